"""Ways to settle one entry that are worth weighing."""

import re
from collections.abc import Iterator
from math import comb
from typing import NamedTuple

from ..text import compact
from ..types import Allocation, Reason
from .case import Case, Ref
from .index import MAX_OPEN
from .reading import plain_digits
from .settle import Settlement, settle
from .subset import subsets
from .typos import typo_of, typos_of
from .weights import NUMBER

MAX_LISTED = 16
MAX_NEAR = 300
MAX_RIVALS = 5


class Candidate(NamedTuple):
    """A settlement, the items' numbers found for it, and how it was found.

    ``how``: ``listed`` (texts name every item), ``netted`` (credit notes not named
    were added), ``extended`` (other invoices were added), ``mistyped`` (a list with
    typing errors), ``advice`` (amounts given by the payer), ``single``, ``subset``,
    ``balance`` (nothing named; the payer's items), ``anybody`` (amount only),
    ``exchanged`` (in another currency; with or without a name).
    """

    settlement: Settlement
    how: str
    named: tuple[Ref, ...] = ()
    notes: tuple[Reason, ...] = ()


def candidates(case: Case) -> list[Candidate]:
    """All candidates, without repeating the same allocations."""
    found: dict[tuple, Candidate] = {}
    for candidate in _all(case):
        key = tuple(
            sorted(
                (a.item_id, a.kind, a.amount) for a in candidate.settlement.allocations
            )
        )
        found.setdefault(key, candidate)
    return _without_idle_typos(case, list(found.values()))


def _without_idle_typos(case: Case, found: list[Candidate]) -> list[Candidate]:
    """Take no text for a slip of the pen that is right as it stands.

    A text that names an item of the payer, whose amount fits, is no slip for the
    number next to it, however many items of this amount there are: such an item is
    a candidate by its amount only.
    """
    payer = case.identity.payer
    right = [
        ref.reason.data["text"]
        for candidate in found
        if candidate.how == "listed" and candidate.settlement.complete
        for ref in candidate.named
        if ref.strong and payer in (0, case.item(ref.position).payer)
    ]
    texts = [compact(text) for text in right]
    return [_without_slips(c, texts) for c in found] if texts else found


def _without_slips(candidate: Candidate, texts: list[str]) -> Candidate:
    if len(candidate.named) != 1:
        return candidate
    kept = tuple(ref for ref in candidate.named if not _is_slip(ref, texts))
    return candidate._replace(named=kept)


def _is_slip(ref: Ref, texts: list[str]) -> bool:
    """Would it be a typing error in one of these texts?"""
    slip = ref.reason.data["text"]
    near = any(slip in text or text in slip for text in texts)
    return near and ref.reason.code == "number_typo"


def _all(case: Case) -> Iterator[Candidate]:
    yield from _advised(case)
    if case.planned:
        return
    yield from _named(case)
    if case.identity.payer:
        yield from _of_payer(case)
        yield from _mistyped(case)
    else:
        yield from _of_anybody(case)


def _advised(case: Case) -> Iterator[Candidate]:
    """The payer lists documents with amounts: allocate exactly those."""
    lines = [(n, a) for n, a in case.entry.remittances if a]
    if not lines or sum(a for _, a in lines) != case.entry.amount:
        return
    by_text = {r.reason.data["text"]: r for r in case.refs.values()}
    refs = [_advised_ref(case, number, by_text) for number, _ in lines]
    if None in refs or len({r.position for r in refs}) != len(lines):
        return
    allocations = []
    for ref, (_, amount) in zip(refs, lines, strict=True):
        residual = case.residual(ref.position)
        if amount * residual <= 0 or abs(amount) > abs(residual):
            return
        kind = "payment" if amount > 0 else "credit_note"
        allocations.append(Allocation(case.item(ref.position).id, amount, kind))
    data = {
        "amount": case.entry.amount,
        "currency": case.entry.currency,
        "count": len(lines),
    }
    positions = tuple(r.position for r in refs)
    note = Reason("remittance_advice", 0.0, {"count": len(lines)})
    settlement = Settlement("amount_sum", data, positions, tuple(allocations))
    yield Candidate(settlement, "advice", tuple(refs), (note,))


