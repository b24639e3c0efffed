"""Statements of one account, one after the other."""

import doctest
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ar_core import continuity
from ar_core.continuity import Link, Period, links

DAY = date(2026, 3, 1)


def period(id_, first, last, opening, closing, total=None):
    """A statement of days of March 2026."""
    total = closing - opening if total is None else total
    return Period(
        id_, DAY.replace(day=first), DAY.replace(day=last), opening, closing, total
    )


def told(*periods):
    return [(link.id, link.code, link.difference) for link in links(periods)]


def test_statements_that_follow_each_other_in_any_order_of_import():
    found = told(
        period(3, 3, 3, 70, 90), period(1, 1, 1, 0, 50), period(2, 2, 2, 50, 70)
    )
    assert found == [(1, "first", 0), (2, "follows", 0), (3, "follows", 0)]


def test_a_day_without_entries_is_no_gap():
    assert told(period(1, 1, 1, 0, 50), period(2, 5, 5, 50, 70))[1][1] == "follows"


def test_a_gap_tells_what_is_missing():
    assert told(period(1, 1, 1, 0, 50), period(2, 5, 5, 80, 90))[1] == (2, "gap", 30)


def test_an_overlap_is_no_gap():
    found = told(period(1, 1, 6, 0, 50), period(2, 5, 9, 40, 90))
    assert found[1] == (2, "overlap", -10)


def test_entries_that_do_not_lead_to_the_closing_balance():
    assert told(period(1, 1, 1, 0, 50, total=45)) == [(1, "break", 5)]


def test_the_link_names_the_statement_before():
    one, two = period(1, 1, 1, 0, 50), period(2, 5, 5, 80, 90)
    assert links([two, one])[1] == Link(2, "gap", 1, 30)


def test_no_statements():
    assert links([]) == []


def test_statements_of_one_day_that_lead_round_come_to_an_end():
    found = told(period(1, 1, 1, 0, 50), period(2, 1, 1, 50, 0))
    assert sorted(one[0] for one in found) == [1, 2]


@given(
    steps=st.lists(st.integers(-500, 500), min_size=1, max_size=12),
    days=st.lists(st.integers(0, 2), min_size=12, max_size=12),
    order=st.randoms(),
)
def test_a_chain_cut_anywhere_is_found_whole_in_any_order(steps, days, order):
    """Several statements a day, some without a change, all follow each other."""
    periods, balance, day = [], 1000, DAY
    for number, step in enumerate(dict.fromkeys(steps), 1):
        day += timedelta(days=days[number - 1])
        periods.append(Period(number, day, day, balance, balance + step, step))
        balance += step
    if len({p.opening for p in periods} | {balance}) <= len(periods):
        return  # the balance comes back: more than one order is right
    order.shuffle(periods)
    found = links(periods)
    assert [link.code for link in found] == ["first"] + ["follows"] * (len(periods) - 1)
    assert [link.id for link in found] == sorted(p.id for p in periods)


def test_examples_in_docstrings():
    assert doctest.testmod(continuity).failed == 0
