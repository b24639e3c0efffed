import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

/** A bank line above its nearest candidates; the server has worked it all out. */
export class ArComparisonField extends Component {
    static template = "ar_reconciliation.ArComparisonField";
    static props = {...standardFieldProps};

    setup() {
        this.action = useService("action");
    }

    get data() {
        return this.props.record.data[this.props.name];
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

    openDocument(moveId) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "account.move",
            res_id: moveId,
            views: [[false, "form"]],
        });
    }
}

export const arComparisonField = {
    component: ArComparisonField,
    displayName: _t("Comparison"),
    supportedTypes: ["json"],
};

registry.category("fields").add("ar_comparison", arComparisonField);
