import {onMounted, onWillUnmount} from "@odoo/owl";

/**
 * What a key or a button asks for, by name; whoever can do it registers itself.
 *
 * The one that registered last answers, so that a part of the screen can take a
 * command over while it is shown.
 */
export class Commands {
    constructor() {
        this.handlers = new Map();
    }

    /**
     * @param {string} name
     * @param {Function} handler
     * @returns {Function} takes it back
     */
    on(name, handler) {
        const handlers = this.handlers.get(name) || [];
        this.handlers.set(name, [...handlers, handler]);
        return () =>
            this.handlers.set(
                name,
                this.handlers.get(name).filter((other) => other !== handler)
            );
    }

    /**
     * @param {string} name
     * @param {any} [payload]
     * @returns {boolean} whether somebody took it
     */
    run(name, payload) {
        const handler = (this.handlers.get(name) || []).at(-1);
        if (!handler) return false;
        handler(payload);
        return true;
    }
}

/**
 * Answer a command while the component is shown.
 *
 * @param {Commands} commands
 * @param {string} name
 * @param {Function} handler
 */
export function useCommand(commands, name, handler) {
    let stop = null;
    onMounted(() => {
        stop = commands.on(name, handler);
    });
    onWillUnmount(() => stop());
}
