/** Key of each command of the workbench, as `ev.key` reports it; `?` lists them. */
export const KEYS = {
    "Enter": "accept",
    "j": "next",
    "ArrowDown": "next",
    "k": "previous",
    "ArrowUp": "previous",
    "r": "reject",
    "/": "search",
    "p": "pick",
    "s": "split",
    "u": "undo",
    "t": "ask",
    "n": "note",
    "b": "book",
    "x": "exclude",
    "z": "snooze",
    "m": "assign",
    "g": "mass",
    "?": "help",
};

/**
 * The command of a pressed key; `1` to `9` choose a proposal.
 *
 * @param {string} key
 * @returns {{command: string, payload?: number}|null}
 */
export function commandOfKey(key) {
    if (/^[1-9]$/.test(key)) return {command: "proposal", payload: Number(key)};
    const command = KEYS[key];
    return command ? {command} : null;
}
