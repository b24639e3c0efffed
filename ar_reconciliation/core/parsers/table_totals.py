"""Counts, sums and balances that a table states, against what was read from it."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from .base import Ledger
from .numbers import Style, read_amount
from .table_body import Body, is_money, row_text
from .table_headers import Header
from .table_rows import Draft
from .table_sign import groups_of


def fact_amount(text: Any, style: Style) -> Decimal | None:
    """A stated amount, None if there is none that can be read."""
    if isinstance(text, Decimal):
        return text
    found = read_amount(text, style) if text else None
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
        sums = [abs(sum(side, Decimal(0))) for side in sides]
        if value is not None and abs(value) not in sums:
            ledger.note("footer_mismatch", expected=str(abs(value)), found=str(sums[0]))


def _sides(drafts: Iterable[Draft], side: int) -> tuple[list[Decimal], list[Decimal]]:
    """Amounts of one side: by their sign, and by the column or word beside them.

    A reversal is negative on its own side; banks count it there.
    """
    drafts = list(drafts)
    by_sign = [draft.amount for draft in drafts if draft.amount * side > 0]
    by_flag = [draft.amount for draft in drafts if draft.flag == side]
    return by_sign, by_flag


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


def check_total_rows(
    drafts: Sequence[Draft], header: Header, body: Body, style: Style, ledger: Ledger
) -> None:
    """Report each row of totals, and compare it with the rows above it."""
    for at, total in enumerate(body.totals):
        ledger.note("total_row", total.number, row_text(total.cells), "info")
        if total.kind != "total":
            continue
        start = body.totals[at - 1].number if at else 0
        above = [draft for draft in drafts if draft.row.number < total.number]
        part = [draft for draft in above if draft.row.number > start]
        _check_sums(total.number, total.cells, header, style, (above, part), ledger)


def _check_sums(
    number: int,
    cells: Sequence[Any],
    header: Header,
    style: Style,
    parts: Sequence[Sequence[Draft]],
    ledger: Ledger,
) -> None:
    for field, flag in (("amount_in", 1), ("amount_out", -1), ("amount", None)):
        at = header.columns.get(field, (None,))[0]
        stated = None if at is None else fact_amount(cells[at], style)
        if stated is None:
            continue
        sums = []
        for drafts in parts:
            values = [draft for draft in drafts if flag in (None, draft.flag)]
            sums.append(sum((d.value for d in values), Decimal(0)))
            if flag is None:
                sums.append(sum((d.amount or 0 for d in values), Decimal(0)))
        if stated not in sums and parts[0]:
            ledger.note(
                "footer_mismatch", number, expected=str(stated), found=str(sums[0])
            )
