/** The preview page: what is chosen is shown at once, and written as the tag and the style. */
const form = document.getElementById("choices");
const colours = [...form.querySelectorAll("[type=color]")];
const chosen = new Set();
// Texts need this contrast with what they stand on (WCAG 1.4.3).
const LEAST = 4.5;
const PAIRS = [
  ["accent", "on-accent", "the words on buttons"],
  ["page", "text", "the words"],
  ["page", "link", "the links"],
];

/** Relative luminance of #rrggbb (WCAG 2.2). */
function luminance(hex) {
  const parts = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
  const [red, green, blue] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function show() {
  const values = Object.fromEntries(colours.map((input) => [input.name, input.value]));
  const weak = PAIRS.filter(([one, other]) => contrast(values[one], values[other]) < LEAST).map((pair) => pair[2]);
  document.getElementById("contrast").textContent = weak.length
    ? `Hard to read for some people: ${weak.join(", ")}. Choose colours that differ more.`
    : "Everyone can read these colours.";
  const chat = document.querySelector("bothand-chat");
  for (const name of chosen) chat?.style.setProperty(`--bothand-${name}`, values[name]);

  const options = [...form.querySelectorAll("[type=checkbox]:checked")].map(({ name, value }) =>
    value ? ` data-${name}="${value}"` : ` data-${name}`,
  );
  const exit = form.elements.exit;
  if (exit.value && exit.validity.valid) options.push(` data-exit="${exit.value.replaceAll('"', "%22")}"`);
  document.getElementById("tag").value = `<script src="${location.origin}/widget.js"${options.join("")} defer></script>`;
  const rules = [...chosen].map((name) => `  --bothand-${name}: ${values[name]};\n`);
  document.getElementById("style").value = rules.length ? `bothand-chat {\n${rules.join("")}}` : "";
}

form.addEventListener("input", ({ target }) => {
  if (target.type === "color") chosen.add(target.name);
  show();
});
form.addEventListener("submit", (event) => event.preventDefault());
for (const button of document.querySelectorAll("[data-copies]")) {
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copies);
    field.select();
    // Without HTTPS a page may not write to the clipboard; what is selected can be copied by hand.
    try {
      await navigator.clipboard.writeText(field.value);
      document.getElementById("copied").textContent = "Copied.";
    } catch {
      document.getElementById("copied").textContent = "Selected: copy it now.";
    }
  });
}
show();
