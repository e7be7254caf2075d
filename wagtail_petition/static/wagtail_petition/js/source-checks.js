// Finds the place of what the server found about sources, for the content checks of Wagtail's editor.
(() => {
  const KINDS = ["no-source", "dead", "unused", "naked", "leftover", "duplicate", "undated", "moved", "unarchived"];

  const holds = (node, text) => node.textContent.includes(text);
  const isAt = (node, text) =>
    holds(node, text) && ![...node.children].some((child) => holds(child, text) && child.matches("h1, h2, h3, h4, p, li, dd, td, figcaption"));
  const note = (id) => document.querySelector(`[data-source="${CSS.escape(id)}"]`);

  // What stands nowhere on the page is shown at its heading.
  const isHeading = (node) => node === document.querySelector("h1");
  const isAbsent = ({ sources, texts }) =>
    sources.some((id) => !note(id)) || texts.some((text) => !holds(document.body, text));

  const passes = (node, options) => {
    if (isHeading(node) && isAbsent(options)) return false;
    if (node.dataset.source && options.sources.includes(node.dataset.source)) return false;
    return !options.texts.some((text) => isAt(node, text));
  };

  for (const kind of KINDS) window.wagtail.userbar.registerCheck(`check-petition-${kind}`, passes);
})();
