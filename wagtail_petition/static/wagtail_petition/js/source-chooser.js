// The dialog in which an editor chooses a source of the page, or makes one.
(() => {
  "use strict";

  const { element, form, SourceList, SourceMaker } = window.petitionSources;

  // Puts everything but the dialog out of reach; gives the function that ends this. What Wagtail opens on top later, a
  // calendar or the chooser of a link, stays within reach: showModal would shut those out.
  function isolate(dialog) {
    const others = Array.from(document.body.children).filter((one) => one !== dialog && !one.inert);
    const setInert = (inert) => others.forEach((one) => Object.assign(one, { inert }));
    setInert(true);
    return () => setInert(false);
  }

  class Chooser {
    // choose(id) is called with the id of a source that is in the form, cancel() when none is wanted.
    constructor(options, { choose, cancel }) {
      this.strings = options.strings;
      this.cancel = cancel;
      this.heading = element("h2", { id: "petition-source-heading" });
      this.dialog = element("dialog", { className: "petition-source-dialog" }, this.heading);
      this.dialog.setAttribute("aria-labelledby", this.heading.id);
      this.dialog.setAttribute("aria-modal", "true");
      this.onKey = this.onKey.bind(this);
      if (form.stream()) {
        this.fill(options, choose);
      } else {
        this.dialog.append(element("p", { textContent: this.strings.noField }));
      }
      this.dialog.append(this.makeFooter());
    }

    fill(options, choose) {
      this.list = new SourceList(options, (position) => choose(form.idAt(position)));
      this.maker = new SourceMaker(options, choose);
      this.dialog.append(this.list.element, this.maker.element);
    }

    makeButton(text, onclick) {
      const className = "button button-secondary";
      return element("button", { type: "button", className, textContent: text, onclick });
    }

    makeFooter() {
      const { add, back, cancel, shortcut } = this.strings;
      const footer = element("div", { className: "petition-source-actions" });
      if (this.maker) {
        this.addButton = this.makeButton(add, this.showMaker.bind(this));
        this.backButton = this.makeButton(back, this.showList.bind(this));
        footer.append(this.addButton, this.maker.button, this.backButton);
      }
      this.cancelButton = this.makeButton(cancel, this.cancel);
      this.hint = element("p", { className: "petition-source-hint", textContent: shortcut });
      footer.append(this.cancelButton, this.hint);
      return footer;
    }

    open() {
      document.body.append(this.dialog);
      this.release = isolate(this.dialog);
      document.addEventListener("keydown", this.onKey);
      this.dialog.show();
      if (this.maker) {
        this.showList();
      } else {
        this.heading.textContent = this.strings.heading;
        this.cancelButton.focus();
      }
    }

    showList() {
      this.turn(false);
      (this.list.isEmpty() ? this.addButton : this.list.search).focus();
    }

    showMaker() {
      this.turn(true);
      this.maker.focus();
    }

    // To the list or to the form. What was filled in is still there when the editor comes back to it.
    turn(isMaking) {
      this.isMaking = isMaking;
      this.heading.textContent = isMaking ? this.strings.add : this.strings.heading;
      for (const part of [this.list.element, this.addButton, this.hint]) {
        part.hidden = isMaking;
      }
      for (const part of [this.maker.element, this.maker.button, this.backButton]) {
        part.hidden = !isMaking;
      }
    }

    // Escape takes one step back. It belongs to what Wagtail opened on top if the focus is there, and to the dialog
    // if it is nowhere, as after that has closed.
    onKey(event) {
      const isHere = event.target === document.body || this.dialog.contains(event.target);
      if (event.key !== "Escape" || event.defaultPrevented || !isHere) {
        return;
      }
      event.preventDefault();
      if (this.isMaking) {
        this.showList();
      } else {
        this.cancel();
      }
    }

    close() {
      document.removeEventListener("keydown", this.onKey);
      this.release();
      this.dialog.remove();
    }
  }

  // Opens the dialog for the options of the feature; gives the function that closes it.
  function open(options, callbacks) {
    const chooser = new Chooser(options, callbacks);
    chooser.open();
    return () => chooser.close();
  }

  window.petitionSources.chooser = { open };
})();
