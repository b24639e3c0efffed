import {Deferred, advanceTime, animationFrame} from "@odoo/hoot-mock";
import {click, edit, press, queryOne, select} from "@odoo/hoot-dom";
import {expect, test} from "@odoo/hoot";
import {makeItem, makeLine, makePreview, makeStore, money} from "./line_data";
import {LinePane} from "@ar_reconciliation/workbench/line_pane/line_pane";
import {PREVIEW_DELAY} from "@ar_reconciliation/workbench/line_pane/use_preview";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {mountWithCleanup} from "@web/../tests/web_test_helpers";

defineMailModels();

async function mountPane(line, answers) {
    const store = makeStore(line, answers);
    await mountWithCleanup(LinePane, {props: {store}});
    return store;
}

async function run(store, command, payload) {
    store.commands.run(command, payload);
    await animationFrame();
}

async function passPreview() {
    await advanceTime(PREVIEW_DELAY);
    await animationFrame();
}

test("two items, a part amount, the balance, and what is sent", async () => {
    const asked = [];
    const store = await mountPane(makeLine(), {
        preview: (...args) => {
            asked.push(args);
            return makePreview();
        },
    });
    await click(".o_ar_item:contains(INV/2026/103)");
    await click(".o_ar_item:contains(INV/2026/102)");
    await animationFrame();
    expect(".o_ar_draft_row").toHaveCount(2);
    expect(".o_ar_balance").toHaveText(/All is distributed/);
    expect(queryOne(".o_ar_draft_row:last input").value).toBe("19.50");

    await click(".o_ar_draft_row:last input");
    await edit("10,5");
    await animationFrame();
    expect(".o_ar_balance").toHaveText(/Left over:.*9.00/s);
    expect(".o_ar_draft_row:last .o_ar_left").toHaveText(/29.50/);
    await passPreview();
    expect(asked).toHaveLength(1);
    const draft = {
        partner_id: 7,
        items: [
            {id: 103, units: 8050},
            {id: 102, units: 1050},
        ],
        parts: [],
        rest: {kind: "credit", account_id: false},
    };
    expect(asked[0]).toEqual([1, draft]);
    expect(".o_ar_journal_preview tbody tr").toHaveCount(2);

    await run(store, "accept");
    expect(store.acts[0].method).toBe("settle");
    expect(store.acts[0].args.slice(0, 2)).toEqual([1, draft]);
    expect(store.acts[0].args[2]).toMatch(/^[0-9a-f]{32}$/);
    expect(store.acts[0].advance).toBe(true);
});

test("an amount that is none is marked and not sent", async () => {
    const store = await mountPane(makeLine());
    await click(".o_ar_item:contains(INV/2026/101)");
    await animationFrame();
    await click(".o_ar_draft_row input");
    await edit("ten");
    await animationFrame();
    expect(".o_ar_draft_row input").toHaveAttribute("aria-invalid", "true");
    expect(".o_ar_settle").not.toBeEnabled();
    await run(store, "accept");
    expect(store.acts).toEqual([]);
    expect(".o_ar_problem").toHaveText("Mend the marked amount first.");
    expect(queryOne(".o_ar_draft_row input").value).toBe("ten");
});

test("the rest of an item is written off", async () => {
    const store = await mountPane(makeLine({suggested: [makeItem(101, 10250)]}));
    await click(".o_ar_item");
    await animationFrame();
    await select("write_off", {target: ".o_ar_kind"});
    await animationFrame();
    await select("damage", {target: ".o_ar_reason"});
    await select("5", {target: ".o_ar_account"});
    await run(store, "accept");
    expect(store.acts[0].args[1].parts).toEqual([
        {item_id: 101, kind: "write_off", units: 250, reason: "damage", account_id: 5},
    ]);
});

test("money left over becomes a credit or is written off", async () => {
    const store = await mountPane(makeLine({suggested: [makeItem(101, 9900)]}));
    await click(".o_ar_item");
    await animationFrame();
    expect(".o_ar_rest_kind").toHaveText(/stays as a credit of Azure Interior/);
    await select("write_off", {target: ".o_ar_rest_kind"});
    await animationFrame();
    await select("5", {target: ".o_ar_rest_account"});
    await run(store, "accept");
    expect(store.acts[0].args[1].rest).toEqual({kind: "write_off", account_id: 5});
});

test("Edit copies the proposal into the draft", async () => {
    const store = await mountPane(makeLine({amount: money(9000)}));
    await click(".o_ar_edit");
    await animationFrame();
    expect(".o_ar_draft_row").toHaveCount(1);
    expect(".o_ar_draft_row input").toBeFocused();
    expect(queryOne(".o_ar_draft_row input").value).toBe("90.00");
    expect(".o_ar_accept kbd").toHaveCount(0);
    await run(store, "ask");
    expect(store.acts[0].method).toBe("ask");
    expect(store.acts[0].args[1]).toBe(false);
    expect(store.acts[0].args[2].items).toEqual([{id: 101, units: 9000}]);
});

test("a proposal is put before a reviewer with its key", async () => {
    const store = await mountPane(makeLine());
    await run(store, "ask");
    expect(store.acts[0].args).toEqual([1, 11, null, ""]);
});

