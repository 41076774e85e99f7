/** One message as a list item: who, when, the words, and what belongs to an answer. */
import { button, el, outside } from "../shared/dom";
import type { Message, ReplyButton, Source } from "../shared/types";
import { rich } from "./text";
import { say, words } from "./words";

/** What is known beside a message. */
export interface Known {
  staffName: string | null;
  draftNote: string | null;
}

/** What the buttons in messages do. */
export interface Act {
  press(button: ReplyButton): void;
  feedback(id: string, helpful: boolean): Promise<unknown>;
}

export function messageItem(message: Message, known: Known, act: Act): HTMLLIElement {
  const from = message.from;
  const name = speakerName(message, known.staffName);
  const text = from === "visitor" ? ownWords(message.text) : el("div", { class: "bh-text" }, ...rich(message.text));
  if (from === "bot") text.lang = "en";
  const bubble = el("div", { class: "bh-bubble" }, heading(name, message.at), text);
  if (message.draft) bubble.append(el("p", { class: "bh-draft" }, known.draftNote ?? words.draftNote));
  if (message.sources?.length || message.reviewed_on) bubble.append(sources(message.sources ?? [], message.reviewed_on));
  if (from === "bot" && message.kind === "answer") bubble.append(feedback(message.id, act));
  const kind = message.kind === "safety" ? " bh-safety" : "";
  const item = el("li", { class: `bh-message bh-${from}${kind}` }, bubble);
  if (message.buttons?.length) item.append(replies(message.buttons, act));
  return item;
}

/** What a screen reader hears of a new message. */
export function spoken(message: Message, known: Known): string {
  const text = message.text.replaceAll("**", "");
  const count = message.buttons?.length;
  const offered = count ? ` ${say("announcedReplies", { count })}` : "";
  return `${speakerName(message, known.staffName)}: ${text}${offered}`;
}

export function speakerName(message: Message, staffName: string | null): string {
  if (message.kind === "safety") return words.safety;
  if (message.from === "human") {
    const name = message.staff_name ?? staffName;
    return name ? say("fromHuman", { name }) : words.fromHumanUnnamed;
  }
  return { visitor: words.fromVisitor, system: words.fromSystem, bot: words.fromBot }[message.from];
}

export function heading(name: string, at?: string): HTMLParagraphElement {
  const line = el("p", { class: "bh-meta" }, el("span", { class: "bh-name" }, name));
  const when = new Date(at ?? NaN);
  if (!Number.isNaN(when.getTime())) {
    const time = when.toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
    line.append(" ", el("time", { dateTime: at }, time));
  }
  return line;
}

/** A visitor's words stand exactly as they were written. */
export function ownWords(text: string): HTMLDivElement {
  return el("div", { class: "bh-text bh-own" }, text);
}

function sources(list: Source[], reviewed: string | null | undefined): HTMLDetailsElement {
  const details = el("details", { class: "bh-sources" }, el("summary", {}, words.sources));
  if (list.length) details.append(el("ul", { lang: "en" }, ...list.map((source) => el("li", {}, sourceLine(source)))));
  if (reviewed) details.append(el("p", {}, say("reviewed", { date: reviewed })));
  return details;
}

function sourceLine({ id, title, url }: Source): Node | string {
  return url && /^https:\/\//.test(url) ? outside(url, title ?? id) : (title ?? id);
}

function replies(buttons: ReplyButton[], act: Act): HTMLDivElement {
  const made = buttons.map((each) => button(each.title, "bh-reply", () => act.press(each)));
  return el("div", { class: "bh-replies", role: "group", "aria-label": words.replies }, ...made);
}

function feedback(id: string, act: Act): HTMLDivElement {
  const said = el("span", { class: "bh-thanks", role: "status" });
  const choice = (title: string, helpful: boolean): HTMLButtonElement => {
    const made = button(title, "bh-choice", async () => {
      try {
        await act.feedback(id, helpful);
        for (const each of choices) each.setAttribute("aria-pressed", String(each === made));
        said.textContent = words.thanks;
      } catch {
        said.textContent = words.feedbackFailed;
      }
    });
    made.setAttribute("aria-pressed", "false");
    return made;
  };
  const choices = [choice(words.yes, true), choice(words.no, false)];
  const label = el("span", {}, words.helpful);
  return el("div", { class: "bh-feedback", role: "group", "aria-label": words.helpful }, label, ...choices, said);
}
