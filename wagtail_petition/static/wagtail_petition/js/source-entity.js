// The rich-text feature "source" in Draftail: the button, the shortcut, and how a reference looks and behaves.
(function () {
  "use strict";

  const React = window.React;
  const { EditorState, Modifier } = window.DraftJS;
  const { card, chooser, form, numbers } = window.petitionSources;
  const KEY_F = 70;

  // Draftail mounts this when the button or the shortcut is pressed, and unmounts it when it is done.
  class SourceChooser extends React.Component {
    componentDidMount() {
      const { editorState, entityType, onComplete } = this.props;
      card.hide();
      this.close = chooser.open(entityType, {
        choose: this.refer.bind(this),
        // Completed, not closed: Draftail gives the focus back to the text only after the former.
        cancel: () => onComplete(editorState),
      });
    }

    componentWillUnmount() {
      this.close();
    }

    refer(id) {
      const { editorState, entityType, onComplete } = this.props;
      const content = editorState
        .getCurrentContent()
        .createEntity(entityType.type, "IMMUTABLE", { id });
      const selection = editorState.getSelection();
      // A reference stands behind what is selected and replaces nothing.
      const end = selection.merge({
        anchorKey: selection.getEndKey(),
        anchorOffset: selection.getEndOffset(),
        focusKey: selection.getEndKey(),
        focusOffset: selection.getEndOffset(),
        isBackward: false,
      });
      // What is stored and translators see. The number that is shown changes with the text, what is stored does not.
      const label = "[" + (numbers.numberOf(id) || form.ids().indexOf(id) + 1) + "]";
      const key = content.getLastCreatedEntityKey();
      const inserted = Modifier.insertText(content, end, label, null, key);
      onComplete(EditorState.push(editorState, inserted, "insert-characters"));
    }

    render() {
      return null;
    }
  }

  class SourceReference extends React.Component {
    constructor(props) {
      super(props);
      this.state = { number: numbers.numberOf(this.id()) };
    }

    componentDidMount() {
      const update = () => this.setState({ number: numbers.numberOf(this.id()) });
      this.unsubscribe = numbers.subscribe(update);
    }

    componentWillUnmount() {
      this.unsubscribe();
    }

    id() {
      const { contentState, entityKey } = this.props;
      return contentState.getEntity(entityKey).getData().id;
    }

    render() {
      const { decoratedText, children } = this.props;
      const { number } = this.state;
      const label = "[" + (number || "?") + "]";
      const classNames = ["petition-source-reference"];
      if (!number) {
        classNames.push("petition-source-reference--missing");
      }
      if (label !== decoratedText) {
        classNames.push("petition-source-reference--renumbered");
      }
      return React.createElement(
        "span",
        {
          className: classNames.join(" "),
          role: "doc-noteref",
          "aria-label": label,
          "data-label": label,
          "data-source-id": this.id(),
        },
        React.createElement("span", null, children),
      );
    }
  }

  // The ends of the reference that the caret stands inside of; null if there is none.
  function referenceAround(editorState) {
    const selection = editorState.getSelection();
    const content = editorState.getCurrentContent();
    const block = content.getBlockForKey(selection.getAnchorKey());
    const offset = selection.getAnchorOffset();
    const key = selection.isCollapsed() && offset > 0 ? block.getEntityAt(offset) : null;
    const inside = key !== null && block.getEntityAt(offset - 1) === key;
    if (!inside || content.getEntity(key).getType() !== numbers.TYPE) {
      return null;
    }
    let ends = null;
    block.findEntityRanges(
      (character) => character.getEntity() === key,
      (start, end) => {
        ends = { start, end };
      },
    );
    return ends;
  }

  const plugin = {
    type: numbers.TYPE,

    // Ctrl + Alt + F (on a Mac, Cmd + Option + F) as for footnotes in word processors.
    keyBindingFn(event) {
      const isAltGr = event.nativeEvent.getModifierState("AltGraph");
      const isShortcut = (event.ctrlKey || event.metaKey) && event.altKey && !isAltGr;
      return isShortcut && event.keyCode === KEY_F ? numbers.TYPE : undefined;
    },

    // A reference is one thing: the caret steps over it, and nothing can be typed in the middle.
    onChange(editorState, { getEditorState }) {
      const ends = referenceAround(editorState);
      if (!ends) {
        return editorState;
      }
      const selection = editorState.getSelection();
      const before = getEditorState().getSelection();
      const comesFromEnd =
        before.getAnchorKey() === selection.getAnchorKey() && before.getAnchorOffset() >= ends.end;
      const offset = comesFromEnd ? ends.start : ends.end;
      return EditorState.forceSelection(
        editorState,
        selection.merge({ anchorOffset: offset, focusOffset: offset }),
      );
    },
  };

  window.draftail.registerPlugin(plugin, "plugins");
  window.draftail.registerPlugin(
    { type: numbers.TYPE, source: SourceChooser, decorator: SourceReference },
    "entityTypes",
  );
})();
