"""Amounts in the spellings of the world, and those that must not be read."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_core.parsers.numbers import Style, guess_style, is_blank, read_amount

POINT, COMMA = Style("."), Style(",")


@pytest.mark.parametrize(
    ("text", "style", "value"),
    [
        ("1234.50", POINT, "1234.50"),
        ("1,234.50", POINT, "1234.50"),
        ("1.234,50", COMMA, "1234.50"),
        ("1 234,50", COMMA, "1234.50"),
        ("1\u202f234,50", COMMA, "1234.50"),
        ("1\xa0234\xa0567,50", COMMA, "1234567.50"),
        ("1'234.50", POINT, "1234.50"),
        ("1’234’567.50", POINT, "1234567.50"),
        ("1,23,456.00", POINT, "123456.00"),
        ("12,34,567.89", POINT, "1234567.89"),
        ("１，２３４．５０", POINT, "1234.50"),
        (".50", POINT, "0.50"),
        ("+267.10", POINT, "267.10"),
        ("-1.234,56", COMMA, "-1234.56"),
        ("−5.00", POINT, "-5.00"),
        ("5,00-", COMMA, "-5.00"),
        ("(1,234.50)", POINT, "-1234.50"),
        ("$(5.00)", POINT, "-5.00"),
        ("($5.00)", POINT, "-5.00"),
        ("-$5.00", POINT, "-5.00"),
        ("€ -5,00", COMMA, "-5.00"),
        ("100.00 CR", POINT, "100.00"),
        ("100.00DR", POINT, "-100.00"),
        ("100,00 S", COMMA, "-100.00"),
        ("100,00 H", COMMA, "100.00"),
        ("100.00借", POINT, "-100.00"),
        ("￥28.16", POINT, "28.16"),
        ("¥28.16元", POINT, "28.16"),
        ("Rs. 1,00,000.00", POINT, "100000.00"),
        ("kr 1 234,50", COMMA, "1234.50"),
        ("1.234", Style(".", 3), "1.234"),
        ("1234.567", Style(".", 3), "1234.567"),
        ("0", POINT, "0"),
    ],
)
def test_an_amount_is_read_exactly(text, style, value):
    assert read_amount(text, style).value == Decimal(value)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("CNY13.50", "CNY"),
        ("13.50 EUR", "EUR"),
        ("€13.50", "EUR"),
        ("US$13.50", "USD"),
        ("$13.50", ""),
        ("人民币13.50", "CNY"),
        ("R$ 13.50", "BRL"),
    ],
)
def test_a_currency_beside_the_digits_is_kept_if_it_names_one(text, currency):
    assert read_amount(text, POINT).currency == currency


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("12,34,5.6", POINT),
        ("12..34", POINT),
        ("1.234.5", POINT),
        ("1,2345.00", POINT),
        ("01,234.00", POINT),
        ("0,123", POINT),
        ("1,234", COMMA),  # thousands or three decimals: the file says neither
        ("1.234", POINT),
        ("12.", POINT),
        ("12,", COMMA),
        ("-5-", POINT),
        ("(-5.00)", POINT),
        ("-5.00 CR", POINT),
        ("(5.00", POINT),
        ("5.00)", POINT),
        ("1E+05", POINT),
        ("5%", POINT),
        ("5 pcs", POINT),
        ("xx,yyyy.zz", POINT),
        ("EUR 5 USD", POINT),
        ("8,000.00(CN)", POINT),
        ("1 2 3", POINT),
        ("٣٤", POINT),
        ("9" * 99, POINT),
        ("=A1", POINT),
    ],
)
def test_what_is_no_exact_amount_is_not_read(text, style):
    assert read_amount(text, style) is None


@pytest.mark.parametrize("text", ["", "-", "--", " / ", "—", "无", "N/A"])
def test_a_dash_stands_for_no_amount(text):
    assert is_blank(text)
    assert read_amount(text, POINT) is None


@pytest.mark.parametrize(
    ("texts", "style"),
    [
        (["1.234,56"], COMMA),
        (["1,234.56"], POINT),
        (["1,234", "12,50"], COMMA),
        (["1,234", "12.50"], POINT),
        (["1,234", "7,654,321"], POINT),
        (["12.345.678"], COMMA),
        (["1'234.56", "5"], POINT),
        (["1 234,5"], COMMA),
        (["1234,567"], Style(",", 3)),
        (["0,125"], Style(",", 3)),
        (["12.50", "12.50", "12,50"], POINT),
        (["100", "20"], POINT),
        ([], POINT),
        (["1,234", "5"], Style(".", 2, False)),
        (["1.234"], Style(",", 2, False)),
    ],
)
def test_the_style_is_that_of_all_amounts(texts, style):
    assert guess_style(texts) == style


def test_the_currency_decides_what_a_lone_separator_means():
    assert guess_style(["1,234"], ["JPY"]) == POINT
    assert guess_style(["1.234"], ["KWD"]) == Style(".", 3, False)
    assert guess_style(["1,234"], ["KWD", "EUR"]) == Style(".", 2, False)


AMOUNTS = st.decimals(-(10**12), 10**12, places=2, allow_nan=False)


@given(AMOUNTS, st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", ".")]))
def test_a_written_amount_is_read_back(amount, signs):
    group, decimal = signs
    text = f"{amount:,.2f}".replace(",", "_").replace(".", decimal).replace("_", group)
    assert read_amount(text, Style(decimal)).value == amount
    if "," in f"{amount:,.2f}":
        assert guess_style([text]).decimal == decimal


@given(AMOUNTS)
def test_no_style_reads_a_digit_too_few(amount):
    text = f"{amount:,.2f}"
    for style in (POINT, COMMA, Style(",", 3)):
        found = read_amount(text, style)
        assert found is None or found.value in (amount, amount.copy_abs())


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_none(text):
    for style in (POINT, COMMA):
        found = read_amount(text, style)
        assert found is None or found.value.is_finite()
