"""Statutory interest on late payment: simple interest, never on interest."""

from collections.abc import Iterable
from datetime import date

from .types import Interest


def interest_on(
    principal: int, due: date, until: date, interest: Interest | None
) -> int:
    """Interest in units on ``principal`` from the day after ``due`` up to ``until``.

    :return: >= 0, rounded half up once, to whole units.
    """
    raise NotImplementedError


def interest_on_balances(
    balances: Iterable[tuple[date, int]], until: date, interest: Interest | None
) -> int:
    """The same for a principal that changed: (last day before it counts, units)."""
    raise NotImplementedError
