// The sources of the page as they stand in the form now, saved or not, through the block that Wagtail made of them.
(() => {
  "use strict";

  const FIELD = "sources";
  const NAMING_FIELDS = ["author", "title", "publisher", "date"];
  const NAME_LENGTH = 120;

  // The block of the StreamField; null in a form without one.
  function stream() {
    const panel = window.wagtail.editHandler && window.wagtail.editHandler.getPanelByName(FIELD);
    try {
      return panel ? panel.getBoundWidget() : null;
    } catch {
      // The field is there to be read only.
      return null;
    }
  }

  function makeId() {
    // Not randomUUID: browsers withhold it from sites without TLS.
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    // Version and variant of a random UUID (RFC 9562, section 5.4).
    bytes[6] = 0x40 + (bytes[6] % 0x10);
    bytes[8] = 0x80 + (bytes[8] % 0x40);
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  function textLabel(block) {
    return ((block && block.getTextLabel({ maxLength: NAME_LENGTH })) || "").trim();
  }

  function nameOf(child, value) {
    const named = NAMING_FIELDS.map((field) => value[field]).filter(Boolean);
    return named.join(", ") || textLabel(child.block) || textLabel(child.block.childBlocks.note);
  }

  function linksOf(value) {
    const links = value.links || [value];
    // What is typed and not yet checked may be no address that one should follow.
    return links.map((link) => link.url).filter((url) => /^https?:\/\//i.test(url));
  }

  // {id, name, kind, links}: the id is empty as long as nothing refers to a source that came with a new page.
  function describe(child) {
    const { value } = child.getValue();
    return {
      id: child.id || "",
      name: nameOf(child, value),
      kind: child.blockDef.meta.label,
      links: linksOf(value),
    };
  }

  function ids() {
    const block = stream();
    return block ? block.children.map((child) => child.id).filter(Boolean) : [];
  }

  function list() {
    return stream().children.map((child, position) => ({ ...describe(child), position }));
  }

  function find(id) {
    const block = stream();
    const found = block && block.children.find((child) => child.id === id);
    return found ? describe(found) : null;
  }

  // The id by which rich text may refer to the source at a position. One that is given here is kept when the page is saved.
  function idAt(position) {
    const child = stream().children[position];
    if (!child.id) {
      child.id = makeId();
      child.element.querySelector("[name='" + child.prefix + "-id']").value = child.id;
    }
    return child.id;
  }

  function kinds() {
    return stream().blockDef.groupedChildBlockDefs.flatMap(([, definitions]) => definitions);
  }

  function emptyState(kind) {
    return stream().blockDef.initialChildStates[kind];
  }

  // Put a source behind the others; gives its id.
  function add(kind, state) {
    const id = makeId();
    const block = stream();
    block.insert({ type: kind, value: state, id }, block.children.length, { collapsed: true });
    return id;
  }

  window.petitionSources.form = { stream, ids, list, find, idAt, kinds, emptyState, add };
})();
