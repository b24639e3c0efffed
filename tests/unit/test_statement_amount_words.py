"""Amounts in Chinese capitals."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_core.statement.amount_words import LIMIT, amount_words

DIGITS = {digit: n for n, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1000, "万": 10**4, "亿": 10**8}


def words(text):
    """The words of an amount as people write it."""
    whole, _point, cents = text.replace(",", "").partition(".")
    return amount_words(int(whole + (cents or "00").ljust(2, "0")))


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        # the examples of the rule
        ("1,409.50", "壹仟肆佰零玖元伍角"),
        ("6,007.14", "陆仟零柒元壹角肆分"),
        ("1,680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("107,000.53", "壹拾万柒仟元零伍角叁分"),
        ("16,409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        # whole amounts end with 整
        ("0", "零元整"),
        ("1", "壹元整"),
        ("10", "壹拾元整"),
        ("15", "壹拾伍元整"),
        ("100", "壹佰元整"),
        ("101", "壹佰零壹元整"),
        ("110", "壹佰壹拾元整"),
        ("1001", "壹仟零壹元整"),
        ("1010", "壹仟零壹拾元整"),
        ("10000", "壹万元整"),
        ("10001", "壹万零壹元整"),
        ("10010", "壹万零壹拾元整"),
        ("11000", "壹万壹仟元整"),
        ("100100", "壹拾万零壹佰元整"),
        ("1000000", "壹佰万元整"),
        ("10000000", "壹仟万元整"),
        ("100000000", "壹亿元整"),
        ("100000001", "壹亿零壹元整"),
        ("100010000", "壹亿零壹万元整"),
        ("100010001", "壹亿零壹万零壹元整"),
        ("105000000", "壹亿零伍佰万元整"),
        ("150000000", "壹亿伍仟万元整"),
        ("1000000000000", "壹万亿元整"),
        ("1000000010000", "壹万亿零壹万元整"),
        ("1000100000000", "壹万零壹亿元整"),
        ("2020202020.20", "贰拾亿贰仟零贰拾万贰仟零贰拾元零贰角"),
        ("9999999999999999.99",
         "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        # below one yuan there is nothing to part
        ("0.05", "伍分"),
        ("0.50", "伍角"),
        ("0.55", "伍角伍分"),
        ("10.05", "壹拾元零伍分"),
        ("10.50", "壹拾元零伍角"),
        ("10000.01", "壹万元零壹分"),
        ("11.50", "壹拾壹元伍角"),
    ],
)  # fmt: skip
def test_amounts_are_written_as_the_rule_says(amount, expected):
    assert words(amount) == "人民币" + expected


def test_a_debt_of_ours_is_negative():
    assert amount_words(-100050) == "人民币负壹仟元零伍角"
    assert amount_words(-1) == "人民币负壹分"


def test_currency_and_ending_can_be_chosen():
    assert amount_words(100, name="美元", ending="正") == "美元壹元正"
    assert amount_words(100, decimals=0, name="日元") == "日元壹佰元整"


def test_what_has_no_words_has_none():
    assert amount_words(LIMIT * 100) == ""
    assert amount_words(LIMIT, decimals=0) == ""
    assert amount_words(1000, decimals=3) == ""
    assert amount_words(LIMIT * 100 - 1)


def value_of(text):
    """Reads a whole number in capitals back, by another way than it was written."""
    total, section, digit = 0, 0, 0
    for char in text:
        if char in DIGITS:
            digit = DIGITS[char]
        elif char in "拾佰仟":
            section, digit = section + digit * UNITS[char], 0
        elif char == "万":
            section, digit = (section + digit) * UNITS[char], 0
            total, section = total + section, 0
        else:
            total, section, digit = (total + section + digit) * UNITS[char], 0, 0
    return total + section + digit


@given(
    st.one_of(
        st.integers(0, LIMIT * 100 - 1),
        st.lists(st.sampled_from("0001005"), min_size=1, max_size=18).map(
            lambda digits: int("".join(digits))
        ),
    )
)
def test_words_can_be_read_back(units):
    text = amount_words(units, name="")
    whole, cents = divmod(units, 100)
    if "元" in text:
        assert value_of(text.partition("元")[0]) == whole
    else:
        assert whole == 0 < cents
    tail = text.rpartition("元")[2]
    found = re.fullmatch(r"零?(?:(.)角)?(?:零?(.)分)?|整", tail)
    assert found
    read = [DIGITS[digit] if digit else 0 for digit in found.groups()]
    assert read[0] * 10 + read[1] == cents
    assert "零零" not in text
    assert not re.search("零[拾佰仟万亿]", text)
    assert not re.search("零元", text) or units == 0
    assert text.endswith("整") == (cents == 0)
