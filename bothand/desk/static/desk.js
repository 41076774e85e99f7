/* The desk's own script: what forms and server-sent events alone can't do. */
"use strict";

(() => {
  const page = document.querySelector("[data-conversation]");
  const say = document.getElementById("say");
  const talk = document.getElementById("talk");
  const typing = document.getElementById("typing");

  /* One open line a page: what alarms is heard on the one that htmx has. */
  if (globalThis.htmx) {
    htmx.createEventSource = (url) => {
      const line = new EventSource(url);
      line.addEventListener("alert", (event) => alarm("alert", JSON.parse(event.data)));
      line.addEventListener("waiting", (event) => alarm("waiting", JSON.parse(event.data)));
      return line;
    };
  }

  /* Heard and seen only where the member has allowed it, and only when something came. */
  const counts = {};
  function alarm(kind, { first, count }) {
    const more = !first && count > (counts[kind] ?? 0);
    counts[kind] = count;
    const words = document.body.dataset[kind];
    if (!more || !words) return;
    if (localStorage.getItem("desk-sound") === "on") new Audio(`/static/${kind}.wav`).play().catch(() => {});
    if (globalThis.Notification?.permission === "granted" && document.hidden) {
      const shown = new Notification(words, { tag: kind });
      shown.addEventListener("click", () => window.focus());
    }
  }
  const allow = document.getElementById("allow");
  const tell = () => {
    allow.textContent = allow.dataset[localStorage.getItem("desk-sound") === "on" ? "off" : "on"];
  };
  if (allow) {
    tell();
    allow.hidden = false;
    allow.addEventListener("click", async () => {
      const on = localStorage.getItem("desk-sound") !== "on";
      localStorage.setItem("desk-sound", on ? "on" : "off");
      if (on) await globalThis.Notification?.requestPermission();
      if (on) new Audio("/static/waiting.wav").play().catch(() => {});
      tell();
    });
  }

  /* Only what came since is fetched, so that a screen reader hears the new alone. */
  document.body.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt !== talk) return;
    const last = talk.lastElementChild;
    event.detail.parameters.after = last ? last.dataset.seq : "0";
  });

  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target !== talk) return;
    /* Two fetches at once bring the same message twice. */
    const box = document.createElement("template");
    box.innerHTML = event.detail.serverResponse;
    const last = Number(talk.lastElementChild?.dataset.seq ?? 0);
    const fresh = [...box.content.querySelectorAll("li")].filter((each) => Number(each.dataset.seq) > last);
    event.detail.shouldSwap = false;
    talk.append(...fresh);
    if (fresh.length) fresh.at(-1).scrollIntoView({ block: "nearest" });
  });

  document.body.addEventListener("htmx:sseBeforeMessage", (event) => {
    if (event.target !== typing) return;
    event.preventDefault();
    typing.textContent = JSON.parse(event.detail.data).count === 1 ? typing.dataset.words : "";
  });

  /* A page whose chat was taken, passed on or let go shows what one can do now. */
  let leaving = false;
  addEventListener("submit", (event) => {
    leaving ||= event.target !== say;
  });
  const claim = () => document.querySelector("#around .state")?.dataset.mine;
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id !== "around" || !page || leaving) return;
    const mine = claim() === "yes";
    if (mine !== page.hasAttribute("data-mine") && !(say && words().value.trim())) location.reload();
  });

  const words = () => document.getElementById("words");
  const post = (path, fields) =>
    fetch(path, {
      method: "POST",
      headers: { "x-requested-by": "desk" },
      body: new URLSearchParams({ token: say.elements.token.value, id: say.elements.id.value, ...fields }),
    });

  if (!say) return;
  const problem = document.getElementById("say-problem");
  let typed = 0;
  let sending = false;

  async function send() {
    const text = words().value.trim();
    if (!text || sending) return;
    sending = true;
    problem.hidden = true;
    const client_id = say.elements.client_id.value;
    try {
      const answer = await post("/conversation/say", { text, client_id });
      if (!answer.ok || answer.redirected) throw answer.status;
      words().value = "";
      typed = 0;
      say.elements.client_id.value = crypto.randomUUID();
    } catch (status) {
      problem.textContent = problem.dataset[status === 409 ? "notYours" : status === 410 ? "gone" : "failed"];
      problem.hidden = false;
    } finally {
      sending = false;
      words().focus();
    }
  }

  say.addEventListener("submit", (event) => {
    event.preventDefault();
    void send();
  });
  words().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void send();
  });
  words().addEventListener("input", () => {
    if (Date.now() - typed < 3000) return;
    typed = Date.now();
    void post("/conversation/typing", {}).catch(() => {});
  });
  document.getElementById("canned")?.addEventListener("change", (event) => {
    const field = words();
    field.value += (field.value && !field.value.endsWith(" ") ? " " : "") + event.target.value;
    event.target.value = "";
    field.focus();
  });
})();
