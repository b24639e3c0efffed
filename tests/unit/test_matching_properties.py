"""What holds for any ledger and any lines, in any order."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ar_core.matching import match
from ar_core.types import BankEntry, OpenItem, Payer, Policy

DAY = date(2026, 6, 1)
FEW = settings(max_examples=20)
NAMES = ("Azure Interior", "Deco Addict Ltd", "Müller GmbH", "上海华东贸易有限公司")
PAYERS = [
    Payer(n, names=(name,), accounts=(f"NL{n}000000{n}",))
    for n, name in enumerate(NAMES, 1)
]
AMOUNTS = st.sampled_from([1000, 1000, 2500, 3333, 5000, 7501, 12000])


@st.composite
def ledgers(draw):
    """Up to twelve items, some settled, some credit notes, few amounts."""
    items = []
    for n in range(draw(st.integers(1, 12))):
        amount = draw(AMOUNTS)
        credit = draw(st.integers(0, 6)) == 0
        open_ = draw(st.integers(0, 6)) > 0
        amount = -amount // 2 if credit else amount
        items.append(
            OpenItem(
                id=n + 1,
                company=1,
                payer=draw(st.integers(1, 4)),
                currency=draw(st.sampled_from(["EUR", "EUR", "EUR", "USD"])),
                residual=amount if open_ else 0,
                amount=amount,
                numbers=(f"{'R' if credit else ''}INV/2026/{n + 1:05d}",),
                date=DAY - timedelta(days=n),
                discount_residual=amount * 98 // 100 if n % 3 == 0 else None,
                discount_until=DAY,
            )
        )
    return items


@st.composite
def bank_lines(draw, items):
    """Lines that name items, or not, with amounts that fit, or not."""
    lines = []
    for n in range(draw(st.integers(1, 8))):
        named = draw(st.lists(st.sampled_from(items), max_size=3))
        total = sum(i.residual for i in named)
        amount = draw(st.sampled_from([total, total - 100, total + 500, 1000, 3500]))
        payer = draw(st.sampled_from([*PAYERS, None]))
        lines.append(
            BankEntry(
                id=n + 1,
                company=1,
                currency="EUR",
                amount=amount,
                date=DAY + timedelta(days=draw(st.integers(0, 3))),
                texts=(" ".join(i.numbers[0] for i in named),),
                payer_names=(payer.names[0],) if payer and n % 2 else (),
                payer_accounts=payer.accounts if payer and not n % 2 else (),
                charges=draw(st.sampled_from([0, 0, 100])),
            )
        )
    return lines


@st.composite
def workloads(draw):
    """A ledger and its lines."""
    items = draw(ledgers())
    return items, draw(bank_lines(items))


def money(proposal):
    """Money that a proposal gives to items."""
    plain = ("payment", "credit_note")
    return sum(a.amount for a in proposal.allocations if a.kind in plain)


@FEW
@given(workloads())
def test_money_is_conserved_in_every_proposal(load):
    items, lines = load
    amounts = {line.id: line.amount for line in lines}
    for proposal in match(lines, items, PAYERS, Policy()):
        if proposal.allocations:
            assert money(proposal) + proposal.remainder == amounts[proposal.entry_id]
            assert proposal.remainder >= 0


@FEW
@given(workloads())
def test_no_item_is_settled_beyond_its_residual(load):
    items, lines = load
    used = Counter()
    for proposal in match(lines, items, PAYERS, Policy()):
        if proposal.decision == "post":
            for allocation in proposal.allocations:
                used[allocation.item_id] += allocation.amount
    for item in items:
        assert abs(used[item.id]) <= abs(item.residual)
        assert used[item.id] * item.residual >= 0


@FEW
@given(workloads(), st.randoms())
def test_order_of_the_arguments_does_not_matter(load, random):
    items, lines = load
    expected = match(lines, items, PAYERS, Policy())
    items, lines, payers = list(items), list(lines), list(PAYERS)
    for values in (items, lines, payers):
        random.shuffle(values)
    assert match(lines, items, payers, Policy()) == expected


@FEW
@given(workloads())
def test_the_same_question_has_the_same_answer(load):
    items, lines = load
    assert match(lines, items, PAYERS) == match(lines, items, PAYERS)


@FEW
@given(workloads())
def test_every_entry_has_one_first_proposal_and_never_another_currency(load):
    items, lines = load
    foreign = {i.id for i in items if i.currency != "EUR"}
    first = Counter()
    for proposal in match(lines, items, PAYERS, Policy()):
        first[proposal.entry_id] += proposal.rank == 0 or proposal.rank == 1
        assert not foreign & {a.item_id for a in proposal.allocations}
    assert set(first) == {line.id for line in lines}


@FEW
@given(workloads())
def test_without_number_and_payer_nothing_is_posted(load):
    items, lines = load
    blank = [
        BankEntry(x.id, 1, "EUR", x.amount, x.date, texts=("thank you",)) for x in lines
    ]
    assert all(p.decision != "post" for p in match(blank, items, PAYERS, Policy()))


@FEW
@given(workloads())
def test_what_is_posted_stays_posted_when_the_rest_is_asked_again(load):
    """Lines left open are not settled by a second run over what remains."""
    items, lines = load
    found = match(lines, items, PAYERS, Policy())
    posted = {p.entry_id: p for p in found if p.decision == "post"}
    used = Counter()
    for proposal in posted.values():
        for allocation in proposal.allocations:
            used[allocation.item_id] += allocation.amount
    rest = [x for x in lines if x.id not in posted]
    left = [
        OpenItem(
            id=i.id,
            company=1,
            payer=i.payer,
            currency=i.currency,
            residual=i.residual - used[i.id],
            amount=i.amount,
            numbers=i.numbers,
            date=i.date,
        )
        for i in items
    ]
    again = match(rest, left, PAYERS, Policy())
    assert all(p.decision in ("post", "propose", "exception") for p in again)
    assert {p.entry_id for p in again} == {x.id for x in rest}
