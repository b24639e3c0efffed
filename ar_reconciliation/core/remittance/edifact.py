"""EDIFACT REMADV (D.96A and later), the parts that name documents and amounts.

Read are BGM, DTM, RFF, NAD, FII and CUX of the head; DOC, MOA, DTM, AJT and FTX of
each document; the MOA and UNT at the end.  Qualifiers of MOA: 12 what is remitted;
9, 39 and 77 what the document is for; 52, 53 and 21 cash discount; 165, 204 and 8
deductions.  Source: UN/EDIFACT directory D.96A, message REMADV, code list 5025.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from ..errors import FileError
from ..parsers.base import Ledger, RowError, squeeze
from ..parsers.datetext import read_date
from ..parsers.decode import decode
from .build import MAX_LINES, advice
from .types import AdviceLine, Head, RemittanceAdvice

_SNIFF = re.compile(rb"\s*(UNA.{6}\s*)?(UNB|UNH)[^A-Za-z0-9]", re.DOTALL)
_REMADV = re.compile(rb"REMADV")
_AMOUNT = re.compile(r"-?\d{1,24}([.,]\d{1,12})?-?")
_PAID, _GROSS = ("12",), ("9", "39", "77")
_DISCOUNT, _DEDUCTION = ("52", "53", "21"), ("165", "204", "8")
_TOTALS = ("12", "9", "128", "86", "39")
_CREDIT_NOTES = ("381", "396", "83", "308")
_PAYERS = ("PR", "BY", "OB", "PL")
_MAX_SEGMENTS = 400_000
_ZERO = Decimal(0)
_LINE_ENDS = re.compile(r"[\r\n]+")

Segment = list[list[str]]


def sniff(data: bytes) -> bool:
    """True for an interchange or a message that is called REMADV near its start."""
    head = data[:4096]
    return bool(_SNIFF.match(head) and _REMADV.search(head))


# ------------------------------------------------------------------ segments


def segments(text: str) -> Iterator[Segment]:
    """Segments as elements of components; the release mark is taken off.

    >>> list(segments("RFF+PQ:A?+1'"))
    [[['RFF'], ['PQ', 'A+1']]]
    """
    component, element, _decimal, release, _space, end = ":+.? '"
    if text.startswith("UNA"):
        component, element, _decimal, release, _space, end = text[3:9]
        text = text[9:]
    marks = "".join(map(re.escape, (component, element, end)))
    escape = "(?!)" if release == " " else re.escape(release)
    found = re.compile(f"{escape}(.)|([{marks}])", re.DOTALL)
    segment: Segment = [[]]
    parts: list[str] = []
    last = 0
    for match in found.finditer(text):
        parts.append(_LINE_ENDS.sub("", text[last : match.start()]))
        last = match.end()
        if match[1] is not None:
            parts.append(match[1])
            continue
        value, parts = "".join(parts), []
        segment[-1].append(value if len(segment) > 1 or segment[0] else value.strip())
        if match[2] == element:
            segment.append([])
        elif match[2] == end:
            yield segment
            segment = [[]]
    rest = "".join((*parts, text[last:])).strip()
    if rest or segment != [[]]:
        raise FileError("truncated_file", detail=(rest or segment[0][0])[:20])


def _at(segment: Segment, element: int, component: int = 0) -> str:
    """A component, "" where the segment is shorter."""
    if element < len(segment) and component < len(segment[element]):
        return segment[element][component].strip()
    return ""


# ------------------------------------------------------------------- message


@dataclass(slots=True)
class _Document:
    """A DOC group as it is met."""

    row: int
    number: str
    code: str
    amounts: dict[str, Decimal] = field(default_factory=dict)
    day: date | None = None
    reasons: list[str] = field(default_factory=list)
    error: RowError | None = None


@dataclass(slots=True)
class _Message:
    """The head's facts and the documents of one message."""

    facts: dict[str, Any] = field(default_factory=dict)
    documents: list[_Document] = field(default_factory=list)
    totals: dict[str, Decimal] = field(default_factory=dict)
    summary: bool = False
    begun: bool = False
    closed: bool = False
    count: int = 0


def parse(data: bytes, filename: str = "", **_options: Any) -> RemittanceAdvice:
    """Read the message of an interchange; there must be one."""
    text = decode(data)[0].lstrip("\ufeff \r\n\t")
    message, messages = _Message(), 0
    for row, segment in enumerate(segments(text), 1):
        if row > _MAX_SEGMENTS:
            raise FileError("too_many_rows", count=row, limit=_MAX_SEGMENTS)
        tag = segment[0][0]
        messages += tag == "UNH"
        if messages == 1:
            _take(message, tag, segment, row)
    if messages > 1:
        raise FileError("several_advices", count=messages)
    if not message.closed:
        raise FileError("truncated_file", detail="UNT")
    return _advice(message)


