"""What a person puts together for a bank line: is it sound, and what does it come to?

Money is int: units of the line's currency, or of an item's where that is said.  Signs
are the ledger's: a line of money in and an invoice are > 0, a line of money out and a
credit note < 0.  Nothing is raised: what is wrong is a value with a code.

>>> known = {7: Choice(7, 10000, 10000)}
>>> plan(9800, known, Draft(((7, 9800),), (Part(7, "write_off", 200),))).balance
0
>>> plan(9800, known, Draft(((7, 9900),))).problems[0].code
'beyond_line'
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from .types import Allocation

#: What settles an item without money.
PART_KINDS = ("write_off", "discount", "fee")
#: What may become of money that is left over.
RESTS = ("credit", "write_off")
#: So much may the money differ from the day's rate when a person has decided.
RATE_SLACK = Decimal(10)


@dataclass(frozen=True, slots=True)
class Choice:
    """An open item: ``residual`` in units of its currency, ``worth`` of the line's.

    ``same``: the item is in the line's currency; others are settled in full.
    """

    id: int
    residual: int
    worth: int
    same: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """``units`` of an item, in its currency, that are settled without money."""

    item_id: int
    kind: str
    units: int


@dataclass(frozen=True, slots=True)
class Draft:
    """``money``: (item id, signed units of the item's currency); ``rest``: RESTS."""

    money: tuple[tuple[int, int], ...] = ()
    parts: tuple[Part, ...] = ()
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a draft cannot be posted; ``data`` has int money of the item or the line."""

    code: str
    item_id: int = 0
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a draft comes to.

    The money of ``allocations`` and ``balance`` add up to the line's amount.
    ``absorbed``: what the money is off the day's rates, taken over by an item in
    another currency.
    """

    allocations: tuple[Allocation, ...] = ()
    balance: int = 0
    absorbed: int = 0
    problems: tuple[Problem, ...] = ()

    @property
    def written_off(self) -> int:
        """Units that are settled without money, discounts aside, without sign."""
        kinds = ("write_off", "fee")
        return sum(abs(a.amount) for a in self.allocations if a.kind in kinds)


def plan(
    amount: int, known: Mapping[int, Choice], draft: Draft, slack: Decimal = Decimal(0)
) -> Plan:
    """Check a draft and work out its allocations.

    :param amount: of the line, in its currency.
    :param known: the items that the line may settle, by id.
    :param slack: per cent that money may always differ from the day's rate.
    """
    problems = list(_unsound(known, draft))
    if problems:
        return Plan(balance=amount, problems=tuple(problems))
    paid = {item: _worth(known[item], units) for item, units in draft.money}
    balance = amount - sum(paid.values())
    absorbed = _absorbed(amount, balance, known, draft, slack)
    if absorbed:
        bearer = max(
            (item for item in paid if not known[item].same),
            key=lambda item: (abs(paid[item]), -item),
        )
        paid[bearer] += absorbed
        balance -= absorbed
    return Plan(
        _allocations(known, draft, paid),
        balance,
        absorbed,
        tuple(_unbalanced(amount, balance, known, draft)),
    )


def _worth(choice: Choice, units: int) -> int:
    """Units of the line's currency for so many units of the item's."""
    if choice.same:
        return units
    share = Decimal(choice.worth) * units / choice.residual
    return int(share.quantize(Decimal(1), ROUND_HALF_UP))


def _unsound(known, draft) -> Iterable[Problem]:
    """What is wrong with single items and parts."""
    money = dict(draft.money)
    if len(money) < len(draft.money):
        yield Problem("item_twice", _repeated(draft.money))
    settled = dict(money)
    for part in draft.parts:
        settled[part.item_id] = settled.get(part.item_id, 0) + part.units
    for item in settled:
        if item not in known:
            yield Problem("not_open", item)
    for part in draft.parts:
        if part.item_id in known:
            yield from _unsound_part(known[part.item_id], part)
    for item, units in settled.items():
        if item in known:
            yield from _unsound_item(known[item], money.get(item), units)


def _repeated(money):
    seen = set()
    return next(item for item, _units in money if item in seen or seen.add(item))


def _unsound_part(choice, part) -> Iterable[Problem]:
    if part.kind not in PART_KINDS:
        yield Problem("part_kind", part.item_id, {"kind": part.kind})
    elif not choice.same and part.kind != "discount":
        yield Problem("part_exchanged", part.item_id)
    if part.units * choice.residual <= 0:
        yield Problem("part_sign", part.item_id, {"units": part.units})


def _unsound_item(choice, money, settled) -> Iterable[Problem]:
    if money == 0 or (money or 0) * choice.residual < 0:
        yield Problem("wrong_sign", choice.id, {"units": money})
    elif abs(settled) > abs(choice.residual):
        data = {"units": settled, "open": choice.residual}
        yield Problem("beyond_item", choice.id, data)
    elif not choice.same and settled != choice.residual:
        data = {"units": settled, "open": choice.residual}
        yield Problem("not_in_full", choice.id, data)


def _absorbed(amount, balance, known, draft, slack) -> int:
    """What the items in another currency are worth more or less than at the day's rate.

    Money within ``slack`` per cent is that.  Beyond it, it is when nothing else can
    become of it: too little came, or the person wants no rest.
    """
    worth = sum(abs(known[i].worth) for i, _units in draft.money if not known[i].same)
    if not worth or not balance:
        return 0
    forced = balance * amount < 0 or not draft.rest
    most = worth * max(slack, RATE_SLACK if forced else slack) / 100
    return balance if abs(balance) <= most else 0


def _allocations(known, draft, paid):
    exchanged = any(not known[item].same for item in paid)
    found = []
    for item, units in draft.money:
        kind = "payment" if units > 0 else "credit_note"
        own = paid[item] if exchanged else None
        found.append(Allocation(item, units, kind, own))
    found += [Allocation(p.item_id, p.units, p.kind) for p in draft.parts]
    return tuple(found)


def _unbalanced(amount, balance, known, draft) -> Iterable[Problem]:
    """What is wrong with the draft as a whole."""
    if not draft.money and not draft.parts and not draft.rest:
        yield Problem("empty")
    elif draft.rest not in (*RESTS, ""):
        yield Problem("rest_kind", data={"kind": draft.rest})
    elif balance * amount < 0 or (not amount and balance):
        yield Problem("beyond_line", data={"units": -balance})
    elif balance and not draft.rest:
        yield Problem("undistributed", data={"units": balance})
    elif not amount and any(not known[item].same for item, _units in draft.money):
        yield Problem("nothing_to_exchange")


# ------------------------------------------------------------ several lines


@dataclass(frozen=True, slots=True)
class Money:
    """A bank line to be distributed; ``amount`` in its currency."""

    id: int
    amount: int


def spread(
    lines: Iterable[Money], items: Iterable[Choice]
) -> dict[int, tuple[tuple[int, int], ...]]:
    """Distribute lines over items, both in their order.

    Credits (items of the other sign than the lines') are used up by the first line.
    An item in another currency goes to the first line whose money is worth it.

    :param lines: of one sign.
    :param items: ``residual`` is what is to be settled of each.
    :return: line id -> money as in :class:`Draft`.

    >>> lines = [Money(1, 60), Money(2, 50)]
    >>> spread(lines, [Choice(7, 100, 100), Choice(8, 30, 30), Choice(9, -20, -20)])
    {1: ((9, -20), (7, 80)), 2: ((7, 20), (8, 30))}
    """
    lines, items = list(lines), list(items)
    sign = -1 if lines and lines[0].amount < 0 else 1
    credits = [item for item in items if item.residual * sign < 0]
    wanted = {item.id: item.residual for item in items if item.residual * sign > 0}
    known = {item.id: item for item in items}
    found = {}
    for place, line in enumerate(lines):
        taken = [(c.id, c.residual) for c in credits] if not place else []
        fund = line.amount - (sum(c.worth for c in credits) if not place else 0)
        for item_id, rest in wanted.items():
            share = _share(known[item_id], rest, fund, sign)
            if share:
                taken.append((item_id, share))
                wanted[item_id] -= share
                fund -= _worth(known[item_id], share)
        found[line.id] = tuple(taken)
    return found


def _share(choice, rest, fund, sign) -> int:
    """What the fund can settle of the rest of an item."""
    if fund * sign <= 0 or not rest:
        return 0
    if choice.same:
        return sign * min(abs(rest), abs(fund))
    enough = abs(fund) * (100 + RATE_SLACK) >= abs(choice.worth) * 100
    return rest if enough and rest == choice.residual else 0
