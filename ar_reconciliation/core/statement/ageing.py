"""Ageing of open amounts in buckets that always add up to their total.

A limit belongs to the bucket that ends with it: with limits 0, 30, 60 an item is
in the first bucket up to and including its due day, in the second from 1 to 30
days later, in the third to 60, and in the last one, which has no end, beyond.

**Credits are aged on their own date and are not netted.**  Taking a payment off
the oldest invoice would be an allocation that nobody has made and the customer has
not agreed to; the buckets would change backwards when it is really applied, and no
figure could be traced to documents.  So every open item is in the bucket of its own
date, each bucket says how much of it is owed and how much is credit, and the sum of
all buckets is the balance.
"""

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date

from .types import Bucket

#: Days past due up to which an item is in a bucket.
LIMITS = (0, 30, 60, 90)


def age_in_months(day: date, as_of: date) -> int:
    """Least number of months after which ``as_of`` is reached, < 0 before ``day``.

    A month later is the same day of the month, or the month's last one.

    >>> age_in_months(date(2026, 1, 31), date(2026, 2, 28))
    1
    >>> age_in_months(date(2026, 1, 31), date(2026, 3, 1))
    2
    """
    months = (as_of.year - day.year) * 12 + as_of.month - day.month
    return months if as_of.day <= day.day else months + 1


def age_of(day: date, as_of: date, unit: str = "days") -> int:
    """Age in ``days`` or ``months``; 0 on the day itself, < 0 before it."""
    if unit == "months":
        return age_in_months(day, as_of)
    return (as_of - day).days


def age(
    amounts: Iterable[tuple[date, int]],
    *,
    as_of: date,
    limits: Iterable[int] = LIMITS,
    unit: str = "days",
) -> tuple[Bucket, ...]:
    """Open amounts, each with its date, as one bucket per limit and one beyond.

    ``limits`` in any order; double ones count once; with none there is one bucket.
    Amounts of 0 are not counted.

    >>> day = date(2026, 5, 31)
    >>> [b.units for b in age([(day, 5)], as_of=date(2026, 6, 30), limits=(0, 30))]
    [0, 5, 0]
    """
    steps = sorted(set(limits))
    sums = [[0, 0, 0] for _ in range(len(steps) + 1)]
    for day, units in amounts:
        if units:
            row = sums[bisect_left(steps, age_of(day, as_of, unit))]
            row[0 if units > 0 else 1] += units
            row[2] += 1
    edges = [None, *steps, None]
    return tuple(
        Bucket(edges[n], edges[n + 1], debit + credit, debit, credit, count)
        for n, (debit, credit, count) in enumerate(sums)
    )
