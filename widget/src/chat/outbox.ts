/** What the visitor sent and the server may not have yet. Nothing written here is lost. */
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
  node: HTMLLIElement;
  state: "new" | "sending" | "delivered" | "failed";
  /** The server has answered, with a refusal. */
  reached: boolean;
}

export class Outbox {
  private items: Item[] = [];

  constructor(private readonly chat: Chat) {
    addEventListener("online", () => this.resend());
  }

  /** Whether an answer is being waited for. */
  get busy(): boolean {
    return this.items.some((item) => item.state === "sending");
  }

  /** Show and send something; the id made here lets it be sent again without being said twice. */
  add(body: Body, text: string): Promise<void> {
    const node = this.chat.log.addUnsent(text, true);
    const item: Item = { clientId: newId(), body, text, node, state: "new", reached: false };
    this.items.push(item);
    return this.send(item);
  }

  /** Show what a reload interrupted, and send it again. */
  restore(): void {
    for (const { clientId, body, text } of this.chat.tabs.unsent) {
      if (this.items.some((item) => item.clientId === clientId)) continue;
      const node = this.chat.log.addUnsent(text, false);
      this.items.push({ clientId, body, text, node, state: "failed", reached: false });
    }
    this.resend();
  }

  /** Send again what never reached the server; what it refused waits for the visitor. */
  resend(): void {
    for (const item of this.items) if (item.state === "failed" && !item.reached) void this.send(item);
  }

  /** Put what isn't stored yet back on a page that was emptied. */
  showAgain(): void {
    for (const item of this.items) item.node = this.chat.log.addUnsent(item.text, false);
    this.chat.log.typing(this.busy);
  }

  /** The server has stored a message of the visitor's. True: it stood here. */
  settle(message: Message): boolean {
    const item = this.items.find((each) => each.clientId === message.client_id);
    if (!item) return false;
    this.items = this.items.filter((each) => each !== item);
    this.keep();
    this.chat.log.settle(item.node, message);
    return true;
  }

  forget(): void {
    this.items = [];
  }

  private async send(item: Item): Promise<void> {
    const { chat } = this;
    item.state = "sending";
    this.keep();
    chat.log.resending(item.node);
    chat.log.typing(true);
    try {
      const message = { ...item.body, client_id: item.clientId };
      const { messages } = await chat.withSession((token) => chat.api.send(token, message));
      item.state = "delivered";
      this.keep();
      chat.log.delivered(item.node);
      for (const reply of messages) chat.show(reply, true);
      // The visitor's own line comes by the socket; without it, by asking.
      if (this.items.includes(item)) await chat.catchUp().catch(() => {});
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (this.items.includes(item)) {
        item.state = "failed";
        item.reached = error.status !== 0;
        chat.log.fail(item.node, error, () => void this.send(item));
      }
    }
    chat.log.typing(this.busy);
  }

  private keep(): void {
    const unsent = this.items.filter((item) => item.state !== "delivered");
    this.chat.tabs.keepUnsent(unsent.map(({ clientId, body, text }) => ({ clientId, body, text })));
  }
}
