// Posts all inputs of a StreamField as one field, and says so before a page is sent that the server would refuse.
(() => {
  "use strict";

  const { StreamBlockDefinition } = window.wagtailStreamField.blocks;
  const checked = new WeakSet();

  // "formdata" comes with each way to send a form: its buttons, autosave, the preview.
  function pack(formData, prefix) {
    const packed = prefix + "-packed";
    const inputs = [...formData].filter(
      ([name, value]) => name.startsWith(prefix + "-") && name !== packed && typeof value === "string",
    );
    if (inputs.length) {
      inputs.forEach(([name]) => formData.delete(name));
      formData.append(packed, JSON.stringify(inputs));
    }
  }

  // What is sent, and what the site takes, if it is more; else null.
  function excess(form, { fields, bytes }) {
    const inputs = [...new FormData(form)];
    if (fields && inputs.length > fields) {
      return { size: inputs.length, limit: fields };
    }
    const size = new Blob(inputs.flat()).size;
    return bytes && size > bytes ? { size, limit: bytes } : null;
  }

  function check(form, limits) {
    if (checked.has(form)) {
      return;
    }
    checked.add(form);
    form.addEventListener(
      "submit",
      (event) => {
        const found = excess(form, limits);
        if (!found) {
          return;
        }
        event.preventDefault();
        event.stopImmediatePropagation();
        const text = limits.message
          .replace("%(size)s", found.size.toLocaleString())
          .replace("%(limit)s", found.limit.toLocaleString());
        const detail = { text, type: "error", clear: true };
        document.dispatchEvent(new CustomEvent("w-messages:add", { detail }));
        window.scrollTo(0, 0);
      },
      true,
    );
  }

  class PackedStreamBlockDefinition extends StreamBlockDefinition {
    render(placeholder, prefix, initialState, initialError) {
      const form = placeholder.closest("form");
      if (form) {
        form.addEventListener("formdata", (event) => pack(event.formData, prefix));
        check(form, this.meta.uploadLimits);
      }
      return super.render(placeholder, prefix, initialState, initialError);
    }
  }

  window.telepath.register("wagtail_petition.PackedStreamBlock", PackedStreamBlockDefinition);
})();
