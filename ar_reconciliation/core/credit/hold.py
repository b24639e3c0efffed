"""Whether documents may be confirmed, and how holds and assessments move on."""

from collections.abc import Sequence
from dataclasses import dataclass

from .types import Exposure

#: target state of a hold -> the states from which it may be reached.
HOLD_MOVES: dict[str, tuple[str, ...]] = {
    "released": ("open",),
    "refused": ("open",),
    "cancelled": ("open",),
}
#: The same for an assessment.
ASSESSMENT_MOVES: dict[str, tuple[str, ...]] = {
    "accepted": ("proposed",),
    "rejected": ("proposed",),
    "superseded": ("proposed",),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What stands against one document; ``code`` is "" when nothing does.

    ``total`` is the exposure with the document, in minor units.
    """

    code: str
    amount: int
    total: int
    limit: int | None = None


def check(exposure: Exposure, stop: bool, amounts: Sequence[int]) -> list[Verdict]:
    """Which of a customer's documents may be confirmed, one after the other.

    What may be confirmed counts for those that follow; what is held does not, so
    that a small document behind a large one is not held in vain.

    :param amounts: what each document adds to the exposure, in minor units.  What
        adds nothing is never held.
    :return: one verdict for each.

    >>> [v.code for v in check(Exposure(limit=100), False, [80, 50, 20])]
    ['', 'limit', '']
    """
    verdicts = []
    confirmed = exposure.total
    for amount in amounts:
        after = confirmed + amount
        code = ""
        if amount > 0:
            over = exposure.limit is not None and after > exposure.limit
            code = "stop" if stop else "limit" if over else ""
        verdicts.append(Verdict(code, amount, after, exposure.limit))
        if not code:
            confirmed = after
    return verdicts
