"""Settle entries that compete for the same items, whatever their order.

Every entry is judged alone first.  Then those that may be posted take their items,
the best documented first, then the earliest; an entry whose customer's items have
changed meanwhile is judged again.  So a number beats a mere amount, and a second
payment of an invoice finds it settled.
"""

from collections.abc import Iterable
from typing import NamedTuple

from ..types import BankEntry, Policy, Proposal
from .candidates import candidates
from .case import Case, examine
from .decision import decide
from .evidence import weigh_all
from .exchange import exchanged
from .index import Index
from .payers import PayerIndex
from .planned import planned


class Verdict(NamedTuple):
    """Proposals for one entry and the state of the customers they rest on."""

    entry: BankEntry
    proposals: list[Proposal]
    versions: tuple[tuple[int, int], ...]
    named: bool


def judge(
    entry: BankEntry, index: Index, payers: PayerIndex, policy: Policy
) -> Verdict:
    """One entry against the items as they are now."""
    if entry.amount == 0:
        proposal = Proposal(entry.id, 0, 0.0, "exception", exception="zero_amount")
        return Verdict(entry, [proposal], (), False)
    case = examine(entry, index, payers, policy)
    if entry.amount < 0:
        return Verdict(entry, [_outgoing(case)], (), False)
    found = (*candidates(case), *planned(case), *exchanged(case))
    weighed = weigh_all(case, found)
    proposals = decide(case, weighed)
    concerned = _concerned(case, weighed)
    versions = tuple((p, index.version[p]) for p in concerned)
    return Verdict(entry, proposals, versions, bool(case.strong_refs))


def _outgoing(case: Case) -> Proposal:
    """Money out settles nothing; say whom and which documents it concerns."""
    settled = {p: r for p, r in case.settled.items() if r.strong}
    positions = sorted({*case.strong_refs, *settled})
    payer = case.identity.payer
    data = {"payer_id": payer, "item_ids": [case.item(p).id for p in positions[:20]]}
    return Proposal(
        case.entry.id,
        0,
        0.0,
        "exception",
        payer=payer,
        exception="outgoing",
        exception_data=data,
    )


def _concerned(case: Case, weighed) -> list[int]:
    refs = (*case.refs.values(), *case.settled.values())
    refs += tuple(ref for group in case.unclear for ref in group)
    payers = {case.item(ref.position).payer for ref in refs}
    payers |= {w.payer for w in weighed} | {case.identity.payer}
    payers |= set(case.identity.rivals)
    return sorted(payers - {0})


def assign(
    entries: Iterable[BankEntry], index: Index, payers: PayerIndex, policy: Policy
) -> list[Proposal]:
    """Proposals for all entries of one company."""
    ordered = sorted(entries, key=lambda e: (e.date, e.id))
    verdicts = [judge(e, index, payers, policy) for e in ordered]
    positions = {item.id: p for p, item in enumerate(index.items)}
    proposals: list[Proposal] = []
    for verdict in sorted(verdicts, key=_priority):
        if any(index.version[p] != v for p, v in verdict.versions):
            verdict = judge(verdict.entry, index, payers, policy)
        proposals += verdict.proposals
        _post(verdict, index, positions)
    return proposals


def _priority(verdict: Verdict) -> tuple:
    """Posted before the rest, documented before inferred, early before late."""
    posted = verdict.proposals[0].decision == "post"
    return not posted, not verdict.named, verdict.entry.date, verdict.entry.id


def _post(verdict: Verdict, index: Index, positions: dict[int, int]) -> None:
    first, entry = verdict.proposals[0], verdict.entry
    if first.decision != "post":
        return
    for allocation in first.allocations:
        position = positions[allocation.item_id]
        index.settle(position, allocation.amount, entry.date, entry.id)
