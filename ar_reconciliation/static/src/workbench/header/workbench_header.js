import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

/** Confidence from which a proposal counts as sure enough for the filter. */
export const HIGH = 0.95;

/** Which lines the list shows: journal, filters, order; and their totals. */
export class WorkbenchHeader extends Component {
    static template = "ar_reconciliation.WorkbenchHeader";
    static props = {store: Object};

    setup() {
        this.store = this.props.store;
        this.state = useState(this.store.state);
        this.sorts = [
            {key: "age", name: _t("Oldest first")},
            {key: "amount", name: _t("Largest first")},
            {key: "confidence", name: _t("Surest first")},
        ];
    }

    get filters() {
        const {options, queue} = this.state;
        const snoozed = queue.snoozed && !options.snoozed ? queue.snoozed : "";
        return [
            {key: "mine", name: _t("Mine"), on: options.mine},
            {key: "high", name: _t("High Confidence"), on: options.high},
            {key: "approval", name: _t("To Approve"), on: options.approval},
            {key: "snoozed", name: _t("Put Off"), on: options.snoozed, count: snoozed},
        ];
    }

    toggle({key, on}) {
        const value = key === "high" ? HIGH : true;
        this.store.setOptions({[key]: on ? false : value});
    }

    chooseJournal(value) {
        this.store.setOptions({journal_id: Number(value) || false});
    }

    chooseSort(value) {
        this.store.setOptions({sort: value});
    }

    journalName(journal) {
        return `${journal.name} (${journal.count})`;
    }

    get count() {
        return _t("Bank lines: %s", this.state.queue.count);
    }

    get totals() {
        return this.state.queue.totals.map((total) => total.text).join(" · ");
    }

    get ledger() {
        const ledger = this.state.queue.ledger;
        if (!ledger) return null;
        const looks = {
            agrees: {icon: "fa-check-circle", colour: "text-success"},
            differs: {icon: "fa-exclamation-triangle", colour: "text-danger"},
            unknown: {icon: "fa-question-circle", colour: "text-muted"},
        };
        return {...(looks[ledger.state] || looks.unknown), ...ledger};
    }
}
