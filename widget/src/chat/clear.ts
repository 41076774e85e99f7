/** Asks before clearing. */
import { dialog } from "../launcher/help";
import { button, el } from "../shared/dom";
import { words } from "./words";

export function clearPanel(erase: () => Promise<void>): HTMLDialogElement {
  const problem = el("p", { class: "bh-problem", role: "alert" });
  let busy = false;
  const yes = button(words.clearYes, "bh-danger", async () => {
    if (busy) return;
    busy = true;
    problem.textContent = words.clearing;
    try {
      await erase();
      node.close();
      // What is left to do stands in the list.
      node.parentElement?.querySelector<HTMLElement>(".bh-system button")?.focus();
    } catch {
      problem.textContent = words.clearFailed;
      yes.scrollIntoView({ block: "nearest" });
    }
    busy = false;
  });
  const node = dialog(
    "bh-clear-title",
    words.clearTitle,
    words.clearNo,
    el("p", {}, words.clearText),
    el("p", {}, words.clearKept),
    problem,
    el("div", { class: "bh-choices" }, yes),
  );
  node.addEventListener("close", () => problem.replaceChildren());
  return node;
}
