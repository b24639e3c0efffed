import {
    ItemPicker,
    SEARCH_DELAY,
    looksLikeCode,
} from "@ar_reconciliation/workbench/line_pane/item_picker/item_picker";
import {advanceTime, animationFrame, Deferred} from "@odoo/hoot-mock";
import {AZURE, DECO, JPY, day, makeItem, makeLine, money} from "./line_data";
import {click, edit, press, queryAllTexts, queryOne} from "@odoo/hoot-dom";
import {expect, test} from "@odoo/hoot";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {mountWithCleanup} from "@web/../tests/web_test_helpers";

defineMailModels();

const NONE = {items: [], more: false, hint: ""};

function mountPicker(call, values = {}) {
    return mountWithCleanup(ItemPicker, {
        props: {
            line: makeLine(),
            customer: AZURE,
            picked: [],
            call,
            onToggle: (item) => expect.step(`pick ${item.id}`),
            onOpenDocument: (moveId) => expect.step(`open ${moveId}`),
            ...values,
        },
    });
}

async function type(text) {
    await click(".o_ar_picker_search input");
    await edit(text);
    await advanceTime(SEARCH_DELAY);
    await animationFrame();
}

function numbers() {
    return queryAllTexts(".o_ar_item a");
}

test("what is suggested is there without asking", async () => {
    await mountPicker(() => expect.step("asked"), {picked: [102]});
    expect(numbers()).toEqual(["INV/2026/101", "INV/2026/102", "INV/2026/103"]);
    expect(queryOne(".o_ar_item:eq(1) input").checked).toBe(true);
    expect(queryOne(".o_ar_item:eq(0) input").checked).toBe(false);
    expect.verifySteps([]);
});

test("a search asks once, and Enter picks the marked item", async () => {
    await mountPicker(async (...args) => {
        expect.step(args.join(" "));
        return {items: [makeItem(7, 100), makeItem(8, 200)], more: false, hint: ""};
    });
    await type("inv 7");
    expect.verifySteps(["items 1 inv 7 7 0"]);
    expect(".o_ar_item:first").toHaveClass("table-active");
    await press("ArrowDown");
    await animationFrame();
    expect(".o_ar_picker_search input").toHaveAttribute(
        "aria-activedescendant",
        "o_ar_item_8"
    );
    await press("Enter");
    expect.verifySteps(["pick 8"]);
});

test("nothing at the customer looks at the others and says so", async () => {
    await mountPicker(async (method, lineId, term, partnerId) => {
        expect.step(`${term} ${partnerId}`);
        const item = makeItem(7, 100, {customer: DECO});
        return partnerId ? NONE : {items: [item], more: false, hint: ""};
    });
    await type("7");
    expect.verifySteps(["7 7", "7 false"]);
    expect(".o_ar_picker_status").toHaveText(
        "Nothing at Azure Interior; found at others:"
    );
    expect(".o_ar_anyone").toHaveAttribute("aria-pressed", "true");
    expect(numbers()).toEqual(["INV/2026/7"]);
});

test("only the last search counts", async () => {
    const answers = [new Deferred(), new Deferred()];
    let asked = 0;
    await mountPicker(() => answers[asked++]);
    await type("first");
    await type("second");
    answers[1].resolve({...NONE, items: [makeItem(2, 1)]});
    await animationFrame();
    answers[0].resolve({...NONE, items: [makeItem(1, 1)]});
    await animationFrame();
    expect(numbers()).toEqual(["INV/2026/2"]);
});

test("more is added below", async () => {
    await mountPicker(async (method, lineId, term, partnerId, offset) => {
        expect.step(`from ${offset}`);
        return {items: [makeItem(offset + 1, 100)], more: offset < 1, hint: ""};
    });
    await type("i");
    await click(".o_ar_more");
    await animationFrame();
    expect(numbers()).toEqual(["INV/2026/1", "INV/2026/2"]);
    expect(".o_ar_more").toHaveCount(0);
    expect.verifySteps(["from 0", "from 1"]);
});

test("a click on the row and on its box each pick once", async () => {
    await mountPicker(() => NONE);
    await click(".o_ar_item:first input");
    await click(".o_ar_item:first td:last");
    await click(".o_ar_item:first a");
    expect.verifySteps(["pick 101", "pick 101", "open 1101"]);
});

test("a pasted code is read as one", async () => {
    await mountPicker(async (method, lineId, code) => {
        expect.step(`${method} ${code.split("\n").length}`);
        return {items: [makeItem(9, 100)], text: "Swiss payment code"};
    });
    await click(".o_ar_picker_search input");
    const data = new DataTransfer();
    data.setData("text/plain", "SPC\n0200\n1");
    queryOne(".o_ar_picker_search input").dispatchEvent(
        new ClipboardEvent("paste", {clipboardData: data, cancelable: true})
    );
    await animationFrame();
    expect.verifySteps(["scan 3"]);
    expect(".o_ar_picker_status").toHaveText("Swiss payment code");
    expect(numbers()).toEqual(["INV/2026/9"]);
});

test("what is no document can be read as a code", async () => {
    await mountPicker(async (method) => {
        expect.step(method);
        return {...NONE, text: "Nothing has this reference."};
    });
    await type("18-1234");
    await click(".o_ar_read_code");
    await animationFrame();
    expect.verifySteps(["items", "items", "scan"]);
    expect(".o_ar_picker_status").toHaveText("Nothing has this reference.");
});

test("codes are told from searches", () => {
    expect(looksLikeCode("RF18539007547034")).toBe(true);
    expect(looksLikeCode("210000000003139471430009017")).toBe(true);
    expect(looksLikeCode("BCD\n002\n1")).toBe(true);
    expect(looksLikeCode("INV/2026/00012")).toBe(false);
    expect(looksLikeCode("Azure Interior Limited Company")).toBe(false);
    expect(looksLikeCode("1,234.50")).toBe(false);
});

test("a failed search says so and keeps the screen", async () => {
    await mountPicker(() => Promise.reject(new Error("lost")));
    await type("x");
    expect(".o_ar_picker_status").toHaveText("The server did not answer.");
    expect(".o_ar_picker_status").toHaveClass("text-danger");
});

test("overdue, disputed, discount and another currency are marked", async () => {
    const item = makeItem(1, 16000, {
        overdue: true,
        disputed: "Damaged goods",
        discount: {money: money(200), until: day("2026-03-20")},
        currency: JPY,
        open: money(16000, JPY),
        worth: money(9900),
    });
    await mountPicker(() => NONE, {line: makeLine({suggested: [item]})});
    expect(".o_ar_item").toHaveText(/In Dispute/);
    expect(".o_ar_discount").toHaveText("Discount 2.00 € until 03/20/2026");
    expect(".o_ar_item").toHaveText(/overdue/);
    expect(".o_ar_item td:last").toHaveText(/16000 ¥\s*99.00 €/);
});