def _take(message: _Message, tag: str, segment: Segment, row: int) -> None:
    """One segment between UNH and UNT."""
    if message.closed:
        return
    message.count += 1
    if tag == "UNT":
        message.closed = True
        stated = _at(segment, 1)
        if stated.isdecimal() and int(stated[:9]) != message.count:
            raise FileError("malformed_file", row=row, detail=f"UNT {stated[:9]}")
    elif tag == "UNS":
        message.summary = True
    elif tag == "DOC":
        code, number = _at(segment, 1), _at(segment, 2)
        message.documents.append(_Document(row, number, code))
    elif message.documents and not message.summary:
        _of_document(message.documents[-1], tag, segment)
    else:
        _of_head(message, tag, segment)


def _money(segment: Segment) -> tuple[str, Decimal]:
    text = _at(segment, 1, 1)
    if not _AMOUNT.fullmatch(text) or (text[0] == "-" and text[-1] == "-"):
        raise RowError("bad_amount", text)
    value = Decimal(text.strip("-").replace(",", "."))
    return _at(segment, 1, 2), -value if "-" in text else value


def _of_document(document: _Document, tag: str, segment: Segment) -> None:
    if tag == "MOA":
        try:
            code, value = _money(segment)
        except RowError as error:
            document.error = document.error or error
            return
        document.amounts.setdefault(_at(segment, 1), value)
        if code:
            document.amounts.setdefault(f"in {code}", _ZERO)
    elif tag == "DTM" and _at(segment, 1) in ("137", "171", "3"):
        document.day = _day(segment)
    elif tag in ("AJT", "FTX"):
        texts = segment[4] if tag == "FTX" and len(segment) > 4 else segment[-1]
        document.reasons.append(" ".join(texts))


def _day(segment: Segment) -> date | None:
    found = read_date(_at(segment, 1, 1)[:8], "YMD")
    return found.date if found else None


def _of_head(message: _Message, tag: str, segment: Segment) -> None:
    facts = message.facts
    if tag == "BGM":
        facts["reference"] = _at(segment, 2)
    elif tag == "RFF" and _at(segment, 1) in ("PQ", "PK", "ACW"):
        facts["payment"] = _at(segment, 1, 1)
    elif tag == "DTM" and _at(segment, 1) in ("203", "209", "138", "137"):
        known = facts.get("date qualifier", "")
        if not known or known == "137":
            facts["date"], facts["date qualifier"] = _day(segment), _at(segment, 1)
    elif tag == "NAD" and _at(segment, 1) in _PAYERS:
        name = " ".join(segment[4]) if len(segment) > 4 and any(segment[4]) else ""
        facts.setdefault("payer", squeeze(name) or _at(segment, 3) or _at(segment, 2))
    elif tag == "FII" and _at(segment, 1) in ("OR", "PR"):
        facts.setdefault("account", _at(segment, 2))
    elif tag == "CUX":
        facts.setdefault("currency", _at(segment, 1, 1))
    elif tag == "MOA":
        try:
            code, value = _money(segment)
        except RowError:
            return
        message.totals.setdefault(_at(segment, 1), value)
        facts.setdefault("currency", code)


def _advice(message: _Message) -> RemittanceAdvice:
    ledger, facts = Ledger(), message.facts
    if len(message.documents) > MAX_LINES:
        count = len(message.documents)
        raise FileError("too_many_rows", count=count, limit=MAX_LINES)
    currency = facts.get("currency", "")
    lines = []
    for document in message.documents:
        ledger.row()
        try:
            lines.append(_line(document, currency))
        except RowError as error:
            ledger.refuse(error, document.row)
    total = next((message.totals[q] for q in _TOTALS if q in message.totals), None)
    head = Head(
        facts.get("payer", ""),
        facts.get("account", ""),
        total,
        currency,
        facts.get("date"),
        facts.get("payment") or facts.get("reference", ""),
    )
    return advice("remadv", head, lines, ledger)


def _first(amounts: dict[str, Decimal], qualifiers: tuple[str, ...]) -> Decimal | None:
    return next((amounts[q] for q in qualifiers if q in amounts), None)


def _line(document: _Document, currency: str) -> AdviceLine:
    """A DOC group as a line; raises :class:`RowError` when it can be none."""
    if document.error:
        raise document.error
    codes = [key[3:] for key in document.amounts if key.startswith("in ")]
    if other := next((code for code in codes if currency and code != currency), ""):
        raise RowError("mixed_currency", currency=other, expected=currency)
    amounts = document.amounts
    gross, paid = _first(amounts, _GROSS), _first(amounts, _PAID)
    if gross is None and paid is None:
        raise RowError("missing_amount")
    reason = squeeze(" ".join(document.reasons))
    if not document.number and not reason:
        raise RowError("missing_number")
    discount, deduction = _first(amounts, _DISCOUNT), _first(amounts, _DEDUCTION)
    if gross is not None:
        discount = discount and abs(discount).copy_sign(gross)
        deduction = deduction and abs(deduction).copy_sign(gross)
        if paid is None:
            paid = gross - (discount or _ZERO) - (deduction or _ZERO)
    return AdviceLine(
        document.number,
        paid,
        gross,
        deduction,
        discount,
        document.day,
        reason,
        document.code in _CREDIT_NOTES,
        document.row,
    )
