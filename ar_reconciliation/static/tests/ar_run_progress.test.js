import {advanceTime, animationFrame} from "@odoo/hoot-mock";
import {
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {expect, test} from "@odoo/hoot";
import {POLL_DELAY} from "@ar_reconciliation/fields/ar_run_progress/ar_run_progress_field";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {progressPercent} from "@ar_reconciliation/core/progress";

class Run extends models.Model {
    done = fields.Integer();
    total = fields.Integer();
    state = fields.Char();
    text = fields.Char();

    _records = [
        {id: 1, done: 500, total: 1500, state: "running", text: "You may leave."},
        {id: 2, done: 40, total: 100, state: "interrupted", text: "Stopped."},
    ];
}

defineMailModels();
defineModels([Run]);

const ARCH = `<form>
    <field name="total" invisible="1"/>
    <field name="state" invisible="1"/>
    <field name="text" invisible="1"/>
    <field name="done" widget="ar_run_progress" readonly="1"
        options="{'total_field': 'total', 'state_field': 'state', 'text_field': 'text'}"/>
</form>`;

test("percent of a run, never 100 before the end", () => {
    expect(progressPercent(0, 0)).toBe(0);
    expect(progressPercent(999, 1000)).toBe(99);
    expect(progressPercent(1000, 1000)).toBe(100);
    expect(progressPercent(-1, 10)).toBe(0);
});

test("a running run is looked at until it is done", async () => {
    let ended = false;
    onRpc("run", "web_read", async ({parent}) => {
        expect.step("read");
        const [record] = await parent();
        return [ended ? {...record, done: 1500, state: "done"} : record];
    });
    await mountView({type: "form", resModel: "run", resId: 1, arch: ARCH});
    expect.verifySteps(["read"]);
    expect(".o_ar_run_counts").toHaveText("500 of 1,500 bank lines");
    expect(".o_ar_run_text").toHaveText("You may leave.");
    expect(".progress-bar-animated").toHaveCount(1);

    ended = true;
    await advanceTime(POLL_DELAY);
    await animationFrame();
    expect.verifySteps(["read"]);
    expect(".o_ar_run_counts").toHaveText("1,500 of 1,500 bank lines");
    expect(".progress-bar.text-bg-success").toHaveCount(1);

    await advanceTime(3 * POLL_DELAY);
    await animationFrame();
    expect.verifySteps([]);
});

test("which states are looked at again may be chosen", async () => {
    Run._records = [{id: 3, done: 0, total: 10, state: "waiting", text: "Soon."}];
    onRpc("run", "web_read", ({parent}) => {
        expect.step("read");
        return parent();
    });
    const arch = ARCH.replace(
        "'text_field'",
        "'running_states': ['waiting', 'importing'], 'text_field'"
    );
    await mountView({type: "form", resModel: "run", resId: 3, arch});
    expect.verifySteps(["read"]);
    expect(".progress-bar-animated").toHaveCount(1);
    await advanceTime(POLL_DELAY);
    await animationFrame();
    expect.verifySteps(["read"]);
});

test("an interrupted run says so and is not looked at again", async () => {
    onRpc("run", "web_read", ({parent}) => {
        expect.step("read");
        return parent();
    });
    await mountView({type: "form", resModel: "run", resId: 2, arch: ARCH});
    expect.verifySteps(["read"]);
    expect(".o_ar_run_text").toHaveText("Stopped.");
    expect(".progress-bar.text-bg-warning").toHaveCount(1);
    await advanceTime(3 * POLL_DELAY);
    await animationFrame();
    expect.verifySteps([]);
});
