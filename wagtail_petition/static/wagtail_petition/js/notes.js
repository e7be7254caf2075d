// Shows a note beside its reference while the mouse or the keyboard is on it; without this script the link leads there.
const WAIT = 200;

const preview = document.createElement("div");
preview.className = "petition-note-preview";
preview.popover = "manual";
// Only eyes need it: whoever listens follows the link to the note itself.
preview.setAttribute("aria-hidden", "true");

let waiting;
let shownFor;

function noteOf(reference) {
  return document.getElementById(reference.hash.slice(1));
}

function place(reference) {
  const { offsetWidth, offsetHeight } = preview;
  const right = document.documentElement.clientWidth - offsetWidth - 8;
  const below = reference.bottom + offsetHeight + 8 <= window.innerHeight;
  preview.style.left = `${Math.max(8, Math.min(reference.left, right))}px`;
  preview.style.top = `${below ? reference.bottom : Math.max(0, reference.top - offsetHeight)}px`;
}

function show(reference) {
  const note = noteOf(reference);
  // Beside the text, or opened by the link, the note is in sight already.
  if (!note || getComputedStyle(note).position !== "static") {
    return;
  }
  const copy = note.cloneNode(true);
  copy.querySelectorAll(".petition-backlink").forEach((link) => link.remove());
  copy.querySelectorAll("[id]").forEach((element) => element.removeAttribute("id"));
  // The keyboard reaches the links in the note itself.
  copy.querySelectorAll("a").forEach((link) => link.setAttribute("tabindex", "-1"));
  preview.lang = note.closest("[lang]").lang;
  preview.dir = note.closest("[dir]").dir;
  preview.replaceChildren(...copy.childNodes);
  // Among the elements of the site, so that its fonts and colours hold.
  (reference.closest(".petition") || document.body).append(preview);
  preview.showPopover();
  shownFor = reference;
  place(reference.getBoundingClientRect());
}

// A note that comes to the reader shows the way that they came, not all ways to it.
function markWayBack(reference) {
  for (const link of noteOf(reference)?.querySelectorAll(".petition-backlink") ?? []) {
    link.toggleAttribute("data-other", link.hash !== `#${reference.id}`);
  }
}

function showSoon(reference) {
  clearTimeout(waiting);
  waiting = setTimeout(() => show(reference), WAIT);
}

function hide() {
  clearTimeout(waiting);
  shownFor = undefined;
  if (preview.isConnected) {
    preview.remove();
    preview.replaceChildren();
  }
}

function hideSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(hide, WAIT);
}

preview.addEventListener("pointerenter", () => clearTimeout(waiting));
preview.addEventListener("pointerleave", hideSoon);

for (const reference of document.querySelectorAll(".petition-noteref")) {
  reference.addEventListener("click", () => markWayBack(reference));
}

if ("popover" in HTMLElement.prototype) {
  for (const reference of document.querySelectorAll(".petition-noteref")) {
    reference.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse") {
        showSoon(reference);
      }
    });
    reference.addEventListener("pointerleave", hideSoon);
    reference.addEventListener("focus", () => {
      if (reference.matches(":focus-visible")) {
        show(reference);
      }
    });
    reference.addEventListener("blur", hideSoon);
    reference.addEventListener("click", hide);
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shownFor) {
      hide();
    }
  });
  document.addEventListener("scroll", () => shownFor && place(shownFor.getBoundingClientRect()), {
    passive: true,
  });
}
