import {BHD, JPY, makeItem, makeLine, makePreview, money} from "./line_data";
import {emptyDraft, setUnits, toggle} from "@ar_reconciliation/core/draft";
import {expect, test} from "@odoo/hoot";
import {DraftBar} from "@ar_reconciliation/workbench/line_pane/draft_bar/draft_bar";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {mountWithCleanup} from "@web/../tests/web_test_helpers";

defineMailModels();

const WAITING = {waiting: true, answer: false};

function mountBar(line, draft, values = {}) {
    const nothing = () => {};
    return mountWithCleanup(DraftBar, {
        props: {
            line,
            draft,
            preview: WAITING,
            busy: false,
            onShow: nothing,
            onSettle: nothing,
            onAsk: nothing,
            onClear: nothing,
            ...values,
        },
    });
}

function pick(line, ...items) {
    return items.reduce((all, item) => toggle(all, item, line), emptyDraft());
}

test("yen have no decimals", async () => {
    const line = makeLine({currency: JPY, amount: money(120000, JPY)});
    await mountBar(line, pick(line, makeItem(1, 119500, {currency: JPY})));
    expect(".o_ar_balance").toHaveText(/Left over:\s*¥\s500/);
});

test("dinars have three decimals", async () => {
    const line = makeLine({currency: BHD, amount: money(1500005, BHD)});
    await mountBar(line, pick(line, makeItem(1, 1500000, {currency: BHD})));
    expect(".o_ar_balance strong").toHaveText("0.005 BD");
    expect(".o_ar_settle").toBeEnabled();
});

test("more than was paid cannot be sent", async () => {
    const line = makeLine();
    let draft = pick(line, makeItem(1, 8000), makeItem(2, 8000));
    draft = setUnits(draft, 2, 8000, line);
    draft = setUnits(draft, 1, 8000, line);
    await mountBar(line, draft);
    expect(".o_ar_balance").toHaveText(/Distributed more than was paid:\s*-60.00\s€/);
    expect(".o_ar_problem").toHaveText("Take less of a document, or put one back.");
    expect(".o_ar_settle").not.toBeEnabled();
    expect(".o_ar_ask").not.toBeEnabled();
});

test("the server confirms the balance", async () => {
    const line = makeLine();
    const draft = pick(line, makeItem(1, 10000));
    const preview = {waiting: false, answer: makePreview()};
    await mountBar(line, draft, {preview});
    expect(".o_ar_balance").toHaveText(/All is distributed.\s*checked/);
});

test("an item in another currency leaves the balance to the server", async () => {
    const line = makeLine();
    const item = makeItem(1, 16000, {currency: JPY, worth: money(9000)});
    const preview = {waiting: false, answer: makePreview({complete: false})};
    await mountBar(line, pick(line, item), {preview});
    expect(".o_ar_balance strong").toHaveText("10.00 €");
    expect(".o_ar_problem").toHaveText("Say what becomes of the money left over.");
    expect(".o_ar_settle").not.toBeEnabled();
});

test("the buttons wait while the line is in work", async () => {
    const line = makeLine();
    await mountBar(line, pick(line, makeItem(1, 100)), {busy: true});
    expect(".o_ar_settle").not.toBeEnabled();
    expect(".o_ar_ask").not.toBeEnabled();
});
