/** The channel's contract over HTTP. */
import type { Message, State } from "../shared/types";
import { words } from "./words";

// Longer than the server's own limits, so that its kind answer comes first.
const PATIENCE_MS = 30_000;

/** What the server says where it refuses. */
interface Refusal {
  error?: { message?: string };
  help?: string;
  fields?: Record<string, string>;
}

/** The answer to the contact form: saved, or what is wrong by field; with a safety reply in danger. */
export interface ContactAnswer {
  contact?: { id: string };
  fields?: Record<string, string>;
  messages?: Message[];
}

export interface Consent {
  version: string;
  text: string;
  texts: Record<string, string>;
}

/** What a visitor sends: words, or a button's id. */
export type Body = { text: string } | { button: string };

/** What went wrong, in words a visitor can read. `status` 0: the server wasn't reached. */
export class ApiError extends Error {
  readonly help: string;
  /** By field of a form: what is wrong with it. */
  readonly fields: Record<string, string>;

  constructor(
    readonly status: number,
    found: Refusal = {},
  ) {
    super(found.error?.message ?? words.unreachable);
    this.help = found.help ?? words.helpLine;
    this.fields = found.fields ?? {};
  }
}

export class Api {
  constructor(
    readonly server: string,
    readonly locale: string,
  ) {}

  open(token: string | null): Promise<{ token: string; messages: Message[] }> {
    return this.call("POST", "/chat/session", token, { locale: this.locale });
  }

  send(token: string, message: Body & { client_id: string }): Promise<{ messages: Message[] }> {
    return this.call("POST", "/chat/messages", token, message);
  }

  history(token: string, after: number): Promise<{ messages: Message[] }> {
    return this.call("GET", `/chat/messages?after=${after}`, token);
  }

  feedback(token: string, id: string, helpful: boolean): Promise<unknown> {
    return this.call("POST", `/chat/messages/${encodeURIComponent(id)}/feedback`, token, { helpful });
  }

  handoff(token: string): Promise<{ state: State }> {
    return this.call("POST", "/chat/handoff", token);
  }

  state(token: string): Promise<State> {
    return this.call("GET", "/chat/state", token);
  }

  contact(token: string, fields: Record<string, unknown>): Promise<ContactAnswer> {
    return this.call("POST", "/chat/contact", token, fields);
  }

  config(): Promise<{ consent: Consent }> {
    return this.call("GET", "/chat/config", null);
  }

  erase(token: string): Promise<unknown> {
    return this.call("DELETE", "/chat/session", token);
  }

  private async call<Found>(method: string, path: string, token: string | null, body?: unknown): Promise<Found> {
    const headers: Record<string, string> = {};
    if (token) headers["Authorization"] = `Bearer ${token}`;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    let response: Response | undefined;
    let found: unknown;
    try {
      response = await fetch(this.server + path, {
        method,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
        cache: "no-store",
        credentials: "omit",
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      found = response.status === 204 ? {} : await response.json();
    } catch {
      // No connection, too slow, or an answer cut short: send it again and see.
      throw new ApiError(response && !response.ok ? response.status : 0);
    }
    if (!response.ok) throw new ApiError(response.status, found as Refusal);
    return found as Found;
  }
}
