"""What credit control knows of a customer, and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass, field

#: Best first; a customer with too little history is in none of them.
CLASSES = ("A", "B", "C", "D")
NEW = "new"


@dataclass(frozen=True, slots=True)
class Exposure:
    """What is lost if the customer pays nothing any more, in minor units.

    ``open`` are debit items on the customer's account, ``overdue`` and ``disputed``
    parts of it.  ``orders`` are confirmed and not invoiced.  ``credits`` are credit
    notes and payments that settle nothing yet.  ``in_process`` are payments that are
    on their way but not booked: they are taken off.  ``in_transit`` are payments that
    are booked, so that ``open`` lacks them already, and that the bank has not
    reported: shown only.  A ``limit`` of ``None`` is no limit.

    >>> Exposure(open=900, orders=200, credits=100, in_process=50, limit=1000).free
    50
    """

    open: int = 0
    overdue: int = 0
    disputed: int = 0
    orders: int = 0
    credits: int = 0
    in_process: int = 0
    in_transit: int = 0
    limit: int | None = None

    @property
    def total(self) -> int:
        return self.open + self.orders - self.credits - self.in_process

    @property
    def free(self) -> int | None:
        """What the customer may still buy; negative when the limit is exceeded."""
        return None if self.limit is None else self.limit - self.total

    @property
    def used(self) -> int:
        """Share of the limit that is used, per mille; 0 without a limit."""
        return share(max(self.total, 0), self.limit or 0)


@dataclass(frozen=True, slots=True)
class Paid:
    """Settlements that were equally late: together ``amount``, ``count`` of them.

    ``days`` is negative for payments before the due date.
    """

    amount: int
    days: int
    count: int = 1


@dataclass(frozen=True, slots=True)
class Facts:
    """Behaviour of one customer towards one company, as of a day.

    ``recent`` and ``before`` are settlements of the two periods that are compared;
    ``overdue`` is what is still open, undisputed and past its due date, with the days
    so far.  ``broken`` and ``promised`` count promises to pay that were to be kept in
    the period.  ``disputes`` are those at the customer's fault, ``returned`` payments
    that the bank took back.  ``balance`` is what the customer owes net, ``receivables``
    what all customers owe together.  ``term_days`` is the customer's payment term.
    """

    recent: tuple[Paid, ...] = ()
    before: tuple[Paid, ...] = ()
    overdue: tuple[Paid, ...] = ()
    broken: int = 0
    promised: int = 0
    disputes: int = 0
    returned: int = 0
    balance: int = 0
    receivables: int = 0
    term_days: int | None = None
    exposure: Exposure = Exposure()

    @property
    def documents(self) -> int:
        """How often the customer could show how it pays."""
        periods = (self.recent, self.before, self.overdue)
        return sum(paid.count for period in periods for paid in period)


@dataclass(frozen=True, slots=True)
class Reason:
    """One measure: its number is ``data[measure]``, the rest says where it is from."""

    code: str
    points: int
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rating:
    """Class of a customer, and every number that led to it."""

    risk_class: str
    points: int
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a person may decide.

    ``limit`` is in minor units, ``days`` are those of a payment term.
    """

    code: str
    reason: str
    data: Mapping[str, object] = field(default_factory=dict)
    limit: int | None = None
    days: int | None = None


def share(part: int, whole: int) -> int:
    """Part of a whole per mille, half up; 0 of nothing.

    >>> share(1, 3), share(2, 3), share(5, 0)
    (333, 667, 0)
    """
    return (2000 * part + whole) // (2 * whole) if whole > 0 else 0
