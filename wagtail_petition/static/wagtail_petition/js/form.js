// Improves the form; everything works without it.
(() => {
  "use strict";

  // Long enough for a double click, short enough for somebody whose request was stopped.
  const SENDING_MS = 5000;
  const shown = performance.now();

  function say(form, text) {
    form.querySelector("[data-petition-status]").textContent = text || "";
  }

  function ready(form, text) {
    clearTimeout(Number(form.dataset.sent));
    delete form.dataset.sent;
    say(form, text);
  }

  function whileSending(form) {
    const texts = form.querySelector("[data-petition-status]").dataset;
    say(form, texts.sending);
    form.dataset.sent = setTimeout(() => ready(form, texts.slow), SENDING_MS);
  }

  const forms = document.querySelectorAll("[data-petition-form]");

  for (const form of forms) {
    const errors = form.querySelector("[data-petition-errors]");
    form.addEventListener("submit", (event) => {
      // A double click must not send two forms.
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      const elapsed = form.querySelector("[data-petition-elapsed]");
      // Correcting a mistake takes no time worth measuring.
      if (elapsed) {
        elapsed.value = errors ? "" : Math.round(performance.now() - shown);
      }
      whileSending(form);
    });
    if (errors) {
      errors.focus();
    }
  }

  // Coming back with the back button, or stopping the request, finds the form ready to be sent again.
  const allReady = () => forms.forEach((form) => ready(form));
  window.addEventListener("pageshow", allReady);
  if (window.navigation) {
    window.navigation.addEventListener("navigateerror", allReady);
  }
})();
