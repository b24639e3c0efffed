"""Codes and searches: read in full, in part, or not at all, but never with an error."""

import doctest
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_core import scan
from ar_core.scan import read_code, read_term

EPC = (
    "BCD\n002\n1\nSCT\nBPOTBEB1\nRed Cross\nBE72000000001616\nEUR1.5\nCHAR\n"
    "RF18539007547034\nUrgency fund\nSample"
)
SWISS = "\r\n".join(
    (
        *("SPC", "0200", "1", "CH4431999123000889012"),
        *("S", "Max Muster & Söhne", "Musterstrasse", "123", "8000", "Seldwyla", "CH"),
        *("",) * 7,
        *("1949.75", "CHF"),
        *("S", "Simon Muster", "Musterstrasse", "1", "8000", "Seldwyla", "CH"),
        *("QRR", "210000000003139471430009017", "Order of 15.06.2020", "EPD"),
        "//S1/10/10201\\/409/11/200701/20/140.000-53/30/102673831",
    )
)


def test_the_examples_hold():
    assert doctest.testmod(scan).failed == 0


def test_an_epc_code():
    code = read_code(EPC)
    assert code.kind == "epc"
    assert code.references == ("RF18539007547034", "Urgency fund")
    assert (code.amount, code.currency) == (Decimal("1.5"), "EUR")
    assert (code.name, code.account) == ("Red Cross", "BE72000000001616")


def test_a_swiss_code():
    code = read_code(SWISS)
    assert code.kind == "swiss"
    assert code.references == (
        "210000000003139471430009017",
        "10201/409",
        "Order of 15.06.2020",
    )
    assert (code.amount, code.currency) == (Decimal("1949.75"), "CHF")
    assert code.account == "CH4431999123000889012"


def test_a_swiss_code_without_amount_and_reference():
    lines = SWISS.split("\r\n")
    lines[18], lines[27], lines[28] = "", "NON", ""
    code = read_code("\n".join(lines[:31]))
    assert code.amount is None
    assert code.references == ("Order of 15.06.2020",)


def test_a_czech_code():
    code = read_code(
        "SPD*1.0*ACC:CZ2806000000000168540115+GIBACZPX*AM:450.00*CC:CZK*X-VS:1234567890"
        "*MSG:FA%20CISLO%207"
    )
    assert (code.kind, code.amount, code.currency) == ("spd", Decimal(450), "CZK")
    assert code.references == ("1234567890", "FA CISLO 7")
    assert code.account == "CZ2806000000000168540115"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("RF18 5390 0754 7034", "rf"),
        ("21 00000 00003 13947 14300 09017", "qrr"),
        ("+++090/9337/55493+++", "ogm"),
        ("1234566", "check_digit"),
        ("INV/2026/00012", "text"),
    ],
)
def test_references(text, kind):
    assert read_code(text).kind == kind
    assert read_code(text).references == (text,)


@pytest.mark.parametrize("cut", range(0, len(SWISS), 7))
def test_cut_codes_say_what_they_have(cut):
    for text in (EPC[:cut], SWISS[:cut]):
        read_code(text)


@given(st.text(max_size=300))
def test_nothing_breaks_a_code_or_a_search(text):
    for prefix in ("", "BCD\n", "SPC\n", "SPD*1.0*AM:", "SPC\n" + "\n" * 25):
        assert len(read_code(prefix + text).references) <= scan.MAX_REFERENCES
    read_term(text)


@pytest.mark.parametrize(
    "text", ["1234.56", "1,234.56", "1.234,56", "1 234,56", "1'234.56", "EUR 1.234,56"]
)
def test_amounts_in_any_locale(text):
    assert Decimal("1234.56") in read_term(text).amounts


def test_a_lone_mark_is_read_both_ways():
    assert set(read_term("1.234").amounts) == {Decimal(1234), Decimal("1.234")}
    assert read_term("12,5").amounts == (Decimal("12.5"),)
    assert read_term("INV/2026/00012").amounts == ()


def test_numbers_and_names_are_told_apart():
    assert read_term("INV/2026/00012").compact == "INV202600012"
    assert read_term("202600012").words == ()
    assert read_term("Azure Interior").words == ("AZURE", "INTERIOR")
    assert read_term("RF18539007547034").body == "539007547034"
    assert read_term("   ") == scan.Term()
