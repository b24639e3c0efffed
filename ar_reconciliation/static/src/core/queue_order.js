/**
 * All lines of a queue in the order of the list.
 *
 * @param {Object} queue as the server sent it
 * @returns {number[]}
 */
export function queueIds(queue) {
    return queue.groups.flatMap((group) => group.ids);
}

/**
 * The next line in a direction that nothing is under way for.
 *
 * @param {number[]} ids in the order of the list
 * @param {number|false} id where to start; unknown or false: before the first
 * @param {1|-1} step
 * @param {Object} [busy] keyed by line
 * @returns {number|false} false when there is none
 */
export function neighbour(ids, id, step, busy = {}) {
    const start = ids.indexOf(id);
    if (start < 0 && step < 0) return false;
    for (let index = start + step; index >= 0 && index < ids.length; index += step) {
        if (!busy[ids[index]]) return ids[index];
    }
    return false;
}

/**
 * Where to go when a line is dealt with: on, or, after the last one, to the first
 * that is left.
 *
 * @param {number[]} ids in the order of the list
 * @param {number} id the line that is dealt with
 * @param {Object} [busy] keyed by line
 * @returns {number|false}
 */
export function following(ids, id, busy = {}) {
    const others = {...busy, [id]: true};
    return neighbour(ids, id, 1, others) || neighbour(ids, false, 1, others);
}

/**
 * The queue without some lines; groups left empty go, too.
 *
 * @param {Object} queue as the server sent it; it is not changed
 * @param {number[]} gone
 * @returns {Object}
 */
export function withoutLines(queue, gone) {
    const left = new Set(gone);
    const groups = queue.groups
        .map((group) => {
            const ids = group.ids.filter((id) => !left.has(id));
            return ids.length === group.ids.length
                ? group
                : {...group, ids, count: ids.length};
        })
        .filter((group) => group.ids.length);
    return {...queue, groups, count: queueIds({groups}).length};
}

/**
 * Cut a list into parts of at most `size`.
 *
 * @param {any[]} list
 * @param {number} size
 * @returns {any[][]}
 */
export function chunks(list, size) {
    const parts = [];
    for (let start = 0; start < list.length; start += size) {
        parts.push(list.slice(start, start + size));
    }
    return parts;
}
