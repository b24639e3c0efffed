import {Commands} from "@ar_reconciliation/workbench/commands";
import {reactive} from "@odoo/owl";

/** View-models as docs/rpc.md has them, for the tests of the workbench's right side. */

export const EUR = {
    id: 1,
    name: "EUR",
    symbol: "€",
    position: "after",
    decimals: 2,
    step: 1,
};
export const JPY = {
    id: 25,
    name: "JPY",
    symbol: "¥",
    position: "before",
    decimals: 0,
    step: 1,
};
export const BHD = {
    id: 96,
    name: "BHD",
    symbol: "BD",
    position: "after",
    decimals: 3,
    step: 1,
};

export const AZURE = {id: 7, name: "Azure Interior"};
export const DECO = {id: 8, name: "Deco Addict"};

/** Money for the eye is the server's; here plain digits do. */
export function money(units, currency = EUR) {
    const text = (units / 10 ** currency.decimals).toFixed(currency.decimals);
    return {units, text: `${text} ${currency.symbol}`};
}

export function day(date) {
    const [year, month, number] = date.split("-");
    return {date, text: `${month}/${number}/${year}`};
}

/** An open item as `items` returns it. */
export function makeItem(id, units, values = {}) {
    const currency = values.currency || EUR;
    return {
        id,
        move_id: id + 1000,
        number: `INV/2026/${id}`,
        reference: "",
        customer: AZURE,
        date: day("2026-02-01"),
        due: day("2026-03-03"),
        overdue: false,
        open: money(units, currency),
        currency,
        worth: money(units, currency),
        kind: units < 0 ? "credit_note" : "invoice",
        kind_text: units < 0 ? "Credit note" : "Invoice",
        disputed: "",
        discount: false,
        ...values,
    };
}

/** A document of a proposal. */
export function makeDocument(id, units, values = {}) {
    return {
        id,
        move_id: id + 1000,
        number: `INV/2026/${id}`,
        customer: AZURE.name,
        date: day("2026-02-01"),
        due: day("2026-03-03"),
        open: money(units),
        settles: money(units),
        currency: EUR,
        worth: money(units),
        kind: "payment",
        kind_text: "Payment",
        settled: false,
        ...values,
    };
}

export function makeProposal(id, values = {}) {
    return {
        id,
        rank: 1,
        state: "proposed",
        confidence: 0.87,
        level: "medium",
        customer: AZURE,
        documents: [makeDocument(101, 10000)],
        rest: {kind: "", text: ""},
        summary: "INV/2026/101 100.00 €",
        facts: [
            {agrees: true, text: "The text names INV/2026/101."},
            {agrees: false, text: "The payer's account is unknown."},
            {agrees: null, text: "There is no reference."},
        ],
        why_not: "The rule asks for 95 %.",
        runner_up: "INV/2026/102 (12 %)",
        needs_approval: "",
        requested_by: false,
        model: false,
        ...values,
    };
}

const CAN_ALL = {
    accept: true,
    approve: false,
    reject: true,
    settle: true,
    ask: true,
    exclude: true,
    include: false,
    undo: false,
    book: true,
    dispute: true,
};
/** What an auditor may do with a line. */
export const CAN_NOTHING = Object.fromEntries(
    Object.keys(CAN_ALL).map((name) => [name, false])
);

export function makeLine(values = {}) {
    const currency = values.currency || EUR;
    return {
        id: 1,
        stage: "proposed",
        date: day("2026-03-10"),
        amount: money(10000, currency),
        payer: "AZURE INTERIOR SA",
        text: "Invoice 101",
        full_text: "Invoice 101",
        customer: AZURE,
        settles: "INV/2026/101",
        confidence: 0.87,
        proposal_id: 11,
        reason: false,
        reason_text: "",
        age_days: 3,
        owner: false,
        due: false,
        overdue: false,
        snoozed_until: false,
        waiting: false,
        currency,
        paid: values.amount || money(10000, currency),
        paid_currency: currency,
        company: {id: 1, name: "Our Company"},
        journal: {id: 3, name: "Bank"},
        title: "BNK1/2026/00001",
        facts: [
            {label: "Payer", value: "AZURE INTERIOR SA", mono: false},
            {label: "Payer's Account", value: "BE71096123456769", mono: true},
        ],
        source: {
            filename: "camt.xml",
            row: 7,
            attachment_id: 55,
            batch: {id: 4, name: "IMP/0004"},
            raw: [{label: "Ntry/Amt", value: "100.00"}],
        },
        exception: "",
        proposals: [makeProposal(11)],
        suggested: [makeItem(101, 10000), makeItem(102, 4000), makeItem(103, 8050)],
        why_not_approve: "",
        done: false,
        log: [
            {
                event: "Proposed",
                text: "INV/2026/101",
                user: "OdooBot",
                on: "03/10/2026",
            },
        ],
        thread: {model: "account.move", id: 901},
        presence: [],
        ...values,
        can: {...CAN_ALL, ...values.can},
    };
}

export function makePreview(values = {}) {
    return {
        balance: money(0),
        complete: true,
        rest_text: "",
        journal: [
            {
                account: "101402 Bank",
                partner: "Azure Interior",
                label: "Invoice 101",
                debit: "100.00 €",
                credit: "",
                settles: "",
            },
            {
                account: "121000 Receivable",
                partner: "Azure Interior",
                label: "Invoice 101",
                debit: "",
                credit: "100.00 €",
                settles: "INV/2026/101",
            },
        ],
        entries: [],
        warnings: [],
        error: "",
        needs_approval: "",
        ...values,
    };
}

/**
 * A store of the shape that the workbench has; `acts` collects what was sent.
 *
 * @param {Object|null} line
 * @param {Object} [answers] method -> function of the arguments
 */
export function makeStore(line, answers = {}) {
    const acts = [];
    const store = {
        acts,
        commands: new Commands(),
        state: reactive({
            status: "ready",
            error: "",
            can: {work: true, approve: false, rules: false},
            lineId: line ? line.id : false,
            line,
            lineStatus: line ? "ready" : "none",
            lineError: "",
            pending: {},
            problems: {},
            watchers: {},
            books: [
                {id: 31, name: "Bank fees"},
                {id: 32, name: "Interest"},
            ],
            reasons: [
                {code: "fee", name: "Bank fee"},
                {code: "damage", name: "Damaged goods"},
            ],
            accounts: [{id: 5, name: "Write-offs", code: "650000"}],
        }),
        call: async (method, ...args) =>
            method in answers ? answers[method](...args) : makePreview(),
        act: async (method, args, options) => acts.push({method, args, ...options}),
        reloadLine: () => acts.push({method: "reloadLine"}),
    };
    return store;
}
