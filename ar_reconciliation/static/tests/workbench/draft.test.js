import {AZURE, DECO, EUR, JPY, makeDocument, makeItem, makeLine} from "./line_data";
import {makeProposal, money} from "./line_data";
import {
    balance,
    customerOf,
    draftOfProposal,
    emptyDraft,
    isPicked,
    problemOf,
    setPart,
    setPartner,
    setRest,
    setUnits,
    toJson,
    toggle,
} from "@ar_reconciliation/core/draft";
import {describe, expect, test} from "@odoo/hoot";

describe.current.tags("headless");

const LINE = makeLine();

function pick(line, ...items) {
    return items.reduce((draft, item) => toggle(draft, item, line), emptyDraft());
}

function units(draft) {
    return draft.rows.map((row) => row.units);
}

test("money goes to what is picked, in that order", () => {
    const draft = pick(LINE, makeItem(1, 8050), makeItem(2, 4000), makeItem(3, 500));
    expect(units(draft)).toEqual([8050, 1950, 0]);
    expect(balance(draft, LINE)).toBe(0);
    expect(toJson(draft, LINE)).toEqual({
        partner_id: AZURE.id,
        items: [
            {id: 1, units: 8050},
            {id: 2, units: 1950},
        ],
        parts: [],
        rest: {kind: "credit", account_id: false},
    });
});

test("a credit note gives its money to the invoices", () => {
    const draft = pick(LINE, makeItem(1, 12000), makeItem(2, -2000));
    expect(units(draft)).toEqual([12000, -2000]);
    expect(balance(draft, LINE)).toBe(0);
});

test("a refund is put together with its signs turned", () => {
    const line = makeLine({amount: money(-5000)});
    const draft = pick(line, makeItem(1, -8000));
    expect(units(draft)).toEqual([-5000]);
    expect(problemOf(draft, line)).toBe("");
});

test("a typed amount stays, the others follow", () => {
    let draft = pick(LINE, makeItem(1, 8000), makeItem(2, 8000));
    draft = setUnits(draft, 1, 3000, LINE);
    expect(units(draft)).toEqual([3000, 7000]);
    draft = toggle(draft, makeItem(2, 8000), LINE);
    expect(units(draft)).toEqual([3000]);
    expect(balance(draft, LINE)).toBe(7000);
});

test("picking again puts it back, and nothing is left of the draft", () => {
    const draft = toggle(pick(LINE, makeItem(1, 8000)), makeItem(1, 8000), LINE);
    expect(isPicked(draft, 1)).toBe(false);
    expect(draft.changed).toBe(false);
});

test("a cash discount that is just the rest is taken", () => {
    const discount = {money: money(200), until: false};
    const line = makeLine({amount: money(9800)});
    let draft = pick(line, makeItem(1, 10000, {discount}));
    expect(toJson(draft, line).parts).toEqual([
        {item_id: 1, kind: "discount", units: 200, reason: "", account_id: false},
    ]);
    draft = setPart(draft, 1, {kind: "open"});
    expect(toJson(draft, line).parts).toEqual([]);
    const less = makeLine({amount: money(9700)});
    expect(toJson(pick(less, makeItem(1, 10000, {discount})), less).parts).toEqual([]);
});

test("the rest of an item is written off with reason and account", () => {
    const line = makeLine({amount: money(9750)});
    let draft = pick(line, makeItem(1, 10000));
    draft = setPart(draft, 1, {kind: "write_off"});
    draft = setPart(draft, 1, {reason: "fee"});
    draft = setPart(draft, 1, {account_id: 5});
    expect(toJson(draft, line).parts).toEqual([
        {item_id: 1, kind: "write_off", units: 250, reason: "fee", account_id: 5},
    ]);
    expect(balance(draft, line)).toBe(0);
});

test("an item without money is not paid, only written off", () => {
    let draft = pick(LINE, makeItem(1, 10000), makeItem(2, 30));
    draft = setPart(draft, 2, {kind: "write_off"});
    expect(toJson(draft, LINE).items).toEqual([{id: 1, units: 10000}]);
    expect(toJson(draft, LINE).parts).toMatchObject([{item_id: 2, units: 30}]);
});

