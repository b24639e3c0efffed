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

#: The same of a remedy; "done" goes back when a document of it is reset to draft.
REMEDY_MOVES: dict[str, tuple[str, ...]] = {
    "to_approve": (),
    "refused": ("to_approve",),
    "prepared": ("to_approve", "done"),
    "done": ("prepared",),
    "undone": ("to_approve", "prepared"),
}
#: A remedy somebody still has to do something about.
REMEDY_PENDING = ("to_approve", "prepared")


def share(total: int, parts: list[int]) -> list[int]:
    """Share a whole amount out in proportion, to the last cent.

    What rounding leaves goes to the largest remainders (Hamilton's method).

    :param parts: weights with a sum > 0; single ones may be negative.
    :return: as many amounts, their sum is the total.

    >>> share(100, [1, 1, 1]), share(30, [120, -20]), share(5, [0, 7])
    ([34, 33, 33], [36, -6], [0, 5])
    """
    whole = sum(parts)
    if whole <= 0:
        raise ValueError("there is nothing to share by")
    floors, rests = zip(*(divmod(total * part, whole) for part in parts), strict=True)
    order = sorted(range(len(parts)), key=lambda index: -rests[index])
    more = set(order[: total - sum(floors)])
    return [floor + (index in more) for index, floor in enumerate(floors)]


def still_open(disputed: int, residual: int, credited: int = 0) -> int:
    """How much of a disputed amount is not settled yet.

    The undisputed part of an item is settled first: of 100 open, 30 of them
    disputed, a payment of 70 leaves the dispute as it is.  A credit note made for
    the dispute settles the disputed part.

    :param disputed: > 0.
    :param residual: what is open of the item now; below zero counts as nothing.
    :param credited: what credit notes made for the dispute have settled, >= 0.

    >>> still_open(30, 100), still_open(30, 20), still_open(30, -5)
    (30, 20, 0)
    >>> still_open(30, 70, 30), still_open(30, 80, 20)
    (0, 10)
    """
    return max(min(disputed - credited, residual), 0)


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
