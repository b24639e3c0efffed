"""One line of a side that is the sum of several of the other.

Re-used: :func:`~..matching.subset.subsets`, exact and counting all that fit.  A sum
is believed when it is the only one (of equal amounts the nearest is taken), when
every set could be looked at, and when so few sets were tried that one fitting by
chance is unlikely, as for bank lines.
"""

from collections import Counter
from collections.abc import Sequence
from math import comb, prod

from ..matching.subset import subsets
from .board import Board, ByDay
from .pairs import days_apart, kinds_agree
from .types import AgreementPolicy, Evidence, LedgerLine

#: So many times the lines that can be searched in a window are too many to look at.
_CROWD = 4


def join_sums(
    board: Board, policy: AgreementPolicy, kept: tuple[set[int], set[int]]
) -> dict[tuple[str, int], Evidence]:
    """Join unique sums; why none was joined by (side, position), where it is known."""
    notes: dict[tuple[str, int], Evidence] = {}
    budget = [policy.work_budget]
    before = -1
    while before != (before := len(board.joined)):  # what is taken makes others unique
        notes = {}
        for side in ("theirs", "ours"):
            _one_side(board, policy, kept, side, budget, notes)
    return notes


def _one_side(board, policy, kept, side, budget, notes) -> None:
    """Each free line of ``side`` as the sum of free lines of the other."""
    mine = side == "ours"
    whole, parts = (board.ours, board.theirs) if mine else (board.theirs, board.ours)
    free, other = board.free_ours, board.free_theirs
    if not mine:
        free, other = other, free
    keep_whole, keep_parts = kept if mine else kept[::-1]
    asked = [p for p in other if p not in keep_parts]
    pools = [ByDay(parts, [p for p in asked if (parts[p].amount > 0) is up])
             for up in (False, True)]  # fmt: skip
    order = [p for p in free if p not in keep_whole]
    for position in sorted(order, key=lambda p: (whole[p].date, p)):
        line = whole[position]
        pool = pools[line.amount > 0]
        count = pool.count(line.date, policy.days)
        if count > _CROWD * policy.max_pool:
            notes[side, position] = Evidence("search_cut", {"count": count})
            continue
        days = pool.near(line.date, policy.days)
        near = [p for p in days if p in other and _is_part(parts[p], line)]
        chosen, note = _search(line, near, parts, policy, budget)
        if chosen:
            pair = ((position,), chosen) if mine else (chosen, (position,))
            apart = max(days_apart(parts[p], line) for p in chosen)
            board.join(*pair, note, Evidence("amount_and_date", {"days": apart}))
        elif note:
            notes[side, position] = note


def _is_part(part: LedgerLine, line: LedgerLine) -> bool:
    smaller = abs(part.amount) < abs(line.amount)
    return smaller and kinds_agree(part, line)


def _search(
    line: LedgerLine,
    near: Sequence[int],
    parts: Sequence[LedgerLine],
    policy: AgreementPolicy,
    budget: list[int],
) -> tuple[tuple[int, ...], Evidence | None]:
    """(the positions that add up to a line, how, or why none do)."""
    count = len(near)
    if count < 2:
        return (), None
    cost = 2 ** (count // 2 + 1)
    if count > policy.max_pool or cost > budget[0]:
        return (), Evidence("search_cut", {"count": count})
    budget[0] -= cost
    values = [parts[p].amount for p in near]
    found = subsets(values, line.amount, max_items=policy.max_items, budget=16 * cost)
    if not found.count:
        return (), None
    picked = Counter(values[i] for i in found.subset)
    if found.count > _ways(values, picked):
        return (), Evidence("several_sums", {"count": found.count})
    tried = sum(comb(count, k) for k in range(2, len(found.subset) + 1))
    if tried > policy.max_chance * sum(abs(value) for value in values):
        return (), Evidence("search_cut", {"count": count})
    near = sorted(near, key=lambda p: (days_apart(parts[p], line), parts[p].date, p))
    chosen = [p for v, k in picked.items() for p in _first(near, parts, v, k)]
    return tuple(chosen), Evidence("sum", {"count": len(chosen), "searched": count})


def _ways(values: Sequence[int], picked: Counter) -> int:
    """How many sets have just these amounts: which of them is taken is all one."""
    there = Counter(values)
    return prod(comb(there[value], count) for value, count in picked.items())


def _first(near: Sequence[int], parts: Sequence[LedgerLine], value: int, count: int):
    """The first lines of an amount."""
    return [p for p in near if parts[p].amount == value][:count]
