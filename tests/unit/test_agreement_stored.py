"""Our account as lines to compare, their balance, and lines kept for next period."""

import doctest
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ar_core.agreement import stored
from ar_core.agreement.our_ledger import our_lines, their_closing
from ar_core.agreement.their_ledger import TheirEntry, TheirLedger
from ar_core.agreement.types import Comparison, Difference, Evidence, LedgerLine
from ar_core.statement.types import Line

CENT, CUTOFF = Decimal("0.01"), date(2026, 3, 31)


def line(key, amount, kind="invoice", move=1, items=(1,), day=2):
    return Line(
        key, date(2026, 3, day), kind, "INV/1", "PO 7", "Goods", None, amount, 0,
        item_ids=items, move_id=move,
    )  # fmt: skip


def test_instalments_of_one_document_are_one_line():
    lines, items = our_lines([line("a", 60, items=(5,)), line("b", 40, items=(3,))])
    assert [(x.id, x.amount, x.number) for x in lines] == [(3, 100, "INV/1")]
    assert items == {3: (3, 5)}


def test_what_changes_nothing_is_left_out():
    assert our_lines([line("a", 0)]) == ([], {})


def test_a_write_off_within_a_payment_has_its_own_stable_id():
    both = [line("a", -98, "payment"), line("b", -2, "write_off")]
    lines, items = our_lines(both)
    again, _items = our_lines(both)
    assert [x.id for x in lines] == [x.id for x in again]
    assert lines[0].id == 1
    assert lines[1].id < 0
    assert (lines[0].kind, lines[1].kind) == ("payment", "")
    assert items[lines[1].id] == (1,)


def test_movements_without_an_entry_stay_apart():
    moves = [line(k, 5, "conversion", move=0, items=()) for k in ("a", "b")]
    lines, _items = our_lines(moves)
    assert len({x.id for x in lines}) == 2


def entry(amount, currency=""):
    return TheirEntry(2, date(2026, 3, 2), Decimal(amount), currency=currency)


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ({"closing": Decimal("9.00")}, 400),
        ({"opening": Decimal("1.00")}, 500),
        ({"opening": Decimal("1.00"), "closing": Decimal("9.00")}, 400),
        ({}, None),
    ],
)
def test_their_balance_is_that_of_the_cutoff(ends, expected):
    ledger = TheirLedger("csv", (entry("4"), entry("5")), **ends)
    theirs = [
        LedgerLine(2, 400, date(2026, 3, 2)),
        LedgerLine(3, 500, date(2026, 4, 2)),
    ]
    assert their_closing(ledger, theirs, CUTOFF, CENT, "EUR") == expected


def test_a_balance_over_two_currencies_is_of_neither():
    entries = (entry("4", "EUR"), entry("5", "USD"))
    ledger = TheirLedger("csv", entries, closing=Decimal(9))
    assert their_closing(ledger, [], CUTOFF, CENT, "EUR") is None


def test_lines_come_back_from_json_as_they_were():
    full = LedgerLine(
        7, -100, CUTOFF, ("A1", "B2"), ("R",), "text", "payment", CUTOFF, CUTOFF
    )
    for one in (full, LedgerLine(-3, 5, CUTOFF)):
        assert stored.load(stored.dump(one)) == one


def test_a_duplicate_stays_one_when_its_original_is_no_longer_seen():
    twice = LedgerLine(9, 700, date(2026, 3, 13), ("INV/5",))
    why = (Evidence("repeats", {"number": "INV/5", "date": "2026-03-12"}),)
    old = Difference("duplicate", "them", "theirs", -700, (), (twice,), why)
    alone = Difference("we_have_not_booked", "us", "ours", -700, (), (twice,))
    other = replace(alone, theirs=(replace(twice, numbers=("INV/6",)),))
    now = Comparison(CUTOFF, differences=(alone, other))
    found = stored.still_duplicate([old, replace(other, code="in_transit")], now)
    assert found.differences == (old, other)


def test_the_examples_in_the_text_hold():
    assert doctest.testmod(stored).failed == 0
