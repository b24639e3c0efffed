import {commandOfKey} from "../core/key_map";
import {useExternalListener} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";

/** Milliseconds in which a second Enter is taken for a bouncing key. */
export const BOUNCE = 250;

const FIELDS = "input, textarea, select, [contenteditable=true], [contenteditable='']";
const PRESSED_BY_ENTER = "button, a[href], summary, [role=button], [role=menuitem]";
const LEAFING = ["next", "previous"];

/** Whether the key belongs to something else: a field, a button, the browser. */
function isTaken(ev) {
    if (ev.defaultPrevented || ev.isComposing) return true;
    if (ev.ctrlKey || ev.altKey || ev.metaKey) return true;
    const target = ev.target instanceof Element ? ev.target : document.body;
    if (target.closest(FIELDS)) return true;
    return ev.key === "Enter" && Boolean(target.closest(PRESSED_BY_ENTER));
}

/**
 * The command that a pressed key stands for here.
 *
 * @param {KeyboardEvent} ev
 * @returns {{command: string, payload?: number}|null}
 */
export function commandOfEvent(ev) {
    const found = isTaken(ev) ? null : commandOfKey(ev.key);
    // A held key leafs; it does not work.
    return found && ev.repeat && !LEAFING.includes(found.command) ? null : found;
}

/**
 * Let keys run the commands of the workbench, except in fields, dialogs and menus.
 *
 * @param {Object} commands a Commands
 */
export function useWorkbenchKeys(commands) {
    const ui = useService("ui");
    let accepted = 0;
    useExternalListener(window, "keydown", (ev) => {
        if (ui.activeElement !== document || ui.isBlocked) return;
        if (ev.key === "Escape" && ev.target.closest?.(FIELDS)) {
            ev.target.blur();
            return;
        }
        const found = commandOfEvent(ev);
        if (!found) return;
        if (found.command === "accept") {
            const now = Date.now();
            if (now - accepted < BOUNCE) return ev.preventDefault();
            accepted = now;
        }
        if (commands.run(found.command, found.payload)) ev.preventDefault();
    });
}
