"""Advices as tables: separated text, XLSX, XLS, HTML called XLS.

The header is a row that names a document and an amount in one of several languages
(:mod:`.words`); numbers and dates are read in the style of all values of the file.
Where a table has gross, deduction and discount but not what is paid, that is their
difference.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from ..errors import FileError
from ..parsers.base import Ledger
from ..parsers.table_headers import Header, profile_of, unique_names
from ..parsers.table_sheets import MAX_UNPACKED, kind_of, sheet_grids
from ..parsers.table_source import Grid, guess_grid, read_lines
from .build import advice
from .table_rows import Body, read_rows, settled
from .types import RemittanceAdvice
from .words import column_fields

_HEADER_ROWS = 120
_SAMPLE_ROWS = 200
MONEY = ("paid", "gross", "amount", "deduction", "discount")
#: Fields in the order in which they choose their column.
_ORDER = (
    "number",
    "paid",
    "gross",
    "deduction",
    "discount",
    "date",
    "reason",
    "kind",
    "currency",
    "amount",
)


class Top(NamedTuple):
    """Where the header stands, and the column of each field."""

    at: int
    cells: Sequence[Any]
    columns: dict[str, int]


def sniff(data: bytes) -> bool:
    """Whether the bytes are a workbook or text; tables are asked last."""
    if kind_of(data):
        return True
    try:
        return bool(read_lines(data[:65536])[0])
    except FileError as error:
        return error.code == "bad_encoding"


def parse(data: bytes, filename: str = "", **options: Any) -> RemittanceAdvice:
    """Read a table; ``max_unpacked`` bounds a workbook once unpacked."""
    limit = options.get("max_unpacked", MAX_UNPACKED)
    grids = sheet_grids(data, limit) or [guess_grid(data, _score)]
    found = [(grid, top) for grid in grids if (top := find_top(grid.rows))]
    if not found:
        raise FileError("no_advice", columns=_widest(grids))
    grid, top = found[0]
    ledger = Ledger()
    for other, head in found[1:]:
        count = len(other.rows) - head.at - 1
        ledger.note("other_sheet", sheet=other.sheet, count=count)
    body: Body = read_rows(grid, top, _cut_header(top), ledger)
    return advice(grid.format, body.head, settled(body), ledger)


# ------------------------------------------------------------------- columns


def _score(grid: Grid) -> tuple[int, int]:
    """How many fields a table shows."""
    top = find_top(grid.rows)
    return (len(top.columns) if top else 0), 0


def find_top(rows: Sequence[Sequence[Any]]) -> Top | None:
    """The first row that names a document and an amount, with both below it."""
    for at, row in enumerate(rows[:_HEADER_ROWS]):
        named = [column_fields(cell) if type(cell) is str else {} for cell in row]
        fields = {field for found in named for field in found}
        if "number" not in fields or fields.isdisjoint(MONEY[:3]):
            continue
        columns = assign(named, rows[at + 1 : at + 1 + _SAMPLE_ROWS])
        if "number" in columns and not columns.keys().isdisjoint(("paid", "gross")):
            return Top(at, row, columns)
    return None


def assign(
    named: Sequence[dict[str, int]], rows: Iterable[Sequence[Any]]
) -> dict[str, int]:
    """The column of each field: best name first, if its contents can be that."""
    rows = [row for row in rows if any(cell != "" for cell in row)]
    cells = [[row[at] for row in rows if at < len(row)] for at in range(len(named))]
    columns: dict[str, int] = {}
    for field in _ORDER:
        ranks = sorted((n[field], at) for at, n in enumerate(named) if field in n)
        free = [at for _rank, at in ranks if at not in columns.values()]
        fitting = (at for at in free if _fits(field, cells[at]))
        if (at := next(fitting, None)) is not None:
            columns[field] = at
    place_amount(columns)
    return columns


def place_amount(columns: dict[str, int]) -> None:
    """A column that is only called *amount* is what the others leave it to be."""
    at = columns.pop("amount", None)
    if at is None:
        return
    if "paid" in columns:
        columns.setdefault("gross", at)
    elif "gross" in columns or columns.keys().isdisjoint(("deduction", "discount")):
        columns["paid"] = at
    else:
        columns["gross"] = at


def _fits(field: str, cells: Sequence[Any]) -> bool:
    profile = profile_of(cells)
    if not profile.filled:
        return field not in ("number", "paid", "gross", "amount")
    if field == "number":
        digits = sum(any(c.isdigit() for c in str(cell)) for cell in cells)
        return digits * 2 >= profile.filled
    if field in MONEY:
        return profile.numbers > 0
    if field == "date":
        return profile.dates > 0
    return profile.currencies >= 0.5 if field == "currency" else True


def _cut_header(top: Top) -> Header:
    """The columns as those of a bank's table, to see whether a text was cut off."""
    names = ("net", "gross", "amount", "amount_out", "amount_in")
    roles = dict(zip(MONEY, names, strict=True))
    columns = {roles[f]: (at,) for f, at in top.columns.items() if f in roles}
    return Header(top.at, unique_names(top.cells), columns)


def _widest(grids: Sequence[Grid]) -> str:
    """The cells of the row with most words, for the message."""
    rows = [row for grid in grids for row in grid.rows[:40]] or [[]]
    best = max(rows, key=lambda row: sum(type(c) is str and bool(c) for c in row))
    return ", ".join(str(cell) for cell in best if cell != "")[:400]
