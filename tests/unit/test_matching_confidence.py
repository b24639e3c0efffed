"""The confidence: its table, its sharing among candidates, what it never allows."""

import pathlib
import sys
from collections import namedtuple
from datetime import date

import matching_help as help_
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matching_help import entry, item

from ar_core.errors import REASONS
from ar_core.matching import match, weights
from ar_core.types import Payer, Policy

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "bench"))

import beliefs
import fit as fitting
import reliability

NORD = Payer(1, names=("Keller Handel GmbH",), accounts=("DE89370400440532013000",))
TWINS = (
    Payer(2, names=("Hansen Transport Oslo",)),
    Payer(3, names=("Hansen Transport Bergen",)),
)
#: Texts without a number, a name or a month.
BLANK = (
    "",
    "thank you",
    "Zahlung",
    "virement",
    "货款",
    "/",
    "betaling og",
)
#: Names that are no customer's or several customers'.
NOBODY = ("", "Quantum Zebra KK", "Hansen Transport", "HANSEN TRANSP", "Keller")
SHIPPED = beliefs.shipped(weights)


@st.composite
def unclear_lines(draw):
    """Items of three customers, and a line that names neither item nor customer."""
    amounts = st.one_of(st.integers(1, 50_000), st.sampled_from([10_000, 25_000]))
    items = [
        item(
            n + 1,
            draw(st.integers(1, 3)),
            f"INV/2026/{n + 1:05d}",
            draw(amounts) * draw(st.sampled_from([1, 1, 1, -1])),
            date=date(2026, draw(st.integers(1, 6)), draw(st.integers(1, 28))),
        )
        for n in range(draw(st.integers(1, 10)))
    ]
    chosen = draw(st.lists(st.sampled_from(items), min_size=1, max_size=4, unique=True))
    total = sum(i.residual for i in chosen) + draw(st.sampled_from([0, 0, 0, -7, 300]))
    name = draw(st.sampled_from(NOBODY))
    line = entry(
        1,
        max(1, total),
        draw(st.sampled_from(BLANK)),
        payer_names=(name,) if name else (),
        payer_accounts=draw(st.sampled_from([(), ("GB00UNKNOWN1",)])),
        charges=draw(st.sampled_from([0, 0, 500])),
    )
    return items, line


@settings(max_examples=100)
@given(unclear_lines(), st.sampled_from([0.95, 0.5, 0.0]))
def test_no_reference_and_no_unique_payer_is_never_posted(load, post_at):
    items, line = load
    for proposal in match([line], items, [NORD, *TWINS], Policy(post_at=post_at)):
        assert proposal.decision != "post"


def test_the_same_line_is_posted_once_the_payer_is_known():
    items = [item(11, 1, "INV/2026/00011", 10_000)]
    line = entry(1, 10_000, "Zahlung", payer_accounts=NORD.accounts)
    assert match([line], items, [NORD])[0].decision == "post"


@settings(max_examples=30)
@given(unclear_lines())
def test_all_candidates_together_are_no_more_than_certain(load):
    items, line = load
    everything = Policy(propose_at=0.0, max_proposals=100)
    found = match([line], items, [NORD, *TWINS], everything)
    assert sum(p.confidence for p in found) <= 1.0 + 0.0001 * len(found)


def test_two_that_fit_equally_share_the_confidence():
    items = [item(n, 1, f"INV/2026/{n:05d}", 10_000) for n in (11, 12)]
    line = entry(1, 10_000, "Zahlung", payer_accounts=NORD.accounts)
    left, right = match([line], items, [NORD])
    assert left.exception == "ambiguous"
    assert left.confidence == right.confidence
    assert 0.4 < left.confidence < 0.5


# ---------------------------------------------------------------- the table


def test_signs_and_order_of_the_table_are_right():
    assert fitting.problems(SHIPPED) == []
    assert set(SHIPPED) == set(beliefs.BELIEFS)


@pytest.mark.parametrize(
    ("key", "value"),
    [("number_exact", -0.1), ("payer_conflict", 0.2), ("payer_name_hint", 9.0)],
)
def test_a_wrong_table_is_noticed(key, value):
    assert fitting.problems(SHIPPED | {key: value})


def test_every_reason_takes_its_weight_from_the_table():
    items, payers = help_.ledger()
    used = set()
    for name in ("numbers.txt", "payers.txt", "amounts.txt", "exceptions.txt"):
        for _, amount, text, payer, account, _, *more in help_.rows(name):
            made, policy = help_.line(amount, text, payer, account, *more)
            for proposal in match([made], items, payers, policy):
                used |= {beliefs.key_of(r, SHIPPED) for r in proposal.reasons}
    assert used - {""} <= set(SHIPPED)
    assert len(used) > 30


def test_every_key_is_a_reason_or_a_variant_of_one():
    variants = {key for keys in beliefs.VARIANTS.values() for key in keys}
    loose = {"payer_name_hint", "payer_second"}
    assert set(SHIPPED) <= set(REASONS) | variants | loose


# ------------------------------------------------------------------ the fit

Choice = namedtuple("Choice", "facts fixed right")
Example = namedtuple("Example", "choices")


def lines_with(facts, right, wrong):
    """So many lines with one candidate of these facts."""
    for good, count in ((True, right), (False, wrong)):
        yield from [Example((Choice(facts, 0.0, good),))] * count


def test_the_fit_finds_the_share_that_was_right():
    facts = ("prior", "payer_name", "amount_exact")
    table = fitting.fit(list(lines_with(facts, 700, 300)))
    predicted = weights.confidence(sum(table[fact] for fact in facts))
    assert abs(predicted - 0.7) < 0.05


