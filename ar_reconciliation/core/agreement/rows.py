"""The cells of a ledger's rows, and rows that are no bookings."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ..parsers.base import RowError, join_texts, reference
from ..parsers.datetext import read_date
from ..parsers.numbers import Style
from ..parsers.table_body import Body, Total
from ..parsers.table_entries import text_of
from ..parsers.table_headers import Header
from ..parsers.table_rows import Draft, Styles, money
from ..parsers.table_words import direction_of, total_kind
from .columns import Top
from .words import kind_in, kind_of

#: Sums since the beginning of the year, which the rows of a file may not hold.
_SO_FAR = ("累计",)
_NUMBERS = ("your_number", "number")


def _is_number(text: str) -> bool:
    return any(c.isdigit() for c in text)


class Cells:
    """Reads what a bank table has not."""

    def __init__(self, top: Top, styles: Styles) -> None:
        self.columns = top.columns
        self.styles = styles
        both = "credit" in top.columns or "debit" in top.columns
        beside = "direction" in top.columns and "balance" in top.columns
        self.direction = top.columns["direction"][0] if both and beside else None

    def _texts(self, cells: Sequence[Any], *fields: str) -> tuple[str, ...]:
        columns = (at for name in fields for at in self.columns.get(name, ()))
        texts = (reference(text_of(cells[at])) for at in columns)
        return tuple(dict.fromkeys(text for text in texts if text))

    def numbers(self, cells: Sequence[Any]) -> tuple[str, ...]:
        """Our number of the document, if they keep it, and theirs."""
        return tuple(t for t in self._texts(cells, *_NUMBERS) if _is_number(t))

    def references(self, cells: Sequence[Any]) -> tuple[str, ...]:
        """Other documents."""
        return self._texts(cells, "reference")

    def text(self, cells: Sequence[Any]) -> str:
        """All free texts; ``Payment`` in the place of a number is one."""
        words = (t for t in self._texts(cells, *_NUMBERS) if not _is_number(t))
        return join_texts((*self._texts(cells, "text"), *words))

    def kind(self, cells: Sequence[Any]) -> str:
        """What the row is, by its type, else by its text; "" if neither says it."""
        said = next(iter(self._texts(cells, "kind")), "")
        return kind_of(said) or kind_in(said) or kind_in(self.text(cells))

    def signed_kind(self, cells: Sequence[Any], amount: Decimal) -> str:
        """The kind, if it goes with the sign: a negative invoice is a credit note."""
        kind = self.kind(cells)
        if kind == "invoice" and amount < 0:
            return "credit_note"
        wrong = (kind == "payment") and amount > 0
        return "" if wrong else kind

    def day(self, cells: Sequence[Any], name: str) -> date | None:
        """A day that is good to have."""
        at = self.columns.get(name, (None,))[0]
        cell = "" if at is None else cells[at]
        if isinstance(cell, date):
            return cell.date() if hasattr(cell, "date") else cell
        found = read_date(str(cell), self.styles.day.style, self.styles.last)
        return found.date if found else None

    def money(self, cells: Sequence[Any], name: str) -> Decimal | None:
        """An amount that is good to have."""
        at = self.columns.get(name, (None,))[0]
        try:
            found = None if at is None else money(cells[at], self.styles.number)
        except RowError:
            return None
        return found.value if found else None

    def directed(self, cells: Sequence[Any], balance: Decimal | None) -> Decimal | None:
        """A balance with its direction beside it: > 0 for a credit."""
        if balance is None or self.direction is None:
            return balance
        side = direction_of(str(cells[self.direction]))
        return -balance if side == -1 else balance


def balance_of(cells: Sequence[Any], header: Header, style: Style) -> Decimal | None:
    """The balance that a row states: in its column, else as credit less debit."""
    values = {}
    for name in ("balance_after", "amount_in", "amount_out", "amount"):
        at = header.columns.get(name, (None,))[0]
        try:
            found = None if at is None else money(cells[at], style)
        except RowError:
            found = None
        if found:
            values[name] = found.value
    if "balance_after" in values:
        return values["balance_after"]
    if "amount" in values:
        return values["amount"]
    if not values:
        return None
    zero = Decimal(0)
    return values.get("amount_in", zero) - values.get("amount_out", zero)


def sort_totals(body: Body, top: Top) -> None:
    """Rows like 本月合计, which printed ledgers date, are moved to the totals."""
    columns = [at for f in ("text", "number", "kind") for at in top.columns.get(f, ())]
    kept = []
    for row in body.rows:
        texts = [row.cells[at] for at in columns]
        kind = next((kind for text in texts if (kind := _sum_row(text))), "")
        if kind:
            body.totals.append(Total(row.number, row.cells, kind, row.section))
        else:
            kept.append(row)
    body.rows[:] = kept
    found = [
        total._replace(kind="facts") if _so_far(total) else total
        for total in body.totals
    ]
    body.totals[:] = sorted(found, key=lambda total: total.number)


def _sum_row(text: Any) -> str:
    """The kind of a dated row by a Chinese word for a sum; "Total" sells fuel."""
    if not isinstance(text, str) or not text or text.isascii() or len(text) > 20:
        return ""
    return total_kind(text)


def _so_far(total: Total) -> bool:
    texts = [cell for cell in total.cells if isinstance(cell, str)]
    return any(word in text for text in texts for word in _SO_FAR)


def split_repeats(
    drafts: Iterable[Draft],
) -> tuple[list[Draft], list[tuple[Draft, Draft]]]:
    """(drafts, (repeat, first) of rows alike in all cells, running balance included).

    Two bookings of one amount have different balances; a page printed twice has not.
    Without balances both are kept: one may be booked twice.
    """
    seen: dict[tuple, Draft] = {}
    kept, repeated = [], []
    for draft in drafts:
        alike = draft.balance is not None and bool(draft.value)
        first = seen.setdefault(tuple(draft.row.cells), draft) if alike else draft
        if first is draft:
            kept.append(draft)
        else:
            repeated.append((draft, first))
    return kept, repeated
