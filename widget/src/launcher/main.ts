/** widget.js: puts the closed chat on a page. Loads nothing more before a visitor opens it. */
import type { Practice } from "../shared/types";
import { BothandChat } from "./element";
import { optionsOf } from "./options";

const NAME = "bothand-chat";

const script = document.currentScript as HTMLScriptElement | null;
const given = globalThis as { bothandPractice?: Practice };

// A page that loads the tag twice has one chat.
if (script && !customElements.get(NAME)) {
  customElements.define(NAME, BothandChat);
  const options = optionsOf(script, document.documentElement.lang);
  const chat = new BothandChat();
  chat.start(options, given.bothandPractice ?? null);
  const show = () => ((options.place && document.querySelector(options.place)) || document.body).append(chat);
  if (document.body) show();
  else document.addEventListener("DOMContentLoaded", show);
}
