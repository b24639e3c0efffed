import {Deferred, animationFrame, tick} from "@odoo/hoot-mock";
import {expect, test} from "@odoo/hoot";
import {makeResult, makeServer, makeStore} from "./workbench_data";
import {mockService, mountWithCleanup} from "@web/../tests/web_test_helpers";
import {ConnectionLostError} from "@web/core/network/rpc";
import {WorkbenchMessages} from "@ar_reconciliation/workbench/messages/messages";
import {click} from "@odoo/hoot-dom";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

defineMailModels();

async function mountMessages(overrides) {
    const server = makeServer(overrides);
    const store = makeStore(server);
    await store.load();
    server.asked();
    await mountWithCleanup(WorkbenchMessages, {props: {store}});
    return {server, store, state: store.state};
}

test("what was done is said politely, with the way back", async () => {
    const {server, store} = await mountMessages();
    await store.act("accept", [1001], {lineIds: [1], advance: true});
    await animationFrame();
    expect("[role=status] .o_ar_message").toHaveText(/Settled 1001\./);
    server.asked();
    await click(".o_ar_message button:contains(Undo)");
    await tick();
    expect(server.asked()[0]).toEqual(["undo", [1001]]);
});

test("lines that came back are counted and opened one after another", async () => {
    const {store, state} = await mountMessages();
    state.problems[3] = "Locked.";
    state.problems[5] = "Gone.";
    await animationFrame();
    expect(".o_ar_problems").toHaveText(/Bank lines that came back: 2\./);
    await click(".o_ar_problems button");
    await animationFrame();
    expect(state.lineId).toBe(3);
    expect(".o_ar_problems").toHaveText(/Bank lines that came back: 1\./);
    await click(".o_ar_problems button");
    expect(store.state.lineId).toBe(5);
});

test("a lost connection says how much waits, and sends it when asked", async () => {
    let reachable = false;
    const {server, store} = await mountMessages({
        accept: () => {
            if (!reachable) throw new ConnectionLostError("/web");
            return makeResult([1]);
        },
    });
    store.act("accept", [1001], {lineIds: [1], advance: true});
    store.act("reject", [1002], {lineIds: [2], advance: true});
    await tick();
    await animationFrame();
    expect(".o_ar_connection").toHaveText(
        /No connection\. It is tried again by itself\. Changes to send: 2\./
    );
    server.asked();
    reachable = true;
    await click(".o_ar_connection button");
    await tick();
    await animationFrame();
    expect(".o_ar_connection").toHaveCount(0);
    expect(
        server.asked().filter(([method]) => ["accept", "reject"].includes(method))
    ).toEqual([
        ["accept", 1001],
        ["reject", 1002],
    ]);
});

test("an offer to remember is taken or put away", async () => {
    const {server, state} = await mountMessages();
    state.offer = {proposal_id: 9, remember: "Remember Ada?", rule: "Make a rule?"};
    await animationFrame();
    await click(".o_ar_remember");
    await animationFrame();
    expect(server.asked()[0]).toEqual(["remember", 9]);
    expect(".o_ar_remember").toHaveCount(0);
    expect(".o_ar_make_rule").toHaveCount(1);
    await click(".o_ar_offer .btn-close");
    await animationFrame();
    expect(".o_ar_offer").toHaveCount(0);
});

test("a rule from the match opens once, however often it is pressed", async () => {
    const answer = new Deferred();
    mockService("action", {doAction: (action) => expect.step(action.name)});
    const {state} = await mountMessages({
        rule_action: () => {
            expect.step("asked");
            return answer;
        },
    });
    state.offer = {proposal_id: 9, remember: "", rule: "Make a rule?"};
    await animationFrame();
    await click(".o_ar_make_rule");
    await click(".o_ar_make_rule");
    answer.resolve({name: "Back-Test"});
    await tick();
    expect.verifySteps(["asked", "Back-Test"]);
});
