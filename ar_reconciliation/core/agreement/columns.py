"""Find the header of a ledger and which column is which field.

The header given to the table reader is in the words of a bank table, because days,
amounts and balances are read, and rows sorted, as they are there: a credit of the
payables is *in* (it raises what they owe us), a debit is *out*.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from ..errors import FileError
from ..parsers.table_headers import (
    HEADER_ROWS,
    SAMPLE_ROWS,
    Header,
    Profile,
    profile_of,
    unique_names,
)
from ..parsers.table_mapping import no_header, resolved
from ..parsers.table_source import Grid
from ..parsers.table_words import total_row
from .words import FIELDS, column_fields

DATES = ("date", "document_date")
MONEY = ("credit", "debit", "amount", "open")
#: Fields of which all columns are read; of the others the best.
_MANY = ("your_number", "number", "reference", "text")
#: An entry stands at most so many rows below its header.
_NEAR_ROWS = 12

Columns = dict[str, tuple[int, ...]]


class Top(NamedTuple):
    """Where the header stands (-1: there is none), its cells, the fields' columns."""

    at: int
    names: tuple[str, ...]
    columns: Columns


def _fits(field: str, profile: Profile) -> bool:
    """Whether the contents of a column can be this field's."""
    if not profile.filled:
        return field not in ("direction", "balance")
    if field in (*DATES, "due"):
        return profile.dates >= 0.5
    if field == "balance":
        return profile.numbers >= 0.5 and not (profile.constant and profile.filled > 1)
    if field in MONEY:
        return profile.numbers > 0 or profile.short == 1
    if field == "direction":
        return profile.directions >= 0.5
    if field == "currency":
        return profile.currencies >= 0.5
    return field != "kind" or profile.numbers < 0.5


def _profiles(rows: Sequence[Sequence[Any]], width: int) -> list[Profile]:
    sample = [row for row in rows[: 2 * SAMPLE_ROWS] if any(row) and not total_row(row)]
    del sample[SAMPLE_ROWS:]
    return [profile_of(r[at] for r in sample if at < len(r)) for at in range(width)]


def assign(cells: Sequence[Any], rows: Sequence[Sequence[Any]]) -> Columns:
    """The columns of each field: the best name first, if its contents can be that."""
    named = [column_fields(c[:100]) if isinstance(c, str) else {} for c in cells]
    profiles = _profiles(rows, len(cells))
    columns: Columns = {}
    for field in FIELDS:
        taken = {at for others in columns.values() for at in others}
        ranks = sorted(
            (names[field], at) for at, names in enumerate(named) if field in names
        )
        free = [at for _rank, at in ranks if at not in taken]
        fitting = tuple(at for at in free if _fits(field, profiles[at]))
        if fitting:
            columns[field] = fitting if field in _MANY else fitting[:1]
    if columns.keys().isdisjoint(DATES):
        # Full of bad cells it is still what it is called.
        called = [at for at, names in enumerate(named) if list(names) == ["date"]]
        columns |= {"date": tuple(called[:1])} if called else {}
    if "credit" in columns and "debit" in columns:
        columns.pop("amount", None)
    elif "amount" in columns:
        columns.pop("credit", None)
        columns.pop("debit", None)
    return columns


def is_ledger(columns: Columns) -> bool:
    """A table can be read when it has a day and an amount."""
    return any(f in columns for f in DATES) and any(f in columns for f in MONEY)


def find_top(rows: Sequence[Sequence[Any]]) -> Top | None:
    """The first row of names with a day and an amount below it, else the best."""
    best: Top | None = None
    for at, row in enumerate(rows[:HEADER_ROWS]):
        named = [column_fields(c[:100]) if isinstance(c, str) else {} for c in row]
        fields = {field for names in named for field in names}
        if sum(map(bool, named)) < 2 or not is_ledger(dict.fromkeys(fields, ())):
            continue
        columns = assign(row, rows[at + 1 :])
        if not is_ledger(columns):
            continue
        top = Top(at, unique_names(row), columns)
        if _heads(rows[at + 1 : at + 1 + _NEAR_ROWS], columns):
            return top
        if best is None or len(columns) > len(best.columns):
            best = top
    return best


