"""The lines of both sides that are still without a counterpart, and what is joined."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from .types import Evidence, Joined, LedgerLine

Group = tuple[list[int], list[int]]


class Board:
    """Positions in ``ours`` and ``theirs`` that are free, in the order of time."""

    def __init__(
        self, ours: Sequence[LedgerLine], theirs: Sequence[LedgerLine]
    ) -> None:
        self.ours = ours
        self.theirs = theirs
        self.free_ours = dict.fromkeys(range(len(ours)))
        self.free_theirs = dict.fromkeys(range(len(theirs)))
        self.joined: list[Joined] = []

    def join(
        self,
        ours: Iterable[int],
        theirs: Iterable[int],
        *evidence: Evidence,
        unclear: bool = False,
    ) -> None:
        """These lines are one event; each can be that only once."""
        taken = Joined(tuple(sorted(ours)), tuple(sorted(theirs)), evidence, unclear)
        for position in taken.ours:
            del self.free_ours[position]
        for position in taken.theirs:
            del self.free_theirs[position]
        self.joined.append(taken)

    def still(self, group: Group) -> Group:
        """What of a group is free."""
        ours = [p for p in group[0] if p in self.free_ours]
        return ours, [p for p in group[1] if p in self.free_theirs]

    def sums(self, group: Group) -> tuple[int, int]:
        """The sum of each side."""
        ours = sum(self.ours[p].amount for p in group[0])
        return ours, sum(self.theirs[p].amount for p in group[1])


def components(edges: Iterable[tuple[int, int]]) -> list[Group]:
    """What is connected, by (position in ours, position in theirs); each sorted.

    >>> components([(2, 0), (0, 1), (2, 3)])
    [([0], [1]), ([2], [0, 3])]
    """
    across: dict[int, list[int]] = defaultdict(list)
    back: dict[int, list[int]] = defaultdict(list)
    for one, other in edges:
        across[one].append(other)
        back[other].append(one)
    found, seen = [], set()
    for start in sorted(across):
        if start in seen:
            continue
        ours, theirs, waiting = {start}, set(), [start]
        while waiting:
            for other in across[waiting.pop()]:
                if other not in theirs:
                    theirs.add(other)
                    waiting += [one for one in back[other] if one not in ours]
                    ours.update(back[other])
        seen |= ours
        found.append((sorted(ours), sorted(theirs)))
    return found


def by_amount(lines: Sequence[LedgerLine], at: Iterable[int]) -> dict[int, list[int]]:
    """Positions by amount, each in the order of time."""
    found: dict[int, list[int]] = defaultdict(list)
    for position in sorted(at, key=lambda p: (lines[p].date, p)):
        found[lines[position].amount].append(position)
    return found


class ByDay:
    """Some lines of one side by the day of their booking."""

    def __init__(self, lines: Sequence[LedgerLine], at: Iterable[int]) -> None:
        self.order = sorted(at, key=lambda p: (lines[p].date, p))
        self.days = [lines[p].date for p in self.order]

    def near(self, day: date, days: int, most: int | None = None) -> list[int]:
        """Positions booked within so many days, by date; none if more than ``most``."""
        low = bisect_left(self.days, _moved(day, -days))
        high = bisect_right(self.days, _moved(day, days))
        if most is not None and high - low > most:
            return []
        return self.order[low:high]

    def count(self, day: date, days: int) -> int:
        """How many are booked within so many days."""
        high = bisect_right(self.days, _moved(day, days))
        return high - bisect_left(self.days, _moved(day, -days))


def _moved(day: date, days: int) -> date:
    """The day so many days later, within the calendar."""
    ordinal = day.toordinal() + days
    last = date.max.toordinal()
    return day + timedelta(max(1, min(ordinal, last)) - day.toordinal())
