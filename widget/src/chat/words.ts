/** The chat's own words, in the language of the page. */
import type { Language } from "../launcher/options";
import { say as fill } from "../shared/say";
import { chat as en } from "../strings/en";
import { chat as es } from "../strings/es";

export type Key = keyof typeof en;

/** The words in use; `speak` sets them before anything is shown. */
export let words = en;

export function speak(language: Language): void {
  words = language === "es" ? es : en;
}

/** A string with its {names} filled in. */
export function say(key: Key, values: Record<string, string | number>): string {
  return fill(words[key], values);
}
