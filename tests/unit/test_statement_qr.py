"""Payloads of EPC QR codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_core.statement.qr import (
    MAX_BYTES,
    MAX_CENTS,
    MAX_NAME,
    MAX_TEXT,
    PROBLEMS,
    epc,
)

IBAN = "DE89 3704 0044 0532 0130 00"
RF = "RF18 5390 0754 7034"
anything = st.text(
    alphabet=st.characters(codec=None, exclude_categories=()), max_size=200
)


def made(**values):
    return epc(**({"name": "My Company", "iban": IBAN, "cents": 12345} | values))


def test_a_transfer_with_a_text():
    assert made(bic="COBADEFFXXX", text="INV/2026/00012").text == (
        "BCD\n002\n1\nSCT\nCOBADEFFXXX\nMy Company\nDE89370400440532013000\n"
        "EUR123.45\n\n\nINV/2026/00012"
    )


def test_a_structured_reference_stands_alone():
    lines = made(reference=RF, text="not with it", purpose="gdds").text.split("\n")
    assert lines[8:] == ["GDDS", "RF18539007547034"]
    assert made(reference=RF, text="not with it").shortened == ()


def test_nothing_follows_the_last_element():
    assert made().text.split("\n")[-1] == "EUR123.45"
    assert made(bic="").text.split("\n")[4] == ""


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"currency": "CNY"}, "not_euro"),
        ({"cents": 0}, "amount_range"),
        ({"cents": -5}, "amount_range"),
        ({"cents": MAX_CENTS + 1}, "amount_range"),
        ({"name": " \n"}, "no_name"),
        ({"iban": "DE88370400440532013000"}, "bad_iban"),
        ({"iban": ""}, "bad_iban"),
        ({"bic": "COBA"}, "bad_bic"),
        ({"reference": "RF19539007547034"}, "bad_reference"),
        ({"reference": "1" * 36}, "reference_too_long"),
        ({"purpose": "SALARY"}, "bad_purpose"),
    ],
)
def test_what_a_bank_would_refuse_is_no_code(values, code):
    payload = made(**values)
    assert payload.text == ""
    assert [problem for problem, _data in payload.problems] == [code]
    assert set(payload.problems[0][1]) == set(PROBLEMS[code])


def test_all_problems_are_told_at_once_and_each_has_an_example():
    payload = made(
        currency="USD", cents=0, name="", iban="x", bic="x", purpose="LONGER"
    )
    found = [code for code, _data in payload.problems]
    assert len(found) == len(set(found)) == 6
    assert set(found) < set(PROBLEMS)


@pytest.mark.parametrize(
    ("cents", "amount"),
    [(1, "EUR0.01"), (100, "EUR1.00"), (MAX_CENTS, "EUR999999999.99")],
)
def test_amounts_have_two_decimals(cents, amount):
    assert made(cents=cents).text.split("\n")[7] == amount


def test_long_names_and_texts_are_shortened_and_references_are_not():
    payload = made(name="N" * 71, text="T" * 141)
    lines = payload.text.split("\n")
    assert (len(lines[5]), len(lines[10])) == (MAX_NAME, MAX_TEXT)
    assert payload.shortened == ("name", "text")
    fits = made(name="N" * 70, text="T" * 140)
    assert fits.shortened == ()
    assert made(reference="1" * 35).text.endswith("1" * 35)


def test_wide_characters_are_cut_to_what_a_code_can_hold():
    payload = made(name="公" * 70, text="款" * 140)
    assert len(payload.text.encode()) <= MAX_BYTES
    assert payload.shortened == ("text",)
    assert payload.text.split("\n")[5] == "公" * 70
    both = made(name="\U0001f600" * 70, text="x", bic="COBADEFFXXX", reference=RF)
    assert len(both.text.encode()) <= MAX_BYTES
    assert both.shortened == ("name",)
    assert both.text.endswith("RF18539007547034")


def test_no_text_can_pass_for_another_element():
    payload = made(name="A\nB", text="x\r\ny\x00\u2028z", reference="")
    assert payload.text.split("\n")[5] == "A B"
    assert payload.text.split("\n")[10] == "x y z"


@given(anything, anything, anything)
def test_any_text_gives_a_valid_payload_or_a_problem(name, text, reference):
    payload = made(name=name, text=text, reference=reference)
    assert bool(payload.text) != bool(payload.problems)
    lines = payload.text.split("\n")
    assert len(payload.text.encode()) <= MAX_BYTES
    if payload.text:
        assert len(lines) <= 11
        assert lines[:4] == ["BCD", "002", "1", "SCT"]
        assert 1 <= len(lines[5]) <= MAX_NAME
        assert lines[6:8] == ["DE89370400440532013000", "EUR123.45"]
        reference, text = (*lines[9:], "", "")[:2]
        assert len(reference) <= 35
        assert len(text) <= MAX_TEXT
        assert not (reference and text)
