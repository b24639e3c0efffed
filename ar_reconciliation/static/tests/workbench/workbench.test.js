import {
    Deferred,
    advanceTime,
    animationFrame,
    runAllTimers,
    tick,
} from "@odoo/hoot-mock";
import {SIZES, defineMailModels, patchUiSize} from "@mail/../tests/mail_test_helpers";
import {beforeEach, expect, test} from "@odoo/hoot";
import {
    click,
    manuallyDispatchProgrammaticEvent,
    press,
    queryOne,
} from "@odoo/hoot-dom";
import {
    contains,
    getService,
    makeServerError,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {makeResult, makeServer} from "./workbench_data";
import {BOUNCE} from "@ar_reconciliation/workbench/keys";
import {LinePane} from "@ar_reconciliation/workbench/line_pane/line_pane";
import {WebClient} from "@web/webclient/webclient";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {router} from "@web/core/browser/router";
import {useCommand} from "@ar_reconciliation/workbench/commands";
import {Component, useState, xml} from "@odoo/owl";
import {withoutLines} from "@ar_reconciliation/core/queue_order";

defineMailModels();

/** The pane has its own tests; here it accepts what the shell shows. */
beforeEach(() =>
    patchWithCleanup(LinePane, {
        template: xml`<div class="o_ar_line_pane" t-out="title"/>`,
    })
);
beforeEach(() =>
    patchWithCleanup(LinePane.prototype, {
        setup() {
            this.store = this.props.store;
            this.state = useState(this.store.state);
            useCommand(this.store.commands, "accept", () => {
                const {lineId, lineStatus} = this.store.state;
                if (lineStatus !== "ready") return;
                const meta = {lineIds: [lineId], advance: true};
                this.store.act("accept", [lineId + 1000], meta);
            });
        },
        get title() {
            return this.state.line ? this.state.line.title : "";
        },
    })
);

class Elsewhere extends Component {
    static template = xml`<div/>`;
    static props = ["*"];
}

async function openWorkbench(server, props = {}, params = {}) {
    onRpc("ar.workbench", "*", ({method, args}) => server.answer(method, args));
    registry.category("actions").add("__test_elsewhere__", Elsewhere, {force: true});
    await mountWithCleanup(WebClient);
    await getService("action").doAction(
        {type: "ir.actions.client", tag: "ar_reconciliation.workbench", params},
        {props}
    );
    await runAllTimers();
    await animationFrame();
    server.asked();
}

async function settle() {
    await tick();
    await runAllTimers();
    await animationFrame();
}

test.tags("desktop");
test("the list and the first line stand side by side", async () => {
    await openWorkbench(makeServer());
    expect(".o_breadcrumb").toHaveText("Workbench");
    expect(".o_ar_row").toHaveCount(5);
    expect(".o_ar_row_selected").toHaveAttribute("data-line-id", "1");
    expect(".o_ar_place").toHaveText("1 of 5");
    expect(".o_ar_mass_button").toHaveText("Accept Many");
});

test.tags("desktop");
test("the address has the line, and opens it again", async () => {
    const server = makeServer();
    await openWorkbench(server, {resId: 4});
    expect(".o_ar_row_selected").toHaveAttribute("data-line-id", "4");
    expect(router.current.resId).toBe(4);
    expect(browser.location.pathname).toBe("/odoo/ar-workbench/4");
    await press("j");
    await settle();
    expect(browser.location.pathname).toBe("/odoo/ar-workbench/5");
    browser.history.back();
    await settle();
    await settle();
    expect(".o_ar_row_selected").toHaveAttribute("data-line-id", "4");
});

test.tags("desktop");
test("a line that opened by itself is not in the address", async () => {
    await openWorkbench(makeServer());
    expect(browser.location.pathname).toBe("/odoo/ar-workbench");
    await click("[data-line-id='2']");
    await settle();
    expect(browser.location.pathname).toBe("/odoo/ar-workbench/2");
});

test.tags("desktop");
test("one key each: next, previous, accept, undo", async () => {
    const server = makeServer({
        accept: (id) => {
            server.queue = withoutLines(server.queue, [id - 1000]);
            return makeResult([id - 1000]);
        },
        undo: (ids) => {
            server.queue = whole;
            return makeResult(ids, {text: "Reopened."});
        },
    });
    const whole = server.queue;
    await openWorkbench(server);
    await press("j");
    await press("ArrowDown");
    await press("k");
    await settle();
    expect(".o_ar_row_selected").toHaveAttribute("data-line-id", "2");
    await press("Enter");
    await settle();
    expect(".o_ar_row_selected").toHaveAttribute("data-line-id", "3");
    expect("[data-line-id='2']").toHaveCount(0);
    expect(".o_ar_message").toHaveText(/Settled 2\./);
    await press("u");
    await settle();
    expect(".o_ar_row_selected").toHaveAttribute("data-line-id", "2");
});

test.tags("desktop");
test("Enter twice accepts once, a held key accepts once", async () => {
    const answer = new Deferred();
    const server = makeServer({accept: () => answer});
    await openWorkbench(server);
    await press("Enter");
    await tick();
    await press("Enter");
    await tick();
    expect(server.asked().filter(([method]) => method === "accept")).toEqual([
        ["accept", 1001],
    ]);
    await advanceTime(BOUNCE);
    await manuallyDispatchProgrammaticEvent(document.body, "keydown", {
        key: "Enter",
        repeat: true,
    });
    expect(server.asked().filter(([method]) => method === "accept")).toEqual([]);
    await advanceTime(BOUNCE);
    await press("Enter");
    expect(server.asked().filter(([method]) => method === "accept")).toEqual([]);
    answer.resolve(makeResult([1]));
    await settle();
    expect(server.asked().filter(([method]) => method === "accept")).toEqual([
        ["accept", 1002],
    ]);
});

test.tags("desktop");
test("keys are letters in a field, and Escape leaves it", async () => {
    const server = makeServer();
    await openWorkbench(server);
    await press("/");
    expect(".o_ar_search input").toBeFocused();
    await press("j");
    await press("u");
    await settle();
    expect(".o_ar_row_selected").toHaveAttribute("data-line-id", "1");
    expect(server.asked().filter(([method]) => method === "undo")).toEqual([]);
    await press("Escape");
    expect(".o_ar_search input").not.toBeFocused();
});

test.tags("desktop");
test("in a dialog keys do nothing behind it; Enter on a button presses only that", async () => {
    const server = makeServer();
    await openWorkbench(server);
    await press("?");
    await animationFrame();
    expect(".o_ar_help").toHaveCount(1);
    await press("j");
    await press("x");
    await settle();
    const sent = server.asked().map(([method]) => method);
    expect(sent.filter((method) => method !== "progress")).toEqual([]);
    await press("Escape");
    await animationFrame();
    expect(".o_ar_help").toHaveCount(0);
    queryOne(".o_ar_chip[data-filter=mine]").focus();
    await press("Enter");
    await settle();
    const filtered = server.asked().map(([method]) => method);
    expect(filtered.filter((method) => method !== "progress")).toEqual(["queue"]);
});

test.tags("desktop");
test("leaving the page with writes under way asks first", async () => {
    const answer = new Deferred();
    await openWorkbench(makeServer({accept: () => answer}));
    const leave = () => {
        const ev = new Event("beforeunload", {cancelable: true});
        window.dispatchEvent(ev);
        return ev.defaultPrevented;
    };
    expect(leave()).toBe(false);
    await press("Enter");
    await tick();
    expect(leave()).toBe(true);
    answer.resolve(makeResult([1]));
    await settle();
    expect(leave()).toBe(false);
});

test.tags("desktop");
test("a first picture that fails can be tried again", async () => {
    let fails = true;
    const good = makeServer();
    const server = makeServer({
        load: (...args) => {
            if (fails) return {v: 99};
            return good.answer("load", args);
        },
    });
    await openWorkbench(server);
    expect(".o_ar_failed").toHaveText(/The server was updated\. Reload this page\./);
    fails = false;
    await contains(".o_ar_failed button").click();
    await settle();
    expect(".o_ar_row").toHaveCount(5);
});

test.tags("desktop");
test("who may only look has no button for many", async () => {
    const server = makeServer();
    server.can = {work: false, approve: false, rules: false};
    await openWorkbench(server);
    expect(".o_ar_mass_button").toHaveCount(0);
    await press("g");
    await press("z");
    await animationFrame();
    expect(".o_dialog").toHaveCount(0);
});

test.tags("desktop");
test("who else is at a line, and above it why it came back", async () => {
    const server = makeServer({
        watch: () => [{id: 9, name: "Li"}],
        accept: () => {
            throw makeServerError({message: "The period is locked."});
        },
    });
    await openWorkbench(server);
    await settle();
    expect("[data-line-id='1'] .fa-eye").toHaveAttribute(
        "aria-label",
        "Looked at by Li"
    );
    await press("Enter");
    await settle();
    expect(".o_ar_row_problem").toHaveAttribute("data-line-id", "1");
    await click(".o_ar_problems button");
    await settle();
    expect(".o_ar_line_problem").toHaveText("The period is locked.");
    await click(".o_ar_line_problem .btn-close");
    await animationFrame();
    expect(".o_ar_line_problem").toHaveCount(0);
    expect(".o_ar_row_problem").toHaveCount(0);
});

test.tags("desktop");
test("what comes back after the workbench was left is said and kept", async () => {
    const answer = new Deferred();
    const server = makeServer({accept: () => answer});
    await openWorkbench(server);
    await press("Enter");
    await tick();
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "__test_elsewhere__",
    });
    answer.reject(makeServerError({message: "The period is locked."}));
    await settle();
    expect(".o_notification").toHaveText(/The period is locked\./);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "ar_reconciliation.workbench",
    });
    await settle();
    await settle();
    expect("[data-line-id='1'] .o_ar_row_trouble").toHaveText("The period is locked.");
});

test.tags("desktop");
test("on a phone the list and the line take turns", async () => {
    patchUiSize({size: SIZES.SM});
    await openWorkbench(makeServer());
    expect(".o_ar_list").toHaveCount(1);
    expect(".o_ar_line_pane").toHaveCount(0);
    await click("[data-line-id='2']");
    await settle();
    expect(".o_ar_list").toHaveCount(0);
    expect(".o_ar_line_pane").toHaveText("Line 2");
    await click(".o_ar_back");
    await settle();
    expect(".o_ar_list").toHaveCount(1);
});

test.tags("desktop");
test("on a phone a line of the address opens at once", async () => {
    patchUiSize({size: SIZES.SM});
    await openWorkbench(makeServer(), {resId: 4});
    expect(".o_ar_line_pane").toHaveText("Line 4");
    expect(".o_ar_list").toHaveCount(0);
});

test.tags("desktop");
test("a button elsewhere may name the line to open", async () => {
    await openWorkbench(makeServer(), {}, {line_id: 3});
    expect(".o_ar_line_pane").toHaveText("Line 3");
    expect(".o_ar_row_selected").toHaveAttribute("data-line-id", "3");
});
