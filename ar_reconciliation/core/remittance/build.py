"""From what a reader found to an advice: signs of credit notes, sum, currency."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from ..errors import FileError
from ..parsers.base import Ledger
from .types import AdviceLine, Head, RemittanceAdvice

#: More documents than these are no advice for one payment.
MAX_LINES = 20_000
_ZERO = Decimal(0)


def total_of(lines: Iterable[AdviceLine]) -> Decimal:
    """The sum of the amounts."""
    return sum((line.amount for line in lines), _ZERO)


def turned(line: AdviceLine) -> AdviceLine:
    """The line with the opposite sign in all its amounts."""
    return replace(
        line,
        amount=-line.amount,
        gross=None if line.gross is None else -line.gross,
        deduction=None if line.deduction is None else -line.deduction,
        discount=None if line.discount is None else -line.discount,
    )


def with_signs(
    lines: Sequence[AdviceLine], total: Decimal | None
) -> Sequence[AdviceLine]:
    """Credit notes as negative, in whichever way the payer writes them.

    A stated total decides; without one, credit notes that are written as positive
    count as negative if no other amount has a sign.
    """
    taken = [
        turned(line) if line.credit and line.amount > 0 else line for line in lines
    ]
    if taken == list(lines) or (total is not None and total == total_of(lines)):
        return lines
    if total is not None and total == total_of(taken):
        return taken
    return lines if any(line.amount < 0 for line in lines) else taken


def check_line(line: AdviceLine, ledger: Ledger) -> None:
    """Gross less deduction and discount is what is paid, or it is said."""
    if line.gross is None:
        return
    less = (line.deduction or _ZERO) + (line.discount or _ZERO)
    if line.gross - less != line.amount:
        ledger.note(
            "advice_unbalanced",
            line.row,
            line.number,
            gross=str(line.gross),
            deductions=str(less),
            paid=str(line.amount),
        )


def advice(
    format_name: str, head: Head, lines: Sequence[AdviceLine], ledger: Ledger
) -> RemittanceAdvice:
    """The advice, its sum checked against the total it states."""
    if not ledger.rows:
        raise FileError("no_entries", format=format_name)
    if ledger.rows > MAX_LINES:
        raise FileError("too_many_rows", count=ledger.rows, limit=MAX_LINES)
    lines = with_signs(lines, head.total)
    for line in lines:
        check_line(line, ledger)
    found = total_of(lines)
    if head.total is not None and head.total != found:
        ledger.note("footer_mismatch", expected=str(head.total), found=str(found))
    issues = sorted(ledger.issues, key=lambda issue: issue.row or 0)
    return RemittanceAdvice(
        format_name,
        head.payer,
        head.payer_account,
        head.total,
        head.currency,
        head.date,
        head.reference,
        tuple(lines),
        tuple(issues),
        ledger.rows,
    )
