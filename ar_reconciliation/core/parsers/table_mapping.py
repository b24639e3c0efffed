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

from collections.abc import Collection, Sequence
from typing import Any

from ..errors import FileError
from .datetext import STYLES
from .table_aliases import FIELDS
from .table_headerless import headerless
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


def layout_of(mapping: dict[str, Any]) -> dict[str, Any]:
    """The part of a mapping that fits the next file of the same bank, too.

    >>> layout_of({"v": 1, "decimal": ",", "account": "DE89", "header_row": 7})
    {'v': 1, 'decimal': ','}
    """
    return {key: mapping[key] for key in _LAYOUT if key in mapping}


def checked(
    mapping: Any, fields: Collection[str] = FIELDS, **choices: tuple
) -> dict[str, Any]:
    """A given mapping with its columns as lists; ``bad_mapping`` for nonsense.

    ``fields`` a column can be; ``choices``: values of further parts.
    """
    if not mapping:
        return {}
    if not isinstance(mapping, dict):
        raise _nonsense("mapping", mapping)
    said = {key: value for key, value in mapping.items() if value not in ("", None)}
    known = _CHOICES | choices
    for key, value in said.items():
        if key in known and value not in known[key]:
            raise _nonsense(key, value)
        if key in _TYPES and not isinstance(value, _TYPES[key]):
            raise _nonsense(key, value)
    columns = said.get("columns", {})
    if not isinstance(columns, dict):
        raise _nonsense("columns", columns)
    names = {f: _names(f, named, fields) for f, named in columns.items()}
    return said | {"columns": names}


def _nonsense(key: str, value: Any) -> FileError:
    return FileError("bad_mapping", detail=f"{key}: {value}"[:80])


def _names(field: str, names: Any, fields: Collection[str]) -> list[str]:
    """The names of a field's columns; one may be given without a list."""
    names = [names] if isinstance(names, str) else names
    if field not in fields or not isinstance(names, (list, tuple)):
        raise _nonsense(f"columns.{field}", names)
    if not all(isinstance(name, str) for name in names):
        raise _nonsense(f"columns.{field}", names)
    return list(names)


# ----------------------------------------------------------------- obeying


def resolved(names: Sequence[str], header: Sequence[str]) -> tuple[int, ...]:
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
        if len(resolved(wanted, unique_names(grid.rows[at]))) == len(set(wanted)):
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


def _guessed(grid: Grid, mapping: dict[str, Any]) -> Header:
    """What would be made of the row that a given mapping takes for the header."""
    at = _header_at(grid, mapping)
    guess = find_header(grid.rows)
    if guess and at in (None, guess.at) and mapping.get("header_row") != 0:
        return guess
    if at is None:
        width = max((len(row) for row in grid.rows), default=0)
        at, cells = -1, [""] * width
    else:
        cells = grid.rows[at]
    profiles = columns_of(grid.rows[at + 1 :], len(cells))
    return Header(at, unique_names(cells), assign(cells, profiles))


def _obeyed(grid: Grid, mapping: dict[str, Any]) -> Header | None:
    """The header as a given mapping has it; None if the file does not have it."""
    guess = _guessed(grid, mapping)
    wanted = mapping["columns"]
    given = {f: resolved(names, guess.names) for f, names in wanted.items()}
    lost = [field for field, names in wanted.items() if names and not given[field]]
    if any(field in (*DATES, *AMOUNTS) for field in lost):
        return None
    given = {field: columns for field, columns in given.items() if field not in lost}
    return guess._replace(columns=_merge(guess.columns, given))


def header_of(grid: Grid, mapping: dict[str, Any]) -> Header | None:
    """The header of a table: as given, as named, or guessed without a header."""
    if mapping.get("columns"):
        header = _obeyed(grid, mapping)
        return header if header and is_header(header.columns) else None
    if mapping.get("header_row") == 0:
        return headerless(grid.rows)
    return find_header(grid.rows) or headerless(grid.rows)


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
