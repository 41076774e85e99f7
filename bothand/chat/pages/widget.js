/** Bothand's chat on a web page: fills the element that has the attribute data-bothand. */
import { api } from "./widget/api.js";
import { Chat } from "./widget/chat.js";
import { button, el } from "./widget/dom.js";
import { goAway, onEscapeTwice } from "./widget/exit.js";
import { Log } from "./widget/log.js";
import { clearPanel, helpPanel } from "./widget/panels.js";
import { say, STRINGS } from "./widget/strings.js";

function start(root) {
  let chat = null;
  const log = new Log({ press: (each) => chat.press(each), feedback: (id, helpful) => chat.feedback(id, helpful) });
  const status = el("p", { class: "bh-status", role: "status" }, STRINGS.withBot);
  const offline = el("p", { class: "bh-offline", role: "status" });
  const leave = () => {
    chat.leave();
    goAway();
  };
  chat = new Chat(log, {
    state: (state) => showState(state, status, log),
    online: (online) => setText(offline, online ? "" : STRINGS.offline),
    left: leave,
  });
  const help = helpPanel();
  const clear = clearPanel(() => chat.erase());
  const title = el("h2", { id: "bh-title", tabIndex: -1 }, STRINGS.title);
  const demo = el("p", { class: "bh-demo", hidden: true }, STRINGS.demo);
  const privacy = el("p", {}, STRINGS.privacyMissing);

  root.classList.add("bh");
  root.setAttribute("role", "region");
  root.setAttribute("aria-labelledby", "bh-title");
  root.replaceChildren(
    el("header", { class: "bh-head" }, title, button(STRINGS.exit, "bh-exit", leave), status),
    toolbar(chat, help, clear),
    demo,
    log.node,
    log.live,
    offline,
    composer((text) => chat.say(text)),
    foot(privacy, root),
    help.node,
    clear.node,
  );
  onEscapeTwice(leave);
  addEventListener("offline", () => setText(offline, STRINGS.offline));
  showConfig({ title, demo, privacy, help, log });
  chat.begin();
}

/** Put in what the server knows. Without it the widget's own words stay. */
async function showConfig({ title, demo, privacy, help, log }) {
  let config;
  try {
    config = await api.config();
  } catch {
    return;
  }
  title.textContent = config.practice.name;
  demo.hidden = config.mode !== "demo";
  privacy.textContent = config.privacy.text;
  log.known.draftNote = config.draft_note;
  for (const note of log.node.querySelectorAll(".bh-draft")) note.textContent = config.draft_note;
  if (config.numbers.length) help.fill(config.numbers);
  document.dispatchEvent(new CustomEvent("bothand:config", { detail: config }));
}

function showState({ speaker, waiting, staff_name: name, typing }, status, log) {
  log.known.staffName = name ?? log.known.staffName;
  if (speaker === "human") setText(status, say("withHuman", { name: name ?? STRINGS.someone }));
  else setText(status, waiting ? STRINGS.waiting : STRINGS.withBot);
  if (typing) log.typing(true);
}

/** Change a status only when it differs, so that it isn't read out again. */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function toolbar(chat, help, clear) {
  return el(
    "div",
    { class: "bh-tools" },
    button(STRINGS.help, "bh-help", () => help.node.showModal()),
    button(STRINGS.person, "bh-plain", () => chat.askPerson()),
    button(STRINGS.clear, "bh-plain", () => clear.node.showModal()),
  );
}

/** The field to write in. @param {function(string)} send */
function composer(send) {
  const field = el("textarea", {
    id: "bh-field",
    rows: 1,
    autocomplete: "off",
    enterKeyHint: "send",
    placeholder: STRINGS.placeholder,
    "aria-describedby": "bh-keys",
  });
  const submit = (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    field.focus();
    send(text);
  };
  field.addEventListener("keydown", (event) => {
    // While an input method composes a word, Enter belongs to it.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  });
  return el(
    "form",
    { class: "bh-composer", on: { submit } },
    el("label", { class: "bh-hidden", htmlFor: "bh-field" }, STRINGS.label),
    field,
    el("span", { id: "bh-keys", class: "bh-hidden" }, STRINGS.keys),
    el("button", { type: "submit", class: "bh-send" }, STRINGS.send),
  );
}

function foot(privacy, root) {
  const about = button(STRINGS.close, "bh-close", () => root.dispatchEvent(new CustomEvent("bothand:close")));
  return el(
    "div",
    { class: "bh-foot" },
    el("p", { class: "bh-keys-only" }, STRINGS.exitHint),
    el("details", { class: "bh-privacy" }, el("summary", {}, STRINGS.privacy), privacy),
    about,
  );
}

const place = document.querySelector("[data-bothand]");
if (place) start(place);
