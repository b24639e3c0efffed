import {
    CHANGE_DELAY,
    RUN_DELAY,
    WATCH_DELAY,
    WorkbenchLive,
} from "@ar_reconciliation/workbench/store_live";
import {advanceTime, tick} from "@odoo/hoot-mock";
import {after, beforeEach, describe, expect, test} from "@odoo/hoot";
import {
    makeGroup,
    makeProgress,
    makeQueue,
    makeRow,
    makeServer,
    makeStore,
} from "./workbench_data";
import {allowTranslations} from "@web/../tests/web_test_helpers";

describe.current.tags("headless");
beforeEach(allowTranslations);

const LI = {id: 9, name: "Li"};
const ME = {id: 2, name: "Mitchell"};

function makeBus() {
    const handlers = {};
    return {
        subscribe: (type, handler) => (handlers[type] = handler),
        unsubscribe: (type) => delete handlers[type],
        send: (type, payload) => handlers[`ar_workbench/${type}`]?.(payload),
        handlers,
    };
}

async function start(overrides) {
    const server = makeServer(overrides);
    const bus = makeBus();
    const store = makeStore(server, {onOpen: (id) => live.watch(id)});
    const live = new WorkbenchLive(store, bus);
    live.start();
    after(() => {
        live.stop();
        store.close();
    });
    await store.load();
    server.calls = [];
    return {server, bus, store, live, state: store.state};
}

test("opening a line tells colleagues once people stay there", async () => {
    const {server, store, state} = await start({watch: () => [LI]});
    store.open(2);
    await advanceTime(WATCH_DELAY / 2);
    store.open(3);
    await advanceTime(WATCH_DELAY);
    await tick();
    const watched = server.calls.filter(([method]) => method === "watch");
    expect(watched).toEqual([["watch", 3]]);
    expect(state.watchers[3]).toEqual([LI]);
});

test("a colleague is at one line at a time, and I am not my colleague", async () => {
    const {bus, state} = await start();
    bus.send("watching", {line_id: 2, user: LI});
    expect(state.watchers[2]).toEqual([LI]);
    bus.send("watching", {line_id: 3, user: LI});
    expect(state.watchers[2]).toEqual([]);
    expect(state.watchers[3]).toEqual([LI]);
    bus.send("watching", {line_id: 3, user: ME});
    expect(state.watchers[3]).toEqual([LI]);
});

test("lines that a colleague settled leave the list together", async () => {
    const {server, bus, store} = await start();
    server.queue = makeQueue([makeGroup([1, 4, 5])]);
    bus.send("changed", {line_ids: [2], user: LI, what: "done", text: ""});
    bus.send("changed", {line_ids: [3], user: LI, what: "done", text: ""});
    await advanceTime(CHANGE_DELAY);
    await tick();
    expect(server.calls).toEqual([["rows", [2, 3]]]);
    expect(store.ids).toEqual([1, 4, 5]);
    expect(store.state.message).toBe(null);
});

test("who settled the open line is said, and the line read again", async () => {
    const {server, bus, state} = await start();
    server.queue = makeQueue([makeGroup([2, 3, 4, 5])]);
    bus.send("changed", {
        line_ids: [1],
        user: LI,
        what: "done",
        text: "Settled it.",
    });
    await advanceTime(CHANGE_DELAY);
    await tick();
    expect(state.message.text).toBe("Li: Settled it.");
    expect(server.calls).toEqual([
        ["rows", [1]],
        ["line", 1],
    ]);
});

test("the open line that a colleague excluded leaves the list", async () => {
    let stage = "proposed";
    const {server, bus, store} = await start({
        rows: (ids) => ids.map((id) => makeRow(id, {stage})),
    });
    await store.rowLoader.read([1]);
    stage = "excluded";
    server.calls = [];
    bus.send("changed", {line_ids: [1], user: LI, what: "done", text: "Excluded."});
    await advanceTime(CHANGE_DELAY);
    await tick();
    expect(store.ids).toEqual([2, 3, 4, 5]);
    expect(server.calls.map(([method]) => method)).toEqual(["rows", "line"]);
});

test("a change that leaves the proposal as it was does not disturb the work", async () => {
    const {server, bus, store, state} = await start();
    await store.rowLoader.read([1]);
    server.calls = [];
    bus.send("changed", {line_ids: [1], user: LI, what: "done", text: "Took it."});
    await advanceTime(CHANGE_DELAY);
    await tick();
    expect(state.message.text).toBe("Li: Took it.");
    expect(server.calls).toEqual([["rows", [1]]]);
});

test("the echo of what is under way is not taken for a colleague", async () => {
    const {server, bus, state} = await start();
    state.pending[1] = "accept";
    bus.send("changed", {line_ids: [1], user: ME, what: "done", text: "Settled."});
    await advanceTime(CHANGE_DELAY);
    expect(server.calls).toEqual([]);
    expect(state.message).toBe(null);
});

test("a run is looked at until it has ended, then the list is read again", async () => {
    const run = {id: 5, done: 1, total: 2, text: ""};
    let ended = false;
    const {server, state} = await start({
        progress: () => makeProgress({run: ended ? false : {...run, done: 2}}),
    });
    await advanceTime(RUN_DELAY);
    expect(server.asked()).toEqual([]);
    state.progress = makeProgress({run});
    await advanceTime(RUN_DELAY);
    await tick();
    expect(state.progress.run.done).toBe(2);
    ended = true;
    await advanceTime(RUN_DELAY);
    await tick();
    await advanceTime(1);
    expect(server.asked().map(([method]) => method)).toEqual([
        "progress",
        "progress",
        "queue",
    ]);
});

test("nothing is heard after the screen is gone", async () => {
    const {bus, live} = await start();
    live.stop();
    expect(Object.keys(bus.handlers)).toEqual([]);
});
