import {
    animationFrame,
    click,
    queryAll,
    queryAllTexts,
    queryOne,
    scroll,
} from "@odoo/hoot-dom";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {expect, test} from "@odoo/hoot";
import {makeGroup, makeQueue, makeRow, makeServer, makeStore} from "./workbench_data";
import {LineList} from "@ar_reconciliation/workbench/line_list/line_list";
import {mountWithCleanup} from "@web/../tests/web_test_helpers";
import {runAllTimers} from "@odoo/hoot-mock";

defineMailModels();

async function mountList(server, change = () => {}) {
    const store = makeStore(server);
    await store.load();
    change(store.state);
    await mountWithCleanup(LineList, {props: {store}});
    const list = queryOne(".o_ar_list");
    // The page of the tests has no styles.
    Object.assign(list.style, {height: "600px", overflowY: "auto"});
    await runAllTimers();
    await animationFrame();
    await animationFrame();
    return {store, list};
}

function pages(server) {
    const asked = server.calls.filter(([method]) => method === "rows");
    server.calls = [];
    return asked.map(([, ids]) => ids);
}

test("10,000 lines: few rows in the page, fetched in pages as they come into sight", async () => {
    const ids = [...Array(10000).keys()].map((index) => index + 1);
    const server = makeServer();
    server.queue = makeQueue([makeGroup(ids)]);
    const {list} = await mountList(server);
    expect(queryAll(".o_ar_row").length).toBeLessThan(100);
    expect(list.scrollHeight).toBeGreaterThan(10000 * 76);
    const first = pages(server);
    expect(first.length).toBe(1);
    expect(first.flat()).toInclude(1);
    expect(first.flat().length).toBeLessThan(100);
    expect(".o_ar_row:first .o_ar_row_payer").toHaveText("Payer 1");

    await scroll(list, {y: 5000 * 76});
    await animationFrame();
    await runAllTimers();
    await animationFrame();
    expect(queryAll(".o_ar_row").length).toBeLessThan(100);
    const second = pages(server).flat();
    expect(second).toInclude(5001);
    expect(second).not.toInclude(1);
    expect(second.length).toBeLessThan(101);
    expect("[data-line-id='5001'] .o_ar_row_payer").toHaveText("Payer 5001");
    expect("[data-line-id='5001']").toHaveAttribute("aria-posinset", "5001");
    expect("[data-line-id='5001']").toHaveAttribute("aria-setsize", "10000");

    await scroll(list, {y: 5000 * 76 - 20});
    await animationFrame();
    await runAllTimers();
    expect(pages(server).flat()).not.toInclude(5001);
});

test("rows say who, how much, what it settles, and how sure", async () => {
    const server = makeServer({
        rows: (ids) =>
            ids.map((id) =>
                id === 4
                    ? makeRow(4, {
                          stage: "exception",
                          settles: "",
                          confidence: false,
                          reason_text: "Two invoices fit.",
                          owner: {id: 3, name: "Li Na"},
                          due: {date: "2026-03-01", text: "03/01/2026"},
                          overdue: true,
                      })
                    : makeRow(id)
            ),
    });
    await mountList(server);
    const heads = queryAllTexts(".o_ar_group_head");
    expect(heads[0]).toMatch(/Proposed\s+up to 7 days\s+3\s+6.00 €/);
    expect("[data-line-id='1'] .o_ar_row_amount").toHaveText("1.00 €");
    expect("[data-line-id='1'] .o_ar_row_settles").toHaveText("INV/1");
    expect("[data-line-id='1'] .o_ar_row_confidence").toHaveText("96 %");
    expect("[data-line-id='4'] .o_ar_row_reason").toHaveText("Two invoices fit.");
    expect("[data-line-id='4'] .o_ar_row_confidence").toHaveCount(0);
    expect("[data-line-id='4'] .o_ar_initials").toHaveText("LN");
    expect("[data-line-id='4'] .fa-clock-o").toHaveAttribute(
        "aria-label",
        "Should have been settled by 03/01/2026"
    );
});

