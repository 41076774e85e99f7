/** The dialogs: help lines, and the question before clearing. */
import { button, el, outside } from "./dom.js";
import { NUMBERS, say, STRINGS } from "./strings.js";
import { digits } from "./text.js";

/** A dialog with a heading; Escape and the button close it. */
function dialog(id, title, closing, ...children) {
  const close = button(closing, "bh-plain", () => node.close());
  const head = el("header", {}, el("h3", { id }, title), close);
  const node = el("dialog", { class: "bh-dialog", "aria-labelledby": id }, head, ...children);
  return node;
}

/** The help lines. They are in the page from the start, so this works without the server. */
export function helpPanel() {
  const list = el("ul", { class: "bh-numbers", role: "list" });
  const node = dialog("bh-help-title", STRINGS.helpTitle, STRINGS.closeHelp, el("p", {}, STRINGS.helpIntro), list);
  const fill = (numbers) => list.replaceChildren(...numbers.map(helpLine));
  fill(NUMBERS);
  return { node, fill };
}

function helpLine({ name, call, text, keyword, chat, note }) {
  const ways = el("p", { class: "bh-ways" });
  if (call) ways.append(el("a", { href: `tel:${digits(call)}` }, say("call", { number: call })));
  if (text) {
    const words = say(keyword ? "textKeyword" : "text", { number: text, keyword });
    ways.append(el("a", { href: `sms:${digits(text)}` }, words));
  }
  if (chat) {
    const link = outside(`https://${chat}`, say("chat", { site: chat }));
    link.append(el("span", { class: "bh-hidden" }, ` ${STRINGS.newTab}`));
    ways.append(link);
  }
  return el("li", {}, el("h4", {}, name), note ? el("p", {}, note) : null, ways);
}

/** Asks before clearing. @param {function(): Promise} erase */
export function clearPanel(erase) {
  const problem = el("p", { class: "bh-problem", role: "alert" });
  const yes = button(STRINGS.clearYes, "bh-danger", async () => {
    yes.disabled = true;
    problem.textContent = STRINGS.clearing;
    try {
      await erase();
      node.close();
    } catch {
      problem.textContent = STRINGS.clearFailed;
    }
    yes.disabled = false;
  });
  const node = dialog(
    "bh-clear-title",
    STRINGS.clearTitle,
    STRINGS.clearNo,
    el("p", {}, STRINGS.clearText),
    el("p", {}, STRINGS.clearKept),
    problem,
    el("div", { class: "bh-choices" }, yes),
  );
  node.addEventListener("close", () => problem.replaceChildren());
  return { node };
}
