"""Our own account of the customer as lines that can be compared, and both balances."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from hashlib import sha256

from ..statement.types import Line
from .side import units
from .their_ledger import TheirLedger
from .types import LedgerLine

#: Kinds of a statement's lines that the comparison knows; the others say nothing.
_KINDS = frozenset(("invoice", "credit_note", "payment"))

Items = dict[int, tuple[int, ...]]


def our_lines(lines: Iterable[Line]) -> tuple[list[LedgerLine], Items]:
    """(lines to compare, id to journal items), from the lines of a statement.

    Items of one entry and kind are one line, as the customer books one document;
    what changes nothing is left out.  The id is the first journal item's; below zero
    for what has none of its own, and the same whenever the books are read.
    """
    grouped: dict[tuple, list[Line]] = {}
    for line in lines:
        key = (line.move_id, line.kind) if line.move_id else (line.key, line.kind)
        grouped.setdefault(key, []).append(line)
    found, items, taken = [], {}, set()
    for group in grouped.values():
        amount = sum(line.amount for line in group)
        if not amount:
            continue
        ids = tuple(sorted({i for line in group for i in line.item_ids}))
        number = ids[0] if ids and ids[0] not in taken else _below_zero(group[0])
        taken.add(number)
        items[number] = ids
        found.append(_line(number, amount, group[0]))
    return found, items


def _line(number: int, amount: int, line: Line) -> LedgerLine:
    return LedgerLine(
        number,
        amount,
        line.date,
        (line.number,) if line.number else (),
        (line.reference,) if line.reference else (),
        line.label,
        line.kind if line.kind in _KINDS else "",
        None,
        line.due,
    )


def _below_zero(line: Line) -> int:
    text = f"{line.kind} {line.key}".encode()
    return -1 - int.from_bytes(sha256(text).digest()[:6], "big")


def their_closing(
    ledger: TheirLedger,
    lines: Sequence[LedgerLine],
    cutoff: date,
    rounding: Decimal,
    currency: str,
) -> int | None:
    """What their file says they owe us at the end of ``cutoff``, in units.

    ``lines`` are those of the file in ``currency``.  None when the file states no
    balance, or when it holds another currency, too: its balance is of neither.
    """
    if {entry.currency for entry in ledger.entries} - {"", currency}:
        return None
    opening, closing = (
        None if end is None else units(end, rounding)
        for end in (ledger.opening, ledger.closing)
    )
    if closing is not None:
        return closing - sum(line.amount for line in lines if line.date > cutoff)
    if opening is not None:
        return opening + sum(line.amount for line in lines if line.date <= cutoff)
    return None
