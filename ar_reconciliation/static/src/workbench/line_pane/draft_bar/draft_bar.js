import {Component} from "@odoo/owl";
import {DraftBalance} from "../draft_balance";
import {_t} from "@web/core/l10n/translation";
import {formatMoney} from "../../../core/units";
import {localization} from "@web/core/l10n/localization";

/** The balance of a draft and its buttons; always in sight below the pane. */
export class DraftBar extends Component {
    static template = "ar_reconciliation.DraftBar";
    static props = {
        line: Object,
        draft: Object,
        /** `{waiting, answer}` of the last preview. */
        preview: Object,
        busy: Boolean,
        onShow: Function,
        onSettle: Function,
        onAsk: Function,
        onClear: Function,
    };

    get money() {
        const {draft, line, preview} = this.props;
        return new DraftBalance(draft, line, preview);
    }

    get balanceText() {
        return formatMoney(this.money.units, this.props.line.currency, localization);
    }

    get balanceLabel() {
        if (!this.money.units) return _t("All is distributed.");
        if (this.money.problem === "much") return _t("Distributed more than was paid:");
        return _t("Left over:");
    }

    get pickedLabel() {
        const count = this.props.draft.rows.length;
        return count === 1 ? _t("1 document") : _t("%s documents", count);
    }

    get problemText() {
        const texts = {
            amount: _t("Mend the marked amount first."),
            sign: _t("An amount has the wrong sign."),
            more: _t("A document gets more than is open."),
            much: _t("Take less of a document, or put one back."),
            nothing: _t("Pick a document, or choose the customer who gets the credit."),
            rest: _t("Say what becomes of the money left over."),
        };
        return texts[this.money.problem] || "";
    }

    get canSend() {
        return !this.props.busy && this.money.canBeSent;
    }

    get settleLabel() {
        const {answer} = this.props.preview;
        return answer && answer.needs_approval ? _t("Send for Approval") : _t("Settle");
    }
}
