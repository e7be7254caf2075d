// A shorthand for elements, for the scripts of sources. It comes first of them.
(() => {
  "use strict";

  function element(tag, properties, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  }

  window.petitionSources = { element };
})();
