"""What the engine says of entries that write-off rules may touch."""

from matching_help import entry, item

from ar_core.matching import match
from ar_core.rules.scope import reach
from ar_core.types import Payer


def first(bank_entry, items=(), payers=()):
    return match([bank_entry], list(items), list(payers))[0]


def test_money_out_tells_whom_and_which_documents_it_concerns():
    items = [item(1, 7, "INV/2026/00012", 100)]
    payers = [Payer(7, names=("Azure Interior",))]
    found = first(entry(1, -100, "refund INV/2026/00012"), items, payers)
    assert found.exception == "outgoing"
    assert found.exception_data["item_ids"] == [1]
    assert reach(found, ()) == ""


def test_money_out_to_a_customer_is_out_of_reach():
    payers = [Payer(7, names=("Azure Interior",))]
    found = first(entry(1, -100, "x", payer_names=("Azure Interior",)), (), payers)
    assert found.payer == 7
    assert reach(found, {7}) == ""


def test_a_fee_is_within_reach():
    assert reach(first(entry(1, -5, "monthly fee")), ()) == "post"


def test_a_name_that_fits_two_customers_is_only_proposed():
    payers = [Payer(i, names=("Meier GmbH",)) for i in (7, 8)]
    found = first(entry(1, 5, "x", payer_names=("Meier GmbH",)), (), payers)
    assert found.exception == "unknown_payer"
    assert reach(found, {7, 8}) == "propose"
