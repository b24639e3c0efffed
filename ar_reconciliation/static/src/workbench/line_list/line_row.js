import {confidenceLevel, confidencePercent} from "../../core/confidence";
import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatFloat} from "@web/views/fields/formatters";

const COLOURS = {high: "success", medium: "warning", low: "danger"};

/** A percentage for people: "98.7 %". */
export function confidenceText(confidence) {
    const percent = formatFloat(confidencePercent(confidence), {
        digits: [3, 1],
        trailingZeros: false,
    });
    return `${percent} %`;
}

/** One bank line in the list. */
export class LineRow extends Component {
    static template = "ar_reconciliation.LineRow";
    static props = {
        id: Number,
        row: {type: [Object, {value: undefined}], optional: true},
        position: Number,
        count: Number,
        selected: Boolean,
        pending: {type: String, optional: true},
        problem: {type: String, optional: true},
        watchers: {type: Array, optional: true},
        onOpen: Function,
    };

    get confidence() {
        return confidenceText(this.props.row.confidence);
    }

    get confidenceClass() {
        return `text-bg-${COLOURS[confidenceLevel(this.props.row.confidence)]}`;
    }

    get classes() {
        return {
            o_ar_row_selected: this.props.selected,
            o_ar_row_pending: Boolean(this.props.pending),
            o_ar_row_problem: Boolean(this.props.problem),
        };
    }

    get ownerInitials() {
        const words = this.props.row.owner.name.split(/\s+/).filter(Boolean);
        const letters = words.map((word) => [...word][0]);
        return (words.length > 1 ? [letters[0], letters.at(-1)] : letters).join("");
    }

    get ownerTitle() {
        return _t("Responsible: %s", this.props.row.owner.name);
    }

    get watcherTitle() {
        const names = this.props.watchers.map((ref) => ref.name).join(", ");
        return _t("Looked at by %s", names);
    }

    get dueTitle() {
        return _t("Should have been settled by %s", this.props.row.due.text);
    }

    get snoozedTitle() {
        return _t("Put off until %s", this.props.row.snoozed_until.text);
    }
}
