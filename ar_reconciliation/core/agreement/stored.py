"""Lines of a difference as JSON, and back: what the next period's comparison needs."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from .types import Comparison, Difference, LedgerLine, Match

Key = tuple[str, object]


def dump(line: LedgerLine) -> dict[str, Any]:
    """A line as a dictionary that JSON can hold.

    >>> from datetime import date
    >>> dump(LedgerLine(7, 100, date(2026, 3, 1), ("A1",)))["numbers"]
    ['A1']
    """
    return {
        "id": line.id,
        "amount": line.amount,
        "date": line.date.isoformat(),
        "numbers": list(line.numbers),
        "references": list(line.references),
        "text": line.text,
        "kind": line.kind,
        "document_date": _text(line.document_date),
        "due": _text(line.due),
    }


def load(data: Mapping[str, Any]) -> LedgerLine:
    """The line of :func:`dump`.

    >>> from datetime import date
    >>> line = LedgerLine(7, 100, date(2026, 3, 1), ("A1",), due=date(2026, 4, 1))
    >>> load(dump(line)) == line
    True
    """
    return LedgerLine(
        data["id"],
        data["amount"],
        date.fromisoformat(data["date"]),
        tuple(data["numbers"]),
        tuple(data["references"]),
        data["text"],
        data["kind"],
        _day(data["document_date"]),
        _day(data["due"]),
    )


def keys(item: Difference | Match) -> set[Key]:
    """What names the lines of an item across two comparisons."""
    return {("ours", line.id) for line in item.ours} | {
        ("theirs", line.key) for line in item.theirs
    }


def still_duplicate(previous: Iterable[Difference], now: Comparison) -> Comparison:
    """The comparison with what was a duplicate before as a duplicate.

    The line that it repeats agreed in an earlier period and is not among the new
    ones; without it the repetition looks like something one side has not booked.
    """
    known = {frozenset(keys(d)): d for d in previous if d.code == "duplicate"}
    found = []
    for difference in now.differences:
        old = known.get(frozenset(keys(difference)))
        if old:
            difference = replace(
                difference,
                code=old.code,
                act=old.act,
                adjust=old.adjust,
                evidence=old.evidence,
            )
        found.append(difference)
    return replace(now, differences=tuple(found))


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
