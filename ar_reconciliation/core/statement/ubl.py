"""A statement as UBL 2.1 ``Statement`` (OASIS, 4 November 2013).

Order of elements after UBL-Statement-2.1.xsd and
UBL-CommonAggregateComponents-2.1.xsd.  We are the supplier: a debit is what the
customer owes more, a credit what it owes less.  The first line brings the opening
balance forward, so there is always one, as the schema asks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lxml import etree

from .types import Line, Statement

_NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd:"
_ROOT = f"{_NAMESPACE}Statement-2"
_CAC = f"{_NAMESPACE}CommonAggregateComponents-2"
_CBC = f"{_NAMESPACE}CommonBasicComponents-2"
#: UNCL 4461: credit transfer.
_TRANSFER = "30"
_REFERENCES = {
    "invoice": "InvoiceDocumentReference",
    "credit_note": "CreditNoteDocumentReference",
}


@dataclass(frozen=True, slots=True)
class Party:
    """A company as the document names it; empty texts are left out.

    ``id`` is the number under which the other side knows it, ``country`` ISO 3166
    with two letters.
    """

    name: str
    id: str = ""
    street: str = ""
    street2: str = ""
    city: str = ""
    zip: str = ""
    state: str = ""
    country: str = ""
    vat: str = ""
    registration: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """Where to pay: account number, BIC or "", name of the holder or ""."""

    number: str
    bic: str = ""
    holder: str = ""


def clean(text: str) -> str:
    """``text`` without what XML 1.0 cannot hold: control characters, surrogates.

    >>> clean("a\\x00b")
    'ab'
    """
    return "".join(c for c in text if c in "\t\n\r" or _allowed(ord(c)))


def _allowed(code: int) -> bool:
    """A character of XML 1.0, blanks aside."""
    return 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


def ubl(
    statement: Statement,
    *,
    number: str,
    issued: date,
    supplier: Party,
    customer: Party,
    unit: Decimal = Decimal("0.01"),
    accounts: Iterable[Account] = (),
    reference: str = "",
    notes: Iterable[str] = (),
) -> bytes:
    """The document as UTF-8 bytes.

    ``unit``: what one unit of the statement's money is worth, the currency's
    rounding (``Decimal("1")`` for yen).  ``reference``: what the customer is to
    write on a transfer to one of ``accounts``.
    """
    money = _Money(statement.currency, unit)
    root = etree.Element(f"{{{_ROOT}}}Statement", nsmap=_nsmap())
    _leaf(root, "UBLVersionID", "2.1")
    _leaf(root, "ID", number, required=True)
    _leaf(root, "IssueDate", issued.isoformat())
    for note in notes:
        _leaf(root, "Note", note)
    _leaf(root, "DocumentCurrencyCode", statement.currency, required=True)
    money.leaf(root, "TotalDebitAmount", statement.debits)
    money.leaf(root, "TotalCreditAmount", -statement.credits)
    money.leaf(root, "TotalBalanceAmount", statement.closing)
    _leaf(root, "LineCountNumeric", str(len(statement.lines) + 1))
    period = _node(root, "StatementPeriod")
    if statement.date_from:
        _leaf(period, "StartDate", statement.date_from.isoformat())
    _leaf(period, "EndDate", statement.date_to.isoformat())
    _party(_node(root, "AccountingSupplierParty"), supplier)
    _party(_node(root, "AccountingCustomerParty"), customer)
    for account in accounts:
        _payment_means(root, account, reference)
    _brought_forward(root, statement, money)
    for ordinal, line in enumerate(statement.lines, 2):
        _line(root, ordinal, line, money)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


class _Money:
    """Writes units as decimals of one currency."""

    def __init__(self, currency: str, unit: Decimal) -> None:
        self.currency, self.unit = clean(currency), unit

    def leaf(self, parent: etree._Element, name: str, units: int) -> None:
        node = _leaf(parent, name, f"{units * self.unit:f}", required=True)
        node.set("currencyID", self.currency)


def _nsmap() -> dict[str | None, str]:
    return {None: _ROOT, "cac": _CAC, "cbc": _CBC}


def _node(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{_CAC}}}{name}")


def _leaf(
    parent: etree._Element, name: str, text: str, required: bool = False
) -> etree._Element | None:
    """A basic component; none for an empty text, unless the schema requires it."""
    text = clean(text).strip()
    if not text and not required:
        return None
    node = etree.SubElement(parent, f"{{{_CBC}}}{name}")
    node.text = text
    return node


def _prune(node: etree._Element) -> None:
    """Take an aggregate that became empty out again."""
    if not len(node):
        node.getparent().remove(node)


def _party(parent: etree._Element, party: Party) -> None:
    node = _node(parent, "Party")
    if clean(party.id).strip():
        _leaf(_node(node, "PartyIdentification"), "ID", party.id)
    _leaf(_node(node, "PartyName"), "Name", party.name, required=True)
    address = _node(node, "PostalAddress")
    _leaf(address, "StreetName", party.street)
    _leaf(address, "AdditionalStreetName", party.street2)
    _leaf(address, "CityName", party.city)
    _leaf(address, "PostalZone", party.zip)
    _leaf(address, "CountrySubentity", party.state)
    if clean(party.country).strip():
        _leaf(_node(address, "Country"), "IdentificationCode", party.country)
    _prune(address)
    if clean(party.vat).strip():
        tax = _node(node, "PartyTaxScheme")
        _leaf(tax, "CompanyID", party.vat)
        _leaf(_node(tax, "TaxScheme"), "ID", "VAT")
    legal = _node(node, "PartyLegalEntity")
    _leaf(legal, "RegistrationName", party.name, required=True)
    _leaf(legal, "CompanyID", party.registration)
    contact = _node(node, "Contact")
    _leaf(contact, "Name", party.contact)
    _leaf(contact, "Telephone", party.phone)
    _leaf(contact, "ElectronicMail", party.email)
    _prune(contact)


def _payment_means(root: etree._Element, account: Account, reference: str) -> None:
    means = _node(root, "PaymentMeans")
    _leaf(means, "PaymentMeansCode", _TRANSFER)
    _leaf(means, "PaymentID", reference)
    payee = _node(means, "PayeeFinancialAccount")
    _leaf(payee, "ID", account.number)
    _leaf(payee, "Name", account.holder)
    if clean(account.bic).strip():
        branch = _node(payee, "FinancialInstitutionBranch")
        _leaf(_node(branch, "FinancialInstitution"), "ID", account.bic)
    _prune(payee)


def _brought_forward(root: etree._Element, statement: Statement, money: _Money) -> None:
    node = _node(root, "StatementLine")
    _leaf(node, "ID", "1")
    _leaf(node, "BalanceBroughtForwardIndicator", "true")
    money.leaf(node, "BalanceAmount", statement.opening)


def _line(root: etree._Element, ordinal: int, line: Line, money: _Money) -> None:
    node = _node(root, "StatementLine")
    _leaf(node, "ID", str(ordinal))
    _leaf(node, "Note", line.label)
    side = "CreditLineAmount" if line.amount < 0 else "DebitLineAmount"
    money.leaf(node, side, abs(line.amount))
    money.leaf(node, "BalanceAmount", line.balance)
    if line.due:
        _leaf(_node(node, "PaymentTerms"), "PaymentDueDate", line.due.isoformat())
    _document(node, line)
    if line.kind == "payment" and line.amount < 0:
        paid = _node(node, "CollectedPayment")
        _leaf(paid, "ID", line.number)
        money.leaf(paid, "PaidAmount", -line.amount)
        _leaf(paid, "ReceivedDate", line.date.isoformat())


def _document(node: etree._Element, line: Line) -> None:
    """The document of the line; its kind stands in it, where UBL has no name for it."""
    if not clean(line.number).strip():
        return
    if line.kind in _REFERENCES:
        target = _node(_node(node, "BillingReference"), _REFERENCES[line.kind])
    else:
        target = _node(node, "DocumentReference")
    _leaf(target, "ID", line.number)
    _leaf(target, "IssueDate", line.date.isoformat())
    if line.kind not in _REFERENCES:
        _leaf(target, "DocumentTypeCode", line.kind)
    _leaf(target, "DocumentDescription", line.reference)
