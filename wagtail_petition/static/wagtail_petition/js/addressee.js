// Fills in the address of an addressee that an editor chose from those that the site knows.
(() => {
  "use strict";

  document.addEventListener("change", (event) => {
    const list = event.target.list;
    if (!list?.matches("[data-petition-addressees]")) {
      return;
    }
    const address = document.querySelector('[name="addressee_address"]');
    const options = Array.from(list.options);
    const chosen = options.find((option) => option.value === event.target.value);
    if (!address || !chosen) {
      return;
    }
    // What somebody typed stays; what came from here goes with its addressee.
    const typed = address.value.trim().replaceAll("\r\n", "\n");
    if (typed && !options.some((option) => option.dataset.address === typed)) {
      return;
    }
    address.value = chosen.dataset.address;
    address.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
