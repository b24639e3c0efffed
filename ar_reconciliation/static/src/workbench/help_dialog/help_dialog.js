import {Component} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {KEYS} from "../../core/key_map";
import {_t} from "@web/core/l10n/translation";

const SHOWN = {ArrowDown: "↓", ArrowUp: "↑", Enter: "↵"};

/** Names of the commands, in the order in which the help lists them. */
export function commandNames() {
    return {
        accept: _t("Accept the proposal, or post what was put together"),
        next: _t("Next line"),
        previous: _t("Previous line"),
        proposal: _t("Choose a proposal"),
        reject: _t("Reject the proposal"),
        pick: _t("Find open items"),
        split: _t("Change amounts"),
        ask: _t("Put before a reviewer"),
        book: _t("Book with a write-off model"),
        undo: _t("Undo the last one"),
        note: _t("Write a note"),
        assign: _t("Hand over"),
        snooze: _t("Put off"),
        exclude: _t("No customer payment"),
        mass: _t("Accept many"),
        search: _t("Search the list"),
        help: _t("Show the keys"),
    };
}

/** All keys of the workbench. */
export class HelpDialog extends Component {
    static template = "ar_reconciliation.HelpDialog";
    static components = {Dialog};
    static props = {close: Function};

    setup() {
        this.title = _t("Keys");
        const keys = {proposal: ["1 … 9"]};
        for (const [key, command] of Object.entries(KEYS)) {
            keys[command] = [...(keys[command] || []), SHOWN[key] || key];
        }
        const names = commandNames();
        const listed = [...Object.keys(names), ...Object.keys(keys)];
        this.rows = [...new Set(listed)].map((command) => ({
            command,
            name: names[command] || command,
            keys: keys[command] || [],
        }));
    }
}
