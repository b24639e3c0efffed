"""Roll-forward: what became of the differences of the last period.

A comparison of the new period sees old lines only if they are given to it:
:func:`with_carried` adds the lines of the last differences to the new ones.  Then
:func:`carry` tells which differences are cleared, which remain and since when, and
which are new.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from .types import Comparison, Difference, LedgerLine, Match

Key = tuple[str, object]


@dataclass(frozen=True, slots=True)
class Remaining:
    """A difference that was there before.

    ``now`` as the new comparison has it, or as it was when its lines were not among
    the new ones (``seen`` False).  ``days``: age of its oldest line at the cutoff.
    """

    before: Difference
    now: Difference
    days: int
    seen: bool = True


@dataclass(frozen=True, slots=True)
class Cleared:
    """A difference whose lines now agree, and the matches that they are in."""

    before: Difference
    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Carried:
    """Each difference of before is in ``cleared`` or ``remaining``; ``open`` are those
    to carry on to the next period: remaining and new, each with its ``since``.
    """

    cleared: tuple[Cleared, ...]
    remaining: tuple[Remaining, ...]
    new: tuple[Difference, ...]
    open: tuple[Difference, ...]


def with_carried(
    previous: Iterable[Difference],
    ours: Sequence[LedgerLine],
    theirs: Sequence[LedgerLine],
) -> tuple[list[LedgerLine], list[LedgerLine]]:
    """Both sides with the lines of old differences that they do not hold already.

    Ours are known by id; theirs, whose rows are counted anew in every file, by
    number (or text), amount and date.  Added lines of theirs get ids below zero.
    """
    previous = list(previous)
    known = {line.id for line in ours}
    first = [line for d in previous for line in d.ours]
    mine = [*{x.id: x for x in first if x.id not in known}.values(), *ours]
    there = Counter(line.key for line in theirs)
    added = []
    for line in (line for d in previous for line in d.theirs):
        if there[line.key]:
            there[line.key] -= 1
        else:
            added.append(line)
    lowest = min([0, *(line.id for line in theirs)])
    yours = [replace(line, id=lowest - 1 - at) for at, line in enumerate(added)]
    return mine, [*yours, *theirs]


def _keys(item: Difference | Match) -> set[Key]:
    return {("ours", line.id) for line in item.ours} | {
        ("theirs", line.key) for line in item.theirs
    }


def carry(previous: Iterable[Difference], comparison: Comparison) -> Carried:
    """What became of earlier differences in a comparison made :func:`with_carried`.

    Nothing is cleared because it is not seen: a difference is cleared only when all
    its lines are in matches (or an amount among them that no longer differs).
    """
    now: dict[Key, list[int]] = {}
    for at, difference in enumerate(comparison.differences):
        for key in _keys(difference):
            now.setdefault(key, []).append(at)
    matched: dict[Key, list[int]] = {}
    for at, match in enumerate(comparison.matches):
        for key in _keys(match):
            matched.setdefault(key, []).append(at)
    cleared, remaining = [], []
    since: dict[int, date] = {}
    for before in previous:
        keys = _keys(before)
        still = sorted({at for key in keys for at in now.get(key, ())})
        if not still and keys <= matched.keys():
            places = sorted({at for key in keys for at in matched[key]})
            matches = tuple(comparison.matches[at] for at in places)
            cleared.append(Cleared(before, matches))
            continue
        begun = before.since or _first_day(before)
        remaining.append(_remaining(before, still, begun, comparison))
        for at in still:
            since[at] = min(since.get(at, begun), begun)
    return _carried(cleared, remaining, since, comparison)


def _remaining(
    before: Difference, still: list[int], begun: date, comparison: Comparison
) -> Remaining:
    days = (comparison.cutoff - _first_day(before)).days
    if not still:
        return Remaining(before, replace(before, since=begun), days, seen=False)
    now = replace(comparison.differences[still[0]], since=begun)
    return Remaining(before, now, days)


def _carried(
    cleared: list[Cleared],
    remaining: list[Remaining],
    since: dict[int, date],
    comparison: Comparison,
) -> Carried:
    everything = [
        replace(difference, since=since.get(at, comparison.cutoff))
        for at, difference in enumerate(comparison.differences)
    ]
    new = [d for at, d in enumerate(everything) if at not in since]
    unseen = [entry.now for entry in remaining if not entry.seen]
    return Carried(tuple(cleared), tuple(remaining), tuple(new), (*unseen, *everything))


def _first_day(difference: Difference) -> date:
    return min(line.date for line in difference.lines)
