import {Component, onWillUnmount, useEffect, useRef, useState} from "@odoo/owl";
import {layoutRows, scrollTo, visibleBlocks} from "../../core/virtual_rows";
import {EmptyQueue} from "./empty_queue";
import {LineRow} from "./line_row";
import {browser} from "@web/core/browser/browser";
import {useThrottleForAnimation} from "@web/core/utils/timing";

/** Pixels; line_list.scss has the same. */
export const HEIGHTS = {row: 76, head: 36};

/** The unsettled lines in groups; only rows in sight are in the page. */
export class LineList extends Component {
    static template = "ar_reconciliation.LineList";
    static components = {EmptyQueue, LineRow};
    static props = {store: Object};

    setup() {
        this.store = this.props.store;
        this.state = useState(this.store.state);
        this.box = useRef("box");
        this.view = useState({top: 0, span: browser.innerHeight});
        this.onScroll = useThrottleForAnimation(() => this.measure());
        const observer = new ResizeObserver(() => this.onScroll());
        useEffect(
            (el) => {
                this.measure();
                if (!el) return;
                observer.observe(el);
                return () => observer.unobserve(el);
            },
            () => [this.box.el]
        );
        onWillUnmount(() => observer.disconnect());
        useEffect(
            () => this.reveal(),
            () => [this.state.lineId, this.box.el]
        );
        // After every drawing: whatever came into sight.
        useEffect(() => this.fetch());
    }

    get layout() {
        const queue = this.state.queue;
        if (this.laidOut !== queue) {
            this.laidOut = queue;
            this.layoutOfQueue = layoutRows(queue.groups, HEIGHTS);
        }
        return this.layoutOfQueue;
    }

    get blocks() {
        return visibleBlocks(this.layout, this.view.top, this.view.span);
    }

    /** What the list shows instead of rows. */
    get instead() {
        if (this.layout.count) return "";
        return this.state.queueStatus === "ready" ? "empty" : this.state.queueStatus;
    }

    get activeId() {
        return this.state.lineId ? `o_ar_line_${this.state.lineId}` : false;
    }

    totals(group) {
        return (group.totals || []).map((total) => total.text).join(" · ");
    }

    measure() {
        const el = this.box.el;
        if (!el) return;
        // A list without its styles is as high as its contents.
        this.view.span = Math.min(el.clientHeight, browser.innerHeight);
        this.view.top = el.scrollTop;
    }

    /** Bring the open line into sight. */
    reveal() {
        const el = this.box.el;
        if (!el || !this.state.lineId) return;
        this.measure();
        const top = scrollTo(
            this.layout,
            this.state.lineId,
            this.view.top,
            this.view.span
        );
        if (top !== this.view.top) {
            el.scrollTop = top;
            this.measure();
        }
    }

    fetch() {
        this.store.want(
            this.blocks.flatMap((block) => block.rows.map((row) => row.id))
        );
    }

    openLine(id) {
        this.store.open(id);
        this.state.pane = "line";
    }
}