test("split opens the amounts, pick the search", async () => {
    const store = await mountPane(makeLine());
    await run(store, "split");
    await animationFrame();
    expect(".o_ar_draft_row input").toBeFocused();
    await run(store, "pick");
    await animationFrame();
    expect(".o_ar_picker_search input").toBeFocused();
});

test("Ctrl+Enter settles out of a field", async () => {
    const store = await mountPane(makeLine());
    await click(".o_ar_item:contains(INV/2026/101)");
    await animationFrame();
    await click(".o_ar_draft_row input");
    await press(["ctrl", "Enter"]);
    expect(store.acts.map((act) => act.method)).toEqual(["settle"]);
});

test("a draft outlives a look at another line", async () => {
    const store = await mountPane(makeLine());
    await click(".o_ar_item:contains(INV/2026/102)");
    await animationFrame();
    Object.assign(store.state, {lineId: 2, line: makeLine({id: 2})});
    await animationFrame();
    expect(".o_ar_draft").toHaveCount(0);
    Object.assign(store.state, {lineId: 1, line: makeLine()});
    await animationFrame();
    expect(".o_ar_draft_row").toHaveText(/INV\/2026\/102/);
    await click(".o_ar_clear");
    await animationFrame();
    expect(".o_ar_draft").toHaveCount(0);
});

// === PREVIEW === //

test("only the answer to the last draft is shown", async () => {
    const answers = [new Deferred(), new Deferred()];
    let asked = 0;
    await mountPane(makeLine(), {preview: () => answers[asked++]});
    await click(".o_ar_item:contains(INV/2026/101)");
    await passPreview();
    expect(".o_ar_checking").toHaveCount(1);
    await click(".o_ar_item:contains(INV/2026/102)");
    await animationFrame();
    await passPreview();
    expect(asked).toBe(1);
    await click(".o_ar_item:contains(INV/2026/101)");
    await animationFrame();
    await passPreview();
    expect(asked).toBe(2);
    answers[1].resolve(makePreview({rest_text: "the new answer"}));
    await animationFrame();
    expect(".o_ar_rest_text").toHaveText("the new answer");
    answers[0].resolve(makePreview({error: "the old answer"}));
    await animationFrame();
    expect(".o_ar_rest_text").toHaveText("the new answer");
    expect(".o_ar_preview_error").toHaveCount(0);
});

test("a preview that fails for the server is said, and forbids nothing", async () => {
    const store = await mountPane(makeLine(), {
        preview: () => Promise.reject(new Error("lost")),
    });
    await click(".o_ar_item:contains(INV/2026/101)");
    await animationFrame();
    await passPreview();
    expect(".o_ar_warning").toHaveText("The server did not answer.");
    await run(store, "accept");
    expect(store.acts).toHaveLength(1);
});

test("an error of the preview keeps the draft from being sent", async () => {
    const store = await mountPane(makeLine(), {
        preview: () => makePreview({error: "The period is locked.", journal: []}),
    });
    await click(".o_ar_item:contains(INV/2026/101)");
    await animationFrame();
    await passPreview();
    expect(".o_ar_preview_error").toHaveText("The period is locked.");
    expect(".o_ar_settle").not.toBeEnabled();
    await run(store, "accept");
    expect(store.acts).toEqual([]);
});

test("what needs a reviewer says so on its button", async () => {
    await mountPane(makeLine(), {
        preview: () => makePreview({needs_approval: "Over 1,000 €."}),
    });
    await click(".o_ar_item:contains(INV/2026/101)");
    await animationFrame();
    await passPreview();
    expect(".o_ar_settle").toHaveText(/Send for Approval/);
});

// === WHAT COMES BACK === //

test("a refused attempt comes back with its draft and the same token", async () => {
    const store = await mountPane(makeLine());
    await click(".o_ar_item:contains(INV/2026/102)");
    await animationFrame();
    await run(store, "accept");
    store.state.problems[1] = "INV/2026/102 was settled by Ada a second ago.";
    await animationFrame();
    expect(".o_ar_line_problem").toHaveText(/settled by Ada/);
    expect(".o_ar_draft_row").toHaveCount(1);
    await click(".o_ar_retry");
    await run(store, "accept");
    const tokens = store.acts.map((act) => act.args[2]);
    expect(store.acts).toHaveLength(3);
    expect(new Set(tokens).size).toBe(1);
    expect(store.acts[1]).toEqual(store.acts[0]);
});

test("another draft, and another attempt after success, have another token", async () => {
    const store = await mountPane(makeLine());
    await click(".o_ar_item:contains(INV/2026/102)");
    await animationFrame();
    await run(store, "accept");
    await run(store, "accept");
    store.state.problems[1] = "No.";
    await click(".o_ar_item:contains(INV/2026/103)");
    await animationFrame();
    await run(store, "accept");
    const tokens = store.acts.map((act) => act.args[2]);
    expect(new Set(tokens).size).toBe(3);
});

test("a proposal that came back can be tried again", async () => {
    const store = await mountPane(makeLine());
    await run(store, "accept");
    store.state.problems[1] = "The period is locked.";
    await animationFrame();
    await click(".o_ar_retry");
    expect(store.acts[1]).toEqual(store.acts[0]);
});
