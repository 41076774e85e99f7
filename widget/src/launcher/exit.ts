/** Quick exit: the button, or Escape pressed twice. */
import { CHANNEL, TOKEN, UNSENT } from "../shared/keys";

const TWICE_MS = 1_000;

export function onEscapeTwice(leave: () => void): void {
  let last = -Infinity;
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.repeat) return;
    if (event.timeStamp - last < TWICE_MS) leave();
    last = event.timeStamp;
  };
  document.addEventListener("keydown", pressed, true);
}

/** Forget the chat of an earlier page, which nothing has loaded on this one; tell other tabs. */
export function wipe(): void {
  try {
    for (const key of [TOKEN, UNSENT]) sessionStorage.removeItem(key);
    new BroadcastChannel(CHANNEL).postMessage({ kind: "exit", token: null });
  } catch {
    // Storage is blocked: nothing was kept.
  }
}

/** Empty the page at once and go elsewhere, so that Back doesn't lead here. */
export function goAway(to: string): void {
  document.title = "";
  document.body.replaceChildren();
  location.replace(to);
}
