"""Tables of banks: CSV and other separated text, XLSX, XLS, HTML called XLS.

Nothing is known of any bank here.  The header is found by the names of its columns
(:mod:`.table_aliases`), numbers and dates by all values of the file, the meaning of
the sign by the running balance.  What was assumed is the ``mapping`` of the result;
given back, whole or in part, it is obeyed (:mod:`.table_mapping`).  The ``raw`` of an
entry has the cells that no other field keeps.

Amounts of payment services: where a table has *gross*, *fee* and *net*, the amount is
the net, what the balance moved by, and the fee is in ``charges``; the same where the
running balance shows that fees were taken off, or where the columns are those of a
merchant's list of receipts (:mod:`.table_fees`).  Elsewhere an amount beside a fee is
kept as written and the fee is only in ``raw``: amount plus charges is always what
the payer paid.
"""

import re
from dataclasses import replace
from typing import Any

from ..errors import FileError
from ..types import ParsedFile
from .base import Ledger, RowError
from .table_body import Row, row_text, split_body
from .table_entries import Builder, own_account, split_repeats, statements_of
from .table_headers import AMOUNTS, DATES, Header, find_header
from .table_join import differs, joined, may_join, shared_style
from .table_mapping import (
    VERSION,
    checked,
    header_of,
    named_columns,
    no_header,
)
from .table_mapping import layout_of as layout_of
from .table_rows import Draft, Reader, find_styles
from .table_sheets import MAX_UNPACKED, ZIP, kind_of, sheet_grids
from .table_sign import Convention, settle
from .table_source import DELIMITERS, Formula, Grid, guess_grid, read_lines, text_grid
from .table_totals import (
    check_total_rows,
    check_totals,
    keep_balances,
    stated_opening,
)

_SAMPLE_BYTES = 65536
#: Most bytes of a character.
_CHARACTER = 4
_NAMES = (".csv", ".txt", ".tsv", ".xls", ".xlsx", ".xlsm", ".tab")
#: Beginnings of texts that are not tables.
_OTHERS = ("<?xml", ":20:", "OFXHEADER", "!Type", "!Account", "%PDF")
_JSON = re.compile(r"[\[{]\s*(?:[\[\]{}\"\d-]|$)")


def sniff(data: bytes, filename: str = "") -> bool:
    """Whether the bytes are a workbook or a text that can be cut into columns."""
    if data.startswith(ZIP):
        return b"[Content_Types].xml" in data[:_SAMPLE_BYTES] or b"xl/" in data
    if kind_of(data):
        return True
    try:
        texts = _sample(data)
    except FileError as error:
        return error.code == "bad_encoding" and filename.lower().endswith(_NAMES)
    first = next((text.lstrip() for text in texts if text.strip()), "")
    if first.startswith(_OTHERS) or _JSON.match(first):
        return False
    return filename.lower().endswith(_NAMES) or _is_table(texts)


def _sample(data: bytes) -> list[str]:
    """The first lines; the bytes may be cut inside a character."""
    for less in range(_CHARACTER if len(data) > _SAMPLE_BYTES else 1):
        try:
            return read_lines(data[: _SAMPLE_BYTES - less])[0]
        except FileError as error:
            found = error
    raise found


def _is_table(texts: list[str]) -> bool:
    """A header is found, or most lines have the same two or more separators."""
    for delimiter in DELIMITERS:
        counts = [text.count(delimiter) for text in texts[:50] if text.strip()]
        most = max(set(counts), key=counts.count, default=0)
        if (
            most >= 2
            and counts.count(most) > 1
            and counts.count(most) * 2 > len(counts)
        ):
            return True
    grids = (text_grid(texts[:100], d, "", False) for d in DELIMITERS)
    return any(find_header(grid.rows) for grid in grids)


# ------------------------------------------------------------------ loading


def _score(grid: Grid, mapping: dict[str, Any]) -> tuple[int, int]:
    """(fields found, rows of the commonest width of two or more cells)."""
    try:
        header = header_of(grid, mapping)
    except FileError:
        header = None
    widths = [len(row) for row in grid.rows if len(row) > 1]
    common = max((widths.count(width) for width in set(widths)), default=0)
    return len(header.columns) if header else 0, common


