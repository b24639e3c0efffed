"""Promises to pay: what counts for them, and until when."""

import doctest
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_core import promises
from ar_core.promises import (
    JUDGED,
    MOVES,
    RUNNING,
    Payment,
    Promise,
    deadline,
    evaluate,
    shares,
)

MADE, DUE = date(2026, 5, 4), date(2026, 5, 20)
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
cents = st.integers(1, 10**9)


def test_examples():
    assert doctest.testmod(promises).failed == 0


def promise(**values):
    kept = {"id": 1, "units": 100, "due": DUE, "made": MADE, **values}
    kept.setdefault("items", frozenset((7,)))
    return Promise(**kept)


def judge(payments, today=date(2026, 6, 30), grace=0, **values):
    one = promise(**values)
    return evaluate([one], payments, today=today, grace=grace)[one.id]


@pytest.mark.parametrize(
    ("what", "payments", "expected"),
    [
        ("nothing came", [], ("broken", 0)),
        ("all on the last day", [Payment(1, DUE, 100, 7)], ("kept", 100)),
        ("all a day late", [Payment(1, date(2026, 5, 21), 100, 7)], ("broken", 0)),
        ("a part", [Payment(1, DUE, 40, 7)], ("part", 40)),
        (
            "a part, the rest late",
            [Payment(1, DUE, 40, 7), Payment(2, date(2026, 6, 1), 60, 7)],
            ("part", 40),
        ),
        (
            "two halves",
            [Payment(1, MADE, 50, 7), Payment(2, DUE, 50, 7)],
            ("kept", 100),
        ),
        ("too much", [Payment(1, DUE, 400, 7)], ("kept", 100)),
        ("another item", [Payment(1, DUE, 100, 8)], ("broken", 0)),
        ("a receipt on account", [Payment(1, DUE, 100)], ("kept", 100)),
        (
            "a receipt on account from before",
            [Payment(1, date(2026, 5, 3), 100)],
            ("broken", 0),
        ),
        (
            "money sent before, matched after",
            [Payment(1, date(2026, 5, 1), 100, 7)],
            ("kept", 100),
        ),
    ],
)
def test_what_counts(what, payments, expected):
    verdict = judge(payments)
    assert (verdict.state, verdict.paid) == expected, what


def test_what_was_in_the_books_before_does_not_count():
    old = [Payment(5, DUE, 100, 7), Payment(9, DUE, 100)]
    assert judge(old, after=5, booked_after=9).paid == 0
    new = [Payment(6, DUE, 60, 7), Payment(10, DUE, 40)]
    assert judge(new, after=5, booked_after=9).paid == 100


def test_a_promise_for_the_account_takes_any_item():
    assert judge([Payment(1, DUE, 100, 99)], items=frozenset()).state == "kept"


def test_grace_counts_working_days():
    # 20 May 2026 is a Wednesday: three working days later is Monday, the 25th.
    late = [Payment(1, date(2026, 5, 25), 100, 7)]
    assert judge(late, grace=3).state == "kept"
    assert judge(late, grace=2).state == "broken"
    holidays = {date(2026, 5, 21)}
    one = promise()
    kept = evaluate([one], late, today=date(2026, 6, 1), grace=2, off=holidays)[1]
    assert kept.state == "kept"


def test_nobody_is_judged_before_the_grace_is_over():
    assert judge([], today=date(2026, 5, 22), grace=2).state == "open"
    assert judge([], today=date(2026, 5, 23), grace=2).state == "broken"


def test_one_payment_does_not_keep_two_promises():
    first, second = promise(id=1), promise(id=2, due=date(2026, 5, 25))
    found = evaluate(
        [second, first], [Payment(1, MADE, 150, 7)], today=date(2026, 6, 30)
    )
    assert [(found[i].state, found[i].paid) for i in (1, 2)] == [
        ("kept", 100),
        ("part", 50),
    ]


@given(days, st.integers(0, 30), st.sets(days, max_size=20))
def test_the_deadline_is_a_working_day_not_before_the_promised_one(due, grace, off):
    last = deadline(due, grace, off)
    assert last >= due and last.weekday() < 5 and last not in off
    between = [due + timedelta(days=n) for n in range((last - due).days)]
    working = [d for d in between if d.weekday() < 5 and d not in off]
    assert len(working) == grace


payments = st.lists(
    st.builds(Payment, st.integers(1, 99), days, cents, st.integers(0, 3)), max_size=12
)
many = st.lists(
    st.builds(
        Promise,
        st.integers(1, 10**6),
        cents,
        days,
        days,
        st.frozensets(st.integers(1, 3), max_size=3),
        st.integers(0, 99),
        st.integers(0, 99),
    ),
    max_size=6,
    unique_by=lambda p: p.id,
)


@given(many, payments, days, st.integers(0, 5))
def test_money_is_never_used_twice(promised, paid, today, grace):
    found = evaluate(promised, paid, today=today, grace=grace)
    assert found.keys() == {p.id for p in promised}
    assert sum(v.paid for v in found.values()) <= sum(p.units for p in paid)
    for each in promised:
        verdict = found[each.id]
        assert 0 <= verdict.paid <= each.units
        assert (verdict.state == "kept") == (verdict.paid == each.units)


@given(many, payments, days)
def test_the_order_of_what_is_given_does_not_matter(promised, paid, today):
    there = evaluate(promised, paid, today=today)
    assert evaluate(promised[::-1], paid[::-1], today=today) == there


@given(cents, st.lists(st.tuples(cents, days), max_size=8))
def test_a_promised_amount_is_shared_without_exceeding_any_item(units, rows):
    items = [(n, open_, due) for n, (open_, due) in enumerate(rows)]
    found = shares(units, items)
    assert sum(found.values()) == min(units, sum(row[1] for row in items))
    assert all(0 < found[n] <= open_ for n, open_, _ in items if n in found)


def test_every_state_can_be_reached_and_only_cancelling_is_final():
    assert set(MOVES) == {*RUNNING, *JUDGED, "cancelled"}
    for state, sources in MOVES.items():
        assert state not in sources
        assert any(state in others for others in MOVES.values()) != (
            state == "cancelled"
        )
