"""What a remittance advice says; money is Decimal in the advice's currency."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from ..types import Issue


@dataclass(frozen=True, slots=True)
class AdviceLine:
    """A document and what of the payment is for it.

    ``amount`` is signed: a credit note that was taken off is negative.  ``gross``,
    ``deduction`` and ``discount`` have the sign of the document, None where the file
    does not say; gross less the other two is the amount.  ``number`` is "" for a
    deduction that belongs to no document; then ``reason`` says what it is.
    ``row`` is the line, sheet row, segment or page line it stands on.
    """

    number: str
    amount: Decimal
    gross: Decimal | None = None
    deduction: Decimal | None = None
    discount: Decimal | None = None
    date: datetime.date | None = None
    reason: str = ""
    credit: bool = False
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What an advice says about the payment as a whole; "" and None if it does not."""

    payer: str = ""
    payer_account: str = ""
    total: Decimal | None = None
    currency: str = ""
    date: datetime.date | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class RemittanceAdvice:
    """A payer's list of the documents that one payment is for.

    Each of ``rows`` ends in one line or one issue of severity ``error``.  A stated
    ``total`` that is not the sum of the lines is a ``footer_mismatch``.
    """

    format: str
    payer: str = ""
    payer_account: str = ""
    total: Decimal | None = None
    currency: str = ""
    date: datetime.date | None = None
    reference: str = ""
    lines: tuple[AdviceLine, ...] = ()
    issues: tuple[Issue, ...] = ()
    rows: int = 0

    @property
    def sum(self) -> Decimal:
        """What the lines add up to."""
        return sum((line.amount for line in self.lines), Decimal(0))
