/** Quick exit: the button, or Escape pressed twice. */
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

/** Empty the page at once and go elsewhere, so that Back doesn't lead here. */
export function goAway(to: string): void {
  document.title = "";
  document.body.replaceChildren();
  location.replace(to);
}
