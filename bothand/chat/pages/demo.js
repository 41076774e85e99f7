/** The demo page around the chat: its warning goes where the answers are live. */
for (const note of document.querySelectorAll("[data-demo]")) {
  note.hidden = globalThis.bothandPractice?.mode === "live";
}
