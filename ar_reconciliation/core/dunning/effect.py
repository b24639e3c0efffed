"""What reminders bring in: money within n days, by level and channel."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median


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

    A payment counts for the last message before its day that listed the item, no
    other, if it came at most ``days`` after; never for more than the message asked.
    """
    sent = sorted(
        messages, key=lambda m: (m.day, m.level, m.channel, sorted(m.items.items()))
    )
    paid = _attributed(sent, payments, days)
    groups: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    for position, message in enumerate(sent):
        key = message.level, message.channel, message.currency
        groups[key].append(position)
    return [
        _effect(key, [(sent[p], paid[p]) for p in positions], days, today)
        for key, positions in sorted(groups.items())
    ]


def _attributed(sent, payments, days):
    """Position of a message -> item -> list of (day, units), oldest first."""
    listed: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for position, message in enumerate(sent):
        for item in message.items:
            listed[item].append((message.day, position))
    found: dict[int, dict[int, list]] = defaultdict(lambda: defaultdict(list))
    for payment in sorted(payments, key=lambda p: (p.day, p.item, p.amount)):
        before = listed.get(payment.item, [])
        at = bisect_left(before, payment.day, key=lambda entry: entry[0]) - 1
        if at >= 0 and (payment.day - before[at][0]).days <= days:
            found[before[at][1]][payment.item].append((payment.day, payment.amount))
    return found


def _effect(key, group, days, today) -> Effect:
    ripe = [(m, paid) for m, paid in group if (today - m.day).days > days]
    full, part, asked, got, lengths = 0, 0, 0, 0, []
    for message, paid in ripe:
        sums = {
            item: min(units, sum(amount for _, amount in paid.get(item, ())))
            for item, units in message.items.items()
        }
        total, received = sum(message.items.values()), sum(sums.values())
        asked, got = asked + total, got + received
        if received >= total:
            full += 1
            last = max(day for rows in paid.values() for day, _ in rows)
            lengths.append((last - message.day).days)
        elif received > 0:
            part += 1
    middle = float(median(lengths)) if lengths else None
    waiting = len(group) - len(ripe)
    return Effect(*key, len(ripe), waiting, full, part, asked, got, middle)
