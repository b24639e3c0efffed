"""What the documents of a statement decide: safe cells, the bar, what to pay, pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban

from ar_core.statement.export import (
    OpenItem,
    pages,
    payable,
    safe_cell,
    shares,
    transfer_text,
)
from ar_core.statement.qr import IBAN_LENGTHS, epc

STARTS = "=+-@\t\r\n＝＋－＠"
units = st.integers(-(10**9), 10**9)
debits = st.integers(1, 10**6).flatmap(
    lambda o: st.builds(
        OpenItem,
        st.text("AB1", max_size=3),
        st.just(o),
        st.integers(0, o),
        st.booleans(),
    )
)


@given(st.text(), st.sampled_from(STARTS), st.sampled_from(["", " ", "\t", "\x00"]))
def test_no_cell_starts_as_a_formula(text, start, before):
    cell = safe_cell(before + start + text)
    assert not cell.lstrip().startswith(tuple(STARTS))
    assert cell.startswith("'") or start.isspace()
    assert cell.isprintable()


@given(st.text("abcÄ客123 /.,()", max_size=20))
def test_other_texts_stay_as_they_are(text):
    assert safe_cell(text) == text


@given(st.lists(units))
def test_shares_fill_the_bar_or_there_is_none(amounts):
    parts = shares(amounts)
    assert sum(parts) == (1000 if any(a > 0 for a in amounts) else 0)
    assert all(p == 0 for p, a in zip(parts, amounts, strict=True) if a <= 0)
    assert min(parts, default=0) >= 0


@given(st.lists(debits), st.integers(0, 10**6))
def test_never_asks_for_disputed_money_or_more_than_the_balance(items, unapplied):
    total = sum(item.open for item in items)
    disputed = sum(item.disputed for item in items)
    due = payable(total - unapplied, items)
    assert 0 <= due.units <= max(total - unapplied - disputed, 0)
    late = sum(item.open - item.disputed for item in items if item.overdue)
    if late:
        assert due.overdue
        assert due.units <= late
    assert bool(due.numbers) <= bool(due.units)


def test_what_is_overdue_comes_first():
    items = [
        OpenItem("A", 100, 40, True),
        OpenItem("B", 50, 0, False),
        OpenItem("C", 30, 30, True),
        OpenItem("A", 5, 0, True),
    ]
    due = payable(185, items)
    assert (due.units, due.numbers, due.overdue) == (65, ("A",), True)
    due = payable(50, items[1:2])
    assert (due.units, due.numbers, due.overdue) == (50, ("B",), False)
    assert payable(-5, items).units == 0


@given(st.lists(st.text("AB/1", min_size=1, max_size=30), max_size=12))
def test_a_transfer_names_all_documents_or_none(numbers):
    text = transfer_text("STM/1", numbers)
    assert text in (" ".join(["STM/1", *numbers]), "STM/1")
    assert len(text) <= 140


@given(st.lists(st.integers(1, 20)), st.integers(1, 40), st.integers(1, 60))
def test_pages_hold_every_row_once_and_are_not_too_full(heights, first, rest):
    parts = pages(heights, first, rest)
    assert len(parts) >= 1
    assert [h for part in parts for h in heights[part]] == heights
    for number, part in enumerate(parts):
        rows = heights[part]
        assert len(rows) <= 1 or sum(rows) <= (rest if number else first)
        if number + 1 < len(parts):
            following = heights[parts[number + 1]][0]
            assert sum(rows) + following > (rest if number else first)


@pytest.mark.parametrize("country", sorted(IBAN_LENGTHS))
def test_ibans_of_all_countries_have_the_registry_length(country):
    """The same answer as python-stdnum's, which has the IBAN registry."""
    length = IBAN_LENGTHS[country]
    bban = "0" * (length - 4)
    digits = iban.calc_check_digits(f"{country}00{bban}")
    for account in (f"{country}{digits}{bban}", f"{country}{digits}{bban}0"):
        code = epc(name="A", iban=account, cents=1)
        known = len(account) == length
        assert bool(code.text) is known
    parts = iban._ibandb.info(country)[0][1]["bban"]
    digits_in = [int(p.rstrip("nac").rstrip("!")) for p in _parts(parts)]
    assert sum(digits_in) + 4 == length


def _parts(bban):
    """ "18n" or "4!a6!n" -> its parts."""
    found, part = [], ""
    for letter in bban:
        part += letter
        if letter in "nac":
            found.append(part)
            part = ""
    return found
