"""What a customer pays from the portal: which items, how much of each.

Money is whole units of one currency and one company.  ``plan`` decides what a wish
means today; ``fit`` decides, when the money has come, what of the plan still holds.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

#: How the customer chooses.
MODES = ("lines", "overdue", "amount")
#: Why nothing can be paid, with an example of the data.
PROBLEMS: dict[str, dict] = {
    "unknown_item": {"id": 1},
    "being_paid": {"id": 1},
    "nothing_chosen": {},
    "not_positive": {},
    "too_much": {"units": 500, "limit": 400},
    "credits_cover": {"units": 300},
}


@dataclass(frozen=True, slots=True)
class Item:
    """An open item: ``open`` > 0 is owed, < 0 a credit; ``disputed`` 0..open.

    ``busy``: a payment of it is under way.  Items come in the order in which they
    are paid, the oldest due first.
    """

    id: int
    open: int
    disputed: int = 0
    overdue: bool = False
    busy: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """What the customer chose.

    ``lines``: item id to units, in mode ``lines``.  ``units``: the money to pay, in
    mode ``amount``.  ``credits``: ids of credits to deduct.
    """

    mode: str
    lines: Mapping[int, int] = field(default_factory=dict)
    units: int = 0
    credits: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """``parts``: (item id, units), credits below zero; their sum is ``units`` > 0.

    With a ``problem`` (code, data) there is nothing to pay.
    """

    parts: tuple[tuple[int, int], ...] = ()
    units: int = 0
    problem: tuple[str, dict] | None = None


def plan(items: Iterable[Item], wish: Wish) -> Plan:
    """What to pay now; a credit is deducted as a whole.

    What is disputed is paid only when the customer chooses its line.  A free amount
    pays the oldest due first, and no more than is open.
    """
    known = {item.id: item for item in items}
    wanted = (*wish.lines, *wish.credits) if wish.mode == "lines" else wish.credits
    for key in wanted:
        if key not in known:
            return Plan(problem=("unknown_item", {"id": key}))
        if known[key].busy:
            return Plan(problem=("being_paid", {"id": key}))
    for key in wish.credits:
        if known[key].open >= 0:
            return Plan(problem=("unknown_item", {"id": key}))
    credits = tuple((key, known[key].open) for key in dict.fromkeys(wish.credits))
    found = _debits(known, wish, -sum(units for _key, units in credits))
    if isinstance(found, Plan):
        return found
    units = sum(units for _key, units in (*found, *credits))
    if not found:
        return Plan(problem=("nothing_chosen", {}))
    if units <= 0:
        return Plan(problem=("credits_cover", {"units": -units}))
    return Plan((*found, *credits), units)


def _debits(known: dict[int, Item], wish: Wish, deducted: int):
    """Parts of what is owed, or a ``Plan`` with a problem."""
    if wish.mode == "lines":
        return _chosen(known, wish.lines)
    free = [item for item in known.values() if item.open > item.disputed]
    free = [item for item in free if not item.busy]
    if wish.mode == "overdue":
        late = [item for item in free if item.overdue]
        return tuple((item.id, item.open - item.disputed) for item in late)
    if wish.units <= 0:
        return Plan(problem=("not_positive", {}))
    limit = sum(item.open - item.disputed for item in free) - deducted
    if wish.units > limit:
        data = {"units": wish.units, "limit": max(limit, 0)}
        return Plan(problem=("too_much", data))
    rooms = ((item.id, item.open - item.disputed) for item in free)
    return spread(wish.units + deducted, rooms)


def _chosen(known: dict[int, Item], lines: Mapping[int, int]):
    for key, units in lines.items():
        if known[key].open <= 0:
            return Plan(problem=("unknown_item", {"id": key}))
        if units <= 0:
            return Plan(problem=("not_positive", {}))
        if units > known[key].open:
            data = {"units": units, "limit": known[key].open}
            return Plan(problem=("too_much", data))
    return tuple((key, lines[key]) for key in known if key in lines)


def spread(units: int, rooms: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """``units`` over (id, room), the first ones filled first.

    >>> spread(70, ((1, 50), (2, 50), (3, 50)))
    ((1, 50), (2, 20))
    """
    parts = []
    for key, room in rooms:
        part = min(units, room)
        if part > 0:
            parts.append((key, part))
            units -= part
    return tuple(parts)


def fit(
    units: int, parts: Iterable[tuple[int, int]], still: Mapping[int, int]
) -> tuple[tuple[tuple[int, int], ...], int]:
    """What of a plan is booked for ``units`` that came, and what stays on account.

    :param still: item id to what is open of it now, credits below zero.

    Something may have been settled in the meantime, and a provider may capture only
    a part: never more than is open, and a credit is used only as far as something
    is left that it settles.  ``units`` = sum of the parts + rest, rest >= 0.

    >>> fit(70, ((1, 100), (2, -30)), {1: 100, 2: -30})
    (((1, 100), (2, -30)), 0)
    >>> fit(70, ((1, 100), (2, -30)), {1: 100, 2: 0})
    (((1, 70),), 0)
    >>> fit(70, ((1, 100), (2, -30)), {1: 40, 2: -30})
    (((1, 40),), 30)
    """
    parts = tuple(parts)
    owed = [(key, min(u, max(still.get(key, 0), 0))) for key, u in parts if u > 0]
    credits = [(key, min(-u, max(-still.get(key, 0), 0))) for key, u in parts if u < 0]
    debits = spread(units + sum(part for _key, part in credits), owed)
    used = spread(max(sum(part for _key, part in debits) - units, 0), credits)
    booked = (*debits, *((key, -part) for key, part in used))
    return booked, units - sum(part for _key, part in booked)
