/** The channel's contract over HTTP. */
import { STRINGS } from "./strings.js";

const BASE = new URL(import.meta.url).origin;
// Longer than the server's own limits, so that its kind answer comes first.
const PATIENCE_MS = 30_000;

/** What went wrong, in words a visitor can read. `status` 0: the server wasn't reached. */
export class ApiError extends Error {
  constructor(status, found = {}) {
    super(found.error?.message ?? STRINGS.unreachable);
    this.status = status;
    this.help = found.help ?? STRINGS.helpLine;
  }
}

async function call(method, path, token, body) {
  const headers = {};
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response, found;
  try {
    response = await fetch(BASE + path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    found = response.status === 204 ? {} : await response.json();
  } catch {
    // No connection, too slow, or an answer cut short: send it again and see.
    throw new ApiError(response && !response.ok ? response.status : 0);
  }
  if (!response.ok) throw new ApiError(response.status, found);
  return found;
}

export const api = {
  base: BASE,
  config: () => call("GET", "/chat/config"),
  open: (token) => call("POST", "/chat/session", token, { locale: navigator.language }),
  send: (token, message) => call("POST", "/chat/messages", token, message),
  history: (token, after) => call("GET", `/chat/messages?after=${after}`, token),
  feedback: (token, id, helpful) =>
    call("POST", `/chat/messages/${encodeURIComponent(id)}/feedback`, token, { helpful }),
  handoff: (token) => call("POST", "/chat/handoff", token),
  state: (token) => call("GET", "/chat/state", token),
  erase: (token) => call("DELETE", "/chat/session", token),
};
