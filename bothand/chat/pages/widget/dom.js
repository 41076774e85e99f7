/** Builds DOM nodes. Text only ever becomes a text node, so nothing in it can run. */

/**
 * @param {string} tag
 * @param {Object} settings `class`, `on` (events), properties of the node, or attributes (aria-*, role, data-*)
 * @param {...(Node|string|null)} children
 */
export function el(tag, settings = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(settings)) {
    if (value === null || value === undefined) continue;
    if (name === "class") node.className = value;
    else if (name === "on") listen(node, value);
    else if (name in node && !name.startsWith("aria")) node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function listen(node, handlers) {
  for (const [event, handler] of Object.entries(handlers)) node.addEventListener(event, handler);
}

export function button(title, className, onClick) {
  return el("button", { type: "button", class: className, on: { click: onClick } }, title);
}

/** A link to another site, which learns nothing of where the visitor came from. */
export function outside(href, text) {
  return el("a", { href, target: "_blank", rel: "noopener noreferrer" }, text);
}
