import {Deferred, advanceTime, runAllTimers, tick} from "@odoo/hoot-mock";
import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {
    makeGroup,
    makeLine,
    makeQueue,
    makeResult,
    makeRow,
    makeServer,
    makeStore,
    refusal,
} from "./workbench_data";
import {allowTranslations} from "@web/../tests/web_test_helpers";
import {REFRESH_DELAY} from "@ar_reconciliation/workbench/store";

describe.current.tags("headless");

beforeEach(allowTranslations);

async function ready(overrides, options) {
    const server = makeServer(overrides);
    const store = makeStore(server, options);
    await store.load();
    server.asked();
    return {server, store, state: store.state};
}

const accept = (store, id, proposalId) =>
    store.act("accept", [proposalId], {lineIds: [id], advance: true});

test("the first picture opens the first line", async () => {
    const {store, state} = await ready();
    expect(state.status).toBe("ready");
    expect(store.ids).toEqual([1, 2, 3, 4, 5]);
    expect(state.lineId).toBe(1);
    expect(state.line.title).toBe("Line 1");
    expect(state.lineStatus).toBe("ready");
});

test("a line of the address is opened", async () => {
    const store = makeStore(makeServer());
    await store.load(4);
    expect(store.state.lineId).toBe(4);
});

test("a line of the address that is gone does not keep the list away", async () => {
    const load = (options) => ({
        ...makeServer().answer("load", [options, false]),
        line: false,
    });
    const store = makeStore(makeServer({load}));
    await store.load(99);
    await runAllTimers();
    expect(store.state.status).toBe("ready");
    expect(store.state.message.kind).toBe("warning");
    expect(store.state.line.id).toBe(1);
});

test("a server of another version is not believed", async () => {
    const store = makeStore(makeServer({load: () => ({v: 2})}));
    await store.load();
    expect(store.state.status).toBe("error");
    expect(store.state.error).toBe("The server was updated. Reload this page.");
});

test("accepting goes on at once and drops the line when the answer is there", async () => {
    const answer = new Deferred();
    const {server, store, state} = await ready({accept: () => answer});
    accept(store, 1, 1001);
    await tick();
    expect(state.lineId).toBe(2);
    expect(state.pending).toEqual({1: "accept"});
    expect(store.ids).toEqual([1, 2, 3, 4, 5]);
    expect(server.asked()).toEqual([
        ["accept", 1001],
        ["line", 2],
    ]);
    answer.resolve(makeResult([1]));
    await tick();
    expect(store.ids).toEqual([2, 3, 4, 5]);
    expect(state.pending).toEqual({});
    expect(state.message.text).toBe("Settled 1.");
    expect(state.message.undo).toBe(true);
    expect(state.lineId).toBe(2);
});

test("a second order for a line under way is refused", async () => {
    const answer = new Deferred();
    const {server, store} = await ready({accept: () => answer});
    accept(store, 1, 1001);
    expect(await accept(store, 1, 1001)).toBe(false);
    answer.resolve(makeResult([1]));
    await tick();
    expect(server.asked().filter(([method]) => method === "accept")).toEqual([
        ["accept", 1001],
    ]);
});

test("an error comes back to the line it belongs to", async () => {
    const {store, state} = await ready({
        accept: () => {
            throw refusal("The period is locked.");
        },
    });
    await accept(store, 1, 1001);
    expect(state.lineId).toBe(2);
    expect(state.problems).toEqual({1: "The period is locked."});
    expect(state.message).toEqual({
        kind: "danger",
        text: "The period is locked.",
        lineId: 1,
    });
    expect(store.ids).toEqual([1, 2, 3, 4, 5]);
    expect(state.pending).toEqual({});
});

test("a line that a colleague settled leaves the list, and it is said who", async () => {
    const {server, store, state} = await ready({
        accept: () => {
            throw refusal("Li settled this line.", "odoo.addons.x.ArConflict");
        },
    });
    server.queue = makeQueue([makeGroup([2, 3])]);
    await accept(store, 1, 1001);
    await tick();
    expect(store.ids).toEqual([2, 3, 4, 5]);
    expect(state.message.text).toBe("Li settled this line.");
});

test("what stays open keeps its place with its new row", async () => {
    const {store, state} = await ready({
        ask: () =>
            makeResult([1], {
                status: "approval",
                rows: [makeRow(1, {stage: "approval"})],
            }),
    });
    await store.act("ask", [1, 1001], {lineIds: [1], advance: true});
    expect(store.ids).toEqual([1, 2, 3, 4, 5]);
    expect(state.rows[1].stage).toBe("approval");
});

test("undo waits for the answer and takes the last thing back", async () => {
    const answer = new Deferred();
    const {server, store, state} = await ready({accept: () => answer});
    accept(store, 1, 1001);
    const undone = store.undo();
    await tick();
    expect(server.asked()).toEqual([
        ["accept", 1001],
        ["line", 2],
    ]);
    answer.resolve(makeResult([1]));
    await undone;
    await runAllTimers();
    expect(server.asked()).toEqual([
        ["undo", [1]],
        ["queue", {}],
        ["line", 1],
    ]);
    expect(state.lineId).toBe(1);
    expect(state.done).toEqual([]);
});

test("undo after a refused write does not take back what went before", async () => {
    let refuse = false;
    const {server, store, state} = await ready({
        accept: (id) => {
            if (refuse) throw refusal("Locked.");
            return makeResult([id - 1000]);
        },
    });
    await accept(store, 1, 1001);
    refuse = true;
    accept(store, 2, 1002);
    await store.undo();
    expect(server.asked().some(([method]) => method === "undo")).toBe(false);
    expect(state.message.text).toBe("Locked.");
    expect(state.done.map((entry) => entry.line_ids)).toEqual([[1]]);
});

