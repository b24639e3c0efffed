"""One data row to a draft: its day, amount as written, direction and balance.

What the sign of the amount means is known only when all rows have been read
(:mod:`.table_sign`); until then a draft keeps what stands in the file.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from .base import Ledger, RowError
from .datetext import (
    DateStyle,
    Moment,
    find_dates,
    guess_date_style,
    is_serial,
    read_date,
)
from .numbers import Amount, Style, guess_style, is_blank, read_amount
from .table_body import Body, Row
from .table_facts import Facts
from .table_headers import AMOUNTS, DATES, Header
from .table_source import Formula
from .table_words import NOT_BOOKED, currency_code, direction_of, word_key

_MONEY = (*AMOUNTS, "balance_after", "charges", "refunded")


@dataclass(slots=True)
class Draft:
    """A row as read; ``flag`` 1 in, -1 out, 0 neither, None where nothing says it."""

    row: Row
    day: date
    time: str
    value_date: date | None
    value: Decimal
    flag: int | None
    balance: Decimal | None
    fee: Decimal | None
    currency: str
    account: str
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Styles:
    """How one file writes numbers and dates; ``last`` day for dates without a year."""

    number: Style
    day: DateStyle
    last: date | None = None


# ------------------------------------------------------------------ styles


def _texts(rows: Iterable[Row], columns: Iterable[int]) -> list[str]:
    """Different texts of some columns, in the order they are met."""
    columns = tuple(columns)
    cells = dict.fromkeys(row.cells[i] for row in rows for i in columns)
    return [cell for cell in cells if type(cell) is str and cell]


def _currencies(header: Header, body: Body) -> set[str]:
    codes = {
        header.currency or header.unit,
        *(facts.currency for facts in body.sections),
    }
    texts = _texts(body.rows, header.columns.get("currency", ()))
    return (codes | {currency_code(text) for text in texts[:20]}) - {""}


def _period(facts: Facts, filename: str) -> tuple[date, date] | None:
    if period := facts.period():
        return period
    days = find_dates(filename)
    if not days:
        return None
    return (min(days), max(days)) if len(days) > 1 else (date(1970, 1, 1), days[0])


def find_styles(
    header: Header, body: Body, mapping: dict[str, Any], filename: str
) -> Styles:
    """The number and date style of a file: given, or found from all its rows."""
    columns = header.columns
    money = _texts(body.rows, (i for f in _MONEY for i in columns.get(f, ())))
    number = guess_style(money, _currencies(header, body))
    if decimal := mapping.get("decimal"):
        number = Style(decimal, int(mapping.get("decimals") or number.decimals))
    days = _texts(body.rows, (i for f in DATES for i in columns.get(f, ())))
    facts = body.sections[0]
    period = _period(facts, filename)
    found = guess_date_style(days, period)
    if style := mapping.get("date_style"):
        found = DateStyle(style)
    last = facts.date_to or (period[1] if period else None)
    if given := read_date(mapping.get("period_end", ""), "YMD"):
        last = given.date
    return Styles(number, found or DateStyle("YMD"), last)


# ------------------------------------------------------------------- cells


def money(cell: Any, style: Style) -> Amount | None:
    """The amount in a cell, None for a blank; raises for anything else."""
    if isinstance(cell, Decimal):
        return Amount(cell)
    if cell == "":
        return None
    if isinstance(cell, Formula) or (isinstance(cell, str) and cell[0] == "="):
        raise RowError("formula_cell", str(cell))
    if not isinstance(cell, str):
        raise RowError("bad_amount", str(cell))
    found = read_amount(cell, style)
    if found is None and not is_blank(cell):
        raise RowError("bad_amount", cell)
    return found


def _from_number(cell: Decimal) -> Moment | None:
    """Excel's day number without a date format, or ``20260305``."""
    return read_date(str(cell), "serial" if is_serial(cell) else "YMD")


