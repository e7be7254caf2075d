// Asks “did you mean …?” under the address that is typed, with the tables of visitors/typos.py.
(() => {
  "use strict";

  // Two letters are another country, if none is missing.
  function mayMean(ending, known) {
    const without = [...known].map((_letter, index) => known.slice(0, index) + known.slice(index + 1));
    return ending === known || ending.length !== 2 || without.includes(ending);
  }

  function isNear(typed, known, longName) {
    if (!mayMean(typed.split(".").pop(), known.split(".").pop())) {
      return false;
    }
    let start = 0;
    while (start < typed.length && typed[start] === known[start]) {
      start += 1;
    }
    const swapped = typed[start + 1] + typed[start] + typed.slice(start + 2);
    if (typed.length === known.length && swapped === known.slice(start)) {
      return true;
    }
    if (known.indexOf(".") < longName) {
      return false;
    }
    const rest = typed.slice(start);
    const other = known.slice(start);
    return rest.slice(1) === other.slice(1) || rest === other.slice(1) || rest.slice(1) === other;
  }

  function likelyAddress(typed, tables) {
    const at = typed.lastIndexOf("@");
    const domain = typed.slice(at + 1).trim().toLowerCase();
    if (at < 1 || tables.domains.includes(domain)) {
      return "";
    }
    const dot = domain.lastIndexOf(".");
    const ending = tables.endings[domain.slice(dot + 1)];
    let meant = dot > 0 && ending ? domain.slice(0, dot + 1) + ending : domain;
    if (!tables.domains.includes(meant)) {
      meant = tables.domains.find((known) => isNear(meant, known, tables.long_name)) || meant;
    }
    return meant === domain ? "" : typed.slice(0, at + 1) + meant;
  }

  // What is pressed must still lie under the pointer when it is released: only then may the hint move it.
  let pressed = false;
  function follow(event) {
    pressed = event.type === "mousedown";
  }
  document.addEventListener("mousedown", follow, true);
  document.addEventListener("mouseup", follow, true);

  function onceReleased(act) {
    if (pressed) {
      document.addEventListener("mouseup", () => setTimeout(act), { once: true });
    } else {
      act();
    }
  }

  for (const place of document.querySelectorAll("[data-petition-address-hint]")) {
    const tables = JSON.parse(place.dataset.petitionAddressHint);
    const input = document.getElementById(place.dataset.for);
    const button = place.querySelector("button");

    function ask() {
      const meant = likelyAddress(input.value, tables);
      button.textContent = place.dataset.question.replace("%s", meant);
      place.hidden = !meant;
      button.onclick = () => {
        input.value = meant;
        place.hidden = true;
        input.focus();
      };
    }

    input.addEventListener("change", () => onceReleased(ask));
  }
})();
