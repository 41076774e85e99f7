/** The conversation: opening it, sending, receiving, and staying in step. */
import type { Message, ReplyButton, State } from "../shared/types";
import { type Api, ApiError, type Consent, type ContactAnswer } from "./api";
import { Ledger } from "./ledger";
import { Line } from "./line";
import type { Log } from "./log";
import { Outbox } from "./outbox";
import { Tabs } from "./tabs";
import { words } from "./words";

/** What the conversation tells the page around it. */
export interface View {
  state(state: State): void;
  online(online: boolean): void;
  left(): void;
  arrived(): void;
}

export class Chat {
  readonly tabs: Tabs;
  private readonly ledger = new Ledger();
  private readonly stored = new Set<string>();
  private readonly outbox: Outbox;
  private readonly line: Line;
  private opening: Promise<void> | null = null;
  private over = false;

  private withHuman = false;

  constructor(
    readonly api: Api,
    readonly log: Log,
    private readonly view: View,
    remember: boolean,
  ) {
    this.tabs = new Tabs(
      {
        token: (token) => this.adopt(token),
        cleared: () => this.forget(words.cleared),
        exit: () => view.left(),
      },
      remember,
    );
    this.outbox = new Outbox(this);
    this.line = new Line(api.server, {
      token: () => this.tabs.token,
      confirmed: (token) => void this.confirmed(token),
      message: (message) => this.receive(message),
      state: (state) => this.changed(state),
      typing: (on) => log.typing(on),
    });
  }

  /** Take up the chat of this tab or of another one, or start a new one. */
  async begin(): Promise<void> {
    try {
      await this.open();
      this.outbox.restore();
    } catch (error) {
      this.failed(error, words.cantOpen, () => void this.begin());
    }
  }

  say(text: string): void {
    void this.outbox.add({ text }, text);
  }

  /** The visitor is typing: of interest only to a person. */
  types(): void {
    if (this.withHuman) this.line.types();
  }

  press({ id, title }: ReplyButton): void {
    void this.outbox.add({ button: id }, title);
  }

  feedback(id: string, helpful: boolean): Promise<unknown> {
    return this.withSession((token) => this.api.feedback(token, id, helpful));
  }

  /** Ask for a person. */
  async askPerson(): Promise<void> {
    this.log.typing(true);
    try {
      const { state } = await this.withSession((token) => this.api.handoff(token));
      this.told(state);
      await this.catchUp();
    } catch (error) {
      this.failed(error, null, () => void this.askPerson());
    } finally {
      this.log.typing(false);
    }
  }

  /** Send the contact form; what comes back is shown. */
  async contact(fields: Record<string, unknown>): Promise<ContactAnswer> {
    const found = await this.withSession((token) => this.api.contact(token, fields));
    for (const message of found.messages ?? []) this.show(message, true);
    await this.catchUp().catch(() => {});
    return found;
  }

  /** The consent text that is in force. */
  async consent(): Promise<Consent> {
    return (await this.reach(this.api.config())).consent;
  }

  /** The whole conversation, as the server has it. */
  async history(): Promise<Message[]> {
    return (await this.withSession((token) => this.api.history(token, 0))).messages;
  }

  /** Erase the chat, here and on the server. */
  async erase(): Promise<void> {
    try {
      if (this.tabs.token) await this.reach(this.api.erase(this.tabs.token));
    } catch (error) {
      // 401: it is gone already.
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
    }
    this.tabs.tell("cleared");
    this.forget(words.cleared);
  }

  /** Leave no trace in this tab, nor in the others. */
  leave(): void {
    this.over = true;
    this.line.close();
    this.tabs.wipe();
    this.tabs.tell("exit");
  }

  /** Do something that needs the session; once more with a new one if the old one is gone. */
  async withSession<Found>(work: (token: string) => Promise<Found>): Promise<Found> {
    if (!this.tabs.token) await this.open();
    const token = this.tabs.token ?? "";
    try {
      return await this.reach(work(token));
    } catch (error) {
      // Without a token the visitor has cleared the chat meanwhile: nothing is to be said again.
      if (!(error instanceof ApiError) || error.status !== 401 || !this.tabs.token) throw error;
      if (this.tabs.token === token) await this.open();
      return this.reach(work(this.tabs.token ?? ""));
    }
  }

