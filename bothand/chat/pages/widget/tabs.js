/** What this tab keeps, and how the tabs of one browser stay in step.
 *
 * The token stands in sessionStorage, so that nothing is left once the tabs are
 * closed; a new tab asks the open ones for it.
 */
const TOKEN = "bothand.token";
const UNSENT = "bothand.unsent";
const ANSWER_MS = 150;

export class Tabs {
  /** @param {{token: function(string), cleared: function(), exit: function()}} handlers */
  constructor(handlers) {
    this.handlers = handlers;
    this.memory = new Map();
    this.waiting = null;
    this.channel = "BroadcastChannel" in window ? new BroadcastChannel("bothand") : null;
    this.channel?.addEventListener("message", (event) => this.heard(event.data));
  }

  get token() {
    return this.read(TOKEN);
  }

  /** Keep a token; `tell` the other tabs when it is a new one. */
  keep(token, tell = false) {
    this.write(TOKEN, token);
    if (tell) this.tell("token", token);
  }

  get unsent() {
    try {
      return JSON.parse(this.read(UNSENT) ?? "[]");
    } catch {
      return [];
    }
  }

  keepUnsent(items) {
    this.write(UNSENT, items.length ? JSON.stringify(items) : null);
  }

  wipe() {
    this.write(TOKEN, null);
    this.write(UNSENT, null);
  }

  /** The token of another open tab, or null. */
  async ask() {
    if (!this.channel) return null;
    const answer = new Promise((resolve) => (this.waiting = resolve));
    this.tell("ask");
    const late = new Promise((resolve) => setTimeout(resolve, ANSWER_MS, null));
    const token = await Promise.race([answer, late]);
    this.waiting = null;
    return token;
  }

  tell(kind, token = null) {
    this.channel?.postMessage({ kind, token });
  }

  heard({ kind, token }) {
    if (kind === "ask" && this.token) this.tell("mine", this.token);
    else if (kind === "mine") this.waiting?.(token);
    else if (kind !== "ask") this.handlers[kind]?.(token);
  }

  read(key) {
    try {
      return sessionStorage.getItem(key);
    } catch {
      return this.memory.get(key) ?? null;
    }
  }

  write(key, value) {
    this.memory.set(key, value);
    try {
      if (value === null) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, value);
    } catch {
      // Storage is blocked: this page's memory has to do.
    }
  }
}
