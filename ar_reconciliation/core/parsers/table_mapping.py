"""The mapping value: what was assumed about a table, and obeying one that is given.

A mapping is a JSON-able dictionary::

    {"v": 1,
     "format": "csv", "sheet": "", "delimiter": ";", "encoding": "cp1252",
     "header_row": 5,                    # row in the file, 0 = there is no header
     "headers": ["Buchungstag", …],      # all columns, for information only
     "columns": {"date": ["Buchungstag"], "amount": ["Betrag"],
                 "narrative": ["Buchungstext", "VWZ1"]},
     "date_style": "DMY",                # YMD DMY MDY, MD DM without year, serial
     "decimal": ",", "decimals": 2,
     "amounts": "signed",                # signed | flag | columns | words
     "sign": "header",                   # header | swapped | balance
     "fees": False,                      # True: fees still have to be taken off
     "currency": "EUR", "account": "DE89…"}

With ``"period_end": "2024-01-31"`` days without a year get theirs.

Any part of it can be given back to ``parse(..., mapping=…)`` and is obeyed; the rest
is found out.  Columns are named by their header, by ``#3`` (the third) where there
is none; an empty list says that no column is this field.  :func:`layout_of` leaves
out what belongs to one file only, for a profile that is used again.
"""

from collections.abc import Sequence
from typing import Any

from ..errors import FileError
from .datetext import STYLES
from .numbers import guess_style, read_amount
from .table_aliases import FIELDS
from .table_headers import (
    AMOUNTS,
    DATES,
    Columns,
    Header,
    assign,
    columns_of,
    find_header,
    is_header,
    unique_names,
)
from .table_source import Grid

VERSION = 1
#: Rows in which the header of a given mapping is looked for.
_SEARCHED = 400
_CHOICES = {
    "v": (VERSION,),
    "date_style": STYLES,
    "decimal": (".", ","),
    "amounts": ("signed", "flag", "columns", "words"),
    "sign": ("header", "swapped", "balance"),
    "fees": (True, False),
}
_TYPES = dict.fromkeys(("header_row", "decimals"), int) | dict.fromkeys(
    ("delimiter", "encoding", "sheet", "currency", "account", "period_end"), str
)
#: Parts that say how a bank lays its files out, not what one file holds.
_LAYOUT = (
    "v",
    "format",
    "delimiter",
    "columns",
    "date_style",
    "decimal",
    "decimals",
    "amounts",
    "sign",
    "fees",
)
_SHARE = 0.9


def layout_of(mapping: dict[str, Any]) -> dict[str, Any]:
    """The part of a mapping that fits the next file of the same bank, too.

    >>> layout_of({"v": 1, "decimal": ",", "account": "DE89", "header_row": 7})
    {'v': 1, 'decimal': ','}
    """
    return {key: mapping[key] for key in _LAYOUT if key in mapping}


def checked(mapping: Any) -> dict[str, Any]:
    """A given mapping with its columns as lists; ``bad_mapping`` for nonsense."""
    if not mapping:
        return {}
    if not isinstance(mapping, dict):
        raise FileError("bad_mapping", detail=str(mapping)[:80])
    for key, allowed in _CHOICES.items():
        if key in mapping and mapping[key] not in (*allowed, "", None):
            raise FileError("bad_mapping", detail=f"{key}: {mapping[key]}"[:80])
    for key, kind in _TYPES.items():
        if mapping.get(key) is not None and not isinstance(mapping[key], kind):
            raise FileError("bad_mapping", detail=f"{key}: {mapping[key]}"[:80])
    columns = {} if mapping.get("columns") is None else mapping["columns"]
    if not isinstance(columns, dict):
        raise FileError("bad_mapping", detail=f"columns: {columns}"[:80])
    known = {}
    for field, names in columns.items():
        names = [names] if isinstance(names, str) else names
        right = isinstance(names, (list, tuple)) and field in FIELDS
        if not right or not all(isinstance(name, str) for name in names):
            raise FileError("bad_mapping", detail=f"columns.{field}: {names}"[:80])
        known[field] = list(names)
    return {
        **{k: v for k, v in mapping.items() if v not in ("", None)},
        "columns": known,
    }


# ----------------------------------------------------------------- obeying


def _resolved(names: Sequence[str], header: Sequence[str]) -> tuple[int, ...]:
    """Indexes of the columns with these names; unknown names are left out."""
    at = {name: index for index, name in enumerate(header)}
    at |= {f"#{index + 1}": index for index in range(len(header))}
    plain = (" ".join(name.split()) for name in names)
    return tuple(dict.fromkeys(at[name] for name in plain if name in at))


def _essential(columns: dict[str, list[str]]) -> list[str]:
    needed = [names for f, names in columns.items() if f in (*DATES, *AMOUNTS)]
    return [name for names in needed for name in names]


def _header_at(grid: Grid, mapping: dict[str, Any]) -> int | None:
    """Index of the row with the names of a given mapping, None if there is none."""
    wanted = _essential(mapping["columns"])
    named = [name for name in wanted if not name.startswith("#")]
    hint = mapping.get("header_row")
    if hint in grid.numbers:
        at = grid.numbers.index(hint)
        if len(_resolved(wanted, unique_names(grid.rows[at]))) == len(set(wanted)):
            return at
    for at, row in enumerate(grid.rows[:_SEARCHED]):
        if named and set(named) <= set(unique_names(row)):
            return at
    return None


