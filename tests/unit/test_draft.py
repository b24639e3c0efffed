"""Drafts: money is conserved, and what is wrong has a code."""

import doctest
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_core import draft
from ar_core.draft import Choice, Draft, Money, Part, plan, spread

KNOWN = {
    1: Choice(1, 10000, 10000),
    2: Choice(2, -3000, -3000),
    3: Choice(3, 10000, 25000, same=False),
}


def codes(amount, *args, **more):
    return [p.code for p in plan(amount, KNOWN, Draft(*args, **more)).problems]


def test_the_examples_hold():
    assert doctest.testmod(draft).failed == 0


@pytest.mark.parametrize(
    ("amount", "money", "parts", "rest", "code"),
    [
        (10000, (), (), "", "empty"),
        (10000, ((9, 10000),), (), "", "not_open"),
        (10000, ((1, 5000), (1, 5000)), (), "", "item_twice"),
        (10000, ((1, -5000),), (), "", "wrong_sign"),
        (10000, ((1, 0),), (), "credit", "wrong_sign"),
        (10000, ((2, 3000),), (), "credit", "wrong_sign"),
        (20000, ((1, 10001),), (), "credit", "beyond_item"),
        (20000, ((1, 9990),), (Part(1, "fee", 20),), "credit", "beyond_item"),
        (20000, ((3, 9000),), (), "credit", "not_in_full"),
        (10000, ((1, 9000),), (Part(1, "gift", 1000),), "credit", "part_kind"),
        (25000, ((3, 9900),), (Part(3, "fee", 100),), "", "part_exchanged"),
        (10000, ((1, 10000),), (Part(1, "fee", -10),), "", "part_sign"),
        (10000, ((1, 10000),), (Part(1, "fee", 0),), "", "part_sign"),
        (10000, ((1, 5000),), (), "keep", "rest_kind"),
        (9000, ((1, 10000),), (), "credit", "beyond_line"),
        (-9000, ((2, -3000), (1, 10000)), (), "", "undistributed"),
        (0, ((1, 10000),), (), "credit", "beyond_line"),
        (10000, ((1, 9000),), (), "", "undistributed"),
        (20000, ((3, 10000),), (), "", "beyond_line"),
    ],
)
def test_what_is_wrong_has_a_code(amount, money, parts, rest, code):
    assert code in codes(amount, money, parts, rest)


def test_an_item_in_another_currency_takes_over_the_rate():
    found = plan(24900, KNOWN, Draft(((3, 10000),)))
    assert (found.absorbed, found.balance, found.problems) == (-100, 0, ())
    assert [a.paid for a in found.allocations] == [24900]


def test_within_the_slack_money_over_is_the_rate_whatever_becomes_of_a_rest():
    kept = plan(25200, KNOWN, Draft(((3, 10000),), rest="credit"))
    assert (kept.absorbed, kept.balance) == (0, 200)
    rate = plan(25200, KNOWN, Draft(((3, 10000),), rest="credit"), Decimal(1))
    assert (rate.absorbed, rate.balance) == (200, 0)


def test_beside_another_currency_every_item_says_what_it_is_paid():
    found = plan(35000, KNOWN, Draft(((3, 10000), (1, 10000))))
    assert [a.paid for a in found.allocations] == [25000, 10000]
    assert not found.problems


def test_what_is_written_off_is_told_without_discounts():
    parts = (Part(1, "fee", 100), Part(1, "discount", 200))
    found = plan(9700, KNOWN, Draft(((1, 9700),), parts))
    assert (found.written_off, found.problems) == (100, ())


SHARES = st.lists(st.tuples(st.integers(1, 9), st.integers(-50, 50)), max_size=6)
RESIDUALS = st.dictionaries(st.integers(1, 6), st.integers(-50, 50), max_size=6)


@given(st.integers(-100, 100), RESIDUALS, SHARES, st.sampled_from(("", "credit")))
def test_money_is_conserved_or_something_is_wrong(amount, residuals, money, rest):
    known = {i: Choice(i, units, units) for i, units in residuals.items() if units}
    found = plan(amount, known, Draft(tuple(money), rest=rest))
    if found.problems:
        return
    assert sum(a.money for a in found.allocations) + found.balance == amount
    assert found.balance * amount >= 0
    for allocation in found.allocations:
        residual = known[allocation.item_id].residual
        assert 0 < allocation.amount / residual <= 1


@given(
    st.lists(st.integers(1, 100), min_size=1, max_size=5),
    st.lists(st.integers(-100, 100).filter(bool), max_size=8),
    st.sampled_from((1, -1)),
)
def test_several_lines_give_no_more_than_they_have(amounts, residuals, sign):
    lines = [Money(i, sign * amount) for i, amount in enumerate(amounts)]
    items = [Choice(i, sign * r, sign * r) for i, r in enumerate(residuals)]
    found = spread(lines, items)
    assert list(found) == [line.id for line in lines]
    settled = dict.fromkeys(range(len(items)), 0)
    for line in lines:
        total = sum(units for _item, units in found[line.id])
        assert total * sign <= line.amount * sign
        for item, units in found[line.id]:
            settled[item] += units
    for item in items:
        assert 0 <= settled[item.id] / item.residual <= 1
    wanted = sum(r for r in residuals if r > 0)
    money = sum(amounts) - sum(r for r in residuals if r < 0)
    given_out = sum(u * sign for u in settled.values() if u * sign > 0)
    assert given_out <= min(wanted, money)


def test_an_item_in_another_currency_waits_for_a_line_that_is_worth_it():
    lines = [Money(1, 100), Money(2, 25000)]
    found = spread(lines, [KNOWN[3]])
    assert found == {1: (), 2: ((3, 10000),)}
