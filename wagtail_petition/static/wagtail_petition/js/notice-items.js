// Shows, while an editor types, what the privacy notice still lacks. The server says the same on its own.
(() => {
  "use strict";

  function field(name) {
    return document.querySelector('[name="' + name + '"]');
  }

  function namesOf(item) {
    return item.dataset.fields.split(" ").filter(Boolean);
  }

  function update(item) {
    const inputs = namesOf(item).map(field);
    if (!inputs.every(Boolean)) {
      // What all languages share is only read on most pages: what the server said of it stays.
      return;
    }
    const filled = inputs.length > 0 && inputs.every((input) => input.value.trim() !== "");
    const unfilled = item.dataset.usual === "1" ? "usual" : "missing";
    const state = filled ? "filled" : unfilled;
    for (const said of item.querySelectorAll("[data-state]")) {
      said.hidden = said.dataset.state !== state;
    }
  }

  // The usual wordings for what stands in the form at this moment, by the names of their fields.
  async function usualWordings(panel) {
    const data = new FormData();
    const present = panel.dataset.from.split(" ").filter((name) => {
      const input = field(name);
      if (input && (input.type !== "checkbox" || input.checked)) {
        data.append(name, input.value);
      }
      return Boolean(input);
    });
    data.append("fields", present.join(" "));
    data.append("csrfmiddlewaretoken", field("csrfmiddlewaretoken").value);
    for (const name of ["model", "page", "language"]) {
      data.append(name, panel.dataset[name]);
    }
    const answer = await fetch(panel.dataset.petitionWordings, { method: "POST", body: data });
    if (!answer.ok) {
      throw new Error(answer.statusText);
    }
    return answer.json();
  }

  function show(panel, wordings) {
    for (const cell of panel.querySelectorAll("[data-petition-usual]")) {
      cell.textContent = wordings[cell.dataset.petitionUsual] || "";
    }
  }

  async function copy(button) {
    const panel = button.closest("[data-petition-wordings]");
    const name = button.dataset.petitionWording;
    show(panel, await usualWordings(panel));
    const input = field(name);
    input.value = panel.querySelector('[data-petition-usual="' + name + '"]').textContent;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
  }

  function start() {
    const items = [...document.querySelectorAll("[data-petition-notice] [data-fields]")];
    document.addEventListener("input", ({ target }) => {
      // Whoever types a long text waits for nothing: looking for a field means looking through the whole page.
      items.filter((item) => namesOf(item).includes(target.name)).forEach(update);
    });
    document.addEventListener("click", (event) => {
      const link = event.target.closest("[data-petition-field]");
      const button = event.target.closest("[data-petition-wording]");
      if (link) {
        event.preventDefault();
        field(link.dataset.petitionField).focus();
      } else if (button) {
        copy(button);
      }
    });
    document.addEventListener("toggle", async (event) => {
      if (event.target.matches("[data-petition-wordings]") && event.target.open) {
        show(event.target, await usualWordings(event.target));
      }
    }, true);
    items.forEach(update);
  }

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", start);
  } else {
    start();
  }
})();
