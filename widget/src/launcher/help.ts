/** The help lines. They are in the page from the start, so this works without the server. */
import { button, digits, el, outside } from "../shared/dom";
import { say } from "../shared/say";
import type { HelpNumber } from "../shared/types";
import type { launcher } from "../strings/en";

type Words = typeof launcher;

/** The two numbers that must be there even where no practice is set up. */
export const NUMBERS: HelpNumber[] = [
  { name: "988 Suicide & Crisis Lifeline", call: "988", text: "988", chat: "988lifeline.org" },
  { name: "911", call: "911" },
];

/** A dialog with a heading; Escape and the button close it. */
export function dialog(id: string, title: string, closing: string, ...children: Node[]): HTMLDialogElement {
  const close = button(closing, "bh-plain", () => node.close());
  const head = el("header", {}, el("h3", { id }, title), close);
  const node = el("dialog", { class: "bh-dialog", "aria-labelledby": id }, head, ...children);
  return node;
}

export function helpPanel(words: Words, numbers: HelpNumber[]): HTMLDialogElement {
  const lines = (numbers.length ? numbers : NUMBERS).map((number) => helpLine(words, number));
  const list = el("ul", { class: "bh-numbers", role: "list" }, ...lines);
  return dialog("bh-help-title", words.helpTitle, words.closeHelp, el("p", {}, words.helpIntro), list);
}

function helpLine(words: Words, { name, call, text, keyword, chat, note }: HelpNumber): HTMLLIElement {
  const ways = el("p", { class: "bh-ways" });
  if (call) ways.append(el("a", { href: `tel:${digits(call)}` }, say(words.call, { number: call })));
  if (text) {
    const title = keyword ? say(words.textKeyword, { number: text, keyword }) : say(words.text, { number: text });
    ways.append(el("a", { href: `sms:${digits(text)}` }, title));
  }
  if (chat) {
    const link = outside(`https://${chat}`, say(words.chat, { site: chat }));
    link.append(el("span", { class: "bh-hidden" }, ` ${words.newTab}`));
    ways.append(link);
  }
  // Names and notes of help lines are English, whatever the page speaks.
  return el("li", {}, el("h4", { lang: "en" }, name), note ? el("p", { lang: "en" }, note) : null, ways);
}
