"""Money under the reference of an instalment: the plan's items, the oldest first."""

from collections.abc import Iterator

from .candidates import Candidate
from .case import Case
from .settle import oldest_first, settle


def planned(case: Case) -> Iterator[Candidate]:
    """The one way to settle a plan; other candidates are not looked for.

    Less than what is open of its items is what was agreed, not a part payment.
    """
    payers = {case.item(p).payer for p in case.planned}
    settlement = settle(case, tuple(sorted(case.planned)))
    if len(payers) != 1 or not settlement:
        return
    if settlement.code in ("part_payment", "late_discount"):
        settlement = oldest_first(case, settlement.positions)
    ids = {a.item_id for a in settlement.allocations}
    named = tuple(r for p, r in case.planned.items() if case.item(p).id in ids)
    yield Candidate(settlement, "listed", named)
