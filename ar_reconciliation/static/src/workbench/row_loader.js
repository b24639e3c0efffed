import {browser} from "@web/core/browser/browser";
import {chunks} from "../core/queue_order";

/** Rows asked for at once, and milliseconds to wait for more wishes. */
export const PAGE = 100;
export const PAGE_DELAY = 40;

/** Fetches rows of the list as they come into sight, page by page, each once. */
export class RowLoader {
    /**
     * @param {(ids: number[]) => Promise<Object[]>} fetch
     * @param {{onRows: (rows: Object[], missing: number[]) => void, onError: Function}} events
     */
    constructor(fetch, events) {
        this.fetch = fetch;
        this.events = events;
        this.wanted = new Set();
        this.underWay = new Set();
    }

    /**
     * @param {number[]} ids rows in sight that are not known, or known to be stale
     */
    want(ids) {
        // What has left the sight before its turn is not fetched.
        this.wanted = new Set(ids.filter((id) => !this.underWay.has(id)));
        if (!this.wanted.size) return;
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(() => this.load(), PAGE_DELAY);
    }

    /** @param {number[]} ids rows to read at once, in sight or not */
    async read(ids) {
        for (const page of chunks(ids, PAGE)) await this.loadPage(page);
    }

    async load() {
        const ids = [...this.wanted];
        this.wanted.clear();
        await this.read(ids);
    }

    async loadPage(page) {
        page.forEach((id) => this.underWay.add(id));
        try {
            const rows = await this.fetch(page);
            const found = new Set(rows.map((row) => row.id));
            this.events.onRows(
                rows,
                page.filter((id) => !found.has(id))
            );
        } catch (error) {
            this.events.onError(error);
        } finally {
            page.forEach((id) => this.underWay.delete(id));
        }
    }
}
