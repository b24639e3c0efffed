"""What reminders bring in: money within n days, by level and channel."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class SentAmounts:
    """A message that was sent: open units by item, in one currency."""

    day: date
    level: int
    channel: str
    currency: str
    items: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Paid:
    """Money that came for an item; ``amount`` > 0 units of the item's currency."""

    item: int
    day: date
    amount: int


@dataclass(frozen=True, slots=True)
class Effect:
    """Messages of one level, channel and currency.

    ``messages``: all whose ``days`` have passed; ``waiting``: the others.  ``full``:
    messages of which all was paid in time; ``part``: some of it.  ``asked``/``paid``:
    units of the ``messages``.  ``median_days``: until the last payment of the full
    ones, None without any.
    """

    level: int
    channel: str
    currency: str
    messages: int
    waiting: int
    full: int
    part: int
    asked: int
    paid: int
    median_days: float | None


def measure(
    messages: Iterable[SentAmounts], payments: Iterable[Paid], days: int, today: date
) -> list[Effect]:
    """Effects in order of level, channel and currency.

    A payment counts for the last message before it that listed the item, no other.
    """
    raise NotImplementedError
