"""Our ledger against the customer's: what is joined, what differs, and whose turn."""

import doctest
import random
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module

import pytest

import ledger_pairs as books
from ar_core.agreement.compare import compare
from ar_core.agreement.types import (
    AgreementPolicy,
    LedgerLine,
)

CUTOFF = date(2026, 3, 31)


def day(text):
    """``03-05`` of the year."""
    return date.fromisoformat(f"2026-{text}")


def line(id_, amount, on, *numbers, **more):
    """A line; the day as ``03-05``."""
    return LedgerLine(id_, amount, day(on), numbers, **more)


def found(ours, theirs, **options):
    """(code, who acts, adjusted side, amount, our ids, their ids) of each."""
    result = compare(ours, theirs, cutoff=CUTOFF, **options)
    return [
        (
            d.code,
            d.act,
            d.adjust,
            d.amount,
            [x.id for x in d.ours],
            [x.id for x in d.theirs],
        )
        for d in result.differences
    ]


def evidence(ours, theirs, **options):
    """Codes of the evidence of all differences."""
    result = compare(ours, theirs, cutoff=CUTOFF, **options)
    return [e.code for d in result.differences for e in d.evidence]


INVOICE = line(1, 500, "03-01", "INV/2026/00012", kind="invoice")


@pytest.mark.parametrize(
    "written",
    ["INV/2026/00012", "inv202600012", "2026-00012", "INV 2026/12", "x INV/2026/00012"],
)
def test_a_number_in_any_spelling(written):
    assert not found([INVOICE], [line(7, 500, "03-29", written)])


def test_a_number_in_the_text():
    theirs = line(7, 500, "03-29", "K-1", text="采购 INV/2026/00012 货物")
    assert not found([INVOICE], [theirs])


def test_another_amount():
    theirs = [line(7, 50, "03-02", "INV/2026/00012")]
    said = [("amount_differs", "both", "theirs", 450, [1], [7])]
    assert found([INVOICE], theirs) == said
    assert evidence([INVOICE], theirs) == ["number", "difference"]


def test_transposed_digits_and_rounding_are_noticed():
    ours = [line(1, 125_400, "03-01", "INV/2026/00012")]
    said = evidence(ours, [line(7, 152_400, "03-01", "INV/2026/00012")])
    assert "transposed_digits" in said
    policy = AgreementPolicy(tolerance=2)
    said = evidence(ours, [line(7, 125_401, "03-01", "INV/2026/00012")], policy=policy)
    assert "within_tolerance" in said


def test_a_bare_number_of_theirs_joins_no_other_amount_unless_it_is_their_habit():
    ours = [line(i, 100 * i, "03-01", f"INV/2026/{i:05}") for i in range(1, 6)]
    alone = [line(7, 77, "03-20", "2026-00003")]
    assert [d[0] for d in found(ours[2:3], alone)] == [
        "they_have_not_booked",
        "in_transit" if alone[0].amount < 0 else "we_have_not_booked",
    ]
    usual = [line(i, 100 * i, "03-01", f"2026-0000{i}") for i in (1, 2, 4, 5)]
    assert [d[0] for d in found(ours, [*usual, *alone])] == ["amount_differs"]


def test_one_invoice_booked_in_parts():
    theirs = [
        line(7, 420, "03-02", "INV/2026/00012"),
        line(8, 80, "03-02", "INV/2026/00012"),
    ]
    assert not found([INVOICE], theirs)
    theirs[1] = replace(theirs[1], amount=70)
    assert found([INVOICE], theirs) == [
        ("amount_differs", "both", "theirs", 10, [1], [7, 8])
    ]


def test_booked_twice_on_either_side():
    theirs = [
        line(7, 500, "03-02", "INV/2026/00012"),
        line(8, 500, "03-04", "INV/2026/00012"),
    ]
    assert found([INVOICE], theirs) == [("duplicate", "them", "theirs", -500, [], [8])]
    ours = [
        line(1, -300, "03-05", "BNK/1", kind="payment", text="ACME"),
        line(2, -300, "03-05", "BNK/2", kind="payment", text="ACME"),
    ]
    alike = [replace(x, numbers=()) for x in ours]
    assert found(alike, [line(7, -300, "03-04", "P-1")]) == [
        ("duplicate", "us", "ours", -300, [2], [])
    ]
    assert [d[0] for d in found(ours, [line(7, -300, "03-04", "P-1")])] == ["unclear"]


