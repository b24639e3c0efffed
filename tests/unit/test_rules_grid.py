"""The grid of a rule: what it reads from a proposal and what it holds back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_core.errors import REASONS
from ar_core.matching.weights import AMOUNT, NUMBER, PAYER
from ar_core.rules import grid
from ar_core.rules.grid import Facts, Row, decide, facts, restrain
from ar_core.types import Allocation, Proposal, Reason

DECISIONS = ("post", "ask", "propose", "never")
ORDER = {"post": 0, "ask": 1, "propose": 2, "exception": 3}


def proposal(*codes, decision="post", rank=1, entry=1):
    reasons = tuple(Reason(code, 1.0, REASONS.get(code, {})) for code in codes)
    allocations = (Allocation(7, 100),)
    return Proposal(entry, rank, 0.97, decision, 5, allocations, reasons=reasons)


rows = st.lists(
    st.builds(
        Row,
        id=st.integers(1, 99),
        decision=st.sampled_from(DECISIONS),
        payer=st.sampled_from(sorted(grid.PAYERS)),
        document=st.sampled_from(sorted(grid.DOCUMENTS)),
        amount=st.sampled_from(sorted(grid.AMOUNTS)),
    ),
    max_size=6,
).map(tuple)
proposals = st.lists(
    st.builds(
        lambda codes, decision, rank, entry: proposal(
            *codes, decision=decision, rank=rank, entry=entry
        ),
        st.lists(
            st.sampled_from(
                sorted({*grid.PAYER, *grid.DOCUMENT, *grid.AMOUNT, "prior"})
            ),
            max_size=5,
        ),
        st.sampled_from(["post", "propose", "exception"]),
        st.integers(0, 3),
        st.integers(1, 3),
    ),
    max_size=6,
)


# ------------------------------------------------------------------- facts


def test_every_code_the_engine_weighs_is_known_to_the_grid():
    silent = {"payer_unknown", "payer_not_given", "payer_name_hint"}
    assert set(PAYER) - silent <= set(grid.PAYER)
    assert set(NUMBER) <= set(grid.DOCUMENT)
    assert set(AMOUNT) <= set(grid.AMOUNT)
    assert {*grid.PAYER, *grid.DOCUMENT, *grid.AMOUNT} <= set(REASONS)


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (("payer_account", "number_exact", "amount_exact"), "account number exact"),
        (("payer_not_given", "structured_reference", "amount_exact"),
         "unknown structured exact"),
        (("payer_name_cut", "amount_subset"), "similar_name none subset"),
        (("third_party_payer", "number_plain", "amount_sum"),
         "third_party spelled sum"),
        (("payer_fixed", "number_exact", "number_typo", "part_payment"),
         "set_by_hand typo part"),
        (("payer_name_learned", "remittance_advice", "over_payment"),
         "learned advice over"),
        (("payer_tax_id", "amount_within_tolerance"), "tax_id none tolerance"),
    ],
)  # fmt: skip
def test_reasons_become_three_facts(codes, expected):
    assert facts(proposal(*codes)) == Facts(*expected.split())


def test_two_numbers_of_two_documents_are_several():
    reasons = tuple(
        Reason("number_exact", 7.0, {"number": number}) for number in ("A1", "A2")
    )
    found = Proposal(1, 1, 0.9, "post", reasons=reasons)
    assert facts(found).document == "several"


def test_one_document_named_twice_is_not_several():
    assert facts(proposal("number_exact", "number_plain")).document == "spelled"


# -------------------------------------------------------------------- rows


def test_the_first_row_that_fits_wins():
    table = (
        Row(1, "ask", amount="part"),
        Row(2, "never", payer="sure"),
        Row(3, "post"),
    )
    assert decide(Facts("account", "number", "part"), table).id == 1
    assert decide(Facts("account", "number", "exact"), table).id == 2
    assert decide(Facts("name", "number", "exact"), table).id == 3


def test_without_a_row_the_engine_decides():
    found = [proposal("payer_name", "amount_exact")]
    assert restrain(found, (Row(1, "never", amount="part"),), "R") == found


@pytest.mark.parametrize(
    ("decision", "becomes", "code"),
    [
        ("post", "post", ""),
        ("ask", "ask", "rule_asks"),
        ("propose", "propose", "rule_proposes"),
        ("never", "exception", "rule_refuses"),
    ],
)
def test_a_row_says_what_becomes_of_a_match(decision, becomes, code):
    (found,) = restrain([proposal("part_payment")], (Row(4, decision),), "Standard")
    assert (found.decision, found.exception) == (becomes, code)
    assert found.reasons[-1].code == f"row_{decision}"
    assert found.reasons[-1].data["row"]["id"] == 4
    assert found.reasons[-1].data["rule"] == "Standard"
    assert bool(found.allocations) == (decision != "never")


def test_what_is_tied_stays_visible():
    tied = [
        proposal("amount_exact", decision="exception"),
        proposal("amount_exact", decision="propose", rank=2),
    ]
    found = restrain(tied, (Row(1, "never"),), "R")
    assert all(p.allocations for p in found)
    assert [p.decision for p in found] == ["exception", "propose"]


@given(proposals, rows)
def test_a_row_never_allows_more_than_the_engine(found, table):
    for before, after in zip(found, restrain(found, table, "R"), strict=True):
        assert ORDER[after.decision] >= ORDER[before.decision]
        assert (after.entry_id, after.rank) == (before.entry_id, before.rank)
        assert after.allocations in (before.allocations, ())
        assert after.confidence == before.confidence


@given(proposals, rows)
def test_the_grid_is_deterministic_and_looks_at_each_entry_alone(found, table):
    once = restrain(found, table, "R")
    assert once == restrain(found, table, "R")
    for entry in {p.entry_id for p in found}:
        alone = restrain([p for p in found if p.entry_id == entry], table, "R")
        assert alone == [p for p in once if p.entry_id == entry]


@given(proposals, rows)
def test_rows_after_the_first_that_fits_change_nothing(found, table):
    for one in found:
        row = decide(facts(one), table)
        if row:
            before = table[: table.index(row) + 1]
            assert restrain([one], table, "R") == restrain([one], before, "R")