def _heads(rows: Sequence[Sequence[Any]], columns: Columns) -> bool:
    days = [at for field in DATES for at in columns.get(field, ())]
    sums = [at for field in MONEY for at in columns.get(field, ())]
    for row in rows:
        filled = [profile_of([cell]) for cell in row]
        day = any(at < len(filled) and filled[at].dates for at in days)
        if day and any(at < len(filled) and filled[at].numbers for at in sums):
            return True
    return False


# ------------------------------------------------------------------ obeying


def _given_row(grid: Grid, mapping: dict[str, Any]) -> int | None:
    """The row that holds the names of a given mapping; -1: there is no header."""
    hint = mapping.get("header_row")
    if hint == 0:
        return -1
    wanted = [n for names in mapping["columns"].values() for n in names]
    named = {" ".join(n.split()) for n in wanted if not n.startswith("#")}
    if hint in grid.numbers:
        at = grid.numbers.index(hint)
        if named <= set(unique_names(grid.rows[at])):
            return at
    for at, row in enumerate(grid.rows[:HEADER_ROWS]):
        if named and named <= set(unique_names(row)):
            return at
    return None


def top_of(grid: Grid, mapping: dict[str, Any]) -> Top | None:
    """The header as a given mapping has it, what is not given found out."""
    if not mapping.get("columns") and mapping.get("header_row") is None:
        return find_top(grid.rows)
    mapping = {"columns": {}, **mapping}
    at = _given_row(grid, mapping)
    guess = find_top(grid.rows)
    if at is None:
        if guess is None or mapping["columns"]:
            return None
        return guess
    width = max((len(row) for row in grid.rows), default=0)
    cells = grid.rows[at] if at >= 0 else [""] * width
    names = unique_names(cells)
    given = {f: resolved(said, names) for f, said in mapping["columns"].items()}
    claimed = {column for columns in given.values() for column in columns}
    found = assign(cells, grid.rows[at + 1 :])
    merged = {
        f: tuple(c for c in columns if c not in claimed)
        for f, columns in found.items()
        if f not in given
    }
    if any(given.get(field) for field in MONEY):
        merged = {
            f: c for f, c in merged.items() if f not in ("credit", "debit", "amount")
        }
    merged |= given
    columns = {f: merged[f] for f in FIELDS if merged.get(f)}
    return Top(at, names, columns) if is_ledger(columns) else None


def tables(grids: Sequence[Grid], mapping: dict[str, Any]) -> list[tuple[Grid, Top]]:
    """The tables with a header, of the sheet that is asked for, in their order."""
    sheet = mapping.get("sheet")
    named = [grid for grid in grids if grid.sheet == sheet] if sheet else []
    asked = named or grids
    found = [(grid, top) for grid in asked if (top := top_of(grid, mapping))]
    if not found:
        raise no_header(asked)
    return found


def bank_header(top: Top) -> Header:
    """The header in the words of a bank table."""
    given = top.columns
    columns: Columns = {"date": tuple(at for f in DATES for at in given.get(f, ()))}
    if "amount" in given:
        columns["amount"] = given["amount"]
        if "direction" in given:
            columns["direction"] = given["direction"]
    elif "credit" in given or "debit" in given:
        if "credit" in given:
            columns["amount_in"] = given["credit"]
        if "debit" in given:
            columns["amount_out"] = given["debit"]
    elif "open" in given:
        columns["amount"] = given["open"]
    else:
        raise FileError("no_header", columns=", ".join(top.names)[:400])
    for field, name in (("balance", "balance_after"), ("currency", "currency")):
        if field in given:
            columns[name] = given[field]
    texts = [at for f in ("text", "number", "kind") for at in given.get(f, ())]
    if texts:
        columns["narrative"] = tuple(texts)
    return Header(top.at, top.names, columns)