def _advised_ref(case: Case, number: str, by_text: dict[str, Ref]) -> Ref | None:
    """The document of a listed number: ``RINV/1`` is not ``INV/1``."""
    wanted = re.sub(r"\W", "", number).upper()
    bare = {re.sub(r"\W", "", text).upper(): ref for text, ref in by_text.items()}
    longest = max((text for text in bare if text in wanted), key=len, default="")
    return bare.get(longest)


def _named(case: Case) -> Iterator[Candidate]:
    """What the texts name: all of it, a part of it, with credit notes added."""
    strong = case.strong_refs
    everything = {**case.refs, **short_cores(case)}
    if strong:
        whole = tuple(sorted(strong))
        settlement = settle(case, whole)
        if settlement and settlement.complete:
            yield Candidate(settlement, "listed", tuple(strong.values()))
        else:
            yield from _combined(case, strong, everything)
            yield from _netted(case, strong)
            yield from _extended(case, strong)
            yield from _partly(case, strong, settlement)
    elif everything or case.unclear:
        yield from _combined(case, strong, everything)
    yield from _unclear(case)


def _partly(case, strong, settlement):
    """Part and over-payment of what is named, and of each single one named."""
    if settlement:
        yield Candidate(settlement, "listed", tuple(strong.values()))
    if len(strong) > 1:
        for position, ref in sorted(strong.items())[:MAX_LISTED]:
            single = settle(case, (position,))
            if single and single.complete:
                yield Candidate(single, "listed", (ref,))


def _unclear(case):
    """A mention that may mean several items: each that the amount fits."""
    for group in case.unclear[:4]:
        whole = settle(case, tuple(sorted(r.position for r in group)))
        if len(group) > 1 and whole and whole.code == "amount_sum":
            yield Candidate(whole, "listed", group)
        for ref in group[:MAX_RIVALS]:
            single = settle(case, (ref.position,))
            if single:
                yield Candidate(single, "listed", (ref,))


def _combined(case, strong, everything):
    """Some of the named items (weak forms too) that add up to the amount."""
    pool = dict(everything)
    for group in case.unclear:
        pool.update({r.position: r for r in group})
    ordered = sorted(pool, key=lambda p: (p not in strong, p))[:MAX_LISTED]
    for position in (p for p in ordered if _telling(pool[p])):
        single = settle(case, (position,))
        if single and single.complete:
            yield Candidate(single, "listed", (pool[position],))
    for target in {case.entry.amount, case.entry.amount + case.entry.charges}:
        values = [case.residual(p) for p in ordered]
        found = subsets(values, target, max_items=MAX_LISTED, budget=20_000)
        if not found.count:
            continue
        positions = tuple(sorted(ordered[i] for i in found.subset))
        settlement = settle(case, positions)
        if settlement and settlement.complete:
            notes = _others(found.count)
            yield Candidate(
                settlement, "listed", tuple(pool[p] for p in positions), notes
            )


def _telling(ref: Ref) -> bool:
    """Not a counter of one or two digits, which any text may hold."""
    return ref.form != "core" or len(ref.reason.data["text"]) > 2


def _others(count: int) -> tuple[Reason, ...]:
    if count <= 1:
        return ()
    return (Reason("other_subsets", 0.0, {"count": count - 1}),)


