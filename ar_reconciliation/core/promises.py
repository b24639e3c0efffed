"""Promises to pay: kept, kept in part, or broken.

Amounts are whole units (cents) of one currency, all of one customer; days are dates.
What the customer has paid is shared among its promises, the earliest due first, so
that no money keeps two of them.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

#: Still waited for.
RUNNING = ("open",)
#: The day has passed; what is booked later may still change the judgement.
JUDGED = ("kept", "part", "broken")
#: target state -> the states from which it may be reached.
MOVES: dict[str, tuple[str, ...]] = {
    "open": JUDGED,
    "kept": ("open", "part", "broken"),
    "part": ("open", "kept", "broken"),
    "broken": ("open", "kept", "part"),
    "cancelled": ("open",),
}
#: Monday is 0.
WEEKEND = frozenset((5, 6))


@dataclass(frozen=True, slots=True)
class Promise:
    """``units`` > 0 until ``due``; for ``items``, or for the whole account if empty.

    ``after`` and ``booked_after``: the last reconciliation and the last entry that
    were in the books when it was made; what came later counts.
    """

    id: int
    units: int
    due: date
    made: date
    items: frozenset[int] = frozenset()
    after: int = 0
    booked_after: int = 0


@dataclass(frozen=True, slots=True)
class Payment:
    """``units`` > 0 with which an item was settled; ``day`` is that of the money.

    ``item`` 0: a receipt that settles nothing yet, then ``number`` is the entry's
    and otherwise the reconciliation's.
    """

    number: int
    day: date
    units: int
    item: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """``paid`` in time, 0..units of the promise; ``state`` of ``MOVES``."""

    state: str
    paid: int


def deadline(due: date, grace: int, off: Collection[date] = ()) -> date:
    """The last day on which money is in time: working days after the one promised.

    A promise for a day off holds until the next working day.

    :param grace: working days, >= 0.
    :param off: holidays, beside Saturdays and Sundays.

    >>> deadline(date(2026, 5, 22), 1)
    datetime.date(2026, 5, 25)
    >>> deadline(date(2026, 5, 23), 0), deadline(date(2026, 5, 22), 0)
    (datetime.date(2026, 5, 25), datetime.date(2026, 5, 22))
    """
    day, left = due, grace
    while True:
        works = day.weekday() not in WEEKEND and day not in off
        if works and not left:
            return day
        left -= works
        day += timedelta(days=1)


def counts(promise: Promise, payment: Payment, last: date) -> bool:
    """Is it a payment for the promise, and in time?

    A receipt on account counts from the day of the promise; what settles one of the
    items counts when it was reconciled after the promise was made, whatever its day:
    the customer may have sent the money before.
    """
    if payment.day > last:
        return False
    if payment.item:
        about = not promise.items or payment.item in promise.items
        return about and payment.number > promise.after
    return payment.number > promise.booked_after and payment.day >= promise.made


def evaluate(
    promises: Iterable[Promise],
    payments: Iterable[Payment],
    *,
    today: date,
    grace: int = 0,
    off: Collection[date] = (),
) -> dict[int, Verdict]:
    """Judge the promises of one customer in one currency.

    What settles an item is used before a receipt on account.

    >>> one = Promise(1, 100, date(2026, 5, 20), date(2026, 5, 4), frozenset((7,)))
    >>> paid = Payment(1, date(2026, 5, 19), 60, 7)
    >>> evaluate([one], [paid], today=date(2026, 5, 20))[1]
    Verdict(state='open', paid=60)
    >>> evaluate([one], [paid], today=date(2026, 5, 21))[1]
    Verdict(state='part', paid=60)
    """
    ordered = sorted(payments, key=lambda p: (not p.item, p.day, p.number, p.item))
    left = [payment.units for payment in ordered]
    verdicts = {}
    for promise in sorted(promises, key=lambda p: (p.due, p.id)):
        last = deadline(promise.due, grace, off)
        paid = 0
        for at, payment in enumerate(ordered):
            if left[at] and counts(promise, payment, last):
                part = min(left[at], promise.units - paid)
                left[at] -= part
                paid += part
        verdicts[promise.id] = Verdict(_state(promise.units, paid, today > last), paid)
    return verdicts


def _state(units: int, paid: int, over: bool) -> str:
    if paid >= units:
        return "kept"
    if not over:
        return "open"
    return "part" if paid else "broken"


def shares(units: int, items: Iterable[tuple[int, int, date]]) -> dict[int, int]:
    """What of a promised amount falls on each item, the earliest due first.

    :param items: (id, units open, due day).
    :return: item id -> units > 0; their sum is at most ``units``.

    >>> shares(70, [(1, 50, date(2026, 5, 9)), (2, 50, date(2026, 5, 1))])
    {2: 50, 1: 20}
    """
    found: dict[int, int] = {}
    for item, still_open, _due in sorted(items, key=lambda row: (row[2], row[0])):
        part = min(units, still_open)
        if part > 0:
            found[item] = part
            units -= part
    return found
