"""Which unmatched money could be a customer's.

Over-holding is the lesser evil, but it has bounds: see :func:`ties`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from ..types import BankEntry, OpenItem, Payer
from .types import Receipt

#: Why a receipt could be a customer's, strongest first.
WHY = ("proposal", "partner", "account", "reference", "name", "amount", "sum")
#: Ties that may be chance; they end ``Bounds.weak_days`` after the receipt.
WEAK = ("amount", "sum")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far over-holding goes.

    ``weak_days``: days after the receipt for which an equal amount alone holds.
    ``sum_items``: sums are tried for customers with at most so many open items.
    """

    weak_days: int = 60
    sum_items: int = 12


@dataclass(frozen=True, slots=True)
class Waiting:
    """An unmatched bank line: ``entry`` and the customers its proposals name."""

    entry: BankEntry
    proposed: frozenset[int] = field(default_factory=frozenset)


def ties(
    waiting: Iterable[Waiting],
    items: Iterable[OpenItem],
    payers: Iterable[Payer],
    today: date,
    bounds: Bounds | None = None,
) -> dict[tuple[int, str], tuple[Receipt, ...]]:
    """(customer, currency) -> the receipts that could be the customer's."""
    raise NotImplementedError
