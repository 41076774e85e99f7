/** The demo page around the chat: on a phone the chat fills the screen until it is put away. */
const page = document.documentElement;
const chat = document.getElementById("chat");

function show(open) {
  page.classList.toggle("chat-open", open);
  const first = open ? document.getElementById("bh-title") : document.getElementById("about");
  first?.focus();
}

document.getElementById("open-chat").addEventListener("click", () => show(true));
chat.addEventListener("bothand:close", () => show(false));
document.addEventListener("bothand:config", ({ detail: config }) => {
  for (const note of document.querySelectorAll("[data-demo]")) note.hidden = config.mode === "live";
});
page.classList.add("chat-open");
