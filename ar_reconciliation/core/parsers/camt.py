"""ISO 20022 account reports: camt.052, camt.053 and camt.054 of any version.

Elements are found by their local names, with or without a namespace, so one reader
serves versions 001.01 to 001.12 and banks that wrap the document.  ``Ntry``
elements are read as the file streams by and then emptied.

A row is a booked ``Ntry``, or each of its ``TxDtls`` when their amounts add up to
the entry.  Entries that are not booked (``PDNG``, ``INFO``, ``FUTR``) are no rows;
they are reported as ``pending_entry`` and come again when they are booked.

``CdtDbtInd`` is the direction of the booking itself, also of a reversal:
``RvslInd`` only says that the original operation went the other way, so the
parties, which keep their original roles, have to be read the other way round.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from lxml import etree

from ..errors import FileError
from ..types import Entry, ParsedFile
from . import camt_details as details_of
from .base import Ledger, RowError, count, signed
from .camt_details import Money, Side, money, money_or_none, sign
from .camt_record import Header, check_count, header, read_date, statement
from .xml_safe import Node, elements, find, find_all, local, opening_text, text_of

#: Message element, without the version suffix of 001.01, to format.
_FORMATS = {
    "BkToCstmrAcctRpt": "camt.052",
    "BkToCstmrStmt": "camt.053",
    "BkToCstmrDbtCdtNtfctn": "camt.054",
}
_RECORDS = ("Rpt", "Stmt", "Ntfctn")
_MESSAGE = re.compile("(" + "|".join(_FORMATS) + r")(V\d+)?")
_SNIFF = re.compile(r"<([\w.-]+:)?(" + "|".join(_FORMATS) + r")(V\d+)?[\s/>]")
_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.05[234]\.")
_PENDING = ("PDNG", "INFO", "FUTR")
_SIGNS = {"CRDT": 1, "DBIT": -1}
#: Amounts of a batch's parts, in the order they are tried.
_SHARES = ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt")


def sniff(data: bytes, filename: str = "") -> bool:
    """True for an XML document that names one of the three messages."""
    text = opening_text(data)
    return bool(text and (_SNIFF.search(text) or _NAMESPACE.search(text)))


def parse(data: bytes, filename: str = "", **options) -> ParsedFile:
    """Statements of the file; see the module for what counts as a row."""
    reader = _Reader()
    for element in elements(data, "Ntry", *_RECORDS):
        record = element if local(element) in _RECORDS else element.getparent()
        format_name = _format_of(record)
        if not format_name:
            continue
        if record is element:
            reader.record(Node(element), format_name)
        else:
            reader.entry(Node(element), record)
            element.clear()
    return reader.file()


def _format_of(record: etree._Element | None) -> str:
    """The format that the message around a record names, "" if it is no record."""
    message = record.getparent() if record is not None else None
    match = _MESSAGE.fullmatch(local(message)) if message is not None else None
    return _FORMATS[match[1]] if match and local(record) in _RECORDS else ""


class _Part(NamedTuple):
    """A row in the making: its signed amount and the details that describe it."""

    amount: Decimal
    currency: str
    details: list[Node]
    line: int | None
    bank_id: str
    incoming: bool
    split: bool = False


class _Reader:
    """Turns entries into rows, and rows into a statement when its record closes."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.format = ""
        self._entries: list[Entry] = []
        self._count = 0
        self._head: Header | None = None

    def file(self) -> ParsedFile:
        """Everything read; a message without any record is refused."""
        if not self.format:
            raise FileError("no_entries", format="camt")
        return self.ledger.file(self.format)

    def record(self, element: Node, format_name: str) -> None:
        """A statement, report or notification is complete."""
        self.format = self.format or format_name
        head = self._head or header(element)
        check_count(element, self._count, self.ledger)
        complete = format_name == "camt.053"
        self.ledger.statements.append(
            statement(element, head, self._entries, self.ledger, complete)
        )
        self._entries, self._count, self._head = [], 0, None

    def entry(self, element: Node, record: etree._Element) -> None:
        """One ``Ntry``: skipped if not booked, else one row or one for each part."""
        self._count += 1
        status = text_of(element, "Sts/Cd", "Sts/Prtry", "Sts")
        if status not in ("BOOK", ""):
            severity = "info" if status in _PENDING else "warning"
            self.ledger.note("pending_entry", element.line, "", severity, status=status)
            return
        self._head = self._head or header(Node(record))
        try:
            booked = money(find(element, "Amt"), self._head.currency)
            direction = sign(element)
        except RowError as error:
            self.ledger.row()
            self.ledger.refuse(error, element.line)
            return
        for part in self._parts(element, booked, direction):
            self._row(element, part)

    def _parts(self, element: Node, booked: Money, direction: int) -> list[_Part]:
        """The entry as a whole, or its parts if they add up to it."""
        total, currency = signed(booked.amount, direction), booked.currency
        details = find_all(element, "NtryDtls/TxDtls") + find_all(element, "TxDtls")
        announced = count(text_of(element, "NtryDtls/Btch/NbOfTxs", "Btch/NbOfTxs"))
        shares = _shares(details, total, currency)
        if len(details) > 1 and shares:
            ids = details_of.part_ids(element, details)
            return [
                _Part(amount, currency, [detail], detail.line, own, amount > 0, True)
                for amount, detail, own in zip(shares, details, ids, strict=True)
            ]
        partly = details and announced and announced > 1
        if not shares and (len(details) > 1 or partly):
            self.ledger.note(
                "batch_unbalanced",
                element.line,
                amount=str(abs(total)),
                details=str(_sum_of_known(details, currency)),
            )
        bank_id = details_of.bank_id(element, details)
        line = element.line
        return [_Part(total, currency, details, line, bank_id, direction > 0)]

    def _row(self, element: Node, part: _Part) -> None:
        """One row: an entry, or the reason why it became none."""
        self.ledger.row()
        try:
            self._entries.append(self._entry(element, part))
        except RowError as error:
            self.ledger.refuse(error, part.line)

    def _entry(self, element: Node, part: _Part) -> Entry:
        amount, currency, details, line, bank_id, incoming, _split = part
        reversal = text_of(element, "RvslInd") in ("true", "1")
        side = Side(incoming != reversal, self._head.account, self._head.owner)
        original = _original(element, part)
        self._remarks(part)
        return Entry(
            date=self._booking_date(element, part),
            amount=amount,
            currency=currency,
            value_date=self._value_date(element, part),
            narrative=details_of.narrative(details, text_of(element, "AddtlNtryInf")),
            bank_id=bank_id,
            original_amount=original.amount.copy_sign(amount) if original else None,
            original_currency=original.currency if original else "",
            charges=_charges(element, part),
            transaction_code=details_of.transaction_code(*details[:1], element),
            reversal=reversal or any(find(d, "RtrInf") is not None for d in details),
            remittances=details_of.remittances(details, currency, self.ledger),
            row=line,
            raw=details_of.raw(details),
            **details_of.references(details),
            **details_of.parties(details, side),
        )

    def _remarks(self, part: _Part) -> None:
        expected = self._head.currency
        if not part.amount:
            self.ledger.note("zero_amount", part.line, severity="info")
        if expected and part.currency != expected:
            found = part.currency
            raise RowError("mixed_currency", found, currency=found, expected=expected)

    def _booking_date(self, element: Node, part: _Part) -> date:
        """Booking date, else value date, else the day of the report with a warning."""
        day = read_date(find(element, "BookgDt")) or read_date(find(element, "ValDt"))
        if day:
            return day
        if not self._head.created:
            raise RowError("missing_date")
        self.ledger.note("missing_date", part.line)
        return self._head.created

    def _value_date(self, element: Node, part: _Part) -> date | None:
        try:
            return read_date(find(element, "ValDt"))
        except RowError as error:
            self.ledger.note(error.code, part.line, error.text)
            return None


