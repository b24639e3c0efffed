"""What one transaction of a CAMT entry says: who, why, which documents.

The functions take ``TxDtls`` elements of any version and give the keyword
arguments of :class:`core.types.Entry` that come from them.  Where versions differ,
all places are asked: ``Dbtr/Nm`` up to version 7, ``Dbtr/Pty/Nm`` from version 8.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from ..text import account_key
from ..types import Remittance
from .base import Ledger, RowError, join_texts, reference, squeeze
from .xml_safe import Node, find, find_all, text_of

#: ISO 20022 amounts: at most 18 digits, a point, no sign; the direction is apart.
_AMOUNT = re.compile(r"[0-9]{1,18}(\.[0-9]{0,10})?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_MAX_USTRD = 140
_ACCOUNT = ("Id/IBAN", "Id/Othr/Id", "Id/BBAN", "Id/PrtryAcct/Id", "Prxy/Id")
_NAME = ("Nm", "Pty/Nm", "Agt/FinInstnId/Nm", "Agt/FinInstnId/BICFI")
_AGENT = (
    "FinInstnId/BICFI",
    "FinInstnId/BIC",
    "FinInstnId/CmbndId/BIC",
    "FinInstnId/ClrSysMmbId/MmbId",
    "FinInstnId/Othr/Id",
    "FinInstnId/Nm",
)
#: References worth keeping that have no field of their own in an entry.
_RAW = {
    "message_id": "Refs/MsgId",
    "instruction_id": "Refs/InstrId",
    "payment_information_id": "Refs/PmtInfId",
    "transaction_id": "Refs/TxId",
    "uetr": "Refs/UETR",
    "mandate_id": "Refs/MndtId",
    "cheque_number": "Refs/ChqNb",
    "return_reason": "RtrInf/Rsn/Cd",
    "purpose": "Purp/Cd",
}
_CREDIT_NOTES = ("CREN", "CNFA")


class Money(NamedTuple):
    """An amount as written, without a sign, and its currency."""

    amount: Decimal
    currency: str


class Side(NamedTuple):
    """Which party is the other one, and how to recognise ourselves."""

    incoming: bool
    account: str = ""
    owner: str = ""


def money(element: Node | None, default: str = "") -> Money:
    """The amount of an ``Amt`` element.

    Raises ``missing_amount``, ``bad_amount`` or ``bad_currency``; ``default`` is the
    currency where the attribute is missing.
    """
    if element is None or not element.text.strip():
        raise RowError("missing_amount")
    text = element.text.strip()
    if not _AMOUNT.fullmatch(text):
        raise RowError("bad_amount", text)
    currency = (element.attributes.get("Ccy") or default).strip()
    if not _CURRENCY.fullmatch(currency):
        raise RowError("bad_currency", currency)
    return Money(Decimal(text), currency)


def money_or_none(element: Node | None, currency: str) -> Money | None:
    """As :func:`money` for amounts an entry can do without."""
    if element is None:
        return None
    try:
        return money(element, currency)
    except RowError:
        return None


def sign(element: Node) -> int:
    """1 for money in, -1 for money out; never a guess."""
    indicator = text_of(element, "CdtDbtInd")
    if indicator not in ("CRDT", "DBIT"):
        raise RowError("unread_row", f"CdtDbtInd: {indicator}")
    return 1 if indicator == "CRDT" else -1


def narrative(details: Sequence[Node], *more: str) -> str:
    """The payer's words, then what the bank adds, nothing twice.

    Repeated ``Ustrd`` are joined with a blank, except after a full one: there a
    number may run over into the next.
    """
    texts = []
    for detail in details:
        texts.append(_unstructured(find_all(detail, "RmtInf/Ustrd")))
        texts += [e.text for e in find_all(detail, "RmtInf/Strd/AddtlRmtInf")]
        texts += [e.text for e in find_all(detail, "RtrInf/AddtlInf")]
        texts.append(text_of(detail, "AddtlTxInf"))
    return join_texts([*texts, *more])


def _unstructured(elements: Sequence[Node]) -> str:
    pieces = [element.text for element in elements]
    blanks = ["" if len(piece) >= _MAX_USTRD else " " for piece in pieces]
    return "".join(p + b for p, b in zip(pieces, blanks, strict=True))


def references(details: Sequence[Node]) -> dict[str, str]:
    """``reference`` and ``end_to_end_id``: the same for all details, or empty."""
    end_to_end = _only(
        reference(text_of(detail, "Refs/EndToEndId")) for detail in details
    )
    structured = [_structured(detail) for detail in details]
    first = _only(found[0] if found else "" for found in structured)
    return {"reference": first or end_to_end, "end_to_end_id": end_to_end}


def _structured(detail: Node) -> list[str]:
    """Creditor references of all ``Strd``, each once."""
    found = [_creditor_reference(part) for part in find_all(detail, "RmtInf/Strd")]
    return list(dict.fromkeys(text for text in found if text))


def _creditor_reference(part: Node) -> str:
    return reference(text_of(part, "CdtrRefInf/Ref", "CdtrRefInf/CdtrRef"))


def parties(details: Sequence[Node], side: Side) -> dict[str, str]:
    """The counterparty; of several details only what they agree on."""
    found = [_party(detail, side) for detail in details]
    names = ("payer_name", "payer_account", "payer_bank", "ultimate_payer")
    return {name: _only(party[name] for party in found) for name in names}


def _party(detail: Node, side: Side) -> dict[str, str]:
    debtor, creditor = _read_party(detail, "Dbtr"), _read_party(detail, "Cdtr")
    party, other = (debtor, creditor) if side.incoming else (creditor, debtor)
    returned = find(detail, "RtrInf") is not None
    if _is_us(party, side) and not _is_us(other, side):
        return other
    if returned and not party["payer_name"] and not _is_us(other, side):
        return other
    return party


def _read_party(detail: Node, role: str) -> dict[str, str]:
    related = find(detail, "RltdPties")
    account = find(related, f"{role}Acct")
    return {
        "payer_name": squeeze(text_of(find(related, role), *_NAME)),
        "payer_account": text_of(account, *_ACCOUNT),
        "payer_bank": text_of(find(detail, f"RltdAgts/{role}Agt"), *_AGENT),
        "ultimate_payer": squeeze(text_of(find(related, f"Ultmt{role}"), *_NAME)),
    }


def _is_us(party: dict[str, str], side: Side) -> bool:
    """The party is the owner of the statement's account."""
    if party["payer_account"] and side.account:
        return account_key(party["payer_account"]) == account_key(side.account)
    owner = side.owner.casefold()
    return bool(owner) and party["payer_name"].casefold() == owner


