"""Items in another currency, and our own debts set off."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matching_help import entry, item

from ar_core.errors import EXCEPTIONS, REASONS
from ar_core.matching import match
from ar_core.types import Payer, Policy

AZURE = Payer(7, names=("Azure Interior",), accounts=("BE71096123456769",))
DECO = Payer(8, names=("Deco Addict",))
#: One dollar is 0.915 euros, one yen 0.61 cents.
RATES = {"USD": Decimal("0.915"), "JPY": Decimal("0.61")}
EXCHANGE = Policy(exchange_percent=Decimal(1))


def dollars(id_=1, residual=100_000, number="INV/2026/00012", **more):
    return item(id_, 7, number, residual, currency="USD", **more)


def paid(amount, text="INV/2026/00012", **more):
    values = {"rates": RATES, "payer_names": ("Azure Interior",), **more}
    return entry(1, amount, text, **values)


def best(entry_, *items, policy=EXCHANGE):
    return match([entry_], items, [AZURE, DECO], policy)[0]


# ------------------------------------------------------------------- exchange


@pytest.mark.parametrize("amount", [91_500, 91_320, 90_585, 92_415])
def test_a_named_item_is_settled_in_full_at_about_the_days_rate(amount):
    found = best(paid(amount), dollars())
    assert found.decision == "post"
    [allocation] = found.allocations
    assert (allocation.amount, allocation.paid) == (100_000, amount)
    assert found.remainder == 0


@pytest.mark.parametrize("amount", [90_584, 92_416, 100_000, 50_000])
def test_beyond_the_tolerance_nothing_is_settled_and_the_distance_is_told(amount):
    found = best(paid(amount), dollars())
    assert found.exception == "exchange_mismatch"
    assert found.exception_data["expected"] == 91_500
    assert found.exception_data["difference"] == amount - 91_500
    assert not found.allocations


@pytest.mark.parametrize(
    ("changes", "policy"),
    [({"rates": {}}, EXCHANGE), ({}, Policy()), ({"rates": {"JPY": 1}}, EXCHANGE)],
)
def test_without_a_rate_or_a_tolerance_currencies_are_never_mixed(changes, policy):
    for amount in (91_500, 100_000):
        found = best(paid(amount, **changes), dollars(), policy=policy)
        assert found.exception == "currency_mismatch"


def test_several_named_items_share_the_money_by_their_worth():
    one, two = dollars(1, 30_000), dollars(2, 70_000, "INV/2026/00013")
    text = "INV/2026/00012, INV/2026/00013"
    found = best(paid(91_501, text), two, one)
    assert found.decision == "post"
    assert {a.item_id: a.amount for a in found.allocations} == {1: 30_000, 2: 70_000}
    assert sum(a.paid for a in found.allocations) == 91_501


def told():
    """Proposals of every kind this file is about."""
    invoice = item(3, 7, "INV/2026/00020", 100_000)
    yield best(paid(91_500), dollars())
    yield best(paid(50_000), dollars())
    yield best(paid(91_500), dollars(), policy=Policy())
    yield best(paid(80_000, "INV/2026/00020"), invoice, debt(), policy=SET_OFF)


def test_every_code_is_in_the_catalogue_with_its_data():
    for proposal in told():
        for reason in proposal.reasons:
            assert set(reason.data) >= set(REASONS[reason.code]), reason
        if proposal.exception:
            wanted = set(EXCEPTIONS[proposal.exception])
            assert set(proposal.exception_data) == wanted


def test_the_cash_discount_in_its_term():
    invoice = dollars(discount_residual=98_000, discount_until=date(2026, 6, 1))
    found = best(paid(89_670), invoice)
    kinds = [(a.kind, a.amount, a.paid) for a in found.allocations]
    assert kinds == [("payment", 98_000, 89_670), ("discount", 2_000, None)]
    late = dollars(discount_residual=98_000, discount_until=date(2026, 5, 31))
    assert best(paid(89_670), late).exception == "exchange_mismatch"


def test_an_item_that_is_only_worth_as_much_is_proposed_never_posted():
    known = paid(91_500, "thanks", payer_accounts=AZURE.accounts)
    found = best(known, dollars())
    assert found.decision == "propose"
    assert [a.item_id for a in found.allocations] == [1]


def test_items_in_the_entrys_own_currency_go_first():
    known = paid(91_500, "thanks", payer_accounts=AZURE.accounts)
    found = best(known, dollars(), item(2, 7, "INV/2026/00040", 91_500))
    assert (found.decision, found.allocations[0].item_id) == ("post", 2)


def test_items_of_two_customers_or_currencies_are_not_added_up():
    text = "INV/2026/00012, INV/2026/00013"
    others = item(2, 8, "INV/2026/00013", 50_000, currency="USD")
    assert not best(paid(91_500, text), dollars(1, 50_000), others).allocations
    yen = item(2, 7, "INV/2026/00013", 75_000, currency="JPY")
    assert not best(paid(91_500, text), dollars(1, 50_000), yen).allocations


def test_a_number_that_two_foreign_items_share_settles_none():
    one = dollars(1, 100_000, "INV/2026/00012")
    two = dollars(2, 100_000, "INV/2026/00012")
    assert not best(paid(91_500), one, two).allocations


def test_two_entries_settle_a_foreign_item_once():
    lines = [paid(91_500), entry(2, 91_500, "INV/2026/00012", rates=RATES)]
    found = match(lines, [dollars()], [AZURE], EXCHANGE)
    assert [p.entry_id for p in found if p.decision == "post"] == [1]


@given(
    residuals=st.lists(st.integers(1, 10**9), min_size=1, max_size=5),
    rate=st.decimals("0.0001", "10000", places=4),
    slip=st.integers(-20, 20),
)
def test_money_is_conserved_and_nothing_settled_beyond_the_tolerance(
    residuals, rate, slip
):
    items = [
        dollars(n, residual, f"INV/2026/1{n:04}")
        for n, residual in enumerate(residuals, 1)
    ]
    expected = int(sum(residuals) * rate)
    amount = expected + expected * slip // 1000
    if amount < 1:
        return
    text = ", ".join(i.numbers[0] for i in items)
    found = best(paid(amount, text, rates={"USD": rate}), *items)
    if found.allocations:
        worth = sum(residuals) * rate
        assert abs(amount - worth) <= worth / 100 + 1
        assert sum(a.money for a in found.allocations) + found.remainder == amount
        settled = {a.item_id: a.amount for a in found.allocations}
        assert settled == {i.id: i.residual for i in items}


# ------------------------------------------------------------ our debts set off

SET_OFF = Policy(set_off=True)


def debt(id_=5, residual=-20_000, number="BILL/2026/00003", **more):
    return item(id_, 7, number, residual, kind="bill", **more)


@pytest.mark.parametrize("text", ["INV/2026/00012", "INV/2026/00012 - BILL/2026/00003"])
def test_a_named_invoice_less_our_debt(text):
    invoice = item(1, 7, "INV/2026/00012", 100_000)
    found = best(paid(80_000, text), invoice, debt(), policy=SET_OFF)
    assert found.decision == "post"
    assert {a.item_id: a.amount for a in found.allocations} == {1: 100_000, 5: -20_000}
    assert "set_off" in {r.code for r in found.reasons}


def test_the_customers_own_number_of_our_debt():
    invoice = item(1, 7, "INV/2026/00012", 100_000)
    bill = debt(customer_reference="RX-8842")
    found = best(
        paid(80_000, "INV/2026/00012 less RX-8842"), invoice, bill, policy=SET_OFF
    )
    assert found.decision == "post"


def test_without_the_policy_debts_do_not_exist():
    invoice = item(1, 7, "INV/2026/00012", 100_000)
    found = best(paid(80_000), invoice, debt(), policy=Policy())
    assert [a.item_id for a in found.allocations] == [1]
    assert found.reasons == best(paid(80_000), invoice, policy=Policy()).reasons


def test_a_credit_note_goes_before_a_debt():
    invoice = item(1, 7, "INV/2026/00012", 100_000)
    note = item(2, 7, "RINV/2026/00001", -20_000, kind="credit_note")
    found = best(paid(80_000), invoice, note, debt(), policy=SET_OFF)
    assert {a.item_id for a in found.allocations} == {1, 2}


def test_two_debts_of_one_amount_are_not_chosen_by_chance():
    invoice = item(1, 7, "INV/2026/00012", 100_000)
    other = debt(6, number="BILL/2026/00004")
    found = best(paid(80_000), invoice, debt(), other, policy=SET_OFF)
    assert found.decision != "post"


def test_an_unnamed_invoice_is_never_set_off():
    invoice = item(1, 7, "INV/2026/00012", 100_000)
    known = paid(80_000, "thanks", payer_accounts=AZURE.accounts)
    found = best(known, invoice, debt(), policy=SET_OFF)
    assert found.decision != "post"
    assert 5 not in {a.item_id for a in found.allocations}


def test_two_entries_use_a_debt_once():
    invoices = [
        item(1, 7, "INV/2026/00012", 100_000),
        item(2, 7, "INV/2026/00013", 90_000),
    ]
    lines = [
        paid(80_000),
        entry(2, 70_000, "INV/2026/00013", payer_names=("Azure Interior",)),
    ]
    found = match(lines, [*invoices, debt()], [AZURE], SET_OFF)
    posted = [p for p in found if p.decision == "post"]
    used = [a for p in posted for a in p.allocations if a.item_id == 5]
    assert len(used) == 1
