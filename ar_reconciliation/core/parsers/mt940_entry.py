"""One MT940 entry out of its ``:61:``, ``:86:`` and ``:NS:``."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from ..types import Entry
from .base import Ledger, RowError, join_texts, reference, squeeze
from .mt940_info import Facts, read, read_ns, unwrap
from .mt940_line import Line, amount

#: Account and name in the place of the customer reference: Rabobank until 2013.
_ACCOUNT_AND_NAME = re.compile(r"(?P<account>\d{10}|P\d{9}|NONREF) {6,}(?P<name>\S.*)")
_OWN_ACCOUNT = re.compile(r"\d{10}|P\d{9}")
_IBAN_LIKE = re.compile(r"[A-Z]{2}\d{2}[A-Z]{4}\d{6,}|[A-Z]{2}\d{14,29}")
_MONEY = re.compile(r"([A-Z]{3})? ?(\d+,\d*)/? ?([A-Z]{3})?/?")


@dataclass
class Draft:
    """A ``:61:`` that was read, and the lines that belong to it."""

    line: Line
    row: int
    supplement: list[str]
    info: list[str] = field(default_factory=list)
    non_swift: list[str] = field(default_factory=list)


def to_entry(draft: Draft, currency: str, ledger: Ledger) -> Entry:
    """The entry; what cannot be used of it is noted."""
    line = draft.line
    if line.odd_date:
        ledger.note("bad_date", draft.row, line.odd_date)
    if not line.amount:
        ledger.note("zero_amount", draft.row, severity="info")
    facts = _facts(draft)
    end_to_end = reference(facts.get("end_to_end", ""))
    given = reference(facts.get("reference", ""))
    original, original_currency = _money(facts.get("original", ""), currency)
    if (original, original_currency) == (abs(line.amount), currency):
        original, original_currency = None, ""
    charged, charged_currency = _money(facts.get("charges", ""), currency)
    return Entry(
        date=line.date,
        amount=line.amount,
        currency=currency,
        value_date=line.value_date,
        narrative=_narrative(facts),
        reference=given or end_to_end or facts["customer"],
        end_to_end_id=end_to_end,
        payer_name=squeeze(facts.get("name", "")),
        payer_account=facts.get("account", "").replace(" ", ""),
        payer_bank=facts.get("bank", "").strip(),
        ultimate_payer=squeeze(facts.get("ultimate", "")),
        bank_id=facts["bank_id"],
        original_amount=None if original is None else original.copy_sign(line.amount),
        original_currency=original_currency,
        charges=charged if charged_currency == currency else None,
        transaction_code=facts.get("code", "") or line.type,
        reversal=line.mark.startswith("R"),
        row=draft.row,
        raw=_raw(facts, line),
    )


def _narrative(facts: Facts) -> str:
    names = ("posting", "text", "note", "supplement")
    return join_texts(facts.get(name, "") for name in names)


def _raw(facts: Facts, line: Line) -> tuple[tuple[str, str], ...]:
    """What the bank labels and an entry has no field for, plus the type code."""
    labelled = sorted((k, v) for k, v in facts.items() if not k.islower())
    return (("type", line.type), *labelled)


def _facts(draft: Draft) -> Facts:
    """Facts of all parts of the entry; the ``:86:`` is the best informed."""
    told = read_ns(draft.non_swift) | read(draft.info)
    customer, _slashes, bank_id = draft.line.rest.partition("//")
    customer = customer.strip()
    facts = {"customer": "", "bank_id": reference(bank_id)}
    facts |= _from_supplement(draft, customer, told)
    match = _ACCOUNT_AND_NAME.fullmatch(customer)
    if match:
        facts |= {key: reference(text) for key, text in match.groupdict().items()}
    elif _IBAN_LIKE.fullmatch(customer):
        facts.setdefault("account", customer)
    elif "account" not in facts and len(customer) > 1:
        facts["customer"] = reference(customer)
    return facts | told


def _from_supplement(draft: Draft, customer: str, told: Facts) -> Facts:
    """What the second line of a ``:61:`` holds: account, name, amounts or words.

    SNS and ASN put the account into the reference and the name here, and repeat both
    at the beginning of the ``:86:``, where they are no words of the payer.
    """
    text = unwrap([part.strip() for part in draft.supplement]).strip()
    rabobank = bool(draft.info) and draft.info[0].startswith("/")
    if _IBAN_LIKE.fullmatch(text) or (rabobank and _OWN_ACCOUNT.fullmatch(text)):
        return {"account": text}
    if text.startswith("/"):
        return read([text])
    repeated = f"{customer} {text}"
    if text and customer and told.get("text", "").startswith(repeated):
        told["text"] = told["text"][len(repeated) :].strip()
        return {"account": customer, "name": text}
    return {"supplement": text} if text else {}


def _money(text: str, currency: str) -> tuple[Decimal | None, str]:
    """Amount and currency of ``EUR4,5/`` or ``4,50``; nothing if it is neither."""
    match = _MONEY.fullmatch(text.strip())
    if not match:
        return None, ""
    try:
        return amount(match[2]), match[1] or match[3] or currency
    except RowError:
        return None, ""
