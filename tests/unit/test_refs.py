"""Structured references are known by their check digits."""

import doctest

import pytest

from ar_core import refs
from ar_core.refs import body_of, is_kid, is_qrr, is_rf, is_viitenumero, kind_of


def test_examples_in_docstrings():
    assert doctest.testmod(refs).failed == 0


@pytest.mark.parametrize(
    "text",
    [
        "RF451234512345",
        "RF68AB2G5",
        "RF96TU06FX",
        "RF60ISO11649",
        "RF720HYA6",
        "rf45 1234 5123 45",
    ],
)
def test_valid_creditor_references(text):
    assert is_rf(text)


@pytest.mark.parametrize("text", ["RF19GAX8WS5JYOOUJ87", "RF46 1234 5123 45", "RF45"])
def test_invalid_creditor_references(text):
    assert not is_rf(text)


@pytest.mark.parametrize(
    "text, kind",
    [
        ("RF18 5390 0754 7034", "rf"),
        ("RF19 5390 0754 7034", ""),
        ("21 00000 00003 13947 14300 09017", "qrr"),
        ("21 00000 00003 13947 14300 09018", ""),
        ("+++090/9337/55493+++", "ogm"),
        ("***090/9337/55493***", "ogm"),
        ("1234566", "check_digit"),
        ("INV/2026/00012", ""),
        ("", ""),
    ],
)
def test_kinds(text, kind):
    assert kind_of(text) == kind


def test_single_schemes():
    assert is_viitenumero("12345672")
    assert is_kid("2345676")
    assert not is_qrr("1234")


@pytest.mark.parametrize(
    "text, body",
    [
        ("RF18 5390 0754 7034", "539007547034"),
        ("090/9337/55493", "909337554"),
        ("nothing", ""),
    ],
)
def test_body_is_what_remains_without_check_digits(text, body):
    assert body_of(text) == body