def remittances(
    details: Sequence[Node], currency: str, ledger: Ledger
) -> tuple[Remittance, ...]:
    """The documents the payer lists; a credit note has a negative amount.

    Creditor references are listed too when there are several of them, since
    only one can be the entry's own.
    """
    parts = [part for d in details for part in find_all(d, "RmtInf/Strd")]
    several = len({text for d in details for text in _structured(d)}) > 1
    found = []
    for part in parts:
        documents = find_all(part, "RfrdDocInf")
        numbers = [text_of(document, "Nb", "RfrdDocNb") for document in documents]
        notes = [_is_credit_note(document) for document in documents]
        if not any(numbers) and several:
            numbers, notes = [_creditor_reference(part)], [False]
        listed = [(n, note) for n, note in zip(numbers, notes, strict=True) if n]
        for number, note in listed:
            single = len(listed) == 1
            amount = _document_amount(part, note, currency, ledger) if single else None
            found.append(Remittance(number, amount))
    return tuple(found)


def _is_credit_note(document: Node) -> bool:
    kind = text_of(document, "Tp/CdOrPrtry/Cd", "Tp/Cd", "RfrdDocTp/Cd")
    return kind in _CREDIT_NOTES


def _document_amount(
    part: Node, credit_note: bool, currency: str, ledger: Ledger
) -> Decimal | None:
    """What the payer pays of the document: remitted, else due, else credited."""
    for name in ("RmtdAmt", "DuePyblAmt", "CdtNoteAmt", "RmtAmtAndTp/Amt"):
        elements = find_all(part, f"RfrdDocAmt/{name}")
        if len(elements) != 1:
            continue
        try:
            found = money(elements[0], currency)
        except RowError as error:
            ledger.note(error.code, elements[0].line, error.text)
            return None
        negative = credit_note or name == "CdtNoteAmt"
        if found.currency != currency:
            return None
        return -found.amount if negative else found.amount
    return None


