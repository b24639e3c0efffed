"""Hours, working days, interest and limitation: tables in ``tests/scenarios``."""

from datetime import date, datetime, time, timedelta, timezone

import dunning_help as help_
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching_help import cents, rows

from ar_core.dunning import (
    Calendar,
    Limit,
    QuietHours,
    interest_on,
    interest_on_balances,
    limitation,
    next_working_day,
    quiet_until,
)
from ar_core.dunning.workdays import next_sending

HOURS = list(rows("hours.txt"))
COUNTING = list(rows("counting.txt"))


def of_kind(kind):
    """Rows of a kind, without the word."""
    return [row[1:] for row in COUNTING if row[0] == kind]


def day_or_none(text):
    """A day, None for an empty cell."""
    return date.fromisoformat(text) if text else None


def days(text):
    """A list of days."""
    return frozenset(date.fromisoformat(part) for part in text.split(",") if part)


def quiet(text):
    """``"20:00-08:00"``"""
    return QuietHours(*map(time.fromisoformat, text.split("-")))


@pytest.mark.parametrize("row", HOURS, ids=[row[0] for row in HOURS])
def test_quiet_hours(row):
    _, zone, hours, now, wanted = row
    moment = datetime.fromisoformat(now).replace(tzinfo=timezone.utc)
    found = quiet_until(moment, quiet(hours), zone)
    assert (found.isoformat() if found else "-") == wanted


@given(
    st.datetimes(datetime(2026, 3, 20), datetime(2026, 11, 5)),
    st.sampled_from(
        ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai"]
    ),
    st.times(),
    st.times(),
)
def test_quiet_hours_end_and_are_quiet_until_then(now, zone, start, end):
    start, end = (t.replace(second=0, microsecond=0) for t in (start, end))
    now = now.replace(second=0, microsecond=0, tzinfo=timezone.utc)
    hours = QuietHours(start, end)
    until = quiet_until(now, hours, zone)
    if until is None:
        return
    assert until > now and quiet_until(until, hours, zone) is None
    before = until.astimezone(timezone.utc) - timedelta(minutes=1)
    assert quiet_until(before, hours, zone) == until


def test_next_sending_waits_for_the_day_and_the_hour():
    hours, calendar = QuietHours(time(20), time(8)), Calendar()

    def sent(now):
        found = next_sending(
            datetime.fromisoformat(now), calendar, hours, "Europe/Berlin"
        )
        return found.isoformat()

    assert sent("2026-06-10T12:00:00+02:00") == "2026-06-10T12:00:00+02:00"
    assert sent("2026-06-12T21:00:00+02:00") == "2026-06-15T08:00:00+02:00"
    assert sent("2026-03-27T21:00:00+01:00") == "2026-03-30T08:00:00+02:00"
    never = Calendar(weekdays=frozenset())
    now = datetime(2026, 6, 10, tzinfo=timezone.utc)
    assert next_sending(now, never, None, "UTC") is None
    assert next_sending(now, calendar, None, "UTC") == now


@pytest.mark.parametrize("row", of_kind("interest"))
def test_interest(row):
    principal, due, until, day_count, rates, wanted = row
    interest = help_._interest(f"{day_count}:{rates}")
    found = interest_on(
        cents(principal), date.fromisoformat(due), date.fromisoformat(until), interest
    )
    assert help_.money(found) == wanted


def test_no_rates_no_interest():
    assert interest_on(100, date(2026, 1, 1), date(2027, 1, 1), None) == 0


def test_interest_follows_part_payments():
    interest = help_._interest("act/365:36.50@2026-01-01")
    balances = [(date(2026, 1, 20), 20_000), (date(2026, 1, 10), 100_000)]
    found = interest_on_balances(balances, date(2026, 1, 30), interest)
    assert found == 1_000 + 200


DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
COUNTS = st.sampled_from(["act/365", "act/360", "30/360"])


@given(DAYS, DAYS, DAYS, COUNTS, st.integers(1, 10**9))
def test_interest_of_a_period_is_that_of_its_parts(first, second, third, count, units):
    begin, middle, end = sorted((first, second, third))
    interest = help_._interest(f"{count}:8.12@2024-01-01,9.27@2025-07-01")
    whole = interest_on(units, begin, end, interest)
    parts = interest_on(units, begin, middle, interest) + interest_on(
        units, middle, end, interest
    )
    assert abs(whole - parts) <= 1
    balances = [(begin, units), (middle, units)]
    assert interest_on_balances(balances, end, interest) == whole


@pytest.mark.parametrize("row", of_kind("limitation"))
def test_limitation(row):
    due, years, months, warn, today, acknowledged, demanded, *wanted = row
    options = wanted[3] if len(wanted) > 3 else ""
    limit = Limit(
        int(years),
        int(months),
        int(warn),
        year_end="year_end" in options,
        demand_restarts="demand" in options,
    )
    clock = limitation(
        date.fromisoformat(due),
        limit,
        date.fromisoformat(today),
        day_or_none(acknowledged),
        days(demanded),
    )
    found = [clock.begins.isoformat(), clock.ends.isoformat(), clock.state]
    assert found == wanted[:3]
    assert clock.days_left == (clock.ends - date.fromisoformat(today)).days


def test_one_demand_may_be_given_alone():
    limit = Limit(demand_restarts=True)
    due, today, day = date(2026, 1, 1), date(2026, 6, 1), date(2026, 5, 1)
    alone = limitation(due, limit, today, demanded=day)
    assert alone == limitation(due, limit, today, demanded=[day])
    assert alone.begins == day
    assert limitation(due, limit, today, demanded=None).begins == due


@pytest.mark.parametrize("row", of_kind("working"))
def test_working_days(row):
    day, holidays, workdays, wanted = row
    calendar = Calendar(holidays=days(holidays), workdays=days(workdays))
    found = next_working_day(date.fromisoformat(day), calendar)
    assert found.isoformat() == wanted


def test_a_calendar_without_working_days_has_no_next_one():
    assert next_working_day(date(2026, 1, 1), Calendar(weekdays=frozenset())) is None