def _merge(guess: Columns, given: Columns) -> Columns:
    """Given columns win; a guess keeps what is left of its own."""
    claimed = {column for columns in given.values() for column in columns}
    merged = {
        field: tuple(c for c in columns if c not in claimed)
        for field, columns in guess.items()
        if field not in given
    }
    if any(given.get(field) for field in AMOUNTS):
        merged = {f: c for f, c in merged.items() if f not in AMOUNTS}
    merged |= given
    return {field: merged[field] for field in FIELDS if merged.get(field)}


def _obeyed(grid: Grid, mapping: dict[str, Any]) -> Header | None:
    """The header as a given mapping has it; None if the file does not have it."""
    at = _header_at(grid, mapping)
    guess = find_header(grid.rows)
    if mapping.get("header_row") == 0 or (at is None and guess is None):
        width = max((len(row) for row in grid.rows), default=0)
        at, cells = -1, [""] * width
    elif at is None:
        at, cells = guess.at, guess.names
    else:
        cells = grid.rows[at]
    names = unique_names(cells)
    if guess and guess.at != at:
        guess = None
    found = (
        guess.columns
        if guess
        else assign(cells, columns_of(grid.rows[at + 1 :], len(cells)))
    )
    given = {f: _resolved(names_, names) for f, names_ in mapping["columns"].items()}
    lost = [f for f, n in mapping["columns"].items() if n and not given[f]]
    if any(field in (*DATES, *AMOUNTS) for field in lost):
        return None
    given = {field: columns for field, columns in given.items() if field not in lost}
    columns = _merge(found, given)
    return Header(at, names, columns, guess.currency if guess else "")


def header_of(grid: Grid, mapping: dict[str, Any]) -> Header | None:
    """The header of a table: as given, as named, or guessed without a header."""
    if mapping.get("columns"):
        header = _obeyed(grid, mapping)
        return header if header and is_header(header.columns) else None
    if mapping.get("header_row") == 0:
        return _headerless(grid.rows)
    return find_header(grid.rows) or _headerless(grid.rows)


def _headerless(rows: Sequence[Sequence[Any]]) -> Header | None:
    """Columns by contents alone, if they cannot be mistaken: one amount, a date."""
    filled = [row for row in rows if any(row)]
    width = max((len(row) for row in filled), default=0)
    if len(filled) < 2 or not 3 <= width <= 40:
        return None
    profiles = columns_of(filled, width)
    enough = _SHARE * min(len(filled), 300)
    full = [i for i, profile in enumerate(profiles) if profile.filled >= enough]
    dates = [i for i in full if profiles[i].dates >= _SHARE]
    numbers = [i for i in full if profiles[i].numbers >= _SHARE and i not in dates]
    flags = [
        i for i in full if profiles[i].directions == 1 and not profiles[i].constant
    ]
    texts = [
        i
        for i, p in enumerate(profiles)
        if p.filled and i not in (*dates, *numbers, *flags) and not p.currencies
    ]
    numbers = numbers if len(numbers) < 2 else _amount_and_balance(filled, numbers)
    if not dates or not numbers or len(flags) > 1 or not texts:
        return None
    columns = {"date": tuple(dates[:1]), "amount": tuple(numbers[:1])}
    columns |= {"balance_after": tuple(numbers[1:])} if numbers[1:] else {}
    columns |= {"direction": tuple(flags)} if flags else {}
    columns["narrative"] = tuple(texts)
    return Header(-1, unique_names([""] * width), columns)


def _amount_and_balance(
    rows: Sequence[Sequence[Any]], columns: Sequence[int]
) -> list[int]:
    """Two columns of numbers as (amount, balance) if every balance follows."""
    if len(columns) != 2:
        return []
    texts = [str(row[i]) for row in rows for i in columns if i < len(row)]
    style = guess_style(texts)
    values = {i: [read_amount(str(row[i]), style) for row in rows] for i in columns}
    if None in (*values[columns[0]], *values[columns[1]]):
        return []
    found = []
    for amount, balance in (columns, columns[::-1]):
        a, b = ([found.value for found in values[i]] for i in (amount, balance))
        steps = range(1, len(rows))
        up = all(b[i] == b[i - 1] + a[i] for i in steps)
        if up or all(b[i - 1] == b[i] + a[i - 1] for i in steps):
            found.append([amount, balance])
    return found[0] if len(found) == 1 else []


def no_header(grids: Sequence[Grid]) -> FileError:
    """The error that names the columns found, so that a person can map them."""
    best: tuple[int, int, list[str]] = (0, 0, [])
    for grid in grids:
        for at, row in enumerate(grid.rows[:40]):
            words = sum(
                isinstance(c, str) and bool(c) and not c[0].isdigit() for c in row
            )
            best = max(best, (words, -at, list(unique_names(row))))
    names = best[2][:60]
    return FileError("no_header", columns=", ".join(names)[:400], names=names)


def named_columns(header: Header) -> dict[str, list[str]]:
    """The columns of a header by name, for the mapping value."""
    return {f: [header.names[i] for i in c] for f, c in header.columns.items()}
