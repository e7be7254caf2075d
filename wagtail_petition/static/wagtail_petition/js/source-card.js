// What a reference refers to, shown beside it while the pointer is on it or the caret touches it.
(() => {
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
      element("p", { dir: "auto", textContent: source.name || strings.untitled }),
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

  // The reference that the caret is in, or that it stands before or behind; null if there is none.
  function referenceAtCaret() {
    const { anchorNode, anchorOffset, isCollapsed } = document.getSelection();
    if (!isCollapsed || !anchorNode || anchorNode.nodeType !== Node.TEXT_NODE) {
      return null;
    }
    const leaf = anchorNode.parentElement.closest("[data-offset-key]");
    if (!leaf || leaf.closest(REFERENCE)) {
      return leaf && leaf.closest(REFERENCE);
    }
    const before = anchorOffset === 0 ? leaf.previousElementSibling : null;
    const behind = anchorOffset === anchorNode.length ? leaf.nextElementSibling : null;
    return [before, behind].find((one) => one && one.matches(REFERENCE)) || null;
  }

  document.addEventListener("mouseover", (event) => {
    const reference = event.target.closest(REFERENCE);
    if (reference) {
      show(reference);
    } else if (shown && !card.contains(event.target)) {
      hideSoon();
    }
  });

  document.addEventListener("selectionchange", () => {
    const reference = referenceAtCaret();
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

  // It goes where its reference goes, as long as that can be seen.
  function follow() {
    if (!shown) {
      return;
    }
    const { top, bottom } = shown.getBoundingClientRect();
    if (shown.isConnected && bottom > 0 && top < window.innerHeight) {
      place(shown);
    } else {
      hide();
    }
  }

  document.addEventListener("scroll", follow, true);

  window.petitionSources.card = { hide };
})();
