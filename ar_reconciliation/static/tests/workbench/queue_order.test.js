import {
    chunks,
    following,
    neighbour,
    queueIds,
    withoutLines,
} from "@ar_reconciliation/core/queue_order";
import {describe, expect, test} from "@odoo/hoot";

describe.current.tags("headless");

const QUEUE = {
    count: 4,
    groups: [
        {key: "a", count: 3, ids: [1, 2, 3]},
        {key: "b", count: 1, ids: [9]},
    ],
};

test("neighbours follow the list over the borders of groups", () => {
    const ids = queueIds(QUEUE);
    expect(ids).toEqual([1, 2, 3, 9]);
    expect(neighbour(ids, 3, 1)).toBe(9);
    expect(neighbour(ids, 9, 1)).toBe(false);
    expect(neighbour(ids, 1, -1)).toBe(false);
    expect(neighbour(ids, false, 1)).toBe(1);
    expect(neighbour(ids, 77, 1)).toBe(1);
    expect(neighbour(ids, 77, -1)).toBe(false);
});

test("lines under way are passed over", () => {
    expect(neighbour([1, 2, 3, 9], 1, 1, {2: "accept"})).toBe(3);
    expect(neighbour([1, 2, 3, 9], 9, -1, {2: "accept", 3: "accept"})).toBe(1);
});

test("after the last line comes the first that is left", () => {
    expect(following([1, 2, 3], 3)).toBe(1);
    expect(following([1, 2, 3], 3, {1: "accept"})).toBe(2);
    expect(following([3], 3)).toBe(false);
    expect(following([1, 2], 2, {1: "accept"})).toBe(false);
});

test("lines leave the queue, groups left empty go, the given one stays as it is", () => {
    const left = withoutLines(QUEUE, [2, 9, 77]);
    expect(left).toEqual({count: 2, groups: [{key: "a", count: 2, ids: [1, 3]}]});
    expect(QUEUE.count).toBe(4);
    expect(QUEUE.groups[0].ids).toEqual([1, 2, 3]);
});

test("a list is cut into parts", () => {
    expect(chunks([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
    expect(chunks([], 2)).toEqual([]);
});