test("an item in another currency is settled in full", () => {
    const item = makeItem(1, 16000, {currency: JPY, worth: money(9900)});
    const draft = pick(LINE, item);
    expect(units(draft)).toEqual([16000]);
    expect(balance(draft, LINE)).toBe(100);
    expect(toJson(draft, LINE).items).toEqual([{id: 1, units: 16000}]);
    expect(toJson(draft, LINE).rest.kind).toBe("");
    const credit = setRest(draft, {kind: "credit"});
    expect(toJson(credit, LINE).rest.kind).toBe("credit");
    const dear = pick(LINE, makeItem(1, 16000, {currency: JPY, worth: money(10100)}));
    expect(problemOf(dear, LINE)).toBe("");
});

test("what cannot be sent has a reason", () => {
    const draft = pick(LINE, makeItem(1, 8000));
    expect(problemOf(emptyDraft(), LINE)).toBe("nothing");
    expect(problemOf(draft, LINE)).toBe("");
    expect(problemOf(setUnits(draft, 1, null, LINE), LINE)).toBe("amount");
    expect(problemOf(setUnits(draft, 1, -1, LINE), LINE)).toBe("sign");
    expect(problemOf(setUnits(draft, 1, 8001, LINE), LINE)).toBe("more");
    const both = setUnits(toggle(draft, makeItem(2, 8000), LINE), 2, 8000, LINE);
    expect(problemOf(setUnits(both, 1, 8000, LINE), LINE)).toBe("much");
});

test("a customer alone gets the money as a credit", () => {
    const draft = setPartner(emptyDraft(), DECO);
    expect(problemOf(draft, LINE)).toBe("");
    expect(toJson(draft, LINE)).toEqual({
        partner_id: DECO.id,
        items: [],
        parts: [],
        rest: {kind: "credit", account_id: false},
    });
    expect(setPartner(draft, false).changed).toBe(false);
});

test("the customer is the chosen one, else the document's, else the line's", () => {
    const draft = pick(LINE, makeItem(1, 100, {customer: DECO}));
    expect(customerOf(emptyDraft(), LINE)).toEqual(AZURE);
    expect(customerOf(draft, LINE)).toEqual(DECO);
    expect(customerOf(setPartner(draft, AZURE), LINE)).toEqual(AZURE);
    expect(customerOf(emptyDraft(), makeLine({customer: false}))).toBe(false);
});

test("a proposal becomes a draft that can be changed", () => {
    const line = makeLine({amount: money(14000)});
    const documents = [makeDocument(101, 10000), makeDocument(102, 5000)];
    documents.push(makeDocument(103, 5000, {settled: true}));
    const draft = draftOfProposal(makeProposal(1, {documents}), line);
    expect(draft.changed).toBe(true);
    expect(toJson(draft, line).items).toEqual([
        {id: 101, units: 10000},
        {id: 102, units: 4000},
    ]);
});

test("what a proposal writes off is written off in the draft", () => {
    const short = makeLine({amount: money(9950)});
    const rest = {kind: "write_off", text: ""};
    const proposal = makeProposal(1, {rest});
    expect(toJson(draftOfProposal(proposal, short), short).parts).toEqual([
        {item_id: 101, kind: "write_off", units: 50, reason: "", account_id: false},
    ]);
    const over = makeLine({amount: money(10050)});
    const draft = toJson(draftOfProposal(proposal, over), over);
    expect(draft.parts).toEqual([]);
    expect(draft.rest.kind).toBe("write_off");
});

test("a draft is never changed in place", () => {
    const draft = Object.freeze(pick(LINE, makeItem(1, 8000)));
    Object.freeze(draft.rows);
    Object.freeze(draft.rows[0]);
    setUnits(draft, 1, 5, LINE);
    setPart(draft, 1, {kind: "fee"});
    setRest(draft, {kind: "write_off"});
    expect(draft.rows[0].units).toBe(8000);
    expect(draft.rest.kind).toBe(false);
});

test("whole numbers stay exact however many there are", () => {
    const line = makeLine({amount: money(9007199254740991), currency: EUR});
    const draft = pick(line, makeItem(1, 9007199254740990), makeItem(2, 5));
    expect(units(draft)).toEqual([9007199254740990, 1]);
});
