/**
 * What this tab keeps, and how the tabs of one browser stay in step.
 *
 * The token stands in sessionStorage, so that nothing is left once the tabs are
 * closed; a new tab asks the open ones for it.
 */
import { CHANNEL, TOKEN, UNSENT } from "../shared/keys";
import type { Unsent } from "./outbox";

const ANSWER_MS = 150;

type News = "token" | "cleared" | "exit";

export interface TabHandlers {
  token(token: string): void;
  cleared(): void;
  exit(): void;
}

interface Told {
  kind: News | "ask" | "mine";
  token: string | null;
}

export class Tabs {
  private readonly memory = new Map<string, string | null>();
  private waiting: ((token: string | null) => void) | null = null;
  private readonly channel: BroadcastChannel | null;

  /** `remember`: whether anything may stand in the tab's storage, beside this page's memory. */
  constructor(
    private readonly handlers: TabHandlers,
    private readonly remember: boolean,
  ) {
    this.channel = remember && "BroadcastChannel" in window ? new BroadcastChannel(CHANNEL) : null;
    this.channel?.addEventListener("message", (event) => this.heard(event.data as Told));
  }

  get token(): string | null {
    return this.read(TOKEN);
  }

  /** Keep a token; `tell` the other tabs when it is a new one. */
  keep(token: string, tell = false): void {
    this.write(TOKEN, token);
    if (tell) this.tell("token", token);
  }

  get unsent(): Unsent[] {
    try {
      return JSON.parse(this.read(UNSENT) ?? "[]") as Unsent[];
    } catch {
      return [];
    }
  }

  keepUnsent(items: Unsent[]): void {
    this.write(UNSENT, items.length ? JSON.stringify(items) : null);
  }

  wipe(): void {
    this.write(TOKEN, null);
    this.write(UNSENT, null);
  }

  /** The token of another open tab, or null. */
  async ask(): Promise<string | null> {
    if (!this.channel) return null;
    const answer = new Promise<string | null>((resolve) => (this.waiting = resolve));
    this.tell("ask");
    const late = new Promise<null>((resolve) => setTimeout(resolve, ANSWER_MS, null));
    const token = await Promise.race([answer, late]);
    this.waiting = null;
    return token;
  }

  tell(kind: Told["kind"], token: string | null = null): void {
    this.channel?.postMessage({ kind, token } satisfies Told);
  }

  private heard({ kind, token }: Told): void {
    if (kind === "ask") {
      if (this.token) this.tell("mine", this.token);
    } else if (kind === "mine") this.waiting?.(token);
    else if (kind === "token") this.handlers.token(token ?? "");
    else this.handlers[kind]();
  }

  private read(key: string): string | null {
    try {
      if (this.remember) return sessionStorage.getItem(key);
    } catch {
      // Storage is blocked: this page's memory has to do.
    }
    return this.memory.get(key) ?? null;
  }

  private write(key: string, value: string | null): void {
    this.memory.set(key, value);
    if (!this.remember) return;
    try {
      if (value === null) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, value);
    } catch {
      // As above.
    }
  }
}
