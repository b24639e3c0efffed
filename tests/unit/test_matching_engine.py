"""Competition between entries, policy, robustness, catalogue, peers' mistakes."""

import doctest
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib import import_module

import pytest
from matching_help import DAY, entry, item, ledger, line, rows

from ar_core.errors import EXCEPTIONS, REASONS
from ar_core.matching import match
from ar_core.matching import weights as weight_table
from ar_core.types import Payer, Policy, Tolerance

AZURE = Payer(1, names=("Azure Interior",), accounts=("BE71096123456769",))
DECO = Payer(2, names=("Deco Addict",))
LATER = date(2026, 6, 3)


def first(found, entry_id=1):
    """First proposal of an entry."""
    return next(p for p in found if p.entry_id == entry_id)


def settled(proposal):
    """Item → amount of a proposal."""
    return {a.item_id: a.amount for a in proposal.allocations}


def codes(proposal):
    """Codes of its reasons."""
    return {r.code for r in proposal.reasons}


# ------------------------------------------------------------- competition


def test_second_payment_of_one_invoice_in_a_run_is_a_duplicate():
    items = [item(11, 1, "INV/2026/00011", 10000)]
    lines = [
        entry(1, 10000, "INV/2026/00011", date=LATER),
        entry(2, 10000, "INV/2026/00011"),
    ]
    found = match(lines, items, [AZURE])
    assert first(found, 2).decision == "post"
    assert first(found, 1).exception == "duplicate_payment"
    assert first(found, 1).exception_data["paid_entry_id"] == 2


def test_two_part_payments_share_an_invoice():
    items = [item(11, 1, "INV/2026/00011", 10000)]
    lines = [
        entry(n, 5000, "INV/2026/00011", payer_names=("Azure Interior",))
        for n in (1, 2)
    ]
    found = match(lines, items, [AZURE])
    assert [p.decision for p in found] == ["post", "post"]


def test_a_number_beats_an_earlier_line_without_one():
    items = [
        item(11, 1, "INV/2026/00011", 10000),
        item(12, 1, "INV/2026/00012", 20000),
    ]
    account = AZURE.accounts
    lines = [
        entry(1, 10000, "", payer_accounts=account),
        entry(2, 10000, "INV/2026/00011", payer_accounts=account, date=LATER),
    ]
    found = match(lines, items, [AZURE])
    assert settled(first(found, 2)) == {11: 10000}
    assert first(found, 1).decision == "exception"


def test_two_equal_items_are_ambiguous_and_both_are_shown():
    items = [
        item(11, 1, "INV/2026/00011", 10000),
        item(12, 1, "INV/2026/00012", 10000),
    ]
    found = match([entry(1, 10000, payer_accounts=AZURE.accounts)], items, [AZURE])
    best = found[0]
    assert (best.decision, best.exception) == ("exception", "ambiguous")
    assert best.exception_data["item_ids"] == [11, 12]
    assert [settled(p) for p in found] == [{11: 10000}, {12: 10000}]
    assert best.confidence < 0.6


def test_companies_are_never_mixed():
    items = [item(11, 1, "INV/2026/00011", 10000, company=2)]
    found = match([entry(1, 10000, "INV/2026/00011")], items, [AZURE])
    assert found[0].decision == "exception"
    assert not found[0].allocations


def test_payers_of_another_company_are_not_seen():
    other = replace(AZURE, company=2)
    items = [item(11, 1, "INV/2026/00011", 10000)]
    found = match([entry(1, 10000, payer_accounts=AZURE.accounts)], items, [other])
    assert found[0].decision != "post"


# ------------------------------------------------------------------ policy


@pytest.mark.parametrize(
    "switch, amount, extra",
    [
        ("part_payment", 4000, {}),
        ("over_payment", 12000, {}),
        ("discount", 9800, {}),
    ],
)
def test_a_switch_turns_posting_into_a_proposal(switch, amount, extra):
    items = [
        item(
            11,
            1,
            "INV/2026/00011",
            10000,
            discount_residual=9800,
            discount_until=LATER,
        )
    ]
    lines = [entry(1, amount, "INV/2026/00011", payer_accounts=AZURE.accounts)]
    assert match(lines, items, [AZURE], Policy())[0].decision == "post"
    policy = Policy(**{switch: "propose"})
    assert match(lines, items, [AZURE], policy)[0].decision == "propose"


