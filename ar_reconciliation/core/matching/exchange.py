"""Items in another currency than the entry, at the rate of the entry's day.

Only what a text names is posted: an amount that is merely near what something is
worth in another currency says too little.
"""

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal

from ..types import Allocation
from .candidates import Candidate
from .case import Case, Ref
from .settle import Settlement, discount_of

#: Of a customer with more open items in another currency only so many are tried.
MAX_TRIED = 50


def exchanged(case: Case) -> Iterator[Candidate]:
    """Named items of one customer in one other currency; else single ones of his."""
    if not case.policy.exchange_percent or not case.entry.rates:
        return
    named = named_elsewhere(case)
    if named and not case.strong_refs:
        settlement = _settle(case, tuple(sorted(named)))
        if settlement:
            yield Candidate(settlement, "exchanged", tuple(named.values()))
    elif not case.refs and not case.elsewhere:
        yield from _unnamed(case)


def named_elsewhere(case: Case) -> dict[int, Ref]:
    """Open items in another currency that the texts name by themselves."""
    return {
        position: ref
        for position, ref in sorted(case.elsewhere.items())
        if ref.strong and case.residual(position)
    }


def worth(case: Case, positions: tuple[int, ...], discounted: bool = False) -> int:
    """What items of one other currency are worth, in units of the entry's currency.

    Zero without a rate, or when the items are of several currencies or customers.
    """
    items = [case.item(p) for p in positions]
    rate = case.entry.rates.get(items[0].currency)
    if not rate or len({(item.currency, item.payer) for item in items}) > 1:
        return 0
    total = sum(_to_pay(case, p, discounted) for p in positions)
    return int((total * rate).to_integral_value(ROUND_HALF_EVEN))


def _unnamed(case: Case) -> Iterator[Candidate]:
    payer = case.identity.payer
    if not payer or case.index.open_of(payer, case.entry.currency, 1):
        return
    for currency in sorted(case.entry.rates):
        for position in case.index.open_of(payer, currency, MAX_TRIED):
            settlement = _settle(case, (position,))
            if settlement:
                yield Candidate(settlement, "exchanged")


def _settle(case: Case, positions: tuple[int, ...]) -> Settlement | None:
    """All of the items when the entry is near enough to what they are worth."""
    amount = case.entry.amount
    for discounted in (False, True):
        expected = worth(case, positions, discounted)
        allowed = expected * Decimal(case.policy.exchange_percent) / 100
        if expected > 0 and abs(amount - expected) <= allowed:
            return _settlement(case, positions, expected, discounted)
    return None


def _settlement(case, positions, expected, discounted) -> Settlement:
    entry = case.entry
    data = {
        "amount": entry.amount,
        "expected": expected,
        "difference": entry.amount - expected,
        "currency": entry.currency,
        "open": sum(case.residual(p) for p in positions),
        "item_currency": case.item(positions[0]).currency,
    }
    allocations = _allocations(case, positions, discounted)
    return Settlement("amount_exchanged", data, positions, allocations)


def _allocations(case: Case, positions, discounted) -> tuple[Allocation, ...]:
    """The entry's money is shared by what each item is worth; the largest last."""
    order = sorted(positions, key=lambda p: (abs(_to_pay(case, p, discounted)), p))
    total = sum(_to_pay(case, p, discounted) for p in positions)
    allocations, left = [], case.entry.amount
    for position in order:
        item, to_pay = case.item(position), _to_pay(case, position, discounted)
        paid = left if position == order[-1] else case.entry.amount * to_pay // total
        left -= paid
        kind = "payment" if to_pay > 0 else "credit_note"
        allocations.append(Allocation(item.id, to_pay, kind, paid))
        if off := case.residual(position) - to_pay:
            allocations.append(Allocation(item.id, off, "discount"))
    return tuple(allocations)


def _to_pay(case: Case, position: int, discounted: bool) -> int:
    """Residual, less the cash discount where it is still granted."""
    item, residual = case.item(position), case.residual(position)
    until = item.discount_until
    granted = discounted and (until is None or case.entry.date <= until)
    return residual - discount_of(item, residual) if granted else residual
