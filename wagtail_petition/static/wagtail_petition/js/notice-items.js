// Shows, while an editor types, what the privacy notice still lacks. The server says the same on its own.
(function () {
  "use strict";

  function field(name) {
    return document.querySelector('[name="' + name + '"]');
  }

  function update(item) {
    const names = item.dataset.fields.split(" ").filter(Boolean);
    const filled = names.length > 0 && names.every(function (name) {
      const input = field(name);
      return input && input.value.trim() !== "";
    });
    const state = filled ? "filled" : item.dataset.usual === "1" ? "usual" : "missing";
    for (const said of item.querySelectorAll("[data-state]")) {
      said.hidden = said.dataset.state !== state;
    }
  }

  function start() {
    const items = document.querySelectorAll("[data-petition-notice] [data-fields]");
    document.addEventListener("input", function () {
      items.forEach(update);
    });
    document.addEventListener("click", function (event) {
      const link = event.target.closest("[data-petition-field]");
      const button = event.target.closest("[data-petition-wording]");
      if (link) {
        event.preventDefault();
        field(link.dataset.petitionField).focus();
      } else if (button) {
        const input = field(button.dataset.petitionWording);
        input.value = button.dataset.text;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        input.focus();
      }
    });
    items.forEach(update);
  }

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", start);
  } else {
    start();
  }
})();
