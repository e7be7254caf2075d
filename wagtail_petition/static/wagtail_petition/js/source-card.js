// What a reference refers to, shown beside it while the pointer is on it or the caret touches it.
(function () {
  "use strict";

  const REFERENCE = ".petition-source-reference";
  const GAP = 6;
  // Time to move the pointer from the reference to the card (WCAG 1.4.13).
  const PATIENCE = 300;

  const { element, form, numbers } = window.petitionSources;
  let card = null;
  let shown = null;
  let leaving = 0;

  function stringsFor(reference) {
    const editor = numbers.editorIn(reference.closest(numbers.EDITOR));
    return editor.props.entityTypes.find((one) => one.type === numbers.TYPE).strings;
  }

  function contentFor(reference) {
    const strings = stringsFor(reference);
    const source = form.find(reference.dataset.sourceId);
    if (!source) {
      return [element("p", { className: "petition-source-warning", textContent: strings.missing })];
    }
    const number = numbers.numberOf(source.id);
    const links = source.links.map((url) =>
      element("a", { href: url, target: "_blank", rel: "noreferrer", textContent: url }),
    );
    return [
      element("strong", { textContent: strings.number.replace("%(label)s", number) }),
      element("span", { className: "petition-source-kind", textContent: source.kind }),
      element("p", { textContent: source.name || strings.untitled }),
      ...links,
    ];
  }

  // Above the reference, or below if there is no room; never beyond the sides of the window.
  function place(reference) {
    const target = reference.getBoundingClientRect();
    const { width, height } = card.getBoundingClientRect();
    const above = target.top - height - GAP;
    const left = Math.min(target.left, document.documentElement.clientWidth - width - GAP);
    card.style.top = (above > GAP ? above : target.bottom + GAP) + "px";
    card.style.left = Math.max(GAP, left) + "px";
  }

  function makeCard() {
    // What appears at the caret is read out by screen readers.
    const made = element("div", { className: "petition-source-card" });
    made.setAttribute("role", "status");
    made.addEventListener("pointerenter", () => clearTimeout(leaving));
    made.addEventListener("pointerleave", hideSoon);
    document.body.append(made);
    return made;
  }

  function show(reference) {
    clearTimeout(leaving);
    if (shown === reference) {
      return;
    }
    shown = reference;
    card = card || makeCard();
    card.replaceChildren(...contentFor(reference));
    place(reference);
  }

  function hide() {
    clearTimeout(leaving);
    shown = null;
    if (card) {
      card.replaceChildren();
    }
  }

  function hideSoon() {
    clearTimeout(leaving);
    leaving = setTimeout(hide, PATIENCE);
  }

  function referenceAt(node) {
    const at = node instanceof Element ? node : node && node.parentElement;
    return at ? at.closest(REFERENCE) : null;
  }

  document.addEventListener("mouseover", (event) => {
    const reference = referenceAt(event.target);
    if (reference) {
      show(reference);
    } else if (shown && !card.contains(event.target)) {
      hideSoon();
    }
  });

  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const reference = selection.isCollapsed ? referenceAt(selection.anchorNode) : null;
    if (reference) {
      show(reference);
    } else if (shown) {
      hideSoon();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      hide();
    }
  });

  // Its place is that of the reference, which moves.
  document.addEventListener("scroll", hide, true);

  window.petitionSources.card = { hide };
})();
