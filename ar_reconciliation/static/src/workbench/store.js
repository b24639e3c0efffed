import {following, neighbour, queueIds, withoutLines} from "../core/queue_order";
import {kindOfError, textOfError} from "./errors";
import {markRaw, reactive} from "@odoo/owl";
import {Commands} from "./commands";
import {RowLoader} from "./row_loader";
import {WorkbenchWrites} from "./store_writes";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";

/** Version of the view-models that this screen understands. */
export const VERSION = 1;
/** Milliseconds: pause before a line is read when people leaf quickly. */
export const LEAF_DELAY = 120;
/** Milliseconds: after work is done, the list and its totals are read again. */
export const REFRESH_DELAY = 5000;

/** Stages of lines that nobody has to settle. */
const AWAY = ["matched", "excluded"];

const NO_QUEUE = {groups: [], count: 0, totals: [], ledger: false, snoozed: 0};

function initialState() {
    return {
        status: "loading",
        error: "",
        can: {work: false, approve: false, rules: false},
        user: false,
        journals: [],
        options: {},
        queue: markRaw(NO_QUEUE),
        queueStatus: "ready",
        stale: false,
        rows: {},
        lineId: false,
        line: null,
        lineStatus: "none",
        lineError: "",
        pending: {},
        problems: {},
        done: [],
        progress: false,
        watchers: {},
        books: [],
        reasons: [],
        accounts: [],
        ownerDomain: [],
        message: null,
        offer: null,
        pane: "list",
    };
}

/** All that the workbench shows, and the ways to change it. */
export class WorkbenchStore {
    /**
     * @param {Object} services
     * @param {(method: string, args: any[]) => Promise<any>} services.call
     * @param {Object} services.writes a WriteQueue
     * @param {Object} [services.memory] what outlives the screen: options, problems
     * @param {Object} [services.options] of the queue; they replace the remembered ones
     * @param {(lineId: number|false, first?: boolean) => void} [services.onOpen]
     *      first: it opened by itself
     */
    constructor({call, writes, memory = {}, options, onOpen = () => {}}) {
        this.rpc = call;
        this.writes = writes;
        this.memory = memory;
        this.onOpen = onOpen;
        this.commands = new Commands();
        this.state = reactive(initialState());
        this.preset = options;
        Object.assign(this.state.options, options || memory.options);
        Object.assign(this.state.problems, memory.problems);
        memory.problems = {};
        this.lineTicket = 0;
        this.queueTicket = 0;
        this.rowLoader = new RowLoader((ids) => this.call("rows", ids), {
            onRows: (rows, missing) => this.takeRows(rows, missing),
            onError: (error) => this.say("danger", textOfError(error)),
        });
        this.writing = new WorkbenchWrites(this);
    }

    // === READING === //

    /**
     * Ask `ar.workbench`; for what changes something, use `act`.
     *
     * @param {string} method
     * @param {...any} args
     * @returns {Promise<any>}
     */
    call(method, ...args) {
        return this.rpc(method, args);
    }

    /**
     * The first picture.
     *
     * @param {number|false} [lineId] the line to open; false: the first
     */
    async load(lineId = false) {
        this.state.status = "loading";
        this.state.error = "";
        try {
            const answer = await this.call("load", {...this.state.options}, lineId);
            if (answer.v !== VERSION) {
                throw new Error(_t("The server was updated. Reload this page."));
            }
            this.takeFirst(answer);
            if (lineId && !answer.line) this.missing();
        } catch (error) {
            this.state.status = "error";
            this.state.error = textOfError(error);
        }
    }

    takeFirst(answer) {
        const {user, can, journals, progress, books, reasons, accounts} = answer;
        Object.assign(this.state, {user, can, journals, progress, books, reasons});
        Object.assign(this.state, {accounts, ownerDomain: answer.owner_domain || []});
        this.state.rows = {};
        this.takeQueue(answer.queue);
        this.state.status = "ready";
        if (answer.line) {
            this.lineTicket++;
            this.state.lineId = answer.line.id;
            this.takeLine(answer.line);
            this.onOpen(answer.line.id, true);
        }
    }

    /** The line in the address is gone; the list is still of use. */
    missing() {
        this.say(
            "warning",
            _t("This bank line does not exist any more, or you may not see it.")
        );
        this.state.lineId = false;
        this.open(this.ids[0] || false);
    }

    /** The first picture again, at the same line. */
    reload() {
        return this.load(this.state.lineId);
    }

    // === THE QUEUE === //

    get ids() {
        return queueIds(this.state.queue);
    }

    takeQueue(queue) {
        this.state.queue = markRaw(queue);
        this.state.queueStatus = "ready";
        this.state.stale = false;
    }

    /**
     * Choose what the list shows.
     *
     * @param {Object} change of the queue's options
     */
    async setOptions(change) {
        Object.assign(this.state.options, change);
        if (!this.preset) this.memory.options = {...this.state.options};
        this.state.queueStatus = "loading";
        if ("journal_id" in change) this.readProgress().catch(() => {});
        if (!(await this.refresh())) return;
        if (!this.ids.includes(this.state.lineId)) this.open(this.ids[0] || false);
    }

