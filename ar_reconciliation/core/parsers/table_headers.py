"""Find the header of a table and decide which column is which field.

The names decide first; where a name can mean several things (``Valuta``, ``Type``,
``IBAN``, ``交易时间``), the contents of the column do.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from .datetext import make_date, split_date
from .numbers import Style, is_blank, read_amount
from .table_aliases import FIELDS, UNIT, read_header
from .table_words import currency_code, direction_of, total_row

#: A header is looked for in so many rows, a column judged by so many cells.
HEADER_ROWS = 120
SAMPLE_ROWS = 300
DATES = ("date", "value_date")
AMOUNTS = ("amount", "net", "gross", "amount_in", "amount_out")
#: Fields of which one column is read; of the others the first that is not blank.
_ONE_COLUMN = frozenset(
    (
        *AMOUNTS,
        "direction",
        "balance_after",
        "original_amount",
        "charges",
        "refunded",
        "account",
        "transaction_code",
        "status",
        "time",
    )
)
_NAMES = frozenset(("payer_name", "from_name", "to_name"))
#: Longest text that is perhaps a spoilt amount.
_SHORT = 24
#: So much of a cell is looked at.
_LONG = 100
#: Entries begin so many rows below their header.
_NEAR_ROWS = 12
#: Two rows of more cells are no header.
_MAX_MERGED = 200
#: ``ch_3Nx…``: what a program calls a record, never the name of a payer.
_MACHINE_ID = re.compile(r"[a-z]{2,6}_[A-Za-z0-9_]+")
_CLOCK = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d[0-5]\d")
_STYLES = (Style(".", 3), Style(",", 3))

Columns = dict[str, tuple[int, ...]]


class Header(NamedTuple):
    """Where the header stands in the rows, and what was made of it.

    ``at`` is the index of its last row, -1 without a header.  ``names`` are unique;
    ``#3`` is the third column where it has no name.  ``currency`` is named by an
    amount column; ``unit`` is CNY for ``元``, which stands above dollars, too.
    """

    at: int
    names: tuple[str, ...]
    columns: Columns
    currency: str = ""
    unit: str = ""


class Profile(NamedTuple):
    """What the cells of a column look like; shares of those that are not blank."""

    filled: int = 0
    dates: float = 0.0
    numbers: float = 0.0
    directions: float = 0.0
    currencies: float = 0.0
    accounts: float = 0.0
    short: float = 1.0
    ids: float = 0.0
    constant: bool = False


def is_day(text: str) -> bool:
    """A date that exists in some style; ``152403`` is rather a time.

    >>> is_day("30/02/2026"), is_day("5.3.26")
    (False, True)
    """
    parts = None if _CLOCK.fullmatch(text) else split_date(text)
    if not parts or len(parts.numbers) == 2:
        return bool(parts)
    return any(make_date(parts, style) for style in ("DMY", "MDY", "YMD"))


@lru_cache(maxsize=8192)
def _traits(text: str) -> tuple[bool, ...]:
    """(a date, a number, a direction, a currency, an account, short, an id)."""
    return (
        is_day(text),
        any(read_amount(text, style) for style in _STYLES),
        direction_of(text) is not None,
        bool(currency_code(text)),
        "@" in text or sum(c.isdigit() or c == "*" for c in text) >= 6,
        len(text) <= _SHORT,
        bool(_MACHINE_ID.fullmatch(text)),
    )


def _cell_traits(cell: Any) -> tuple[bool, ...]:
    if isinstance(cell, Decimal):
        return False, True, False, False, abs(cell) >= 100_000, True, False
    if isinstance(cell, date):
        return True, False, False, False, False, True, False
    return _traits(cell[:_LONG])


def profile_of(cells: Iterable[Any]) -> Profile:
    """The profile of a column.

    >>> profile_of(["借", "贷", ""]).directions
    1.0
    """
    filled = [c for c in cells if not (isinstance(c, str) and is_blank(c))]
    if not filled:
        return Profile()
    traits = [_cell_traits(cell) for cell in filled]
    shares = [sum(trait[i] for trait in traits) / len(filled) for i in range(7)]
    return Profile(len(filled), *shares, constant=len(set(filled)) == 1)


_RULES: dict[str, Callable[[Profile], bool]] = {
    **dict.fromkeys(DATES, lambda p: p.dates >= 0.5),
    **dict.fromkeys(AMOUNTS, lambda p: p.numbers > 0 or p.short == 1),
    **dict.fromkeys(("original_amount", "charges"), lambda p: p.numbers >= 0.5),
    **dict.fromkeys(("currency", "original_currency"), lambda p: p.currencies >= 0.5),
    # One figure on every row is the balance of the day of the export.
    "balance_after": lambda p: p.numbers >= 0.5 and not (p.constant and p.filled > 1),
    "direction": lambda p: p.directions >= 0.75,
    "time": lambda p: p.dates < 0.5,
    **dict.fromkeys(
        ("payer_account", "from_account", "to_account"),
        lambda p: p.accounts >= 0.5,
    ),
    **dict.fromkeys(
        ("payer_name", "from_name", "to_name"),
        lambda p: p.numbers < 0.5 and p.ids < 0.5,
    ),
}


def _fits(field: str, profile: Profile) -> bool:
    """Whether the contents of a column can be this field's."""
    if not profile.filled:
        return field != "direction"
    return field not in _RULES or _RULES[field](profile)


