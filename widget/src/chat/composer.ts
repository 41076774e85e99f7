/** The field to write in. */
import { el } from "../shared/dom";
import { words } from "./words";

export interface Composer {
  form: HTMLFormElement;
  field: HTMLTextAreaElement;
}

export function composer(send: (text: string) => void, types: () => void): Composer {
  const field = el("textarea", {
    id: "bh-field",
    rows: 1,
    autocomplete: "off",
    enterKeyHint: "send",
    placeholder: words.placeholder,
    "aria-describedby": "bh-keys",
  });
  const submit = (event: Event) => {
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
  field.addEventListener("input", types);
  const form = el(
    "form",
    { class: "bh-composer", on: { submit } },
    el("label", { class: "bh-hidden", htmlFor: "bh-field" }, words.label),
    field,
    el("span", { id: "bh-keys", class: "bh-hidden" }, words.keys),
    el("button", { type: "submit", class: "bh-send" }, words.send),
  );
  return { form, field };
}
