"""Names, accounts and texts are brought to one form before they are compared."""

import doctest

import pytest

from ar_core import text
from ar_core.text import account_key, atoms, compact, fold, name_key


def test_examples_in_docstrings():
    assert doctest.testmod(text).failed == 0


@pytest.mark.parametrize(
    "one, other",
    [
        ("Müller GmbH", "MUELLER GMBH"),
        ("Müller GmbH", "Muller"),
        ("Søndergaard A/S", "SONDERGAARD AS"),
        ("Weiß e.K.", "Weiss"),
        ("Lefèvre S.A.R.L.", "LEFEVRE SARL"),
        ("Kowalski Sp. z o.o.", "KOWALSKI"),
        ("Novák s.r.o.", "Novak"),
        ("Smith & Sons Ltd.", "SMITH AND SONS LIMITED"),
        ("The Walker Company, Inc.", "WALKER"),
        ("Jansen B.V.", "jansen bv"),
        ("Virtanen Oy", "VIRTANEN"),
        ("上海华东贸易有限公司", "上海华东贸易"),
        ("上海華東貿易有限公司", "上海华东贸易股份有限公司"),
        ("上海（华东）贸易有限公司", "上海(华东)贸易"),
        ("株式会社山田", "山田株式会社"),
        ("ООО Ромашка", "Romashka OOO"),
        ("Ｍｕｅｌｌｅｒ　ＧｍｂＨ", "Müller"),
        ("A.P. Møller", "AP MOLLER"),
        ("Firma Huber", "Huber"),
    ],
)
def test_two_spellings_have_one_loose_key(one, other):
    assert name_key(one).loose == name_key(other).loose


@pytest.mark.parametrize(
    "one, other",
    [
        ("Müller Metallbau GmbH", "Müller Maschinenbau GmbH"),
        ("上海华东贸易有限公司", "上海华东科技有限公司"),
        ("Smith Ltd", "Smyth Ltd"),
    ],
)
def test_different_names_have_different_keys(one, other):
    assert name_key(one).loose != name_key(other).loose


def test_a_name_of_legal_forms_only_keeps_them():
    assert name_key("Company Limited").loose == "COMPANYLIMITED"


def test_full_key_keeps_the_legal_form():
    assert name_key("Keller B.V.").full != name_key("Keller N.V.").full


def test_full_width_and_cjk_text_separates_numbers():
    found = atoms(fold("付ＩＮＶ２０２６／０００１２货款"))
    assert [a.text for a in found] == ["INV", "2026", "00012"]


def test_accounts_are_compared_without_blanks_case_and_leading_zeros():
    assert account_key("00 1234-5678") == account_key("12345678")
    assert account_key("de89 3704") == "DE893704"


def test_long_text_is_cut():
    assert len(fold("x" * 100_000)) == text.MAX_TEXT


@pytest.mark.parametrize("nothing", ["", "  ", "///", "，。"])
def test_nothing_gives_nothing(nothing):
    assert compact(nothing) == ""
    assert name_key(nothing).loose == ""
