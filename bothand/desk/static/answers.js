// Checks an answer while it is written; without this the checks come with saving.
(() => {
  const form = document.querySelector("[data-checks]");
  if (!form) return;
  let timer, asked = 0;

  // Only what changed is put in place, so that a screen reader hears nothing twice.
  const words = (element) => element.innerHTML.replaceAll(' open=""', "");
  function put(page) {
    for (const part of page.querySelectorAll("[data-part]")) {
      const place = document.getElementById(part.dataset.part);
      if (place && words(place) !== words(part)) place.innerHTML = part.innerHTML;
    }
  }

  async function check() {
    const number = ++asked;
    try {
      const answer = await fetch(form.dataset.checks, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (number === asked) put(page);
    } catch {
      // The desk can't be reached now: saving will say so.
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(check, 700);
  });
  let typed = "unsaved" in form.dataset;
  form.addEventListener("input", () => (typed = true));
  form.addEventListener("submit", () => (typed = false));
  addEventListener("beforeunload", (event) => typed && event.preventDefault());
})();
