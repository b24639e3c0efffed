import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

const STAGE_COLOURS = {
    new: "secondary",
    proposed: "info",
    approval: "warning",
    exception: "danger",
    matched: "success",
    excluded: "secondary",
};

/** The bank line: what the bank said, where it comes from, who has it. */
export class LineCard extends Component {
    static template = "ar_reconciliation.LineCard";
    static props = {
        line: Object,
        /** Colleagues who look at the line now. */
        watchers: Array,
        onOpenBatch: Function,
    };

    setup() {
        this.state = useState({raw: false});
    }

    get stageColour() {
        return `text-bg-${STAGE_COLOURS[this.props.line.stage] || "secondary"}`;
    }

    get stage() {
        const names = {
            new: _t("New"),
            proposed: _t("Proposed"),
            approval: _t("Waits for Approval"),
            exception: _t("Exception"),
            matched: _t("Settled"),
            excluded: _t("Excluded"),
        };
        return names[this.props.line.stage] || "";
    }

    get payer() {
        return this.props.line.payer || _t("Unknown payer");
    }

    get rowText() {
        return _t("Row %s", this.props.line.source.row);
    }

    get lookers() {
        return _t(
            "Also looking at this line: %s",
            this.props.watchers.map((user) => user.name).join(", ")
        );
    }

    get attachmentUrl() {
        const {source} = this.props.line;
        return source && source.attachment_id
            ? `/web/content/${source.attachment_id}?download=true`
            : "";
    }
}
