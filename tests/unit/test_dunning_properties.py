"""What holds for reminders whatever the ledger: properties over random ones."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import dunning_help as help_
from hypothesis import given
from hypothesis import strategies as st

from ar_core.dunning import Facts, Held, Message, Nothing, Sent, plan
from ar_core.dunning import types as t
from ar_core.dunning.receipts import Bounds, Waiting, ties
from ar_core.types import BankEntry, OpenItem, Payer

POLICIES = list(help_.policies().values())
TODAY = date(2026, 6, 10)
NAMES = ("Azure Interior GmbH", "Deco Addict Ltd", "上海华东贸易有限公司", "Keller NV")
WAYS = ("partner", "account", "learned", "name", "reference", "amount", "some", "all")

few = st.sampled_from([0, 0, 0, 1])
units = st.integers(1, 50_000)
days = st.integers(-30, 60)


@st.composite
def item_of(draw, id_):
    """An open item, now and then with something that covers it."""
    amount = draw(units)
    return t.Item(
        id_,
        TODAY - timedelta(draw(days)),
        amount,
        number=f"INV/2026/{id_:05d}",
        disputed=draw(few),
        promised=draw(few),
        planned=draw(few),
        in_process=draw(few) * amount,
        on_hold=bool(draw(few)),
        broken_on=draw(st.sampled_from([None, None, TODAY - timedelta(2)])),
    )


@st.composite
def sent_about(draw, ids, policy):
    """An earlier message of the policy about some of the items."""
    level = draw(st.sampled_from(policy.levels))
    about = draw(st.frozensets(st.sampled_from(ids), min_size=1)) if ids else ()
    day = TODAY - timedelta(draw(st.integers(1, 40)))
    return Sent(day, level.id, level.offset, frozenset(about), level.channel)


@st.composite
def cases(draw):
    """(facts, policy) of one customer and currency."""
    policy = draw(st.sampled_from([p for p in POLICIES if p.levels]))
    ids = draw(st.lists(st.integers(1, 20), unique=True, max_size=6))
    items = tuple(draw(item_of(i)) for i in ids)
    receipt = t.Receipt(1, 5, "EUR", TODAY, "name")
    return (
        Facts(
            1,
            7,
            draw(st.sampled_from(["EUR", "USD"])),
            items,
            tuple(t.Credit(90 + i, draw(units)) for i in range(draw(few))),
            (receipt,) * draw(few),
            reviews=(t.Review(1, "ST/1"),) * draw(few),
            hold=draw(st.sampled_from([None, None, None, t.CustomerHold()])),
            addresses=help_.addresses(email=draw(st.sampled_from(["", "", "missing"]))),
            sent=tuple(
                draw(sent_about(ids, policy)) for _ in range(draw(st.integers(0, 3)))
            ),
        ),
        policy,
    )


@given(cases())
def test_a_message_adds_up_and_lists_only_what_may_be_listed(case):
    facts, policy = case
    result = plan(facts, policy, TODAY)
    if isinstance(result, Message):
        opened = sum(line.open for line in result.lines)
        minus = sum(credit.amount for credit in facts.credits)
        first = min((x.offset for x in policy.levels if x.offset >= 0), default=None)
        assert result.amount == opened - minus > 0
        assert result.amount >= policy.minimum.get(facts.currency, 0)
        for line in result.lines:
            item = line.item
            covers = (item.disputed, item.promised, item.planned, item.in_process)
            assert not any(covers) and not item.on_hold
            assert line.days > 0 or not result.step or first == 0
        free = {line.item.id for line in result.lines}
        aside = {hold.item for hold in result.left_out}
        if result.step:
            overdue = {i.id for i in facts.items if i.due < TODAY}
            assert overdue <= free | aside and not free & aside
        else:
            assert all(item.due >= TODAY for item in facts.items)
        assert not (facts.receipts or (facts.reviews and policy.review_holds))
        assert facts.hold is None


@given(cases())
def test_a_held_message_says_why(case):
    facts, policy = case
    result = plan(facts, policy, TODAY)
    if isinstance(result, Held):
        assert result.reasons and result.level is not None
        assert result.again is None or result.again >= TODAY
    if facts.receipts:
        assert not isinstance(result, Message)


@given(cases())
def test_no_step_is_skipped(case):
    facts, policy = case
    result = plan(facts, policy, TODAY)
    if isinstance(result, Message) and result.step:
        steps = sorted(x.offset for x in policy.levels if x.offset >= 0)
        told = [m for m in facts.sent if m.offset >= 0]
        last = max(told, key=lambda m: (m.day, m.offset), default=None)
        assert result.step <= (steps.index(last.offset) + 1 if last else 0) + 1
        oldest = max((TODAY - line.item.due).days for line in result.lines)
        broken = any(line.item.broken_on for line in result.lines)
        assert broken or result.level.offset <= oldest


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_facts_does_not_matter(case, random):
    facts, policy = case
    mixed = {
        name: tuple(random.sample(values, len(values)))
        for name in ("items", "credits", "receipts", "addresses", "sent")
        if (values := getattr(facts, name))
    }
    levels = tuple(random.sample(policy.levels, len(policy.levels)))
    shuffled = plan(replace(facts, **mixed), replace(policy, levels=levels), TODAY)
    assert shuffled == plan(facts, policy, TODAY)


@given(cases(), st.integers(0, 60))
def test_one_message_a_day_and_none_within_the_gap(case, length):
    facts, policy = case
    sent = []
    for ahead in range(length):
        today = TODAY + timedelta(ahead)
        result = plan(facts, policy, today)
        if isinstance(result, Message):
            listed = frozenset(line.item.id for line in result.lines)
            level = result.level
            done = Sent(today, level.id, level.offset, listed, result.channel)
            facts = replace(facts, sent=(*facts.sent, done))
            sent.append((today, result.step))
            assert isinstance(plan(facts, policy, today), Nothing)
    gaps = [(b[0] - a[0]).days for a, b in pairwise(sent)]
    assert all(gap >= max(policy.gap_days, 1) for gap in gaps)


# -------------------------------------------------- the whole way from the bank


@st.composite
def ledgers(draw):
    """Open items by customer, their payers, and one receipt of one of them.

    The receipt can be known by one thing only: how the customer paid it.
    """
    items, number = {}, 0
    for customer in range(1, len(NAMES) + 1):
        items[customer] = []
        for _ in range(draw(st.integers(0, 5))):
            number += 1
            item = t.Item(
                number,
                TODAY - timedelta(draw(days)),
                draw(units),
                number=f"INV/2026/{number:05d}",
            )
            items[customer].append((draw(st.sampled_from(["EUR", "USD"])), item))
    owing = [customer for customer, owed in items.items() if owed]
    if not owing:
        return items, None, 0, ""
    customer = draw(st.sampled_from(owing))
    way = draw(st.sampled_from(WAYS))
    return items, draw(receipt_of(customer, items[customer], way)), customer, way


@st.composite
def receipt_of(draw, customer, owed, way):
    """A bank line that the customer paid, recognisable by ``way`` alone."""
    currency = draw(st.sampled_from([currency for currency, _ in owed]))
    mine = [item for at, item in owed if at == currency]
    amount, given_ = draw(units), {}
    if way == "partner":
        given_["payer"] = customer
    elif way in ("account", "learned"):
        given_["payer_accounts"] = (f"{way}{customer}00000000{customer}",)
    elif way == "name":
        given_["payer_names"] = (NAMES[customer - 1],)
    elif way == "reference":
        item = draw(st.sampled_from(mine))
        given_["texts"] = (f"Zahlung {item.number} danke",)
    elif way == "amount":
        amount = draw(st.sampled_from(mine)).open
    elif way == "some":
        chosen = draw(st.lists(st.sampled_from(mine), min_size=1, unique=True))
        amount = sum(item.open for item in chosen)
    else:
        amount = sum(item.open for item in mine)
    return BankEntry(1, 1, currency, amount, TODAY - timedelta(3), **given_)


def facts_from(items, found, policy):
    """Facts per customer and currency, as the adaptor would make them."""
    for customer, owed in items.items():
        for currency in sorted({currency for currency, _ in owed}):
            yield Facts(
                1,
                customer,
                currency,
                tuple(item for at, item in owed if at == currency),
                receipts=found.get((customer, currency), ()),
                addresses=help_.addresses(),
            )


def open_items(items):
    """The same items as the matching wants them."""
    return [
        OpenItem(
            item.id, 1, customer, currency, item.open, item.open, (item.number,), TODAY
        )
        for customer, owed in items.items()
        for currency, item in owed
    ]


PAYERS = [
    Payer(
        number,
        names=(name,),
        accounts=(f"account{number}00000000{number}",),
        learned_accounts=((f"learned{number}00000000{number}", 2),),
    )
    for number, name in enumerate(NAMES, 1)
]


@given(ledgers(), st.sampled_from([p for p in POLICIES if p.levels]))
def test_nobody_is_reminded_whose_money_waits_unmatched(ledger, policy):
    items, entry, payer, _way = ledger
    waiting = [Waiting(entry)] if entry else []
    found = ties(waiting, open_items(items), PAYERS, TODAY, Bounds())
    for facts in facts_from(items, found, policy):
        result = plan(facts, policy, TODAY)
        theirs = entry and facts.partner == payer and facts.currency == entry.currency
        if theirs:
            assert facts.receipts and not isinstance(result, Message)
        if facts.receipts and isinstance(result, Held):
            assert "receipt_waiting" in result.codes


@given(ledgers())
def test_money_that_is_known_to_be_somebodys_holds_nobody_else(ledger):
    items, entry, payer, way = ledger
    if entry and way in ("partner", "account", "name", "reference"):
        found = ties([Waiting(entry)], open_items(items), PAYERS, TODAY)
        assert {customer for customer, _ in found} == {payer}
