"""One currency of a customer's account, as of a day.

What is open of an item on a day is its amount less what reconciliations dated up to
that day take from it, never today's residual.  A reconciliation of two items of the
same currency takes the same from both, so it moves no balance.  One with an item in
another currency, or of another customer, does: the amount leaves (or enters) this
currency's account without a document of its own.  That is a movement of its own
line, and with it the sum of what is open equals the balance again:

    sum(amounts of items) + sum(movements) == sum(open amounts)

because every unit that a reconciliation takes from an item of this currency is
either taken from the opposite item of this currency, too, or it is a movement.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from .types import Counter, ExchangeNote, LedgerItem, Settlement


@dataclass(slots=True)
class Movement:
    """What reconciliations move in this currency: see :class:`core.statement.Line`."""

    own: LedgerItem
    other: int
    kind: str
    date: date
    units: int = 0
    company_units: int = 0
    counter: Counter | None = None


@dataclass(slots=True)
class Books:
    """Items of one currency dated up to ``as_of``, what is open, and movements.

    ``open``: item id -> units; ``settled_by``: item id -> numbers, oldest first.
    """

    currency: str
    as_of: date
    items: list[LedgerItem]
    open: dict[int, int]
    movements: list[Movement] = field(default_factory=list)
    settled_by: dict[int, dict[str, None]] = field(default_factory=dict)
    exchange: list[ExchangeNote] = field(default_factory=list)


def keep_books(
    items: Iterable[LedgerItem],
    settlements: Iterable[Settlement],
    currency: str,
    as_of: date,
) -> Books:
    """Apply all settlements that count on ``as_of``.

    A settlement counts from the day on which both its items and it are there.
    """
    known = {item.id: item for item in items}
    own = [i for i in known.values() if i.currency == currency and i.date <= as_of]
    own.sort(key=lambda item: (item.date, item.id))
    books = Books(currency, as_of, own, {item.id: item.amount for item in own})
    moved: dict[tuple, Movement] = {}
    sources: dict[int, dict[str, None]] = {}
    for settlement in sorted(settlements, key=lambda s: (s.date, s.id)):
        debit, credit = known.get(settlement.debit), known.get(settlement.credit)
        day = max(x.date for x in (settlement, debit, credit) if x)
        if day > as_of:
            continue
        _take(books, settlement, debit, credit)
        _note(books, debit, credit)
        _explain(sources, settlement, debit, credit)
        _move(books, moved, (settlement, day), (debit, credit))
    books.movements = list(moved.values())
    books.exchange = [
        ExchangeNote(
            item.date,
            item.number,
            item.amount,
            item.company_amount,
            tuple(sources.get(item.move_id) or books.settled_by.get(item.id, ())),
            item.move_id,
        )
        for item in own
        if item.kind == "exchange"
    ]
    return books


def in_company_currency(
    items: Iterable[LedgerItem], settlements: Iterable[Settlement]
) -> tuple[list[LedgerItem], list[Settlement]]:
    """The same ledger with every amount as the company's books have it.

    All items are then in one currency, nothing is converted, and exchange
    differences are lines with an amount.  ``disputed``, ``promised`` and
    ``written_off`` are converted at the rate of the item.
    """

    def share(item: LedgerItem, units: int) -> int:
        if not item.amount:
            return 0
        amount, company = abs(item.amount), abs(item.company_amount)
        rounded = (2 * abs(units) * company + amount) // (2 * amount)
        return rounded if units >= 0 else -rounded

    return (
        [
            replace(
                item,
                amount=item.company_amount,
                currency=item.company_currency,
                disputed=share(item, item.disputed),
                promised=share(item, item.promised),
                written_off=share(item, item.written_off),
            )
            for item in items
        ],
        [
            replace(s, debit_units=s.company_units, credit_units=s.company_units)
            for s in settlements
        ],
    )


def _take(books, settlement, debit, credit):
    """Lower what is open of the items of this currency."""
    if debit and debit.id in books.open:
        books.open[debit.id] -= settlement.debit_units
    if credit and credit.id in books.open:
        books.open[credit.id] += settlement.credit_units


def _note(books, debit, credit):
    """Remember which document settled which; the books' own corrections do not."""
    if not debit or not credit:
        return
    for item, other in ((debit, credit), (credit, debit)):
        if item.id in books.open and other.number and other.kind != "exchange":
            books.settled_by.setdefault(item.id, {})[other.number] = None


def _explain(sources, settlement, debit, credit):
    """Remember whose exchange differences the entries of a settlement are."""
    for move_id in settlement.exchange:
        for item in (debit, credit):
            if item and item.number:
                sources.setdefault(move_id, {})[item.number] = None


def _move(books, moved, dated, pair):
    """Add what this settlement moves in or out of the currency's account."""
    settlement, day = dated
    debit, credit = (item if item and item.id in books.open else None for item in pair)
    own = debit or credit
    if not own:
        return
    units = (settlement.credit_units if credit else 0) - (
        settlement.debit_units if debit else 0
    )
    company = settlement.company_units * (bool(credit) - bool(debit))
    if not units and not company:
        return
    other_id = settlement.credit if own is debit else settlement.debit
    other = pair[1] if own is debit else pair[0]
    kind = "conversion" if other else "transfer"
    key = (own.id, other_id, day)
    if key not in moved:
        moved[key] = Movement(own, other_id, kind, day)
    movement = moved[key]
    movement.units += units
    movement.company_units += company
    if other and other.currency != books.currency:
        there = settlement.credit_units if own is debit else settlement.debit_units
        there += movement.counter.units if movement.counter else 0
        movement.counter = Counter(other.currency, there, other.number)
