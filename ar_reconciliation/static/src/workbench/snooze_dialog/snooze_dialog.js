import {Component, useState} from "@odoo/owl";
import {formatDate, serializeDate} from "@web/core/l10n/dates";
import {DateTimeInput} from "@web/core/datetime/datetime_input";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";

const {DateTime} = luxon;

/** Until when a line is put off. */
export class SnoozeDialog extends Component {
    static template = "ar_reconciliation.SnoozeDialog";
    static components = {DateTimeInput, Dialog};
    static props = {close: Function, onChoose: Function};

    setup() {
        this.title = _t("Put Off Until");
        const today = DateTime.local().startOf("day");
        this.tomorrow = today.plus({days: 1});
        // The next Monday that is not tomorrow.
        this.nextWeek = this.tomorrow.plus({weeks: 1}).startOf("week");
        this.state = useState({date: false});
    }

    text(date) {
        return formatDate(date);
    }

    choose(date) {
        this.props.onChoose(serializeDate(date));
        this.props.close();
    }

    get valid() {
        return Boolean(this.state.date && this.state.date >= this.tomorrow);
    }
}
