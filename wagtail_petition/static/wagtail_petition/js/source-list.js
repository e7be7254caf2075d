// The sources of the page in the dialog, to search and to choose from.
(() => {
  "use strict";

  const ID = "petition-source-search";

  const { element, form, numbers } = window.petitionSources;

  // Accents and capitals make no difference to who searches.
  function folded(text) {
    return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  }

  class SourceList {
    // choose(position) is called with the position of a source in the form.
    constructor({ strings }, choose) {
      this.strings = strings;
      this.choose = choose;
      this.search = element("input", { type: "search", id: ID, oninput: () => this.filter() });
      this.items = form.list().map((source) => this.makeItem(source));
      this.list = element("ul", {}, ...this.items);
      this.status = element("p", { className: "petition-source-status" });
      this.status.setAttribute("role", "status");
      const label = element("label", {
        className: "w-field__label",
        htmlFor: ID,
        textContent: strings.search,
      });
      const search = element("div", { className: "w-field__wrapper" }, label, this.search);
      search.hidden = this.isEmpty();
      this.element = element("div", {}, search, this.status, this.list);
      this.element.addEventListener("keydown", this.onKey.bind(this));
      this.filter();
    }

    makeItem({ id, name, kind, position }) {
      const number = numbers.numberOf(id);
      const button = element(
        "button",
        { type: "button", onclick: () => this.choose(position) },
        element("span", {
          className: "petition-source-number",
          textContent: number ? "[" + number + "]" : "",
        }),
        element("span", { dir: "auto", textContent: name || this.strings.untitled }),
        element("span", { className: "petition-source-kind", textContent: kind }),
      );
      return element("li", {}, button);
    }

    visible() {
      return this.items.filter((item) => !item.hidden).map((item) => item.firstChild);
    }

    filter() {
      const words = folded(this.search.value).split(/\s+/);
      for (const item of this.items) {
        const text = folded(item.textContent);
        item.hidden = !words.every((word) => text.includes(word));
      }
      const nothing = this.isEmpty() ? this.strings.empty : this.strings.notFound;
      this.status.textContent = this.visible().length ? "" : nothing;
    }

    // Down and up move through the list, Enter in the search takes the first that was found.
    onKey(event) {
      const places = [this.search, ...this.visible()];
      const at = places.indexOf(document.activeElement);
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && places[at + step]) {
        event.preventDefault();
        places[at + step].focus();
      } else if (event.key === "Enter" && at === 0 && places.length > 1) {
        event.preventDefault();
        places[1].click();
      }
    }

    isEmpty() {
      return this.items.length === 0;
    }
  }

  window.petitionSources.SourceList = SourceList;
})();
