"""The customer's own ledger of us as their supplier: XLSX, XLS, HTML, CSV, TXT.

Cells, numbers, dates, the sorting of rows, the running balance: all that is read by
the table reader for bank files (:mod:`..parsers.tabular`); here are the columns of a
ledger (:mod:`.columns`), the side of the amounts (:mod:`.side`), and balances with
a direction beside them (方向 借/贷/平).

The ``mapping`` of the result says what was assumed; given back, whole or in part, it
is obeyed.  It has the parts of :mod:`..parsers.table_mapping`, the columns being
those of :data:`.words.FIELDS`, and ``side``: ``credit`` or ``debit``, whichever
raises what they owe us; a single column of amounts counts as credit.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from ..errors import FileError
from ..parsers.base import MAX_SIZE, check_balance
from ..parsers.numbers import Style
from ..parsers.table_mapping import VERSION, checked
from ..parsers.table_rows import Draft
from ..parsers.table_sheets import MAX_UNPACKED, sheet_grids
from ..parsers.table_sign import Convention, best_chain, breaks, groups_of, settle
from ..parsers.table_source import Grid, guess_grid
from ..parsers.table_totals import check_total_rows, fact_amount
from ..parsers.tabular import Table
from ..types import Issue
from .columns import Top, bank_header, tables, top_of
from .rows import Cells, balance_of, sort_totals, split_repeats
from .side import SIDES, Row, find_side, units
from .types import LedgerLine
from .words import FIELDS

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class TheirEntry:
    """A booking of theirs; ``amount`` > 0 raises what they owe us.

    ``numbers``: our number of the document, if they keep it, then theirs.
    ``open``: what of it they have not paid, where the file says so; ``balance``: what
    they owe us after it.  ``row``: where in the file it stands.
    """

    row: int
    date: datetime.date
    amount: Decimal
    numbers: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    text: str = ""
    kind: str = ""
    document_date: datetime.date | None = None
    due: datetime.date | None = None
    open: Decimal | None = None
    balance: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class TheirLedger:
    """What :func:`read` returns.

    Each of ``rows`` ends in one entry, duplicate or issue of severity ``error``.
    ``opening`` and ``closing``: what they owed us before and after, stated or by the
    running balance, None where the file does not say; ``currency`` is "" where it
    names none, or several.
    """

    format: str
    entries: tuple[TheirEntry, ...] = ()
    duplicates: tuple[TheirEntry, ...] = ()
    issues: tuple[Issue, ...] = ()
    rows: int = 0
    opening: Decimal | None = None
    closing: Decimal | None = None
    currency: str = ""
    mapping: dict[str, Any] = field(default_factory=dict)

    @property
    def sum(self) -> Decimal:
        """What the entries add up to."""
        return sum((entry.amount for entry in self.entries), Decimal(0))


def read(
    data: bytes,
    filename: str = "",
    *,
    ours: Sequence[LedgerLine] = (),
    mapping: dict[str, Any] | None = None,
    rounding: Decimal = _CENT,
    **options: Any,
) -> TheirLedger:
    """Read a customer's ledger; raises :class:`FileError` when nothing can be read.

    ``ours``: our lines, in units of ``rounding``, to see which side is which.
    Options: ``max_size`` in bytes, ``max_unpacked`` of a workbook.
    """
    limit = options.get("max_size", MAX_SIZE)
    if len(data) > limit:
        raise FileError("file_too_large", size=len(data), limit=limit)
    if not data.strip(b"\0\t\n\v\f\r \x1a\xef\xbb\xbf\xff\xfe"):
        raise FileError("empty_file")
    given = checked(mapping, FIELDS, side=SIDES)
    grids = sheet_grids(data, options.get("max_unpacked", MAX_UNPACKED))
    found = tables(grids or [_text_grid(data, given)], given)
    grid, top = found[0]
    others = [(g.sheet, len(g.rows) - t.at - 1) for g, t in found[1:]]
    grid = replace(without_headings(grid, top), others=others)
    return _Ledger(grid, top, given, filename).finished(ours, rounding)


def _text_grid(data: bytes, mapping: dict[str, Any]) -> Grid:
    def score(grid: Grid) -> tuple[int, int]:
        top = top_of(grid, mapping)
        return (len(top.columns) if top else 0), 0

    given = mapping.get("encoding", ""), mapping.get("delimiter", "")
    return guess_grid(data, score, *given)


def without_headings(grid: Grid, top: Top) -> Grid:
    """The table without its heading again at the top of every page."""
    if top.at < 0:
        return grid
    heading = grid.rows[top.at]
    kept = [at for at, row in enumerate(grid.rows) if at <= top.at or row != heading]
    rows, numbers = [grid.rows[at] for at in kept], [grid.numbers[at] for at in kept]
    return replace(grid, rows=rows, numbers=numbers)


class _Ledger:
    """One table on its way from rows to entries."""

    def __init__(
        self, grid: Grid, top: Top, mapping: dict[str, Any], filename: str
    ) -> None:
        self.top = top
        self.mapping = mapping
        self.table = Table(grid, bank_header(top), mapping, filename)
        self.cells = Cells(top, self.table.styles)
        sort_totals(self.table.body, top)

    @property
    def number(self) -> Style:
        """How the file writes numbers."""
        return self.table.styles.number

    def finished(self, ours: Sequence[LedgerLine], rounding: Decimal) -> TheirLedger:
        """Everything, with the mapping that was used."""
        table = self.table
        if not table.body.rows and not table.body.lost:
            raise FileError("no_entries", format=table.grid.format)
        drafts, repeats = split_repeats(table.drafts())
        for draft in (*drafts, *(repeat for repeat, _first in repeats)):
            draft.balance = self.cells.directed(draft.row.cells, draft.balance)
        opening, closing = self._stated("opening"), self._stated("closing")
        convention, factor = self._settled(drafts, opening)
        for repeat, first in repeats:
            repeat.amount, repeat.balance = first.amount, first.balance
        drafts = table.directed(drafts)
        repeated = table.directed([repeat for repeat, _first in repeats])
        table.note_styles()
        check_total_rows(drafts, table.header, table.body, self.number, table.ledger)
        turn = self._side(drafts, ours, convention, rounding)
        ends = [None if x is None else x * factor * turn for x in (opening, closing)]
        entries = [self._entry(draft, turn) for draft in drafts]
        self._check(drafts, turn, ends)
        return self._made(entries, [self._entry(d, turn) for d in repeated], ends,
                          self._mapping(convention, turn))  # fmt: skip

    # ................................................................ signs

    def _settled(
        self, drafts: list[Draft], opening: Decimal | None
    ) -> tuple[Convention, int]:
        """Amounts, credit > 0; the factor that the balances are to be taken with.

        Columns for debit and credit leave no doubt of an amount: balances that run
        the other way are written with debit > 0.
        """
        given = {k: v for k, v in self.mapping.items() if k in ("sign", "amounts")}
        found = settle(drafts, self.table.header, given, _no_words, "", opening)
        if found.amounts != "columns":
            return found, 1
        if found.sign == "swapped" and "sign" not in given:
            found = found._replace(sign="header")
            for draft in drafts:
                draft.amount = None if draft.amount is None else -draft.amount
        groups = list(groups_of(drafts).values())
        right, turned = (sum(best_chain(g, f).right for g in groups) for f in (1, -1))
        if turned <= right:
            return found, 1
        for draft in drafts:
            draft.balance = None if draft.balance is None else -draft.balance
        return found, -1

    def _side(
        self,
        drafts: Sequence[Draft],
        ours: Sequence[LedgerLine],
        convention: Convention,
        rounding: Decimal,
    ) -> int:
        """1, or -1 when all signs are to be turned."""
        if said := self.mapping.get("side"):
            return 1 if said == "credit" else -1
        rows = []
        for draft in drafts:
            cells, count = draft.row.cells, units(draft.amount, rounding)
            numbers = (*self.cells.numbers(cells), *self.cells.references(cells))
            kind = self.cells.kind(cells)
            rows.append(Row(count or 0, draft.day.toordinal(), numbers, kind))
        found = find_side(rows, ours, convention.amounts in ("columns", "flag"))
        if not found.sure:
            assumed = "credit" if found.turn == 1 else "debit"
            self.table.ledger.note("assumed_side", assumed=assumed)
        return found.turn

    # ............................................................. balances

    def _stated(self, kind: str) -> Decimal | None:
        """The opening or closing balance, with credit > 0 or as it is written."""
        body, header = self.table.body, self.table.header
        rows = [total.cells for total in body.totals if total.kind == kind]
        rows = rows if kind == "opening" else rows[::-1]
        for cells in rows:
            found = balance_of(cells, header, self.number)
            if found is not None:
                return self.cells.directed(cells, found)
        return fact_amount(getattr(body.sections[0], kind), self.number)

    def _check(
        self, drafts: list[Draft], turn: int, ends: list[Decimal | None]
    ) -> None:
        """The running balance, and opening + entries = closing; ends not stated are
        those of the running balance.
        """
        ledger = self.table.ledger
        amounts = [draft.amount * turn for draft in drafts]
        check_balance(ledger, ends[0], ends[1], amounts, None)
        groups = list(groups_of(drafts).values())
        for group in groups:
            chain = best_chain(group)
            first, last = chain.drafts[0], chain.drafts[-1]
            if len(groups) == 1 and chain.holds and chain.steps:
                if ends[0] is None and first.balance is not None:
                    ends[0] = (first.balance - first.amount) * turn
                if ends[1] is None and last.balance is not None:
                    ends[1] = last.balance * turn
            for draft, expected in breaks(chain) if chain.holds else ():
                said = {"expected": expected * turn, "found": draft.balance * turn}
                said = {key: str(value) for key, value in said.items()}
                ledger.note("running_balance_break", draft.row.number, **said)

    # .............................................................. results

    def _entry(self, draft: Draft, turn: int) -> TheirEntry:
        cells = draft.row.cells
        amount = draft.amount * turn
        if not amount:
            self.table.ledger.note("zero_amount", draft.row.number, severity="info")
        return TheirEntry(
            draft.row.number,
            draft.day,
            amount,
            self.cells.numbers(cells),
            self.cells.references(cells),
            self.cells.text(cells),
            self.cells.signed_kind(cells, amount),
            self.cells.day(cells, "document_date"),
            self.cells.day(cells, "due"),
            self.cells.money(cells, "open"),
            None if draft.balance is None else draft.balance * turn,
            draft.currency,
        )

    def _made(
        self,
        entries: list[TheirEntry],
        duplicates: list[TheirEntry],
        ends: Sequence[Decimal | None],
        mapping: dict[str, Any],
    ) -> TheirLedger:
        file = self.table.ledger.file(self.table.grid.format)
        codes = {entry.currency for entry in entries} or {""}
        code = codes.pop() if len(codes) == 1 else ""
        mapping["currency"] = code
        return TheirLedger(
            file.format,
            tuple(entries),
            tuple(duplicates),
            file.issues,
            file.rows,
            ends[0],
            ends[1],
            code,
            mapping,
        )

    def _mapping(self, convention: Convention, turn: int) -> dict[str, Any]:
        """The mapping value of what was done."""
        grid, styles, top = self.table.grid, self.table.styles, self.top
        named = {f: [top.names[at] for at in c] for f, c in top.columns.items()}
        return {
            "v": VERSION,
            "format": grid.format,
            "sheet": grid.sheet,
            "delimiter": grid.delimiter,
            "encoding": grid.encoding,
            "header_row": grid.numbers[top.at] if top.at >= 0 else 0,
            "headers": list(top.names),
            "columns": named,
            "date_style": styles.day.style,
            "decimal": styles.number.decimal,
            "decimals": styles.number.decimals,
            "amounts": convention.amounts,
            "sign": convention.sign,
            "side": "credit" if turn == 1 else "debit",
        }


def _no_words(_draft: Draft) -> str:
    """The words of wallets and cards mean nothing in a ledger."""
    return ""


def ledger_lines(
    ledger: TheirLedger, rounding: Decimal = _CENT, currency: str = ""
) -> tuple[list[LedgerLine], list[Issue]]:
    """The entries of one currency for :func:`.compare.compare`; those that are none.

    ``rounding``: the unit of the currency.  An entry that names no currency is of
    any; an amount that is no multiple of the unit becomes an issue ``bad_amount``.
    """
    lines, issues = [], []
    for entry in ledger.entries:
        if currency and entry.currency not in ("", currency):
            continue
        amount = units(entry.amount, rounding)
        if amount is None:
            text = str(entry.amount)
            issues.append(Issue("bad_amount", entry.row, "error", {"text": text}, text))
            continue
        lines.append(
            LedgerLine(
                entry.row,
                amount,
                entry.date,
                entry.numbers,
                entry.references,
                entry.text,
                entry.kind,
                entry.document_date,
                entry.due,
            )
        )
    return lines, issues
