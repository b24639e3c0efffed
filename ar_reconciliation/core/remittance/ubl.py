"""UBL RemittanceAdvice 2.0 to 2.4 (OASIS), found by its root element.

``DebitLineAmount`` pays a document, ``CreditLineAmount`` takes a credit note off:
the payer debits its supplier's account.  Some write it from the other side; then
``TotalPaymentAmount`` shows it, and all signs are turned.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ..errors import FileError
from ..parsers.base import Ledger, RowError, squeeze
from ..parsers.datetext import read_date
from ..parsers.xml_safe import (
    Node,
    elements,
    find,
    find_all,
    local,
    opening_text,
    text_of,
)
from .build import MAX_LINES, advice, total_of, turned
from .types import AdviceLine, Head, RemittanceAdvice

_SNIFF = re.compile(r"<([\w.-]+:)?RemittanceAdvice[\s>]")
_AMOUNT = re.compile(r"[+-]?\d{1,24}(\.\d{1,12})?")
_ZERO = Decimal(0)
_INVOICES = (
    "BillingReference/InvoiceDocumentReference",
    "BillingReference/SelfBilledInvoiceDocumentReference",
    "BillingReference/DebitNoteDocumentReference",
    "DocumentReference",
)
_CREDITS = (
    "BillingReference/CreditNoteDocumentReference",
    "BillingReference/SelfBilledCreditNoteDocumentReference",
)


def sniff(data: bytes) -> bool:
    """True for an XML document that is a remittance advice."""
    return bool(_SNIFF.search(opening_text(data)))


def parse(data: bytes, filename: str = "", **_options: Any) -> RemittanceAdvice:
    """Read the document; ``forbidden_xml``, ``truncated_file`` and the like."""
    ledger = Ledger()
    reader = _Reader(ledger)
    root = None
    for element in elements(data, "RemittanceAdviceLine", "RemittanceAdvice"):
        if local(element) == "RemittanceAdvice":
            root = Node(element)
            continue
        reader.take(Node(element))
        element.clear()
    if root is None:
        raise FileError("unknown_format", head="XML")
    head = _head(root, reader)
    lines: Sequence[AdviceLine] = reader.lines
    if head.total and head.total == -total_of(lines):
        lines = [turned(line) for line in lines]
    return advice("ubl", head, lines, ledger)


def _head(root: Node, reader: "_Reader") -> Head:
    payer = find(root, "AccountingCustomerParty/Party")
    stated = text_of(root, "TotalPaymentAmount")
    try:
        total = reader.money(root, "TotalPaymentAmount") if stated else None
    except RowError:
        total = None
    return Head(
        payer=text_of(
            payer,
            "PartyName/Name",
            "PartyLegalEntity/RegistrationName",
            "PartyIdentification/ID",
        ),
        payer_account=text_of(root, "PaymentMeans/PayerFinancialAccount/ID"),
        total=total,
        currency=text_of(root, "DocumentCurrencyCode") or reader.currency,
        date=_day(
            text_of(root, "PaymentMeans/PaymentDueDate", "PaymentDate", "IssueDate")
        ),
        reference=text_of(root, "ID", "PaymentOrderReference"),
    )


def _day(text: str) -> date | None:
    found = read_date(text, "YMD") if text else None
    return found.date if found else None


class _Reader:
    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.lines: list[AdviceLine] = []
        self.currency = ""

    def money(self, node: Node, path: str) -> Decimal | None:
        """An amount in the currency of all others; None where it is absent."""
        found = find(node, path)
        if found is None or not found.text.strip():
            return None
        text = found.text.strip()
        if not _AMOUNT.fullmatch(text):
            raise RowError("bad_amount", text)
        code = found.attributes.get("currencyID", "")
        self.currency = self.currency or code
        if code and code != self.currency:
            raise RowError("mixed_currency", currency=code, expected=self.currency)
        return Decimal(text)

    def take(self, node: Node) -> None:
        """One line of the document."""
        self.ledger.row()
        if self.ledger.rows > MAX_LINES:
            raise FileError("too_many_rows", count=self.ledger.rows, limit=MAX_LINES)
        try:
            self.lines.append(self.line(node))
        except RowError as error:
            self.ledger.refuse(error, node.line)

    def line(self, node: Node) -> AdviceLine:
        debit = self.money(node, "DebitLineAmount")
        credit = self.money(node, "CreditLineAmount")
        if debit is None and credit is None:
            raise RowError("missing_amount")
        invoice = next((n for path in _INVOICES for n in find_all(node, path)), None)
        note = next((n for path in _CREDITS for n in find_all(node, path)), None)
        if len(find_all(node, _INVOICES[0])) > 1:
            raise RowError("missing_number")  # one amount for several documents
        document = invoice or note
        reason = squeeze(text_of(node, "Note", "PaymentPurposeCode"))
        number = text_of(document, "ID") if document else ""
        number = number or text_of(node, "InvoicingPartyReference")
        if not number and not reason:
            raise RowError("missing_number")
        return AdviceLine(
            number,
            (debit or _ZERO) - (credit or _ZERO),
            date=_day(text_of(document, "IssueDate")) if document else None,
            reason=reason,
            credit=bool(note and not invoice),
            row=node.line,
        )