    /**
     * Read the list again without touching the open line.
     *
     * @returns {Promise<boolean>} false when it failed or a newer one was asked for
     */
    async refresh() {
        this.cancelRefresh();
        const ticket = ++this.queueTicket;
        try {
            const queue = await this.call("queue", {...this.state.options});
            if (ticket !== this.queueTicket) return false;
            this.takeQueue(queue);
            const rest = this.ids;
            if (!this.state.lineId && rest.length) this.open(rest[0]);
            return true;
        } catch (error) {
            if (ticket === this.queueTicket) {
                this.state.queueStatus = "error";
                this.state.error = textOfError(error);
            }
            return false;
        }
    }

    /** Read the list again soon, once, when nothing is under way. */
    scheduleRefresh(delay = REFRESH_DELAY) {
        this.state.stale = true;
        if (this.refreshTimer && delay) return;
        this.cancelRefresh();
        this.refreshTimer = browser.setTimeout(async () => {
            await this.writes.idle();
            await this.refresh();
        }, delay);
    }

    cancelRefresh() {
        browser.clearTimeout(this.refreshTimer);
        this.refreshTimer = null;
    }

    async readProgress() {
        const journal = this.state.options.journal_id || false;
        this.state.progress = await this.call("progress", journal);
    }

    /** @param {number[]} ids rows in sight; those that are not known are fetched */
    want(ids) {
        this.rowLoader.want(ids.filter((id) => !this.state.rows[id]));
    }

    takeRows(rows, missing = []) {
        const away = rows.filter((row) => this.isAway(row)).map((row) => row.id);
        for (const row of rows) this.state.rows[row.id] = row;
        if (missing.length || away.length) this.dropLines([...missing, ...away]);
    }

    /** Whether a line has left the list that is shown. */
    isAway({stage}) {
        return (
            AWAY.includes(stage) && !(this.state.options.stage || []).includes(stage)
        );
    }

    /** Lines that are no longer open leave the list. */
    dropLines(ids) {
        for (const id of ids) {
            delete this.state.rows[id];
            delete this.state.problems[id];
        }
        const known = new Set(this.ids);
        if (!ids.some((id) => known.has(id))) return;
        this.state.queue = markRaw(withoutLines(this.state.queue, ids));
    }

    // === THE OPEN LINE === //

    /**
     * @param {number|false} lineId
     */
    async open(lineId) {
        if (lineId && lineId === this.state.lineId && this.state.line) {
            this.state.pane = "line";
            return;
        }
        const ticket = ++this.lineTicket;
        const leafing = Date.now() - (this.opened || 0) < LEAF_DELAY;
        this.opened = Date.now();
        Object.assign(this.state, {lineId, line: null, lineError: ""});
        this.state.lineStatus = lineId ? "loading" : "none";
        if (!lineId) this.state.pane = "list";
        this.onOpen(lineId);
        if (leafing) await new Promise((done) => browser.setTimeout(done, LEAF_DELAY));
        if (lineId && ticket === this.lineTicket) await this.reloadLine();
    }

    async reloadLine() {
        const id = this.state.lineId;
        if (!id) return;
        const ticket = ++this.lineTicket;
        if (!this.state.line) this.state.lineStatus = "loading";
        try {
            const line = await this.call("line", id);
            if (ticket === this.lineTicket) this.takeLine(line);
        } catch (error) {
            if (ticket !== this.lineTicket) return;
            this.state.line = null;
            this.state.lineStatus = "error";
            this.state.lineError = textOfError(error);
            this.lineLost = ["lost", "expired"].includes(kindOfError(error));
        }
    }

    takeLine(line) {
        this.state.line = line;
        this.state.lineStatus = "ready";
        this.state.lineError = "";
        this.lineLost = false;
        this.state.watchers[line.id] = line.presence || [];
    }

    next() {
        this.step(1);
    }

    previous() {
        this.step(-1);
    }

    step(direction) {
        const id = neighbour(this.ids, this.state.lineId, direction);
        if (id) this.open(id);
    }

    /** Leave a line that is dealt with. */
    advance() {
        const busy = this.state.pending;
        this.open(following(this.ids, this.state.lineId, busy));
    }

    // === WORKING === //

    /**
     * Send a working method; writes go one after another. See WorkbenchWrites.
     *
     * @param {string} method
     * @param {any[]} args
     * @param {{lineIds?: number[], advance?: boolean}} [meta]
     * @returns {Promise<Object|false>} the answer; false when it was refused
     */
    act(method, args, meta) {
        return this.writing.act(method, args, meta);
    }

    /** Take the last thing back that can be taken back. */
    undo() {
        return this.writing.undo();
    }

    /**
     * @param {"success"|"info"|"warning"|"danger"} kind
     * @param {string} text
     * @param {{lineId?: number, undo?: boolean}} [more]
     */
    say(kind, text, more = {}) {
        this.state.message = {kind, text, ...more};
    }

    /** No more timers: the screen is gone. */
    close() {
        this.cancelRefresh();
        browser.clearTimeout(this.rowLoader.timer);
        this.memory.problems = {...this.state.problems};
    }
}
