import wagtail from "@wagtail/eslint-config-wagtail";
import globals from "globals";

export default [
  ...wagtail,
  {
    files: ["wagtail_petition/static/**/*.js"],
    languageOptions: { sourceType: "script", globals: globals.browser },
    // That of Wagtail's admin, which the editor of rich text is written for.
    settings: { react: { version: "16.14" } },
    rules: {
      // Wagtail's are modules, which are strict; ours are scripts, which say so.
      strict: "off",
    },
  },
];
