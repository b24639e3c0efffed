import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

/** What has just happened, what came back, and what may be learned from it. */
export class WorkbenchMessages extends Component {
    static template = "ar_reconciliation.WorkbenchMessages";
    static props = {store: Object};

    setup() {
        this.store = this.props.store;
        this.state = useState(this.store.state);
        this.writes = useState(this.store.writes.state);
        this.action = useService("action");
        this.asking = useState({rule: false});
    }

    get connection() {
        const waiting = _t("Changes to send: %s.", this.writes.size);
        if (this.writes.connection === "lost") {
            const text = _t("No connection. It is tried again by itself.");
            return `${text} ${waiting}`;
        }
        if (this.writes.connection === "expired") {
            const text = _t(
                "Your session has ended. Log in again in another tab, then send."
            );
            return `${text} ${waiting}`;
        }
        return "";
    }

    get problemIds() {
        return Object.keys(this.state.problems).map(Number);
    }

    get problems() {
        const count = this.problemIds.filter((id) => id !== this.state.lineId).length;
        return count ? _t("Bank lines that came back: %s.", count) : "";
    }

    openProblem() {
        const ids = this.problemIds;
        const place = ids.indexOf(this.state.lineId);
        this.store.open(ids[(place + 1) % ids.length]);
        this.state.pane = "line";
    }

    retry() {
        this.store.writes.retry();
    }

    dismiss() {
        this.state.message = null;
    }

    dismissOffer() {
        this.state.offer = null;
    }

    remember() {
        const {proposal_id: proposalId, rule} = this.state.offer;
        this.store.act("remember", [proposalId]);
        this.state.offer = rule ? {...this.state.offer, remember: ""} : null;
    }

    async makeRule() {
        if (this.asking.rule) return;
        this.asking.rule = true;
        try {
            const proposalId = this.state.offer.proposal_id;
            const action = await this.store.call("rule_action", proposalId);
            this.state.offer = null;
            await this.action.doAction(action);
        } finally {
            this.asking.rule = false;
        }
    }
}
