"""Buckets: nothing is lost, and a limit belongs to the bucket that it ends."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_core.statement.ageing import LIMITS, age, age_in_months, age_of

TODAY = date(2026, 6, 30)
dates = st.dates(date(1990, 1, 1), date(2060, 12, 31))
amounts = st.lists(st.tuples(dates, st.integers(-(10**12), 10**12)), max_size=20)


def column(day, limits=LIMITS, unit="days", as_of=TODAY):
    found = age([(day, 1)], as_of=as_of, limits=limits, unit=unit)
    return [bucket.units for bucket in found].index(1)


@pytest.mark.parametrize(
    ("late", "expected"),
    [(-400, 0), (-1, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3)]
    + [(90, 3), (91, 4), (120, 4), (9999, 4)],
)
def test_a_day_exactly_on_a_limit_is_within_it(late, expected):
    assert column(TODAY - timedelta(days=late)) == expected


@given(amounts, st.lists(st.integers(-50, 400), max_size=8))
def test_the_buckets_add_up_whatever_the_limits(rows, limits):
    buckets = age(rows, as_of=TODAY, limits=limits)
    assert sum(bucket.units for bucket in buckets) == sum(units for _day, units in rows)
    assert sum(bucket.count for bucket in buckets) == sum(1 for _d, u in rows if u)
    assert all(b.units == b.debit + b.credit for b in buckets)
    assert all(b.debit >= 0 >= b.credit for b in buckets)


@given(st.lists(st.integers(-50, 400), max_size=8))
def test_buckets_follow_each_other_without_gap(limits):
    buckets = age([], as_of=TODAY, limits=limits)
    assert buckets[0].after is None
    assert buckets[-1].upto is None
    for one, following in pairwise(buckets):
        assert one.upto == following.after


def test_without_limits_there_is_one_bucket():
    (bucket,) = age([(TODAY, 5), (TODAY, -7)], as_of=TODAY, limits=())
    assert (bucket.units, bucket.debit, bucket.credit) == (-2, 5, -7)


def test_a_credit_is_aged_on_its_own_date_and_takes_nothing_off():
    old, new = TODAY - timedelta(days=100), TODAY - timedelta(days=10)
    buckets = age([(old, 500), (new, -200)], as_of=TODAY)
    assert [(b.debit, b.credit) for b in buckets] == [
        (0, 0), (0, -200), (0, 0), (0, 0), (500, 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "as_of", "months"),
    [
        (date(2026, 1, 31), date(2026, 1, 31), 0),
        (date(2026, 1, 31), date(2026, 2, 1), 1),
        (date(2026, 1, 31), date(2026, 2, 28), 1),
        (date(2026, 1, 31), date(2026, 3, 1), 2),
        (date(2024, 2, 29), date(2025, 2, 28), 12),
        (date(2024, 2, 29), date(2025, 3, 1), 13),
        (date(2025, 6, 30), date(2026, 6, 30), 12),
        (date(2025, 6, 29), date(2026, 6, 30), 13),
        (date(2026, 8, 15), date(2026, 7, 15), -1),
        (date(2026, 8, 15), date(2026, 7, 14), -1),
        (date(2026, 8, 15), date(2026, 7, 16), 0),
    ],
)
def test_months_end_on_the_same_day_or_the_last(day, as_of, months):
    assert age_in_months(day, as_of) == months


def test_a_year_ends_on_its_anniversary():
    assert column(date(2025, 6, 30), (12, 24, 36), "months") == 0
    assert column(date(2025, 6, 29), (12, 24, 36), "months") == 1
    assert column(date(2020, 1, 1), (12, 24, 36), "months") == 3


@given(dates, dates, st.sampled_from(["days", "months"]))
def test_age_never_falls_as_time_goes_by(day, as_of, unit):
    assert age_of(day, as_of, unit) <= age_of(day, as_of + timedelta(days=1), unit)
    assert age_of(day, day, unit) == 0
    assert (age_of(day, as_of, unit) > 0) == (as_of > day)