def unique_names(cells: Sequence[Any]) -> tuple[str, ...]:
    """Header cells as names of columns: ``#3`` for a blank, ``Ref#5`` for a repeat.

    >>> unique_names(["Ref", "", "Ref"])
    ('Ref', '#2', 'Ref#3')
    """
    names: list[str] = []
    for number, cell in enumerate(cells, 1):
        name = " ".join(str(cell).split())
        names.append(f"{name}#{number}" if name in names or not name else name)
    return tuple(names)


# ------------------------------------------------------- columns to fields


@lru_cache(maxsize=4096)
def _read(text: str) -> tuple[tuple[tuple[str, int], ...], str]:
    found, currency = read_header(text)
    return tuple(found), currency


def _candidates(
    header: Sequence[Any], profiles: Sequence[Profile]
) -> dict[int, dict[str, int]]:
    """Fields, with ranks, that each column may be by its name and contents."""
    found = {}
    for column, cell in enumerate(header):
        fields = dict(_read(cell[:_LONG])[0]) if isinstance(cell, str) else {}
        fitting = {f: r for f, r in fields.items() if _fits(f, profiles[column])}
        if list(fields) in (["date"], ["currency"]):
            fitting = fields  # full of bad cells it is still what it is called
        if fitting:
            found[column] = fitting
    _beside_names(found, profiles)
    return found


def _beside_names(
    candidates: dict[int, dict[str, int]], profiles: Sequence[Profile]
) -> None:
    """An account next to names is theirs, not ours.

    Unless the names change and the account does not: then it stays ours.
    """
    for column, fields in candidates.items():
        if not {"account", "payer_account"} <= fields.keys():
            continue
        near = [at for at in (column - 1, column + 1) if at in candidates]
        named = [at for at in near if _NAMES & candidates[at].keys()]
        if any(profiles[at].constant for at in named):
            del fields["account"]


def _prefer(fields: dict[str, int], taken: Columns, constant: bool) -> str:
    """Which of several fields a column is, given what the others are."""
    if "amount_in" in fields and "amount" in fields:
        return "amount_in" if "amount_out" in taken else "amount"
    for main, other in (
        ("amount", "original_amount"),
        ("currency", "original_currency"),
        ("direction", "transaction_code"),
    ):
        if main in fields and other in fields:
            return other if main in taken else main
    if "account" in fields and "payer_account" in fields:
        return "account" if constant and "account" not in taken else "payer_account"
    return next((field for field in fields if field not in taken), next(iter(fields)))


def assign(header: Sequence[Any], profiles: Sequence[Profile]) -> Columns:
    """The columns of each field, best name first; texts in the order of the table."""
    candidates = _candidates(header, profiles)
    ranks: dict[str, list[tuple[int, int]]] = {}
    clear = [column for column, fields in candidates.items() if len(fields) == 1]
    unclear = [column for column in candidates if column not in clear]
    unclear.sort(key=lambda column: (min(candidates[column].values()), column))
    for column in (*clear, *unclear):
        fields, constant = candidates[column], profiles[column].constant
        field = _prefer(fields, ranks, constant)
        ranks.setdefault(field, []).append((fields[field], column))
    columns = {
        f: tuple(c for _rank, c in sorted(ranks[f])) for f in FIELDS if f in ranks
    }
    return _spill(columns, profiles)


def _spill(columns: Columns, profiles: Sequence[Profile]) -> Columns:
    """Columns beyond the first of a field of one go where they still say something."""
    texts = list(columns.get("narrative", ()))
    for field in ("reference", "payer_name"):
        more = columns.get(field, ())[1:]
        texts += [column for column in more if not profiles[column].constant]
    if "amount_in" in columns and "amount_out" in columns:
        columns.pop("amount", None)
    elif "amount" in columns:
        columns.pop("amount_in", None)
        columns.pop("amount_out", None)
    if second := columns.get("amount", ())[1:2]:
        columns.setdefault("original_amount", second)
    if second and (code := columns.get("currency", ())[1:2]):
        columns.setdefault("original_currency", code)
        columns["currency"] = columns["currency"][:1]
    if texts:
        columns["narrative"] = tuple(sorted(texts))
    return {f: c[:1] if f in _ONE_COLUMN else c for f, c in columns.items()}