def test_payments_in_transit_and_older_ones():
    theirs = [line(7, -300, "03-28", "P-1"), line(8, -200, "03-10", "P-2")]
    assert found([], theirs) == [
        ("we_have_not_booked", "us", "ours", 200, [], [8]),
        ("in_transit", "nobody", "ours", 300, [], [7]),
    ]
    assert found([], [line(7, 300, "03-28", "P-1")])[0][0] == "we_have_not_booked"


def test_either_side_of_the_cutoff():
    ours = [INVOICE, line(2, -300, "04-02", "BNK/1", kind="payment")]
    theirs = [line(7, 500, "04-03", "INV/2026/00012"), line(8, -300, "03-30", "P-1")]
    assert found(ours, theirs) == [
        ("cutoff", "nobody", "theirs", 500, [1], [7]),
        ("cutoff", "nobody", "ours", 300, [2], [8]),
    ]


def test_what_is_after_the_cutoff_says_nothing():
    result = compare(
        [line(1, 5, "04-01", "A1")], [line(7, 9, "04-02", "B1")], cutoff=CUTOFF
    )
    assert not result.differences
    assert (len(result.later_ours), len(result.later_theirs)) == (1, 1)


def test_a_document_of_another_customer():
    theirs = [line(7, 500, "03-05", "inv 2026 00099")]
    others = {"INV/2026/00099": 42}
    result = compare(
        [line(1, 500, "03-04", "INV/2026/00100")], theirs, cutoff=CUTOFF, others=others
    )
    code = {d.code: d for d in result.differences}
    assert set(code) == {"wrong_customer", "they_have_not_booked"}
    assert code["wrong_customer"].evidence[0].data == {
        "number": "INV/2026/00099",
        "customer_id": 42,
    }


def test_a_credit_note_booked_as_an_invoice():
    ours = [line(1, -500, "03-01", "RINV/2026/00001", kind="credit_note")]
    theirs = [line(7, 500, "03-03", "RINV/2026/00001")]
    assert found(ours, theirs) == [("sign_differs", "both", "theirs", -1000, [1], [7])]


def test_a_payment_that_cites_an_invoice_is_not_that_invoice_turned():
    theirs = [line(7, -500, "03-28", "P-1", references=("INV/2026/00012",))]
    assert [d[0] for d in found([INVOICE], theirs)] == [
        "they_have_not_booked",
        "in_transit",
    ]


def test_one_payment_that_we_booked_as_several():
    ours = [
        line(1, -12_345, "03-05", "BNK/1", kind="payment"),
        line(2, -54_321, "03-06", "BNK/2", kind="payment"),
        line(3, -11_111, "03-06", "BNK/3", kind="payment"),
    ]
    theirs = [line(7, -66_666, "03-04", "P-1")]
    assert found(ours, theirs) == [
        ("they_have_not_booked", "them", "theirs", -11_111, [3], [])
    ]
    swapped = [replace(x, id=x.id + 10) for x in ours]
    assert found(theirs, swapped)[0][3:] == (11_111, [], [13])


def test_two_sums_that_fit_join_nothing():
    ours = [
        line(i, -amount, "03-05", f"BNK/{i}")
        for i, amount in enumerate((10_000, 20_000, 15_001, 14_999))
    ]
    theirs = [line(7, -30_000, "03-10", "P-1")]
    assert len(found(ours, theirs)) == 5
    assert "several_sums" in evidence(ours, theirs)


