/** The list of messages on the screen, in order, and what is announced of it. */
import { button, el } from "./dom.js";
import { heading, messageItem, ownWords, spoken } from "./message.js";
import { STRINGS } from "./strings.js";
import { inline } from "./text.js";

const NEAR_PX = 80;
const ANNOUNCED_MS = 10_000;

export class Log {
  /** @param {{press: function, feedback: function}} act what the buttons in messages do */
  constructor(act) {
    this.act = act;
    this.known = { staffName: null, draftNote: null };
    this.list = el("ol", { class: "bh-list", role: "list" });
    this.dots = el("p", { class: "bh-typing", hidden: true }, STRINGS.writing);
    // The list itself is not live: history and a message that moves would be read out.
    const settings = { class: "bh-log", role: "log", "aria-live": "off", "aria-label": STRINGS.log, tabIndex: 0 };
    this.node = el("div", settings, this.list, this.dots);
    this.live = el("div", { class: "bh-hidden", "aria-live": "polite" });
    this.clear();
  }

  clear() {
    this.places = [];
    this.loose = 0;
    this.list.replaceChildren();
    this.live.replaceChildren();
    this.typing(false);
  }

  /** Show a message; `fresh`: it has just been said, so it is read out and scrolled to. */
  add(message, fresh) {
    const item = messageItem(message, this.known, this.act);
    this.insert(item, message.seq, fresh);
    if (fresh && message.from !== "visitor") this.announce(spoken(message, this.known));
  }

  /** Show what is being sent; the node is given to settle() or fail() later. */
  addUnsent(text, fresh) {
    const status = el("div", { class: "bh-sending" }, STRINGS.sending);
    const bubble = el("div", { class: "bh-bubble" }, heading(STRINGS.fromVisitor), ownWords(text), status);
    const item = el("li", { class: "bh-message bh-visitor bh-unsent" }, bubble);
    this.insert(item, 0, fresh);
    return item;
  }

  /** What was sent has been stored as `message`: it takes its place. */
  settle(item, message) {
    this.places = this.places.filter((place) => place.item !== item);
    item.remove();
    this.insert(messageItem(message, this.known, this.act), message.seq, false);
  }

  /** What was sent has been answered, though it isn't stored. */
  delivered(item) {
    item.classList.remove("bh-unsent", "bh-failed");
    item.querySelector(".bh-sending").replaceChildren();
  }

  resending(item) {
    item.classList.remove("bh-failed");
    item.querySelector(".bh-sending").replaceChildren(STRINGS.sending);
  }

  /** What was sent did not arrive: say why, and offer to try again. */
  fail(item, error, retry) {
    item.classList.add("bh-failed");
    item
      .querySelector(".bh-sending")
      .replaceChildren(
        el("p", {}, el("strong", {}, STRINGS.unsent), " ", error.message),
        el("p", {}, ...inline(error.help)),
        button(STRINGS.retry, "bh-retry", retry),
      );
    this.announce(`${STRINGS.unsent} ${error.message} ${error.help}`);
    this.show(item);
  }

  /** A line of the widget's own, with an optional button. */
  notice(text, title, onClick) {
    const item = el("li", { class: "bh-message bh-system" }, el("p", {}, ...inline(text)));
    if (title) {
      const pressed = () => {
        this.drop(item);
        this.node.focus();
        onClick();
      };
      item.append(button(title, "bh-reply", pressed));
    }
    this.insert(item, 0, true);
    this.announce(text);
  }

  drop(item) {
    this.places = this.places.filter((place) => place.item !== item);
    item.remove();
  }

  typing(on) {
    this.dots.hidden = !on;
    if (on && this.nearEnd) this.node.scrollTop = this.node.scrollHeight;
  }

  /** Put an item where its seq belongs; without one: after all that is there now. */
  insert(item, seq, fresh) {
    const follow = this.nearEnd;
    const last = this.places.at(-1);
    const place = seq > 0 ? { seq, loose: 0, item } : { seq: last?.seq ?? 0, loose: ++this.loose, item };
    const before = this.places.findIndex(
      (other) => other.seq > place.seq || (other.seq === place.seq && other.loose > place.loose),
    );
    if (before < 0) this.places.push(place);
    else this.places.splice(before, 0, place);
    this.list.insertBefore(item, this.places[this.places.indexOf(place) + 1]?.item ?? null);
    if (fresh || follow) this.show(item);
  }

  get nearEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.node;
    return scrollHeight - scrollTop - clientHeight < NEAR_PX;
  }

  /** Scroll to the end, but never past an item's first line. */
  show(item) {
    if (this.node.scrollHeight <= this.node.clientHeight) {
      // The page scrolls, not the log: a very low screen.
      item.scrollIntoView({ block: "nearest" });
      return;
    }
    const top = item.offsetTop - this.list.offsetTop;
    this.node.scrollTop = Math.min(this.node.scrollHeight - this.node.clientHeight, top);
  }

  toEnd() {
    this.node.scrollTop = this.node.scrollHeight;
  }

  announce(text) {
    const line = el("p", {}, text);
    this.live.append(line);
    setTimeout(() => line.remove(), ANNOUNCED_MS);
  }
}
