"""Money under the reference of an instalment settles its plan, oldest first."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching_help import entry, item

from ar_core.instalments import reference
from ar_core.matching.pipeline import match
from ar_core.types import Payer, Policy

REFS = tuple(reference(12, number) for number in (1, 2, 3))
OTHER = reference(13, 1)
PAYERS = [Payer(1, names=("Azure Interior",)), Payer(2, names=("Deco Addict",))]


def planned(amounts, refs=REFS, payer=1, start=1):
    """Items of a plan; the later, the younger."""
    return [
        item(
            start + at,
            payer,
            f"INV/2026/{start + at:05d}",
            units,
            due=date(2026, 3, 1 + at),
            instalments=refs,
        )
        for at, units in enumerate(amounts)
    ]


def best(amount, items, text=REFS[1], **more):
    more.setdefault("payer_names", ("Azure Interior",))
    return match([entry(9, amount, text, **more)], items, PAYERS, Policy())[0]


def settled(found):
    return [(a.item_id, a.amount, a.kind) for a in found.allocations]


def test_an_instalment_goes_to_the_oldest_items_in_part():
    found = best(120, planned([100, 100, 100]))
    assert found.decision == "post"
    assert settled(found) == [(1, 100, "payment"), (2, 20, "payment")]
    assert "instalment" in {reason.code for reason in found.reasons}
    assert found.remainder == 0


def test_the_amount_of_a_later_item_does_not_mislead():
    found = best(70, planned([100, 70]))
    assert (found.decision, settled(found)) == ("post", [(1, 70, "payment")])


def test_other_items_of_the_customer_are_left_alone():
    items = [*planned([100]), item(50, 1, "INV/2026/00050", 40)]
    found = best(40, items)
    assert (found.decision, settled(found)) == ("post", [(1, 40, "payment")])


def test_the_last_instalment_settles_all_that_is_left():
    found = best(130, planned([30, 100]), REFS[2])
    assert found.decision == "post"
    assert sorted(settled(found)) == [(1, 30, "payment"), (2, 100, "payment")]


@pytest.mark.parametrize("names", [(), ("Somebody Else",), ("AZURE INTERIOR",)])
def test_the_reference_is_enough_whoever_pays(names):
    found = best(50, planned([100]), payer_names=names)
    assert (found.decision, settled(found)) == ("post", [(1, 50, "payment")])


def test_a_known_other_customer_may_pay_and_the_reasons_say_so():
    found = best(50, planned([100]), payer_names=("Deco Addict",))
    assert settled(found) == [(1, 50, "payment")]
    assert "third_party_payer" in {reason.code for reason in found.reasons}


def test_more_than_the_plan_is_not_posted_by_itself():
    found = best(250, planned([100, 100]))
    assert found.decision != "post"
    assert found.exception == "amount_mismatch"


def test_the_reference_of_another_plan_names_that_plan():
    items = planned([100]) + planned([100], (OTHER,), start=5)
    assert settled(best(40, items, OTHER)) == [(5, 40, "payment")]


@pytest.mark.parametrize(
    "text",
    [
        REFS[1].replace(" ", ""),
        REFS[1].lower(),
        f"Rate 2 {REFS[1]} danke",
        f"分期付款 {REFS[1].replace(' ', '-')}",
    ],
)
def test_spellings_of_the_reference(text):
    assert settled(best(60, planned([100]), text)) == [(1, 60, "payment")]


def test_a_slip_in_the_reference_is_no_reference():
    slip = REFS[1].replace(" ", "")[:-1] + "9"
    found = best(60, [*planned([100]), item(50, 1, "INV/2026/00050", 60)], slip)
    assert "instalment" not in {reason.code for reason in found.reasons}


def test_two_instalments_on_one_day_share_the_items():
    entries = [
        entry(8, 80, REFS[0], payer_names=("Azure Interior",)),
        entry(9, 80, REFS[1], payer_names=("Azure Interior",)),
    ]
    found = match(entries, planned([100, 100]), PAYERS, Policy())
    heads = [p for p in found if p.decision == "post"]
    assert [settled(p) for p in heads] == [
        [(1, 80, "payment")],
        [(1, 20, "payment"), (2, 60, "payment")],
    ]


def test_a_settled_plan_is_known_as_paid():
    done = planned([0])[0]
    again = replace(
        done,
        amount=100,
        settled_on=date(2026, 4, 1),
        settled_by="BNK1/2026/00001",
    )
    assert best(100, [again]).exception == "duplicate_payment"


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=20), st.integers(1, 120_000))
def test_an_instalment_is_conserved_and_never_exceeds_an_item(amounts, paid):
    items = planned(amounts)
    found = best(paid, items)
    assert sum(a.amount for a in found.allocations) + found.remainder == paid
    rest = paid
    for each, allocation in zip(items, found.allocations, strict=False):
        assert allocation.item_id == each.id
        assert 0 < allocation.amount <= each.residual
        rest -= allocation.amount
    assert rest == found.remainder
    if len(amounts) > 1:
        assert (found.decision == "post") <= (paid <= sum(amounts))
    if paid < sum(amounts):
        assert found.decision == "post"


def test_items_of_the_plan_that_are_settled_do_not_speak_against_the_rest():
    items = [*planned([0, 80]), item(50, 1, "INV/2026/00050", 30)]
    items[0] = replace(items[0], amount=100, settled_on=date(2026, 4, 1))
    found = best(30, items, REFS[1], payer_names=())
    assert (found.decision, settled(found)) == ("post", [(2, 30, "payment")])