def test_a_subset_is_only_proposed_when_the_policy_says_so():
    items = [item(n, 1, f"INV/2026/{n:05d}", a) for n, a in ((11, 1017), (12, 2390))]
    items.append(item(13, 1, "INV/2026/00013", 99999))
    lines = [entry(1, 3407, payer_accounts=AZURE.accounts)]
    assert match(lines, items, [AZURE])[0].decision == "post"
    policy = Policy(subset="propose")
    assert match(lines, items, [AZURE], policy)[0].decision == "propose"


def test_two_subsets_are_not_posted():
    amounts = (1000, 2000, 1500, 1500, 70000)
    items = [item(n, 1, f"INV/2026/{n:05d}", a) for n, a in enumerate(amounts, 11)]
    found = match([entry(1, 3000, payer_accounts=AZURE.accounts)], items, [AZURE])
    assert found[0].decision != "post"
    assert "other_subsets" in codes(found[0])


@pytest.mark.parametrize(
    "tolerance, allowed",
    [
        (Tolerance(fixed=100), True),
        (Tolerance(percent=Decimal(2)), True),
        (Tolerance(fixed=100, percent=Decimal("0.1")), False),
        (Tolerance(), False),
    ],
)
def test_tolerance_is_the_smaller_of_fixed_and_percent(tolerance, allowed):
    items = [item(11, 1, "INV/2026/00011", 10000)]
    lines = [entry(1, 9950, "INV/2026/00011", payer_accounts=AZURE.accounts)]
    found = match(lines, items, [AZURE], Policy(under={"EUR": tolerance}))
    kinds = [a.kind for a in found[0].allocations]
    assert ("write_off" in kinds) is allowed


def test_threshold_decides():
    items = [item(11, 1, "INV/2026/00011", 10000)]
    lines = [entry(1, 10000, "INV/2026/00011")]
    found = match(lines, items, [AZURE], Policy(post_at=0.99999))
    assert found[0].decision == "propose"
    assert found[0].exception == "below_threshold"


def test_number_of_proposals_is_limited():
    items = [item(n, 1, f"INV/2026/{n:05d}", 10000) for n in range(11, 30)]
    lines = [entry(1, 10000, payer_accounts=AZURE.accounts)]
    assert len(match(lines, items, [AZURE], Policy(max_proposals=3))) == 3


def test_a_listed_credit_note_is_not_the_invoice_its_number_contains():
    numbers = ("INV/2026/00001", "INV/2026/00002", "RINV/2026/00001")
    amounts = (10000, 6000, -1000)
    items = [
        item(at, 1, number, amount)
        for at, (number, amount) in enumerate(zip(numbers, amounts, strict=True), 1)
    ]
    listed = tuple(zip(numbers, amounts, strict=True))
    found = match([entry(1, 15000, "", remittances=listed)], items, [AZURE])
    assert "remittance_advice" in codes(found[0])
    assert settled(found[0]) == dict(enumerate(amounts, 1))


def test_listed_remittances_are_allocated_as_listed():
    items = [
        item(11, 1, "INV/2026/00011", 10000),
        item(12, 1, "INV/2026/00012", 20000),
    ]
    listed = (("INV/2026/00011", 4000), ("INV/2026/00012", 20000))
    found = match([entry(1, 24000, "", remittances=listed)], items, [AZURE])
    assert found[0].decision == "post"
    assert settled(found[0]) == {11: 4000, 12: 20000}
    assert "remittance_advice" in codes(found[0])


def test_a_learned_account_finds_the_payer():
    learned = Payer(3, names=("Parent",), learned_accounts=(("GB00TEST1", 2),))
    items = [item(11, 3, "INV/2026/00011", 10000)]
    found = match([entry(1, 10000, payer_accounts=("GB00TEST1",))], items, [learned])
    assert found[0].decision == "post"
    assert "payer_account_learned" in codes(found[0])


def test_the_runner_up_is_told():
    items = [
        item(11, 1, "INV/2026/00011", 10000),
        item(12, 1, "INV/2026/00012", 10000),
    ]
    lines = [entry(1, 10000, "INV/2026/00012", payer_accounts=AZURE.accounts)]
    best = match(lines, items, [AZURE])[0]
    assert best.decision == "post"
    (runner_up,) = [r for r in best.reasons if r.code == "runner_up"]
    assert runner_up.data["numbers"] == "INV/2026/00011"


# -------------------------------------------------- where peers post wrongly


