import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

/** What else can be done with a line than settling it. */
export class LineActions extends Component {
    static template = "ar_reconciliation.LineActions";
    static props = {
        line: Object,
        /** Whether there are documents that a dispute could be about. */
        disputable: Boolean,
        busy: Boolean,
        /** Called with the name of the action. */
        onRun: Function,
    };

    get actions() {
        const {can} = this.props.line;
        const open = can.settle;
        return [
            {name: "book", text: _t("Book As…"), key: "b", shown: can.book},
            {name: "remittance", text: _t("Attach Remittance…"), shown: open},
            {name: "short", text: _t("Paid Less…"), shown: can.dispute},
            {
                name: "dispute",
                text: _t("Open Dispute…"),
                shown: open && this.props.disputable,
            },
        ].filter((action) => action.shown);
    }
}
