"""How a write-off rule divides an amount."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_core.rules.actions import Part, amount_in, split

CENT = Decimal("0.01")
UNITS = st.integers(-(10**9), 10**9).filter(bool)
PERCENT = st.decimals(0, 200, places=2)
PARTS = st.lists(
    st.one_of(
        st.builds(Part, st.just("fixed"), st.decimals(-500, 500, places=2)),
        st.builds(Part, st.just("percentage"), PERCENT),
        st.builds(Part, st.just("percentage_st_line"), PERCENT),
        st.just(Part("regex", pattern=r"fee ([\d.,]+)")),
    ),
    max_size=6,
)


@given(UNITS, PARTS)
def test_the_parts_and_the_rest_are_the_amount(wanted, parts):
    result = split(wanted, parts, unit=CENT, texts=("fee 12,34",))
    assert len(result.amounts) == len(parts)
    assert sum(result.amounts) + result.rest == wanted
    assert not (result.complete and result.rest)


@given(UNITS, PARTS)
def test_money_in_and_money_out_are_mirror_images(wanted, parts):
    one = split(wanted, parts, unit=CENT)
    other = split(-wanted, parts, unit=CENT)
    assert other.amounts == tuple(-amount for amount in one.amounts)


@given(UNITS, PARTS)
def test_the_rest_to_the_last_line_always_balances(wanted, parts):
    rest = Part("percentage", Decimal(100))
    assert split(wanted, [*parts, rest], unit=CENT).rest == 0


@given(UNITS, st.integers(1, 9))
def test_equal_shares_balance_to_the_cent(wanted, count):
    share = (Decimal(100) / count).quantize(CENT)
    result = split(wanted, [Part("percentage_st_line", share)] * count, unit=CENT)
    exact = abs(wanted) * abs(Decimal(100) - share * count) / 100
    assert result.rest == 0 or exact > 1


@pytest.mark.parametrize(
    ("wanted", "parts", "amounts", "complete"),
    [
        (1200, [Part("percentage", Decimal(100))], (1200,), True),
        (-9800, [Part("fixed", Decimal(-2)), Part("percentage", Decimal(100))],
         (200, -10000), True),
        (10200, [Part("fixed", Decimal(2)), Part("percentage", Decimal(100))],
         (200, 10000), True),
        (600, [Part("fixed", Decimal(5))], (500,), False),
        (500, [Part("fixed", Decimal(5))], (500,), True),
        (500, [Part("fixed", Decimal(9)), Part("percentage", Decimal(100))],
         (900, -400), False),
        (5, [Part("percentage_st_line", Decimal(50))] * 2, (3, 2), True),
        (1000, [Part("percentage", Decimal(50))] * 2, (500, 250), False),
        (1000, [], (), False),
    ],
)  # fmt: skip
def test_worked_examples(wanted, parts, amounts, complete):
    result = split(wanted, parts, unit=CENT)
    assert (result.amounts, result.complete) == (amounts, complete)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("BRT: 3358,07 C:", "3358.07"),
        ("BRT: 3.358,07", "3358.07"),
        ("BRT: 3,358.07", "3358.07"),
        ("BRT: 12.", "12"),
        ("BRT: -2,50", "-2.50"),
        ("BRT: none", None),
        ("no amount", None),
        ("BRT: 1,2,3.4,5", None),
    ],
)
def test_amounts_in_a_text(text, amount):
    found = amount_in(r"BRT: (-?[\d.,]*|none)", [text])
    assert found == (None if amount is None else Decimal(amount))


def test_without_a_group_the_whole_match_is_the_amount():
    assert amount_in(r"\d+\.\d\d", ["fee 2.50 each"]) == Decimal("2.50")


def test_a_pattern_that_cannot_be_read_finds_nothing():
    assert amount_in("(", ["("]) is None
