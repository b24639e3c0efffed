import {Component, useRef, useState} from "@odoo/owl";
import {useCommand} from "../commands";
import {useDebounced} from "@web/core/utils/timing";

/** Milliseconds after the last letter before the list is searched. */
export const SEARCH_DELAY = 300;

/** Search of the list by payer, text, amount or number. */
export class QueueSearch extends Component {
    static template = "ar_reconciliation.QueueSearch";
    static props = {store: Object};

    setup() {
        this.store = this.props.store;
        this.state = useState(this.store.state);
        this.input = useRef("input");
        this.searchSoon = useDebounced(() => this.search(), SEARCH_DELAY);
        useCommand(this.store.commands, "search", () => {
            this.input.el.focus();
            this.input.el.select();
        });
    }

    search() {
        const search = this.input.el ? this.input.el.value.trim() : "";
        if (search !== (this.state.options.search || "")) {
            this.store.setOptions({search});
        }
    }

    onKeydown(ev) {
        if (ev.isComposing || ev.key !== "Enter") return;
        this.searchSoon.cancel();
        this.search();
        this.input.el.blur();
    }

    clear() {
        this.input.el.value = "";
        this.search();
        this.input.el.focus();
    }
}
