import {Component} from "@odoo/owl";
import {customerOf, restKind} from "../../../core/draft";
import {DraftBalance} from "../draft_balance";
import {DraftRow} from "../draft_row/draft_row";
import {JournalPreview} from "../journal_preview/journal_preview";
import {RecordSelector} from "@web/core/record_selectors/record_selector";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

/** What a person has picked, what becomes of the rest, and what will be posted. */
export class DraftPanel extends Component {
    static template = "ar_reconciliation.DraftPanel";
    static components = {DraftRow, JournalPreview, RecordSelector};
    static props = {
        line: Object,
        draft: Object,
        /** `{waiting, answer}` of the last preview. */
        preview: Object,
        reasons: Array,
        accounts: Array,
        onUnits: Function,
        onPart: Function,
        onRest: Function,
        onPartner: Function,
        onRemove: Function,
        onOpenDocument: Function,
    };

    setup() {
        this.names = useService("name");
    }

    get money() {
        const {draft, line, preview} = this.props;
        return new DraftBalance(draft, line, preview);
    }

    get answer() {
        return this.props.preview.answer;
    }

    get restKind() {
        return restKind(this.props.draft, this.props.line);
    }

    // === CUSTOMER AND REST === //

    get customer() {
        return customerOf(this.props.draft, this.props.line);
    }

    get customerDomain() {
        const company = this.props.line.company.id;
        return [
            ["parent_id", "=", false],
            ["company_id", "in", [false, company]],
        ];
    }

    async choose(id) {
        if (!id) return this.props.onPartner(false);
        const names = await this.names.loadDisplayNames("res.partner", [id]);
        return this.props.onPartner({id, name: names[id]});
    }

    changeRestAccount(ev) {
        this.props.onRest({account_id: Number(ev.target.value) || false});
    }

    get creditLabel() {
        return this.customer
            ? _t("stays as a credit of %s", this.customer.name)
            : _t("stays as a credit of the customer");
    }
}
