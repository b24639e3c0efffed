"""Counts, sums and balances that a table states, against what was read from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from .base import Ledger
from .numbers import Style, read_amount
from .table_body import Body, Total, is_money, row_text
from .table_headers import Header
from .table_rows import Draft
from .table_sign import groups_of

_ZERO = Decimal(0)


def fact_amount(text: Any, style: Style) -> Decimal | None:
    """A stated amount, None if there is none that can be read."""
    if isinstance(text, Decimal):
        return text
    found = read_amount(text, style) if isinstance(text, str) else None
    return found.value if found else None


def check_totals(
    drafts: Sequence[Draft], rows: int, body: Body, style: Style, ledger: Ledger
) -> None:
    """What stands around a table of one account: its counts and sums."""
    if len(body.sections) > 1 or len(groups_of(drafts)) != 1:
        return
    facts = body.sections[0]
    ins, outs = _sides(drafts, 1), _sides(drafts, -1)
    stated = (
        (facts.count, [rows]),
        (facts.count_in, [len(side) for side in ins]),
        (facts.count_out, [len(side) for side in outs]),
    )
    for text, found in stated:
        if str(text).isdecimal() and int(text) not in found:
            ledger.note("footer_mismatch", expected=str(int(text)), found=str(found[0]))
    for text, sides in ((facts.sum_in, ins), (facts.sum_out, outs)):
        value = fact_amount(text, style)
        sums = [abs(sum(side, _ZERO)) for side in sides]
        if value is not None and abs(value) not in sums:
            ledger.note("footer_mismatch", expected=str(abs(value)), found=str(sums[0]))


def _sides(drafts: Iterable[Draft], side: int) -> tuple[list[Decimal], ...]:
    """Amounts of one side: by their sign, and by the column or word beside them.

    A reversal is negative on its own side; banks count it there.  The last are those
    before the fees.
    """
    drafts = list(drafts)
    by_sign = [draft.amount for draft in drafts if draft.amount * side > 0]
    by_flag = [draft.amount for draft in drafts if draft.flag == side]
    before_fees = [draft.value for draft in drafts if draft.flag == side]
    return by_sign, by_flag, before_fees


def keep_balances(header: Header, body: Body) -> None:
    """Rows like ``Opening balance … 1000.00`` give the balance they name."""
    at = header.columns.get("balance_after", (None,))[0]
    for _number, cells, kind, section in body.totals:
        if kind not in ("opening", "closing"):
            continue
        amounts = [cell for cell in cells if cell != "" and is_money(cell)]
        if at is not None and cells[at] != "":
            setattr(body.sections[section], kind, cells[at])
        elif amounts:
            setattr(body.sections[section], kind, amounts[-1])


def stated_opening(body: Body, style: Style) -> Decimal | None:
    """The opening balance of a file with one account."""
    return (
        fact_amount(body.sections[0].opening, style)
        if len(body.sections) == 1
        else None
    )


@dataclass(slots=True)
class _Sums:
    """Sums of rows as written: money in and out by their column or word, and all."""

    flags: dict[int, Decimal] = field(default_factory=lambda: {1: _ZERO, -1: _ZERO})
    value: Decimal = _ZERO
    amount: Decimal = _ZERO

    def add(self, draft: Draft) -> None:
        """One more row."""
        self.value += draft.value
        self.amount += draft.amount or _ZERO
        if draft.flag:
            self.flags[draft.flag] += draft.value

    def of(self, name: str) -> tuple[Decimal, ...]:
        """What the total of a column can be."""
        if name == "amount":
            return self.value, self.amount
        return (self.flags[1 if name == "amount_in" else -1],)


def check_total_rows(
    drafts: Sequence[Draft], header: Header, body: Body, style: Style, ledger: Ledger
) -> None:
    """Report each row of totals, and compare it with the rows above it.

    It may add up all of them or, on a page, those since the last such row.
    """
    rows = iter(sorted(drafts, key=lambda draft: draft.row.number))
    draft = next(rows, None)
    whole, page = _Sums(), _Sums()
    for total in body.totals:
        while draft and draft.row.number < total.number:
            whole.add(draft)
            page.add(draft)
            draft = next(rows, None)
        ledger.note("total_row", total.number, row_text(total.cells), "info")
        if total.kind == "total":
            _check_sums(total, header, style, (whole, page), ledger)
            page = _Sums()


def _check_sums(
    total: Total,
    header: Header,
    style: Style,
    sums: tuple[_Sums, _Sums],
    ledger: Ledger,
) -> None:
    for name in ("amount_in", "amount_out", "amount"):
        at = header.columns.get(name, (None,))[0]
        stated = None if at is None else fact_amount(total.cells[at], style)
        known = [value for each in sums for value in each.of(name)]
        if stated is not None and stated not in known:
            expected, found = str(stated), str(known[0])
            ledger.note("footer_mismatch", total.number, expected=expected, found=found)
