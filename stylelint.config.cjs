module.exports = {
  extends: ["@wagtail/stylelint-config-wagtail"],
  rules: {
    // Wagtail's tokens are those of its admin. The pages of a site know ours, which a site sets: docs/how-to/look.md.
    "scale-unlimited/declaration-strict-value": null,
    // No Sass: a media query takes no variable.
    "scss/media-feature-value-dollar-variable": null,
    // Numbers and states of notes stand in attributes, which need no script to be there.
    "selector-attribute-name-disallowed-list": null,
    // Rules stand in the order of the page, not of their weight.
    "no-descending-specificity": null,
    "selector-max-specificity": "0,6,3",
    "property-no-unknown": [true, { ignoreProperties: ["anchor-scope"] }],
  },
};
