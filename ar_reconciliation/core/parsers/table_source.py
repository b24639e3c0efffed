"""Bytes of a table to rows of cells: text with separators here, sheets beside.

A cell is a text without blanks around it; in a sheet also a Decimal, a date, a
datetime or a :class:`Formula`.  An empty cell is "".
"""

import csv
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ..errors import FileError
from .decode import decode, lines

DELIMITERS = (",", ";", "\t", "|", "^")
MAX_COLUMNS = 512
_SAMPLE_LINES = 400
MAX_ROWS = 1_000_000
#: Blank columns at the end of a row are forgiven up to the width of a sheet.
_MAX_SEPARATORS = 16_384
#: A quoted cell with line breaks is at most so many lines and characters long.
_MAX_SPAN = 30
_MAX_CELL = 8192
_DIRECTIVE = re.compile(r"\ufeff?sep=(.)\s*", re.IGNORECASE)
#: What programs put before a value so that it stays text, and invisible blanks.
_PADDING = " \t\r\n\u00a0\u3000\u200b\ufeff`"
#: A mark at the beginning of a cell that keeps a value text.
_ODD = re.compile("[\u200b\ufeff]|(?:^|[,;\t|^\"]) *['=]")
_EXCEL_TEXT = re.compile(r'="([^"]*)"')

Cell = str | Decimal | date


class Formula(str):
    """The text of a formula, which is never evaluated."""

    __slots__ = ()


@dataclass(slots=True)
class Grid:
    """Rows of one table with the number of each in the file.

    ``cut``: there is no line end after the last row; ``open``: it ends inside a
    quoted cell.  ``others``: names and lengths
    of other sheets that could be read.
    """

    rows: list[list[Any]]
    numbers: list[int]
    format: str = "csv"
    sheet: str = ""
    delimiter: str = ""
    encoding: str = ""
    cut: bool = False
    open: bool = False
    others: list[tuple[str, int]] = field(default_factory=list)


def clean(text: str) -> str:
    """A cell as a person sees it.

    >>> clean("`2026-01-05\\t"), clean('="007"'), clean("'12")
    ('2026-01-05', '007', '12')
    """
    text = text.strip(_PADDING)
    if text[:1] == "'" and "'" not in text[1:-1]:
        text = text.strip("'").strip(_PADDING)
    if text[:2] == '="' and (found := _EXCEL_TEXT.fullmatch(text)):
        return found[1].strip(_PADDING)
    return text


# ---------------------------------------------------------------- separators


def _is_open(text: str, delimiter: str) -> bool:
    """Whether a quoted cell begins in ``text`` that does not end in it."""
    at, size = 0, len(text)
    while at < size:
        while at < size and text[at] == " ":
            at += 1
        if text[at : at + 1] == '"':
            at = _closing_quote(text, at + 1)
            if at < 0:
                return True
        at = text.find(delimiter, at)
        if at < 0:
            return False
        at += 1
    return False


def _closing_quote(text: str, at: int) -> int:
    """Where the quoted cell ends whose contents begin at ``at``, or -1."""
    while (at := text.find('"', at)) >= 0:
        if text[at + 1 : at + 2] != '"':
            return at + 1
        at += 2
    return -1


