/** widget-chat.js: fills the launcher's panel with the chat. */
import type { Host, Opened } from "../launcher/host";
import { WORDS } from "../launcher/options";
import { button, el, setText } from "../shared/dom";
import type { State } from "../shared/types";
import { Api } from "./api";
import { Chat } from "./chat";
import css from "./chat.css";
import { clearPanel } from "./clear";
import { composer } from "./composer";
import { contactPanel } from "./contact";
import { Log } from "./log";
import { download, transcript } from "./transcript";
import { say, speak, words } from "./words";

export function mount(host: Host): Opened {
  const { options, practice, panel } = host;
  speak(options.language);
  host.style(css);
  const shared = WORDS[options.language];

  const log: Log = new Log(
    {
      press: (each) => {
        // The answer comes below: who pressed by keyboard goes on from the field.
        if (log.inside) field.focus();
        chat.press(each);
      },
      feedback: (id, helpful) => chat.feedback(id, helpful),
    },
    host.live,
  );
  log.known.draftNote = practice?.draft_note ?? null;
  const status = el("p", { class: "bh-status", role: "status" }, words.withBot);
  const offline = el("p", { class: "bh-offline", role: "status" });
  const leave = () => {
    host.goAway();
    chat.leave();
  };
  const chat: Chat = new Chat(
    new Api(options.server, options.language),
    log,
    {
      state: (state) => {
        showState(state, status, log);
        contact.saved(state.contact_at);
      },
      online: (online) => setText(offline, online ? "" : words.offline),
      left: leave,
      arrived: () => host.arrived(),
    },
    options.remember,
  );
  const clear = clearPanel(() => chat.erase());
  const contact = contactPanel(chat);
  const save = async () => {
    try {
      download(transcript(await chat.history(), log.known.staffName));
    } catch {
      log.notice(words.saveFailed);
    }
  };
  const title = el("h2", { id: "bh-title", tabIndex: -1 }, practice?.practice.name ?? words.title);
  const { form, field } = composer(
    (text) => chat.say(text),
    () => chat.types(),
  );

  panel.setAttribute("role", "region");
  panel.removeAttribute("aria-label");
  panel.setAttribute("aria-labelledby", "bh-title");
  panel.replaceChildren(
    el("header", { class: "bh-head" }, title, button(shared.exit, "bh-exit", leave), status),
    el(
      "div",
      { class: "bh-tools" },
      button(shared.help, "bh-help", () => host.showHelp()),
      button(words.person, "bh-plain", () => void chat.askPerson()),
      button(words.contact, "bh-plain", () => void contact.show()),
    ),
    ...(practice?.mode === "live" ? [] : [el("p", { class: "bh-demo" }, words.demo)]),
    ...(words.answersIn ? [el("p", { class: "bh-demo" }, words.answersIn)] : []),
    log.node,
    offline,
    form,
    foot(
      host,
      practice?.privacy.texts[options.language] ?? words.privacyMissing,
      button(words.save, "bh-quiet", () => void save()),
      button(words.clear, "bh-quiet", () => clear.showModal()),
    ),
    clear,
    contact.node,
  );
  addEventListener("offline", () => setText(offline, words.offline));
  void chat.begin();
  return {
    focus: () => (matchMedia("(pointer: coarse)").matches ? title : field).focus(),
    wipe: () => chat.leave(),
  };
}

function showState({ staff_name: name, ...state }: State, status: HTMLElement, log: Log): void {
  log.known.staffName = name ?? log.known.staffName;
  const waiting = () => [
    words.waiting,
    ...(state.ahead ? [say("ahead", { count: `${state.ahead}` })] : []),
    ...(state.when ? [state.when] : []),
  ];
  if (state.speaker === "human") setText(status, say("withHuman", { name: name ?? words.someone }));
  else setText(status, state.waiting ? waiting().join(" ") : words.withBot);
  if (state.typing) log.typing(true);
}

function foot(host: Host, privacy: string, ...buttons: HTMLButtonElement[]): HTMLElement {
  return el(
    "div",
    { class: "bh-foot" },
    el("details", { class: "bh-privacy" }, el("summary", {}, words.privacy), el("p", {}, privacy)),
    ...buttons,
    host.floats ? button(words.close, "bh-quiet", () => host.close()) : null,
    el("p", { class: "bh-keys-only" }, words.exitHint),
  );
}
