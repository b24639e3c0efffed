"""What has been paid of a plan, and whether the customer keeps to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .schedule import Instalment


@dataclass(frozen=True, slots=True)
class Receipt:
    """``units`` > 0 that settled the plan's items; ``day`` is that of the money."""

    day: date
    units: int


@dataclass(frozen=True, slots=True)
class Progress:
    """``paid``: 0..units of the instalment; ``paid_on``: since when in full."""

    number: int
    paid: int
    paid_on: date | None = None


@dataclass(frozen=True, slots=True)
class Default:
    """When a plan counts as broken; a zero switches a part off.

    ``days``: an instalment is later than so many days.  ``missed``: so many
    instalments are past their day and not paid in full.
    """

    days: int = 0
    missed: int = 0


def progress(
    instalments: Sequence[Instalment], receipts: Iterable[Receipt]
) -> tuple[Progress, ...]:
    """Share receipts out, the oldest instalment first; what is too much is left.

    >>> two = [Instalment(1, date(2026, 1, 1), 50), Instalment(2, date(2026, 2, 1), 50)]
    >>> rows = progress(two, [Receipt(date(2026, 1, 3), 70)])
    >>> [(row.paid, str(row.paid_on)) for row in rows]
    [(50, '2026-01-03'), (20, 'None')]
    """
    paid = [0] * len(instalments)
    full: list[date | None] = [None] * len(instalments)
    at = 0
    for receipt in sorted(receipts, key=lambda r: (r.day, r.units)):
        left = receipt.units
        while left > 0 and at < len(instalments):
            part = min(left, instalments[at].units - paid[at])
            paid[at] += part
            left -= part
            if paid[at] < instalments[at].units:
                break
            full[at] = receipt.day
            at += 1
    return tuple(
        Progress(each.number, units, day)
        for each, units, day in zip(instalments, paid, full, strict=True)
    )


def standing(instalment: Instalment, paid: int, today: date) -> str:
    """``paid``, ``late``, ``part`` (not due yet) or ``open``.

    >>> standing(Instalment(1, date(2026, 1, 1), 50), 20, date(2026, 1, 2))
    'late'
    """
    if paid >= instalment.units:
        return "paid"
    if instalment.day < today:
        return "late"
    return "part" if paid else "open"


def broken_rule(
    instalments: Sequence[Instalment],
    paid: Sequence[int],
    rule: Default,
    today: date,
    since: date | None = None,
) -> tuple[str, int] | None:
    """Which part of the default rule is broken: (``days`` or ``missed``, how many).

    :param since: day on which a person let a broken plan go on.  What was due before
        counts as due that day, and not among the missed.

    >>> due = [Instalment(1, date(2026, 1, 1), 50)]
    >>> broken_rule(due, [0], Default(days=14), date(2026, 1, 15)) is None
    True
    >>> broken_rule(due, [49], Default(days=14), date(2026, 1, 16))
    ('days', 15)
    """
    start = since or date.min
    short = [
        each.day
        for each, units in zip(instalments, paid, strict=True)
        if units < each.units and each.day < today
    ]
    if not short:
        return None
    days = (today - max(min(short), start)).days
    if rule.days and days > rule.days:
        return "days", days
    missed = sum(day >= start for day in short)
    if rule.missed and missed >= rule.missed:
        return "missed", missed
    return None


def to_remind(day: date, days: int, today: date) -> bool:
    """Is today within so many days before an instalment, the day itself included?

    >>> to_remind(date(2026, 1, 4), 3, date(2026, 1, 1))
    True
    """
    return day - timedelta(days=days) <= today <= day
