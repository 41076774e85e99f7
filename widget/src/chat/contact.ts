/** The contact request as one real form: what the chat asks in turn, on one page. */
import { dialog } from "../launcher/help";
import { el } from "../shared/dom";
import { ApiError, type Consent } from "./api";
import type { Chat } from "./chat";
import { newId } from "./ids";
import { words } from "./words";

const LIMITS = { name: 120, phone: 60, email: 254, best_time: 300 };

/** A part of the form, the control that is focused when it is wrong, and where that is said. */
interface Part {
  node: HTMLElement;
  control: HTMLElement;
  problem: HTMLElement;
  value(): string | boolean | null;
}

/** The dialog; `show` fetches the consent text that is in force, and opens it. */
export function contactPanel(chat: Chat): {
  node: HTMLDialogElement;
  show(): Promise<void>;
  saved(at: string | null | undefined): void;
} {
  const parts = new Map<string, Part>([
    ["name", line("name", words.contactName, { autocomplete: "given-name", required: true })],
    ["phone", line("phone", words.contactPhone, { type: "tel", autocomplete: "tel" })],
    ["email", line("email", words.contactEmail, { type: "email", autocomplete: "email" })],
    ["best_time", line("best_time", words.contactTime, { autocomplete: "off" })],
    ["safe_to_leave_message", choice("safe_to_leave_message", words.contactVoicemail)],
    ["current_client", choice("current_client", words.contactClient)],
    ["for_someone_else", choice("for_someone_else", words.contactOther)],
    ["under_18", choice("under_18", words.contactMinor)],
  ]);
  const consentText = el("span", {});
  const consent = agreement(consentText);
  parts.set("consent", consent);
  let version = "";
  let clientId = newId();
  let busy = false;
  const status = el("p", { class: "bh-problem", role: "alert" });
  const send = el("button", { type: "submit", class: "bh-send" }, words.contactSend);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    // Not by switching the button off: it would lose the focus.
    if (busy) return;
    busy = true;
    status.textContent = words.contactSending;
    const fields = Object.fromEntries([...parts].map(([name, part]) => [name, part.value()]));
    try {
      const all = { ...fields, consent_version: version, client_id: clientId };
      const found = await chat.contact(all);
      mark(parts, found.fields ?? {});
      status.replaceChildren();
      if (found.contact) {
        form.reset();
        clientId = newId();
      }
      // In danger the help stands in the chat: nothing may cover it.
      if (!found.fields || found.messages?.length) node.close();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const wrong = mark(parts, error.fields);
      status.textContent = wrong ? "" : `${error.message} ${error.help}`;
      if (!wrong) send.scrollIntoView({ block: "nearest" });
      if ("consent_version" in error.fields) await renew();
    } finally {
      busy = false;
    }
  }

  async function renew(): Promise<void> {
    const found: Consent = await chat.consent();
    version = found.version;
    consentText.textContent = found.texts[chat.api.locale] ?? found.text;
  }

  const form = el(
    "form",
    { class: "bh-form", noValidate: true, on: { submit: (event) => void submit(event) } },
    ...[...parts.values()].map((part) => part.node),
    status,
    send,
  );
  const node = dialog(
    "bh-contact-title",
    words.contactTitle,
    words.contactClose,
    el("p", {}, words.contactIntro),
    el("p", {}, words.helpLine),
    form,
  );
  let last: string | null | undefined;
  return {
    node,
    /** A request that was saved, here or by the chat's own questions, ends this form. */
    saved(at) {
      if (at && last !== undefined && at !== last) {
        form.reset();
        node.close();
      }
      last = at;
    },
    async show() {
      node.showModal();
      try {
        await renew();
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        status.textContent = `${error.message} ${error.help}`;
      }
    },
  };
}

/** Say by the fields what is wrong, and go to the first. Whether any is. */
function mark(parts: Map<string, Part>, fields: Record<string, string>): boolean {
  let first: HTMLElement | null = null;
  for (const [name, { control, problem }] of parts) {
    const wrong = fields[name] ?? (name === "consent" ? fields["consent_version"] : undefined);
    problem.textContent = wrong ?? "";
    if (wrong) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
    if (wrong) first ??= control;
  }
  first?.focus();
  return first !== null;
}

function problemOf(name: string): HTMLElement {
  return el("p", { class: "bh-problem", id: `bh-problem-${name}` });
}

function line(name: keyof typeof LIMITS, label: string, settings: Record<string, unknown>): Part {
  const problem = problemOf(name);
  const id = `bh-contact-${name}`;
  const described = { "aria-describedby": problem.id, maxLength: LIMITS[name] };
  const control = el("input", { id, name, type: "text", ...described, ...settings });
  const node = el("div", {}, el("label", { htmlFor: id }, label), control, problem);
  return { node, control, problem, value: () => control.value.trim() || null };
}

function choice(name: string, legend: string): Part {
  const problem = problemOf(name);
  const radio = (value: string) => el("input", { type: "radio", name, value, "aria-describedby": problem.id });
  const yes = radio("yes");
  const no = radio("no");
  const node = el(
    "fieldset",
    {},
    el("legend", {}, legend),
    el("label", {}, yes, words.yes),
    el("label", {}, no, words.no),
    problem,
  );
  return { node, control: yes, problem, value: () => (yes.checked ? true : no.checked ? false : null) };
}

function agreement(text: HTMLElement): Part {
  const problem = problemOf("consent");
  const control = el("input", { type: "checkbox", name: "consent", "aria-describedby": problem.id });
  const node = el("div", {}, el("label", { class: "bh-consent" }, control, text), problem);
  return { node, control, problem, value: () => control.checked };
}
