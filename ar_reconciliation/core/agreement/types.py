"""What two ledgers of one business relation are compared as, and what comes of it.

All money is ``int``: whole multiples of the currency's rounding, of one currency.
The sign is ours on both sides: > 0 raises what the customer owes us, our debit and
their credit; < 0 lowers it.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..text import compact

#: What a difference can be, with an example of the evidence that goes with it.
DIFFERENCES = (
    "in_transit",
    "we_have_not_booked",
    "they_have_not_booked",
    "amount_differs",
    "cutoff",
    "duplicate",
    "wrong_customer",
    "sign_differs",
    "unclear",
)

#: Codes of :class:`Evidence`, each with an example of its data.
EVIDENCE: dict[str, dict] = {
    # why lines belong together
    "number": {"number": "INV/2026/00012", "text": "2026-00012"},
    "reference": {"number": "PAY-4711", "text": "PAY-4711"},
    "same_documents": {"numbers": "INV/2026/00012"},
    "amount_and_date": {"days": 2},
    "sum": {"count": 3, "searched": 9},
    "equal_count": {"count": 2},
    "near_amount": {"days": 1},
    # what the difference is made of
    "difference": {"ours": 100000, "theirs": 98000, "difference": 2000},
    "transposed_digits": {},
    "within_tolerance": {"difference": 1},
    "number_differs": {"ours": "INV/2026/00012", "theirs": "INV/2026/00021"},
    "days_before_cutoff": {"days": 3},
    "other_period": {"ours": "2026-03-31", "theirs": "2026-04-02"},
    "repeats": {"number": "INV/2026/00012", "date": "2026-03-02"},
    "of_customer": {"number": "INV/2026/00099", "customer_id": 42},
    "several_fit": {"ours": 1, "theirs": 2},
    "several_sums": {"count": 3},
    "search_cut": {"count": 40},
}


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A line of either ledger.

    ``id`` is unique on its side: our journal item, or the row of their file.
    ``numbers`` name the document itself, its own number first; ``references`` name
    others (order, paid invoice, their voucher); ``text`` is free.  ``kind``:
    ``invoice``, ``credit_note``, ``payment``, ``other`` or "" for unknown.
    ``date`` is the day of booking, which decides about the cutoff.
    """

    id: int
    amount: int
    date: datetime.date
    numbers: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    text: str = ""
    kind: str = ""
    document_date: datetime.date | None = None
    due: datetime.date | None = None

    @property
    def number(self) -> str:
        """The document's own number, "" if it has none."""
        return self.numbers[0] if self.numbers else ""

    @property
    def key(self) -> tuple[str, int, datetime.date]:
        """What stays the same when their file is exported again."""
        return compact(self.number) or self.text, self.amount, self.date


@dataclass(frozen=True, slots=True)
class AgreementPolicy:
    """How far apart two bookings of one event may be.

    ``days``: greatest distance of two dates that an amount joins.  ``transit_days``:
    so long before the cutoff a payment of theirs is on its way.  ``near_days`` and
    ``near_share``: a payment of nearly the amount (the smaller is at least this
    share of the larger) as near as this is the same with a difference; 1 turns it
    off.  ``max_items`` in an unlisted sum; ``max_pool`` lines one is looked for in;
    ``work_budget``: partial sums of one comparison.  ``max_chance``: sums that may
    be expected to fit by chance.  ``tolerance``: a difference, in units, that is
    only rounding; it is stated nevertheless.
    """

    days: int = 10
    transit_days: int = 7
    near_days: int = 3
    near_share: float = 0.98
    max_items: int = 6
    max_pool: int = 20
    work_budget: int = 400_000
    max_chance: float = 0.02
    tolerance: int = 0


class Evidence(NamedTuple):
    """A fact: one of ``EVIDENCE`` and its data."""

    code: str
    data: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Match:
    """Lines of both sides that are one event; their amounts at the cutoff agree."""

    ours: tuple[LedgerLine, ...]
    theirs: tuple[LedgerLine, ...]
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """Why the ledgers differ by ``amount`` at the cutoff (ours less theirs, never 0).

    ``act``: ``us``, ``them``, ``both`` or ``nobody`` has to do something.
    ``adjust``: the side whose balance the reconciliation corrects for it, ``ours``
    or ``theirs``, "" for what is unclear.  ``since`` is the cutoff at which it was
    first seen, None in the first comparison.
    """

    code: str
    act: str
    adjust: str
    amount: int
    ours: tuple[LedgerLine, ...] = ()
    theirs: tuple[LedgerLine, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    since: datetime.date | None = None

    @property
    def lines(self) -> tuple[LedgerLine, ...]:
        """The lines of both sides."""
        return self.ours + self.theirs


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two ledgers up to the end of ``cutoff``.

    Each line up to the cutoff is in exactly one match or difference.  ``later_*``
    are lines after it without a counterpart before it; they say nothing yet.
    The amounts of the differences add up to ``our_total - their_total``.
    """

    cutoff: datetime.date
    matches: tuple[Match, ...] = ()
    differences: tuple[Difference, ...] = ()
    later_ours: tuple[LedgerLine, ...] = ()
    later_theirs: tuple[LedgerLine, ...] = ()
    our_total: int = 0
    their_total: int = 0

    def totals(self) -> Mapping[str, int]:
        """The sum of the differences of each code that occurs."""
        found: dict[str, int] = {}
        for difference in self.differences:
            found[difference.code] = found.get(difference.code, 0) + difference.amount
        return found


@dataclass(slots=True)
class Joined:
    """Lines found to be one event, by position; what :mod:`.compare` collects."""

    ours: tuple[int, ...]
    theirs: tuple[int, ...]
    evidence: tuple[Evidence, ...] = field(default_factory=tuple)
    unclear: bool = False
