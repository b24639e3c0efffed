"""Statutory interest on late payment: simple interest, never on interest.

Day counts as in the 2006 ISDA Definitions, section 4.16: ``act/365`` is (d) Actual/365
(Fixed), ``act/360`` is (e) Actual/360, ``30/360`` is (g) 30E/360, the one of the two
with months of 30 days that gives the same for a period and for its parts.  Rates that
change are a table, as the base rate of section 247 BGB changes on 1 January and 1 July.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction

from .types import Interest

_YEAR = {"act/365": 365, "act/360": 360, "30/360": 360}


def interest_on(
    principal: int, due: date, until: date, interest: Interest | None
) -> int:
    """Interest in units on ``principal`` from the day after ``due`` up to ``until``.

    The sum over rate periods of principal * percent / 100 * days / days of the year;
    nothing for days before the first rate.

    :return: >= 0, rounded half up once, at the end, to whole units, that is to the
        decimals of the currency.

    >>> from decimal import Decimal
    >>> from .types import Rate
    >>> nine = Interest((Rate(date(2026, 1, 1), Decimal("9")),))
    >>> interest_on(100_000, date(2026, 3, 1), date(2026, 3, 31), nine)
    740
    """
    return interest_on_balances([(due, principal)], until, interest)


def interest_on_balances(
    balances: Iterable[tuple[date, int]], until: date, interest: Interest | None
) -> int:
    """The same for a principal that changed, as part payments change it.

    :param balances: (last day before it counts, units from the next day on).
    """
    if interest is None:
        return 0
    steps = sorted(balances, key=lambda step: step[0])
    ends = [day for day, _ in steps[1:]] + [until]
    total = sum(
        (
            units * _per_unit(begin, min(end, until), interest)
            for (begin, units), end in zip(steps, ends, strict=True)
        ),
        Fraction(0),
    )
    return max(0, (total + Fraction(1, 2)).__floor__())


def _per_unit(after: date, until: date, interest: Interest) -> Fraction:
    """Interest on one unit for the days from the one after ``after`` to ``until``."""
    rates = sorted(interest.rates, key=lambda rate: rate.since)
    total = Fraction(0)
    for i, rate in enumerate(rates):
        begin = max(after, rate.since - timedelta(days=1))
        end = until
        if i + 1 < len(rates):
            end = min(end, rates[i + 1].since - timedelta(days=1))
        if begin < end:
            days = _days(begin, end, interest.day_count)
            total += Fraction(rate.percent) / 100 * days / _YEAR[interest.day_count]
    return total


def _days(begin: date, end: date, day_count: str) -> int:
    if day_count != "30/360":
        return (end - begin).days
    months = 12 * (end.year - begin.year) + end.month - begin.month
    return 30 * months + min(end.day, 30) - min(begin.day, 30)
