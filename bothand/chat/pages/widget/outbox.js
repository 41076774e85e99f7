/** What the visitor sent and the server may not have yet. Nothing written here is lost. */
import { api } from "./api.js";

/** @typedef {{clientId: string, body: Object, text: string, node: Element, state: string}} Item */

export class Outbox {
  /** @param {Chat} chat */
  constructor(chat) {
    this.chat = chat;
    /** @type {Item[]} */
    this.items = [];
    addEventListener("online", () => this.resend());
  }

  /** Whether an answer is being waited for. */
  get busy() {
    return this.items.some((item) => item.state === "sending");
  }

  /** Show and send something; the id made here lets it be sent again without being said twice. */
  add(body, text) {
    const item = { clientId: newId(), body, text, node: this.chat.log.addUnsent(text, true), state: "new" };
    this.items.push(item);
    return this.send(item);
  }

  /** Show what a reload interrupted, and send it again. */
  restore() {
    for (const { clientId, body, text } of this.chat.tabs.unsent) {
      if (this.items.some((item) => item.clientId === clientId)) continue;
      this.items.push({ clientId, body, text, node: this.chat.log.addUnsent(text, false), state: "failed" });
    }
    this.resend();
  }

  async send(item) {
    const { chat } = this;
    item.state = "sending";
    this.keep();
    chat.log.resending(item.node);
    chat.log.typing(true);
    try {
      const message = { ...item.body, client_id: item.clientId };
      const { messages } = await chat.withSession((token) => api.send(token, message));
      item.state = "delivered";
      this.keep();
      chat.log.delivered(item.node);
      for (const reply of messages) chat.show(reply, true);
      // The visitor's own line comes by the socket; without it, by asking.
      if (this.items.includes(item)) await chat.catchUp().catch(() => {});
    } catch (error) {
      if (this.items.includes(item)) {
        item.state = "failed";
        item.reached = error.status !== 0;
        chat.log.fail(item.node, error, () => this.send(item));
      }
    }
    chat.log.typing(this.busy);
  }

  /** Send again what never reached the server; what it refused waits for the visitor. */
  resend() {
    for (const item of this.items) if (item.state === "failed" && !item.reached) this.send(item);
  }

  /** Put what isn't stored yet back on a page that was emptied. */
  showAgain() {
    for (const item of this.items) item.node = this.chat.log.addUnsent(item.text, false);
    this.chat.log.typing(this.busy);
  }

  /** The server has stored a message of the visitor's. True: it stood here. */
  settle(message) {
    const item = this.items.find((each) => each.clientId === message.client_id);
    if (!item) return false;
    this.remove(item);
    this.chat.log.settle(item.node, message);
    return true;
  }

  forget() {
    this.items = [];
  }

  remove(item) {
    this.items = this.items.filter((each) => each !== item);
    this.keep();
  }

  keep() {
    const unsent = this.items.filter((item) => item.state !== "delivered");
    this.chat.tabs.keepUnsent(unsent.map(({ clientId, body, text }) => ({ clientId, body, text })));
  }
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
