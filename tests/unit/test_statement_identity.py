"""What holds for the statement of any ledger, on any day, in every currency."""

import random
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from statement_help import (
    COMPANY,
    CURRENCIES,
    DAY,
    SPAN,
    Ledger,
    days,
    item,
    ledgers,
    residual,
    settle,
)

from ar_core.statement import (
    build,
    in_company_currency,
    lines_from_before,
    statements,
)
from ar_core.statement.ageing import age_of

MORE = settings(max_examples=max(settings.default.max_examples, 60))
currencies = st.sampled_from(CURRENCIES)


def made(ledger, currency, date_to, date_from=None, **options):
    return build(
        ledger.items,
        ledger.settlements,
        currency=currency,
        date_from=date_from,
        date_to=date_to,
        **options,
    )


def on(ledger, currency, date_to):
    """Items of a currency that exist on a day."""
    return [i for i in ledger.items if i.currency == currency and i.date <= date_to]


@MORE
@given(ledgers(), currencies, days, days)
def test_opening_and_movements_are_closing_and_ageing_and_what_is_open(
    ledger, currency, date_from, date_to
):
    statement = made(ledger, currency, date_to, date_from)
    owed = sum(residual(ledger, i, date_to) for i in on(ledger, currency, date_to))
    moved = sum(line.amount for line in statement.lines)
    assert statement.opening + moved == statement.closing == owed
    assert statement.opening + statement.debits + statement.credits == owed
    assert sum(bucket.units for bucket in statement.ageing) == owed
    assert sum(line.open for line in statement.open_items) == owed


@MORE
@given(ledgers(), currencies, days)
def test_the_ledger_and_what_was_converted_or_transferred_are_closing(
    ledger, currency, date_to
):
    statement = made(ledger, currency, date_to)
    booked = sum(i.amount for i in on(ledger, currency, date_to))
    assert statement.opening == 0
    assert statement.ledger == booked
    assert statement.closing == booked + statement.converted + statement.transferred
    if ledger.closed:
        assert statement.transferred == 0


@MORE
@given(ledgers(missing=False), days)
def test_all_currencies_together_are_the_company_ledger(ledger, date_to):
    made_all = statements(ledger.items, ledger.settlements, date_to=date_to)
    booked = sum(i.company_amount for i in ledger.items if i.date <= date_to)
    assert sum(statement.company_closing for statement in made_all) == booked


@MORE
@given(ledgers(), currencies, days)
def test_company_amounts_are_what_is_open_in_the_company_books(
    ledger, currency, date_to
):
    statement = made(ledger, currency, date_to)
    items = on(ledger, currency, date_to)
    assert statement.company_closing == sum(
        residual(ledger, i, date_to, company=True) for i in items
    )


@MORE
@given(ledgers(), days, days)
def test_in_company_currency_nothing_is_converted_and_all_agrees(
    ledger, date_from, date_to
):
    items, settlements = in_company_currency(ledger.items, ledger.settlements)
    statement = build(
        items, settlements, currency=COMPANY, date_from=date_from, date_to=date_to
    )
    owed = sum(
        residual(ledger, i, date_to, company=True)
        for i in ledger.items
        if i.date <= date_to
    )
    assert statement.converted == 0
    assert statement.closing == owed == statement.company_closing
    assert sum(bucket.units for bucket in statement.ageing) == owed
    if ledger.closed:
        assert owed == sum(i.company_amount for i in ledger.items if i.date <= date_to)


@given(ledgers(), currencies, days, st.integers(1, 60))
def test_one_statement_goes_on_where_the_other_ended(ledger, currency, day, span):
    first = made(ledger, currency, day)
    then = made(ledger, currency, day + timedelta(days=span), day + timedelta(days=1))
    assert then.opening == first.closing
    assert then.company_opening == first.company_closing


@given(ledgers(), currencies, days, days, st.randoms(use_true_random=False))
def test_the_order_of_items_and_settlements_does_not_matter(
    ledger, currency, date_from, date_to, chance
):
    statement = made(ledger, currency, date_to, date_from)
    other = replace(ledger, items=list(ledger.items), settlements=[*ledger.settlements])
    chance.shuffle(other.items)
    chance.shuffle(other.settlements)
    assert made(other, currency, date_to, date_from) == statement