test("the list is a listbox that names the open line", async () => {
    const {store} = await mountList(makeServer());
    expect(".o_ar_list").toHaveAttribute("role", "listbox");
    expect(".o_ar_list").toHaveAttribute("aria-activedescendant", "o_ar_line_1");
    expect("[role=option][aria-selected=true]").toHaveAttribute("data-line-id", "1");
    await click("[data-line-id='3']");
    await runAllTimers();
    await animationFrame();
    expect(store.state.lineId).toBe(3);
    expect("[role=option][aria-selected=true]").toHaveAttribute("data-line-id", "3");
    expect(".o_ar_row_selected").toHaveCount(1);
});

test("the open line is brought into sight", async () => {
    const server = makeServer();
    const ids = [...Array(500).keys()].map((index) => index + 1);
    server.queue = makeQueue([makeGroup(ids)]);
    const {store} = await mountList(server);
    expect("[data-line-id='400']").toHaveCount(0);
    store.open(400);
    await animationFrame();
    await runAllTimers();
    await animationFrame();
    expect("[data-line-id='400']").toBeVisible();
});

test("what is under way and what came back shows at its row", async () => {
    const {store} = await mountList(makeServer());
    store.state.pending[2] = "accept";
    store.state.problems[3] = "The period is locked.";
    store.state.watchers[1] = [{id: 9, name: "Li"}];
    await animationFrame();
    expect("[data-line-id='2']").toHaveAttribute("aria-busy", "true");
    expect("[data-line-id='2'] .fa-spin").toHaveCount(1);
    expect("[data-line-id='3'] .o_ar_row_trouble").toHaveText("The period is locked.");
    expect("[data-line-id='1'] .fa-eye").toHaveAttribute(
        "aria-label",
        "Looked at by Li"
    );
});

test("rows that are settled meanwhile leave the list", async () => {
    const server = makeServer({
        rows: (ids) => ids.filter((id) => id !== 2).map((id) => makeRow(id)),
    });
    await mountList(server);
    expect("[data-line-id='2']").toHaveCount(0);
    expect(".o_ar_group_head:first .badge").toHaveText("2");
});

test("an empty list says what was done, and where lines are put off", async () => {
    const server = makeServer();
    server.queue = makeQueue([], {snoozed: 2});
    const {store} = await mountList(server);
    expect(".o_ar_empty h4").toHaveText("All bank lines are settled");
    expect(".o_ar_empty_done").toHaveText("Settled today: 4, 400.00 €.");
    expect(".o_ar_list").toHaveAttribute("role", "region");
    await click(".o_ar_empty button:contains(Show)");
    await runAllTimers();
    expect(store.state.options).toEqual({snoozed: true});
});

test("nothing found offers to clear the filters", async () => {
    const server = makeServer();
    server.queue = makeQueue([]);
    const {store} = await mountList(server, (state) => {
        state.options.search = "nobody";
    });
    expect(".o_ar_empty h4").toHaveText("Nothing found");
    server.queue = makeQueue([makeGroup([1])]);
    await click(".o_ar_empty button");
    await runAllTimers();
    await animationFrame();
    expect(store.state.options.search).toBe("");
    expect(".o_ar_row").toHaveCount(1);
});

test("a list that cannot be read can be tried again", async () => {
    let fails = false;
    const server = makeServer({
        queue: () => {
            if (fails) throw new Error("Broken pipe");
            return makeQueue([makeGroup([1])]);
        },
    });
    server.queue = makeQueue([]);
    const {store} = await mountList(server);
    fails = true;
    await store.refresh();
    await animationFrame();
    expect(".o_ar_list [role=alert]").toHaveText(/Broken pipe/);
    fails = false;
    await click(".o_ar_list button");
    await runAllTimers();
    await animationFrame();
    expect(".o_ar_row").toHaveCount(1);
});
