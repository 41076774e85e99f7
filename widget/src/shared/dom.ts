/** Builds DOM nodes. Text only ever becomes a text node, so nothing in it can run. */

type Child = Node | string | null | undefined;
type Handlers = Partial<{ [Name in keyof HTMLElementEventMap]: (event: HTMLElementEventMap[Name]) => void }>;

/** `class`, `on` (events), properties of the node, or attributes (aria-*, role, data-*). */
export interface Settings {
  class?: string;
  on?: Handlers;
  [name: string]: unknown;
}

export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  settings: Settings = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(settings)) {
    if (value === null || value === undefined) continue;
    if (name === "class") node.className = String(value);
    else if (name === "on") listen(node, value as Handlers);
    else if (name in node && !name.startsWith("aria")) Reflect.set(node, name, value);
    else node.setAttribute(name, String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function listen(node: HTMLElement, handlers: Handlers): void {
  for (const [event, handler] of Object.entries(handlers)) {
    node.addEventListener(event, handler as EventListener);
  }
}

export function button(title: Child, className: string, onClick: () => void): HTMLButtonElement {
  return el("button", { type: "button", class: className, on: { click: onClick } }, title);
}

/** A link to another site, which learns nothing of where the visitor came from. */
export function outside(href: string, text: string): HTMLAnchorElement {
  return el("a", { href, target: "_blank", rel: "noopener noreferrer" }, text);
}

/** The number to dial in words like "988, then press 1". */
export function digits(number: string): string {
  return (number.split(",")[0] ?? "").replace(/\D/g, "");
}

/** Change a text only where it differs, so that it isn't read out again. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}
