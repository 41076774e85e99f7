/** <bothand-chat>: a button in the corner, or a place in the page, and the chat behind it. */
import { button, el } from "../shared/dom";
import { say } from "../shared/say";
import type { Practice } from "../shared/types";
import { goAway, onEscapeTwice, wipe } from "./exit";
import { helpPanel } from "./help";
import type { ChatModule, Host, Opened } from "./host";
import css from "./launcher.css";
import { type Options, WORDS } from "./options";

const CHAT = "/widget-chat.js";

export class BothandChat extends HTMLElement {
  #host!: Host;
  #button!: HTMLButtonElement;
  #label!: HTMLElement;
  #badge!: HTMLElement;
  #help!: HTMLDialogElement;
  #words = WORDS.en;
  #chat: Promise<Opened> | null = null;
  #unread = 0;

  /** Show the closed chat; `practice` is what the server put in front of the script. */
  start(options: Options, practice: Practice | null): void {
    const words = (this.#words = WORDS[options.language]);
    const root = this.attachShadow({ mode: "open" });
    const style = (text: string) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      root.adoptedStyleSheets.push(sheet);
    };
    style(css);
    const floats = options.place === null;
    const panel = el("section", { class: "bh", id: "panel", hidden: floats, "aria-label": words.region });
    const live = el("div", { class: "bh-hidden", "aria-live": "polite" });
    this.#help = helpPanel(words, practice?.numbers ?? []);
    this.#label = el("span", {}, words.open);
    this.#badge = el("span", { class: "bh-badge", hidden: true });
    this.#button = button(null, "bh-launcher", () => (this.isOpen ? this.close() : void this.open()));
    this.#button.append(this.#label, this.#badge);
    this.#button.setAttribute("aria-expanded", "false");
    this.#button.setAttribute("aria-controls", "panel");
    this.#host = {
      options,
      practice,
      panel,
      live,
      floats,
      style,
      isOpen: () => this.isOpen,
      showHelp: () => this.#help.showModal(),
      close: () => this.close(),
      arrived: () => this.#arrived(),
      goAway: () => goAway(options.exitTo),
    };
    this.lang = options.language;
    this.classList.toggle("floats", floats);
    root.append(el("div", { class: "bh-root", lang: options.language }, panel, live, floats ? this.#button : null, this.#help));
    onEscapeTwice(() => void this.leave());
    if (floats) {
      // After the page has scrolled to it.
      document.addEventListener("focusin", ({ target }) => requestAnimationFrame(() => this.#giveWay(target as Element)));
    }
    panel.addEventListener("keydown", (event) => {
      // In a dialog Escape closes the dialog.
      const inDialog = event.composedPath().some((node) => node instanceof HTMLDialogElement);
      if (event.key === "Escape" && floats && !inDialog) this.close();
    });
    if (options.open || !floats) void this.open(floats);
  }

  get isOpen(): boolean {
    return !this.#host.panel.hidden;
  }

  /** Open the chat, loading it the first time. */
  async open(focus = true): Promise<void> {
    this.#host.panel.hidden = false;
    this.#button.setAttribute("aria-expanded", "true");
    this.#label.textContent = this.#words.opened;
    this.classList.add("open");
    this.#unread = 0;
    this.#badge.hidden = true;
    try {
      const chat = await (this.#chat ??= this.#load());
      if (focus && this.isOpen) chat.focus();
    } catch {
      this.#chat = null;
      this.#wait(this.#words.cantLoad, button(this.#words.tryAgain, "bh-plain", () => void this.open()));
    }
  }

  /** Close the chat; it stays where it was. */
  close(): void {
    if (!this.#host.floats) return;
    this.#shut();
    this.#button.focus();
  }

  #shut(): void {
    this.#host.panel.hidden = true;
    this.#button.setAttribute("aria-expanded", "false");
    this.#label.textContent = this.#words.open;
    this.classList.remove("open");
  }

  /** Close the chat if it hides what the keyboard has come to on the page. */
  #giveWay(at: Element): void {
    if (!this.isOpen || at === this) return;
    const box = at.getBoundingClientRect();
    const over = this.#host.panel.getBoundingClientRect();
    const hidden = box.left >= over.left && box.right <= over.right && box.top >= over.top && box.bottom <= over.bottom;
    // Without a button beside it the chat fills the screen.
    if (hidden || !this.#button.offsetWidth) this.#shut();
  }

  /** Leave no trace, and go elsewhere. */
  async leave(): Promise<void> {
    const chat = this.#chat;
    goAway(this.#host.options.exitTo);
    if (chat) (await chat).wipe();
    else wipe();
  }

  async #load(): Promise<Opened> {
    this.#wait(this.#words.loading);
    const { mount } = (await import(this.#host.options.server + CHAT)) as ChatModule;
    return mount(this.#host);
  }

  /** What stands in the panel while there is no chat in it: help and the way out do. */
  #wait(text: string, ...more: Node[]): void {
    const at = this.shadowRoot?.activeElement;
    const help = button(this.#words.help, "bh-help", () => this.#help.showModal());
    this.#host.panel.replaceChildren(
      el(
        "div",
        { class: "bh-tools" },
        help,
        button(this.#words.exit, "bh-exit", () => void this.leave()),
      ),
      el("p", { class: "bh-wait", role: "status" }, text),
      ...more,
    );
    // What had the focus isn't there any more.
    if (at && !at.getClientRects()[0]) help.focus();
  }

  #arrived(): void {
    if (this.isOpen) return;
    this.#unread += 1;
    this.#badge.hidden = false;
    this.#badge.textContent = say(this.#words.unread, { count: this.#unread });
  }
}
