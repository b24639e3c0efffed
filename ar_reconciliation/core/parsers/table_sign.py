"""Find out what the sign of the amounts means, best from the running balance.

Banks write money in as positive, as *credit*, as *debit* (a copy of the customer's
own ledger), in one column or two.  Where a balance stands after each row, the
reading that makes ``balance = balance before + amount`` true wins over the words of
the header; elsewhere the words count, and for card statements what the rows say.
"""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from ..text import fold
from .table_fees import is_payout_list, is_service, take_fees
from .table_headers import Header
from .table_rows import Draft
from .table_words import CARD_IN, CARD_MARKS, CARD_OUT, WALLET_IN, WALLET_OUT

_ENOUGH = 0.8
#: So many characters are the front of a text: 信用卡还款.
_FRONT = 6
#: Amounts without any sign that all go down: so many make it a rule of the file.
_MANY_STEPS = 3
_ZERO = Decimal(0)

Orders = list[list[Draft]]


class Convention(NamedTuple):
    """``amounts``: where the direction stands: ``signed`` (in the sign), ``flag`` (in
    a column beside), ``columns`` (one for each), ``words`` (in the text).  ``sign``:
    ``header`` (as the words say), ``swapped`` or ``balance`` (by the balances).
    ``fees``: the amounts are before the fees beside them.  ``proven``: by balances.
    """

    amounts: str
    sign: str = "header"
    fees: bool = False
    proven: bool = False


class Chain(NamedTuple):
    """Drafts in the order of time, and how many of their balances follow."""

    drafts: list[Draft]
    right: int
    steps: int

    @property
    def holds(self) -> bool:
        """Whether the balances run through the rows at all."""
        return self.right * 2 >= self.steps


# ------------------------------------------------------------ running balance


def groups_of(drafts: Iterable[Draft]) -> dict[tuple[str, str], list[Draft]]:
    """Drafts by account and currency, in the order they first occur."""
    groups: dict[tuple[str, str], list[Draft]] = {}
    for draft in drafts:
        groups.setdefault((draft.account, draft.currency), []).append(draft)
    return groups


def _descending(drafts: Sequence[Draft]) -> bool:
    downs = ups = 0
    for before, after in pairwise(drafts):
        ups += (before.day, before.time) < (after.day, after.time)
        downs += (before.day, before.time) > (after.day, after.time)
    return downs > ups


def _orders(drafts: list[Draft]) -> Orders:
    """Possible orders of time, the likeliest first."""
    first, second = drafts, drafts[::-1]
    if _descending(drafts):
        first, second = second, first
    by_day = [sorted(order, key=lambda draft: draft.day) for order in (first, second)]
    return [first, second, *(o for o in by_day if o is not first and o is not second)]


def _steps(order: Sequence[Draft]) -> Iterable[tuple[Draft, Draft, Decimal]]:
    """(draft before, draft, sum of the amounts in between) of known balances."""
    before, total = None, _ZERO
    for draft in order:
        total += draft.amount or _ZERO
        if draft.balance is None:
            continue
        if before is not None:
            yield before, draft, total
        before, total = draft, _ZERO


def _follow(order: Sequence[Draft], factor: int) -> tuple[int, int]:
    """(steps that are right, steps) of those that move money."""
    right = steps = 0
    for before, after, total in _steps(order):
        if total:
            steps += 1
            right += after.balance == before.balance + factor * total
    return right, steps


def best_chain(drafts: list[Draft], factor: int = 1) -> Chain:
    """The order in which most balances follow; by date when none do."""
    best = Chain(drafts, -1, 0)
    for order in _orders(drafts):
        right, steps = _follow(order, factor)
        if right > best.right:
            best = Chain(order, right, steps)
        if right == steps:
            break
    if best.holds and best.steps:
        return best
    likely = _orders(drafts)[0]
    straight = all(a.day <= b.day for a, b in pairwise(likely))
    order = likely if straight else sorted(likely, key=lambda d: (d.day, d.time))
    return Chain(order, best.right, best.steps)


