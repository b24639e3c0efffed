"""The balance reconciliation of both ledgers (余额调节表).

Our closing balance with what we have not booked, and theirs with what they have not
booked, must be one figure::

    our closing   + Σ adjustments of ours   = our adjusted balance
    their closing + Σ adjustments of theirs = their adjusted balance
    our adjusted - their adjusted           = unexplained

An adjustment of ours is ``-difference.amount``, one of theirs ``difference.amount``.
What is ``unclear`` corrects neither balance, and so stays in ``unexplained``, as do
opening balances that differ.  All money is ``int``, > 0 the customer owes us.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .types import DIFFERENCES, Comparison, Difference


@dataclass(frozen=True, slots=True)
class Adjustment:
    """The differences of one code that correct one side; ``amount`` is to be added."""

    code: str
    amount: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class BalanceTable:
    """Both columns of the table at the end of ``cutoff``.

    ``unexplained`` is what the adjusted balances still differ by; ``unclear`` is the
    part of it that known lines make up, which nobody could tell apart.
    """

    cutoff: date
    our_closing: int
    their_closing: int
    our_adjustments: tuple[Adjustment, ...]
    their_adjustments: tuple[Adjustment, ...]
    our_adjusted: int
    their_adjusted: int
    unexplained: int
    unclear: int

    @property
    def agrees(self) -> bool:
        """Every unit of the difference is explained."""
        return not self.unexplained and not self.unclear


def balance(
    comparison: Comparison, our_closing: int, their_closing: int
) -> BalanceTable:
    """The table for balances at the cutoff of a comparison.

    The balances are what the ledgers say, opening balances included; so lines that
    the comparison has not seen show as unexplained.
    """
    ours = _adjustments(comparison.differences, "ours", -1)
    theirs = _adjustments(comparison.differences, "theirs", 1)
    our_adjusted = our_closing + sum(a.amount for a in ours)
    their_adjusted = their_closing + sum(a.amount for a in theirs)
    return BalanceTable(
        comparison.cutoff,
        our_closing,
        their_closing,
        ours,
        theirs,
        our_adjusted,
        their_adjusted,
        our_adjusted - their_adjusted,
        sum(d.amount for d in comparison.differences if not d.adjust),
    )


def _adjustments(
    differences: Sequence[Difference], side: str, factor: int
) -> tuple[Adjustment, ...]:
    """What corrects one side, by code in the order of the catalogue."""
    found = []
    for code in DIFFERENCES:
        these = tuple(d for d in differences if d.code == code and d.adjust == side)
        if these:
            found.append(Adjustment(code, factor * sum(d.amount for d in these), these))
    return tuple(found)
