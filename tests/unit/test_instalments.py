"""Instalment plans: exact sums, right days, references that are valid."""

import doctest
from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ar_core import refs
from ar_core.instalments import (
    ACTIVE,
    BEFORE,
    CLOSED,
    MOVES,
    Default,
    Instalment,
    Receipt,
    Terms,
    broken_rule,
    canonical,
    is_own,
    needs_approval,
    problems,
    progress,
    reference,
    schedule,
    seal,
    standing,
)
from ar_core.instalments.paid import to_remind
from ar_core.instalments.schedule import PROBLEMS, day_of

days = st.dates(date(2020, 1, 1), date(2090, 12, 31))
units = st.integers(1, 10**12)
numbers = st.integers(1, 120)


@pytest.mark.parametrize("name", ["schedule", "reference", "paid", "states", "seal"])
def test_examples(name):
    module = import_module(f"ar_core.instalments.{name}")
    assert doctest.testmod(module).failed == 0


@st.composite
def terms(draw):
    found = Terms(
        draw(units),
        draw(numbers),
        draw(days),
        draw(st.sampled_from(("month", "week"))),
        draw(st.one_of(st.just(0), units)),
        draw(st.decimals(0, 20, places=2)),
    )
    assume(not problems(found))
    return found


@given(terms())
def test_the_sum_is_exact_and_the_rest_is_in_the_last(found):
    plan = schedule(found)
    assert len(plan) == found.number
    assert sum(each.principal for each in plan) == found.total
    assert all(each.principal > 0 and each.interest >= 0 for each in plan)
    equal = plan[1:] if found.first_payment else plan
    for each in equal[:-1]:
        assert each.principal == equal[0].principal
        assert 0 <= equal[-1].principal - each.principal < max(len(equal), 1)
    if found.first_payment:
        assert plan[0].principal == found.first_payment
    assert plan[0].interest == 0


@given(terms())
def test_the_days_rise_and_keep_the_day_of_the_month_or_its_end(found):
    dates = [each.day for each in schedule(found)]
    assert dates[0] == found.first_date
    assert all(a < b for a, b in pairwise(dates))
    for at, day in enumerate(dates):
        if found.period == "week":
            assert (day - found.first_date).days == 7 * at
        else:
            months = 12 * (day.year - found.first_date.year)
            assert months + day.month - found.first_date.month == at
            same = day.day == found.first_date.day
            shorter = day.day < found.first_date.day
            assert same or (shorter and day + timedelta(days=1) == _next_first(day))


def _next_first(day):
    return day_of(day.replace(day=1), "month", 1)


def test_leap_days_and_month_ends():
    plan = schedule(Terms(500, 5, date(2027, 12, 31)))
    assert [str(each.day) for each in plan] == [
        "2027-12-31",
        "2028-01-31",
        "2028-02-29",
        "2028-03-31",
        "2028-04-30",
    ]


def test_interest_is_simple_on_what_is_left_and_starts_after_the_first():
    found = Terms(100_000, 4, date(2026, 1, 15), first_payment=40_000, rate=Decimal(1))
    assert [(e.principal, e.interest) for e in schedule(found)] == [
        (40_000, 0),
        (20_000, 600),
        (20_000, 400),
        (20_000, 200),
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"total": 0}, "nothing_open"),
        ({"number": 0}, "bad_number"),
        ({"number": 121}, "bad_number"),
        ({"total": 2}, "too_many"),
        ({"first_payment": -1}, "bad_first_payment"),
        ({"first_payment": 101}, "bad_first_payment"),
        ({"first_payment": 100}, "too_many"),
        ({"first_payment": 40, "number": 1}, "bad_first_payment"),
        ({"rate": Decimal(-1)}, "bad_rate"),
        ({"rate": Decimal("NaN")}, "bad_rate"),
    ],
)
def test_terms_that_make_no_plan(change, code):
    values = {"total": 100, "number": 3, "first_date": date(2026, 1, 1), **change}
    found = problems(Terms(**values))
    assert [problem for problem, _data in found] == [code]
    assert found[0][1].keys() == PROBLEMS[code].keys()
    with pytest.raises(ValueError, match=code):
        schedule(Terms(**values))


# ------------------------------------------------------------------ references


@given(st.integers(1, 10**15 - 1), st.integers(1, 999))
def test_references_are_valid_and_each_its_own(plan, number):
    text = reference(plan, number)
    assert refs.kind_of(text) == "rf"
    assert is_own(text) and is_own(text.lower().replace(" ", ""))
    assert len(text.replace(" ", "")) <= 25
    if number < 999:
        assert reference(plan, number + 1) != text


def test_a_slip_of_the_pen_is_no_reference():
    text = reference(12, 3)
    assert not is_own(text.replace("3", "4"))
    assert not is_own("RF18 5390 0754 7034")
    for plan, number in ((0, 1), (1, 0), (1, 1000), (10**15, 1)):
        with pytest.raises(ValueError, match="plan"):
            reference(plan, number)


# ------------------------------------------------------------------ what is paid

receipts = st.lists(st.builds(Receipt, days, units), max_size=10)


