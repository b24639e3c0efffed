"""The rows of an advice's table: lines, totals, facts around them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ..parsers.base import Ledger, RowError, squeeze
from ..parsers.datetext import DateStyle, guess_date_style, read_date
from ..parsers.numbers import Amount, Style, guess_style, is_blank
from ..parsers.table_body import is_cut, row_text
from ..parsers.table_entries import text_of
from ..parsers.table_headers import Header
from ..parsers.table_rows import money
from ..parsers.table_source import Grid
from ..parsers.table_words import currency_code
from .build import total_of, with_signs
from .types import AdviceLine, Head
from .words import fact_of, heading_currency, is_credit, is_total

_MONEY = ("paid", "gross", "deduction", "discount")
_ZERO = Decimal(0)
#: A row of so few texts and no money is a remark.
_FEW = 2


@dataclass(slots=True)
class Body:
    """What was read; ``whole`` the gross amounts where the file may mean those."""

    head: Head = field(default_factory=Head)
    lines: list[AdviceLine] = field(default_factory=list)
    gross_only: bool = False


def settled(body: Body) -> Sequence[AdviceLine]:
    """The lines as the total has them.

    An amount beside a deduction, with no column for what is paid, is before it;
    unless the stated total says that it is after it.
    """
    total = body.head.total
    if not body.gross_only or total is None:
        return body.lines
    if total == total_of(with_signs(body.lines, total)):
        return body.lines
    after = [
        replace(line, amount=line.gross, gross=line.gross + less)
        for line in body.lines
        if line.gross is not None
        for less in [(line.deduction or _ZERO) + (line.discount or _ZERO)]
    ]
    whole = len(after) == len(body.lines)
    return (
        after if whole and total == total_of(with_signs(after, total)) else body.lines
    )


class _Reader:
    """Reads the rows below one header."""

    def __init__(self, grid: Grid, top: Any) -> None:
        rows = grid.rows[top.at + 1 :]
        self.columns: dict[str, int] = top.columns
        self.top = [cell for cell in top.cells if cell != ""]
        texts = [c for row in rows for c in self._cells(row, _MONEY) if type(c) is str]
        self.number: Style = guess_style(texts)
        days = [c for row in rows for c in self._cells(row, ("date",))]
        days = [cell for cell in days if type(cell) is str and cell]
        self.day = guess_date_style(days) or DateStyle("YMD")
        heads = [str(top.cells[at]) for f, at in self.columns.items() if f in _MONEY]
        codes = (heading_currency(head) for head in heads)
        self.currency = next((code for code in codes if len(code) == 3), "")

    def _cells(self, row: Sequence[Any], fields: Sequence[str]) -> Iterator[Any]:
        for name in fields:
            at = self.columns.get(name)
            if at is not None and at < len(row):
                yield row[at]

    def cell(self, row: Sequence[Any], name: str) -> Any:
        return next(self._cells(row, (name,)), "")

    def text(self, row: Sequence[Any], name: str) -> str:
        return squeeze(text_of(self.cell(row, name)))

    def value(self, row: Sequence[Any], name: str) -> Decimal | None:
        """The amount of a column; raises ``bad_amount``, ``mixed_currency``."""
        found: Amount | None = money(self.cell(row, name), self.number)
        if found and found.currency:
            self.check_currency(found.currency)
        return found.value if found else None

    def check_currency(self, code: str) -> None:
        """All amounts are in the currency of the first."""
        self.currency = self.currency or code
        if code != self.currency:
            raise RowError("mixed_currency", currency=code, expected=self.currency)

    def moment(self, cell: Any) -> date | None:
        """The day a cell says; raises ``bad_date``."""
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        if cell == "" or (isinstance(cell, str) and is_blank(cell)):
            return None
        found = read_date(str(cell), self.day.style)
        if not found:
            raise RowError("bad_date", str(cell))
        return found.date

    def line(self, row: Sequence[Any], number: int, ledger: Ledger) -> AdviceLine:
        """The row as a line; raises :class:`RowError` when it can be none."""
        if code := self.text(row, "currency"):
            if not currency_code(code):
                raise RowError("bad_currency", code)
            self.check_currency(currency_code(code))
        paid, gross, deduction, discount = (self.value(row, f) for f in _MONEY)
        if paid is None and gross is None:
            raise RowError("missing_amount")
        name, reason = self.text(row, "number"), self.text(row, "reason")
        if not name and not reason:
            raise RowError("missing_number")
        if gross is not None:
            deduction, discount = _like(gross, deduction), _like(gross, discount)
            if paid is None:
                paid = gross - (deduction or _ZERO) - (discount or _ZERO)
        credit = is_credit(self.text(row, "kind"))
        try:
            day = self.moment(self.cell(row, "date"))
        except RowError as error:
            ledger.note(error.code, number, error.text)
            day = None
        return AdviceLine(
            name, paid, gross, deduction, discount, day, reason, credit, number
        )


def _like(gross: Decimal, less: Decimal | None) -> Decimal | None:
    """A deduction has the sign of what it is taken from, however it is written."""
    return less and abs(less).copy_sign(gross)


# ---------------------------------------------------------------------- facts


def facts(rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Labels and values, in one cell (``Payer: ACME``) or in two; the first wins."""
    found: dict[str, Any] = {}
    for row in rows:
        waiting = ""
        for cell in (cell for cell in row if cell != ""):
            label, colon, value = (
                str(cell).replace("：", ":").partition(":")
                if type(cell) is str
                else ("", "", "")
            )
            name = fact_of(label)
            if waiting and not name:
                found.setdefault(waiting, cell)
                waiting = ""
            elif name and colon and value.strip():
                found.setdefault(name, value.strip())
            else:
                waiting = name
    return found