def test_of_equal_amounts_in_a_sum_the_nearest_is_taken():
    ours = [
        line(1, -50_000, "03-20", "BNK/1"),
        line(2, -50_000, "03-12", "BNK/2"),
        line(3, -13_911, "03-12", "BNK/3"),
    ]
    said = found(ours, [line(7, -63_911, "03-11", "P-1")])
    assert said == [("they_have_not_booked", "them", "theirs", -50_000, [1], [])]


def test_too_many_lines_for_a_sum_are_said():
    ours = [line(i, -1000 - i, "03-05", f"BNK/{i}") for i in range(40)]
    assert "search_cut" in evidence(ours, [line(7, -30_000, "03-10", "P-1")])


def test_equal_amounts_one_too_many_are_unclear():
    ours = [line(1, -300, "03-04", "BNK/1"), line(2, -300, "03-06", "BNK/2")]
    said = found(ours, [line(7, -300, "03-05", "P-1")])
    assert said == [("unclear", "both", "", -300, [1, 2], [7])]
    assert not found(
        ours, [line(7, -300, "03-05", "P-1"), line(8, -300, "03-05", "P-2")]
    )


def test_a_payment_less_a_fee():
    ours = [line(1, -99_500, "03-06", "BNK/1", kind="payment")]
    theirs = [line(7, -100_000, "03-05", "P-1", kind="payment")]
    assert found(ours, theirs) == [("amount_differs", "both", "theirs", 500, [1], [7])]
    policy = AgreementPolicy(near_share=1)
    assert len(found(ours, theirs, policy=policy)) == 2
    crowd = [line(i, -5000 * i, "03-05", f"P-{i}", kind="payment") for i in range(2, 6)]
    assert len(found(ours, [*theirs, *crowd])) == 6


def test_our_receipt_that_cites_their_voucher_or_the_same_invoice():
    ours = [
        line(1, -300, "01-05", "BNK/1", text="PAY-2026-4711"),
        line(2, -300, "02-05", "BNK/2"),
    ]
    assert [d[4] for d in found(ours, [line(7, -300, "03-20", "PAY-2026-4711")])] == [
        [2]
    ]
    paid = line(3, -500, "01-05", "BNK/3", references=("INV/2026/00012",))
    theirs = [
        line(7, 500, "03-01", "K1", references=("INV/2026/00012",)),
        line(8, -500, "03-20", "K2", text="Zahlung INV/2026/00012"),
    ]
    assert not found([INVOICE, paid], theirs)


# ------------------------------------------------------------------- volume


def test_the_generated_books_keep_their_identity_and_most_of_the_truth():
    """Bounds far below what is measured by ``tests/bench/agreement.py``."""
    made = books.make(7, 400)
    result = compare(made.ours, made.theirs, cutoff=books.CUTOFF, others=made.others)
    said = {books.key_of(d.code, d.ours, d.theirs) for d in result.differences}
    assert len(said & set(made.truth)) >= 0.9 * len(made.truth)
    gap = result.our_total - result.their_total
    assert sum(d.amount for d in result.differences) == gap


def test_very_many_lines_of_one_amount_are_joined_on_their_day():
    days = [date(2025, 1, 1) + timedelta(i % 300) for i in range(900)]
    ours = [LedgerLine(i, -5000, on, (f"BNK/{i}",)) for i, on in enumerate(days)]
    theirs = [LedgerLine(i + 5000, -5000, on) for i, on in enumerate(days[1:])]
    said = found(ours, theirs)
    assert sum(d[3] for d in said) == -5000
    assert len(said) <= 5


@pytest.mark.parametrize(
    "name", ["board", "side", "words", "compare", "links", "their_ledger"]
)
def test_examples(name):
    assert doctest.testmod(import_module(f"ar_core.agreement.{name}")).failed == 0


def test_a_thousand_lines_of_one_amount_and_number_come_to_an_end():
    chance = random.Random(1)
    ours = [
        line(i, 100, f"03-{chance.randint(1, 31):02}", "INV/2026/00012")
        for i in range(600)
    ]
    theirs = [replace(x, id=x.id + 1000) for x in ours[:500]]
    assert sum(d[3] for d in found(ours, theirs)) == 10_000