@given(terms(), receipts)
def test_receipts_fill_the_oldest_first_and_never_too_much(found, paid):
    plan = schedule(found)
    rows = progress(plan, paid)
    assert [row.number for row in rows] == [each.number for each in plan]
    due = sum(each.units for each in plan)
    assert sum(row.paid for row in rows) == min(due, sum(r.units for r in paid))
    for at, (each, row) in enumerate(zip(plan, rows, strict=True)):
        assert 0 <= row.paid <= each.units
        assert (row.paid_on is not None) == (row.paid == each.units)
        if row.paid:
            assert all(p.paid == e.units for p, e in zip(rows[:at], plan, strict=False))
    full = [row.paid_on for row in rows if row.paid_on]
    assert full == sorted(full)


@given(terms(), receipts)
def test_the_order_of_receipts_does_not_matter(found, paid):
    plan = schedule(found)
    assert progress(plan, paid) == progress(plan, paid[::-1])


PLAN = tuple(Instalment(n, date(2026, n, 1), 50) for n in (1, 2, 3, 4))


@pytest.mark.parametrize(
    ("today", "paid", "rule", "expected"),
    [
        ("2026-01-01", [0, 0, 0, 0], Default(1, 1), None),
        ("2026-01-02", [0, 0, 0, 0], Default(1, 2), None),
        ("2026-01-03", [0, 0, 0, 0], Default(1, 2), ("days", 2)),
        ("2026-01-03", [50, 0, 0, 0], Default(1, 1), None),
        ("2026-02-02", [0, 0, 0, 0], Default(0, 2), ("missed", 2)),
        ("2026-02-02", [49, 0, 0, 0], Default(60, 2), ("missed", 2)),
        ("2026-02-02", [50, 0, 0, 0], Default(60, 2), None),
        ("2026-12-31", [0, 0, 0, 0], Default(), None),
        ("2026-12-31", [50, 50, 50, 50], Default(1, 1), None),
    ],
)
def test_when_a_plan_counts_as_broken(today, paid, rule, expected):
    assert broken_rule(PLAN, paid, rule, date.fromisoformat(today)) == expected


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-02-20", None),
        ("2026-03-06", ("days", 16)),
        ("2026-03-02", None),
    ],
)
def test_a_plan_that_was_let_go_on_gets_the_time_anew(today, expected):
    day = date.fromisoformat(today)
    rule, since = Default(15, 2), date(2026, 2, 18)
    assert broken_rule(PLAN, [0] * 4, rule, date(2026, 2, 18)) == ("days", 48)
    assert broken_rule(PLAN, [0] * 4, rule, day, since) == expected


def test_the_standing_of_an_instalment():
    one, day = PLAN[0], PLAN[0].day
    assert standing(one, 50, date(2026, 9, 9)) == "paid"
    assert standing(one, 49, date(2026, 1, 2)) == "late"
    assert standing(one, 1, day) == "part"
    assert standing(one, 0, day) == "open"


def test_reminders_come_in_the_days_before():
    day = date(2026, 1, 10)
    came = [d for d in range(1, 13) if to_remind(day, 3, date(2026, 1, d))]
    assert came == [7, 8, 9, 10]


# ------------------------------------------------------------------ states, seal


def test_every_state_can_be_reached_and_left_as_far_as_it_should():
    assert set(MOVES) | {"asked"} == {*BEFORE, *ACTIVE, *CLOSED}
    left = {source for sources in MOVES.values() for source in sources}
    assert left == {*BEFORE, *ACTIVE, "done", "defaulted"}
    assert not any(state in sources for state, sources in MOVES.items())


@pytest.mark.parametrize(
    ("amount", "number", "reviewer", "expected"),
    [
        (100, 6, False, False),
        (101, 6, False, True),
        (100, 7, False, True),
        (101, 7, True, False),
    ],
)
def test_who_may_offer(amount, number, reviewer, expected):
    found = needs_approval(amount, number, limit=100, most=6, reviewer=reviewer)
    assert found is expected


def test_the_seal_changes_with_everything_that_is_agreed():
    parties = {"company": "A", "customer": "Müller", "number": "P1", "currency": "EUR"}
    rows = [(each, reference(1, each.number)) for each in PLAN]
    base = (parties, [("INV/1", 200)], rows, Default(14, 2))
    assert seal(canonical(*base)) == seal(canonical(*base))
    assert len(seal(canonical(*base))) == 64
    others = [
        ({**parties, "customer": "Muller"}, *base[1:]),
        (parties, [("INV/1", 201)], *base[2:]),
        (parties, [("INV/2", 200)], *base[2:]),
        (*base[:2], rows[:3], base[3]),
        (*base[:2], [(PLAN[0], "x"), *rows[1:]], base[3]),
        (*base[:3], Default(15, 2)),
    ]
    seals = {seal(canonical(*each)) for each in (base, *others)}
    assert len(seals) == 1 + len(others)


def test_the_seal_does_not_depend_on_how_a_letter_is_composed():
    composed = canonical({"customer": "M\u00fcller"}, [], [], Default())
    assert composed == canonical({"customer": "Mu\u0308ller"}, [], [], Default())