def is_header(columns: Columns) -> bool:
    """A table can be read when it has a day and an amount."""
    return any(f in columns for f in DATES) and any(f in columns for f in AMOUNTS)


# ------------------------------------------------------------ finding it


def looks_like_header(row: Sequence[Any]) -> bool:
    """Whether a row names at least a date and an amount."""
    named = [
        found
        for cell in row
        if isinstance(cell, str) and (found := _read(cell[:_LONG])[0])
    ]
    fields = {field for found in named for field, _rank in found}
    possible = any(f in fields for f in DATES) and any(f in fields for f in AMOUNTS)
    return possible and len(named) > 1


def _joined(upper: Sequence[Any], lower: Sequence[Any]) -> list[str]:
    """Two header rows as one: a merged cell above names all the cells below it."""
    cells, above = [], ""
    for column in range(max(len(upper), len(lower))):
        over = upper[column] if column < len(upper) else ""
        under = lower[column] if column < len(lower) else ""
        above = over or above
        alone = _read(str(under))[0] if under else ()
        cells.append(str(under) if alone or not under else f"{above} {under}".strip())
        cells[-1] = cells[-1] or str(over)
    return cells


def columns_of(rows: Sequence[Sequence[Any]], width: int) -> list[Profile]:
    """The profiles of all columns from the first rows of a table."""
    head = rows[: SAMPLE_ROWS * 2]
    sample = [
        row
        for row in head
        if any(row) and not looks_like_header(row) and not total_row(row)
    ]
    del sample[SAMPLE_ROWS:]
    return [
        profile_of(row[column] for row in sample if column < len(row))
        for column in range(width)
    ]


def _second_row(rows: Sequence[Sequence[Any]], header: Header) -> Header | None:
    """The header with the row below it, if that too holds nothing but names."""
    under = rows[header.at + 1] if header.at + 1 < len(rows) else ()
    names = [cell for cell in under if cell != ""]
    if len(names) < 2 or not all(isinstance(c, str) and _read(c)[0] for c in names):
        return None
    found = _header(rows, header.at + 1, _joined(rows[header.at], under))
    return found if is_header(found.columns) else None


def _header(rows: Sequence[Sequence[Any]], at: int, cells: Sequence[Any]) -> Header:
    columns = assign(cells, columns_of(rows[at + 1 :], len(cells)))
    amounts = [columns[field][0] for field in AMOUNTS if field in columns]
    money = [*amounts, *columns.get("balance_after", ())]
    codes = [code for i in money if (code := _read(str(cells[i]))[1])]
    named = [code for code in codes if code != UNIT]
    unit = "CNY" if UNIT in codes else ""
    return Header(at, unique_names(cells), columns, "".join(named[:1]), unit)


def _heads_rows(rows: Sequence[Sequence[Any]], header: Header) -> bool:
    """Whether the row below a header, or the next ones, have a day and an amount."""
    columns = header.columns
    days = [i for field in DATES for i in columns.get(field, ())]
    amounts = [i for field in AMOUNTS for i in columns.get(field, ())]
    for row in rows[header.at + 1 : header.at + 1 + _NEAR_ROWS]:
        if looks_like_header(row):
            return False
        traits = {i: _cell_traits(cell) for i, cell in enumerate(row) if cell != ""}
        day = any(i in traits and traits[i][0] for i in days)
        if day and any(i in traits and traits[i][1] for i in amounts):
            return True
    return False


def find_header(rows: Sequence[Sequence[Any]]) -> Header | None:
    """The first row of names with entries below it, else the one with most names."""
    top = rows[:HEADER_ROWS]
    tried: list[Sequence[Any]] = []
    best: Header | None = None
    for at, row in enumerate(top):
        if row in tried or not looks_like_header(row):
            continue
        tried.append(row)
        found = _header(rows, at, row)
        if not is_header(found.columns):
            continue
        found = _second_row(rows, found) or found
        if _heads_rows(rows, found):
            return found
        if best is None or len(found.columns) > len(best.columns):
            best = found
    return best or _merged_header(rows, tried)


def _merged_header(
    rows: Sequence[Sequence[Any]], tried: Sequence[Sequence[Any]]
) -> Header | None:
    """Two rows that are a header only together."""
    top = rows[:HEADER_ROWS]
    for at in range(1, len(top)):
        pair = (top[at - 1], top[at])
        fresh = all(any(row) and row not in tried for row in pair)
        cells = _joined(*pair) if fresh else ()
        if len(cells) < _MAX_MERGED and looks_like_header(cells):
            found = _header(rows, at, cells)
            if is_header(found.columns):
                return found
    return None
