import {
    defineModels,
    fields,
    mockService,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";
import {expect, test} from "@odoo/hoot";
import {click} from "@odoo/hoot-dom";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

const DOCUMENT = {
    customer: "Azure",
    date: "03/01/2026",
    due: "03/31/2026",
    days: "+9 days",
    settled: false,
};

class Payment extends models.Model {
    comparison = fields.Json();

    _records = [
        {
            id: 1,
            comparison: {
                v: 1,
                line: {text: "INV 12", customer: "Ada", date: "x", amount: "90 €"},
                hint: "",
                candidates: [
                    {
                        key: 0,
                        title: "Proposal 1 (71 %)",
                        documents: [
                            {...DOCUMENT, id: 1, move_id: 7, number: "INV/12"},
                            {...DOCUMENT, id: 2, move_id: 8, number: "INV/13"},
                        ],
                        more: 0,
                        difference: "-10 €",
                        exact: false,
                        facts: [
                            {agrees: true, text: "The customer agrees."},
                            {agrees: false, text: "10 € less was paid."},
                            {agrees: null, text: "Nobody knows."},
                        ],
                    },
                ],
            },
        },
        {
            id: 2,
            comparison: {
                v: 1,
                line: {text: "x", customer: "", date: "x", amount: "1 €"},
                hint: "There is no open item to compare with.",
                candidates: [],
            },
        },
    ];
}

defineMailModels();
defineModels([Payment]);

function open(resId) {
    return mountView({
        type: "form",
        resModel: "payment",
        resId,
        arch: `<form><field name="comparison" widget="ar_comparison"/></form>`,
    });
}

test("the bank line stands above its candidates, with the difference once", async () => {
    await open(1);
    expect(".o_ar_comparison_line").toHaveText(/90 €/);
    expect(".o_ar_comparison_candidate tr").toHaveCount(2);
    expect(".o_ar_comparison_candidate td.text-danger").toHaveText("-10 €");
    expect(".o_ar_comparison li.text-success").toHaveText("The customer agrees.");
    expect(".o_ar_comparison li.text-danger").toHaveText("10 € less was paid.");
    expect(".o_ar_comparison li.text-muted").toHaveText("Nobody knows.");
});

test("a document opens with a click on its number", async () => {
    mockService("action", {
        doAction: (action) => expect.step(`${action.res_model} ${action.res_id}`),
    });
    await open(1);
    await click(".o_ar_comparison_candidate a:contains(INV/13)");
    expect.verifySteps(["account.move 8"]);
});

test("a line without candidates says so", async () => {
    await open(2);
    expect(".o_ar_comparison").toHaveText(/There is no open item to compare with./);
    expect(".o_ar_comparison_candidate").toHaveCount(0);
});
