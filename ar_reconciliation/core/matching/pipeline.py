"""Entries, items, payers and a policy in; proposals out."""

from collections import defaultdict
from collections.abc import Iterable

from ..types import BankEntry, OpenItem, Payer, Policy, Proposal
from .assignment import assign
from .index import Index
from .payers import PayerIndex


def match(
    entries: Iterable[BankEntry],
    items: Iterable[OpenItem],
    payers: Iterable[Payer],
    policy: Policy | None = None,
) -> list[Proposal]:
    """Proposals for every entry, by entry id and rank.

    Pure and deterministic; the order of the arguments does not matter.  Entries are
    settled one after the other against the same running residuals, so that no item
    is settled twice.

    >>> match([], [], [], Policy())
    []
    """
    policy = policy or Policy()
    by_company: dict[int, list[BankEntry]] = defaultdict(list)
    for entry in entries:
        by_company[entry.company].append(entry)
    of_company: dict[int, list[OpenItem]] = defaultdict(list)
    for item in items:
        if item.company in by_company and (policy.set_off or item.kind != "bill"):
            of_company[item.company].append(item)
    payer_index = PayerIndex(payers)
    proposals: list[Proposal] = []
    for company in sorted(by_company):
        index = Index(of_company[company])
        proposals += assign(by_company[company], index, payer_index, policy)
    return sorted(proposals, key=lambda p: (p.entry_id, p.rank))
