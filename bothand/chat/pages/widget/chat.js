/** The conversation: opening it, sending, receiving, and staying in step. */
import { api, ApiError } from "./api.js";
import { Ledger } from "./ledger.js";
import { Line } from "./line.js";
import { Outbox } from "./outbox.js";
import { STRINGS } from "./strings.js";
import { Tabs } from "./tabs.js";

export class Chat {
  /**
   * @param {Log} log
   * @param {{state: function(Object), online: function(boolean), left: function()}} view
   */
  constructor(log, view) {
    this.log = log;
    this.view = view;
    this.ledger = new Ledger();
    this.opening = null;
    this.over = false;
    this.tabs = new Tabs({
      token: (token) => this.adopt(token),
      cleared: () => this.forget(STRINGS.cleared),
      exit: () => view.left(),
    });
    this.outbox = new Outbox(this);
    this.line = new Line({
      token: () => this.tabs.token,
      confirmed: (token) => this.confirmed(token),
      message: (message) => this.receive(message),
      state: (state) => this.changed(state),
      typing: (on) => this.log.typing(on),
    });
  }

  /** Take up the chat of this tab or of another one, or start a new one. */
  async begin() {
    try {
      await this.open();
      this.outbox.restore();
    } catch (error) {
      this.log.notice(`${STRINGS.cantOpen} ${error.help}`, STRINGS.tryAgain, () => this.begin());
    }
  }

  /** Make sure there is a session; calls at the same time share one request. */
  open() {
    this.opening ??= this.openOnce().finally(() => (this.opening = null));
    return this.opening;
  }

  async openOnce() {
    const before = this.tabs.token ?? (await this.tabs.ask());
    const { token, messages } = await this.reach(api.open(before));
    this.settle(token, messages);
    this.line.open();
    this.refresh();
  }

  /** Be in the conversation of `token`; if it is another one than before, on an empty page. */
  settle(token, messages) {
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
  async reach(request) {
    try {
      const found = await request;
      this.view.online(true);
      return found;
    } catch (error) {
      this.view.online(error.status !== 0);
      throw error;
    }
  }

  /** Do something that needs the session; once more with a new one if the old one is gone. */
  async withSession(work) {
    if (!this.tabs.token) await this.open();
    const token = this.tabs.token;
    try {
      return await this.reach(work(token));
    } catch (error) {
      // Without a token the visitor has cleared the chat meanwhile: nothing is to be said again.
      if (error.status !== 401 || !this.tabs.token) throw error;
      if (this.tabs.token === token) await this.open();
      return this.reach(work(this.tabs.token));
    }
  }

  say(text) {
    return this.outbox.add({ text }, text);
  }

  press({ id, title }) {
    return this.outbox.add({ button: id }, title);
  }

  feedback(id, helpful) {
    return this.withSession((token) => api.feedback(token, id, helpful));
  }

  /** Ask for a person. */
  async askPerson() {
    this.log.typing(true);
    try {
      const { state } = await this.withSession((token) => api.handoff(token));
      this.view.state(state);
      await this.catchUp();
    } catch (error) {
      this.log.notice(`${error.message} ${error.help}`, STRINGS.tryAgain, () => this.askPerson());
    } finally {
      this.log.typing(false);
    }
  }

  /** Erase the chat, here and on the server. */
  async erase() {
    try {
      if (this.tabs.token) await this.reach(api.erase(this.tabs.token));
    } catch (error) {
      // 401: it is gone already.
      if (error.status !== 401) throw error;
    }
    this.tabs.tell("cleared");
    this.forget(STRINGS.cleared);
  }

  /** Leave no trace in this tab, nor in the others. */
  leave() {
    this.over = true;
    this.line.close();
    this.tabs.wipe();
    this.tabs.tell("exit");
  }

  /** The chat is gone: empty the view, and say so. */
  forget(notice) {
    if (!this.tabs.token) return;
    this.line.close();
    this.tabs.wipe();
    this.outbox.forget();
    this.ledger.forget();
    this.log.clear();
    this.view.state({ speaker: "bot", waiting: false });
    this.log.notice(notice, STRINGS.newChat, () => this.begin());
  }

  /** Another tab has a new chat: take it, unless this one is in a chat. */
  adopt(token) {
    if (this.tabs.token || this.over) return;
    this.tabs.keep(token);
    this.log.clear();
    this.begin();
  }

  /** The socket is in a conversation: ours, or a new one because ours is gone. */
  async confirmed(token) {
    if (token !== this.tabs.token) this.settle(token, []);
    this.refresh();
    try {
      await this.catchUp();
      this.outbox.resend();
    } catch {
      // Not reached: the next look or connection tries again.
    }
  }

  /** Fetch what was missed. */
  async catchUp() {
    const token = this.tabs.token;
    if (!token) return;
    try {
      const { messages } = await this.reach(api.history(token, this.ledger.complete));
      if (token === this.tabs.token) this.take(messages, true);
    } catch (error) {
      if (error.status === 401 && token === this.tabs.token) this.forget(error.message);
      throw error;
    }
  }

  take(messages, fresh) {
    for (const message of messages) this.show(message, fresh);
    this.ledger.caughtUp(messages);
    if (!fresh) this.log.toEnd();
  }

  receive(message) {
    this.show(message, true);
    if (this.ledger.gap) this.catchUp().catch(() => {});
  }

  show(message, fresh) {
    if (!this.ledger.take(message)) return;
    if (message.from === "visitor" && this.outbox.settle(message)) return;
    if (message.from !== "visitor") this.log.typing(this.outbox.busy);
    this.log.add(message, fresh);
  }

  changed(state) {
    if (state.erased) this.forget(STRINGS.cleared);
    else this.view.state(state);
  }

  async refresh() {
    if (!this.tabs.token) return;
    try {
      this.view.state(await this.reach(api.state(this.tabs.token)));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }
}