class Reader:
    """Reads the rows of one table one by one."""

    def __init__(
        self, header: Header, styles: Styles, sections: Sequence[Facts], mapping: dict
    ) -> None:
        self.header = header
        self.styles = styles
        self.sections = sections
        self.mapping = mapping
        columns = header.columns
        self.one = {field: indexes[0] for field, indexes in columns.items()}
        self.day_columns = columns.get("date", ()) or columns.get("value_date", ())
        self.value_column = self.one.get("value_date") if "date" in columns else None
        self.moments: dict[Any, Moment | None] = {}

    def draft(self, row: Row, ledger: Ledger) -> Draft:
        """The row as a draft; raises :class:`RowError` when it can be none."""
        cells = row.cells
        self._refuse_unbooked(cells)
        moment = self._day(cells)
        amount, flag = self._amount(cells)
        balance = self._optional("balance_after", row, ledger)
        fee = self._fee(row, amount.value, ledger)
        return Draft(
            row,
            moment.date,
            moment.time or self._time(cells),
            self._value_date(row, ledger),
            amount.value,
            flag,
            balance,
            fee,
            self._currency(row, amount),
            self._account(row),
        )

    def _refuse_unbooked(self, cells: Sequence[Any]) -> None:
        at = self.one.get("status")
        if (
            at is not None
            and cells[at] != ""
            and word_key(str(cells[at])) in NOT_BOOKED
        ):
            raise RowError("pending_entry", str(cells[at]), status=str(cells[at]))

    def _moment(self, cell: Any) -> Moment | None:
        if isinstance(cell, datetime):
            return Moment(cell.date(), cell.time().isoformat("seconds"))
        if isinstance(cell, date):
            return Moment(cell)
        if cell not in self.moments:
            if isinstance(cell, Decimal):
                self.moments[cell] = _from_number(cell)
            else:
                style, last = self.styles.day.style, self.styles.last
                self.moments[cell] = read_date(cell, style, last)
        return self.moments[cell]

    def _day(self, cells: Sequence[Any]) -> Moment:
        cell = next((cells[i] for i in self.day_columns if not _blank(cells[i])), "")
        if cell == "":
            raise RowError("missing_date")
        if isinstance(cell, Formula):
            raise RowError("formula_cell", str(cell))
        found = self._moment(cell)
        if not found:
            raise RowError("bad_date", str(cell))
        return found

    def _time(self, cells: Sequence[Any]) -> str:
        cell = cells[self.one["time"]] if "time" in self.one else ""
        text = str(cell).replace(":", "")[:6]
        return f"{text[:2]}:{text[2:4]}:{text[4:6] or '00'}" if text.isdigit() else ""

    def _value_date(self, row: Row, ledger: Ledger) -> date | None:
        cell = "" if self.value_column is None else row.cells[self.value_column]
        if _blank(cell):
            return None
        found = self._moment(cell)
        if not found:
            ledger.note("bad_date", row.number, str(cell))
        return found.date if found else None

    # .......................................................... amounts

    def _amount(self, cells: Sequence[Any]) -> tuple[Amount, int | None]:
        if "net" in self.one:
            return self._single(cells, "net")
        if "amount" in self.one:
            return self._single(cells, "amount")
        if "amount_in" in self.one or "amount_out" in self.one:
            return self._either(cells)
        return self._single(cells, "gross")

    def _single(self, cells: Sequence[Any], field: str) -> tuple[Amount, int | None]:
        found = money(cells[self.one[field]], self.styles.number)
        if found is None:
            raise RowError("missing_amount")
        self._refuse_refunded(cells, found)
        if "direction" not in self.one:
            return found, None
        word = str(cells[self.one["direction"]])
        return found, direction_of(word) or 0

    def _refuse_refunded(self, cells: Sequence[Any], amount: Amount) -> None:
        """A payment and its refund in one row: two movements, one day unknown."""
        at = self.one.get("refunded")
        back = None if at is None else money(cells[at], self.styles.number)
        if back and back.value:
            raise RowError("two_amounts", f"{amount.value} / {back.value}")

    def _either(self, cells: Sequence[Any]) -> tuple[Amount, int | None]:
        """Two columns, money in and money out, of which one is filled."""
        found = [
            money(cells[self.one[field]], self.styles.number)
            if field in self.one
            else None
            for field in ("amount_in", "amount_out")
        ]
        received, paid = found
        if received and paid and received.value and paid.value:
            raise RowError("two_amounts", f"{received.value} / {paid.value}")
        if paid and (paid.value or not received):
            return paid, -1
        if not received:
            raise RowError("missing_amount")
        return received, 1

    def _optional(self, field: str, row: Row, ledger: Ledger) -> Decimal | None:
        """An amount that is good to have: unreadable, it costs a warning."""
        at = self.one.get(field)
        if at is None:
            return None
        try:
            found = money(row.cells[at], self.styles.number)
        except RowError as error:
            ledger.note(error.code, row.number, error.text)
            return None
        return found.value if found else None

    def _fee(self, row: Row, net: Decimal, ledger: Ledger) -> Decimal | None:
        """What was kept: gross less net if both are there; a fee given back is none."""
        fee = self._optional("charges", row, ledger)
        if fee is None or "net" not in self.one:
            return fee
        gross = self._optional(
            "gross" if "gross" in self.one else "amount", row, ledger
        )
        return fee if gross is None else max(gross - net, Decimal(0))

    # ............................................... currency and account

    def _currency(self, row: Row, amount: Amount) -> str:
        """The currency of a row: in its cells, else that of the file."""
        named = amount.currency or self.header.currency
        for at in self.header.columns.get("currency", ()):
            text = str(row.cells[at])
            if not _blank(text):
                code = currency_code(text)
                if not code:
                    raise RowError("bad_currency", text)
                if named and code != named:
                    raise RowError("mixed_currency", currency=code, expected=named)
                return code
        section = self.sections[row.section]
        given = self.mapping.get("currency", "")
        return amount.currency or given or named or section.currency or self.header.unit

    def _account(self, row: Row) -> str:
        at = self.one.get("account")
        text = "" if at is None else str(row.cells[at])
        section = self.sections[row.section].account
        return text or self.mapping.get("account", "") or section


def _blank(cell: Any) -> bool:
    return isinstance(cell, str) and (not cell or is_blank(cell))
