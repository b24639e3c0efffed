import {CAN_NOTHING, makeLine, makeProposal, makeStore} from "./line_data";
import {click, edit, press, queryAllTexts, queryOne} from "@odoo/hoot-dom";
import {expect, test} from "@odoo/hoot";
import {mockService, mountWithCleanup} from "@web/../tests/web_test_helpers";
import {LinePane} from "@ar_reconciliation/workbench/line_pane/line_pane";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

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

const TWO = [
    makeProposal(11),
    makeProposal(12, {rank: 2, confidence: 0.4, level: "low"}),
];

// === PROPOSALS === //

test("accept sends the shown proposal and goes on", async () => {
    const store = await mountPane(makeLine({proposals: TWO}));
    await run(store, "accept");
    expect(store.acts).toEqual([
        {method: "accept", args: [11], lineIds: [1], advance: true},
    ]);
});

test("a click on a line that is no longer open, or the second of two, does nothing", async () => {
    const store = await mountPane(makeLine({proposals: TWO}));
    const button = queryOne(".o_ar_accept:first");
    store.state.lineStatus = "loading";
    button.click(); // before the screen has followed
    store.state.lineStatus = "ready";
    await animationFrame();
    button.dispatchEvent(new MouseEvent("click", {bubbles: true, detail: 2}));
    expect(store.acts).toEqual([]);
    button.dispatchEvent(new MouseEvent("click", {bubbles: true, detail: 1}));
    expect(store.acts).toHaveLength(1);
});

test("a digit chooses the proposal that is accepted", async () => {
    const store = await mountPane(makeLine({proposals: TWO}));
    expect(".o_ar_proposal_shown kbd:first").toHaveText("1");
    await run(store, "proposal", 2);
    expect(".o_ar_proposal_shown").toHaveCount(1);
    expect(".o_ar_proposal_shown .o_ar_confidence_badge").toHaveText("40 %");
    await run(store, "proposal", 5);
    await run(store, "accept");
    expect(store.acts[0].args).toEqual([12]);
});

test("reject stays at the line", async () => {
    const store = await mountPane(makeLine());
    await run(store, "reject");
    expect(store.acts).toEqual([
        {method: "reject", args: [11], lineIds: [1], advance: false},
    ]);
});

test("a proposal shows its documents, the evidence and why it was not posted", async () => {
    await mountPane(makeLine());
    expect(".o_ar_documents tbody tr").toHaveText(/INV\/2026\/101.*100.00 €/s);
    expect(".o_ar_evidence .fa-check").toHaveAttribute("aria-label", "agrees");
    expect(".o_ar_evidence .fa-times").toHaveAttribute("aria-label", "differs");
    expect(".o_ar_evidence .fa-minus").toHaveAttribute("aria-label", "unknown");
    expect(".o_ar_why_not").toHaveText(/The rule asks for 95 %./);
    expect(".o_ar_runner_up").toHaveText(/INV\/2026\/102/);
});

test("a reviewer approves, a clerk reads why not", async () => {
    const proposals = [makeProposal(11, {state: "approval"})];
    const why = "You asked for it yourself.";
    const store = await mountPane(
        makeLine({
            stage: "approval",
            proposals,
            why_not_approve: why,
            can: {...CAN_NOTHING},
        })
    );
    expect(".o_ar_accept").toHaveCount(0);
    await run(store, "accept");
    expect(store.acts).toEqual([]);
    expect(".o_ar_line_message").toHaveText(why);
    store.state.line = makeLine({proposals, can: {...CAN_NOTHING, approve: true}});
    await animationFrame();
    expect(".o_ar_accept").toHaveText(/Approve/);
    await run(store, "accept");
    expect(store.acts[0].method).toBe("accept");
});