test("undo twice at once undoes once; without anything it says so", async () => {
    const {server, store, state} = await ready();
    await accept(store, 1, 1001);
    server.asked();
    await Promise.all([store.undo(), store.undo()]);
    const undone = server.asked().filter(([method]) => method === "undo");
    expect(undone).toEqual([["undo", [1001]]]);
    await store.undo();
    expect(state.message.text).toBe("There is nothing to undo.");
});

test("an exclusion is taken back with its own method", async () => {
    const {server, store} = await ready({
        exclude: (ids) => makeResult(ids, {undo: false}),
    });
    await store.act("exclude", [[1]], {lineIds: [1], advance: true});
    await store.undo();
    await runAllTimers();
    expect(server.asked().map(([method, ids]) => [method, ids])).toEqual([
        ["exclude", [1]],
        ["line", 2],
        ["include", [1]],
        ["queue", {}],
        ["line", 1],
    ]);
});

test("who may only look sends nothing", async () => {
    const {server, store, state} = await ready();
    state.can = {work: false, approve: false, rules: false};
    expect(await accept(store, 1, 1001)).toBe(false);
    expect(server.asked()).toEqual([]);
    expect(state.message.text).toBe("Your role looks only; it changes nothing.");
});

test("the answer for a line that was left is not shown", async () => {
    const slow = new Deferred();
    const {store, state} = await ready({
        line: (id) => (id === 2 ? slow : makeLine(id)),
    });
    store.open(2);
    store.open(3);
    await runAllTimers();
    slow.resolve(makeLine(2));
    await tick();
    expect(state.line.id).toBe(3);
});

test("leafing quickly reads only the line where it ends", async () => {
    const {server, store} = await ready();
    store.next();
    store.next();
    store.next();
    await runAllTimers();
    const read = server.asked().filter(([method]) => method === "line");
    expect(read).toEqual([
        ["line", 2],
        ["line", 4],
    ]);
});

test("a line that cannot be read says why, and can be tried again", async () => {
    let fails = true;
    const {store, state} = await ready({
        line: (id) => {
            if (fails) throw refusal("No access.");
            return makeLine(id);
        },
    });
    await store.open(2);
    expect(state.lineStatus).toBe("error");
    expect(state.lineError).toBe("No access.");
    fails = false;
    await store.reloadLine();
    expect(state.lineStatus).toBe("ready");
});

test("filters ask the server and keep the open line when it is in the list", async () => {
    const {server, store, state} = await ready();
    server.queue = makeQueue([makeGroup([3, 1])]);
    await store.setOptions({mine: true});
    expect(server.asked()).toEqual([["queue", {mine: true}]]);
    expect(state.lineId).toBe(1);
    server.queue = makeQueue([makeGroup([3])]);
    await store.setOptions({search: "azure"});
    expect(state.lineId).toBe(3);
    expect(store.memory.options).toEqual({mine: true, search: "azure"});
});

test("a screen with filters of its own neither takes nor leaves remembered ones", async () => {
    const memory = {options: {mine: true}};
    const store = makeStore(makeServer(), {memory, options: {approval: true}});
    expect(store.state.options).toEqual({approval: true});
    await store.setOptions({search: "azure"});
    expect(memory.options).toEqual({mine: true});
    store.close();
});

test("totals are marked as old until they are read again after work", async () => {
    const {server, store, state} = await ready();
    await accept(store, 1, 1001);
    expect(state.stale).toBe(true);
    server.asked();
    server.queue = makeQueue([makeGroup([2, 3])]);
    await advanceTime(REFRESH_DELAY);
    await tick();
    expect(server.asked()).toEqual([["queue", {}]]);
    expect(state.stale).toBe(false);
    expect(store.ids).toEqual([2, 3]);
});

test("after the last line nothing is open, and new lines open by themselves", async () => {
    const {server, store, state} = await ready();
    server.queue = makeQueue([]);
    store.takeQueue(makeQueue([makeGroup([1])]));
    await accept(store, 1, 1001);
    expect(state.lineId).toBe(false);
    expect(state.lineStatus).toBe("none");
    server.queue = makeQueue([makeGroup([8])]);
    await store.refresh();
    await runAllTimers();
    expect(state.lineId).toBe(8);
});

test("a mass accept keeps lines that failed with their reasons", async () => {
    const {store, state} = await ready({
        mass_accept: () =>
            makeResult([1], {failed: [{line_id: 2, text: "Settled already."}]}),
    });
    await store.act("mass_accept", [[1001, 1002]]);
    expect(store.ids).toEqual([2, 3, 4, 5]);
    expect(state.problems).toEqual({2: "Settled already."});
});

test("the offer to learn comes with the answer", async () => {
    const offer = {proposal_id: 9, remember: "Remember Ada?", rule: ""};
    const {store, state} = await ready({settle: () => makeResult([1], {offer})});
    await store.act("settle", [1, {}, "t"], {lineIds: [1], advance: true});
    expect(state.offer).toEqual(offer);
});

test("another screen takes over what is still under way", async () => {
    const answer = new Deferred();
    const {server, store} = await ready({accept: () => answer});
    accept(store, 1, 1001);
    const other = makeStore(server, {writes: store.writes});
    await other.load();
    expect(other.state.pending).toEqual({1: "accept"});
    answer.resolve(makeResult([1]));
    await tick();
    expect(other.state.pending).toEqual({});
    expect(other.ids).toEqual([2, 3, 4, 5]);
});
