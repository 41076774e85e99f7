/** The open line to the server: socket.io while it works, a look every few seconds otherwise. */
import { type Socket, io } from "socket.io-client";
import type { Message, State } from "../shared/types";

const LOOK_MS = 10_000;
const TYPING_MS = 6_000;

export interface LineHandlers {
  token(): string | null;
  confirmed(token: string): void;
  message(message: Message): void;
  state(state: State): void;
  typing(on: boolean): void;
}

export class Line {
  private socket: Socket | null = null;
  private timer: ReturnType<typeof setInterval> | null = null;
  private stop: ReturnType<typeof setTimeout> | undefined;
  private asked: string | null = null;
  private joined = false;
  private typed = 0;

  constructor(
    private readonly server: string,
    private readonly handlers: LineHandlers,
  ) {
    addEventListener("online", () => this.look());
    // A phone that slept may have missed something even if the line looks open.
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.timer) this.confirm(this.handlers.token());
    });
  }

  /** Join the conversation of the token; a line that is open already stays. */
  open(): void {
    if (this.socket) {
      if (this.socket.connected) this.join();
      return;
    }
    this.timer ??= setInterval(() => this.look(), LOOK_MS);
    const socket = io(this.server, { path: "/socket.io" });
    this.socket = socket;
    socket.on("connect", () => this.join());
    socket.on("disconnect", (why) => {
      this.joined = false;
      // The client only comes back by itself when the connection broke.
      if (why === "io server disconnect" && this.handlers.token()) setTimeout(() => this.socket?.connect(), LOOK_MS);
    });
    socket.on("session_confirm", (token: string) => this.confirmed(token));
    // Without an id it is a refusal; HTTP, which sends the messages, shows those.
    socket.on("bot_uttered", (message: Message) => message.id && this.handlers.message(message));
    socket.on("visitor_uttered", (message: Message) => this.handlers.message(message));
    socket.on("state", (state: State) => this.handlers.state(state));
    socket.on("typing", (typing?: { typing?: boolean }) => this.typing(typing?.typing !== false));
  }

  /** Tell that the visitor is typing; lost where there is no socket. */
  types(): void {
    const now = Date.now();
    if (!this.joined || now - this.typed < TYPING_MS / 2) return;
    this.typed = now;
    this.socket?.emit("typing");
  }

  close(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    this.socket?.disconnect();
    this.socket = null;
    this.joined = false;
  }

  private join(): void {
    this.asked = this.handlers.token();
    if (this.asked) this.socket?.emit("session_request", { session_id: this.asked });
  }

  private confirmed(token: string): void {
    if (this.asked !== this.handlers.token()) {
      this.join();
      return;
    }
    this.joined = true;
    this.handlers.confirmed(token);
  }

  private look(): void {
    if (this.joined || document.hidden || !this.timer) return;
    if (this.socket?.connected) this.join();
    else this.confirm(this.handlers.token());
  }

  private confirm(token: string | null): void {
    if (token) this.handlers.confirmed(token);
  }

  private typing(on: boolean): void {
    this.handlers.typing(on);
    clearTimeout(this.stop);
    if (on) this.stop = setTimeout(() => this.handlers.typing(false), TYPING_MS);
  }
}
