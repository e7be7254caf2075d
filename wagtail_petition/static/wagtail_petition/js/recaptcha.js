// Loads reCAPTCHA when, and only when, the visitor presses the button that says so.
(() => {
  "use strict";

  for (const place of document.querySelectorAll("[data-petition-recaptcha]")) {
    place.hidden = false;
    place.querySelector("button").addEventListener("click", (event) => {
      const box = document.createElement("div");
      box.className = "g-recaptcha";
      box.dataset.sitekey = place.dataset.petitionRecaptcha;
      event.target.replaceWith(box);
      const script = document.createElement("script");
      script.src = "https://" + place.dataset.domain + "/recaptcha/api.js";
      document.head.append(script);
    });
  }
})();
