import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

/** Above the open line: where it is in the list, and why it came back. */
export class LineBar extends Component {
    static template = "ar_reconciliation.LineBar";
    static props = {store: Object, small: {type: Boolean, optional: true}};

    setup() {
        this.store = this.props.store;
        this.state = useState(this.store.state);
    }

    get place() {
        const ids = this.store.ids;
        const index = ids.indexOf(this.state.lineId);
        if (index < 0) return "";
        return _t("%(place)s of %(count)s", {place: index + 1, count: ids.length});
    }

    get problem() {
        return this.state.problems[this.state.lineId] || "";
    }

    run(command) {
        this.store.commands.run(command);
    }

    back() {
        this.state.pane = "list";
    }

    dismiss() {
        delete this.state.problems[this.state.lineId];
    }
}
