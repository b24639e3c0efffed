import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";

/** Milliseconds: until colleagues are told; told again; forgotten; run looked at. */
export const WATCH_DELAY = 400;
export const WATCH_AGAIN = 60000;
export const WATCH_LIFE = 150000;
export const RUN_DELAY = 3000;
/** Looks at a run are this many times rarer while none is known. */
export const RUN_RARELY = 20;
export const CHANGE_DELAY = 300;

/** What happens without this person: colleagues and runs. */
export class WorkbenchLive {
    /**
     * @param {Object} store a WorkbenchStore
     * @param {Object} bus Odoo's bus service
     */
    constructor(store, bus) {
        this.store = store;
        this.bus = bus;
        this.changed = new Set();
        this.seen = {};
        this.looks = 0;
        this.onChanged = (payload) => this.takeChange(payload);
        this.onWatching = (payload) => this.takeWatcher(payload);
    }

    get state() {
        return this.store.state;
    }

    start() {
        this.bus.subscribe("ar_workbench/changed", this.onChanged);
        this.bus.subscribe("ar_workbench/watching", this.onWatching);
        this.runTimer = browser.setInterval(() => this.lookAtRun(), RUN_DELAY);
        this.againTimer = browser.setInterval(() => this.tellAgain(), WATCH_AGAIN);
    }

    stop() {
        this.bus.unsubscribe("ar_workbench/changed", this.onChanged);
        this.bus.unsubscribe("ar_workbench/watching", this.onWatching);
        browser.clearInterval(this.runTimer);
        browser.clearInterval(this.againTimer);
        browser.clearTimeout(this.watchTimer);
        browser.clearTimeout(this.changeTimer);
    }

    // === WHO LOOKS AT WHAT === //

    /** @param {number|false} lineId the line that was opened */
    watch(lineId) {
        browser.clearTimeout(this.watchTimer);
        if (!lineId) return;
        this.watchTimer = browser.setTimeout(() => this.tell(lineId), WATCH_DELAY);
    }

    async tell(lineId) {
        try {
            const others = await this.store.call("watch", lineId);
            this.state.watchers[lineId] = others || [];
            for (const other of others || []) this.seen[other.id] = Date.now();
        } catch {
            // Presence is a courtesy; a lost connection shows elsewhere.
        }
    }

    tellAgain() {
        for (const [lineId, refs] of Object.entries(this.state.watchers)) {
            const fresh = refs.filter(
                (ref) => Date.now() - (this.seen[ref.id] || Date.now()) < WATCH_LIFE
            );
            if (fresh.length < refs.length) this.state.watchers[lineId] = fresh;
        }
        const visible = document.visibilityState === "visible";
        if (visible && this.state.lineId) this.tell(this.state.lineId);
    }

    isMe(user) {
        return Boolean(user && this.state.user && user.id === this.state.user.id);
    }

    takeWatcher({line_id: lineId, user}) {
        if (!user || this.isMe(user)) return;
        this.seen[user.id] = Date.now();
        for (const [id, refs] of Object.entries(this.state.watchers)) {
            if (refs.some((ref) => ref.id === user.id)) {
                this.state.watchers[id] = refs.filter((ref) => ref.id !== user.id);
            }
        }
        if (!lineId) return;
        const there = this.state.watchers[lineId] || [];
        this.state.watchers[lineId] = [...there, user];
    }

    // === WHAT COLLEAGUES DID === //

    takeChange({line_ids: lineIds = [], user, text}) {
        // The answer to what is under way says more than its echo.
        const news = lineIds.filter((id) => !this.state.pending[id]);
        if (!news.length) return;
        news.forEach((id) => this.changed.add(id));
        if (news.includes(this.state.lineId) && !this.isMe(user)) {
            const who = user ? user.name : _t("A colleague");
            this.notice = text
                ? _t("%(who)s: %(text)s", {who, text})
                : _t("%s has just worked on this line.", who);
        }
        browser.clearTimeout(this.changeTimer);
        this.changeTimer = browser.setTimeout(() => this.readChanges(), CHANGE_DELAY);
    }

    async readChanges() {
        const ids = [...this.changed];
        this.changed.clear();
        const openId = this.state.lineId;
        const known = new Set(this.store.ids);
        const before = this.state.rows[openId];
        const mine = ids.filter((id) => known.has(id));
        if (mine.length) await this.store.rowLoader.read(mine);
        this.store.scheduleRefresh();
        if (!this.notice) return;
        this.store.say("warning", this.notice);
        this.notice = null;
        if (openId !== this.state.lineId) return;
        // A reload throws away what is half put together: only when it must be.
        const after = this.state.rows[openId];
        const same = (key) => before && after && before[key] === after[key];
        if (!same("proposal_id") || !same("stage")) this.store.reloadLine();
    }

    // === A RUN UNDER WAY === //

    async lookAtRun() {
        const run = this.state.progress && this.state.progress.run;
        const hidden = document.visibilityState !== "visible";
        this.looks++;
        if (this.looking || hidden || (!run && this.looks % RUN_RARELY)) return;
        this.looking = true;
        try {
            await this.store.readProgress();
            if (run && !this.state.progress.run) this.store.scheduleRefresh(0);
        } catch {
            // Looked at again soon.
        } finally {
            this.looking = false;
        }
    }
}
