/** One message as a list item: who, when, the words, and what belongs to an answer. */
import { button, el, outside } from "./dom.js";
import { say, STRINGS } from "./strings.js";
import { rich } from "./text.js";

/**
 * @param {Object} message the contract's Message
 * @param {{staffName: ?string, draftNote: ?string}} known
 * @param {{press: function(Object), feedback: function(string, boolean): Promise}} act
 */
export function messageItem(message, known, act) {
  const from = message.from;
  const name = speakerName(message, known.staffName);
  const bubble = el(
    "div",
    { class: "bh-bubble" },
    heading(name, message.at),
    from === "visitor" ? ownWords(message.text) : el("div", { class: "bh-text" }, ...rich(message.text)),
  );
  if (message.draft) {
    bubble.append(el("p", { class: "bh-draft" }, known.draftNote ?? STRINGS.draftNote));
  }
  if (message.sources?.length || message.reviewed_on) bubble.append(sources(message));
  if (from === "bot" && message.kind === "answer") bubble.append(feedback(message.id, act));
  const kind = message.kind === "safety" ? " bh-safety" : "";
  const item = el("li", { class: `bh-message bh-${from}${kind}` }, bubble);
  if (message.buttons?.length) item.append(replies(message.buttons, act));
  return item;
}

/** What a screen reader hears of a new message. */
export function spoken(message, known) {
  const words = message.text.replaceAll("**", "");
  const count = message.buttons?.length;
  const offered = count ? ` ${say("announcedReplies", { count })}` : "";
  return `${speakerName(message, known.staffName)}: ${words}${offered}`;
}

function speakerName(message, staffName) {
  if (message.kind === "safety") return STRINGS.safety;
  if (message.from === "human") {
    return staffName ? say("fromHuman", { name: staffName }) : STRINGS.fromHumanUnnamed;
  }
  return { visitor: STRINGS.fromVisitor, system: STRINGS.fromSystem }[message.from] ?? STRINGS.fromBot;
}

export function heading(name, at) {
  const line = el("p", { class: "bh-meta" }, el("span", { class: "bh-name" }, name));
  const when = new Date(at);
  if (!Number.isNaN(when.getTime())) {
    const time = when.toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
    line.append(" ", el("time", { dateTime: at }, time));
  }
  return line;
}

/** A visitor's words stand exactly as they were written. */
export function ownWords(text) {
  return el("div", { class: "bh-text bh-own" }, text);
}

function sources({ sources: list, reviewed_on: reviewed }) {
  const details = el("details", { class: "bh-sources" }, el("summary", {}, STRINGS.sources));
  if (list.length) details.append(el("ul", {}, ...list.map((source) => el("li", {}, sourceLine(source)))));
  if (reviewed) details.append(el("p", {}, say("reviewed", { date: reviewed })));
  return details;
}

function sourceLine({ id, title, url }) {
  return /^https:\/\//.test(url ?? "") ? outside(url, title ?? id) : (title ?? id);
}

function replies(buttons, act) {
  const made = buttons.map((each) => button(each.title, "bh-reply", () => act.press(each)));
  return el("div", { class: "bh-replies", role: "group", "aria-label": STRINGS.replies }, ...made);
}

function feedback(id, act) {
  const said = el("span", { class: "bh-thanks", role: "status" });
  const choices = [
    [STRINGS.yes, true],
    [STRINGS.no, false],
  ].map(([title, helpful]) => {
    const made = button(title, "bh-choice", async () => {
      try {
        await act.feedback(id, helpful);
        for (const each of choices) each.setAttribute("aria-pressed", String(each === made));
        said.textContent = STRINGS.thanks;
      } catch {
        said.textContent = STRINGS.feedbackFailed;
      }
    });
    made.setAttribute("aria-pressed", "false");
    return made;
  });
  const label = el("span", {}, STRINGS.helpful);
  return el("div", { class: "bh-feedback", role: "group", "aria-label": STRINGS.helpful }, label, ...choices, said);
}
