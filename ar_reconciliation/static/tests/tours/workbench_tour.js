import {registry} from "@web/core/registry";

/** The main paths: accept with a key, take it back, put a match together. */
registry.category("web_tour.tours").add("ar_workbench_settle", {
    url: "/odoo/ar-workbench",
    steps: () => [
        {
            content: "the open line shows its proposal; Enter settles it",
            trigger: ".o_ar_line_card:contains('payment INV') ~ .o_ar_proposals",
            run: "press Enter",
        },
        {
            content: "it can be taken back at once",
            trigger: ".o_ar_message.alert-success button:contains('Undo')",
            run: "click",
        },
        {
            content: "it is open again",
            trigger: ".o_ar_row[aria-selected=true]:contains('payment INV')",
        },
        {
            content: "open the line nothing is proposed for",
            trigger: ".o_ar_row:contains('no idea')",
            run: "click",
        },
        {
            trigger: ".o_ar_line_card:contains('no idea')",
        },
        {
            content: "look for a document by its amount",
            trigger: ".o_ar_picker_search input",
            run: "edit 70",
        },
        {
            content: "take the one that is found",
            trigger: ".o_ar_item_picker tr:contains('70.00') input[type=checkbox]",
            run: "click",
        },
        {
            content: "the server says that it can be posted",
            trigger: ".o_ar_draft_bar .o_ar_checked",
        },
        {
            trigger: ".o_ar_draft_bar .o_ar_settle:enabled",
            run: "click",
        },
        {
            content: "it is settled",
            trigger: ".o_ar_message.alert-success",
        },
        {
            content: "and gone from the list",
            trigger: ".o_ar_list:not(:contains('no idea'))",
        },
    ],
});