def _split(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([text], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        return [text]


def _careful_rows(texts: list[str], delimiter: str) -> Iterable[tuple[int, list[str]]]:
    """(first line, cells); a quote that is never closed spoils one line only.

    The rest of that line is one cell: to cut it would tear ``"1,234.00"`` apart.
    """
    at = 0
    while at < len(texts):
        text, end = texts[at], at + 1
        while _is_open(text, delimiter) and end < len(texts):
            if end - at >= _MAX_SPAN or len(text) > _MAX_CELL:
                text, end = texts[at], at + 1
                break
            text, end = f"{text}\n{texts[end]}", end + 1
        if end > at + 1 and _is_open(text, delimiter):
            text, end = texts[at], at + 1
        yield at + 1, _split(text, delimiter)
        at = end


def split_rows(texts: list[str], delimiter: str) -> tuple[list[list[str]], list[int]]:
    """Rows and the line each begins on.

    >>> split_rows(['a,"b', 'c",d', "e,f"], ",")
    ([['a', 'b\\nc', 'd'], ['e', 'f']], [1, 3])
    """
    if not any(text.count('"') & 1 for text in texts):
        try:
            reader = csv.reader(texts, delimiter=delimiter, skipinitialspace=True)
            rows = list(reader)
        except csv.Error:
            rows = []
        if len(rows) == len(texts):
            return rows, list(range(1, len(rows) + 1))
    careful = list(_careful_rows(texts, delimiter))
    return [cells for _line, cells in careful], [line for line, _cells in careful]


def read_lines(data: bytes, encoding: str = "") -> tuple[list[str], str, bool]:
    """(lines, encoding, whether the last line lacks its end)."""
    text, encoding = decode(data, encoding)
    if "\0" in text:
        text = text.replace("\0", "")
    text = text.removeprefix("\ufeff").rstrip("\x1a")
    texts = lines(text)
    cut = bool(texts and texts[-1])
    if not cut:
        texts = texts[:-1]
    if len(texts) > MAX_ROWS:
        raise FileError("too_many_rows", count=len(texts), limit=MAX_ROWS)
    return texts, encoding, cut


def directive(texts: list[str]) -> str:
    """The separator of a first line ``sep=;``, "" without one."""
    found = _DIRECTIVE.fullmatch(texts[0]) if texts else None
    return found[1] if found else ""


def _is_odd(text: str) -> bool:
    """Whether cells of a line may need more than blanks taken off."""
    if not ("'" in text or "=" in text):
        return "`" in text or "\u200b" in text or "\ufeff" in text
    return "`" in text or bool(_ODD.search(text))


def text_grid(texts: list[str], delimiter: str, encoding: str, cut: bool) -> Grid:
    """The table of a text, its cells cleaned; ``too_many_columns`` beyond the limit."""
    widest = max((text.count(delimiter) for text in texts), default=0)
    if widest > _MAX_SEPARATORS:
        raise FileError("too_many_columns", count=widest + 1, limit=MAX_COLUMNS)
    rows, numbers = split_rows(texts, delimiter)
    if widest >= MAX_COLUMNS:
        check_width(rows)
    if directive(texts):
        rows[0] = []
    if any(_is_odd(text) for text in texts):
        rows = [[clean(cell) for cell in row] for row in rows]
    else:
        rows = [[cell.strip() for cell in row] for row in rows]
    is_open = cut and bool(texts) and _is_open(texts[-1], delimiter)
    return Grid(rows, numbers, "csv", "", delimiter, encoding, cut, is_open)


def guess_grid(
    data: bytes,
    score: Callable[[Grid], tuple[int, int]],
    encoding: str = "",
    delimiter: str = "",
) -> Grid:
    """The table of a text under the separator with the best score of its beginning.

    ``score``: (fields found, a figure for when nothing is found).
    A given ``delimiter``, or one that the file names (``sep=;``), is obeyed.
    """
    texts, encoding, cut = read_lines(data, encoding)
    if given := delimiter or directive(texts):
        return text_grid(texts, given[:1], encoding, cut)
    head = texts[:_SAMPLE_LINES]
    scores = [(_scored(head, d, score), -at) for at, d in enumerate(DELIMITERS)]
    return text_grid(texts, DELIMITERS[-max(scores)[1]], encoding, cut)


def _scored(
    texts: list[str], delimiter: str, score: Callable[[Grid], tuple[int, int]]
) -> tuple[int, int]:
    """The score of the lines under one separator; too many columns show no field."""
    try:
        return score(text_grid(texts, delimiter, "", False))
    except FileError:
        return 0, max(text.count(delimiter) for text in texts)


def check_width(rows: Iterable[list[Any]]) -> None:
    """Refuse a table that is wider than any bank's."""
    for row in rows:
        while len(row) > MAX_COLUMNS and row[-1] in ("", None):
            row.pop()
        if len(row) > MAX_COLUMNS:
            raise FileError("too_many_columns", count=len(row), limit=MAX_COLUMNS)