def _text_grids(data: bytes, mapping: dict[str, Any]) -> list[Grid]:
    """The table under the separator that shows the most fields."""
    given = mapping.get("encoding", ""), mapping.get("delimiter") or ""
    return [guess_grid(data, lambda grid: _score(grid, mapping), *given)]


def _tables(grids: list[Grid], mapping: dict[str, Any]) -> list[tuple[Grid, Header]]:
    """The tables with a header, of the sheet that is asked for, in their order."""
    sheet = mapping.get("sheet")
    named = [grid for grid in grids if grid.sheet == sheet] if sheet else []
    found = [
        (grid, header)
        for grid in named or grids
        if (header := header_of(grid, mapping)) is not None
    ]
    if not found:
        raise no_header(named or grids)
    return found


def _sizes(tables: list[tuple[Grid, Header]]) -> list[tuple[str, int]]:
    """Names and lengths of sheets that are not read."""
    return [(grid.sheet, len(grid.rows) - top.at - 1) for grid, top in tables]


# ------------------------------------------------------------------- parsing


def parse(data: bytes, filename: str = "", **options: Any) -> ParsedFile:
    """Read a table; ``mapping`` gives parts of the mapping value to be obeyed.

    Other options: ``max_unpacked``, the largest size of a workbook once unpacked.
    """
    mapping = checked(options.get("mapping"))
    limit = options.get("max_unpacked", MAX_UNPACKED)
    grids = sheet_grids(data, limit) or _text_grids(data, mapping)
    found = _tables(grids, mapping)
    first = found[0]
    alike = [table for table in found if table[1].names == first[1].names]
    if len(alike) > 1 and (file := _joined(alike, found, mapping, filename)):
        return file
    grid, header = first
    grid = replace(grid, others=_sizes(found[1:]))
    return Table(grid, header, mapping, filename).parsed()


def _joined(
    alike: list[tuple[Grid, Header]],
    found: list[tuple[Grid, Header]],
    mapping: dict[str, Any],
    filename: str,
) -> ParsedFile | None:
    """The sheets of one layout as one file, None when they must not be joined."""
    files, tables = [], []
    for table in alike:
        try:
            files.append(Table(*table, mapping, filename).parsed())
        except FileError:
            continue  # an empty month
        tables.append(table)
    if len(files) < 2 or not may_join(files):
        return None
    style = shared_style(files)
    files = [
        Table(*table, mapping | style, filename).parsed()
        if differs(file, style)
        else file
        for table, file in zip(tables, files, strict=True)
    ]
    others = _sizes([table for table in found if table not in alike])
    return joined([grid.sheet for grid, _header in tables], files, others)