def charges(element: Node, currency: str) -> Decimal | None:
    """What the bank took out of the amount; None if it says nothing, or gave.

    Up to version 3 each ``Chrgs`` is one charge, later its ``Rcrd`` are.  A charge
    that is *not* included in the amount was booked by itself.
    """
    if "Chrgs" not in element.children:
        return None
    records = find_all(element, "Chrgs/Rcrd") or [
        each for each in find_all(element, "Chrgs") if find(each, "Amt") is not None
    ]
    total, known = Decimal(0), False
    for record in records:
        found = money_or_none(find(record, "Amt"), currency)
        included = text_of(record, "ChrgInclInd") not in ("false", "0")
        if found and found.currency == currency and included:
            known = True
            back = text_of(record, "CdtDbtInd") == "CRDT"
            total += -found.amount if back else found.amount
    if not records:
        whole = money_or_none(find(element, "Chrgs/TtlChrgsAndTaxAmt"), currency)
        if whole and whole.currency == currency:
            known, total = True, whole.amount
    return total if known and total >= 0 else None


def original(detail: Node, booked: Money) -> Money | None:
    """The amount the payer ordered, if it is another one than was booked."""
    places = ("AmtDtls/InstdAmt/Amt", "AmtDtls/TxAmt/Amt", "Amt")
    found = [money_or_none(find(detail, place), booked.currency) for place in places]
    known = [each for each in found if each is not None and each.amount]
    foreign = [each for each in known if each.currency != booked.currency]
    if foreign:
        return foreign[0]
    instructed = found[0]
    return instructed if instructed in known and instructed != booked else None


def transaction_code(*elements: Node) -> str:
    """Domain, family and sub-family as ``PMNT-RCDT-ESCT``, else the bank's own."""
    for element in elements:
        code = find(element, "BkTxCd")
        domain = [
            text_of(code, path)
            for path in ("Domn/Cd", "Domn/Fmly/Cd", "Domn/Fmly/SubFmlyCd")
        ]
        text = "-".join(filter(None, domain)) or text_of(code, "Prtry/Cd")
        if text:
            return text
    return ""


def raw(details: Sequence[Node]) -> tuple[tuple[str, str], ...]:
    """Further identifiers, for people and rules; those all details agree on."""
    found = {
        name: _only(reference(text_of(detail, path)) for detail in details)
        for name, path in _RAW.items()
    }
    return tuple((name, text) for name, text in found.items() if text)


def bank_id(entry: Node, details: Sequence[Node]) -> str:
    """The bank's identifier of an entry, the same in every report of it."""
    whole = reference(text_of(entry, "AcctSvcrRef"))
    return whole or (_own_id(details[0]) if len(details) == 1 else "")


def part_ids(entry: Node, details: Sequence[Node]) -> list[str]:
    """Identifiers of the parts of a batch: their own ones, or batch and place.

    A bank that repeats the batch's identifier in each part has given the parts none.
    """
    own = [_own_id(detail) for detail in details]
    if all(own) and len(set(own)) == len(own):
        return own
    whole = reference(text_of(entry, "AcctSvcrRef")) or next(filter(None, own), "")
    return [f"{whole}/{place}" if whole else "" for place in range(1, len(own) + 1)]


def _own_id(detail: Node) -> str:
    paths = ("Refs/AcctSvcrRef", "Refs/TxId", "Refs/UETR")
    found = (reference(text_of(detail, path)) for path in paths)
    return next(filter(None, found), "")


def _only(texts: Any) -> str:
    """The one text there is, "" when there are several."""
    distinct = list(dict.fromkeys(text for text in texts if text))
    return distinct[0] if len(distinct) == 1 else ""
