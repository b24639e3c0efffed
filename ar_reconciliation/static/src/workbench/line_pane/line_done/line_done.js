import {Component} from "@odoo/owl";

/** A settled line: who did it, when and how, and the way back. */
export class LineDone extends Component {
    static template = "ar_reconciliation.LineDone";
    static props = {
        done: Object,
        excluded: Boolean,
        canUndo: Boolean,
        busy: Boolean,
        onUndo: Function,
    };
}
