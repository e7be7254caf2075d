// Has ALTCHA solve its puzzle once somebody begins to fill in the form: who only reads pays for nothing.
(() => {
  "use strict";

  // ALTCHA looks for its style sheet under this id. Nobody sees the widget, and a strict policy refuses the sheet.
  const SHEET = "altcha-css";

  function load(address) {
    if (!document.getElementById(SHEET)) {
      const script = document.createElement("script");
      script.id = SHEET;
      script.type = "module";
      script.src = address;
      document.head.append(script);
    }
  }

  for (const place of document.querySelectorAll("[data-petition-altcha]")) {
    const form = place.closest("form");
    const begin = () => {
      place.replaceWith(place.content);
      load(place.dataset.petitionAltcha);
    };
    if (form.matches(":focus-within")) {
      begin();
    } else {
      form.addEventListener("focusin", begin, { once: true });
    }
  }
})();
