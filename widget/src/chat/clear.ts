/** Asks before clearing. */
import { dialog } from "../launcher/help";
import { button, el } from "../shared/dom";
import { words } from "./words";

export function clearPanel(erase: () => Promise<void>): HTMLDialogElement {
  const problem = el("p", { class: "bh-problem", role: "alert" });
  const yes = button(words.clearYes, "bh-danger", async () => {
    yes.disabled = true;
    problem.textContent = words.clearing;
    try {
      await erase();
      node.close();
    } catch {
      problem.textContent = words.clearFailed;
    }
    yes.disabled = false;
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
