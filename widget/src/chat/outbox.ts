/**
 * What the visitor sent and the server may not have yet. Nothing written here is lost,
 * and it arrives in the order in which it was written: one at a time.
 */
import type { Message } from "../shared/types";
import { ApiError, type Body } from "./api";
import type { Chat } from "./chat";
import { newId } from "./ids";

/** What a reload must find again. */
export interface Unsent {
  clientId: string;
  body: Body;
  text: string;
}

interface Item extends Unsent {
  /** Where it stands on the page; null once the server has stored it: then that stands there. */
  node: HTMLLIElement | null;
  state: "new" | "sending" | "delivered" | "failed";
  /** The server has answered, with a refusal. */
  reached: boolean;
}

export class Outbox {
  private items: Item[] = [];
  private sending = false;

  constructor(private readonly chat: Chat) {
    addEventListener("online", () => void this.resend());
  }

  /** Whether an answer is being waited for. */
  get busy(): boolean {
    return this.items.some((item) => item.state === "new" || item.state === "sending");
  }

  /** Show and send something; the id made here lets it be sent again without being said twice. */
  add(body: Body, text: string): Promise<void> {
    const node = this.chat.log.addUnsent(text, true);
    const item: Item = { clientId: newId(), body, text, node, state: "new", reached: false };
    this.items.push(item);
    this.keep();
    // What failed before goes first: the connection may be back without a word of it.
    return this.resend();
  }

  /** Show what a reload interrupted, and send it again. */
  restore(): void {
    for (const { clientId, body, text } of this.chat.tabs.unsent) {
      if (this.items.some((item) => item.clientId === clientId)) continue;
      const node = this.chat.knows(clientId) ? null : this.chat.log.addUnsent(text, false);
      this.items.push({ clientId, body, text, node, state: "failed", reached: false });
    }
    void this.resend();
  }

  /** Send again what never reached the server; what it refused waits for the visitor. */
  resend(): Promise<void> {
    for (const item of this.items) if (item.state === "failed" && !item.reached) this.again(item);
    return this.drain();
  }

  /** Put what isn't stored yet back on a page that was emptied. */
  showAgain(): void {
    for (const item of this.items) item.node &&= this.chat.log.addUnsent(item.text, false);
    this.chat.log.typing(this.busy);
  }

  /**
   * The server has stored a message of the visitor's. True: it stood here.
   *
   * It stays in the list until it is answered: a chat that crashed in between answers
   * what comes again with the same id.
   */
  settle(message: Message): boolean {
    const item = this.items.find((each) => each.clientId === message.client_id);
    if (!item) return false;
    if (item.node) this.chat.log.settle(item.node, message);
    item.node = null;
    if (item.state === "delivered") this.remove(item);
    return true;
  }

  forget(): void {
    this.items = [];
  }

  private again(item: Item): void {
    item.state = "new";
    if (item.node) this.chat.log.resending(item.node);
  }

  /** Send what waits, until all is sent or the server can't be reached. */
  private async drain(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    try {
      let item: Item | undefined;
      while ((item = this.items.find((each) => each.state === "new"))) {
        const error = await this.send(item);
        if (error?.status !== 0) continue;
        for (const waiting of this.items) if (waiting.state === "new") this.fail(waiting, error, false);
      }
    } finally {
      this.sending = false;
      this.chat.log.typing(this.busy);
    }
  }

  /** Send one; what went wrong, if anything did. */
  private async send(item: Item): Promise<ApiError | null> {
    const { chat } = this;
    item.state = "sending";
    chat.log.typing(true);
    try {
      const message = { ...item.body, client_id: item.clientId };
      const { messages } = await chat.withSession((token) => chat.api.send(token, message));
      item.state = "delivered";
      this.keep();
      if (item.node) chat.log.delivered(item.node);
      else this.remove(item);
      for (const reply of messages) chat.show(reply, true);
      // The visitor's own line comes by the socket; without it, by asking.
      if (this.items.includes(item)) await chat.catchUp().catch(() => {});
      return null;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (this.items.includes(item)) this.fail(item, error, true);
      return error;
    }
  }

  private fail(item: Item, error: ApiError, aloud: boolean): void {
    item.state = "failed";
    item.reached = error.status !== 0;
    const retry = () => {
      this.again(item);
      void this.drain();
    };
    if (item.node) this.chat.log.fail(item.node, error, retry, aloud);
  }

  private remove(item: Item): void {
    this.items = this.items.filter((each) => each !== item);
    this.keep();
  }

  private keep(): void {
    const unsent = this.items.filter((item) => item.state !== "delivered");
    this.chat.tabs.keepUnsent(unsent.map(({ clientId, body, text }) => ({ clientId, body, text })));
  }
}
