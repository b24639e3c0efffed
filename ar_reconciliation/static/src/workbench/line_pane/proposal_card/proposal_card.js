import {Component} from "@odoo/owl";
import {ConfidenceBadge} from "../confidence_badge/confidence_badge";
import {_t} from "@web/core/l10n/translation";

/** One proposal with its evidence; folded to one line while another one is shown. */
export class ProposalCard extends Component {
    static template = "ar_reconciliation.ProposalCard";
    static components = {ConfidenceBadge};
    static props = {
        proposal: Object,
        /** 1 for the first; the key that chooses it. */
        number: Number,
        shown: Boolean,
        /** Whether Enter accepts it. */
        primary: Boolean,
        busy: Boolean,
        can: Object,
        /** Of the line; it is not said twice. */
        exception: {type: String, optional: true},
        whyNotApprove: {type: String, optional: true},
        onChoose: Function,
        onAccept: Function,
        onReject: Function,
        onEdit: Function,
        onOpenDocument: Function,
    };

    get acceptLabel() {
        if (this.props.proposal.state === "approval") return _t("Approve");
        return this.props.proposal.needs_approval
            ? _t("Send for Approval")
            : _t("Accept");
    }

    /** Who asked, or why somebody must be asked; to those who may not approve, why. */
    get approvalText() {
        const {proposal, can, whyNotApprove} = this.props;
        if (proposal.state === "approval" && !can.approve && whyNotApprove) {
            return whyNotApprove;
        }
        return proposal.needs_approval;
    }

    get canAccept() {
        const {can, proposal} = this.props;
        if (proposal.state === "approval") return can.approve;
        return proposal.state === "proposed" && can.accept;
    }

    /** What a document says of itself, short. */
    customerOf(item) {
        return (item.customer && item.customer.name) || item.customer || "";
    }

    dayOf(day) {
        return (day && day.text) || day || "";
    }

    /**
     * How a fact is shown.
     *
     * @param {{agrees: boolean|null, text: string}} fact
     * @returns {{color: string, icon: string, label: string}}
     */
    look(fact) {
        if (fact.agrees === null) {
            return {color: "text-muted", icon: "fa-minus", label: _t("unknown")};
        }
        return fact.agrees
            ? {color: "text-success", icon: "fa-check", label: _t("agrees")}
            : {color: "text-danger", icon: "fa-times", label: _t("differs")};
    }

    get headingId() {
        return `o_ar_proposal_${this.props.proposal.id}`;
    }
}
