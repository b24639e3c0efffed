import {Deferred, animationFrame, mockDate, tick} from "@odoo/hoot-mock";
import {click, queryAllTexts, select} from "@odoo/hoot-dom";
import {commandNames} from "@ar_reconciliation/workbench/help_dialog/help_dialog";
import {expect, test} from "@odoo/hoot";
import {makeResult, makeRow, makeServer, makeStore, total} from "./workbench_data";
import {
    contains,
    getService,
    makeMockEnv,
    mountWithCleanup,
} from "@web/../tests/web_test_helpers";
import {KEYS} from "@ar_reconciliation/core/key_map";
import {MainComponentsContainer} from "@web/core/main_components_container";
import {ShellCommands} from "@ar_reconciliation/workbench/shell_commands";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

defineMailModels();

async function mountShell(overrides) {
    await makeMockEnv();
    const server = makeServer(overrides);
    const store = makeStore(server);
    await store.load();
    server.asked();
    await mountWithCleanup(MainComponentsContainer);
    return {server, store, shell: new ShellCommands(store, getService("dialog"))};
}

test("the help lists every key of the map by name", async () => {
    const {shell} = await mountShell();
    shell.help();
    await animationFrame();
    const text = queryAllTexts(".o_ar_help tr").join("\n");
    for (const command of Object.values(KEYS)) {
        expect(Boolean(commandNames()[command])).toBe(true, {message: command});
        expect(text).toInclude(String(commandNames()[command]));
    }
    expect(queryAllTexts(".o_ar_help tr:first kbd")).toEqual(["↵"]);
    expect(text).toInclude("1 … 9");
});

test("a line is put off to tomorrow, to Monday, or to a day", async () => {
    mockDate("2026-03-12 10:00:00");
    const {server, store, shell} = await mountShell();
    shell.snooze();
    await animationFrame();
    expect(".o_ar_next_week").toHaveText(/03\/16\/2026/);
    await click(".o_ar_tomorrow");
    await tick();
    expect(server.asked()[0]).toEqual(["snooze", [1], "2026-03-13"]);
    expect(store.state.lineId).toBe(2);
    await animationFrame();
    shell.snooze();
    await animationFrame();
    expect(".o_ar_snooze .modal-footer .btn-primary").toHaveProperty("disabled", true);
    await contains(".o_ar_snooze input").click();
    await contains(".o_date_item_cell:contains(20)").click();
    await animationFrame();
    await click(".o_ar_snooze .modal-footer .btn-primary");
    await tick();
    expect(server.asked().find(([method]) => method === "snooze")).toEqual([
        "snooze",
        [2],
        "2026-03-20",
    ]);
});

test("a line goes to me, to a colleague, or back to nobody", async () => {
    const {server, store, shell} = await mountShell();
    shell.assign();
    await animationFrame();
    expect(".o_ar_to_nobody").toHaveCount(0);
    await click(".o_ar_to_me");
    await tick();
    expect(server.asked()[0]).toEqual(["assign", [1], 2]);
    await animationFrame();
    store.state.rows[1] = makeRow(1, {owner: {id: 2, name: "Mitchell"}});
    shell.assign();
    await animationFrame();
    expect(".o_ar_to_me").toHaveCount(0);
    await click(".o_ar_to_nobody");
    await tick();
    const asked = server.asked().filter(([method]) => method === "assign");
    expect(asked).toEqual([["assign", [1], false]]);
    expect(store.state.lineId).toBe(1);
});

test("excluding asks nothing, and the same key takes it back", async () => {
    const {server, store, shell} = await mountShell();
    shell.exclude();
    await tick();
    expect(server.asked()[0]).toEqual(["exclude", [1]]);
    expect(store.state.lineId).toBe(2);
    const line = {...store.state.line, stage: "excluded"};
    store.state.line = {...line, can: {...line.can, exclude: false, include: true}};
    shell.exclude();
    await tick();
    expect(server.asked().find(([method]) => method === "include")).toEqual([
        "include",
        [2],
    ]);
});

test("who may only look gets no dialog", async () => {
    const {store, shell} = await mountShell();
    store.state.can = {work: false, approve: false, rules: false};
    shell.snooze();
    shell.assign();
    shell.mass();
    await animationFrame();
    expect(".o_dialog").toHaveCount(0);
    expect(store.state.message.text).toBe("Your role looks only; it changes nothing.");
});

function summary(count) {
    const ids = [...Array(count).keys()].map((index) => index + 1001);
    return {
        count,
        totals: [total(count * 1000)],
        customers: 3,
        lowest: 0.953,
        left_out: [{text: "needs a second person", count: 2}],
        proposal_ids: ids,
        sample: count ? [makeRow(1, {confidence: 0.953})] : [],
    };
}

test("accepting many: summary first, parts of 50, failed lines at the end", async () => {
    const {server, shell} = await mountShell({
        mass_summary: (options, confidence) => summary(confidence > 0.97 ? 0 : 120),
        mass_accept: (ids) =>
            makeResult([], {
                failed: ids.includes(1060) ? [{line_id: 3, text: "Settled."}] : [],
            }),
    });
    shell.mass();
    await animationFrame();
    await tick();
    await animationFrame();
    expect(".o_ar_mass_summary").toHaveText(/120\s+1200.00 €\s+customers: 3/);
    expect(".o_ar_mass_left_out").toHaveText(/2 × needs a second person/);
    expect(".o_ar_mass").toHaveText(/The least certain has 95.3 %\./);
    await click("#o_ar_mass_confidence");
    await select("0.99");
    await animationFrame();
    expect(".o_ar_mass_none").toHaveCount(1);
    expect(".o_ar_mass_accept").toHaveProperty("disabled", true);
    await click("#o_ar_mass_confidence");
    await select("0.9");
    await animationFrame();
    expect(".o_ar_mass_accept").toHaveText("Accept 120");
    server.asked();
    await click(".o_ar_mass_accept");
    await tick();
    await animationFrame();
    const parts = server.asked().filter(([method]) => method === "mass_accept");
    expect(parts.map(([, ids]) => ids.length)).toEqual([50, 50, 20]);
    expect(".o_ar_mass_result").toHaveText("Done: 119.");
    expect(".o_ar_mass_failed").toHaveText(/Settled\./);
});

test("stopping lets the part under way end and sends no more", async () => {
    const answer = new Deferred();
    const {server, shell} = await mountShell({
        mass_summary: () => summary(120),
        mass_accept: () => answer,
    });
    shell.mass();
    await animationFrame();
    await tick();
    await animationFrame();
    server.asked();
    await click(".o_ar_mass_accept");
    await animationFrame();
    expect(".o_ar_mass_counts").toHaveText("0 of 120");
    await click(".o_ar_mass_stop");
    answer.resolve(makeResult([]));
    await tick();
    await animationFrame();
    const parts = server.asked().filter(([method]) => method === "mass_accept");
    expect(parts.length).toBe(1);
    expect(".o_ar_mass_result").toHaveText("Done: 50. Not sent: 70.");
});

test("a summary that fails says why and can be asked again", async () => {
    let fails = true;
    const {shell} = await mountShell({
        mass_summary: () => {
            if (fails) throw new Error("Out of memory");
            return summary(1);
        },
    });
    shell.mass();
    await animationFrame();
    await tick();
    await animationFrame();
    expect(".o_ar_mass [role=alert]").toHaveText(/Out of memory/);
    fails = false;
    await click(".o_ar_mass [role=alert] button");
    await tick();
    await animationFrame();
    expect(".o_ar_mass_accept").toHaveText("Accept 1");
});
