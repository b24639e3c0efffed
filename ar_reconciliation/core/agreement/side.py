"""Which side of their ledger raises what they owe us.

Their payable credit is our receivable debit, so a *credit* is > 0 here.  Columns
named debit and credit say that much; but some customers send a copy that is written
from our side, and one column of amounts says nothing.  In this order: what is given,
what our own ledger shows, what kind of documents have which sign, the columns, and
else the sign of the sum (they rather owe us than we them).
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from .links import Numbers
from .types import LedgerLine

SIDES = ("credit", "debit")
#: So many rows, of which so large a share agrees, show the side.
_ENOUGH, _SHARE = 3, 0.8
_DAYS = 45


class Row(NamedTuple):
    """A row of theirs: units, > 0 a credit or as written; how it is to be found."""

    amount: int
    day: int
    numbers: tuple[str, ...]
    kind: str


class Side(NamedTuple):
    """``turn``: -1 when all signs are to be turned; ``sure`` False: only assumed."""

    turn: int
    sure: bool


def _verdict(votes: Sequence[int], enough: int = _ENOUGH) -> int:
    """1 or -1 when nearly all votes say so, else 0."""
    if len(votes) < enough:
        return 0
    for turn in (1, -1):
        if sum(vote == turn for vote in votes) >= _SHARE * len(votes):
            return turn
    return 0


def _by_numbers(rows: Sequence[Row], ours: Sequence[LedgerLine]) -> int:
    """Votes of rows that name a document of ours of the same amount."""
    numbers = Numbers(ours)
    votes = []
    for row in rows:
        named = {n.position for text in row.numbers for n in numbers.in_field(text)}
        same = [ours[p].amount for p in sorted(named)]
        same = [amount for amount in same if abs(amount) == abs(row.amount)]
        if len(set(same)) == 1 and row.amount:
            votes.append(1 if same[0] == row.amount else -1)
    return _verdict(votes)


def _by_amounts(rows: Sequence[Row], ours: Sequence[LedgerLine]) -> int:
    """Votes of amounts that occur once on each side, at nearly the same time."""
    mine: dict[int, list[LedgerLine]] = defaultdict(list)
    for line in ours:
        mine[abs(line.amount)].append(line)
    often = Counter(abs(row.amount) for row in rows)
    votes = []
    for row in rows:
        found = mine.get(abs(row.amount), ())
        if not row.amount or often[abs(row.amount)] > 1 or len(found) != 1:
            continue
        if abs(found[0].date.toordinal() - row.day) <= _DAYS:
            votes.append(1 if found[0].amount == row.amount else -1)
    return _verdict(votes)


def _by_kinds(rows: Sequence[Row]) -> int:
    """Votes of invoices, which raise what they owe, and of payments."""
    signs = {"invoice": 1, "payment": -1}
    votes = [
        signs[row.kind] * (1 if row.amount > 0 else -1)
        for row in rows
        if row.kind in signs and row.amount
    ]
    return _verdict(votes)


def find_side(rows: Sequence[Row], ours: Sequence[LedgerLine], said: bool) -> Side:
    """Whether the amounts are to be turned; ``said``: the file names its columns."""
    for turn in (
        _by_numbers(rows, ours) if ours else 0,
        _by_amounts(rows, ours) if ours else 0,
        _by_kinds(rows),
    ):
        if turn:
            return Side(turn, True)
    if said:
        return Side(1, True)
    return Side(-1 if sum(row.amount for row in rows) < 0 else 1, False)


def units(amount: Decimal, rounding: Decimal) -> int | None:
    """An amount as whole multiples of the rounding, None when it is none.

    >>> units(Decimal("12.30"), Decimal("0.01")), units(Decimal("0.5"), Decimal(1))
    (1230, None)
    """
    count = amount / rounding
    return int(count) if count == count.to_integral_value() else None
