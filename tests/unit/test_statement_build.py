"""Statements of small ledgers, line by line."""

from datetime import date

import pytest
from statement_help import item, settle

from ar_core.statement import build, in_company_currency, lines_from_before, statements
from ar_core.statement.types import Counter

JAN, FEB, MAR, APR = (date(2026, month, 1) for month in (1, 2, 3, 4))
END = date(2026, 12, 31)


def eur(items, settlements=(), date_to=END, **options):
    return build(items, settlements, currency="EUR", date_to=date_to, **options)


def shape(statement):
    return [(x.kind, x.number, x.amount, x.balance, x.open) for x in statement.lines]


def test_a_ledger_without_items_has_a_statement():
    statement = eur([])
    assert (statement.opening, statement.closing, statement.lines) == (0, 0, ())
    assert statement.company_currency == ""
    assert statement.next_due is None
    assert statements([], [], date_to=END) == ()


def test_a_period_shows_its_movements_and_what_is_open_from_before():
    old = item(1, JAN, 10000, due=FEB)
    new = item(2, MAR, 5000, due=APR)
    paid = item(3, date(2026, 3, 20), -4000)
    statement = eur([old, new, paid], [settle(1, old, paid, 4000)], APR, date_from=MAR)
    assert statement.opening == 10000
    assert shape(statement) == [
        ("invoice", "N2", 5000, 15000, 5000),
        ("payment", "N3", -4000, 11000, 0),
    ]
    assert [(x.number, x.open, x.balance) for x in statement.open_items] == [
        ("N1", 6000, 6000),
        ("N2", 5000, 11000),
    ]
    assert [x.number for x in lines_from_before(statement)] == ["N1"]
    assert statement.open_items[0].settled_by == ("N3",)
    assert statement.open_items[0].overdue_days == (APR - FEB).days
    assert (statement.overdue, statement.next_due) == (6000, APR)
    assert statement.next_due_units == 5000


def test_a_payment_before_its_invoice_is_unapplied_until_the_invoice_comes():
    paid, invoice = item(1, JAN, -7000), item(2, MAR, 7000)
    ledger = [paid, invoice], [settle(1, invoice, paid, 7000)]
    before, after = eur(*ledger, FEB), eur(*ledger, MAR)
    assert [x.number for x in before.unapplied] == ["N1"]
    assert before.closing == -7000
    assert before.unapplied[0].settled_by == ()
    assert (after.closing, after.open_items) == (0, ())


def test_a_reconciliation_counts_from_the_later_date_even_if_it_says_otherwise():
    invoice, paid = item(1, JAN, 7000), item(2, MAR, -7000)
    early = settle(1, invoice, paid, 7000, date=JAN)
    statement = eur([invoice, paid], [early], FEB)
    assert (statement.closing, statement.open_items[0].open) == (7000, 7000)


def test_what_is_undone_is_not_settled():
    invoice, paid = item(1, JAN, 7000), item(2, FEB, -7000)
    undone = eur([invoice, paid], [])
    assert undone.closing == 0
    assert [x.open for x in undone.open_items] == [7000, -7000]
    assert undone.overdue == 7000


def test_an_invoice_in_another_currency_leaves_both_accounts_balanced():
    """USD 100 (EUR 90) paid with EUR 92: Odoo books EUR 2 of exchange difference."""
    invoice = item(1, JAN, 10000, "USD", company_amount=9000)
    paid = item(2, FEB, -9200)
    exchange = item(3, FEB, 200, kind="exchange", number="EXCH/1", move_id=77)
    settlements = [
        settle(1, invoice, paid, 10000, 9000, company_units=9000, exchange=(77,)),
        settle(2, exchange, paid, 200),
    ]
    items = [invoice, paid, exchange]
    usd, in_eur = reversed(statements(items, settlements, date_to=END))
    assert shape(usd) == [
        ("invoice", "N1", 10000, 10000, 0),
        ("conversion", "N1", -10000, 0, 0),
    ]
    assert usd.lines[1].counter == Counter("EUR", 9000, "N2")
    assert shape(in_eur) == [
        ("payment", "N2", -9200, -9200, 0),
        ("exchange", "EXCH/1", 200, -9000, 0),
        ("conversion", "N2", 9000, 0, 0),
    ]
    assert in_eur.lines[2].counter == Counter("USD", 10000, "N1")
    assert (usd.converted, in_eur.converted) == (-10000, 9000)
    assert in_eur.exchange[0].explains == ("N1", "N2")
    assert (usd.company_closing, in_eur.company_closing) == (0, 0)


