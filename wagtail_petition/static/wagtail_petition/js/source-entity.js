// The button "Source" of the rich-text editor: a reference to one of the sources of the page being edited.
(function () {
  "use strict";

  const React = window.React;
  const { EditorState, Modifier } = window.DraftJS;

  // The sources as they stand in the form now, saved or not: [{id, title}].
  function sourcesOnForm(untitled) {
    const count = document.querySelector("[name='sources-count']");
    const found = [];
    for (let index = 0; count && index < Number(count.value); index += 1) {
      const prefix = "sources-" + index;
      const deleted = document.querySelector("[name='" + prefix + "-deleted']");
      const id = document.querySelector("[name='" + prefix + "-id']");
      const order = document.querySelector("[name='" + prefix + "-order']");
      if (!id || (deleted && deleted.value)) {
        continue;
      }
      if (!id.value) {
        // A source that was never saved has no id yet; the one given here is kept when it is saved.
        id.value = crypto.randomUUID();
      }
      const part = function (name) {
        const input = document.querySelector("[name='" + prefix + "-value-" + name + "']");
        return input ? input.value : "";
      };
      const title = ["author", "title", "publisher", "date"].map(part).filter(Boolean).join(", ");
      found.push({ id: id.value, title: title || untitled, order: Number(order.value) });
    }
    return found.sort((one, other) => one.order - other.order);
  }

  function makeDialog(options, choose, cancel) {
    const dialog = document.createElement("dialog");
    dialog.className = "petition-source-dialog";
    const heading = document.createElement("h2");
    heading.textContent = options.heading;
    heading.id = "petition-source-heading";
    dialog.setAttribute("aria-labelledby", heading.id);
    dialog.append(heading);
    const sources = sourcesOnForm(options.untitled);
    const list = document.createElement("ul");
    for (const source of sources) {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = source.title;
      button.addEventListener("click", () => choose(source));
      item.append(button);
      list.append(item);
    }
    if (sources.length) {
      dialog.append(list);
    } else {
      const empty = document.createElement("p");
      empty.textContent = options.empty;
      dialog.append(empty);
    }
    const close = document.createElement("button");
    close.type = "button";
    close.className = "button button-secondary";
    close.textContent = options.cancel;
    close.addEventListener("click", cancel);
    dialog.append(close);
    // Escape closes a dialog without a click.
    dialog.addEventListener("cancel", cancel);
    return dialog;
  }

  // Draftail mounts this when the button is pressed, and unmounts it when it is done.
  class SourceChooser extends React.Component {
    componentDidMount() {
      const { entityType, onClose } = this.props;
      this.dialog = makeDialog(entityType, this.refer.bind(this), onClose);
      document.body.append(this.dialog);
      this.dialog.showModal();
    }

    componentWillUnmount() {
      this.dialog.remove();
    }

    refer(source) {
      const { editorState, entityType, onComplete } = this.props;
      const content = editorState
        .getCurrentContent()
        .createEntity(entityType.type, "IMMUTABLE", { id: source.id });
      const key = content.getLastCreatedEntityKey();
      // A reference stands behind what is selected and replaces nothing.
      const end = editorState.getSelection().merge({
        anchorKey: editorState.getSelection().getEndKey(),
        anchorOffset: editorState.getSelection().getEndOffset(),
        focusKey: editorState.getSelection().getEndKey(),
        focusOffset: editorState.getSelection().getEndOffset(),
        isBackward: false,
      });
      const position = sourcesOnForm("").findIndex((other) => other.id === source.id) + 1;
      const inserted = Modifier.insertText(content, end, "[" + position + "]", null, key);
      onComplete(EditorState.push(editorState, inserted, "insert-characters"));
    }

    render() {
      return null;
    }
  }

  function SourceReference(props) {
    const data = props.contentState.getEntity(props.entityKey).getData();
    const source = sourcesOnForm("").find((other) => other.id === data.id);
    return React.createElement(
      "span",
      { className: "petition-source-reference", title: source ? source.title : "" },
      props.children,
    );
  }

  window.draftail.registerPlugin(
    { type: "SOURCE", source: SourceChooser, decorator: SourceReference },
    "entityTypes",
  );
})();
