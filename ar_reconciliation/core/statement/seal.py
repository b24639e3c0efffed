"""Seal a statement, and tell two states of it apart.

A statement is written as JSON in one way only: version first, keys sorted, no
blanks, ASCII with escapes, money as integers, days as ISO 8601, texts in Unicode
NFC, lines in the statement's order, ids of the database left out.  The seal is the
SHA-256 of these bytes.

Two scopes, because not every later difference is a change of what was agreed:

* ``books``: period, balances and the booked facts of every line.  A change here
  means that somebody booked, changed or cancelled something in a period that the
  customer has seen; it re-opens the statement.
* ``all``: also what is open, what has settled it, ageing, disputes and promises.
  These change when a receipt from the period is matched days later, or when the
  customer disputes a line, though no balance moves.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from .types import Line, Statement

#: Goes up when the same statement would be written differently.
VERSION = "ar.statement/1"
SCOPES = ("books", "all")
#: Booked facts of a line; the running balance follows from them.
BOOKS = ("date", "kind", "number", "reference", "due", "amount", "part", "parts")
#: What is shown beside them.
SHOWN = (
    "label",
    "open",
    "overdue_days",
    "disputed",
    "promised",
    "settled_by",
    "counter",
)
_HEAD = ("currency", "date_from", "date_to", "opening", "closing")
_HEAD_SHOWN = (
    "basis",
    "debits",
    "credits",
    "overdue",
    "disputed",
    "promised",
    "next_due",
    "next_due_units",
)


@dataclass(frozen=True, slots=True)
class Change:
    """One line that is not as it was.

    ``what``: ``added``, ``removed`` or ``changed``.  ``fields``: name, old and new
    value of what differs, in the order of ``BOOKS`` and ``SHOWN``; empty unless
    changed.  ``books``: a booked fact differs, so the statement must be agreed
    anew.  ``line``: the line's record, the new one unless it was removed.
    """

    key: str
    what: str
    line: Mapping[str, Any]
    fields: tuple[tuple[str, Any, Any], ...] = ()
    books: bool = True


def record(line: Line) -> dict[str, Any]:
    """A line as plain values that JSON can hold: to store it, or to compare it.

    Keys: ``key``, ``balance``, and those of ``BOOKS`` and ``SHOWN``.
    """
    return {
        name: _plain(getattr(line, name)) for name in ("key", *BOOKS, "balance", *SHOWN)
    }


def canonical(
    statement: Statement,
    parties: Mapping[str, str] | None = None,
    scope: str = "all",
) -> bytes:
    """The bytes that are sealed.

    ``parties``: what binds the statement to its owner, for instance company,
    customer and number; a seal without it would fit another customer's equal
    statement.
    """
    whole = scope == "all"
    names = BOOKS + (SHOWN if whole else ())
    content = {
        "version": VERSION,
        "scope": scope,
        "parties": {str(k): _plain(v) for k, v in (parties or {}).items()},
        "head": _values(statement, _HEAD + (_HEAD_SHOWN if whole else ())),
        "lines": [_values(line, names) for line in statement.lines],
    }
    if whole:
        content["open"] = [_values(line, names) for line in statement.open_items]
        content["ageing"] = [_plain(asdict(bucket)) for bucket in statement.ageing]
        content["exchange"] = [
            _values(note, ("date", "number", "amount", "company_amount", "explains"))
            for note in statement.exchange
        ]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return text.encode("ascii")


def seal(
    statement: Statement,
    parties: Mapping[str, str] | None = None,
    scope: str = "all",
) -> str:
    """SHA-256 of :func:`canonical`, 64 lower-case hexadecimal digits."""
    return hashlib.sha256(canonical(statement, parties, scope)).hexdigest()


def changes(
    old_lines: Iterable[Line | Mapping[str, Any]],
    new_lines: Iterable[Line | Mapping[str, Any]],
) -> tuple[Change, ...]:
    """What became of the lines of a statement, in order of date and key.

    Lines or their :func:`record`, for instance read back from JSON.  Lines belong
    together by ``key``, never by place, so that one new line does not make all
    later ones look changed; the running balance is not compared for the same
    reason.
    """
    old, new = _by_key(old_lines), _by_key(new_lines)
    found = []
    for key in old.keys() | new.keys():
        before, after = old.get(key), new.get(key)
        if before is None or after is None:
            what = "added" if before is None else "removed"
            found.append(Change(key, what, after or before or {}))
            continue
        fields = tuple(
            (name, before.get(name), after.get(name))
            for name in BOOKS + SHOWN
            if before.get(name) != after.get(name)
        )
        if fields:
            booked = any(name in BOOKS for name, _old, _new in fields)
            found.append(Change(key, "changed", after, fields, booked))
    return tuple(sorted(found, key=lambda c: (c.line.get("date") or "", c.key)))


def head(statement: Statement) -> dict[str, Any]:
    """Period, balances and totals as plain values: to store them, or to compare."""
    return _values(statement, _HEAD + _HEAD_SHOWN)


def head_changes(
    old: Mapping[str, Any], new: Mapping[str, Any]
) -> tuple[tuple[str, Any, Any, bool], ...]:
    """Name, old value, new value, booked? of what differs between two heads.

    Only here shows what was booked before the period: it changes ``opening`` and
    ``closing`` but no line.
    """
    return tuple(
        (name, old.get(name), new.get(name), name in _HEAD)
        for name in _HEAD + _HEAD_SHOWN
        if old.get(name) != new.get(name)
    )


def _by_key(lines: Iterable[Line | Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    records = (record(x) if isinstance(x, Line) else _plain(dict(x)) for x in lines)
    return {entry["key"]: entry for entry in records}


def _values(source: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: _plain(getattr(source, name)) for name in names}


def _plain(value: Any) -> Any:
    """Values of JSON: NFC text, ISO days, lists; numbers as they are."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(v) for v in value]
    if hasattr(value, "__dataclass_fields__"):
        return _plain(asdict(value))
    return value
