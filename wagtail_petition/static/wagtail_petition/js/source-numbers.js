// The numbers that readers will see: the order of the first references, from the top of the form to its end.
(() => {
  "use strict";

  const TYPE = "SOURCE";
  const EDITOR = "[data-draftail-editor-wrapper]";
  const CHILD = "[data-streamfield-child], [data-inline-panel-child]";

  const { form } = window.petitionSources;
  const listeners = new Set();
  // Contents never change, other contents replace them: each is read once.
  const idsOfContents = new WeakMap();
  let numbers = new Map();
  let waiting = false;

  function idsIn(content) {
    if (!idsOfContents.has(content)) {
      const ids = [];
      for (const block of content.getBlocksAsArray()) {
        const isReference = (character) => {
          const key = character.getEntity();
          return key !== null && content.getEntity(key).getType() === TYPE;
        };
        block.findEntityRanges(isReference, (from) => {
          ids.push(content.getEntity(block.getEntityAt(from)).getData().id);
        });
      }
      idsOfContents.set(content, ids);
    }
    return idsOfContents.get(content);
  }

  // Wagtail keeps what was deleted, hidden, until the page is saved.
  function isDeleted(element) {
    for (let child = element.closest(CHILD); child; child = child.parentElement.closest(CHILD)) {
      const mark = child.querySelector(":scope > [name$='-deleted']");
      if ((mark && mark.value) || child.classList.contains("deleted")) {
        return true;
      }
    }
    return false;
  }

  // The Draftail editor inside a wrapper, which Wagtail binds to the field beside it.
  function editorIn(wrapper) {
    const field = Array.from(wrapper.parentElement.children).find((one) => one.draftailEditor);
    return field ? field.draftailEditor : null;
  }

  function count() {
    const counted = new Map();
    const known = new Set(form.ids());
    for (const wrapper of document.querySelectorAll(EDITOR)) {
      const editor = isDeleted(wrapper) ? null : editorIn(wrapper);
      for (const id of editor ? idsIn(editor.getEditorState().getCurrentContent()) : []) {
        if (known.has(id) && !counted.has(id)) {
          counted.set(id, counted.size + 1);
        }
      }
    }
    return counted;
  }

  function isAsBefore(counted) {
    return counted.size === numbers.size && [...counted].every(([id, one]) => numbers.get(id) === one);
  }

  function update() {
    waiting = false;
    const counted = count();
    // Most of what is typed changes no number, and a long text has a thousand references.
    if (!isAsBefore(counted)) {
      numbers = counted;
      listeners.forEach((listener) => listener());
    }
  }

  // However much changes at once (a block moves, a text is pasted), the numbers are counted once, before the next picture.
  function schedule() {
    if (!waiting) {
      waiting = true;
      requestAnimationFrame(update);
    }
  }

  // 1, 2, …; undefined if the source was deleted, or none of this page.
  function numberOf(id) {
    return numbers.get(id);
  }

  // Call listener after each change of the numbers; gives the function that ends this.
  function subscribe(listener) {
    listeners.add(listener);
    schedule();
    return () => listeners.delete(listener);
  }

  function start() {
    // What is typed, moved, deleted or undone changes elements, or the value of a hidden field.
    new MutationObserver(schedule).observe(document.body, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: ["value"],
    });
    schedule();
  }

  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", start);
  } else {
    start();
  }

  window.petitionSources.numbers = { TYPE, EDITOR, count, editorIn, numberOf, subscribe };
})();
