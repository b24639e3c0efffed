/**
 * What a person puts together for a bank line: whole numbers only, nothing is posted.
 *
 * A draft is never changed; each function returns a new one.
 *
 * @typedef {{id: number, open: {units: number}, worth?: {units: number}, currency?: Object, customer?: Object, discount?: Object}} Item
 * @typedef {{item: Item, units: number|null, auto: boolean, kind: string, autoKind: boolean, reason: string, account_id: number|false}} Row
 * @typedef {{rows: Row[], partner: {id: number, name: string}|false, rest: {kind: string|false, account_id: number|false}, changed: boolean}} Draft
 *
 * `line`: `amount`, what is to be distributed, and its `currency`.
 */

/** What becomes of what is left of an item. */
export const PART_KINDS = ["open", "write_off", "discount", "fee"];

/** @returns {Draft} */
export function emptyDraft() {
    return {
        rows: [],
        partner: false,
        rest: {kind: false, account_id: false},
        changed: false,
    };
}

/**
 * Whether the item is in another currency than the line; then it is settled in full.
 *
 * @param {Item} item
 * @param {{currency: {id: number}}} line
 */
export function isForeign(item, line) {
    return Boolean(item.currency) && item.currency.id !== line.currency.id;
}

/** Whether an item in another currency is picked: then only the server knows the balance. */
export function isExchanged(draft, line) {
    return draft.rows.some((row) => isForeign(row.item, line));
}

/**
 * What becomes of money left over: chosen, or else a credit of the customer. What an item
 * in another currency brings less or more is its exchange difference, `""`.
 *
 * @returns {"credit"|"write_off"|""}
 */
export function restKind(draft, line) {
    if (draft.rest.kind !== false) return draft.rest.kind;
    return isExchanged(draft, line) ? "" : "credit";
}

/** Money of the line that a row takes, in units of the line's currency. */
function takes(row, line) {
    if (!isForeign(row.item, line)) return row.units || 0;
    return row.item.worth ? row.item.worth.units : 0;
}

/**
 * What is not distributed yet, in units of the line's currency.
 *
 * @param {Draft} draft
 * @param {{amount: {units: number}, currency: Object}} line
 * @returns {number} negative when more is distributed than was paid
 */
export function balance(draft, line) {
    return draft.rows.reduce((rest, row) => rest - takes(row, line), line.amount.units);
}

/**
 * What stays of an item after its money, in units of the item's currency.
 *
 * @param {Row} row
 * @returns {number}
 */
export function left(row) {
    return row.item.open.units - (row.units || 0);
}

/** As much of an item as the money suffices for; never against its sign. */
function share(open, money) {
    if (Math.sign(open) !== Math.sign(money)) return 0;
    return Math.abs(open) < Math.abs(money) ? open : money;
}

/** A cash discount that is just what is left is taken, as the terms say. */
function withDiscount(row) {
    if (!row.autoKind) return row;
    const discount = row.item.discount && row.item.discount.money;
    const fits = discount && left(row) !== 0 && left(row) === discount.units;
    return {...row, kind: fits ? "discount" : "open"};
}

/**
 * Give the money to the rows whose amount nobody has typed: what is owed to the
 * customer first, in full, then the rest in the order of picking.
 *
 * @param {Draft} draft
 * @param {Object} line
 * @returns {Draft}
 */
export function distribute(draft, line) {
    const total = line.amount.units;
    const against = (row) => Math.sign(row.item.open.units) === -Math.sign(total);
    const fixed = (row) => !row.auto || isForeign(row.item, line) || against(row);
    const rows = draft.rows.map((row) =>
        row.auto && fixed(row) ? {...row, units: row.item.open.units} : row
    );
    let money = rows
        .filter(fixed)
        .reduce((rest, row) => rest - takes(row, line), total);
    const shared = rows.map((row) => {
        if (fixed(row)) return withDiscount(row);
        const units = share(row.item.open.units, money);
        money -= units;
        return withDiscount({...row, units});
    });
    return {...draft, rows: shared};
}

function newRow(item) {
    return {
        item,
        units: 0,
        auto: true,
        kind: "open",
        autoKind: true,
        reason: "",
        account_id: false,
    };
}

