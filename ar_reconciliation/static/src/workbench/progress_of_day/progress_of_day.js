import {Component, useState} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {_t} from "@web/core/l10n/translation";
import {progressPercent} from "../../core/progress";

/** What is settled today, by whom and how, what is left, and a run under way. */
export class ProgressOfDay extends Component {
    static template = "ar_reconciliation.ProgressOfDay";
    static components = {Dropdown};
    static props = {store: Object};

    setup() {
        this.state = useState(this.props.store.state);
    }

    get progress() {
        return this.state.progress;
    }

    get percent() {
        return progressPercent(this.progress.share || 0, 1);
    }

    get summary() {
        return _t("%(settled)s settled today, %(left)s left", {
            settled: this.progress.settled.count,
            left: this.progress.remaining.count,
        });
    }

    get run() {
        return this.progress && this.progress.run;
    }

    get runPercent() {
        return progressPercent(this.run.done, this.run.total);
    }

    texts(totals) {
        return (totals || []).map((total) => total.text).join(" · ");
    }

    userName(entry) {
        return entry.user?.name || entry.user || _t("Automatic");
    }
}
