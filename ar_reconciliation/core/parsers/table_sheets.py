"""Workbooks to rows of cells: XLSX, XLS, and HTML tables that are called XLS."""

import io
import zipfile
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any, TypeVar

from ..errors import CoreError, FileError
from .decode import decode
from .table_source import MAX_ROWS, Cell, Formula, Grid, check_width, clean

#: Largest size of a workbook once unpacked, and of a page of HTML.
MAX_UNPACKED = 300_000_000
MAX_MEMBERS = 5000
MAX_HTML = 20_000_000
MAX_SHEETS = 200
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: XLS without the container around it, as small report writers make it.
BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
ZIP = b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_FORBIDDEN = (b"<!doctype", b"<!entity")
_HEAD = 4096
#: Numbers of a sheet are binary: more digits than these are noise.
_DIGITS = 15

T = TypeVar("T")


def kind_of(data: bytes) -> str:
    """``xlsx``, ``xls``, ``html`` or "" by the first bytes, whatever the name."""
    if data.startswith(ZIP):
        return "xlsx"
    if data.startswith((OLE2, *BIFF)):
        return "xls"
    head = (
        data[:65536].lower().replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
    )
    return "html" if head.startswith(b"<") and b"<table" in head else ""


def sheet_grids(data: bytes, limit: int = MAX_UNPACKED) -> list[Grid]:
    """The tables of a workbook in their order; [] when the bytes are no workbook."""
    kind = kind_of(data)
    if kind == "xlsx":
        return _guarded(lambda: _read_xlsx(data, limit), "openpyxl", kind)
    if kind == "xls":
        return _guarded(lambda: _read_xls(data), "xlrd", kind)
    return _read_html(data) if kind else []


def _guarded(read: Callable[[], T], library: str, kind: str) -> T:
    """The libraries raise anything on a damaged file; here it gets a name."""
    try:
        return read()
    except CoreError:
        raise
    except ImportError:
        raise FileError("missing_library", library=library, format=kind) from None
    except Exception as error:
        detail = f"{type(error).__name__}: {error}"[:120]
        raise FileError("malformed_file", row=1, detail=detail) from error


def cell_of(value: Any) -> Cell:
    """A value of a sheet as one of ours.

    >>> cell_of(16.78), cell_of(datetime(2026, 3, 5)), cell_of(None)
    (Decimal('16.78'), datetime.date(2026, 3, 5), '')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value if isinstance(value, Formula) else clean(value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return _decimal(value)
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value.replace(tzinfo=None)
    return value if isinstance(value, date) else clean(str(value))


def _decimal(value: float) -> Cell:
    number = Decimal(f"{value:.{_DIGITS}g}")
    if not number.is_finite():
        return str(value)
    return number if number.as_tuple().exponent <= 0 else number.quantize(Decimal(1))


def _grid(rows: Iterable[list[Cell]], kind: str, sheet: str) -> Grid:
    kept = []
    for row in rows:
        while row and row[-1] == "":
            row.pop()
        kept.append(row)
        if len(kept) > MAX_ROWS:
            raise FileError("too_many_rows", count=len(kept), limit=MAX_ROWS)
    check_width(kept)
    return Grid(kept, list(range(1, len(kept) + 1)), kind, sheet)


# ---------------------------------------------------------------------- XLSX


def _check_zip(data: bytes, limit: int) -> None:
    """Refuse a bomb by the sizes it declares; more than declared is never read."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        size = sum(member.file_size for member in members)
        if size > limit:
            raise FileError("archive_too_large", size=size, limit=limit)
        if len(members) > MAX_MEMBERS:
            count = len(members)
            raise FileError("archive_too_many_files", count=count, limit=MAX_MEMBERS)
        for member in members:
            if member.filename.endswith((".xml", ".rels")):
                with archive.open(member) as file:
                    head = file.read(_HEAD).lower()
                if any(word in head for word in _FORBIDDEN):
                    raise FileError("forbidden_xml", construct="DOCTYPE")


def _xlsx_cell(cell: Any) -> Cell:
    if cell.data_type == "f":
        return Formula(cell.value)
    try:
        return cell_of(cell.value)
    except (ValueError, OverflowError):
        return "#VALUE!"


def _read_xlsx(data: bytes, limit: int) -> list[Grid]:
    import openpyxl

    _check_zip(data, limit)
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    try:
        grids = []
        for sheet in book.worksheets[:MAX_SHEETS]:
            # Some banks write <dimension ref="A1:A1"/> above a full sheet.
            sheet.reset_dimensions()
            rows = ([_xlsx_cell(cell) for cell in row] for row in sheet.iter_rows())
            grids.append(_grid(rows, "xlsx", sheet.title))
        return grids
    finally:
        book.close()


# ----------------------------------------------------------------------- XLS


def _xls_cell(cell: Any, datemode: int) -> Cell:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return cell_of(xlrd.xldate_as_datetime(cell.value, datemode))
        except (ValueError, OverflowError):
            return "#VALUE!"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return "#VALUE!"
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return cell_of(bool(cell.value))
    return cell_of(cell.value)


def _read_xls(data: bytes) -> list[Grid]:
    import xlrd

    if _ENCRYPTED in data:
        raise FileError("encrypted_file")
    try:
        book = xlrd.open_workbook(
            file_contents=data, logfile=io.StringIO(), on_demand=True, ragged_rows=True
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise FileError("encrypted_file") from None
        raise
    grids = []
    for sheet in (book.sheet_by_index(i) for i in range(min(book.nsheets, MAX_SHEETS))):
        rows = (
            [_xls_cell(cell, book.datemode) for cell in sheet.row(i)]
            for i in range(sheet.nrows)
        )
        grids.append(_grid(rows, "xls", sheet.name))
    return grids


# ---------------------------------------------------------------------- HTML


class _Tables(HTMLParser):
    """Collects the cells of all tables of a page, row by row."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag == "tr":
            self._close()
            self.rows.append([])
        elif tag in ("td", "th"):
            self._close()
            self.cell = []
            width = dict(attrs).get("colspan") or "1"
            self.width = min(int(width), 50) if width.isdecimal() else 1
        elif tag == "br" and self.cell is not None:
            self.cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._close()

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)

    def _close(self) -> None:
        if self.cell is None:
            return
        if not self.rows:
            self.rows.append([])
        text = clean(" ".join("".join(self.cell).split()))
        self.rows[-1] += [text, *[""] * (self.width - 1)]
        self.cell = None


def _read_html(data: bytes) -> list[Grid]:
    if len(data) > MAX_HTML:
        raise FileError("file_too_large", size=len(data), limit=MAX_HTML)
    text, encoding = decode(data)
    page = _Tables()
    _guarded(lambda: page.feed(text), "html", "html")
    grid = _grid(page.rows, "html", "")
    grid.encoding = encoding
    return [grid]
