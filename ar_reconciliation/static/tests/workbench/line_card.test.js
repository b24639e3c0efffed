import {click, queryOne} from "@odoo/hoot-dom";
import {day, makeLine} from "./line_data";
import {expect, test} from "@odoo/hoot";
import {LineCard} from "@ar_reconciliation/workbench/line_pane/line_card/line_card";
import {animationFrame} from "@odoo/hoot-mock";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {mountWithCleanup} from "@web/../tests/web_test_helpers";

defineMailModels();

function mountCard(line, watchers = []) {
    const onOpenBatch = (id) => expect.step(`batch ${id}`);
    return mountWithCleanup(LineCard, {props: {line, watchers, onOpenBatch}});
}

test("amount, payer, date and what the bank wrote", async () => {
    await mountCard(makeLine());
    expect(".o_ar_line_amount").toHaveText("100.00 €");
    expect(".o_ar_line_card header").toHaveText(/AZURE INTERIOR SA.*03\/10\/2026/s);
    expect(".o_ar_line_text").toHaveText("Invoice 101");
    expect(".o_ar_exception").toHaveCount(0);
});

test("a text of 4,000 characters is all there and scrolls by itself", async () => {
    const text = "ROUTE66/".repeat(500);
    await mountCard(makeLine({text: text.slice(0, 139), full_text: text}));
    expect(".o_ar_line_text").toHaveText(text);
    const box = queryOne(".o_ar_line_text");
    expect(box.scrollHeight).toBeGreaterThan(box.clientHeight);
    expect(box.scrollWidth).toBe(box.clientWidth);
    expect(box).toHaveAttribute("tabindex", "0");
});

test("all fields of the bank, the file and its row", async () => {
    await mountCard(makeLine());
    await click(".o_ar_line_more summary");
    await animationFrame();
    expect(".o_ar_facts dd:last").toHaveClass("font-monospace");
    expect(".o_ar_source").toHaveText(/camt.xml\s*Row 7/);
    expect(".o_ar_source a:first").toHaveAttribute(
        "href",
        "/web/content/55?download=true"
    );
    await click(".o_ar_source a:contains(IMP/0004)");
    expect.verifySteps(["batch 4"]);
    await click(".o_ar_line_more button");
    await animationFrame();
    expect(".o_ar_facts:last").toHaveText(/Ntry\/Amt\s*100.00/);
});

test("who has the line, until when, and who else looks", async () => {
    const owner = {id: 2, name: "Ada"};
    const due = day("2026-03-01");
    await mountCard(
        makeLine({
            owner,
            due,
            overdue: true,
            snoozed_until: day("2026-04-01"),
            exception: "Two invoices fit equally.",
        }),
        [{id: 3, name: "Grace"}]
    );
    expect(".o_ar_line_card").toHaveText(/Ada.*Overdue since.*03\/01\/2026/s);
    expect(".o_ar_line_card").toHaveText(/Put off until\s*04\/01\/2026/);
    expect(".o_ar_watchers").toHaveText("Also looking at this line: Grace");
    expect(".o_ar_exception").toHaveText("Two invoices fit equally.");
});

test("a line that no file brought has no source", async () => {
    await mountCard(makeLine({source: false, payer: "", facts: []}));
    await click(".o_ar_line_more summary");
    await animationFrame();
    expect(".o_ar_source").toHaveCount(0);
    expect(".o_ar_line_card header").toHaveText(/Unknown payer/);
});
