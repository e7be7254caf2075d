// What word processors put on the clipboard, as Draftail can take it: lists are lists, headings are headings of the text,
// and a raised number never runs into the word or the number before it.
(() => {
  "use strict";

  const { numbers } = window.petitionSources;
  const OWN = "data-draftjs-conductor-fragment";
  const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  const LOWERED = "₀₁₂₃₄₅₆₇₈₉";
  const BULLET = /^[\s\u00a0]*[•·▪◦‣∙●○§][\s\u00a0]+/;
  const NUMBER = /^\s*\(?(?:\d+|[a-z]|[ivx]+)[.)]/i;
  const passed = new WeakSet();

  const all = (root, selector) => [...root.querySelectorAll(selector)];
  const style = (node) => (node.getAttribute("style") || "").replace(/\s/g, "").toLowerCase();
  const unwrap = (node) => node.replaceWith(...node.childNodes);

  function rename(node, tag) {
    const renamed = node.ownerDocument.createElement(tag);
    renamed.append(...node.childNodes);
    node.replaceWith(renamed);
    return renamed;
  }

  // Numbers, Roman ones too, and asterisks.
  const MARK = /^(?:\d+|[ivx]+|\*+)$/i;

  // Marks of notes lead to an anchor of the document that they come from. In brackets they are no part of a word.
  function setMarks(root) {
    for (const link of all(root, "a[href^='#']")) {
      const mark = link.textContent.trim();
      if (MARK.test(mark)) {
        const runsOn = /^\p{L}/u.test((link.nextSibling && link.nextSibling.data) || "");
        link.textContent = "[" + mark.toLowerCase() + "]" + (runsOn ? " " : "");
      } else {
        link.textContent = link.textContent.replace(/\s+$/, "");
      }
      unwrap(link);
    }
    const isRaised = (node) => node.matches("sup") || style(node).includes("vertical-align:super");
    const isLowered = (node) => node.matches("sub") || style(node).includes("vertical-align:sub");
    for (const node of all(root, "sup, sub, [style*='vertical-align']")) {
      const digits = (isRaised(node) && RAISED) || (isLowered(node) && LOWERED);
      if (digits && /^\s*\d+\s*$/.test(node.textContent)) {
        node.textContent = node.textContent.replace(/\d/g, (digit) => digits[digit]);
      }
    }
  }

  // The highest heading of the text becomes the highest that a text has here.
  function setHeadings(root) {
    const headings = all(root, "h1, h2, h3, h4, h5, h6");
    const levels = [...new Set(headings.map((one) => one.tagName))].sort();
    if (levels.length && levels[0] < "H3") {
      headings.forEach((one) => rename(one, one.tagName === levels[0] ? "h3" : "h4"));
    }
  }

  function firstText(node) {
    const texts = node.ownerDocument.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    let text = texts.nextNode();
    while (text && !text.data.trim()) {
      text = texts.nextNode();
    }
    return text;
  }

  // The mark before an item: Word writes it into the paragraph; null if this is no item.
  function takeMark(paragraph) {
    const ignored = all(paragraph, "[style]").find((one) => style(one).includes("mso-list:ignore"));
    if (ignored) {
      const mark = ignored.textContent;
      ignored.remove();
      return mark;
    }
    const bullet = paragraph.textContent.match(BULLET);
    const first = bullet && firstText(paragraph);
    if (!first || !BULLET.test(first.data)) {
      return null;
    }
    first.data = first.data.replace(BULLET, "");
    return bullet[0];
  }

  // What stands between two items in the file belongs to neither.
  function trimEnd(item) {
    while (item.lastChild instanceof Text && !item.lastChild.data.trim()) {
      item.lastChild.remove();
    }
  }

  function setLists(root) {
    let list = null;
    for (const paragraph of all(root, "p")) {
      const mark = paragraph.closest("li") ? null : takeMark(paragraph);
      if (mark !== null) {
        const kind = NUMBER.test(mark) ? "ol" : "ul";
        if (!list || list.localName !== kind || list.nextElementSibling !== paragraph) {
          list = root.ownerDocument.createElement(kind);
          paragraph.before(list);
        }
        list.append(rename(paragraph, "li"));
      }
    }
    // An item of paragraphs would be paragraphs.
    all(root, "li > p").forEach(unwrap);
    all(root, "li").forEach(trimEnd);
  }

  // The HTML to paste in place of that of the clipboard.
  function clean(html) {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    all(body, "style, script, hr, o\\:p:empty").forEach((one) => one.remove());
    all(body, "b[id^='docs-internal-guid']").forEach(unwrap);
    setLists(body);
    setMarks(body);
    setHeadings(body);
    return body.innerHTML;
  }

  function escaped(text) {
    const node = document.createElement("p");
    node.textContent = text;
    return node.outerHTML;
  }

  // Plain text has no lists, but it may have the bullets of one.
  function htmlOf(plain) {
    const lines = plain.split(/\r?\n/).filter((line) => line.trim());
    return lines.some((line) => BULLET.test(line)) ? lines.map(escaped).join("") : "";
  }

  function hasSources(target) {
    const wrapper = target.closest && target.closest(numbers.EDITOR);
    const editor = wrapper && numbers.editorIn(wrapper);
    return Boolean(editor) && editor.props.entityTypes.some((one) => one.type === numbers.TYPE);
  }

  document.addEventListener(
    "paste",
    (event) => {
      if (passed.has(event) || !event.clipboardData || !hasSources(event.target)) {
        return;
      }
      const plain = event.clipboardData.getData("text/plain");
      const html = event.clipboardData.getData("text/html") || htmlOf(plain);
      if (!html || html.includes(OWN)) {
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", plain);
      clipboardData.setData("text/html", clean(html));
      const options = { clipboardData, bubbles: true, cancelable: true };
      const cleaned = new ClipboardEvent("paste", options);
      passed.add(cleaned);
      event.target.dispatchEvent(cleaned);
    },
    true,
  );
})();