/** @returns {boolean} */
export function isPicked(draft, itemId) {
    return draft.rows.some((row) => row.item.id === itemId);
}

/**
 * Pick an item, or put it back.
 *
 * @returns {Draft}
 */
export function toggle(draft, item, line) {
    const rows = isPicked(draft, item.id)
        ? draft.rows.filter((row) => row.item.id !== item.id)
        : [...draft.rows, newRow(item)];
    const partner = draft.partner;
    return distribute(
        {...draft, rows, changed: rows.length > 0 || Boolean(partner)},
        line
    );
}

function changeRow(draft, itemId, values) {
    const rows = draft.rows.map((row) =>
        row.item.id === itemId ? {...row, ...values} : row
    );
    return {...draft, rows, changed: true};
}

/**
 * An amount that somebody typed; `null` when it is none. The others follow.
 *
 * @returns {Draft}
 */
export function setUnits(draft, itemId, units, line) {
    return distribute(changeRow(draft, itemId, {units, auto: false}), line);
}

/**
 * What becomes of what is left of an item.
 *
 * @param {Object} values some of `kind`, `reason`, `account_id`
 * @returns {Draft}
 */
export function setPart(draft, itemId, values) {
    return changeRow(draft, itemId, {...values, autoKind: false});
}

/** @returns {Draft} */
export function setRest(draft, values) {
    return {...draft, rest: {...draft.rest, ...values}, changed: true};
}

/** @returns {Draft} */
export function setPartner(draft, partner) {
    const changed = draft.rows.length > 0 || Boolean(partner);
    return {...draft, partner: partner || false, changed};
}

/**
 * Whose account the money goes to: chosen, or of the first item, or of the line.
 *
 * @returns {{id: number, name: string}|false}
 */
export function customerOf(draft, line) {
    const first = draft.rows.length ? draft.rows[0].item.customer : false;
    return draft.partner || first || line.customer || false;
}

/**
 * A proposal as a draft, to be changed.
 *
 * @param {Object} proposal of the line's view-model
 * @param {Object} line
 * @returns {Draft}
 */
export function draftOfProposal(proposal, line) {
    const customer = proposal.customer || false;
    const rows = proposal.documents
        .filter((item) => !item.settled)
        .map((item) => newRow({...item, worth: item.worth || item.settles, customer}));
    const partner = rows.length ? false : customer;
    const draft = distribute({...emptyDraft(), rows, partner, changed: true}, line);
    const {kind} = proposal.rest;
    if (kind !== "write_off") return draft;
    if (balance(draft, line) > 0) return setRest(draft, {kind});
    draft.rows = draft.rows.map((row) =>
        left(row) && !isForeign(row.item, line) ? {...row, kind, autoKind: false} : row
    );
    return draft;
}

/**
 * What keeps the draft from being sent.
 *
 * @returns {"amount"|"sign"|"more"|"much"|"nothing"|""} a code; sentences are the screen's
 */
export function problemOf(draft, line) {
    if (!draft.rows.length && !draft.partner) return "nothing";
    if (draft.rows.some((row) => row.units === null)) return "amount";
    const signs = (row) => Math.sign(row.item.open.units) * Math.sign(row.units);
    if (draft.rows.some((row) => signs(row) < 0)) return "sign";
    const over = (row) => Math.abs(row.units) > Math.abs(row.item.open.units);
    if (draft.rows.some(over)) return "more";
    const rest = isExchanged(draft, line) ? 0 : balance(draft, line);
    return rest && Math.sign(rest) !== Math.sign(line.amount.units) ? "much" : "";
}

/**
 * The draft as the server reads it; items that get no money are left out.
 *
 * @returns {Object} see docs/rpc.md
 */
export function toJson(draft, line) {
    const parts = draft.rows.filter((row) => row.kind !== "open" && left(row));
    const settled = draft.rows.filter((row) => row.units);
    const customer = customerOf(draft, line);
    return {
        partner_id: customer ? customer.id : false,
        items: settled.map((row) => ({id: row.item.id, units: row.units})),
        parts: parts.map((row) => ({
            item_id: row.item.id,
            kind: row.kind,
            units: left(row),
            reason: row.reason,
            account_id: row.account_id,
        })),
        rest: {...draft.rest, kind: restKind(draft, line)},
    };
}
