import {Component} from "@odoo/owl";
import {confidenceLevel, confidencePercent} from "../../core/confidence";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const COLOURS = {high: "success", medium: "warning", low: "danger"};

/** A probability as percentage with a bar; nothing when there is no proposal. */
export class ArConfidenceField extends Component {
    static template = "ar_reconciliation.ArConfidenceField";
    static props = {...standardFieldProps};

    get value() {
        return this.props.record.data[this.props.name];
    }

    get text() {
        const percent = formatFloat(confidencePercent(this.value), {
            digits: [3, 1],
            trailingZeros: false,
        });
        return `${percent} %`;
    }

    get barClass() {
        return `text-bg-${COLOURS[confidenceLevel(this.value)]}`;
    }

    get barStyle() {
        return `width: ${confidencePercent(this.value)}%`;
    }
}

export const arConfidenceField = {
    component: ArConfidenceField,
    displayName: _t("Confidence"),
    supportedTypes: ["float"],
    additionalClasses: ["o_ar_confidence"],
};

registry.category("fields").add("ar_confidence", arConfidenceField);
