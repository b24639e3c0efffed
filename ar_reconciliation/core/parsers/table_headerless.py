"""Tables without a header: columns by their contents, if they cannot be mistaken."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from .numbers import guess_style, read_amount
from .table_headers import SAMPLE_ROWS, Header, Profile, columns_of, unique_names

#: Share of the rows in which a cell is what its column is.
_SHARE = 0.9
_WIDTHS = range(3, 41)

Rows = Sequence[Sequence[Any]]


def headerless(rows: Rows) -> Header | None:
    """One date, one amount (or an amount and a balance that follows), some text.

    >>> headerless([["27/02/2026", "ACME", "5.00"], ["28/02/2026", "Fee", "-1.00"]])
    ... # doctest: +ELLIPSIS
    Header(at=-1, names=('#1', '#2', '#3'), columns={'date': (0,), 'amount': (2,), ...
    """
    filled = [row for row in rows if any(cell != "" for cell in row)]
    width = max((len(row) for row in filled), default=0)
    if len(filled) < 2 or width not in _WIDTHS:
        return None
    profiles = columns_of(filled, width)
    full = _full(profiles, len(filled))
    dates = [i for i in full if profiles[i].dates >= _SHARE]
    numbers = [i for i in full if profiles[i].numbers >= _SHARE and i not in dates]
    flags = [i for i in full if _is_flag(profiles[i])]
    known = {*dates, *numbers, *flags}
    texts = [i for i, p in enumerate(profiles) if i not in known and _is_text(p)]
    if len(numbers) > 1:
        numbers = _amount_and_balance(filled, numbers)
    if not (dates and numbers and texts) or len(flags) > 1:
        return None
    columns = {"date": dates[:1], "amount": numbers[:1], "direction": flags}
    columns |= {"balance_after": numbers[1:], "narrative": texts}
    found = {field: tuple(indexes) for field, indexes in columns.items() if indexes}
    return Header(-1, unique_names([""] * width), found)


def _full(profiles: Sequence[Profile], rows: int) -> list[int]:
    enough = _SHARE * min(rows, SAMPLE_ROWS)
    return [i for i, profile in enumerate(profiles) if profile.filled >= enough]


def _is_flag(profile: Profile) -> bool:
    return profile.directions == 1 and not profile.constant


def _is_text(profile: Profile) -> bool:
    return profile.filled > 0 and not profile.currencies


def _amount_and_balance(rows: Rows, columns: Sequence[int]) -> list[int]:
    """Two columns of numbers as [amount, balance], if every balance follows."""
    if len(columns) != 2:
        return []
    first, second = (_values(rows, column) for column in columns)
    found = []
    if _follows(first, second):
        found.append(list(columns))
    if _follows(second, first):
        found.append(list(columns[::-1]))
    return found[0] if len(found) == 1 else []


def _values(rows: Rows, column: int) -> list[Decimal | None]:
    texts = [str(row[column]) if column < len(row) else "" for row in rows]
    style = guess_style(texts)
    found = [read_amount(text, style) for text in texts]
    return [amount.value if amount else None for amount in found]


def _follows(amounts: Sequence[Decimal | None], balances: Sequence) -> bool:
    """Whether each balance is the one above or below it and the amount."""
    if None in amounts or None in balances:
        return False
    steps = range(1, len(amounts))
    down = all(balances[i] == balances[i - 1] + amounts[i] for i in steps)
    up = all(balances[i - 1] == balances[i] + amounts[i - 1] for i in steps)
    return up or down