  /** Fetch what was missed. */
  async catchUp(): Promise<void> {
    const token = this.tabs.token;
    if (!token) return;
    try {
      const { messages } = await this.reach(this.api.history(token, this.ledger.complete));
      if (token === this.tabs.token) this.take(messages, true);
    } catch (error) {
      const gone = error instanceof ApiError && error.status === 401;
      if (gone && token === this.tabs.token) this.forget(error.message);
      throw error;
    }
  }

  /** Whether a message that was sent with this id is stored. */
  knows(clientId: string): boolean {
    return this.stored.has(clientId);
  }

  show(message: Message, fresh: boolean): void {
    if (!this.ledger.take(message)) return;
    if (message.client_id) this.stored.add(message.client_id);
    if (message.from === "visitor" && this.outbox.settle(message)) return;
    if (message.from !== "visitor") {
      this.log.typing(this.outbox.busy);
      if (fresh) this.view.arrived();
      // Who speaks may have changed, and the word of it may be lost.
      if (fresh && (message.from === "human") !== this.withHuman) void this.refresh();
    }
    this.log.add(message, fresh);
  }

  /** Make sure there is a session; calls at the same time share one request. */
  private open(): Promise<void> {
    this.opening ??= this.openOnce().finally(() => (this.opening = null));
    return this.opening;
  }

  private async openOnce(): Promise<void> {
    const before = this.tabs.token ?? (await this.tabs.ask());
    const { token, messages } = await this.reach(this.api.open(before));
    this.settle(token, messages);
    this.line.open();
    void this.refresh();
  }

  /** Be in the conversation of `token`; if it is another one than before, on an empty page. */
  private settle(token: string, messages: Message[]): void {
    const other = token !== this.tabs.token;
    if (other) {
      this.ledger.forget();
      this.log.clear();
      this.tabs.keep(token, true);
    }
    this.take(messages, false);
    if (other) this.outbox.showAgain();
  }

  /** Wait for a request, and note whether the server could be reached. */
  private async reach<Found>(request: Promise<Found>): Promise<Found> {
    try {
      const found = await request;
      this.view.online(true);
      return found;
    } catch (error) {
      this.view.online(!(error instanceof ApiError) || error.status !== 0);
      throw error;
    }
  }

  private failed(error: unknown, text: string | null, again: () => void): void {
    if (!(error instanceof ApiError)) throw error;
    this.log.notice(`${text ?? error.message} ${error.help}`, words.tryAgain, again);
  }

  /** The chat is gone: empty the view, and say so. */
  private forget(notice: string): void {
    if (!this.tabs.token) return;
    this.line.close();
    this.tabs.wipe();
    this.outbox.forget();
    this.ledger.forget();
    this.log.clear();
    this.told({ speaker: "bot", waiting: false });
    this.log.notice(notice, words.newChat, () => void this.begin());
  }

  /** Another tab has a new chat: take it, unless this one is in a chat. */
  private adopt(token: string): void {
    if (this.tabs.token || this.over) return;
    this.tabs.keep(token);
    this.log.clear();
    void this.begin();
  }

  /** The socket is in a conversation: ours, or a new one because ours is gone. */
  private async confirmed(token: string): Promise<void> {
    if (token !== this.tabs.token) this.settle(token, []);
    void this.refresh();
    try {
      await this.catchUp();
      void this.outbox.resend();
    } catch {
      // Not reached: the next look or connection tries again.
    }
  }

  private take(messages: Message[], fresh: boolean): void {
    for (const message of messages) this.show(message, fresh);
    this.ledger.caughtUp(messages);
    if (!fresh) this.log.toEnd();
  }

  private receive(message: Message): void {
    this.show(message, true);
    if (this.ledger.gap) this.catchUp().catch(() => {});
  }

  private changed(state: State): void {
    if (state.erased) this.forget(words.cleared);
    else this.told(state);
  }

  private told(state: State): void {
    this.withHuman = state.speaker === "human";
    this.view.state(state);
  }

  private async refresh(): Promise<void> {
    if (!this.tabs.token) return;
    try {
      this.told(await this.reach(this.api.state(this.tabs.token)));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }
}
