import {
    clickSave,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {expect, test} from "@odoo/hoot";
import {queryOne, waitFor} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

class Payment extends models.Model {
    confidence = fields.Float();
    bank_data = fields.Json();
    file = fields.Binary();
    filename = fields.Char();
    more_files = fields.Json();
    settles = fields.Char();
    note = fields.Char();

    _records = [
        {
            id: 1,
            confidence: 0.9876,
            bank_data: {v: 1, row: 7, payer_name: "Ada"},
            settles: "INV/1 10.00",
            note: "Named in the text.",
        },
        {id: 2, confidence: 0, bank_data: false, note: "Unknown payer."},
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
    queryOne(".o_ar_file_drop").dispatchEvent(
        new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: transfer})
    );
    await waitFor(".o_ar_file_drop:contains(bank.csv)");
    expect(".o_ar_file_drop").toHaveText(/Choose others/);
});

test("several files are taken together where the view allows it", async () => {
    onRpc("web_save", ({args}) => {
        const [, {filename, more_files: more}] = args;
        expect.step([filename, ...more.map((file) => file.name)].join(", "));
        expect.step(atob(more[0].data));
    });
    await mountView({
        type: "form",
        resModel: "payment",
        resId: 1,
        arch: `<form>
            <field name="filename" invisible="1"/>
            <field name="more_files" invisible="1"/>
            <field name="file" widget="ar_file_drop" filename="filename"
                options="{'more_files': 'more_files'}"/>
        </form>`,
    });
    const transfer = new DataTransfer();
    transfer.items.add(new File(["one"], "one.csv", {type: "text/csv"}));
    transfer.items.add(new File(["two"], "two.csv", {type: "text/csv"}));
    queryOne(".o_ar_file_drop").dispatchEvent(
        new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: transfer})
    );
    await waitFor(".o_ar_file_drop:contains(two.csv)");
    expect(".o_ar_file_drop strong").toHaveCount(2);
    await clickSave();
    expect.verifySteps(["one.csv, two.csv", "two"]);
});

test("an empty file is refused with its name", async () => {
    mockService("notification", {
        add: (message, {type}) => expect.step(`${type}: ${message}`),
    });
    await mountView({
        type: "form",
        resModel: "payment",
        resId: 1,
        arch: `<form><field name="file" widget="ar_file_drop"/></form>`,
    });
    const transfer = new DataTransfer();
    transfer.items.add(new File([], "empty.csv", {type: "text/csv"}));
    queryOne(".o_ar_file_drop").dispatchEvent(
        new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: transfer})
    );
    await animationFrame();
    expect.verifySteps(["danger: empty.csv is empty."]);
});

test("an outcome says what is settled, and why", async () => {
    await mountView({
        type: "list",
        resModel: "payment",
        arch: `<list>
            <field name="settles" column_invisible="True"/>
            <field name="note" widget="ar_outcome" options="{'settles_field': 'settles'}"/>
        </list>`,
    });
    expect(".o_data_row:first .o_ar_outcome").toHaveText(/INV\/1 10.00/);
    expect(".o_data_row:first .o_ar_outcome_note").toHaveText("Named in the text.");
    expect(".o_data_row:last .o_ar_outcome_alone").toHaveText("Unknown payer.");
});
