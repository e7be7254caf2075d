// Makes a source in the dialog: Wagtail's own block for the chosen kind, checked by the server.
(() => {
  "use strict";

  const PREFIX = "petition-new-source";

  const { element, form } = window.petitionSources;

  function childrenOf(block) {
    return block.childBlocks
      ? Object.values(block.childBlocks)
      : (block.children || []).map((child) => child.block);
  }

  // A block keeps the errors of the check before, unless it has errors again.
  function clearErrors(block) {
    childrenOf(block).forEach(clearErrors);
    block.setError(block.widget ? null : {});
  }

  // The errors of what is filled in, as Wagtail's blocks show them; null if there are none.
  async function check(url, fields, kind) {
    const body = new FormData(fields);
    body.set("block", kind.meta.blockDefId);
    body.set("prefix", PREFIX);
    const { CSRF_HEADER_NAME, CSRF_TOKEN } = window.wagtailConfig;
    const response = await fetch(url, {
      method: "POST",
      body,
      headers: { [CSRF_HEADER_NAME]: CSRF_TOKEN },
    });
    if (!response.ok) {
      throw new Error(response.statusText);
    }
    return (await response.json()).errors;
  }

  class SourceMaker {
    // made(id) is called when a source was added to the form.
    constructor({ strings, checkUrl }, made) {
      this.strings = strings;
      this.checkUrl = checkUrl;
      this.made = made;
      this.kinds = form.kinds();
      this.kind = this.kinds[0];
      this.block = null;
      this.choice = this.makeChoice();
      this.place = element("div", {});
      this.message = element("p", { className: "petition-source-warning" });
      this.message.setAttribute("role", "alert");
      this.element = element(
        "form",
        { id: PREFIX + "-form", noValidate: true, className: "petition-source-maker" },
        this.choice,
        this.place,
        this.message,
      );
      this.element.addEventListener("submit", this.onSubmit.bind(this));
      // It stands with the other buttons of the dialog.
      this.button = element("button", {
        type: "submit",
        className: "button",
        textContent: strings.make,
      });
      this.button.setAttribute("form", this.element.id);
    }

    makeChoice() {
      const options = this.kinds.map((kind) => new Option(kind.meta.label, kind.name));
      const select = element("select", { id: PREFIX + "-kind" }, ...options);
      select.addEventListener("change", () => {
        this.kind = this.kinds.find((kind) => kind.name === select.value);
        this.renderBlock();
      });
      const label = element("label", {
        className: "w-field__label",
        htmlFor: select.id,
        textContent: this.strings.kind,
      });
      return element("div", { className: "w-field__wrapper" }, label, select);
    }

    // What was typed for one kind is kept for another that has the same field.
    initialState() {
      const state = { ...form.emptyState(this.kind.name) };
      const typed = this.block ? this.block.getState() : {};
      for (const name of Object.keys(typed).filter((one) => one in state)) {
        state[name] = typed[name];
      }
      return state;
    }

    renderBlock() {
      const state = this.initialState();
      const placeholder = element("div", {});
      // Around a block Wagtail expects a panel, which holds the button of its settings.
      const controls = element("div", { className: "w-panel__controls" });
      controls.dataset.panelControls = "";
      const panel = element("div", {}, controls, placeholder);
      panel.dataset.panel = "";
      // Comments belong to fields of the page, and these are none.
      panel.dataset.contentpathDisabled = "";
      this.place.replaceChildren(panel);
      // As inside of a StreamField: the block itself is no panel.
      this.kind.collapsible = false;
      this.block = this.kind.render(placeholder, PREFIX, state);
    }

    focus() {
      if (!this.block) {
        this.renderBlock();
      }
      this.choice.querySelector("select").focus();
    }

    async onSubmit(event) {
      event.preventDefault();
      this.message.textContent = "";
      clearErrors(this.block);
      this.button.disabled = true;
      let errors;
      try {
        errors = await check(this.checkUrl, this.element, this.kind);
      } catch {
        this.message.textContent = this.strings.unchecked;
        return;
      } finally {
        this.button.disabled = false;
      }
      if (errors) {
        this.refuse(errors);
      } else if (this.element.isConnected) {
        // The dialog was not closed in the meantime.
        this.made(form.add(this.kind.name, this.block.getState()));
      }
    }

    refuse(errors) {
      this.block.setError(errors);
      this.message.textContent = this.strings.invalid;
      const first = this.element.querySelector("[aria-invalid='true']");
      if (first) {
        first.focus();
      }
    }
  }

  window.petitionSources.SourceMaker = SourceMaker;
})();
