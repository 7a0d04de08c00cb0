const globals = require("globals");

// The rules that OCA's template for Odoo 18 and newer treats as errors.
const config = [
  {
    languageOptions: {
      globals: {
        odoo: "readonly",
        owl: "readonly",
        luxon: "readonly",
        ...globals.browser,
      },
      ecmaVersion: 2024,
      sourceType: "module",
    },
    rules: {
      "constructor-super": "error",
      "init-declarations": "error",
      "no-cond-assign": "error",
      "no-const-assign": "error",
      "no-debugger": "error",
      "no-dupe-args": "error",
      "no-dupe-class-members": "error",
      "no-dupe-keys": "error",
      "no-duplicate-case": "error",
      "no-duplicate-imports": "error",
      "no-empty-character-class": "error",
      "no-empty-function": "error",
      "no-empty-pattern": "error",
      "no-eq-null": "error",
      "no-eval": "error",
      "no-ex-assign": "error",
      "no-func-assign": "error",
      "no-global-assign": "error",
      "no-lonely-if": "error",
      "no-return-assign": "error",
      "no-this-before-super": "error",
      "no-undef": "error",
      "no-unneeded-ternary": "error",
      "no-unreachable": "error",
      "no-unsafe-finally": "error",
      "no-unused-expressions": "error",
      "no-unused-vars": "error",
      "no-use-before-define": "error",
      "operator-assignment": ["error", "always"],
      "prefer-const": "error",
      "spaced-comment": ["error", "always"],
      "valid-typeof": "error",
    },
  },
];

module.exports = config;
