import {advanceTime, animationFrame} from "@odoo/hoot-mock";
import {click, edit, press, queryAllTexts, queryOne, select} from "@odoo/hoot-dom";
import {expect, test} from "@odoo/hoot";
import {makeProgress, makeQueue, makeServer, makeStore} from "./workbench_data";
import {
    QueueSearch,
    SEARCH_DELAY,
} from "@ar_reconciliation/workbench/header/queue_search";
import {ProgressOfDay} from "@ar_reconciliation/workbench/progress_of_day/progress_of_day";
import {WorkbenchHeader} from "@ar_reconciliation/workbench/header/workbench_header";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {mountWithCleanup} from "@web/../tests/web_test_helpers";

defineMailModels();

async function mountPart(Part, overrides, queue) {
    const server = makeServer(overrides);
    if (queue) server.queue = queue;
    const store = makeStore(server);
    await store.load();
    server.asked();
    await mountWithCleanup(Part, {props: {store}});
    return {server, store};
}

test("journal, filters and order ask the server", async () => {
    const {server} = await mountPart(WorkbenchHeader);
    expect(queryAllTexts(".o_ar_chip")).toEqual([
        "Mine",
        "High Confidence",
        "To Approve",
        "Put Off",
    ]);
    await click(".o_ar_chip[data-filter=mine]");
    await animationFrame();
    expect(server.asked()).toEqual([["queue", {mine: true}]]);
    expect(".o_ar_chip[data-filter=mine]").toHaveAttribute("aria-pressed", "true");
    await click(".o_ar_chip[data-filter=high]");
    await animationFrame();
    expect(server.asked()).toEqual([["queue", {mine: true, high: 0.95}]]);
    await click(".o_ar_chip[data-filter=mine]");
    await animationFrame();
    expect(server.asked()).toEqual([["queue", {mine: false, high: 0.95}]]);
    await click(".o_ar_journal");
    await select("3");
    await animationFrame();
    expect(server.asked()).toEqual([
        ["progress", 3],
        ["queue", {mine: false, high: 0.95, journal_id: 3}],
    ]);
    await click(".o_ar_sort");
    await select("amount");
    await animationFrame();
    expect(server.asked()[0][1].sort).toBe("amount");
});

test("the totals say whether they agree with the ledger", async () => {
    const {store} = await mountPart(WorkbenchHeader);
    expect(".o_ar_totals").toHaveText(/Bank lines: 5\s+15.00 €/);
    expect(".o_ar_ledger").toHaveAttribute(
        "aria-label",
        "Agrees with the suspense accounts."
    );
    store.takeQueue(
        makeQueue([], {ledger: {state: "differs", text: "Differs by 3.00 €."}})
    );
    await animationFrame();
    expect(".o_ar_ledger.text-danger").toHaveText("Differs by 3.00 €.");
});

test("how many lines are put off shows at the filter", async () => {
    await mountPart(WorkbenchHeader, {}, makeQueue([], {snoozed: 7}));
    expect(".o_ar_chip[data-filter=snoozed] .badge").toHaveText("7");
});

test("the search waits for the last letter; Enter does not", async () => {
    const {server, store} = await mountPart(QueueSearch);
    store.commands.run("search");
    expect(".o_ar_search input").toBeFocused();
    await edit("azure");
    expect(server.asked()).toEqual([]);
    await advanceTime(SEARCH_DELAY);
    expect(server.asked()).toEqual([["queue", {search: "azure"}]]);
    await edit("deco");
    await press("Enter");
    expect(server.asked()).toEqual([["queue", {search: "deco"}]]);
    expect(".o_ar_search input").not.toBeFocused();
    await advanceTime(2 * SEARCH_DELAY);
    expect(server.asked()).toEqual([]);
    await animationFrame();
    await click("button[aria-label='Clear the search']");
    await animationFrame();
    expect(server.asked()).toEqual([["queue", {search: ""}]]);
});

test("the day shows who settled how many, and what is left", async () => {
    await mountPart(ProgressOfDay);
    expect(".o_ar_progress button").toHaveText("40 %");
    expect(".o_ar_progress button").toHaveAttribute(
        "aria-label",
        "4 settled today, 6 left"
    );
    await click(".o_ar_progress button");
    await animationFrame();
    expect(queryAllTexts(".o_ar_day tr")).toEqual([
        "Settled 4 400.00 €",
        "Mitchell · accepted 3",
        "Automatic · posted by itself 1",
        "Left 6 15.00 €",
    ]);
});

test("a run shows how far it is", async () => {
    const run = {id: 5, done: 30, total: 120, text: "Matching 30 of 120"};
    const {store} = await mountPart(ProgressOfDay);
    expect(".o_ar_run").toHaveCount(0);
    store.state.progress = makeProgress({run});
    await animationFrame();
    expect(".o_ar_run_text").toHaveText("Matching 30 of 120");
    expect(queryOne(".o_ar_run .progress-bar").style.width).toBe("25%");
});