def test_what_was_not_seen_keeps_the_belief():
    table = fitting.fit(list(lines_with(("prior", "amount_exact"), 5, 5)))
    assert table["number_listed"] == beliefs.BELIEFS["number_listed"]


def test_the_fit_keeps_signs_and_order_against_the_data():
    data = list(lines_with(("prior", "number_exact", "amount_exact"), 0, 500))
    data += lines_with(("prior", "payer_conflict", "amount_exact"), 500, 0)
    assert fitting.problems(fitting.fit(data)) == []


def test_the_reliability_table_counts_and_measures():
    pairs = [(0.97, True)] * 3 + [(0.97, False), (0.2, False)]
    assert reliability.bins(pairs) == [
        (0.2, 0.3, 1, 0.2, 0),
        (0.95, 0.98, 4, pytest.approx(3.88), 3),
    ]
    assert reliability.error(pairs) == pytest.approx((0.88 + 0.2) / 5)
    assert "| 0.95 – 0.98 | 4 | 0.970 | 0.750 |" in reliability.table(pairs)


# -------------------------------------------------------- the day, the month


def twins(*days):
    """Items of one customer and amount."""
    return [
        item(n, 1, f"INV/2026/{n:05d}", 10_000, date=day)
        for n, day in enumerate(days, 11)
    ]


MARCH_AND_MAY = twins(date(2026, 3, 12), date(2026, 5, 12))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Rechnung März", 11),
        ("loyer mars 2026", 11),
        ("3月货款", 11),
        ("2026年5月份货款", 12),
        ("invoice May", 12),
        ("Rechnung 05/2026", 12),
        ("Rechnung vom 12.05.2026", 12),
        ("facture du 2026-03-12", 11),
        ("Rechnung April", 0),
        ("Rechnung März und Mai", 0),
        ("März 2025", 0),
        ("Lieferung 2026-05", 0),
        ("Innbetaling fra Azure overføring Lieferung 2026-05", 0),
        ("12.05.2026", 0),
        ("14 MARCH", 0),
    ],
)
def test_a_day_or_month_decides_between_items_of_one_amount(text, wanted):
    line = entry(1, 10_000, text, payer_accounts=NORD.accounts)
    best = match([line], MARCH_AND_MAY, [NORD])[0]
    found = best.allocations[0].item_id if best.decision == "post" else 0
    assert found == wanted
    if not wanted:
        assert best.exception == "ambiguous"


def test_the_month_of_a_name_is_none():
    august = Payer(1, names=("August Mai KG",), accounts=NORD.accounts)
    items = twins(date(2026, 5, 12), date(2026, 3, 12))
    line = entry(1, 10_000, "August Mai KG", payer_accounts=NORD.accounts)
    assert match([line], items, [august])[0].exception == "ambiguous"


@pytest.mark.parametrize("day", [date(2026, 4, 28), date(2026, 6, 1)])
def test_an_invoice_at_the_edge_of_a_month_is_not_posted_by_month(day):
    items = twins(date(2026, 5, 12), day)
    line = entry(1, 10_000, "Rechnung Mai", payer_accounts=NORD.accounts)
    best = match([line], items, [NORD])[0]
    assert best.decision == "propose"
    assert best.allocations[0].item_id == 11


# -------------------------------------------------------------------- gates


def test_an_unnamed_item_is_not_posted_beside_another_number_of_the_customer():
    items = [
        item(11, 1, "INV/2026/00011", 10_000),
        item(12, 1, "INV/2026/04712", 25_000),
    ]
    line = entry(1, 10_000, "INV/2026/04712", payer_accounts=NORD.accounts)
    assert match([line], items, [NORD], Policy(post_at=0.0))[0].decision != "post"


@pytest.mark.parametrize("amount", [4_000, 14_000])
def test_a_named_stranger_who_pays_another_amount_is_not_posted(amount):
    items = [item(11, 1, "INV/2026/00011", 10_000)]
    line = entry(1, amount, "INV/2026/00011", payer_names=("Quantum Zebra KK",))
    best = match([line], items, [NORD], Policy(post_at=0.0))[0]
    assert best.decision == "propose"


def test_a_usual_amount_says_less():
    priced = [item(n, 50 + n, f"INV/2026/{n:05d}", 9_900) for n in range(20, 26)]
    others = [item(n, 50 + n, f"INV/2026/{n:05d}", 9_900 + n) for n in range(20, 26)]
    own = item(11, 1, "INV/2026/00011", 9_900)
    line = entry(1, 9_900, "Zahlung", payer_names=("Keller Handel",))
    usual = match([line], [own, *priced], [NORD])[0]
    rare = match([line], [own, *others], [NORD])[0]
    assert usual.confidence < rare.confidence
    assert "amount_usual" in {r.code for r in usual.reasons}


@pytest.mark.parametrize("known", [False, True])
def test_neighbours_of_the_same_amount_do_not_cast_doubt_on_a_printed_number(known):
    """A subscription: twelve invoices of one amount, and one of them is named."""
    items = [item(n, 1, f"INV/2026/{n:05}", 7000) for n in range(1, 13)]
    payers = [Payer(1, names=("Azure Interior",))]
    names = ("Azure Interior",) if known else ()
    line = entry(1, 7000, "INV/2026/00004", payer_names=names)
    first = match([line], items, payers)[0]
    assert (first.decision, first.allocations[0].item_id) == ("post", 4)
    assert first.confidence > 0.99


def test_a_printed_number_and_more_money_without_a_payer_is_credit():
    first = match(
        [entry(1, 13000, "INV/2026/00004")], [item(4, 1, "INV/2026/00004", 10000)], []
    )[0]
    assert (first.decision, first.remainder) == ("post", 3000)
