import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** What a bank line settles, and below it why: in a list, in two lines at most. */
export class ArOutcomeField extends Component {
    static template = "ar_reconciliation.ArOutcomeField";
    static props = {
        ...standardFieldProps,
        settlesField: {type: String, optional: true},
    };

    get note() {
        return this.props.record.data[this.props.name] || "";
    }

    get settles() {
        const {record, settlesField} = this.props;
        return (settlesField && record.data[settlesField]) || "";
    }
}

export const arOutcomeField = {
    component: ArOutcomeField,
    displayName: _t("Outcome"),
    supportedTypes: ["char", "text"],
    extractProps: ({options}) => ({settlesField: options.settles_field}),
};

registry.category("fields").add("ar_outcome", arOutcomeField);
