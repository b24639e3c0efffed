"""Lines of a statement: items put together as a person expects to see them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from operator import attrgetter

from ..disputes import still_open
from .books import Books, Movement
from .types import KINDS, MOVEMENTS, LedgerItem, Line

_RANK = {kind: n for n, kind in enumerate((*KINDS, *MOVEMENTS))}
_FIELDS = tuple(Line.__dataclass_fields__)
_VALUES, _BALANCE = attrgetter(*_FIELDS), _FIELDS.index("balance")
#: Documents whose items are instalments, one line each.
_INSTALMENTS = ("invoice", "credit_note")
#: Entries whose items are one event to the customer, booked to several documents.
_ONE_LINE = ("payment", "refund", "write_off", "exchange")


def with_lines(books: Books, first: date) -> list[Line]:
    """A line for every document since ``first``, and for older ones that are open.

    They have no running balance yet and are in no special order.

    Each instalment of an invoice is a line, because it has a due date of its own.
    A receipt that was booked to several documents is one line, as on the
    customer's bank account; its debits and credits are never netted.  An exchange
    difference that changes nothing in this currency is no line.  What a receipt's
    entry wrote off is a line after it, without anything open.
    """
    groups: dict[str, list[LedgerItem]] = {}
    parts = _instalments(books)
    for item in books.items:
        if item.amount or item.kind != "exchange" or books.open[item.id]:
            groups.setdefault(_key(item, parts), []).append(item)
    lines = []
    for key, group in groups.items():
        if group[0].date < first and not any(books.open[item.id] for item in group):
            continue
        line = _line(books, key, group, parts)
        lines += _split(line, sum(item.written_off for item in group))
    return lines


def movement_lines(books: Books) -> list[Line]:
    """A line for every conversion and transfer that changes the balance."""
    return [_movement(move) for move in books.movements if move.units]


def running(opening: int, lines: Iterable[Line]) -> tuple[Line, ...]:
    """Lines in order, with the balance after each.

    Order: date, kind, number, due date, key; so the result does not depend on the
    order in which items came.
    """
    done, balance = [], opening
    for line in sorted(lines, key=_order):
        balance += line.amount
        done.append(_with_balance(line, balance))
    return tuple(done)


def open_lines(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Lines with something open; ``balance`` is the running total of ``open``."""
    done, balance = [], 0
    for line in sorted((line for line in lines if line.open), key=_order):
        balance += line.open
        done.append(_with_balance(line, balance))
    return tuple(done)


def _with_balance(line: Line, balance: int) -> Line:
    """As ``dataclasses.replace``, which takes most of the time of long statements."""
    values = _VALUES(line)
    return Line(*values[:_BALANCE], balance, *values[_BALANCE + 1 :])


def _order(line: Line) -> tuple:
    rank = _RANK.get(line.kind, len(_RANK))
    return line.date, rank, line.number, line.due or date.min, line.key


def _instalments(books: Books) -> dict[int, tuple[int, int]]:
    """item id -> (number of the instalment, how many the document has)."""
    documents: dict[tuple, list[LedgerItem]] = {}
    for item in books.items:
        if item.kind in _INSTALMENTS and item.move_id:
            documents.setdefault((item.kind, item.move_id), []).append(item)
    return {
        item.id: (n, len(group))
        for group in documents.values()
        for n, item in enumerate(
            sorted(group, key=lambda i: (i.due or i.date, i.id)), 1
        )
    }


def _key(item: LedgerItem, parts: dict[int, tuple[int, int]]) -> str:
    if item.id in parts:
        return f"{item.kind}:{item.move_id}:{parts[item.id][0]}"
    if item.kind in _ONE_LINE and item.move_id:
        sign = "-" if item.amount < 0 else "+"
        return f"{item.kind}:{item.move_id}:{item.date.isoformat()}:{sign}"
    return f"{item.kind}:item:{item.id}"


def _line(books: Books, key: str, group: list[LedgerItem], parts: dict) -> Line:
    first = group[0]
    rest = [(item, books.open[item.id]) for item in group]
    dues = [item.due for item in group if item.due]
    partners = {item.partner for item in group}
    settled: dict[str, None] = {}
    for item in group:
        settled.update(books.settled_by.get(item.id, {}))
    part, count = parts.get(first.id, (1, 1))
    return Line(
        key=key,
        date=first.date,
        kind=first.kind,
        number=first.number,
        reference=first.reference,
        label=first.label,
        due=min(dues, default=None),
        amount=sum(item.amount for item in group),
        balance=0,
        open=sum(units for _item, units in rest),
        overdue_days=max((_days(item, u, books.as_of) for item, u in rest), default=0),
        disputed=sum(still_open(item.disputed, units) for item, units in rest),
        promised=sum(still_open(item.promised, units) for item, units in rest),
        settled_by=tuple(settled),
        part=part,
        parts=count,
        company_amount=sum(item.company_amount for item in group),
        item_ids=tuple(item.id for item in group),
        move_id=first.move_id,
        partner=first.partner if len(partners) == 1 else 0,
    )


def _split(line: Line, written_off: int) -> list[Line]:
    """A line and, if its entry wrote something off, the line for that."""
    if not written_off:
        return [line]
    company = line.company_amount * written_off // line.amount if line.amount else 0
    rest = replace(
        line,
        amount=line.amount - written_off,
        company_amount=line.company_amount - company,
    )
    other = replace(
        line,
        key=f"{line.key}:written_off",
        kind="write_off",
        amount=written_off,
        company_amount=company,
        open=0,
        overdue_days=0,
        disputed=0,
        promised=0,
        item_ids=(),
    )
    return [rest, other]


def _days(item: LedgerItem, units: int, as_of: date) -> int:
    return max((as_of - (item.due or item.date)).days, 0) if units > 0 else 0


def _movement(move: Movement) -> Line:
    own, counter = move.own, move.counter
    return Line(
        key=f"{move.kind}:{own.id}:{move.other}:{move.date.isoformat()}",
        date=move.date,
        kind=move.kind,
        number=own.number,
        reference=own.reference,
        label="",
        due=None,
        amount=move.units,
        balance=0,
        settled_by=(counter.number,) if counter and counter.number else (),
        counter=counter,
        company_amount=move.company_units,
        item_ids=(own.id,),
        move_id=own.move_id,
        partner=own.partner,
    )
