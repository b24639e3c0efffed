import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_core.statement.pay import (
    PROBLEMS,
    Item,
    Plan,
    Wish,
    fit,
    plan,
    spread,
)

ITEMS = (
    Item(1, 10000, overdue=True),
    Item(2, 5000, disputed=2000, overdue=True),
    Item(3, 8000),
    Item(4, -3000),
    Item(5, 4000, overdue=True, busy=True),
    Item(6, -100, busy=True),
)


@pytest.mark.parametrize(
    ("wish", "parts", "units"),
    [
        (Wish("lines", {3: 8000, 1: 400}), ((1, 400), (3, 8000)), 8400),
        (Wish("lines", {2: 5000}), ((2, 5000),), 5000),
        (Wish("lines", {1: 10000}, credits=(4,)), ((1, 10000), (4, -3000)), 7000),
        (Wish("overdue"), ((1, 10000), (2, 3000)), 13000),
        (Wish("overdue", {3: 1}), ((1, 10000), (2, 3000)), 13000),
        (Wish("amount", units=11000), ((1, 10000), (2, 1000)), 11000),
        (
            Wish("amount", units=11000, credits=(4, 4)),
            ((1, 10000), (2, 3000), (3, 1000), (4, -3000)),
            11000,
        ),
    ],
)
def test_a_wish_says_what_is_paid(wish, parts, units):
    assert plan(ITEMS, wish) == Plan(parts, units)


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (Wish("lines"), "nothing_chosen"),
        (Wish("lines", {9: 1}), "unknown_item"),
        (Wish("lines", {4: 100}), "unknown_item"),
        (Wish("lines", {1: 0}), "not_positive"),
        (Wish("lines", {1: -5}), "not_positive"),
        (Wish("lines", {1: 10001}), "too_much"),
        (Wish("lines", {5: 1}), "being_paid"),
        (Wish("lines", {1: 1}, credits=(6,)), "being_paid"),
        (Wish("lines", {1: 1}, credits=(3,)), "unknown_item"),
        (Wish("lines", {1: 1}, credits=(9,)), "unknown_item"),
        (Wish("lines", {1: 3000}, credits=(4,)), "credits_cover"),
        (Wish("amount"), "not_positive"),
        (Wish("amount", units=-1), "not_positive"),
        (Wish("amount", units=21001), "too_much"),
        (Wish("amount", units=18001, credits=(4,)), "too_much"),
    ],
)
def test_a_wish_that_cannot_be(wish, code):
    found = plan(ITEMS, wish)
    assert found.problem[0] == code
    assert set(found.problem[1]) == set(PROBLEMS[code])
    assert (found.parts, found.units) == ((), 0)


def test_nothing_is_overdue():
    assert plan(ITEMS[2:4], Wish("overdue")).problem[0] == "nothing_chosen"


amounts = st.integers(min_value=1, max_value=500)


@given(
    st.lists(amounts, max_size=6),
    st.lists(amounts, max_size=3),
    st.data(),
)
def test_what_is_booked_adds_up(debits, credits, data):
    """Whatever happened since: the money is all there, and nothing is overpaid."""
    parts = [*enumerate(debits), *((100 + n, -c) for n, c in enumerate(credits))]
    still = {
        key: data.draw(st.integers(min(0, 2 * part), max(0, 2 * part)))
        for key, part in parts
    }
    units = data.draw(amounts)
    booked, rest = fit(units, parts, still)
    wanted = dict(parts)
    assert rest >= 0
    assert sum(part for _key, part in booked) + rest == units
    for key, part in booked:
        assert part * wanted[key] > 0
        assert abs(part) <= min(abs(wanted[key]), abs(still[key]))
    if rest:
        owed = sum(min(max(still[k], 0), p) for k, p in parts if p > 0)
        assert sum(p for _k, p in booked if p > 0) == owed


@given(st.lists(amounts, min_size=1), st.lists(amounts, max_size=3))
def test_what_was_planned_is_booked_when_nothing_changed(debits, credits):
    items = [Item(n, units) for n, units in enumerate(debits)]
    items += [Item(100 + n, -units) for n, units in enumerate(credits)]
    wish = Wish(
        "lines",
        dict(enumerate(debits)),
        credits=tuple(100 + n for n in range(len(credits))),
    )
    found = plan(items, wish)
    if found.problem:
        assert sum(debits) <= sum(credits)
        return
    still = {item.id: item.open for item in items}
    assert fit(found.units, found.parts, still) == (found.parts, 0)


def test_spread_fills_the_first_first():
    assert spread(0, ((1, 5),)) == ()
    assert spread(100, ((1, 5), (2, 0), (3, 7))) == ((1, 5), (3, 7))