class Table:
    """One table on its way from rows to statements."""

    def __init__(
        self, grid: Grid, header: Header, mapping: dict[str, Any], filename: str
    ) -> None:
        self.grid = grid
        self.header = header
        self.mapping = mapping
        self.ledger = Ledger()
        self.body = split_body(grid, header)
        self.styles = find_styles(header, self.body, mapping, filename)

    def parsed(self) -> ParsedFile:
        """Everything, with the mapping that was used."""
        if not self.body.rows and not self.body.lost:
            raise FileError("no_entries", format=self.grid.format)
        style = self.styles.number
        plain = Builder(self.header, style, Convention("signed"))
        drafts, repeats = split_repeats(self.drafts(), plain)
        keep_balances(self.header, self.body)
        opening = stated_opening(self.body, style)
        convention = settle(
            drafts, self.header, self.mapping, plain.words, self._title(), opening
        )
        own_account(drafts, plain)
        for repeat, first in repeats:
            repeat.amount, repeat.account = first.amount, first.account
        drafts = self.directed(drafts)
        duplicates = self.directed([repeat for repeat, _first in repeats])
        self._note_assumptions(convention)
        check_total_rows(drafts, self.header, self.body, style, self.ledger)
        check_totals(drafts, len(self.body.rows), self.body, style, self.ledger)
        builder = Builder(self.header, style, convention)
        self.ledger.statements += statements_of(drafts, builder, self.body, self.ledger)
        file = self.ledger.file(self.grid.format)
        repeated = [builder.entry(draft, self.ledger) for draft in duplicates]
        return replace(
            file,
            duplicates=(*file.duplicates, *repeated),
            mapping=self._mapping(convention, file),
        )

    def _title(self) -> str:
        rows = self.grid.rows[: max(self.header.at, 0) + 1][-20:]
        return " ".join(row_text(row) for row in rows)

    def drafts(self) -> list[Draft]:
        """Every row as a draft; those that cannot be one are refused."""
        reader = Reader(self.header, self.styles, self.body.sections, self.mapping)
        drafts = []
        for row in self.body.rows:
            self.ledger.row()
            try:
                self._refuse_cut(row)
                drafts.append(reader.draft(row, self.ledger))
            except RowError as error:
                text = error.text or row_text(row.cells)
                self.ledger.note(error.code, row.number, text, "error", **error.data)
                continue
            if self.grid.format == "xlsx":
                self._note_formula(row)
        for row in self.body.lost:
            self.ledger.row()
            self.ledger.note("unread_row", row.number, row_text(row.cells), "error")
        for row in self.body.notes:
            self.ledger.note("unread_row", row.number, row_text(row.cells), "info")
        return drafts

    def _refuse_cut(self, row: Row) -> None:
        """The last row of a download that stopped too early says too little."""
        if self.body.cut and row is self.body.rows[-1]:
            raise RowError("unread_row", row_text(row.cells))

    def _note_formula(self, row: Row) -> None:
        formula = next((cell for cell in row.cells if isinstance(cell, Formula)), None)
        if formula is not None:
            self.ledger.note("formula_cell", row.number, str(formula))

    def directed(self, drafts: list[Draft]) -> list[Draft]:
        """The drafts whose direction is known; the others are refused."""
        for draft in drafts:
            if draft.amount is None:
                text = row_text(draft.row.cells)
                self.ledger.note("no_direction", draft.row.number, text, "error")
        return [draft for draft in drafts if draft.amount is not None]

    def note_styles(self) -> None:
        """What was assumed about numbers and dates, and sheets that were not read."""
        number, day = self.styles.number, self.styles.day
        if not number.sure and "decimal" not in self.mapping:
            text = self._example(AMOUNTS, ".,")
            self.ledger.note("ambiguous_decimal", None, text, assumed=number.decimal)
        if not day.sure and "date_style" not in self.mapping:
            text = self._example(DATES, "0123456789")
            self.ledger.note("ambiguous_date", None, text, assumed=day.style)
        for sheet, count in self.grid.others:
            self.ledger.note("other_sheet", sheet=sheet, count=count)

    def _note_assumptions(self, convention: Convention) -> None:
        self.note_styles()
        given = "sign" in self.mapping or self.mapping.get("amounts") == "words"
        odd = convention.sign != "header" or convention.amounts == "words"
        if odd and not given:
            severity = "info" if convention.proven else "warning"
            said = (
                convention.amounts if convention.sign == "header" else convention.sign
            )
            self.ledger.note("assumed_sign", severity=severity, assumed=said)
        if convention.fees and not convention.proven and "fees" not in self.mapping:
            self.ledger.note("assumed_fees", severity="info")

    def _example(self, fields: tuple[str, ...], marks: str) -> str:
        """The first text of some columns that has one of the marks."""
        columns = [at for f in fields for at in self.header.columns.get(f, ())]
        cells = (str(row.cells[at]) for row in self.body.rows for at in columns)
        return next((cell for cell in cells if any(m in cell for m in marks)), "?")

    def _mapping(self, convention: Convention, file: ParsedFile) -> dict[str, Any]:
        """The mapping value of what was done."""
        accounts = {statement.account for statement in file.statements}
        currencies = {statement.currency for statement in file.statements}
        at = self.header.at
        return {
            "v": VERSION,
            "format": self.grid.format,
            "sheet": self.grid.sheet,
            "delimiter": self.grid.delimiter,
            "encoding": self.grid.encoding,
            "header_row": self.grid.numbers[at] if at >= 0 else 0,
            "headers": list(self.header.names),
            "columns": named_columns(self.header),
            "date_style": self.styles.day.style,
            "decimal": self.styles.number.decimal,
            "decimals": self.styles.number.decimals,
            "amounts": convention.amounts,
            "sign": convention.sign,
            "fees": convention.fees,
            "currency": currencies.pop() if len(currencies) == 1 else "",
            "account": accounts.pop() if len(accounts) == 1 else "",
        }
