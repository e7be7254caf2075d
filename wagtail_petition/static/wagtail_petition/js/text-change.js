// Asks what kind of change it is once an editor changes a text that people signed. The server asks on its own.
(() => {
  "use strict";

  function start() {
    const question = document.querySelector("[data-petition-change]");
    if (!question || "asked" in question.dataset) {
      return;
    }
    const names = question.dataset.fields.split(" ");
    question.hidden = true;

    function isOfText(target) {
      const holder = target.closest("[data-contentpath]");
      const paths = [];
      for (let one = holder; one; one = one.parentElement.closest("[data-contentpath]")) {
        paths.push(one.dataset.contentpath);
      }
      return names.some((name) => target.name === name || paths.includes(name));
    }

    function reveal(event) {
      // The editor itself reports changes while it builds the page.
      if (event.isTrusted && isOfText(event.target)) {
        question.hidden = false;
      }
    }

    document.addEventListener("input", reveal);
    document.addEventListener("change", reveal);
  }

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", start);
  } else {
    start();
  }
})();
