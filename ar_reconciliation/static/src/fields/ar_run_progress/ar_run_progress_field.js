import {Component, onWillUnmount} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {formatInteger} from "@web/views/fields/formatters";
import {progressPercent} from "../../core/progress";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** Milliseconds after which a running run is looked at again. */
export const POLL_DELAY = 2000;

/** How far a run or an import is; it looks again by itself until the run has ended. */
export class ArRunProgressField extends Component {
    static template = "ar_reconciliation.ArRunProgressField";
    static props = {
        ...standardFieldProps,
        totalField: {type: String},
        stateField: {type: String},
        textField: {type: String, optional: true},
        runningStates: {type: Array, element: String, optional: true},
        unit: {type: String, optional: true},
    };
    static defaultProps = {runningStates: ["running"]};

    setup() {
        this.timer = browser.setInterval(() => this.look(), POLL_DELAY);
        onWillUnmount(() => browser.clearInterval(this.timer));
    }

    /** Read the run again, unless it has ended or the last answer is still missing. */
    async look() {
        if (!this.running || this.looking) return;
        this.looking = true;
        try {
            await this.props.record.load();
        } finally {
            this.looking = false;
        }
    }

    get data() {
        return this.props.record.data;
    }

    get running() {
        return this.props.runningStates.includes(this.data[this.props.stateField]);
    }

    get percent() {
        return progressPercent(this.data[this.props.name], this.total);
    }

    get total() {
        return this.data[this.props.totalField];
    }

    get barClass() {
        if (this.running) return "progress-bar-striped progress-bar-animated";
        return this.percent === 100 ? "text-bg-success" : "text-bg-warning";
    }

    get counts() {
        const counts = {
            done: formatInteger(this.data[this.props.name]),
            total: formatInteger(this.total),
        };
        if (this.props.unit === "statements") {
            return _t("%(done)s of %(total)s statements", counts);
        }
        return _t("%(done)s of %(total)s bank lines", counts);
    }

    get text() {
        return (this.props.textField && this.data[this.props.textField]) || "";
    }
}

export const arRunProgressField = {
    component: ArRunProgressField,
    displayName: _t("Progress of a Run"),
    supportedTypes: ["integer"],
    extractProps: ({options}) => ({
        totalField: options.total_field,
        stateField: options.state_field,
        textField: options.text_field,
        runningStates: options.running_states,
        unit: options.unit,
    }),
};

registry.category("fields").add("ar_run_progress", arRunProgressField);
