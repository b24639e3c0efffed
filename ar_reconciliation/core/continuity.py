"""Do the statements of one account follow each other without a gap?

A statement begins where the one before it ended.  When its opening balance is not
the closing balance before it, entries are missing or are there twice; the periods
tell which.  Balances are whole units of the account's currency.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """One statement; dates inclusive.  ``total`` is the sum of its entries."""

    id: int
    first: date
    last: date
    opening: int
    closing: int
    total: int


@dataclass(frozen=True, slots=True)
class Link:
    """How a statement follows the one before it.

    ``code``: ``first``, ``follows``, ``gap`` (a later period, another balance),
    ``overlap`` (its period begins before the other's end, another balance), ``break``
    (its own entries do not lead from opening to closing).  ``difference`` is what is
    missing (units): of the balance before it, or of its own closing balance.
    """

    id: int
    code: str
    previous: int = 0
    difference: int = 0


def links(periods: Iterable[Period]) -> list[Link]:
    """Statements of one account in the order of their periods, each with its link.

    Of several that begin on one day the one that opens with the balance reached so
    far comes first, so that two statements of one day may follow each other.

    >>> day = date(2026, 3, 1)
    >>> one, two = Period(1, day, day, 0, 50, 50), Period(2, day, day, 50, 70, 20)
    >>> [(link.id, link.code) for link in links([two, one])]
    [(1, 'first'), (2, 'follows')]
    """
    found: list[Link] = []
    before: Period | None = None
    for period in _chained(periods):
        found.append(_link(before, period))
        before = period
    return found


def _chained(periods: Iterable[Period]) -> list[Period]:
    chained: list[Period] = []
    of_day: dict[date, list[Period]] = defaultdict(list)
    for period in sorted(periods, key=lambda p: (p.first, p.last, p.id)):
        of_day[period.first].append(period)
    for waiting in of_day.values():
        while waiting:
            reached = chained[-1].closing if chained else None
            fitting = [p for p in waiting if p.opening == reached]
            chosen = (fitting or _beginning(waiting))[0]
            waiting.remove(chosen)
            chained.append(chosen)
    return chained


def _beginning(periods: list[Period]) -> list[Period]:
    """Those that no other one leads to, or all when they lead round."""
    closings = {(p.id, p.closing) for p in periods}
    free = [
        p
        for p in periods
        if not any(i != p.id and closing == p.opening for i, closing in closings)
    ]
    return free or periods


def _link(before: Period | None, period: Period) -> Link:
    own = period.closing - period.opening - period.total
    previous = before.id if before else 0
    if own:
        return Link(period.id, "break", previous, own)
    if before is None:
        return Link(period.id, "first")
    missing = period.opening - before.closing
    if not missing:
        return Link(period.id, "follows", previous)
    code = "overlap" if period.first < before.last else "gap"
    return Link(period.id, code, previous, missing)
