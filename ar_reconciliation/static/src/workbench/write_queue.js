import {browser} from "@web/core/browser/browser";
import {kindOfError} from "./errors";
import {reactive} from "@odoo/owl";

/** Milliseconds until a lost write is sent again: first, and at most. */
export const RETRY_DELAY = 2000;
export const RETRY_DELAY_MAX = 30000;

/**
 * What people did, sent to the server one after the other.
 *
 * Nothing leaves the queue before the server has answered. Without an answer the same
 * write is sent again: the server recognises repeats. It outlives the screen, so that
 * people may go elsewhere while it works.
 */
export class WriteQueue {
    /**
     * @param {(method: string, args: any[]) => Promise<any>} send
     */
    constructor(send) {
        this.send = send;
        this.entries = [];
        this.state = reactive({size: 0, connection: "ok"});
        this.working = false;
        this.delay = RETRY_DELAY;
        this.idleResolvers = [];
        /** Told how each write ended: `onDone(entry, answer)`, `onFailed(entry, error)`. */
        this.listener = null;
    }

    /**
     * @param {string} method of ar.workbench
     * @param {any[]} args
     * @param {Object} [meta] kept beside it, e.g. the lines concerned
     * @returns {Promise<Object|false>} the answer, false when the server refused
     */
    push(method, args, meta = {}) {
        return new Promise((resolve) => {
            this.entries.push({method, args, ...meta, resolve});
            this.state.size = this.entries.length;
            this.work();
        });
    }

    /** @returns {Promise<void>} fulfilled when every write has been answered */
    idle() {
        if (!this.entries.length) return Promise.resolve();
        return new Promise((resolve) => this.idleResolvers.push(resolve));
    }

    /** Send what waits for the connection or for a new session now. */
    retry() {
        browser.clearTimeout(this.timer);
        return this.work();
    }

    async work() {
        if (this.working || !this.entries.length) return;
        this.working = true;
        try {
            while (this.entries.length && (await this.sendFirst()));
        } finally {
            this.working = false;
        }
        if (!this.entries.length) {
            this.idleResolvers.splice(0).forEach((resolve) => resolve());
        }
    }

    /** @returns {Promise<boolean>} whether to go on with the next */
    async sendFirst() {
        const entry = this.entries[0];
        let answer = false;
        let refusal = null;
        try {
            answer = await this.send(entry.method, entry.args);
        } catch (error) {
            const kind = kindOfError(error);
            if (kind === "lost" || kind === "expired") {
                this.wait(kind);
                return false;
            }
            refusal = error;
        }
        this.close(entry);
        if (refusal) this.listener?.onFailed(entry, refusal);
        else this.listener?.onDone(entry, answer);
        entry.resolve(answer);
        return true;
    }

    close(entry) {
        this.entries = this.entries.filter((other) => other !== entry);
        this.state.size = this.entries.length;
        this.state.connection = "ok";
        this.delay = RETRY_DELAY;
    }

    wait(kind) {
        this.state.connection = kind;
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(() => this.retry(), this.delay);
        this.delay = Math.min(this.delay * 2, RETRY_DELAY_MAX);
    }
}
