// The rich-text feature "source" in Draftail: the button, the shortcut, and how a reference looks and behaves.
(() => {
  "use strict";

  const React = window.React;
  const { EditorState, Modifier } = window.DraftJS;
  const { card, chooser, form, numbers } = window.petitionSources;
  const KEY_F = 70;
  const HANDLED = "handled";
  const NOT_HANDLED = "not-handled";

  // Draftail mounts this when the button or the shortcut is pressed, and unmounts it when it is done.
  class SourceChooser extends React.Component {
    componentDidMount() {
      const { editorState, entityType } = this.props;
      card.hide();
      this.close = chooser.open(entityType, {
        choose: this.refer.bind(this),
        cancel: () => this.complete(editorState),
      });
    }

    componentWillUnmount() {
      this.close();
    }

    // Completed, not closed: Draftail gives the focus back to the text only after the former, and the caret its place only
    // if it knows that the focus was elsewhere.
    complete(editorState) {
      const { onComplete } = this.props;
      const selection = editorState.getSelection().merge({ hasFocus: false });
      onComplete(EditorState.acceptSelection(editorState, selection));
    }

    refer(id) {
      const { editorState, entityType } = this.props;
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
      // Not as characters, which an undo would take away together with the words typed before.
      this.complete(EditorState.push(editorState, inserted, "insert-fragment"));
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
      const update = () => {
        const { number: shown } = this.state;
        const number = numbers.numberOf(this.id());
        if (number !== shown) {
          this.setState({ number });
        }
      };
      this.unsubscribe = numbers.subscribe(update);
      // The numbers may have changed since this was made.
      update();
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
          // One thing whose name is what is seen, not what is stored.
          role: "img",
          "aria-label": label,
          "data-label": label,
          "data-source-id": this.id(),
        },
        React.createElement("span", null, children),
      );
    }
  }

  // Where the reference that holds a character begins and ends; null if no reference does.
  function referenceAt(editorState, offset) {
    const content = editorState.getCurrentContent();
    const block = content.getBlockForKey(editorState.getSelection().getAnchorKey());
    const key = offset >= 0 && offset < block.getLength() ? block.getEntityAt(offset) : null;
    if (key === null || content.getEntity(key).getType() !== numbers.TYPE) {
      return null;
    }
    let ends = null;
    block.findEntityRanges(
      (character) => character.getEntity() === key,
      (start, end) => {
        ends = start <= offset && offset < end ? { start, end } : ends;
      },
    );
    return ends;
  }

  function moveCaret(editorState, offset) {
    const selection = editorState.getSelection();
    const moved = selection.merge({ anchorOffset: offset, focusOffset: offset });
    return EditorState.forceSelection(editorState, moved);
  }

  // An arrow key takes the caret that stands before or behind a reference to its other side.
  function stepOver(event, isRight, { getEditorState, setEditorState }) {
    const editorState = getEditorState();
    const selection = editorState.getSelection();
    const isModified = event.shiftKey || event.ctrlKey || event.metaKey || event.altKey;
    if (isModified || !selection.isCollapsed()) {
      return NOT_HANDLED;
    }
    const isRtl = editorState.getDirectionMap().get(selection.getAnchorKey()) === "RTL";
    const isForward = isRight !== isRtl;
    const offset = selection.getAnchorOffset();
    const ends = referenceAt(editorState, isForward ? offset : offset - 1);
    if (!ends) {
      return NOT_HANDLED;
    }
    event.preventDefault();
    setEditorState(moveCaret(editorState, isForward ? ends.end : ends.start));
    return HANDLED;
  }

  // A reference is one thing: the caret steps over it, and nothing is typed in the middle of it.
  const plugin = {
    type: numbers.TYPE,

    // Ctrl + Alt + F (on a Mac, Cmd + Option + F), as for footnotes in word processors. AltGr says that it is both.
    keyBindingFn(event) {
      const isAltGr = event.nativeEvent.getModifierState("AltGraph");
      const isShortcut = (event.ctrlKey || event.metaKey) && event.altKey && !isAltGr;
      return isShortcut && event.keyCode === KEY_F ? numbers.TYPE : undefined;
    },

    onLeftArrow: (event, editor) => stepOver(event, false, editor),

    onRightArrow: (event, editor) => stepOver(event, true, editor),

    onChange(editorState, { getEditorState }) {
      const selection = editorState.getSelection();
      const offset = selection.getAnchorOffset();
      const ends = selection.isCollapsed() ? referenceAt(editorState, offset) : null;
      if (!ends || offset === ends.start) {
        return editorState;
      }
      const before = getEditorState().getSelection();
      const isFromBehind =
        before.getAnchorKey() === selection.getAnchorKey() && before.getAnchorOffset() >= ends.end;
      return moveCaret(editorState, isFromBehind ? ends.start : ends.end);
    },
  };

  window.draftail.registerPlugin(plugin, "plugins");
  window.draftail.registerPlugin(
    { type: numbers.TYPE, source: SourceChooser, decorator: SourceReference },
    "entityTypes",
  );
})();
