"""How an amount of money relates to a fixed list of items."""

from decimal import Decimal
from typing import NamedTuple

from ..types import Allocation, OpenItem, Policy, Tolerance
from .case import Case
from .subset import subsets

MAX_DISCOUNTS = 12


class Settlement(NamedTuple):
    """Allocations of one entry to items; ``code`` and ``data`` say how it fits."""

    code: str
    data: dict
    positions: tuple[int, ...]
    allocations: tuple[Allocation, ...]
    remainder: int = 0

    @property
    def complete(self) -> bool:
        """Every item is settled and no money is left."""
        return self.code not in ("part_payment", "over_payment", "late_discount")


def settle(case: Case, positions: tuple[int, ...]) -> Settlement | None:
    """The best reading of the entry's amount for exactly these items."""
    total = sum(case.residual(p) for p in positions)
    if not positions or total <= 0:
        return None
    for attempt in (_exact, _charges, _discount, _tolerance, _over, _part):
        found = attempt(case, positions, total)
        if found:
            return found
    return None


def limit(policy: Policy, side: str, currency: str, total: int) -> int:
    """Largest difference that is written off: the smaller of fixed and percent.

    A part that is zero does not limit when the other is given.
    """
    table = getattr(policy, side)
    tolerance: Tolerance | None = table.get(currency) or table.get("")
    if tolerance is None:
        return 0
    share = int(Decimal(total) * Decimal(tolerance.percent) / 100)
    if not tolerance.percent:
        return tolerance.fixed
    return min(tolerance.fixed, share) if tolerance.fixed else share


def _pay(case: Case, positions, reduced=None, kind=""):
    """Allocations that settle each item, less what ``reduced`` takes of it."""
    allocations = []
    for position in positions:
        item, residual = case.item(position), case.residual(position)
        off = (reduced or {}).get(position, 0)
        money = "payment" if residual > 0 else "credit_note"
        allocations.append(Allocation(item.id, residual - off, money))
        if off:
            allocations.append(Allocation(item.id, off, kind))
    return tuple(allocations)


def _exact(case, positions, total):
    if total != case.entry.amount:
        return None
    data = {"amount": total, "currency": case.entry.currency}
    code = "amount_exact"
    if len(positions) > 1:
        code, data["count"] = "amount_sum", len(positions)
    return Settlement(code, data, positions, _pay(case, positions))


def _charges(case, positions, total):
    entry = case.entry
    if not entry.charges or total != entry.amount + entry.charges:
        return None
    bearer = max(positions, key=lambda p: (case.residual(p), -p))
    data = {
        "amount": entry.amount,
        "charges": entry.charges,
        "currency": entry.currency,
    }
    paid = _pay(case, positions, {bearer: entry.charges}, "fee")
    return Settlement("amount_charges", data, positions, paid)


def discount_of(item: OpenItem, residual: int) -> int:
    """What an early payment saves on an untouched item."""
    if item.discount_residual is None or residual != item.residual:
        return 0
    return max(residual - item.discount_residual, 0)


def _discount(case, positions, total):
    short = total - case.entry.amount
    saved = {p: discount_of(case.item(p), case.residual(p)) for p in positions}
    saved = {p: s for p, s in saved.items() if s}
    on_time = {p: s for p, s in saved.items() if _in_time(case, p)}
    taken = _which(on_time, short)
    if taken:
        first = case.item(taken[0]).discount_until
        data = _discount_data(case, short, first)
        paid = _pay(case, positions, {p: saved[p] for p in taken}, "discount")
        return Settlement("amount_discount", data, positions, paid)
    if len(positions) == 1 and sum(saved.values()) == short > 0:
        data = _discount_data(case, short, case.item(positions[0]).discount_until)
        data.pop("amount")
        paid = (Allocation(case.item(positions[0]).id, case.entry.amount),)
        return Settlement("late_discount", data, positions, paid)
    return None


def _discount_data(case, discount, until):
    return {
        "amount": case.entry.amount,
        "discount": discount,
        "currency": case.entry.currency,
        "until": until.isoformat() if until else "",
    }


def _in_time(case, position):
    until = case.item(position).discount_until
    return until is None or case.entry.date <= until


def _which(saved: dict[int, int], short: int) -> tuple[int, ...]:
    """Items whose discounts add up to what is missing."""
    if short <= 0 or not saved:
        return ()
    if sum(saved.values()) == short:
        return tuple(saved)
    single = [p for p, s in saved.items() if s == short]
    if single:
        return (single[0],) if len(single) == 1 else ()
    found = subsets(
        list(saved.values())[:MAX_DISCOUNTS], short, max_items=6, budget=4096
    )
    return tuple(list(saved)[i] for i in found.subset) if found.count == 1 else ()


def _tolerance(case, positions, total):
    entry = case.entry
    short = total - entry.amount
    data = {"difference": -short, "currency": entry.currency}
    if 0 < short <= limit(case.policy, "under", entry.currency, total):
        bearer = max(positions, key=lambda p: (case.residual(p), -p))
        if case.residual(bearer) <= short:
            return None
        paid = _pay(case, positions, {bearer: short}, "write_off")
        return Settlement("amount_within_tolerance", data, positions, paid)
    if 0 < -short <= limit(case.policy, "over", entry.currency, total):
        paid = _pay(case, positions)
        return Settlement("amount_within_tolerance", data, positions, paid, -short)
    return None


def _over(case, positions, total):
    excess = case.entry.amount - total
    if excess <= 0:
        return None
    data = {
        "amount": case.entry.amount,
        "excess": excess,
        "currency": case.entry.currency,
    }
    return Settlement("over_payment", data, positions, _pay(case, positions), excess)


def oldest_first(case: Case, positions: tuple[int, ...]) -> Settlement:
    """What an instalment settles of its plan: less than all that is open."""
    total = sum(case.residual(p) for p in positions)
    return _part(case, positions, total)._replace(code="instalment")


def _part(case, positions, total):
    """Credit notes first, then invoices oldest due first until the money is used."""
    entry, left = case.entry, case.entry.amount
    order = sorted(positions, key=lambda p: (case.residual(p) > 0, _age(case, p)))
    allocations = []
    for position in order:
        residual = case.residual(position)
        part = residual if residual < 0 else min(residual, left)
        left -= part
        if part:
            kind = "payment" if part > 0 else "credit_note"
            allocations.append(Allocation(case.item(position).id, part, kind))
    if left:
        return None
    data = {"amount": entry.amount, "residual": total, "currency": entry.currency}
    return Settlement("part_payment", data, positions, tuple(allocations))


def _age(case, position):
    item = case.item(position)
    return item.due or item.date, item.date, item.id
