import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";
import {expect, test} from "@odoo/hoot";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

class Payment extends models.Model {
    confidence = fields.Float();
    bank_data = fields.Json();
    file = fields.Binary();
    filename = fields.Char();

    _records = [
        {id: 1, confidence: 0.9876, bank_data: {v: 1, row: 7, payer_name: "Ada"}},
        {id: 2, confidence: 0, bank_data: false},
    ];
}

defineMailModels();
defineModels([Payment]);

test("the confidence of a proposal shows as percentage and bar", async () => {
    await mountView({
        type: "list",
        resModel: "payment",
        arch: `<list><field name="confidence" widget="ar_confidence"/></list>`,
    });
    expect(".o_ar_confidence_text").toHaveCount(1);
    expect(".o_ar_confidence_text").toHaveText("98.7 %");
    expect(".o_ar_confidence_bar .text-bg-success").toHaveCount(1);
});

test("bank data shows as names and values, and where they stand", async () => {
    await mountView({
        type: "form",
        resModel: "payment",
        resId: 1,
        arch: `<form><field name="bank_data" widget="ar_bank_data"/></form>`,
    });
    expect(".o_ar_bank_data th").toHaveText("Payer");
    expect(".o_ar_bank_data td").toHaveText("Ada");
    expect(".o_ar_bank_data").toHaveText(/Row 7 of the file/);
});

test("a line without bank data says so", async () => {
    await mountView({
        type: "form",
        resModel: "payment",
        resId: 2,
        arch: `<form><field name="bank_data" widget="ar_bank_data"/></form>`,
    });
    expect(".o_ar_bank_data").toHaveText("This line was not imported by this app.");
});

test("a dropped file is taken with its name", async () => {
    await mountView({
        type: "form",
        resModel: "payment",
        resId: 1,
        arch: `<form>
            <field name="filename" invisible="1"/>
            <field name="file" widget="ar_file_drop" filename="filename"/>
        </form>`,
    });
    const transfer = new DataTransfer();
    transfer.items.add(new File(["date;amount"], "bank.csv", {type: "text/csv"}));
    await contains(".o_ar_file_drop").trigger?.("drop", {dataTransfer: transfer});
});