def breaks(chain: Chain) -> Iterable[tuple[Draft, Decimal]]:
    """(draft, balance it should have) where the running balance does not follow."""
    for before, after, total in _steps(chain.drafts):
        if after.balance != before.balance + total:
            yield after, before.balance + total


# ------------------------------------------------------------------ header


def _as_written(drafts: Sequence[Draft]) -> None:
    """Amounts by sign and direction word.

    Money out is written as a positive number with a word or column that says out,
    or already negative; it is the second if no positive one is out.
    """
    outs = [draft.value for draft in drafts if draft.flag == -1]
    negative = any(value < 0 for value in outs) and not any(v > 0 for v in outs)
    for draft in drafts:
        if draft.flag is None or (draft.flag == -1 and negative):
            draft.amount = draft.value
        else:
            draft.amount = draft.value * draft.flag if draft.flag else None


def _mode(header: Header, mapping: dict[str, Any]) -> str:
    if mapping.get("amounts"):
        return mapping["amounts"]
    columns = header.columns
    if not any(field in columns for field in ("net", "amount")) and (
        "amount_in" in columns or "amount_out" in columns
    ):
        return "columns"
    return "flag" if "direction" in columns else "signed"


def settle(
    drafts: list[Draft],
    header: Header,
    mapping: dict[str, Any],
    texts: Callable[[Draft], str],
    title: str,
    opening: Decimal | None = None,
) -> Convention:
    """Set the amount of every draft and say how it was found.

    ``texts`` gives the words of a draft, ``title`` those around the table,
    ``opening`` the balance before the first.  A draft whose direction stays unknown
    keeps the amount None.
    """
    mode = _mode(header, mapping)
    if mode in ("signed", "words"):
        for draft in drafts:
            draft.flag = None
    _as_written(drafts)
    _wallet(drafts, texts)
    if mode == "words":
        return _apply_words(drafts, texts)
    if mapping.get("sign"):
        return _obey(drafts, mode, mapping, opening)
    if found := _by_balance(drafts, mode, header, opening):
        return found
    if is_service(header) and "fees" not in mapping:
        take_fees(drafts)
        return Convention(mode, fees=True)
    if is_payout_list(header, drafts):
        _turn(drafts)
        return Convention(mode, "swapped")
    return _by_card(drafts, texts, title) if mode == "signed" else Convention(mode)


def _wallet(drafts: Iterable[Draft], texts: Callable[[Draft], str]) -> None:
    """Rows called neither in nor out: refunds, and transfers of a wallet."""
    for draft in drafts:
        if draft.flag == 0:
            words = texts(draft)
            received = any(word in words for word in WALLET_IN)
            paid = any(word in words for word in WALLET_OUT)
            if received != paid:
                draft.amount = draft.value if received else -draft.value


def _turn(drafts: Iterable[Draft]) -> None:
    for draft in drafts:
        draft.amount = None if draft.amount is None else -draft.amount


def _obey(
    drafts: list[Draft], mode: str, mapping: dict[str, Any], opening: Decimal | None
) -> Convention:
    sign, fees = mapping["sign"], bool(mapping.get("fees"))
    if fees:
        take_fees(drafts)
    if sign == "swapped":
        _turn(drafts)
    elif sign == "balance":
        _from_balances(drafts, opening)
    return Convention(mode, sign, fees)


# ------------------------------------------------------------ the evidence


def _total(groups: Iterable[list[Draft]], factor: int) -> tuple[int, int]:
    chains = [best_chain(drafts, factor) for drafts in groups]
    return sum(c.right for c in chains), max(sum(c.steps for c in chains), 0)


