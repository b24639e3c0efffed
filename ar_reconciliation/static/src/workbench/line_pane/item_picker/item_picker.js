import {Component, useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {KeepLast} from "@web/core/utils/concurrency";
import {isBarcodeScannerSupported} from "@web/core/barcode/barcode_video_scanner";
import {scanBarcode} from "@web/core/barcode/barcode_dialog";
import {useDebounced} from "@web/core/utils/timing";

export const SEARCH_DELAY = 250;

/** What is pasted with several lines or without a space and long is a code, not a search. */
export function looksLikeCode(text) {
    const code = text.trim();
    return (
        /[\r\n]/.test(code) || /^\S{20,}$/.test(code) || /^RF\d{2}\S{3,}$/i.test(code)
    );
}

/** Find the open items that a line settles, by number, amount, name or code. */
export class ItemPicker extends Component {
    static template = "ar_reconciliation.ItemPicker";
    static props = {
        line: Object,
        /** Whose items are looked for first, or false. */
        customer: [Object, {value: false}],
        picked: Array,
        call: Function,
        onToggle: Function,
        onOpenDocument: Function,
    };

    setup() {
        this.search = useRef("search");
        this.keepLast = new KeepLast();
        this.state = useState({
            term: "",
            anyone: !this.props.customer,
            items: this.props.line.suggested,
            more: this.props.line.suggested.length > 0,
            fetched: 0,
            hint: "",
            error: "",
            waiting: false,
            active: -1,
        });
        this.fetchSoon = useDebounced(() => this.fetch(), SEARCH_DELAY);
        this.canScan = isBarcodeScannerSupported();
    }

    isPicked(item) {
        return this.props.picked.includes(item.id);
    }

    pickLabel(item) {
        return _t("Pick %s", item.number);
    }

    discountText({discount}) {
        return _t("Discount %(amount)s until %(day)s", {
            amount: discount.money.text,
            day: discount.until.text,
        });
    }

    get status() {
        if (this.state.waiting) return _t("Searching…");
        if (this.state.error) return this.state.error;
        if (this.state.hint) return this.state.hint;
        return this.state.items.length ? "" : _t("Nothing found.");
    }

    // === ASKING === //

    /** Only the answer to the last question is shown. */
    async ask(method, ...args) {
        Object.assign(this.state, {waiting: true, error: ""});
        try {
            return await this.keepLast.add(this.props.call(method, ...args));
        } catch (error) {
            this.state.error =
                (error.data && error.data.message) || _t("The server did not answer.");
            return {items: [], more: false, hint: ""};
        } finally {
            this.state.waiting = false;
        }
    }

    /** Whose items are asked for; false: anyone's. */
    get only() {
        return !this.state.anyone && this.props.customer
            ? this.props.customer.id
            : false;
    }

    async fetch(offset = 0) {
        const {only} = this;
        const {term} = this.state;
        const answer = await this.ask("items", this.props.line.id, term, only, offset);
        if (only && term && !answer.items.length && !this.state.error) {
            return this.fetchFromOthers();
        }
        return this.take(answer, offset);
    }

    /** Nothing at the customer: what others have, and a sentence that says so. */
    async fetchFromOthers() {
        const {line, customer} = this.props;
        const answer = await this.ask("items", line.id, this.state.term, false, 0);
        const found = answer.items.length > 0;
        const hint = found ? _t("Nothing at %s; found at others:", customer.name) : "";
        this.state.anyone = found;
        this.take({...answer, hint: hint || answer.hint}, 0);
    }

    take(answer, offset) {
        const items = offset ? [...this.state.items, ...answer.items] : answer.items;
        Object.assign(this.state, {
            items,
            hint: answer.hint || "",
            active: offset ? this.state.active : Math.min(0, items.length - 1),
            more: answer.more,
            fetched: offset + answer.items.length,
        });
    }

    async scan(code) {
        this.fetchSoon.cancel();
        const answer = await this.ask("scan", this.props.line.id, code);
        Object.assign(this.state, {
            items: answer.items,
            hint: answer.text || "",
            more: false,
            active: Math.min(0, answer.items.length - 1),
        });
    }

    async scanByCamera() {
        let code = "";
        try {
            code = await scanBarcode(this.env);
        } catch (error) {
            this.state.error = error.message;
        }
        if (code) await this.scan(code);
    }

    // === BY HAND AND KEY === //

    onInput(ev) {
        this.state.term = ev.target.value;
        this.fetchSoon();
    }

    onPaste(ev) {
        const text = ev.clipboardData.getData("text/plain");
        if (!looksLikeCode(text)) return;
        ev.preventDefault();
        this.state.term = text.replace(/\s+/g, " ").trim();
        this.scan(text);
    }

    onKeydown(ev) {
        const steps = {ArrowDown: 1, ArrowUp: -1};
        const count = this.state.items.length;
        if (ev.key in steps && count) {
            ev.preventDefault();
            this.state.active = (this.state.active + steps[ev.key] + count) % count;
        }
        if (ev.key === "Enter" && !ev.ctrlKey && !ev.metaKey) {
            ev.preventDefault();
            ev.stopPropagation();
            this.pickActive();
        }
    }

    /** Pick the marked item; the next word typed is a new search. */
    pickActive() {
        const item = this.state.items[this.state.active];
        if (!item || this.state.waiting) return;
        this.props.onToggle(item);
        this.search.el.select();
    }

    setAnyone(anyone) {
        this.state.anyone = anyone;
        this.fetch();
    }

    readAsCode() {
        return this.scan(this.state.term);
    }
}