def test_an_exchange_difference_of_the_books_is_told_apart_and_is_no_line():
    """USD 100 booked at EUR 90 and paid at EUR 95."""
    invoice = item(1, JAN, 10000, "USD", company_amount=9000)
    paid = item(2, FEB, -10000, "USD", company_amount=-9500)
    exchange = item(
        3, FEB, 0, "USD", company_amount=500, kind="exchange", number="EXCH/1"
    )
    settlements = [
        settle(1, invoice, paid, 10000, company_units=9000, exchange=(103,)),
        settle(2, exchange, paid, 0, company_units=500),
    ]
    items = [invoice, paid, exchange]
    (usd,) = statements(items, settlements, date_to=END)
    assert [line.kind for line in usd.lines] == ["invoice", "payment"]
    assert usd.lines[0].settled_by == ("N2",)
    assert usd.lines[1].settled_by == ("N1",)
    (note,) = usd.exchange
    assert (note.amount, note.company_amount) == (0, 500)
    assert note.explains == ("N1", "N2")
    assert (usd.closing, usd.company_closing) == (0, 0)
    (books,) = statements(*in_company_currency(items, settlements), date_to=END)
    assert shape(books) == [
        ("invoice", "N1", 9000, 9000, 0),
        ("payment", "N2", -9500, -500, 0),
        ("exchange", "EXCH/1", 500, 0, 0),
    ]


def test_the_explanation_of_an_exchange_difference_needs_no_link():
    paid = item(1, FEB, -10000, "USD", company_amount=-9500)
    exchange = item(2, FEB, 0, "USD", company_amount=500, kind="exchange")
    (usd,) = statements(
        [paid, exchange],
        [settle(1, exchange, paid, 0, company_units=500)],
        date_to=END,
    )
    assert usd.exchange[0].explains == ("N1",)


def test_an_item_of_somebody_else_is_a_transfer_without_its_number():
    """The parent company pays the daughter's invoice."""
    invoice, paid = item(1, JAN, 7000), item(2, FEB, -9000, number="SECRET")
    settlement = settle(1, invoice, paid, 7000)
    daughter, parent = eur([invoice], [settlement]), eur([paid], [settlement])
    assert shape(daughter)[1] == ("transfer", "N1", -7000, 0, 0)
    assert "SECRET" not in repr(daughter)
    assert shape(parent)[1] == ("transfer", "SECRET", 7000, -2000, 0)
    assert (daughter.closing, parent.closing) == (0, -2000)
    assert (daughter.transferred, parent.transferred) == (-7000, 7000)


def test_what_two_items_settled_twice_counts_once_each():
    invoice = item(1, JAN, 10000, "USD", company_amount=9000)
    paid = item(2, FEB, -9000)
    settlements = [
        settle(n, invoice, paid, units, company_units=company, credit_units=company)
        for n, units, company in ((1, 4000, 3600), (2, 5000, 4500))
    ]
    usd = build([invoice, paid], settlements, currency="USD", date_to=END)
    assert shape(usd)[1:] == [("conversion", "N1", -9000, 1000, 0)]
    assert usd.lines[1].counter == Counter("EUR", 8100, "N2")
    apart = [
        settle(1, invoice, paid, 4000, date=FEB),
        settle(2, invoice, paid, 5000, date=MAR),
    ]
    transfers = build([invoice], apart, currency="USD", date_to=END)
    assert [(x.date, x.amount) for x in transfers.lines[1:]] == [
        (FEB, -4000),
        (MAR, -5000),
    ]
    later = build([invoice], apart, currency="USD", date_to=END, date_from=MAR)
    assert later.opening == 6000


def test_a_conversion_of_nothing_is_no_line_but_counts_in_the_company_books():
    invoice = item(1, JAN, 10000, "USD", company_amount=9000)
    paid = item(2, FEB, -9000)
    settlements = [settle(1, invoice, paid, 0, 50, company_units=50)]
    usd = build([invoice, paid], settlements, currency="USD", date_to=END)
    assert [line.kind for line in usd.lines] == ["invoice"]
    assert (usd.closing, usd.company_closing) == (10000, 8950)


def test_exchange_differences_are_those_of_the_period():
    notes = [
        item(n, day, 0, "USD", company_amount=5, kind="exchange")
        for n, day in ((1, JAN), (2, FEB), (3, APR))
    ]
    usd = build(notes, [], currency="USD", date_from=FEB, date_to=MAR)
    assert [note.number for note in usd.exchange] == ["N2"]
    assert (usd.company_opening, usd.company_closing) == (5, 10)


def test_a_credit_is_never_overdue():
    statement = eur([item(1, JAN, -100, kind="credit_note", due=FEB)])
    assert statement.lines[0].overdue_days == 0
    assert (statement.overdue, statement.next_due) == (0, None)


def test_instalments_are_lines_with_their_own_due_dates():
    parts = [
        item(n, JAN, 1000, due=due, move_id=9, number="INV/1")
        for n, due in ((1, MAR), (2, FEB), (3, APR))
    ]
    paid = item(4, FEB, -1000)
    statement = eur([*parts, paid], [settle(1, parts[1], paid, 1000)], MAR)
    assert [(x.due, x.part, x.parts, x.open) for x in statement.lines[:3]] == [
        (FEB, 1, 3, 0),
        (MAR, 2, 3, 1000),
        (APR, 3, 3, 1000),
    ]
    assert [bucket.units for bucket in statement.ageing] == [2000, 0, 0, 0, 0]
    assert (statement.overdue, statement.next_due) == (0, MAR)


