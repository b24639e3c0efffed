import {kindOfError, textOfError} from "./errors";
import {_t} from "@web/core/l10n/translation";

/** What takes a working method back: for most the server's undo. */
const WAYS_BACK = {
    exclude: (lineIds) => ["include", [lineIds]],
    snooze: (lineIds) => ["snooze", [lineIds, false]],
};

/** Methods that are not in the list of what was done. */
const IDLE_METHODS = ["assign", "match", "remember"];

/** How the store sends what people do, and takes over what came of it. */
export class WorkbenchWrites {
    constructor(store) {
        this.store = store;
        this.failures = 0;
        for (const {lineIds = [], method} of store.writes.entries) {
            lineIds.forEach((id) => (store.state.pending[id] = method));
        }
    }

    get state() {
        return this.store.state;
    }

    /**
     * Lines that something is under way for refuse a second order, so that a double
     * click or a bouncing key cannot send anything twice.
     *
     * @param {string} method
     * @param {any[]} args
     * @param {Object} [meta]
     * @param {number[]} [meta.lineIds] lines concerned
     * @param {boolean} [meta.advance] go on to the next line at once
     * @param {boolean} [meta.back] this takes something back
     * @returns {Promise<Object|false>} the answer; false: refused here or by the server
     */
    async act(method, args, {lineIds = [], advance = false, back = false} = {}) {
        if (!this.state.can.work) {
            this.store.say("info", _t("Your role looks only; it changes nothing."));
            return false;
        }
        if (lineIds.some((id) => this.state.pending[id])) return false;
        for (const id of lineIds) {
            this.state.pending[id] = method;
            delete this.state.problems[id];
        }
        const answer = this.store.writes.push(method, args, {lineIds, back});
        if (advance && lineIds.includes(this.state.lineId)) this.store.advance();
        return answer;
    }

    /** Take back the last thing, when its answer is there. */
    async undo() {
        if (this.undoing) return false;
        this.undoing = true;
        try {
            return await this.undoLast();
        } finally {
            this.undoing = false;
        }
    }

    async undoLast() {
        const failures = this.failures;
        // What is still under way may be what is to be taken back.
        await this.store.writes.idle();
        // It was refused, and says so; what went before is not meant.
        if (failures !== this.failures) return false;
        const last = this.state.done.findLast((entry) => entry.undo);
        if (!last) {
            this.store.say("info", _t("There is nothing to undo."));
            return false;
        }
        const way = WAYS_BACK[last.method] || ((lineIds) => ["undo", [lineIds]]);
        const [method, args] = way(last.line_ids);
        const answer = await this.act(method, args, {
            lineIds: last.line_ids,
            back: true,
        });
        if (!answer) return false;
        this.state.done = this.state.done.filter((entry) => entry !== last);
        this.state.offer = null;
        await this.store.refresh();
        this.store.open(last.line_ids[0]);
        return answer;
    }

    // === HOW A WRITE ENDED === //

    onDone(entry, answer) {
        const lineIds = [
            ...new Set([...(entry.lineIds || []), ...(answer.line_ids || [])]),
        ];
        this.release(entry);
        this.takeResult(lineIds, answer);
        this.remember(entry, answer, lineIds);
        this.state.offer = answer.offer || this.state.offer;
        const affected = lineIds.includes(this.state.lineId);
        if (affected && !entry.back) this.store.reloadLine();
        this.store.scheduleRefresh();
        if (this.store.lineLost) this.store.reloadLine();
    }

    release(entry) {
        for (const id of entry.lineIds || []) delete this.state.pending[id];
    }

    takeResult(lineIds, answer) {
        const rows = answer.rows || [];
        const failed = answer.failed || [];
        const left = new Set([
            ...rows.map((row) => row.id),
            ...failed.map((each) => each.line_id),
        ]);
        const gone = lineIds.filter((id) => !left.has(id));
        this.store.takeRows(rows, gone);
        for (const {line_id: id, text} of failed) this.state.problems[id] = text;
        this.state.progress = answer.progress || this.state.progress;
    }

    remember({method, back}, answer, lineIds) {
        const undo = !back && Boolean(answer.undo || WAYS_BACK[method]);
        const text = answer.text || "";
        if (!back && !IDLE_METHODS.includes(method)) {
            const entry = {line_ids: answer.line_ids || lineIds, text, undo, method};
            this.state.done.push(entry);
        }
        if (text) {
            const kind = answer.status === "repeated" ? "info" : "success";
            this.store.say(kind, text, {undo});
        }
    }

    onFailed(entry, error) {
        this.failures++;
        this.release(entry);
        const text = textOfError(error);
        const lineIds = entry.lineIds || [];
        for (const id of lineIds) this.state.problems[id] = text;
        const elsewhere = lineIds.find((id) => id !== this.state.lineId);
        this.store.say("danger", text, {lineId: elsewhere});
        if (!lineIds.length) return;
        this.store.rowLoader.read(lineIds);
        const open = lineIds.includes(this.state.lineId);
        if (open && kindOfError(error) === "conflict") this.store.reloadLine();
    }
}