test("nothing is sent while the line is in work or another one is loading", async () => {
    const store = await mountPane(makeLine());
    store.state.pending[1] = "accept";
    await animationFrame();
    expect(".o_ar_accept").not.toBeEnabled();
    await run(store, "accept");
    delete store.state.pending[1];
    Object.assign(store.state, {lineId: 2, lineStatus: "loading"});
    await animationFrame();
    expect(".o_ar_line_loading").toHaveCount(1);
    await run(store, "accept");
    expect(store.acts).toEqual([]);
});

test("accept without a proposal says what to do", async () => {
    const store = await mountPane(makeLine({proposals: []}));
    await run(store, "accept");
    expect(store.acts).toEqual([]);
    expect(".o_ar_line_message").toHaveText(/pick documents \(p\)/);
});

// === STATES === //

test("a role that only looks has no buttons", async () => {
    const store = await mountPane(makeLine({can: CAN_NOTHING}));
    for (const name of ["accept", "reject", "ask", "split", "book", "note"]) {
        await run(store, name);
    }
    expect(store.acts).toEqual([]);
    expect(".o_ar_item_picker").toHaveCount(0);
    expect(".o_ar_draft").toHaveCount(0);
    expect(".o_ar_line_actions").toHaveCount(0);
    expect(".o_ar_proposal .card-body button").toHaveCount(0);
    expect(".o_ar_evidence li").toHaveCount(3);
});

test("a settled line says who did it, and is taken back", async () => {
    const store = await mountPane(
        makeLine({
            stage: "matched",
            proposals: [makeProposal(11, {state: "applied"})],
            can: {...CAN_NOTHING, undo: true},
            done: {by: {id: 2, name: "Ada"}, on: "03/10/2026", how: "By hand"},
        })
    );
    expect(".o_ar_line_done").toHaveText(/Settled · Ada.*03\/10\/2026 · By hand/s);
    expect(".o_ar_accept, .o_ar_reject").toHaveCount(0);
    await run(store, "accept");
    await click(".o_ar_undo");
    expect(store.acts).toEqual([
        {method: "undo", args: [[1], ""], lineIds: [1], advance: false},
    ]);
});

test("no line, and a line that cannot be loaded", async () => {
    const store = await mountPane(null);
    expect(".o_ar_line_none").toHaveText("Choose a bank line from the list.");
    Object.assign(store.state, {lineStatus: "error", lineError: "It is gone."});
    await animationFrame();
    expect(".o_ar_line_error").toHaveText(/It is gone./);
    await click(".o_ar_line_error button");
    expect(store.acts).toEqual([{method: "reloadLine"}]);
});

test("wizards open with the line, the proposal and the documents", async () => {
    mockService("action", {
        doAction: (name, {additionalContext}) => {
            expect.step(`${name} ${JSON.stringify(additionalContext)}`);
        },
    });
    const rest = {kind: "open", text: "2.00 € stays open"};
    await mountPane(makeLine({proposals: [makeProposal(11, {rest})]}));
    await click(".o_ar_do_remittance");
    await click(".o_ar_do_dispute");
    await click(".o_ar_do_short");
    expect.verifySteps([
        `ar_reconciliation.ar_remittance_wizard_action {"active_id":1,"default_line_id":1}`,
        `ar_reconciliation.ar_dispute_open_wizard_action {"ar_item_ids":[101]}`,
        `ar_reconciliation.ar_short_payment_wizard_action {"default_proposal_id":11}`,
    ]);
});

test("the line is booked with a model chosen by key", async () => {
    const store = await mountPane(makeLine());
    await run(store, "book");
    await animationFrame();
    expect(".o_ar_books button").toHaveCount(2);
    await click(".modal input");
    await edit("int");
    await animationFrame();
    expect(queryAllTexts(".o_ar_books button")).toEqual(["Interest"]);
    await press("Enter");
    await animationFrame();
    expect(store.acts).toEqual([
        {method: "book", args: [[1], 32], lineIds: [1], advance: true},
    ]);
    expect(".modal").toHaveCount(0);
});