def _head(found: dict[str, Any], totals: Sequence[Any], reader: _Reader) -> Head:
    """The facts as values; an unreadable one is as if it were not there."""
    total = _amount(found.get("total", ""), reader)
    stated = [value for cell in totals if (value := _amount(cell, reader)) is not None]
    code = currency_code(str(found.get("currency", ""))) or reader.currency
    return Head(
        payer=squeeze(str(found.get("payer", "")))[:200],
        payer_account=squeeze(str(found.get("payer_account", "")))[:60],
        total=stated[-1] if stated else total,
        currency=code,
        date=_day(found.get("date", ""), reader),
        reference=squeeze(str(found.get("reference", "")))[:140],
    )


def _day(cell: Any, reader: _Reader) -> date | None:
    """The day of the payment, in the style of the table's dates if it has any."""
    if isinstance(cell, date):
        return reader.moment(cell)
    style = guess_date_style([str(cell)])
    for name in (reader.day.style, style.style if style else ""):
        if found := read_date(str(cell), name):
            return found.date
    return None


def _amount(cell: Any, reader: _Reader) -> Decimal | None:
    try:
        found = money(cell, reader.number)
    except RowError:
        return None
    if found and found.currency and not reader.currency:
        reader.currency = found.currency
    return found.value if found else None


# ----------------------------------------------------------------------- rows


def read_rows(grid: Grid, top: Any, cut_header: Header, ledger: Ledger) -> Body:
    """The lines, and what stands around them."""
    reader = _Reader(grid, top)
    body = Body(gross_only="paid" not in reader.columns)
    around: list[Sequence[Any]] = list(grid.rows[: top.at])
    totals: list[Any] = []
    rows = [
        (number, row)
        for number, row in zip(
            grid.numbers[top.at + 1 :], grid.rows[top.at + 1 :], strict=True
        )
        if any(cell != "" for cell in row)
    ]
    is_short = bool(rows) and grid.cut and is_cut([r for _n, r in rows], cut_header)
    for number, row in rows:
        last = is_short and row is rows[-1][1]
        kind = _kind(row, reader)
        if kind == "total" and not last:
            ledger.note("total_row", number, row_text(row), "info")
            totals.append(_total_cell(row, reader))
        elif kind == "line" or last:
            _take(row, number, reader, body, ledger, last)
        elif kind == "around":
            around.append(row)
    body.head = _head(facts(around), totals, reader)
    return body


def _kind(row: Sequence[Any], reader: _Reader) -> str:
    filled = [cell for cell in row if cell != ""]
    if filled == reader.top:
        return "header"
    first = next((cell for cell in filled if type(cell) is str), "")
    if is_total(first.partition(":")[0]):
        return "total"
    has_money = any(
        cell != "" and not (type(cell) is str and is_blank(cell))
        for cell in reader._cells(row, _MONEY)
    )
    if has_money:
        return "line"
    named = any(c.isdigit() for c in reader.text(row, "number"))
    labelled = bool(facts([row]))
    return "around" if labelled or (len(filled) <= _FEW and not named) else "line"


def _total_cell(row: Sequence[Any], reader: _Reader) -> Any:
    """The total's amount: in the column of what is paid, else the only one.

    The sum of the gross amounts is not what is paid.
    """
    if (cell := reader.cell(row, "paid")) != "":
        return cell
    gross = reader.columns.get("gross")
    found = [
        cell
        for at, cell in enumerate(row)
        if cell != "" and at != gross and _amount(cell, reader) is not None
    ]
    if found or reader.cell(row, "gross") != "":
        return found[0] if len(found) == 1 and "paid" in reader.columns else ""
    return str(row[0]).replace("：", ":").partition(":")[2].strip() if row else ""


def _take(
    row: Sequence[Any],
    number: int,
    reader: _Reader,
    body: Body,
    ledger: Ledger,
    last: bool,
) -> None:
    ledger.row()
    try:
        if last:
            raise RowError("unread_row", row_text(row))
        body.lines.append(reader.line(row, number, ledger))
    except RowError as error:
        text = error.text or row_text(row)
        ledger.note(error.code, number, text, "error", **error.data)
