import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

/** What stands in the list when there is nothing in it. */
export class EmptyQueue extends Component {
    static template = "ar_reconciliation.EmptyQueue";
    static props = {store: Object};

    setup() {
        this.state = useState(this.props.store.state);
    }

    /** Whether something is left out on purpose. */
    get filtered() {
        const {search, stage, mine, approval, high} = this.state.options;
        return Boolean(search || stage?.length || mine || approval || high);
    }

    get settled() {
        const {progress} = this.state;
        const count = progress ? progress.settled.count : 0;
        if (!count) return "";
        const totals = progress.settled.totals.map((total) => total.text).join(" · ");
        return _t("Settled today: %(count)s, %(totals)s.", {count, totals});
    }

    get snoozed() {
        const count = this.state.queue.snoozed;
        return count ? _t("Bank lines put off: %s.", count) : "";
    }

    clear() {
        this.props.store.setOptions({
            search: "",
            stage: [],
            mine: false,
            approval: false,
            high: false,
        });
    }

    showSnoozed() {
        this.props.store.setOptions({snoozed: true});
    }
}