@given(ledgers(), currencies, days)
def test_what_happens_later_changes_nothing(ledger, currency, date_to):
    dates = {i.id: i.date for i in ledger.items}
    past = [
        s
        for s in ledger.settlements
        if max(s.date, *(dates.get(x, s.date) for x in (s.debit, s.credit))) <= date_to
    ]
    known = [i for i in ledger.items if i.date <= date_to]
    assert made(replace(ledger, items=known, settlements=past), currency, date_to) == (
        made(ledger, currency, date_to)
    )


@given(ledgers(), currencies, days, days)
def test_every_item_is_in_one_line_and_every_line_has_its_own_key(
    ledger, currency, date_from, date_to
):
    statement = made(ledger, currency, date_to, date_from)
    shown = [
        id
        for line in statement.lines
        if line.kind not in ("conversion", "transfer")
        for id in line.item_ids
    ]
    wanted = [
        i.id
        for i in on(ledger, currency, date_to)
        if i.date >= date_from
        and (i.amount or i.kind != "exchange" or residual(ledger, i, date_to))
    ]
    assert sorted(shown) == sorted(wanted)
    for lines in (statement.lines, statement.open_items):
        keys = [line.key for line in lines]
        assert len(keys) == len(set(keys))
    assert all(line.date < date_from for line in lines_from_before(statement))


@given(ledgers(), currencies, days, days)
def test_the_running_balance_runs(ledger, currency, date_from, date_to):
    statement = made(ledger, currency, date_to, date_from)
    balance = statement.opening
    for line in statement.lines:
        balance += line.amount
        assert line.balance == balance
        assert date_from <= line.date <= date_to
    assert [line.date for line in statement.lines] == sorted(
        line.date for line in statement.lines
    )
    assert all(line.open < 0 for line in statement.unapplied)


@given(
    ledgers(),
    currencies,
    days,
    st.lists(st.integers(-10, 120), max_size=5),
    st.sampled_from(["due", "document"]),
    st.sampled_from(["days", "months"]),
)
def test_every_open_item_is_in_the_bucket_of_its_age(
    ledger, currency, date_to, limits, basis, unit
):
    statement = made(ledger, currency, date_to, buckets=limits, basis=basis, unit=unit)
    open_items = [
        (i.date if basis == "document" else i.due or i.date, units)
        for i in on(ledger, currency, date_to)
        if (units := residual(ledger, i, date_to))
    ]
    assert len(statement.ageing) == len(set(limits)) + 1
    for bucket in statement.ageing:
        inside = [
            units
            for day, units in open_items
            if (bucket.after is None or age_of(day, date_to, unit) > bucket.after)
            and (bucket.upto is None or age_of(day, date_to, unit) <= bucket.upto)
        ]
        assert bucket.units == sum(inside) == bucket.debit + bucket.credit
        assert bucket.count == len(inside)
        assert bucket.debit == sum(units for units in inside if units > 0)


@given(ledgers(), currencies, days)
def test_marks_are_never_more_than_what_is_open(ledger, currency, date_to):
    statement = made(ledger, currency, date_to)
    debits = sum(bucket.debit for bucket in statement.ageing)
    assert 0 <= statement.overdue_disputed <= statement.overdue <= debits
    assert 0 <= statement.disputed <= debits
    assert 0 <= statement.promised <= debits
    coming = sum(
        residual(ledger, i, date_to)
        for i in on(ledger, currency, date_to)
        if residual(ledger, i, date_to) > 0 and (i.due or i.date) >= date_to
    )
    assert statement.overdue + coming == debits
    assert (statement.next_due is None) == (statement.next_due_units == 0)
    assert statement.next_due_units <= coming
    assert statement.next_due is None or statement.next_due >= date_to


def test_a_large_ledger_keeps_the_identity():
    chance = random.Random(7)
    items, settlements = [], []
    for n in range(4000):
        day = DAY + timedelta(days=chance.randrange(SPAN))
        currency = chance.choice(CURRENCIES)
        invoice = item(2 * n + 1, day, chance.randrange(1, 10**6), currency)
        paid = item(
            2 * n + 2,
            DAY + timedelta(days=chance.randrange(SPAN)),
            -chance.randrange(1, 10**6),
            chance.choice(CURRENCIES),
        )
        items += [invoice, paid]
        most = min(invoice.amount, -paid.amount)
        settlements.append(settle(n, invoice, paid, chance.randrange(most)))
    ledger = Ledger(items, settlements)
    date_to = DAY + timedelta(days=SPAN // 2)
    for currency in CURRENCIES:
        statement = made(ledger, currency, date_to)
        assert statement.closing == sum(bucket.units for bucket in statement.ageing)
        assert statement.closing == statement.ledger + statement.converted
