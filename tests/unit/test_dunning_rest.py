"""Which policy applies, what reminders brought in, when to escalate."""

import doctest
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module

import dunning_help as help_
import pytest

from ar_core.dunning import (
    Assignment,
    CustomerHold,
    Effect,
    Facts,
    Level,
    Paid,
    Policy,
    Sent,
    SentAmounts,
    escalate,
    measure,
    policy_for,
)
from ar_core.dunning.codes import HOLDS
from ar_core.dunning.holds import in_order
from ar_core.dunning.types import Credit, Hold

ASSIGNED = [
    Assignment(3, 10, risk_classes=frozenset("CD")),
    Assignment(4, 5, risk_classes=frozenset("D")),
    Assignment(5, 10, tags=frozenset((1, 2))),
    Assignment(6, 10, tags=frozenset((2, 3)), risk_classes=frozenset("A")),
]


@pytest.mark.parametrize(
    ("own", "tags", "risk", "default", "wanted"),
    [
        (9, (1,), "D", 1, (9, "partner")),
        (0, (1,), "D", 1, (5, "tag")),
        (0, (3, 2), "", 1, (5, "tag")),
        (0, (3,), "D", 1, (6, "tag")),
        (0, (7,), "D", 1, (4, "risk_class")),
        (0, (), "C", 1, (3, "risk_class")),
        (0, (), "B", 1, (1, "company")),
        (0, (), "", 1, (1, "company")),
        (0, (), "B", 0, (0, "")),
    ],
)
def test_policy(own, tags, risk, default, wanted):
    for assigned in (ASSIGNED, ASSIGNED[::-1]):
        assert policy_for(own, tags, risk, assigned, default) == wanted


DAY = date(2026, 6, 1)


def sent(after, items, level=1, channel="email", currency="EUR"):
    """A message ``after`` days of DAY."""
    return SentAmounts(DAY + timedelta(after), level, channel, currency, items)


def paid(item, after, amount):
    """Money ``after`` days of DAY."""
    return Paid(item, DAY + timedelta(after), amount)


def test_effect_counts_what_came_within_the_days():
    messages = [
        sent(0, {1: 100, 2: 50}),
        sent(0, {3: 70}),
        sent(0, {4: 30}),
        sent(0, {5: 10}, level=2),
        sent(0, {6: 10}, channel="sms"),
        sent(0, {7: 10}, currency="USD"),
        sent(25, {8: 10}),
    ]
    payments = [
        paid(1, 3, 100),
        paid(2, 9, 60),  # more than was asked
        paid(3, 10, 20),
        paid(3, 11, 50),  # a day too late
        paid(4, 0, 30),  # the day of the message: not because of it
        paid(5, 1, 10),
        paid(9, 1, 99),  # nobody asked for it
        paid(8, 26, 10),
    ]
    today = DAY + timedelta(30)
    assert measure(messages, payments, 10, today) == [
        Effect(1, "email", "EUR", 3, 1, 1, 1, 250, 170, 9.0),
        Effect(1, "email", "USD", 1, 0, 0, 0, 10, 0, None),
        Effect(1, "sms", "EUR", 1, 0, 0, 0, 10, 0, None),
        Effect(2, "email", "EUR", 1, 0, 1, 0, 10, 10, 1.0),
    ]
    assert measure(messages[::-1], payments[::-1], 10, today) == measure(
        messages, payments, 10, today
    )


def test_a_payment_counts_for_the_last_message_only():
    messages = [sent(0, {1: 100}), sent(5, {1: 100}, level=2)]
    first, second = measure(messages, [paid(1, 6, 100)], 10, DAY + timedelta(60))
    assert (first.paid, second.paid) == (0, 100)
    first, second = measure(messages, [paid(1, 5, 100)], 10, DAY + timedelta(60))
    assert (first.paid, second.paid) == (100, 0)


def test_no_messages_no_effects():
    assert measure([], [paid(1, 1, 1)], 10, DAY) == []


# ---------------------------------------------------------------- escalation

POLICY = Policy(
    1,
    (
        Level(1, 1, 3),
        Level(2, 2, 14, escalation="manager", escalate_after=5),
        Level(3, 3, 30, escalation="legal", escalate_after=10),
    ),
)
TODAY = date(2026, 6, 10)


def owing(*sent_, **more):
    """Facts with two overdue items."""
    items = (
        help_.item(1, 100, date(2026, 4, 1)),
        help_.item(2, 50, date(2026, 4, 2)),
    )
    values = {"items": items, **more}
    return Facts(1, 7, "EUR", sent=tuple(sent_), **values)


def message(level, on, *items):
    """A message of a level of POLICY."""
    offset = {1: 3, 2: 14, 3: 30}[level]
    return Sent(date.fromisoformat(f"2026-{on}"), level, offset, frozenset(items))


def found(facts, today=TODAY):
    """What is escalated, in short."""
    result = escalate(facts, POLICY, today)
    return result and (result.kind, result.since.isoformat(), result.amount)


def test_escalation_waits_for_its_days():
    facts = owing(message(2, "06-05", 1, 2))
    assert found(facts) == ("manager", "2026-06-05", 150)
    assert found(facts, TODAY - timedelta(1)) is None


def test_escalation_follows_the_highest_message_and_its_first_day():
    facts = owing(
        message(2, "05-01", 1), message(3, "05-20", 1), message(3, "06-09", 1, 2)
    )
    assert found(facts) == ("legal", "2026-05-20", 100)
    assert found(owing(message(1, "04-05", 1))) is None
    assert found(owing()) is None


def test_what_is_paid_is_not_escalated():
    rest = (help_.item(2, 50, date(2026, 4, 2)),)
    assert found(owing(message(2, "05-01", 1), items=rest)) is None
    facts = owing(message(2, "05-01", 1, 2), items=rest)
    assert found(facts) == ("manager", "2026-05-01", 50)


@pytest.mark.parametrize(
    "change",
    [
        {"hold": CustomerHold()},
        {"credits": (Credit(9, 150),)},
        {"items": (help_.item(1, 100, date(2026, 4, 1), disputed=1),)},
        {"items": (help_.item(1, 100, date(2026, 6, 10)),)},
    ],
    ids=["on hold", "credit", "disputed", "not overdue"],
)
def test_what_would_hold_a_message_holds_the_escalation(change):
    assert found(replace(owing(message(2, "05-01", 1, 2)), **change)) is None


def test_holds_are_told_in_one_order():
    codes = list(HOLDS)
    assert [h.code for h in in_order([Hold(c) for c in reversed(codes)])] == codes


@pytest.mark.parametrize("name", ["interest", "reach", "workdays"])
def test_examples(name):
    assert doctest.testmod(import_module(f"ar_core.dunning.{name}")).failed == 0