def _original(element: Node, part: _Part) -> Money | None:
    """What was ordered: of the part itself, else of the entry if it was not split."""
    booked = Money(abs(part.amount), part.currency)
    places = part.details if len(part.details) == 1 else []
    found = [details_of.original(d, booked) for d in places]
    if not part.split:
        found.append(details_of.original(element, booked))
    return next(filter(None, found), None)


def _charges(element: Node, part: _Part) -> Decimal | None:
    """Of the part itself, else of the entry if it was not split."""
    own = [details_of.charges(d, part.currency) for d in part.details[:1]]
    if part.split or (own and own[0] is not None):
        return own[0]
    return details_of.charges(element, part.currency)


def _shares(details: Sequence[Node], total: Decimal, currency: str) -> list[Decimal]:
    """Signed amounts of the details if they add up to ``total``, else nothing.

    Some banks repeat the direction of the payment instead of the booking in the
    details, so their own direction is tried first and the entry's second.
    """
    for path in _SHARES:
        found = [money_or_none(find(detail, path), currency) for detail in details]
        amounts = [m.amount for m in found if m and m.currency == currency]
        if not amounts or len(amounts) != len(details):
            continue
        direction = -1 if total < 0 else 1
        own = [_SIGNS.get(text_of(d, "CdtDbtInd"), direction) for d in details]
        for signs in (own, [direction] * len(own)):
            shares = [signed(a, each) for a, each in zip(amounts, signs, strict=True)]
            if sum(shares, Decimal(0)) == total:
                return shares
    return []


def _sum_of_known(details: Sequence[Node], currency: str) -> Decimal:
    found = [money_or_none(find(detail, "Amt"), currency) for detail in details]
    return sum((m.amount for m in found if m and m.currency == currency), Decimal(0))
