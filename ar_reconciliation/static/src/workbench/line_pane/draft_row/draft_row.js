import {Component} from "@odoo/owl";
import {AmountInput} from "../amount_input/amount_input";
import {_t} from "@web/core/l10n/translation";
import {formatMoney} from "../../../core/units";
import {isForeign, left} from "../../../core/draft";
import {localization} from "@web/core/l10n/localization";

/** One picked item: how much it gets, and what becomes of the rest. */
export class DraftRow extends Component {
    static template = "ar_reconciliation.DraftRow";
    static components = {AmountInput};
    static props = {
        row: Object,
        line: Object,
        reasons: Array,
        accounts: Array,
        onUnits: Function,
        onPart: Function,
        onRemove: Function,
        onOpenDocument: Function,
    };

    get currency() {
        return this.props.row.item.currency || this.props.line.currency;
    }

    get foreign() {
        return isForeign(this.props.row.item, this.props.line);
    }

    /** Units that stay of the item, or 0 while the amount is none. */
    get left() {
        return this.props.row.units === null ? 0 : left(this.props.row);
    }

    /** Whether more is given than is open, which leaves nothing to write off. */
    get isOver() {
        return Math.sign(this.left) === -Math.sign(this.props.row.item.open.units);
    }

    get getsNothing() {
        return this.props.row.units === 0 && this.props.row.kind === "open";
    }

    get removeLabel() {
        return _t("Put %s back", this.props.row.item.number);
    }

    get openText() {
        return _t("%s open", this.props.row.item.open.text);
    }

    get fullText() {
        return _t("settled in full, %s", this.props.row.item.worth.text);
    }

    get leftText() {
        return formatMoney(this.left, this.currency, localization);
    }

    get amountLabel() {
        return _t("Amount for %s", this.props.row.item.number);
    }

    get restLabel() {
        return _t("What becomes of the rest of %s", this.props.row.item.number);
    }

    get kinds() {
        return [
            ["open", _t("stays open")],
            ["write_off", _t("is written off")],
            ["discount", _t("is a cash discount")],
            ["fee", _t("is a bank fee")],
        ];
    }

    change(values) {
        this.props.onPart(this.props.row.item.id, values);
    }

    changeAccount(ev) {
        this.change({account_id: Number(ev.target.value) || false});
    }
}
