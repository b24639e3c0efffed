import {BHD, EUR, JPY, makeItem, makeLine, makePreview, money} from "./line_data";
import {advanceTime, animationFrame} from "@odoo/hoot-mock";
import {click, edit, queryOne} from "@odoo/hoot-dom";
import {emptyDraft, toggle} from "@ar_reconciliation/core/draft";
import {expect, test} from "@odoo/hoot";
import {AmountInput} from "@ar_reconciliation/workbench/line_pane/amount_input/amount_input";
import {DraftPanel} from "@ar_reconciliation/workbench/line_pane/draft_panel/draft_panel";
import {JournalPreview} from "@ar_reconciliation/workbench/line_pane/journal_preview/journal_preview";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {mountWithCleanup} from "@web/../tests/web_test_helpers";

defineMailModels();

function mountPanel(line, items, values = {}) {
    const nothing = () => {};
    const draft = items.reduce((all, item) => toggle(all, item, line), emptyDraft());
    return mountWithCleanup(DraftPanel, {
        props: {
            line,
            draft,
            preview: {waiting: false, answer: false},
            reasons: [],
            accounts: [],
            onUnits: nothing,
            onPart: nothing,
            onRest: nothing,
            onPartner: nothing,
            onRemove: nothing,
            onOpenDocument: nothing,
            ...values,
        },
    });
}

test("yen have no decimals", async () => {
    const line = makeLine({currency: JPY, amount: money(120000, JPY)});
    await mountPanel(line, [makeItem(1, 119500, {currency: JPY})]);
    expect(queryOne(".o_ar_amount_input input").value).toBe("119,500");
    expect(".o_ar_rest_kind").toHaveCount(1);
});

test("dinars have three decimals", async () => {
    const line = makeLine({currency: BHD, amount: money(1500005, BHD)});
    await mountPanel(line, [makeItem(1, 1500000, {currency: BHD})]);
    expect(queryOne(".o_ar_amount_input input").value).toBe("1,500.000");
    expect(".o_ar_rest_kind").toHaveCount(1);
});

test("an item in another currency cannot be split", async () => {
    const item = makeItem(1, 16000, {
        currency: JPY,
        open: money(16000, JPY),
        worth: money(10000),
    });
    await mountPanel(makeLine(), [item]);
    expect(".o_ar_amount_input").toHaveCount(0);
    expect(".o_ar_draft_amount").toHaveText(/16000 ¥.*settled in full, 100.00 €/s);
    expect(".o_ar_rest_kind").toHaveText(/is an exchange difference/);
});

test("warnings are shown", async () => {
    const answer = makePreview({warnings: ["INV/2026/1 is in dispute."]});
    const preview = {waiting: false, answer};
    await mountPanel(makeLine(), [makeItem(1, 10000)], {preview});
    expect(".o_ar_warning").toHaveText("INV/2026/1 is in dispute.");
});

test("a document that gets no money says so", async () => {
    await mountPanel(makeLine(), [makeItem(1, 10000), makeItem(2, 500)]);
    expect(".o_ar_draft_row:first .o_ar_no_money").toHaveCount(0);
    expect(".o_ar_draft_row:last .o_ar_no_money").toHaveCount(1);
});

test("the customer can be changed", async () => {
    await mountPanel(makeLine({customer: false}), [], {
        onPartner: (partner) => expect.step(partner.name),
    });
    await click(".o_ar_draft_customer input");
    await edit("Mitchell", {confirm: false});
    await animationFrame();
    await click(".o_ar_draft_customer input");
    await advanceTime(300);
    await animationFrame();
    await click(".o-autocomplete--dropdown-item:contains(Mitchell Admin)");
    await animationFrame();
    await animationFrame();
    expect.verifySteps(["Mitchell Admin"]);
});

test("a typed amount is written as the language does when it is left", async () => {
    const got = [];
    await mountWithCleanup(AmountInput, {
        props: {
            units: 123450,
            currency: EUR,
            label: "Amount",
            onChange: (units) => got.push(units),
        },
    });
    expect(queryOne("input").value).toBe("1,234.50");
    await click("input");
    await edit("1000");
    expect(queryOne("input").value).toBe("1000");
    expect(got.at(-1)).toBe(100000);
    await edit("1000x");
    await click(document.body);
    await animationFrame();
    expect(queryOne("input").value).toBe("1000x");
    expect("input").toHaveClass("is-invalid");
    expect(got.at(-1)).toBe(null);
});

test("further entries stand under their titles", async () => {
    const row = {account: "A", partner: "", label: "", debit: "1", credit: ""};
    await mountWithCleanup(JournalPreview, {
        props: {
            journal: [row],
            entries: [
                {...row, title: "Exchange difference"},
                {...row, title: "Exchange difference"},
                {...row, title: "Cash basis"},
            ],
            waiting: false,
        },
    });
    expect("tbody").toHaveCount(3);
    expect("tbody:eq(1) tr").toHaveCount(3);
    expect("tbody:eq(2) th").toHaveText("Cash basis");
});