def _netted(case, strong):
    """Named invoices less credits of the customer, or our debts, not named."""
    payers = {case.item(p).payer for p in strong}
    missing = sum(case.residual(p) for p in strong) - case.entry.amount
    if len(payers) != 1 or missing <= 0:
        return
    payer, currency = payers.pop(), case.entry.currency
    mine = case.index.open_of(payer, currency)
    credits = [p for p in mine if case.residual(p) < 0 and p not in strong]
    bills = [p for p in case.index.bills_of(payer, currency) if p not in strong]
    for pool in (credits, credits + bills) if bills else (credits,):
        count, subset = _fitting(case, pool, missing)
        settlement = subset and settle(case, tuple(sorted((*strong, *subset))))
        if settlement and settlement.complete:
            notes = _others(count)
            yield Candidate(settlement, "netted", tuple(strong.values()), notes)
            return


def _fitting(case, credits, missing):
    """How many credits, or sets of them, are worth what is missing; the first."""
    chosen = [p for p in credits if case.residual(p) == -missing]
    if chosen:
        return len(chosen), tuple(chosen[:1])
    values = [case.residual(p) for p in credits[:24]]
    found = subsets(values, -missing, max_items=6, budget=case.policy.work_budget)
    return found.count, tuple(credits[i] for i in found.subset)


def _extended(case, strong):
    """Named invoices and others of the customer: the text was cut, or says "etc."."""
    payers = {case.item(p).payer for p in strong}
    missing = case.entry.amount - sum(case.residual(p) for p in strong)
    if len(payers) != 1 or missing <= 0:
        return
    mine = case.index.open_of(payers.pop(), case.entry.currency)
    rest = [p for p in mine if p not in strong]
    chosen = [p for p in rest if case.residual(p) == missing]
    count, subset, notes = len(chosen), tuple(chosen[:1]), []
    if not chosen:
        values = [case.residual(p) for p in rest]
        most = case.policy.max_items
        found = subsets(values, missing, max_items=most, budget=case.policy.work_budget)
        count, subset = found.count, tuple(rest[i] for i in found.subset)
        notes = _chance(values, len(found.subset), found.complete)
    if subset:
        settlement = settle(case, tuple(sorted((*strong, *subset))))
        settlement = settlement._replace(code="amount_subset")
        notes = (*_others(count), *notes)
        yield Candidate(settlement, "extended", tuple(strong.values()), notes)


def _mistyped(case: Case) -> Iterator[Candidate]:
    """Several numbers, some with a typing error, that add up to the amount."""
    entry, payer = case.entry, case.identity.payer
    mine = case.index.open_of(payer, entry.currency)[:MAX_NEAR]
    pool = {p: r for p, r in case.strong_refs.items() if case.item(p).payer == payer}
    if len(mine) < 2 or sum(case.residual(p) for p in pool) == entry.amount:
        return
    pool.update(typos_of(case, [p for p in mine if p not in pool]))
    if len(pool) < 2:
        return
    ordered = sorted(pool, key=lambda p: (-pool[p].reason.weight, p))[:MAX_LISTED]
    values = [case.residual(p) for p in ordered]
    found = subsets(values, entry.amount, max_items=MAX_LISTED, budget=20_000)
    if found.count:
        positions = tuple(sorted(ordered[i] for i in found.subset))
        named = tuple(pool[p] for p in positions)
        settlement = settle(case, positions)
        yield Candidate(settlement, "mistyped", named, _others(found.count))


def short_cores(case: Case) -> dict[int, Ref]:
    """Items of the known payer whose bare counter stands in a text: "11, 12"."""
    if not case.identity.payer:
        return {}
    mine = case.index.cores_of(case.identity.payer, case.entry.currency)
    found: dict[int, Ref] = {}
    for reading in case.readings:
        for atom in plain_digits(reading) if mine else ():
            positions = mine.get(atom.text.lstrip("0"), ())
            still = [p for p in positions if case.residual(p)]
            if len(still) == 1 and still[0] not in case.refs:
                data = {"number": case.number(still[0]), "text": atom.text}
                reason = Reason("number_core", NUMBER["number_core"], data)
                found.setdefault(still[0], Ref(still[0], "core", reason, atom.start))
    return found


