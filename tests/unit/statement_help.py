"""Ledgers for tests of statements, and how they are read without the code."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from hypothesis import strategies as st

from ar_core.statement import LedgerItem, Settlement

DAY = date(2026, 1, 1)
SPAN = 150
CURRENCIES = ("EUR", "USD", "JPY")
COMPANY = "EUR"
days = st.integers(0, SPAN).map(lambda n: DAY + timedelta(days=n))


@dataclass(frozen=True)
class Ledger:
    """What a customer's statement is built from; ``closed``: nothing is missing."""

    items: list
    settlements: list
    closed: bool = True


def item(id, day, amount, currency="EUR", **values):
    """An item whose company amount is its amount, unless said otherwise."""
    values.setdefault("company_amount", amount)
    values.setdefault("number", f"N{id}")
    values.setdefault("kind", "invoice" if amount >= 0 else "payment")
    values.setdefault("move_id", 100 + id)
    return LedgerItem(
        id=id,
        date=day,
        amount=amount,
        currency=currency,
        company_currency=COMPANY,
        **values,
    )


def settle(id, debit, credit, units, credit_units=None, **values):
    """A reconciliation of two items, dated as Odoo does: the later of both dates."""
    values.setdefault("company_units", units)
    values.setdefault("date", max(debit.date, credit.date))
    return Settlement(
        id=id,
        debit=debit.id,
        credit=credit.id,
        debit_units=units,
        credit_units=units if credit_units is None else credit_units,
        **values,
    )


@st.composite
def _items(draw):
    """Invoices in instalments, credit notes, receipts booked in parts, and others."""
    items = []
    for move in range(draw(st.integers(1, 9))):
        day, currency = draw(days), draw(st.sampled_from(CURRENCIES))
        kind = draw(
            st.sampled_from(
                ["invoice", "invoice", "payment", "payment", "credit_note", "opening"]
                + ["refund", "write_off", "other"]
            )
        )
        owed = kind in ("invoice", "refund", "opening", "other")
        sign = 1 if owed and draw(st.integers(0, 9)) else -1
        for _part in range(draw(st.sampled_from([1, 1, 1, 2, 3]))):
            units = draw(st.integers(0, 5000))
            company = (
                units if currency == COMPANY else draw(st.integers(units, units * 2))
            )
            items.append(
                item(
                    len(items) + 1,
                    day,
                    sign * units,
                    currency,
                    company_amount=sign * company,
                    kind=kind,
                    move_id=move,  # 0: an item without an entry
                    number=f"{kind}/{move}",
                    due=draw(st.none() | days),
                    disputed=draw(st.sampled_from([0, 0, 700])),
                    promised=draw(st.sampled_from([0, 0, 900])),
                    written_off=-units // 10 if kind == "payment" and _part else 0,
                )
            )
    return items


def _settle_some(draw, items):
    """Partial reconciliations; none takes more than is left of an item."""
    left = {i.id: [abs(i.amount), abs(i.company_amount)] for i in items}
    debits = [i for i in items if i.amount > 0]
    credits = [i for i in items if i.amount < 0]
    settlements = []
    if not debits or not credits:
        return settlements
    for n in range(draw(st.integers(0, 12))):
        debit, credit = draw(st.sampled_from(debits)), draw(st.sampled_from(credits))
        company = draw(st.integers(0, min(left[debit.id][1], left[credit.id][1])))
        taken = [
            draw(st.integers(0, left[debit.id][0])),
            draw(st.integers(0, left[credit.id][0])),
        ]
        if debit.currency == credit.currency:
            taken = [min(taken)] * 2
        for one, units in zip((debit, credit), taken, strict=True):
            left[one.id][0] -= units
            left[one.id][1] -= company
        settlements.append(settle(n + 1, debit, credit, *taken, company_units=company))
    return settlements


def _correct_some(draw, items, settlements):
    """Exchange differences as Odoo books them: an entry that corrects one item.

    In the item's currency it is 0, or, where only the foreign amount was left over,
    it is 0 in the company's.
    """
    for n, settlement in enumerate(list(settlements)):
        if draw(st.integers(0, 2)):
            continue
        target = next(i for i in items if i.id == settlement.debit)
        units, foreign = draw(st.integers(1, 50)), draw(st.booleans())
        amounts = (0, -units) if foreign or target.currency == COMPANY else (-units, 0)
        if target.currency == COMPANY:
            amounts = (-units, -units)
        entry = item(
            1000 + n,
            draw(days.filter(lambda day, least=target.date: day >= least)),
            amounts[0],
            target.currency,
            company_amount=amounts[1],
            kind="exchange",
            number=f"EXCH/{n}",
            move_id=1000 + n,
        )
        items.append(entry)
        settlements[n] = replace(settlement, exchange=(entry.move_id,))
        settlements.append(
            settle(1000 + n, target, entry, -amounts[0], company_units=-amounts[1])
        )


@st.composite
def ledgers(draw, missing=True):
    """Random ledgers in several currencies.

    With ``missing`` some items belong to another customer and are left out, but the
    reconciliations with them are there.
    """
    items = draw(_items())
    settlements = _settle_some(draw, items)
    _correct_some(draw, items, settlements)
    if not missing or draw(st.booleans()):
        return Ledger(items, settlements)
    kept = [i for i in items if draw(st.integers(0, 2))]
    ids = {i.id for i in kept}
    touched = [s for s in settlements if s.debit in ids or s.credit in ids]
    return Ledger(kept, touched, len(kept) == len(items))


def residual(ledger, one, as_of, company=False):
    """What is open of an item on a day, by the definition."""
    dates = {i.id: i.date for i in ledger.items}
    left = one.company_amount if company else one.amount
    for s in ledger.settlements:
        day = max(s.date, dates.get(s.debit, s.date), dates.get(s.credit, s.date))
        if day > as_of:
            continue
        if s.debit == one.id:
            left -= s.company_units if company else s.debit_units
        if s.credit == one.id:
            left += s.company_units if company else s.credit_units
    return left
