import {BHD, EUR, JPY} from "./line_data";
import {describe, expect, test} from "@odoo/hoot";
import {formatMoney, formatUnits, parseUnits} from "@ar_reconciliation/core/units";

describe.current.tags("headless");

const EN = {decimalPoint: ".", thousandsSep: ",", grouping: [3, 0]};
const DE = {decimalPoint: ",", thousandsSep: ".", grouping: [3, 0]};
const FR = {decimalPoint: ",", thousandsSep: "\u202f", grouping: [3, 0]};
const HI = {decimalPoint: ".", thousandsSep: ",", grouping: [3, 2, 0]};
const AR = {decimalPoint: "٫", thousandsSep: "٬", grouping: [3, 0]};

test("an amount is read as the language writes it", () => {
    expect(parseUnits("1,234.50", EUR, EN)).toBe(123450);
    expect(parseUnits("1.234,50", EUR, DE)).toBe(123450);
    expect(parseUnits("1\u202f234,50", EUR, FR)).toBe(123450);
    expect(parseUnits("1 234,50", EUR, FR)).toBe(123450);
    expect(parseUnits("12,34,567.80", EUR, HI)).toBe(123456780);
    expect(parseUnits("1'234.50", EUR, EN)).toBe(123450);
    expect(parseUnits("١٬٢٣٤٫٥٠", EUR, AR)).toBe(123450);
    expect(parseUnits("１，２３４．５０", EUR, EN)).toBe(123450);
});

test("another language's marks are read where they have one meaning only", () => {
    expect(parseUnits("1.234,50", EUR, EN)).toBe(123450);
    expect(parseUnits("1,234.50", EUR, DE)).toBe(123450);
    expect(parseUnits("12,5", EUR, EN)).toBe(1250);
    expect(parseUnits("12.50", EUR, DE)).toBe(1250);
    expect(parseUnits("1.234", EUR, DE)).toBe(123400);
    expect(parseUnits("1,234", EUR, EN)).toBe(123400);
    expect(parseUnits("1.234.567", EUR, EN)).toBe(123456700);
});

test("what could mean two amounts is refused", () => {
    expect(parseUnits("1.234", EUR, FR)).toBe(null);
    expect(parseUnits("1.234", BHD, FR)).toBe(null);
    expect(parseUnits("1,23,4", EUR, EN)).toBe(null);
    expect(parseUnits("1.2,3.4", EUR, EN)).toBe(null);
    expect(parseUnits("12,34.567,8", EUR, EN)).toBe(null);
});

test("what is no amount is refused", () => {
    for (const text of ["", " ", "-", ".", "abc", "1e3", "0x10", "1a2", "1--", "NaN"]) {
        expect(parseUnits(text, EUR, EN)).toBe(null);
    }
});

test("JPY has no decimals, and none are dropped", () => {
    expect(parseUnits("1,234", JPY, EN)).toBe(1234);
    expect(parseUnits("￥1234", {...JPY, symbol: "￥"}, EN)).toBe(1234);
    expect(parseUnits("1234.00", JPY, EN)).toBe(1234);
    expect(parseUnits("1234.5", JPY, EN)).toBe(null);
    expect(parseUnits("1.234", JPY, EN)).toBe(null);
    expect(formatUnits(1234567, JPY, EN)).toBe("1,234,567");
    expect(formatMoney(-5, JPY, EN)).toBe("¥\u00a0-5");
});

test("BHD has three decimals", () => {
    expect(parseUnits("1.234", BHD, EN)).toBe(1234);
    expect(parseUnits("1.2", BHD, EN)).toBe(1200);
    expect(parseUnits("1.2345", BHD, EN)).toBe(null);
    expect(parseUnits("1.23400", BHD, EN)).toBe(1234);
    expect(formatUnits(1005, BHD, EN)).toBe("1.005");
    expect(formatMoney(5, BHD, DE)).toBe("0,005\u00a0BD");
});

test("a currency rounded to 0.05 has units of five cents", () => {
    const rounded = {...EUR, step: 5};
    expect(parseUnits("12.35", rounded, EN)).toBe(247);
    expect(parseUnits("12.34", rounded, EN)).toBe(null);
    expect(formatUnits(247, rounded, EN)).toBe("12.35");
});

test("no binary fraction creeps in", () => {
    expect(parseUnits("1.15", EUR, EN)).toBe(115);
    expect(parseUnits("8.41", EUR, EN)).toBe(841);
    expect(parseUnits("90071992547409.91", EUR, EN)).toBe(9007199254740991);
    expect(parseUnits("90071992547409.92", EUR, EN)).toBe(null);
    expect(formatUnits(9007199254740991, EUR, EN)).toBe("90,071,992,547,409.91");
});

test("signs and currencies are understood", () => {
    expect(parseUnits("-12.50", EUR, EN)).toBe(-1250);
    expect(parseUnits("−12.50", EUR, EN)).toBe(-1250);
    expect(parseUnits("12.50-", EUR, EN)).toBe(-1250);
    expect(parseUnits("(12.50)", EUR, EN)).toBe(-1250);
    expect(parseUnits("€ 12.50", EUR, EN)).toBe(1250);
    expect(parseUnits("-€12.50", EUR, EN)).toBe(-1250);
    expect(parseUnits("12.50 eur", EUR, EN)).toBe(1250);
    expect(parseUnits("$12.50", EUR, EN)).toBe(null);
    expect(parseUnits("-0", EUR, EN)).toBe(0);
});

test("what is written can be read again", () => {
    for (const locale of [EN, DE, FR, HI, AR]) {
        for (const currency of [EUR, JPY, BHD, {...EUR, step: 5}]) {
            for (const units of [0, 1, -1, 99, 1000, -123456, 1234567890]) {
                const text = formatUnits(units, currency, locale);
                expect(parseUnits(text, currency, locale)).toBe(units);
            }
        }
    }
});

test("thousands are grouped as the language does", () => {
    expect(formatUnits(123456780, EUR, HI)).toBe("12,34,567.80");
    expect(formatUnits(5, EUR, DE)).toBe("0,05");
    expect(formatUnits(-123456, EUR, DE)).toBe("-1.234,56");
    expect(formatUnits(123456, EUR, {...EN, thousandsSep: ""})).toBe("1234.56");
});
