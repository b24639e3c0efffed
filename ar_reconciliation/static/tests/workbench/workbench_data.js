import {RPCError} from "@web/core/network/rpc";
import {WorkbenchStore} from "@ar_reconciliation/workbench/store";
import {WriteQueue} from "@ar_reconciliation/workbench/write_queue";

/** Answers of ar.workbench as docs/rpc.md has them, made up small. */

export const EUR = {id: 1, name: "EUR", symbol: "€", position: "after", decimals: 2};

export function money(units) {
    return {units, text: `${(units / 100).toFixed(2)} €`};
}

export function total(units) {
    return {...money(units), currency: EUR};
}

export function day(date) {
    return {date, text: date};
}

/**
 * @param {number} id
 * @param {Object} [values]
 */
export function makeRow(id, values = {}) {
    return {
        id,
        stage: "proposed",
        date: day("2026-03-10"),
        amount: money(id * 100),
        currency: EUR,
        payer: `Payer ${id}`,
        text: `Transfer ${id}`,
        customer: {id: 7, name: "Azure Interior"},
        settles: `INV/${id}`,
        confidence: 0.96,
        proposal_id: id + 1000,
        reason: false,
        reason_text: "",
        age_days: 3,
        owner: false,
        due: false,
        overdue: false,
        snoozed_until: false,
        waiting: false,
        ...values,
    };
}

/**
 * @param {number} id
 * @param {Object} [values]
 */
export function makeLine(id, values = {}) {
    return {
        ...makeRow(id),
        company: {id: 1, name: "Company"},
        journal: {id: 3, name: "Bank"},
        title: `Line ${id}`,
        facts: [],
        source: false,
        exception: "",
        proposals: [],
        suggested: [],
        can: {
            accept: true,
            approve: false,
            reject: true,
            settle: true,
            ask: true,
            exclude: true,
            include: false,
            undo: false,
            book: true,
            dispute: false,
        },
        why_not_approve: "",
        done: false,
        log: [],
        thread: {model: "account.move", id: id + 5000},
        presence: [],
        ...values,
    };
}

/**
 * @param {number[]} ids
 * @param {Object} [values]
 */
export function makeGroup(ids, values = {}) {
    const stage = values.stage || "proposed";
    return {
        key: `${stage}-0`,
        stage,
        title: stage === "exception" ? "Exception" : "Proposed",
        age: "up to 7 days",
        count: ids.length,
        ids,
        totals: [total(ids.reduce((sum, id) => sum + id * 100, 0))],
        ...values,
    };
}

/** @param {Object[]} groups */
export function makeQueue(groups, values = {}) {
    const ids = groups.flatMap((group) => group.ids);
    return {
        groups,
        count: ids.length,
        totals: [total(ids.reduce((sum, id) => sum + id * 100, 0))],
        ledger: {state: "agrees", text: "Agrees with the suspense accounts."},
        snoozed: 0,
        truncated: false,
        ...values,
    };
}

export function makeProgress(values = {}) {
    return {
        settled: {count: 4, totals: [total(40000)]},
        by: [
            {user: {id: 2, name: "Mitchell"}, how: "accepted", count: 3},
            {user: false, how: "posted by itself", count: 1},
        ],
        remaining: {count: 6, totals: [total(1500)]},
        share: 0.4,
        run: false,
        ...values,
    };
}

export function makeResult(lineIds, values = {}) {
    return {
        v: 1,
        status: "done",
        line_ids: lineIds,
        rows: [],
        text: `Settled ${lineIds.join(", ")}.`,
        progress: makeProgress(),
        offer: false,
        undo: true,
        ...values,
    };
}

/** Lines 1 to 3 are proposed, 4 and 5 are exceptions. */
export function makeServer(overrides = {}) {
    const server = {
        queue: makeQueue([
            makeGroup([1, 2, 3]),
            makeGroup([4, 5], {stage: "exception", key: "exception-0"}),
        ]),
        can: {work: true, approve: false, rules: true},
        calls: [],
    };
    const open = (ids) => {
        const known = server.queue.groups.flatMap((group) => group.ids);
        return ids.filter((id) => known.includes(id));
    };
    const answers = {
        load: (options, lineId) => {
            const first = server.queue.groups[0];
            const id = lineId || (first ? first.ids[0] : false);
            return {
                v: 1,
                user: {id: 2, name: "Mitchell"},
                can: server.can,
                journals: [{id: 3, name: "Bank", currency: EUR, count: 5}],
                queue: server.queue,
                line: id ? makeLine(id) : false,
                progress: makeProgress(),
                books: [],
                reasons: [],
                accounts: [],
                owner_domain: [["id", "in", [2, 3]]],
            };
        },
        queue: () => server.queue,
        rows: (ids) => open(ids).map((id) => makeRow(id)),
        line: (id) => makeLine(id),
        progress: () => makeProgress(),
        watch: () => [],
        ...overrides,
    };
    /** Answer like ar.workbench, and note what was asked. */
    server.answer = (method, args) => {
        server.calls.push([method, ...args]);
        const settled = () => makeResult(Array.isArray(args[0]) ? args[0] : [args[0]]);
        return (answers[method] || settled)(...args);
    };
    /** What was asked, without reads of rows and presence. */
    server.asked = () => {
        const asked = server.calls.filter(
            ([method]) => !["rows", "watch"].includes(method)
        );
        server.calls = [];
        return asked;
    };
    return server;
}

/**
 * A store that talks to a made-up server.
 *
 * @param {Object} server of `makeServer`
 * @param {Object} [options] of the store
 */
export function makeStore(server, options = {}) {
    const call = async (method, args) => server.answer(method, args);
    const writes = options.writes || new WriteQueue(call);
    const store = new WorkbenchStore({call, writes, ...options});
    writes.listener = store.writing;
    return store;
}

/** What the browser gets when the server refuses. */
export function refusal(text, name = "odoo.exceptions.UserError") {
    const error = new RPCError("Odoo Server Error");
    error.exceptionName = name;
    error.data = {message: text};
    return error;
}
