"""Disputes: which moves of state are legal, and how much of an item is disputed.

Amounts are whole units (cents) of the item's currency; a receivable item that the
customer owes has a residual > 0.
"""

#: Somebody still has to do something.
ACTIVE = ("open", "in_progress", "waiting")
#: Decided; only reopening leads out of these.
CLOSED = ("resolved", "rejected", "cancelled")
#: target state -> the states from which it may be reached.
MOVES: dict[str, tuple[str, ...]] = {
    "open": CLOSED,
    "in_progress": ("open", "waiting"),
    "waiting": ("open", "in_progress"),
    "resolved": ACTIVE,
    "rejected": ACTIVE,
    "cancelled": ACTIVE,
}


def still_open(disputed: int, residual: int) -> int:
    """How much of a disputed amount is not settled yet.

    The undisputed part of an item is settled first: of 100 open, 30 of them
    disputed, a payment of 70 leaves the dispute as it is.

    :param disputed: > 0.
    :param residual: what is open of the item now; below zero counts as nothing.

    >>> still_open(30, 100), still_open(30, 20), still_open(30, -5)
    (30, 20, 0)
    """
    return max(min(disputed, residual), 0)


def to_dispute(rest: int, residual: int, disputed: int) -> int:
    """How much of the rest of a short payment is disputed anew.

    What an earlier dispute about the item covers is not disputed twice.

    :param rest: what the customer left unpaid, > 0.
    :param residual: what is open of the item now.
    :param disputed: what active disputes about the item cover of it.

    >>> to_dispute(3, 3, 0), to_dispute(3, 3, 3), to_dispute(10, 10, 4)
    (3, 0, 6)
    """
    return max(min(rest, residual - disputed), 0)
