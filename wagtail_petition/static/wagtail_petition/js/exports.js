// Shows how far exports are, every few seconds while one is under way. Without this script there is a link for that.
(() => {
  "use strict";

  const find = (page) => page.querySelector("[data-petition-exports]");

  async function look() {
    try {
      const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
      const fresh = find(new DOMParser().parseFromString(await answer.text(), "text/html"));
      const shown = find(document);
      // Nobody loses the button that they are about to press; and whoever was logged out keeps what they saw.
      if (fresh && !shown.contains(document.activeElement)) {
        shown.replaceWith(document.adoptNode(fresh));
      }
    } catch {
      // The site is out of reach for a moment.
    }
  }

  function lookLater() {
    const { refresh } = find(document).dataset;
    if (refresh) {
      window.setTimeout(() => look().then(lookLater), refresh * 1000);
    }
  }

  lookLater();
})();
