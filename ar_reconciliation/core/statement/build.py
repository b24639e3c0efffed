"""Build a statement of one currency from items and reconciliations."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from ..disputes import still_open
from .ageing import LIMITS, age
from .books import Books, in_company_currency, keep_books
from .lines import movement_lines, open_lines, running, with_lines
from .types import LedgerItem, Line, Settlement, Statement

__all__ = ["build", "in_company_currency", "statements"]


def build(
    items: Iterable[LedgerItem],
    settlements: Iterable[Settlement],
    *,
    currency: str,
    date_to: date,
    date_from: date | None = None,
    buckets: Iterable[int] = LIMITS,
    basis: str = "due",
    unit: str = "days",
) -> Statement:
    """The statement of ``currency`` as of the end of ``date_to``.

    ``items``: all receivable items of the customer in **one company**, of all
    currencies and all times; those of other currencies and those after ``date_to``
    are only used to name what settles what.  ``settlements``: all reconciliations
    that touch one of them.  Neither order matters.  ``date_from`` None: since the
    first item, opening 0.  ``buckets``: upper limits of the ageing in ``unit``
    (``days`` or ``months``); ``basis``: age since the ``due`` or the ``document``
    date.  The identities are those of :class:`Statement`.

    Opening and closing are sums of items and movements; what is open is made from
    reconciliations.  That both agree is not arranged here: see ``books``.
    """
    books = keep_books(items, settlements, currency, date_to)
    first = date_from or date.min
    drafts = with_lines(books, first)
    owed = [(item, books.open[item.id]) for item in books.items]
    return Statement(
        currency=currency,
        company_currency=books.items[0].company_currency if books.items else "",
        date_from=date_from,
        date_to=date_to,
        basis=basis,
        ageing=age(
            ((_basis_date(item, basis), units) for item, units in owed),
            as_of=date_to,
            limits=buckets,
            unit=unit,
        ),
        exchange=tuple(note for note in books.exchange if note.date >= first),
        **_movements(books, first, drafts),
        **_open_items(drafts),
        **_totals(owed, date_to),
    )


def statements(
    items: Iterable[LedgerItem], settlements: Iterable[Settlement], **options
) -> tuple[Statement, ...]:
    """One statement per currency that has something to show, in order of code.

    ``options`` as for :func:`build`, without ``currency``.
    """
    items, settlements = list(items), list(settlements)
    made = (
        build(items, settlements, currency=currency, **options)
        for currency in sorted({item.currency for item in items})
    )
    return tuple(s for s in made if s.lines or s.open_items or s.opening or s.closing)


def _basis_date(item: LedgerItem, basis: str) -> date:
    return item.date if basis == "document" else item.due or item.date


def _sum_before(books: Books, day: date | None) -> int:
    """Balance of what is dated before ``day``; None: of all."""
    return sum(i.amount for i in books.items if not day or i.date < day) + sum(
        m.units for m in books.movements if not day or m.date < day
    )


def _company_before(books: Books, day: date | None) -> int:
    return sum(i.company_amount for i in books.items if not day or i.date < day) + sum(
        m.company_units for m in books.movements if not day or m.date < day
    )


def _movements(books: Books, first: date, drafts: list[Line]) -> dict[str, Any]:
    opening = _sum_before(books, first)
    moves = movement_lines(books)
    lines = running(opening, (x for x in drafts + moves if x.date >= first))
    return {
        "opening": opening,
        "lines": lines,
        "debits": sum(line.amount for line in lines if line.amount > 0),
        "credits": sum(line.amount for line in lines if line.amount < 0),
        "closing": _sum_before(books, None),
        "ledger": sum(item.amount for item in books.items),
        "converted": _moved(books, "conversion"),
        "transferred": _moved(books, "transfer"),
        "company_opening": _company_before(books, first),
        "company_closing": _company_before(books, None),
    }


def _open_items(drafts: list[Line]) -> dict[str, Any]:
    lines = open_lines(drafts)
    return {
        "open_items": lines,
        "unapplied": tuple(line for line in lines if line.open < 0),
    }


def _moved(books: Books, kind: str) -> int:
    return sum(m.units for m in books.movements if m.kind == kind)


def _totals(owed: list[tuple[LedgerItem, int]], date_to: date) -> dict[str, Any]:
    next_due, next_due_units = _next_due(owed, date_to)
    late = [(item, units) for item, units in owed if (item.due or item.date) < date_to]
    return {
        "next_due": next_due,
        "next_due_units": next_due_units,
        "overdue": sum(max(units, 0) for _item, units in late),
        "overdue_disputed": sum(still_open(i.disputed, units) for i, units in late),
        "disputed": sum(still_open(i.disputed, units) for i, units in owed),
        "promised": sum(still_open(i.promised, units) for i, units in owed),
    }


def _next_due(
    owed: list[tuple[LedgerItem, int]], date_to: date
) -> tuple[date | None, int]:
    """The next day on which something falls due, today included, and how much."""
    coming = [
        (item.due or item.date, units)
        for item, units in owed
        if units > 0 and (item.due or item.date) >= date_to
    ]
    if not coming:
        return None, 0
    day = min(due for due, _units in coming)
    return day, sum(units for due, units in coming if due == day)


def lines_from_before(statement: Statement) -> tuple[Line, ...]:
    """Open items that are older than the period and so no line of it."""
    shown = {line.key for line in statement.lines}
    return tuple(line for line in statement.open_items if line.key not in shown)
