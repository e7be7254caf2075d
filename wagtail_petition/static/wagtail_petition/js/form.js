// Improves the form; everything works without it.
(function () {
  "use strict";

  const shown = performance.now();

  for (const form of document.querySelectorAll("[data-petition-form]")) {
    form.addEventListener("submit", function (event) {
      // A double click must not send two forms.
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "1";
      const elapsed = form.querySelector("[data-petition-elapsed]");
      if (elapsed) {
        elapsed.value = Math.round(performance.now() - shown);
      }
    });
  }

  // Coming back with the back button finds the form ready to be sent again.
  window.addEventListener("pageshow", function () {
    for (const form of document.querySelectorAll("[data-petition-form]")) {
      delete form.dataset.sent;
    }
  });

  const errors = document.querySelector("[data-petition-errors]");
  if (errors) {
    errors.focus();
  }
})();
