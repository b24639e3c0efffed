"""What always holds of a comparison, its balance table, and the next period."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ar_core.agreement.balance import balance
from ar_core.agreement.carry import carry, with_carried
from ar_core.agreement.compare import compare
from ar_core.agreement.types import DIFFERENCES, EVIDENCE, LedgerLine

CUTOFF = date(2026, 3, 31)


def day(text):
    """``03-05`` of the year."""
    return date.fromisoformat(f"2026-{text}")


def line(id_, amount, on, *numbers, **more):
    """A line; the day as ``03-05``."""
    return LedgerLine(id_, amount, day(on), numbers, **more)


INVOICE = line(1, 500, "03-01", "INV/2026/00012", kind="invoice")

# --------------------------------------------------------------- properties

NUMBERS = st.sampled_from(["", "INV/2026/00012", "inv202600013", "2026-00012", "K-1"])
DAYS = st.integers(0, 40).map(lambda n: date(2026, 3, 1) + timedelta(n))
AMOUNTS = st.sampled_from([0, 100, -100, 200, -200, 300, -300, 450, -1250])
KINDS = st.sampled_from(["", "invoice", "payment", "credit_note"])


def lines_of(start):
    """Any lines of one side, with ids of their own."""
    row = st.tuples(AMOUNTS, DAYS, NUMBERS, NUMBERS, KINDS)
    return st.lists(row, max_size=12).map(
        lambda rows: [
            LedgerLine(start + i, a, d, tuple(filter(None, [n])), (), text, kind)
            for i, (a, d, n, text, kind) in enumerate(rows)
        ]
    )


OURS, THEIRS = lines_of(1), lines_of(1000)
OTHERS = st.sampled_from([{}, {"K-1": 5}, {"INV/2026/00013": 6}])


@given(OURS, THEIRS, OTHERS)
def test_every_line_is_in_one_place_and_the_sums_agree(ours, theirs, others):
    result = compare(ours, theirs, cutoff=CUTOFF, others=others)
    for side in ("ours", "theirs"):
        groups = (*result.matches, *result.differences)
        told = [x.id for g in groups for x in getattr(g, side)]
        told += [x.id for x in getattr(result, f"later_{side}")]
        given_ = ours if side == "ours" else theirs
        assert sorted(told) == sorted(x.id for x in given_ if x.amount)
    gap = result.our_total - result.their_total
    assert sum(d.amount for d in result.differences) == gap
    assert all(d.amount and d.code in DIFFERENCES for d in result.differences)
    used = [e for g in (*result.matches, *result.differences) for e in g.evidence]
    assert all(set(e.data) == set(EVIDENCE[e.code]) for e in used)


@given(OURS, THEIRS, OTHERS, st.randoms(use_true_random=False))
def test_the_order_of_the_lines_does_not_matter(ours, theirs, others, chance):
    first = compare(ours, theirs, cutoff=CUTOFF, others=others)
    mixed = chance.sample(ours, len(ours)), chance.sample(theirs, len(theirs))
    assert compare(*mixed, cutoff=CUTOFF, others=others) == first


@given(OURS, THEIRS, st.integers(-9999, 9999), st.integers(-9999, 9999))
def test_adjusted_balances_agree_up_to_what_is_unexplained(ours, theirs, more, less):
    result = compare(ours, theirs, cutoff=CUTOFF)
    closings = result.our_total + more, result.their_total + less
    table = balance(result, *closings)
    assert table.our_adjusted - table.their_adjusted == table.unexplained
    assert table.unexplained == table.unclear + more - less
    mine, yours = table.our_adjustments, table.their_adjustments
    assert table.our_adjusted == closings[0] + sum(a.amount for a in mine)
    assert table.their_adjusted == closings[1] + sum(a.amount for a in yours)
    listed = [d for a in (*mine, *yours) for d in a.differences]
    assert len(listed) == len([d for d in result.differences if d.adjust])
    for adjustment in (*mine, *yours):
        total = sum(d.amount for d in adjustment.differences)
        assert abs(adjustment.amount) == abs(total)


@given(OURS, THEIRS, OURS, THEIRS)
def test_rolled_forward_every_old_difference_is_told(ours, theirs, more, again):
    first = carry([], compare(ours, theirs, cutoff=CUTOFF)).open
    assert all(d.since == CUTOFF for d in first)
    more = [replace(x, id=x.id + 500, date=x.date + timedelta(31)) for x in more]
    again = [replace(x, date=x.date + timedelta(31)) for x in again]
    later = CUTOFF + timedelta(30)
    result = compare(*with_carried(first, more, again), cutoff=later)
    rolled = carry(first, result)
    assert len(rolled.cleared) + len(rolled.remaining) == len(first)
    assert all(entry.days >= 0 for entry in rolled.remaining)
    seen = [d for d in rolled.open if d.since == later]
    assert len(seen) == len(rolled.new)
    total = sum(d.amount for d in result.differences)
    assert total == result.our_total - result.their_total


# ------------------------------------------------------------- roll-forward


def test_a_payment_in_transit_is_cleared_by_the_receipt_of_the_next_period():
    old = [line(7, -300, "03-28", "P-1"), line(8, 70, "03-02", "K-9")]
    first = carry([], compare([INVOICE], old, cutoff=CUTOFF)).open
    assert {d.code for d in first} == {
        "in_transit",
        "we_have_not_booked",
        "they_have_not_booked",
    }
    receipt = line(2, -300, "04-01", "BNK/1", kind="payment")
    lost = line(3, 10, "04-09", "INV/2026/00019")
    ours, theirs = with_carried(first, [receipt, lost], [line(5, 70, "03-02", "K-9")])
    assert [x.id for x in ours] == [1, 2, 3]
    assert [x.id for x in theirs] == [-1, 5]
    rolled = carry(first, compare(ours, theirs, cutoff=date(2026, 4, 30)))
    assert [c.before.code for c in rolled.cleared] == ["in_transit"]
    assert [m.ours[0].id for c in rolled.cleared for m in c.matches] == [2]
    ages = {r.now.code: (r.days, r.now.since, r.seen) for r in rolled.remaining}
    assert ages == {
        "they_have_not_booked": (60, CUTOFF, True),
        "we_have_not_booked": (59, CUTOFF, True),
    }
    assert [d.ours[0].id for d in rolled.new] == [3]
    assert len(rolled.open) == 3


def test_what_is_not_seen_is_not_cleared():
    first = carry([], compare([INVOICE], [], cutoff=CUTOFF)).open
    rolled = carry(first, compare([], [], cutoff=date(2026, 4, 30)))
    assert [(r.seen, r.days) for r in rolled.remaining] == [(False, 60)]
    assert rolled.open[0].since == CUTOFF
