import {bankDataRows, rawRows, remittanceRows} from "@ar_reconciliation/core/bank_data";
import {describe, expect, test} from "@odoo/hoot";

describe.current.tags("headless");

test("rows come in reading order and only where the bank said something", () => {
    const rows = bankDataRows({narrative: "INV 12", payer_name: "Ada", charges: ""});
    expect(rows).toEqual([
        {key: "payer_name", value: "Ada"},
        {key: "narrative", value: "INV 12"},
    ]);
});

test("an original amount carries its currency", () => {
    const rows = bankDataRows({original_amount: "10.00", original_currency: "USD"});
    expect(rows).toEqual([{key: "original_amount", value: "10.00 USD"}]);
});

test("listed documents may come without an amount", () => {
    const data = {
        remittances: [
            ["INV/1", "5.00"],
            ["INV/2", null],
        ],
    };
    expect(remittanceRows(data)).toEqual([
        {number: "INV/1", amount: "5.00"},
        {number: "INV/2", amount: ""},
    ]);
});

test("columns of the file keep their names", () => {
    expect(rawRows({raw: [["摘要", "货款"]]})).toEqual([{name: "摘要", text: "货款"}]);
});

test("a line that was not imported has no rows", () => {
    expect(bankDataRows(false)).toEqual([]);
    expect(remittanceRows(false)).toEqual([]);
    expect(rawRows(false)).toEqual([]);
});
