/**
 * Where groups and rows of a long list stand, when every row and every head is
 * equally high. Heights and positions in pixels from the top of the list.
 *
 * @param {Array<{key: string, ids: number[]}>} groups
 * @param {{row: number, head: number}} heights
 * @returns {{blocks: Array<Object>, height: number, count: number, heights: Object}}
 */
export function layoutRows(groups, heights) {
    const blocks = [];
    let top = 0;
    let first = 0;
    for (const group of groups.filter((each) => each.ids.length)) {
        const height = heights.head + group.ids.length * heights.row;
        blocks.push({group, top, height, first});
        top += height;
        first += group.ids.length;
    }
    return {blocks, height: top, count: first, heights};
}

/**
 * The part of each group that can be seen, and a little before and after it.
 *
 * @param {Object} layout of `layoutRows`
 * @param {number} top how far the list is scrolled
 * @param {number} span height of the window onto it
 * @param {number} [spare] rows before and after it
 * @returns {Array<Object>} blocks with `rows`: id, position in the list from 1, and
 *      top within the block
 */
export function visibleBlocks(layout, top, span, spare = 6) {
    const {row, head} = layout.heights;
    const from = top - spare * row;
    const until = top + span + spare * row;
    const seen = layout.blocks.filter(
        (block) => block.top + block.height > from && block.top < until
    );
    return seen.map((block) => {
        const start = block.top + head;
        const begin = Math.max(0, Math.floor((from - start) / row));
        const end = Math.max(begin, Math.ceil((until - start) / row));
        const rows = block.group.ids.slice(begin, end).map((id, offset) => ({
            id,
            position: block.first + begin + offset + 1,
            top: head + (begin + offset) * row,
        }));
        return {...block, rows};
    });
}

/**
 * How far to scroll so that a row can be seen below the head of its group.
 *
 * @param {Object} layout of `layoutRows`
 * @param {number} id
 * @param {number} top how far the list is scrolled
 * @param {number} span height of the window onto it
 * @returns {number} the new `top`; the old one when the row is in sight or unknown
 */
export function scrollTo(layout, id, top, span) {
    const {row, head} = layout.heights;
    for (const block of layout.blocks) {
        const index = block.group.ids.indexOf(id);
        if (index < 0) continue;
        const start = block.top + head + index * row;
        if (start - head < top) return start - head;
        if (start + row > top + span) return start + row - span;
        return top;
    }
    return top;
}
