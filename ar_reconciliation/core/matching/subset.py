"""Which of a payer's items add up to the amount: exact, bounded, all counted."""

from typing import NamedTuple


class Found(NamedTuple):
    """The first subset (positions in ``values``), how many fit, all looked at?"""

    subset: tuple[int, ...]
    count: int
    complete: bool


def subsets(values: list[int], target: int, *, max_items: int, budget: int) -> Found:
    """Subsets of two or more ``values`` that sum to ``target``.

    The result depends only on the order of ``values``.  Fewer items come first,
    then earlier ones.  ``complete`` is False when the budget did not allow to look
    at every subset; then ``count`` is a lower bound.

    >>> subsets([5, 7, 11, 13], 18, max_items=3, budget=1000)
    Found(subset=(0, 3), count=2, complete=True)
    >>> subsets([100, -20, 50], 80, max_items=3, budget=1000)
    Found(subset=(0, 1), count=1, complete=True)
    """
    n = len(values)
    if n < 2:
        return Found((), 0, True)
    half = n // 2
    if 2 ** (n - half) <= budget // 8:
        return _meet(values, target, half, max_items)
    return _small(values, target, min(max_items, n), budget)


def _meet(values, target, half, max_items):
    """Meet in the middle: every subset, by the sums of two halves."""
    left = _sums(values[:half], 0, max_items)
    right: dict[int, list[tuple[int, ...]]] = {}
    for total, chosen in _sums(values[half:], half, max_items):
        right.setdefault(total, []).append(chosen)
    best, count = (), 0
    for total, chosen in left:
        for other in right.get(target - total, ()):
            both = chosen + other
            if not 2 <= len(both) <= max_items:
                continue
            count += 1
            if not best or (len(both), both) < (len(best), best):
                best = both
    return Found(best, count, True)


def _sums(values, offset, max_items):
    sums = [(0, ())]
    for i, value in enumerate(values):
        sums += [
            (total + value, (*chosen, offset + i))
            for total, chosen in sums
            if len(chosen) < max_items
        ]
    return sums


def _small(values, target, max_items, budget):
    """Pairs, and triples while the budget lasts, when there are too many items."""
    where: dict[int, list[int]] = {}
    for i, value in enumerate(values):
        where.setdefault(value, []).append(i)
    found = _pairs(values, target, where, budget)
    if max_items < 3 or len(values) ** 2 > budget // 16:
        return found
    triples = _triples(values, target, where)
    best = found.subset or triples.subset
    return Found(best, found.count + triples.count, False)


def _pairs(values, target, where, budget):
    best, count = (), 0
    for i, value in enumerate(values[:budget]):
        for j in where.get(target - value, ())[:20]:
            if j > i:
                count += 1
                best = best or (i, j)
    return Found(best, count, False)


def _triples(values, target, where):
    best, count = (), 0
    for i, first in enumerate(values):
        for j in range(i + 1, len(values)):
            for k in where.get(target - first - values[j], ())[:20]:
                if k > j:
                    count += 1
                    best = best or (i, j, k)
    return Found(best, count, False)
