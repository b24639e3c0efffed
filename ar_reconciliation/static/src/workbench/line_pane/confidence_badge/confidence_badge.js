import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {confidencePercent} from "../../../core/confidence";
import {formatFloat} from "@web/views/fields/formatters";

const COLOURS = {high: "success", medium: "warning", low: "danger"};

/** How sure a proposal is, as a number, a colour and words. */
export class ConfidenceBadge extends Component {
    static template = "ar_reconciliation.ConfidenceBadge";
    static props = {value: Number, level: String};

    get text() {
        const percent = formatFloat(confidencePercent(this.props.value), {
            digits: [3, 1],
            trailingZeros: false,
        });
        return `${percent} %`;
    }

    get colour() {
        return `text-bg-${COLOURS[this.props.level] || "secondary"}`;
    }

    get label() {
        const labels = {
            high: _t("Sure: %s", this.text),
            medium: _t("Likely: %s", this.text),
            low: _t("Unsure: %s", this.text),
        };
        return labels[this.props.level] || this.text;
    }
}
