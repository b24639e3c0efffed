/* Lint rules of the addon's JavaScript; `make lint` runs them. */
const js = require("@eslint/js");
const globals = require("globals");

const STRICT = {
    "curly": ["error", "multi-line"],
    "eqeqeq": ["error", "always"],
    "no-console": "error",
    "no-shadow": "error",
    "no-unused-vars": ["error", {argsIgnorePattern: "^_"}],
    "no-useless-return": "error",
    "no-var": "error",
    "object-shorthand": "error",
    "prefer-const": "error",
    "prefer-template": "error",
    "complexity": ["error", 10],
    "max-lines": ["error", 400],
    "max-lines-per-function": ["error", {max: 60, skipComments: true}],
};

// The pure helpers decide nothing and know neither Odoo nor the page.
const PURE = {
    "no-restricted-imports": [
        "error",
        {patterns: [{group: ["@odoo/*", "@web/*"], message: "core/ is pure"}]},
    ],
};

module.exports = [
    {ignores: ["**/.local/**", "**/node_modules/**", "**/static/lib/**"]},
    js.configs.recommended,
    {
        files: ["ar_reconciliation/static/**/*.js"],
        languageOptions: {
            ecmaVersion: 2024,
            sourceType: "module",
            globals: {...globals.browser, odoo: "readonly", luxon: "readonly"},
        },
        rules: STRICT,
    },
    {files: ["ar_reconciliation/static/src/core/**/*.js"], rules: PURE},
    {
        // A describe() block or a tour is one long function by nature.
        files: ["ar_reconciliation/static/tests/**/*.js"],
        rules: {"max-lines-per-function": "off"},
    },
    {
        files: ["**/*.cjs"],
        languageOptions: {sourceType: "commonjs", globals: globals.node},
    },
];