@pytest.mark.parametrize("amount", [500, 500_000])
def test_a_slash_and_a_known_payer_settle_nothing(amount):
    items = [item(11, 1, "INV/2026/00011", 10000)]
    lines = [entry(1, amount, "/", payer_accounts=AZURE.accounts)]
    assert match(lines, items, [AZURE])[0].decision != "post"


def test_a_text_around_the_number_does_not_hide_it():
    items = [item(11, 1, "INV/2026/00002", 10000)]
    lines = [entry(1, 10000, "Payment INV/2026/00002 thanks")]
    assert match(lines, items, [AZURE])[0].decision == "post"


def test_one_percent_short_is_a_part_payment_without_tolerance():
    items = [item(11, 1, "INV/2026/00011", 50000)]
    lines = [entry(1, 49500, "INV/2026/00011", payer_names=("AZURE INTERIOR",))]
    best = match(lines, items, [AZURE])[0]
    assert "part_payment" in codes(best)
    assert settled(best) == {11: 49500}


# -------------------------------------------------------------- robustness


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00\n\t",
        "1" * 100_000,
        "INV/2026/" * 12_000,
        "A1" * 50_000,
        "9 " * 50_000,
        "货款" * 50_000,
        "1,1.1-1/" * 12_000,
    ],
    ids=["empty", "control", "digits", "prefix", "atoms", "blanks", "han", "marks"],
)
def test_a_huge_narrative_comes_to_an_end(text):
    items = [item(n, 1, f"INV/2026/{n:05d}", 100 * n) for n in range(1, 60)]
    found = match([entry(1, 777, text, payer_accounts=AZURE.accounts)], items, [AZURE])
    assert found[0].entry_id == 1


def test_a_customer_with_many_items_comes_to_an_end():
    items = [item(n, 1, f"INV/2026/{n:06d}", 100 + 7 * n) for n in range(1, 5000)]
    lines = [entry(n, 13 + n, "", payer_accounts=AZURE.accounts) for n in range(1, 6)]
    assert len({p.entry_id for p in match(lines, items, [AZURE])}) == 5


@pytest.mark.parametrize("amount, code", [(0, "zero_amount"), (-5, "outgoing")])
def test_no_money_in_is_no_receipt(amount, code):
    assert match([entry(1, amount)], [], [])[0].exception == code


def test_empty_arguments():
    assert match([], [], []) == []
    assert match([entry(1, 100)], [], [])[0].exception == "unknown_payer"


def test_items_without_numbers_and_unknown_payers_do_no_harm():
    items = [item(11, 99, (), 10000), item(12, 1, ("",), 500)]
    found = match([entry(1, 500, "x", payer_names=("Azure Interior",))], items, [AZURE])
    assert settled(found[0]) == {12: 500}


# --------------------------------------------------------------- catalogue


def everything_told():
    """All proposals of all scenarios."""
    items, payers = ledger()
    for name in ("numbers.txt", "payers.txt", "amounts.txt", "exceptions.txt"):
        for _, amount, text, payer, account, _, *more in rows(name):
            made, policy = line(amount, text, payer, account, *more)
            yield from match([made], items, payers, policy)


def test_every_code_is_in_the_catalogue_with_its_data():
    for proposal in everything_told():
        for reason in proposal.reasons:
            assert set(REASONS[reason.code]) <= set(reason.data), reason
        if proposal.exception:
            wanted = set(EXCEPTIONS[proposal.exception])
            assert wanted <= set(proposal.exception_data), proposal


def test_confidence_is_the_sum_of_the_reasons():
    for proposal in everything_told():
        if proposal.rank == 1:
            total = sum(r.weight for r in proposal.reasons)
            assert abs(weight_table.confidence(total) - proposal.confidence) < 0.001


def test_every_weight_belongs_to_a_code():
    tables = (weight_table.NUMBER, weight_table.PAYER, weight_table.AMOUNT)
    for table in tables:
        assert set(table) - {"payer_name_hint"} <= set(REASONS)


@pytest.mark.parametrize(
    "name",
    ["dates", "numbers", "labels", "subset", "weights", "pipeline", "index", "names"],
)
def test_examples_in_docstrings(name):
    module = import_module(f"ar_core.matching.{name}")
    assert doctest.testmod(module).failed == 0


def test_day_of_the_helpers_is_fixed():
    assert date(2026, 6, 1) == DAY
