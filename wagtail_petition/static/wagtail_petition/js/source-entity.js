// The button "Source" of the rich-text editor: a reference to one of the sources of the page being edited.
(function () {
  "use strict";

  const React = window.React;
  const { EditorState, Modifier } = window.DraftJS;
  const NAMING_FIELDS = ["author", "title", "publisher", "date"];

  function input(name) {
    return document.querySelector("[name='" + name + "']");
  }

  function value(name) {
    const found = input(name);
    return found ? found.value.trim() : "";
  }

  // What a rich-text field holds, without its formatting.
  function plainText(name) {
    const content = JSON.parse(value(name) || "null");
    return content ? content.blocks.map((block) => block.text).join(" ").trim() : "";
  }

  function makeId() {
    // Not randomUUID: browsers withhold it from sites without TLS.
    const words = Array.from(crypto.getRandomValues(new Uint32Array(4)));
    return words.map((word) => word.toString(16).padStart(8, "0")).join("-");
  }

  // The sources as they stand in the form now, saved or not: [{id, name}], in the order of the form.
  function sourcesOnForm() {
    const sources = [];
    for (let index = 0; index < Number(value("sources-count")); index += 1) {
      const prefix = "sources-" + index;
      const id = input(prefix + "-id");
      if (!id || value(prefix + "-deleted")) {
        continue;
      }
      // A block that came with a new page has no id before it is saved. The one given here is kept.
      id.value = id.value || makeId();
      const named = NAMING_FIELDS.map((field) => value(prefix + "-value-" + field));
      sources.push({
        id: id.value,
        name: named.filter(Boolean).join(", ") || plainText(prefix + "-value-note"),
        order: Number(value(prefix + "-order")),
      });
    }
    return sources.sort((one, other) => one.order - other.order);
  }

  function element(tag, properties, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  }

  function makeDialog(options, sources, choose, cancel) {
    const items = sources.map((source, index) =>
      element(
        "li",
        {},
        element("button", {
          type: "button",
          textContent: source.name || options.untitled,
          onclick: () => choose(source, index + 1),
        }),
      ),
    );
    const heading = element("h2", { id: "petition-source-heading", textContent: options.heading });
    const dialog = element(
      "dialog",
      // The key Escape closes a dialog without a click.
      { className: "petition-source-dialog", oncancel: cancel },
      heading,
      items.length ? element("ul", {}, ...items) : element("p", { textContent: options.empty }),
      element("button", {
        type: "button",
        className: "button button-secondary",
        textContent: options.cancel,
        onclick: cancel,
      }),
    );
    dialog.setAttribute("aria-labelledby", heading.id);
    return dialog;
  }

  // Draftail mounts this when the button is pressed, and unmounts it when it is done.
  class SourceChooser extends React.Component {
    componentDidMount() {
      const { editorState, entityType, onComplete } = this.props;
      // Completed, not closed: Draftail gives the focus back to the text only after the former.
      const cancel = () => onComplete(editorState);
      this.dialog = makeDialog(entityType, sourcesOnForm(), this.refer.bind(this), cancel);
      document.body.append(this.dialog);
      this.dialog.showModal();
    }

    componentWillUnmount() {
      this.dialog.remove();
    }

    refer(source, position) {
      const { editorState, entityType, onComplete } = this.props;
      const content = editorState
        .getCurrentContent()
        .createEntity(entityType.type, "IMMUTABLE", { id: source.id });
      const selection = editorState.getSelection();
      // A reference stands behind what is selected and replaces nothing.
      const end = selection.merge({
        anchorKey: selection.getEndKey(),
        anchorOffset: selection.getEndOffset(),
        focusKey: selection.getEndKey(),
        focusOffset: selection.getEndOffset(),
        isBackward: false,
      });
      const label = "[" + position + "]";
      const key = content.getLastCreatedEntityKey();
      const inserted = Modifier.insertText(content, end, label, null, key);
      onComplete(EditorState.push(editorState, inserted, "insert-characters"));
    }

    render() {
      return null;
    }
  }

  function SourceReference(props) {
    const { id } = props.contentState.getEntity(props.entityKey).getData();
    return React.createElement(
      "span",
      {
        className: "petition-source-reference",
        // Looked up late: the text is drawn before the sources, and their names change.
        onMouseEnter: (event) => {
          const source = sourcesOnForm().find((other) => other.id === id);
          event.currentTarget.title = source ? source.name : "";
        },
      },
      props.children,
    );
  }

  window.draftail.registerPlugin(
    { type: "SOURCE", source: SourceChooser, decorator: SourceReference },
    "entityTypes",
  );
})();
