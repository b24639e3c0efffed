/* Format of JavaScript, SCSS and XML; `make format` applies it. */
module.exports = {
    // Resolved here, because the plugin is not installed in the checkout.
    plugins: [require.resolve("@prettier/plugin-xml")],
    bracketSpacing: false,
    printWidth: 88,
    quoteProps: "consistent",
    semi: true,
    tabWidth: 4,
    trailingComma: "es5",
    // Text in templates and mails keeps its spaces, elements are re-indented.
    xmlWhitespaceSensitivity: "preserve",
    xmlSelfClosingSpace: true,
};