# ------------------------------------------------------------ nothing is named


def _of_payer(case: Case) -> Iterator[Candidate]:
    entry, payer = case.entry, case.identity.payer
    singles = case.index.exact(payer, entry.currency, entry.amount)
    if entry.charges:
        gross = entry.amount + entry.charges
        singles += case.index.exact(payer, entry.currency, gross)
    discounted = case.index.by_discount.get((payer, entry.currency, entry.amount))
    singles += [p for p in discounted if p not in singles and case.residual(p)]
    yield from _singles(case, singles)
    if not singles:
        yield from _several(case, payer)


def _singles(case: Case, positions: list[int]) -> Iterator[Candidate]:
    for position in positions[:20]:
        settlement = settle(case, (position,))
        if not settlement or not settlement.complete:
            continue
        typo = typo_of(case, position) if position not in case.refs else None
        core = short_cores(case).get(position)
        core = core if core and _telling(core) else None
        named = case.refs.get(position) or typo or core
        yield Candidate(settlement, "single", (named,) if named else ())


def _several(case: Case, payer: int) -> Iterator[Candidate]:
    """Whole balance, a subset, or the only open item in part."""
    currency = case.entry.currency
    mine = case.index.open_of(payer, currency)
    if len(mine) == 1:
        settlement = settle(case, tuple(mine))
        if settlement:
            yield Candidate(settlement, "single")
        return
    yield from _nearly(case, mine)
    if mine and case.index.balance[payer, currency] == case.entry.amount:
        everything = tuple(case.index.open_of(payer, currency, None))
        settlement = settle(case, everything)._replace(code="amount_balance")
        yield Candidate(settlement, "balance")
    if len(mine) < MAX_OPEN:
        mine.sort(key=lambda p: (case.item(p).due or case.item(p).date, p))
        yield from _subset(case, mine)


def _nearly(case: Case, mine: list[int]) -> Iterator[Candidate]:
    """Single items that differ by no more than the tolerance."""
    if not (case.policy.under or case.policy.over):
        return
    for position in mine[:MAX_NEAR]:
        settlement = settle(case, (position,))
        if settlement and settlement.code == "amount_within_tolerance":
            yield Candidate(settlement, "single")


def _subset(case: Case, mine: list[int]) -> Iterator[Candidate]:
    values = [case.residual(p) for p in mine]
    most = case.policy.max_items
    found = subsets(
        values, case.entry.amount, max_items=most, budget=case.policy.work_budget
    )
    if not found.count:
        return
    settlement = settle(case, tuple(mine[i] for i in found.subset))
    notes = (*_others(found.count), *_chance(values, len(found.subset), found.complete))
    settlement = settlement._replace(code="amount_subset")
    yield Candidate(settlement, "subset", (), notes)


def _chance(values: list[int], chosen: int, complete: bool) -> list[Reason]:
    """How many subsets of this size or less fit any amount by chance."""
    count = len(values)
    tried = sum(comb(count, k) for k in range(1, chosen + 1))
    expected = round(min(tried / max(1, sum(abs(v) for v in values)), 1e6), 4)
    notes = [Reason("subset_chance", 0.0, {"items": count, "expected": expected})]
    if not complete:
        notes.append(Reason("search_cut", 0.0, {"items": count}))
    return notes


def _of_anybody(case: Case) -> Iterator[Candidate]:
    """No payer: items of possible payers, then of anybody, by amount alone."""
    entry = case.entry
    rivals = case.identity.rivals[:MAX_RIVALS]
    positions = [
        p for r in rivals for p in case.index.exact(r, entry.currency, entry.amount)
    ]
    if not positions:
        positions = case.index.exact_anywhere(entry.currency, entry.amount)
    for position in positions[:20]:
        settlement = settle(case, (position,))
        named = case.refs.get(position) or typo_of(case, position)
        if settlement and settlement.complete:
            yield Candidate(settlement, "anybody", (named,) if named else ())
