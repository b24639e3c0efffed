"""Sort the rows below a header: data, totals and balances, labels, notes, noise.

Only data rows are counted; each of them becomes an entry, a duplicate or an error.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from .datetext import is_serial, split_date
from .numbers import Style, is_blank, read_amount, tidy
from .table_facts import Facts, gather, is_label_row, read_below, read_facts
from .table_headers import AMOUNTS, DATES, Header, looks_like_header
from .table_source import Grid
from .table_words import total_kind, total_row

_BALANCE = re.compile(
    r"(?i)balance|saldo|solde|stav|forward|[bc]/f|opening|closing|vortrag|apertura"
    r"|余额|结余|结存|承|过次|结转|[期年]初|[期年]末"
)
_LAST_DIGITS = re.compile(r"[.,](\d+)\D*$")
_NOISE = re.compile(r"[-=_*#~.,;|\s]*")
#: A note is a row with at most so many cells that are not blank.
_NOTE_CELLS = 2


class Row(NamedTuple):
    """A row as wide as the header; ``section`` is the index of its facts."""

    number: int
    cells: list[Any]
    section: int = 0


class Total(NamedTuple):
    """A row that adds up others: ``total``, ``opening`` or ``closing``; ``facts`` if
    it names its sums, so that they stand with the facts of its section.
    """

    number: int
    cells: list[Any]
    kind: str
    section: int


@dataclass(slots=True)
class Body:
    """``sections``: the facts of each part of the file that names its own account.

    ``lost`` are rows below a second, different header, which cannot be read with
    the columns of the first.  ``cut``: the file ends inside the last row.
    """

    sections: list[Facts]
    rows: list[Row] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    notes: list[Row] = field(default_factory=list)
    lost: list[Row] = field(default_factory=list)
    cut: bool = False


def row_text(cells: Iterable[Any]) -> str:
    """The cells of a row as one text, for an issue.

    >>> row_text(["合计", "", Decimal("12.50")])
    '合计 12.50'
    """
    return " ".join(str(cell) for cell in cells if cell != "")


class _Sorter:
    """Classifies the rows of one table."""

    def __init__(self, header: Header, header_cells: Sequence[Any]) -> None:
        columns = header.columns
        self.header = [cell for cell in header_cells if cell != ""]
        self.days = [i for f in DATES for i in columns.get(f, ())]
        self.amounts = [i for f in AMOUNTS for i in columns.get(f, ())]
        self.texts = columns.get("narrative", ())

    def has_amount(self, cells: Sequence[Any]) -> bool:
        return any(cells[i] != "" and not _blank(cells[i]) for i in self.amounts)

    def has_day(self, cells: Sequence[Any]) -> bool:
        for i in self.days:
            cell = cells[i]
            if isinstance(cell, str):
                if cell and split_date(cell):
                    return True
            elif isinstance(cell, date) or is_serial(cell):
                return True
        return False

    def kind(self, cells: Sequence[Any]) -> str:
        """What a row is; nearly all of them are ``data`` by their first look."""
        amount = self.has_amount(cells)
        if self.has_day(cells) and (amount or not total_row(cells)):
            return self.balance(cells) or "data"
        filled = [cell for cell in cells if cell != ""]
        if all(isinstance(cell, str) and _NOISE.fullmatch(cell) for cell in filled):
            return "noise"
        if looks_like_header(cells):
            return "noise" if filled == self.header else "header"
        if is_label_row(cells):
            return "labels"
        return total_row(cells) or self.rest(cells, filled)

    def balance(self, cells: Sequence[Any]) -> str:
        """A dated row whose text is ``Opening balance`` moves no money."""
        for i in self.texts:
            text = cells[i]
            if isinstance(text, str) and len(text) < 40 and _BALANCE.search(text):
                return kind if (kind := total_kind(text)) != "total" else ""
        return ""

    def rest(self, cells: Sequence[Any], filled: list[Any]) -> str:
        if any(is_money(cells[i]) for i in self.amounts):
            return "data"
        few = len(filled) <= _NOTE_CELLS
        return "note" if few or read_facts(cells) != Facts() else "data"


def _blank(cell: Any) -> bool:
    return isinstance(cell, str) and is_blank(cell)


def is_money(cell: Any) -> bool:
    """Whether a cell reads as an amount in any style.

    >>> is_money("1.234,56"), is_money("EUR")
    (True, False)
    """
    if isinstance(cell, str):
        styles = (Style(".", 3), Style(",", 3))
        return any(read_amount(cell, style) for style in styles)
    return isinstance(cell, Decimal)


class _Splitter:
    """Walks down the rows and keeps the facts found on the way."""

    def __init__(self, body: Body, sorter: _Sorter) -> None:
        self.body = body
        self.sorter = sorter
        self.found = Facts()
        self.labels: Sequence[Any] = ()
        self.lost = False

    def take(self, number: int, cells: list[Any]) -> None:
        if self.labels:
            labels, self.labels = self.labels, ()
            if not (self.sorter.has_amount(cells) and self.sorter.has_day(cells)):
                self.found.add(read_below(labels, cells))
                return
        kind = self.sorter.kind(cells)
        if kind == "header":
            self.lost = True
        elif kind == "labels":
            self.labels = cells
        elif self.lost and kind != "noise":
            self.body.lost.append(Row(number, cells))
        elif kind == "data":
            self.begin_section()
            self.body.rows.append(Row(number, cells, len(self.body.sections) - 1))
        elif kind != "noise":
            self.take_note(number, cells, kind)

    def take_note(self, number: int, cells: list[Any], kind: str) -> None:
        section = len(self.body.sections) - 1
        known = self.found.add(read_facts(cells))
        if kind != "note":
            kind = "facts" if known and kind == "total" else kind
            self.body.totals.append(Total(number, cells, kind, section))
        elif not known:
            self.body.notes.append(Row(number, cells, section))

    def begin_section(self) -> None:
        """Facts met since the last data row: of this account, or of a new one."""
        if self.found == Facts():
            return
        current = self.body.sections[-1]
        new = self.found.account and self.found.account != current.account
        if new and self.body.rows:
            self.body.sections.append(self.found)
        else:
            current.add(self.found)
        self.found = Facts()


def split_body(grid: Grid, header: Header) -> Body:
    """The rows of a table below its header, sorted."""
    above = grid.rows[: max(header.at, 0)]
    body = Body([gather(above)])
    cells = grid.rows[header.at] if header.at >= 0 else []
    splitter = _Splitter(body, _Sorter(header, cells))
    width = len(header.names)
    last = 0
    for index in range(header.at + 1, len(grid.rows)):
        cells = grid.rows[index]
        if any(cell != "" for cell in cells):
            missing = width - len(cells)
            wide = cells + [""] * missing if missing > 0 else cells
            splitter.take(grid.numbers[index], wide)
            last = index
    body.sections[-1].add(splitter.found)
    if grid.cut and body.rows and body.rows[-1].number == grid.numbers[last]:
        body.cut = grid.open or is_cut(grid.rows[header.at + 1 : last + 1], header)
    return body


def is_cut(rows: Sequence[Sequence[Any]], header: Header) -> bool:
    """Whether the text stops before its last row is complete.

    It has fewer cells than the others; its last cell is blank where all others are
    filled; or it is an amount with other decimals than all other amounts.
    """
    cells, at = rows[-1], len(rows[-1]) - 1
    above = [row for row in rows[:-1] if len(row) > 1]
    widths = [len(row) for row in above] or [len(header.names)]
    if len(cells) < max(set(widths), key=widths.count):
        return True
    if cells[at] == "":
        others = [row[at] for row in above if at < len(row)]
        return bool(others) and "" not in others
    return _is_cut_amount([*above, cells], header)


def _is_cut_amount(rows: Sequence[Sequence[Any]], header: Header) -> bool:
    last, at = rows[-1], len(rows[-1]) - 1
    money = [i for f in (*AMOUNTS, "balance_after") for i in header.columns.get(f, ())]
    if at not in money:
        return False
    cells = [row[i] for row in rows for i in money if i < len(row)]
    cells.remove(last[at])
    decimals = {_decimals(cell) for cell in cells if cell != ""}
    return len(decimals) == 1 and decimals.isdisjoint((-1, _decimals(last[at])))


def _decimals(cell: Any) -> int:
    """Digits after the last sign of a number, -1 without one.

    >>> _decimals("12.50"), _decimals("12")
    (2, -1)
    """
    found = _LAST_DIGITS.search(tidy(str(cell)))
    return len(found[1]) if found else -1
