/** The open line to the server: socket.io while it works, a look every few seconds otherwise. */
import { api } from "./api.js";

const LOOK_MS = 10_000;
const TYPING_MS = 6_000;

export class Line {
  /** @param {{token, confirmed, message, state, typing}} handlers */
  constructor(handlers) {
    this.handlers = handlers;
    this.socket = null;
    this.timer = null;
    this.asked = null;
    this.joined = false;
    addEventListener("online", () => this.look());
    // A phone that slept may have missed something even if the line looks open.
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.timer) this.handlers.confirmed(this.handlers.token());
    });
  }

  /** Join the conversation of the token; a line that is open already stays. */
  open() {
    if (this.socket) {
      if (this.socket.connected) this.join();
      return;
    }
    this.timer ??= setInterval(() => this.look(), LOOK_MS);
    if (!window.io) return;
    this.socket = window.io(api.base, { path: "/socket.io" });
    this.socket.on("connect", () => this.join());
    this.socket.on("disconnect", (why) => {
      this.joined = false;
      // The client only comes back by itself when the connection broke.
      if (why === "io server disconnect" && this.handlers.token()) setTimeout(() => this.socket?.connect(), LOOK_MS);
    });
    this.socket.on("session_confirm", (token) => this.confirmed(token));
    // Without an id it is a refusal; HTTP, which sends the messages, shows those.
    this.socket.on("bot_uttered", (message) => message.id && this.handlers.message(message));
    this.socket.on("visitor_uttered", (message) => this.handlers.message(message));
    this.socket.on("state", (state) => this.handlers.state(state));
    this.socket.on("typing", (typing) => this.typing(typing));
  }

  close() {
    clearInterval(this.timer);
    this.timer = null;
    this.socket?.disconnect();
    this.socket = null;
    this.joined = false;
  }

  join() {
    this.asked = this.handlers.token();
    if (this.asked) this.socket.emit("session_request", { session_id: this.asked });
  }

  confirmed(token) {
    if (this.asked !== this.handlers.token()) {
      this.join();
      return;
    }
    this.joined = true;
    this.handlers.confirmed(token);
  }

  look() {
    if (this.joined || document.hidden || !this.timer) return;
    if (this.socket?.connected) this.join();
    else this.handlers.confirmed(this.handlers.token());
  }

  typing(typing) {
    const on = typing?.typing !== false;
    this.handlers.typing(on);
    clearTimeout(this.stop);
    if (on) this.stop = setTimeout(() => this.handlers.typing(false), TYPING_MS);
  }
}
