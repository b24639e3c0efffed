"""Whom to call and why: one row per case, and what always holds."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_core.collection import (
    ACTIONS,
    REASONS,
    WEEKS,
    Account,
    Debt,
    Promise,
    assess,
    expect,
)

TODAY = date(2026, 6, 17)  # a Wednesday


def day(number):
    return TODAY + timedelta(days=number)


def late(days=40, units=10_000, **values):
    return Debt(day(-days), units, **values)


BASE = Account((late(),), usual=10_000, contacted_on=day(-5))

ROWS = {
    # name: (account, action, reasons)
    "not due": (replace(BASE, debts=(late(-3),)), None, ()),
    "due today": (replace(BASE, debts=(late(0),)), None, ()),
    "credits cover it": (replace(BASE, credits=10_000), None, ()),
    "a few days late": (replace(BASE, debts=(late(14),)), "remind", ("overdue",)),
    "two weeks late": (replace(BASE, debts=(late(15),)), "call", ("overdue",)),
    "reminded before": (
        replace(BASE, debts=(late(5),), reminders=1),
        "call",
        ("overdue", "reminded"),
    ),
    "risky customer": (
        replace(BASE, debts=(late(5),), risk="D"),
        "call",
        ("overdue", "risk"),
    ),
    "class A is no reason": (
        replace(BASE, debts=(late(5),), risk="A"),
        "remind",
        ("overdue",),
    ),
    "money waits in the bank": (
        replace(BASE, waiting=1),
        "wait",
        ("overdue", "money_waits"),
    ),
    "on hold": (replace(BASE, on_hold=True), "wait", ("overdue", "on_hold")),
    "reply first": (
        replace(BASE, replied_on=day(-1), limitation=day(3)),
        "answer",
        ("overdue", "limitation", "reply"),
    ),
    "reply without debt": (
        replace(BASE, debts=(), replied_on=day(-1)),
        "answer",
        ("reply",),
    ),
    "limitation near": (
        replace(BASE, limitation=day(90)),
        "escalate",
        ("overdue", "limitation"),
    ),
    "limitation far": (replace(BASE, limitation=day(91)), "call", ("overdue",)),
    "promised in full": (
        replace(BASE, promises=(Promise(day(3), 10_000),)),
        "wait",
        ("overdue", "promised"),
    ),
    "promised in part": (
        replace(BASE, promises=(Promise(day(3), 5_000),)),
        "call",
        ("overdue", "promised"),
    ),
    "promised for yesterday": (
        replace(BASE, promises=(Promise(day(-1), 10_000),)),
        "call",
        ("overdue",),
    ),
    "agreed day to come": (replace(BASE, next_on=day(1)), "wait", ("overdue",)),
    "agreed day is here": (
        replace(BASE, debts=(late(2),), next_on=TODAY),
        "call",
        ("overdue", "agreed_date"),
    ),
    "instalments run": (
        replace(BASE, plan_running=True),
        "wait",
        ("overdue", "plan_running"),
    ),
    "all disputed": (
        replace(BASE, debts=(late(disputed=10_000),)),
        "solve_dispute",
        ("disputed",),
    ),
    "part disputed": (
        replace(BASE, debts=(late(disputed=4_000),)),
        "call",
        ("overdue", "disputed"),
    ),
    "broken, a usual amount": (
        replace(BASE, promises=(Promise(day(-9), 1, "broken"),)),
        "call",
        ("overdue", "broken_promise"),
    ),
    "broken, a large amount": (
        replace(
            BASE, debts=(late(40, 40_000),), promises=(Promise(day(-9), 1, "broken"),)
        ),
        "propose_plan",
        ("overdue", "broken_promise"),
    ),
    "reminded three times, old": (
        replace(BASE, debts=(late(91),), reminders=3),
        "escalate",
        ("overdue", "reminded"),
    ),
    "reminded three times, not so old": (
        replace(BASE, debts=(late(90),), reminders=3),
        "call",
        ("overdue", "reminded"),
    ),
    "broken twice, old": (
        replace(
            BASE,
            debts=(late(91),),
            promises=(Promise(day(-9), 1, "broken"), Promise(day(-8), 1, "broken")),
        ),
        "escalate",
        ("overdue", "broken_promise"),
    ),
    "nobody has called": (
        replace(BASE, contacted_on=day(-31)),
        "call",
        ("overdue", "no_contact"),
    ),
    "credits in part": (replace(BASE, credits=1), "call", ("overdue", "credits")),
}


@pytest.mark.parametrize("name", ROWS)
def test_next_action_and_reasons(name):
    account, action, reasons = ROWS[name]
    task = assess(account, TODAY)
    assert (task and task.action) == action
    if task:
        assert tuple(code for code, _data in task.reasons) == reasons


def test_every_reason_and_action_stands_in_the_table():
    rows = ROWS.values()
    assert {code for row in rows for code in row[2]} == set(REASONS)
    assert {row[1] for row in rows} - {None} == set(ACTIONS)


def test_the_day_until_which_to_wait():
    assert assess(ROWS["promised in full"][0], TODAY).wait_until == day(3)
    assert assess(ROWS["agreed day to come"][0], TODAY).wait_until == day(1)
    assert assess(BASE, TODAY).wait_until is None


@pytest.mark.parametrize(
    ("account", "score"),
    [
        (BASE, 20 + 10),
        (replace(BASE, debts=(late(40, 20_000),)), 25 + 10),
        (replace(BASE, debts=(late(40, 5_000),)), 15 + 10),
        (replace(BASE, debts=(late(4_000, 10**9),)), 40 + 25),
        (replace(BASE, risk="C"), 30 + 10),
        (replace(BASE, promises=(Promise(day(-9), 1, "broken"),)), 30 + 15),
        (replace(BASE, limitation=day(9)), 30 + 20),
        (replace(BASE, replied_on=day(-1)), 30 + 15),
        (replace(BASE, next_on=day(5)), 0),
    ],
)
def test_score(account, score):
    assert assess(account, TODAY).score == score


FORECAST = {
    "due this week": (late(-1), 0, 0),
    "due next week": (late(-7), 0, 1),
    "pays ten days late": (late(-1), 10, 1),
    "should have come": (late(30), 10, 1),
    "early payers count as punctual": (late(-1), -10, 0),
    "promised": (late(30, promised_on=day(15)), 0, 2),
    "far away": (late(-70), 0, None),
}


@pytest.mark.parametrize("name", FORECAST)
def test_expected_week(name):
    debt, lateness, week = FORECAST[name]
    found = expect([debt], lateness, TODAY)
    amounts = [units for _monday, units in found.weeks]
    assert len(amounts) == WEEKS
    if week is None:
        assert found.later == 10_000
    else:
        assert amounts[week] == 10_000
    assert found.weeks[0][0] == date(2026, 6, 15)


debts = st.builds(
    Debt,
    due=st.dates(date(2024, 1, 1), date(2027, 12, 31)),
    open=st.integers(1, 10**9),
    disputed=st.integers(0, 10**9),
    promised_on=st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2027, 1, 1))),
)
accounts = st.builds(
    Account,
    debts=st.lists(debts, max_size=6).map(tuple),
    credits=st.integers(0, 10**9),
    usual=st.integers(1, 10**9),
    risk=st.sampled_from(["", "A", "B", "C", "D"]),
    promises=st.lists(
        st.builds(
            Promise,
            day=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
            units=st.integers(1, 10**9),
            state=st.sampled_from(["open", "broken"]),
        ),
        max_size=3,
    ).map(tuple),
    reminders=st.integers(0, 9),
    next_on=st.one_of(st.none(), st.dates(date(2026, 6, 1), date(2026, 7, 1))),
    replied_on=st.one_of(st.none(), st.just(day(-1))),
    limitation=st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2030, 1, 1))),
    plan_running=st.booleans(),
)


@given(st.lists(debts, max_size=20), st.integers(-50, 200))
def test_nothing_of_what_is_open_is_lost_or_expected_twice(items, lateness):
    found = expect(items, lateness, TODAY)
    expected = sum(units for _monday, units in found.weeks) + found.later
    assert expected + found.disputed == sum(debt.open for debt in items)


@given(accounts)
def test_tasks_are_within_their_bounds(account):
    task = assess(account, TODAY)
    if task is None:
        return
    assert task.action in ACTIONS
    assert 0 <= task.score <= 145
    assert (task.action == "wait") <= (task.score == 0)
    assert {code for code, _data in task.reasons} <= set(REASONS)


@given(accounts, st.integers(1, 10**9))
def test_more_debt_never_lowers_the_place(account, more):
    first = assess(account, TODAY)
    debt = Debt(day(-1), more)
    after = assess(replace(account, debts=(*account.debts, debt)), TODAY)
    if first and first.overdue and first.action != "wait":
        assert after.action != "wait"
        assert after.score >= first.score
