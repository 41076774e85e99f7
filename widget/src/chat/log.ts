/** The list of messages on the screen, in order, and what is announced of it. */
import { button, el } from "../shared/dom";
import type { Message } from "../shared/types";
import type { ApiError } from "./api";
import { type Act, type Known, heading, messageItem, ownWords, spoken } from "./message";
import { inline } from "./text";
import { words } from "./words";

const NEAR_PX = 80;
const ANNOUNCED_MS = 10_000;

interface Place {
  seq: number;
  loose: number;
  item: HTMLLIElement;
}

export class Log {
  readonly known: Known = { staffName: null, draftNote: null };
  readonly node: HTMLElement;
  private readonly list = el("ol", { class: "bh-list", role: "list" });
  private readonly dots = el("p", { class: "bh-typing", hidden: true }, words.writing);
  private places: Place[] = [];
  private loose = 0;

  /** `live` is where what is new is read out from. */
  constructor(
    private readonly act: Act,
    private readonly live: HTMLElement,
  ) {
    // The list itself is not live: history and a message that moves would be read out.
    const settings = { class: "bh-log", role: "log", "aria-live": "off", "aria-label": words.log, tabIndex: 0 };
    this.node = el("div", settings, this.list, this.dots);
  }

  clear(): void {
    this.leave(this.list);
    this.places = [];
    this.loose = 0;
    this.list.replaceChildren();
    this.live.replaceChildren();
    this.typing(false);
  }

  /** Show a message; `fresh`: it has just been said, so it is read out and scrolled to. */
  add(message: Message, fresh: boolean): void {
    const item = messageItem(message, this.known, this.act);
    this.insert(item, message.seq, fresh);
    if (fresh && message.from !== "visitor") this.announce(spoken(message, this.known));
  }

  /** Show what is being sent; the item is given to settle() or fail() later. */
  addUnsent(text: string, fresh: boolean): HTMLLIElement {
    const status = el("div", { class: "bh-sending" }, words.sending);
    const bubble = el("div", { class: "bh-bubble" }, heading(words.fromVisitor), ownWords(text), status);
    const item = el("li", { class: "bh-message bh-visitor bh-unsent" }, bubble);
    this.insert(item, 0, fresh);
    return item;
  }

  /** What was sent has been stored as `message`: it takes its place. */
  settle(item: HTMLLIElement, message: Message): void {
    this.drop(item);
    this.insert(messageItem(message, this.known, this.act), message.seq, false);
  }

  /** What was sent has been answered, though it isn't stored. */
  delivered(item: HTMLLIElement): void {
    item.classList.remove("bh-unsent", "bh-failed");
    status(item)?.replaceChildren();
  }

  resending(item: HTMLLIElement): void {
    this.leave(item);
    item.classList.remove("bh-failed");
    status(item)?.replaceChildren(words.sending);
  }

  /** What was sent did not arrive: say why, and offer to try again; `aloud`: read it out. */
  fail(item: HTMLLIElement, error: ApiError, retry: () => void, aloud: boolean): void {
    item.classList.add("bh-failed");
    status(item)?.replaceChildren(
      el("p", {}, el("strong", {}, words.unsent), " ", error.message),
      el("p", {}, ...inline(error.help)),
      button(words.retry, "bh-retry", retry),
    );
    if (aloud) this.announce(`${words.unsent} ${error.message} ${error.help}`);
    this.show(item);
  }

  /** A line of the widget's own, with an optional button. */
  notice(text: string, title?: string, onClick?: () => void): void {
    const item = el("li", { class: "bh-message bh-system" }, el("p", {}, ...inline(text)));
    if (title && onClick) {
      const pressed = () => {
        this.drop(item);
        onClick();
      };
      item.append(button(title, "bh-reply", pressed));
    }
    this.insert(item, 0, true);
    this.announce(text);
  }

  typing(on: boolean): void {
    this.dots.hidden = !on;
    if (on && this.nearEnd) this.node.scrollTop = this.node.scrollHeight;
  }

  toEnd(): void {
    this.node.scrollTop = this.node.scrollHeight;
  }

  /** Who is at something that goes away goes on from the list. */
  private leave(part: Element): void {
    if (part.querySelector(":focus")) this.node.focus();
  }

  private drop(item: HTMLLIElement): void {
    this.leave(item);
    this.places = this.places.filter((place) => place.item !== item);
    item.remove();
  }

  /** Put an item where its seq belongs; without one: after all that is there now. */
  private insert(item: HTMLLIElement, seq: number, fresh: boolean): void {
    const follow = this.nearEnd;
    const last = this.places.at(-1);
    const place = seq > 0 ? { seq, loose: 0, item } : { seq: last?.seq ?? 0, loose: ++this.loose, item };
    const before = this.places.findIndex(
      (other) => other.seq > place.seq || (other.seq === place.seq && other.loose > place.loose),
    );
    if (before < 0) this.places.push(place);
    else this.places.splice(before, 0, place);
    this.list.insertBefore(item, this.places[this.places.indexOf(place) + 1]?.item ?? null);
    // One that belongs further up is no reason to leave what is being read.
    if (!this.inside && (fresh || (follow && before < 0))) this.show(item);
  }

  /** Whether someone goes through the messages by keyboard: then nothing may move under them. */
  get inside(): boolean {
    return this.node.querySelector(":focus-visible") !== null;
  }

  private get nearEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.node;
    return scrollHeight - scrollTop - clientHeight < NEAR_PX;
  }

  /** Scroll to the end, but never past an item's first line. */
  private show(item: HTMLLIElement): void {
    if (this.node.scrollHeight <= this.node.clientHeight) {
      // The page scrolls, not the log: a very low screen.
      item.scrollIntoView({ block: "nearest" });
      return;
    }
    const top = item.offsetTop - this.list.offsetTop;
    this.node.scrollTop = Math.min(this.node.scrollHeight - this.node.clientHeight, top);
  }

  private announce(text: string): void {
    const line = el("p", {}, text);
    this.live.append(line);
    setTimeout(() => line.remove(), ANNOUNCED_MS);
  }
}

function status(item: HTMLLIElement): Element | null {
  return item.querySelector(".bh-sending");
}
