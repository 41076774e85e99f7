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
      // The client only comes back by itself when the connection broke.
      if (why === "io server disconnect" && this.handlers.token()) setTimeout(() => this.socket?.connect(), LOOK_MS);
    });
    this.socket.on("session_confirm", (token) => this.handlers.confirmed(token));
    this.socket.on("bot_uttered", (message) => this.handlers.message(message));
    this.socket.on("visitor_uttered", (message) => this.handlers.message(message));
    this.socket.on("state", (state) => this.handlers.state(state));
    this.socket.on("typing", (typing) => this.typing(typing));
  }

  close() {
    clearInterval(this.timer);
    this.timer = null;
    this.socket?.disconnect();
    this.socket = null;
  }

  join() {
    const token = this.handlers.token();
    if (token) this.socket.emit("session_request", { session_id: token });
  }

  look() {
    if (!this.socket?.connected && !document.hidden) this.handlers.confirmed(this.handlers.token());
  }

  typing(typing) {
    const on = typing?.typing !== false;
    this.handlers.typing(on);
    clearTimeout(this.stop);
    if (on) this.stop = setTimeout(() => this.handlers.typing(false), TYPING_MS);
  }
}