def test_a_receipt_booked_to_several_documents_is_one_line():
    invoices = [item(n, JAN, 1000 * n) for n in (1, 2)]
    paid = [
        item(n, FEB, amount, move_id=9, number="BNK/1", partner=partner)
        for n, amount, partner in ((3, -1000, 5), (4, -2000, 5), (5, -300, 6))
    ]
    statement = eur(
        [*invoices, *paid],
        [settle(1, invoices[0], paid[0], 1000), settle(2, invoices[1], paid[1], 2000)],
    )
    line = statement.lines[-1]
    assert (line.number, line.amount, line.open) == ("BNK/1", -3300, -300)
    assert line.settled_by == ("N1", "N2")
    assert line.item_ids == (3, 4, 5)
    assert line.partner == 0
    assert statement.unapplied == statement.open_items


def test_a_discount_in_the_entry_of_a_receipt_is_a_line_of_its_own():
    invoice = item(1, JAN, 10000)
    paid = item(2, FEB, -10000, written_off=-200, number="BNK/1")
    statement = eur([invoice, paid], [settle(1, invoice, paid, 10000)])
    assert shape(statement) == [
        ("invoice", "N1", 10000, 10000, 0),
        ("payment", "BNK/1", -9800, 200, 0),
        ("write_off", "BNK/1", -200, 0, 0),
    ]
    assert statement.lines[0].settled_by == ("BNK/1",)
    assert [line.company_amount for line in statement.lines[1:]] == [-9800, -200]
    (books,) = statements(
        *in_company_currency(
            [item(1, JAN, -1000, "USD", company_amount=-905, written_off=-20)], []
        ),
        date_to=END,
    )
    assert [line.amount for line in books.lines] == [-887, -18]
    assert [line.open for line in books.open_items] == [-905]


def test_what_a_receipt_took_and_gave_is_not_netted():
    both = [item(n, FEB, x, move_id=9, kind="payment") for n, x in ((1, -900), (2, 50))]
    statement = eur(both)
    assert [line.amount for line in statement.lines] == [-900, 50]


def test_items_of_an_opening_entry_stay_apart():
    items = [item(n, JAN, 100, move_id=9, kind="opening") for n in (1, 2)]
    assert [(x.amount, x.parts) for x in eur(items).lines] == [(100, 1), (100, 1)]


def test_disputes_and_promises_cover_no_more_than_what_is_open():
    invoice = item(1, JAN, 1000, due=FEB, disputed=900, promised=2000)
    paid = item(2, MAR, -400)
    settlements = [settle(1, invoice, paid, 400)]
    line = eur([invoice, paid], settlements).lines[0]
    assert (line.open, line.disputed, line.promised) == (600, 600, 600)
    statement = eur([invoice, paid], settlements, FEB)
    assert (statement.disputed, statement.overdue_disputed) == (900, 0)
    assert (statement.overdue, statement.next_due) == (0, FEB)


def test_an_item_without_due_date_is_due_on_its_own():
    statement = eur([item(1, JAN, 100)], date_to=FEB)
    assert statement.lines[0].overdue_days == 31
    assert statement.lines[0].due is None
    assert statement.overdue == 100


@pytest.mark.parametrize(("basis", "column"), [("due", 1), ("document", 2)])
def test_ageing_goes_by_due_or_document_date(basis, column):
    invoice = item(1, JAN, 100, due=FEB)
    statement = eur([invoice], date_to=MAR, basis=basis)
    assert [n for n, b in enumerate(statement.ageing) if b.units] == [column]
    assert statement.basis == basis


def test_a_document_over_nothing_is_shown():
    assert shape(eur([item(1, JAN, 0)])) == [("invoice", "N1", 0, 0, 0)]


def test_lines_of_one_day_have_a_fixed_order():
    items = [
        item(1, JAN, -5, number="P2"),
        item(2, JAN, -5, number="P1"),
        item(3, JAN, 10, number="I1"),
        item(4, JAN, -10, number="C1", kind="credit_note"),
        item(5, JAN, 10, number="O1", kind="opening"),
        item(6, JAN, 10, number="X1", kind="unheard"),
    ]
    numbers = [line.number for line in eur(items).lines]
    assert numbers == ["O1", "I1", "C1", "P1", "P2", "X1"]


def test_the_first_day_may_be_after_the_last():
    statement = eur([item(1, JAN, 100)], date_to=FEB, date_from=APR)
    assert (statement.opening, statement.closing, statement.lines) == (100, 100, ())


def test_company_currency_converts_marks_at_the_rate_of_the_item():
    one = item(1, JAN, 1000, "USD", company_amount=905, disputed=333, promised=1000)
    none = item(2, JAN, 0, "USD", company_amount=5, disputed=7)
    (first, second), _none = in_company_currency([one, none], [])
    assert (first.amount, first.currency, first.disputed) == (905, "EUR", 301)
    assert (first.promised, second.disputed) == (905, 0)
