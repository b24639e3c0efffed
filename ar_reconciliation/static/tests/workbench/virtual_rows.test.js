import {describe, expect, test} from "@odoo/hoot";
import {
    layoutRows,
    scrollTo,
    visibleBlocks,
} from "@ar_reconciliation/core/virtual_rows";

describe.current.tags("headless");

const HEIGHTS = {row: 10, head: 5};
const GROUPS = [
    {key: "a", ids: [1, 2, 3]},
    {key: "empty", ids: []},
    {key: "b", ids: [4, 5]},
];

test("heads and rows stand one below the other", () => {
    const layout = layoutRows(GROUPS, HEIGHTS);
    expect(layout.height).toBe(60);
    expect(layout.count).toBe(5);
    expect(layout.blocks.map(({top, height, first}) => [top, height, first])).toEqual([
        [0, 35, 0],
        [35, 25, 3],
    ]);
});

test("an empty list has no height", () => {
    expect(layoutRows([], HEIGHTS).height).toBe(0);
    expect(visibleBlocks(layoutRows([], HEIGHTS), 0, 100)).toEqual([]);
});

test("only what can be seen is there, with its place in the list", () => {
    const layout = layoutRows(GROUPS, HEIGHTS);
    const seen = visibleBlocks(layout, 20, 25, 0);
    expect(seen.map((block) => block.group.key)).toEqual(["a", "b"]);
    expect(seen[0].rows).toEqual([
        {id: 2, position: 2, top: 15},
        {id: 3, position: 3, top: 25},
    ]);
    expect(seen[1].rows).toEqual([{id: 4, position: 4, top: 5}]);
});

test("spare rows stand ready before and after", () => {
    const layout = layoutRows([{key: "a", ids: [...Array(100).keys()]}], HEIGHTS);
    const [block] = visibleBlocks(layout, 505, 20, 2);
    expect(block.rows.map((row) => row.id)).toEqual([48, 49, 50, 51, 52, 53]);
});

test("a row comes into sight below the head of its group", () => {
    const layout = layoutRows(GROUPS, HEIGHTS);
    expect(scrollTo(layout, 5, 0, 30)).toBe(30);
    expect(scrollTo(layout, 2, 30, 30)).toBe(10);
    expect(scrollTo(layout, 2, 5, 30)).toBe(5);
    expect(scrollTo(layout, 99, 7, 30)).toBe(7);
});
