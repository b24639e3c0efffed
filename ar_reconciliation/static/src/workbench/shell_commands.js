import {AssignDialog} from "./assign_dialog/assign_dialog";
import {HelpDialog} from "./help_dialog/help_dialog";
import {MassDialog} from "./mass_dialog/mass_dialog";
import {SnoozeDialog} from "./snooze_dialog/snooze_dialog";
import {_t} from "@web/core/l10n/translation";
import {useCommand} from "./commands";
import {useService} from "@web/core/utils/hooks";

/** Colleagues to choose from while the server has not said who. */
const ANY_COLLEAGUE = [["share", "=", false]];

/** What the commands that concern the line as a whole do. */
export class ShellCommands {
    constructor(store, dialogs) {
        this.store = store;
        this.dialogs = dialogs;
    }

    get state() {
        return this.store.state;
    }

    /** The open line, when this person may work and nothing is under way for it. */
    get lineId() {
        const {lineId, pending, can} = this.state;
        if (!can.work) {
            this.store.say("info", _t("Your role looks only; it changes nothing."));
            return false;
        }
        return lineId && !pending[lineId] ? lineId : false;
    }

    next() {
        this.store.next();
    }

    previous() {
        this.store.previous();
    }

    undo() {
        this.store.undo();
    }

    help() {
        this.dialogs.add(HelpDialog);
    }

    mass() {
        if (!this.state.can.work) return;
        this.dialogs.add(MassDialog, {store: this.store});
    }

    snooze() {
        const id = this.lineId;
        if (!id) return;
        this.dialogs.add(SnoozeDialog, {
            onChoose: (until) => this.actOn("snooze", id, until),
        });
    }

    assign() {
        const id = this.lineId;
        if (!id) return;
        const row = this.state.rows[id] || this.state.line;
        const {ownerDomain, user} = this.state;
        this.dialogs.add(AssignDialog, {
            domain: ownerDomain.length ? ownerDomain : ANY_COLLEAGUE,
            me: user,
            owner: (row && row.owner) || false,
            onChoose: (userId) =>
                this.store.act("assign", [[id], userId], {lineIds: [id]}),
        });
    }

    exclude() {
        const id = this.lineId;
        const line = this.state.line;
        if (!id || !line || line.id !== id) return;
        if (line.can.include && line.stage === "excluded") {
            this.store.act("include", [[id]], {lineIds: [id]});
        } else if (line.can.exclude) {
            this.actOn("exclude", id);
        } else {
            this.store.say("info", _t("This line cannot be excluded now."));
        }
    }

    actOn(method, id, ...args) {
        const advance = id === this.state.lineId;
        return this.store.act(method, [[id], ...args], {lineIds: [id], advance});
    }
}

/**
 * Answer the commands of the shell while the workbench is shown.
 *
 * @param {Object} store a WorkbenchStore
 * @returns {ShellCommands}
 */
export function useShellCommands(store) {
    const shell = new ShellCommands(store, useService("dialog"));
    const names = ["next", "previous", "undo", "help", "mass", "snooze", "assign"];
    for (const name of [...names, "exclude"]) {
        useCommand(store.commands, name, () => shell[name]());
    }
    return shell;
}