def _by_balance(
    drafts: list[Draft], mode: str, header: Header, opening: Decimal | None
) -> Convention | None:
    """The convention the balances prove, None if they prove nothing."""
    if "balance_after" not in header.columns:
        return None
    groups = list(groups_of(drafts).values())
    right, steps = _total(groups, 1)
    if not steps:
        return None
    if right >= _ENOUGH * steps:
        return Convention(mode, proven=True)
    if _less_fees(drafts, groups, right):
        return Convention(mode, fees=True, proven=True)
    bare = mode == "signed" and all(draft.value >= 0 for draft in drafts)
    turned, _steps_again = _total(groups, -1)
    few = bare and steps < _MANY_STEPS
    if turned >= _ENOUGH * steps and turned > right and not few:
        _turn(drafts)
        return Convention(mode, "swapped", proven=True)
    if bare and _unsigned(groups) >= _ENOUGH * steps:
        _from_balances(drafts, opening)
        return Convention(mode, "balance", proven=True)
    return Convention(mode)


def _less_fees(drafts: list[Draft], groups: list[list[Draft]], right: int) -> bool:
    """Take the fees off the amounts if the balances say that the bank did."""
    if not any(draft.fee for draft in drafts):
        return False
    before = [(draft.amount, draft.fee) for draft in drafts]
    take_fees(drafts)
    less, steps = _total(groups, 1)
    if less >= _ENOUGH * steps and less > right:
        return True
    for draft, (amount, fee) in zip(drafts, before, strict=True):
        draft.amount, draft.fee = amount, fee
    return False


def _changes(order: Sequence[Draft]) -> Iterable[tuple[Draft, Decimal]]:
    for before, after in pairwise(order):
        if before.balance is not None and after.balance is not None:
            change = after.balance - before.balance
            if abs(change) == after.value:
                yield after, change


def _unsigned(groups: Iterable[list[Draft]]) -> int:
    return sum(
        max(sum(1 for _ in _changes(order)) for order in _orders(drafts))
        for drafts in groups
    )


def _from_balances(drafts: list[Draft], opening: Decimal | None) -> None:
    """Amounts without a sign get that of the change of the balance."""
    groups = groups_of(drafts)
    for group in groups.values():
        order = max(_orders(group), key=lambda order: sum(1 for _ in _changes(order)))
        for draft in group:
            draft.amount = None
        for draft, change in _changes(order):
            draft.amount = change
        first = order[0]
        if len(groups) == 1 and opening is not None and first.balance is not None:
            change = first.balance - opening
            first.amount = change if abs(change) == first.value else None


# ---------------------------------------------------------- card statements


def _says(text: str, start: bool = False) -> int:
    """1 if the words of a card row mean money in, -1 for out, 0 for neither.

    ``start``: only a Chinese word in front counts, as in ``（消费）…``; an English
    ``Sale …`` begins many a receipt of an ordinary account.
    """
    folded = fold(text).lstrip("( [")
    if start:
        folded = "".join(c for c in folded[:_FRONT] if not c.isascii())
    if any(word in folded for word in CARD_IN):
        return 1
    return -1 if any(word in folded for word in CARD_OUT) else 0


def _apply_words(drafts: list[Draft], texts: Callable[[Draft], str]) -> Convention:
    for draft in drafts:
        said = _says(texts(draft))
        draft.amount = abs(draft.value) * said if said else None
    return Convention("words")


def _by_card(
    drafts: list[Draft], texts: Callable[[Draft], str], title: str
) -> Convention:
    """Card statements write what was spent as positive; the words must agree.

    A file is one if it says so, or if every row begins with a word of cards.
    """
    moved = [draft for draft in drafts if draft.value]
    fronts = [_says(texts(draft), start=True) for draft in moved]
    positive = all(draft.value > 0 for draft in moved)
    if {-1, 1} == set(fronts) and positive:
        return _apply_words(drafts, texts)
    said = [(_says(texts(draft)), draft.value) for draft in moved]
    votes = [word * value < 0 for word, value in said if word]
    card = any(mark in fold(title) for mark in CARD_MARKS) and (votes or positive)
    if moved and all(votes) and (card or {-1, 1} == set(fronts)):
        _turn(drafts)
        return Convention("signed", "swapped")
    return Convention("signed")
