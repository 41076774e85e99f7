/** The options of the tag: attributes of the script, or of a <bothand-chat> in the page. */
import { launcher as en } from "../strings/en";
import { launcher as es } from "../strings/es";

export type Language = "en" | "es";

export interface Options {
  /** Where chat runs, without a path. */
  server: string;
  language: Language;
  /** A selector of the element that the chat fills; without it the chat floats in a corner. */
  place: string | null;
  /** Open from the start. */
  open: boolean;
  /** Keep nothing in this browser, not even for the tab. */
  remember: boolean;
  /** Where quick exit leads. */
  exitTo: string;
}

const EXIT_TO = "https://www.weather.gov/";

/** Read the options of a script tag. `page`: the language of the page. */
export function optionsOf(script: { src: string; dataset: DOMStringMap }, page: string): Options {
  const { server, lang, place, open, remember, exit } = script.dataset;
  return {
    server: new URL(server ?? script.src, script.src).origin,
    language: (lang ?? page).toLowerCase().startsWith("es") ? "es" : "en",
    place: place ?? null,
    open: open !== undefined,
    remember: remember !== "no",
    exitTo: safe(exit) ?? EXIT_TO,
  };
}

export const WORDS = { en, es };

function safe(address: string | undefined): string | null {
  return address !== undefined && /^https?:\/\//i.test(address) ? address : null;
}
