"""Payload of an EPC QR code: a SEPA transfer that a banking app reads.

Source: European Payments Council, EPC069-12 (Quick Response Code: Guidelines to
Enable Data Capture for the Initiation of a SEPA Credit Transfer), version 002,
where the BIC is optional.  Elements are separated by line feeds, none follows the
last one given, the whole is at most 331 bytes (QR version 13, error correction M).
"""

import unicodedata
from dataclasses import dataclass

from stdnum import bic as stdnum_bic
from stdnum.iso7064 import mod_97_10

from ..refs import is_rf
from ..text import compact

#: Largest number of characters of each element.
MAX_NAME, MAX_TEXT, MAX_REFERENCE, MAX_PURPOSE = 70, 140, 35, 4
#: Cents of the smallest and the largest amount.
MIN_CENTS, MAX_CENTS = 1, 99_999_999_999
MAX_BYTES = 331
#: Characters of an IBAN in the countries of SEPA (EPC409-09, IBAN registry).  Not
#: ``stdnum.iban``: it reads a data file when it is imported, which fails in Odoo 19,
#: whose import hook hides the file from newer versions of the library.
IBAN_LENGTHS = {
    "AD": 24, "AL": 28, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24,
    "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GI": 23,
    "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20,
    "LU": 20, "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MT": 31, "NL": 18,
    "NO": 15, "PL": 28, "PT": 25, "RO": 24, "RS": 22, "SE": 24, "SI": 19, "SK": 24,
    "SM": 27, "VA": 22,
}  # fmt: skip

#: Why there is no code, with an example of the data.
PROBLEMS: dict[str, dict] = {
    "not_euro": {"currency": "CNY"},
    "amount_range": {"cents": 0},
    "no_name": {},
    "bad_iban": {"account": "DE00"},
    "bad_bic": {"bic": "X"},
    "bad_reference": {"reference": "RF00X"},
    "reference_too_long": {"reference": "…", "limit": MAX_REFERENCE},
    "bad_purpose": {"purpose": "SALARY"},
}


@dataclass(frozen=True, slots=True)
class Payload:
    """``text`` is what the code holds, UTF-8, "" if ``problems`` (code, data).

    ``shortened`` names the elements that did not fit in full: ``name``, ``text``.
    """

    text: str
    problems: tuple[tuple[str, dict], ...] = ()
    shortened: tuple[str, ...] = ()


def epc(
    *,
    name: str,
    iban: str,
    cents: int,
    currency: str = "EUR",
    bic: str = "",
    reference: str = "",
    text: str = "",
    purpose: str = "",
) -> Payload:
    """The payload for a transfer of ``cents`` euro cents to ``iban``.

    ``reference`` is a structured creditor reference and is never shortened; with
    one, ``text`` is left out, because only one of both may be given.  ``name`` and
    ``text`` are shortened.  Line breaks and control characters become blanks, so
    that no text can pass for another element.
    """
    name, text, reference = _one_line(name), _one_line(text), _one_line(reference)
    purpose, account = compact(purpose), compact(iban)
    code = compact(bic)
    problems = (
        *_money_problems(currency, cents),
        *_party_problems(name, account, code),
        *_reference_problems(reference, purpose),
    )
    if problems:
        return Payload("", problems)
    reference = compact(reference) if is_rf(reference) else reference
    kept = {"name": name[:MAX_NAME], "text": "" if reference else text[:MAX_TEXT]}

    def payload() -> str:
        amount = f"EUR{cents // 100}.{cents % 100:02d}"
        head = ("BCD", "002", "1", "SCT", code, kept["name"].strip(), account, amount)
        tail = (purpose, reference, kept["text"].strip())
        return "\n".join((*head, *tail)).rstrip("\n")

    for element in ("text", "name"):
        over = len(payload().encode()) - MAX_BYTES
        kept[element] = _cut(kept[element], over) if over > 0 else kept[element]
    wanted = {"name": name, "text": "" if reference else text}
    cut = tuple(e for e in ("name", "text") if len(kept[e]) < len(wanted[e]))
    return Payload(payload(), (), cut)


def _cut(text: str, over: int) -> str:
    """``text`` without at least ``over`` bytes at its end, but whole characters."""
    room = max(len(text.encode()) - over, 0)
    return text.encode()[:room].decode(errors="ignore")


def _one_line(text: str) -> str:
    """One line of printable text in NFC."""
    text = unicodedata.normalize("NFC", text)
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _money_problems(currency: str, cents: int):
    if currency != "EUR":
        yield "not_euro", {"currency": currency}
    if not MIN_CENTS <= cents <= MAX_CENTS:
        yield "amount_range", {"cents": cents}


def _party_problems(name: str, account: str, code: str):
    if not name:
        yield "no_name", {}
    if not _is_iban(account):
        yield "bad_iban", {"account": account}
    if code and not stdnum_bic.is_valid(code):
        yield "bad_bic", {"bic": code}


def _is_iban(account: str) -> bool:
    """An IBAN of a country in SEPA: its length and check digits."""
    right = len(account) == IBAN_LENGTHS.get(account[:2])
    plain = account.isascii() and account.isalnum() and account[2:4].isdigit()
    return right and plain and mod_97_10.is_valid(account[4:] + account[:4])


def _reference_problems(reference: str, purpose: str):
    plain = compact(reference)
    if plain.startswith("RF") and plain[2:4].isdigit() and not is_rf(plain):
        yield "bad_reference", {"reference": reference}
    elif len(plain if is_rf(plain) else reference) > MAX_REFERENCE:
        yield "reference_too_long", {"reference": reference, "limit": MAX_REFERENCE}
    if len(purpose) > MAX_PURPOSE:
        yield "bad_purpose", {"purpose": purpose}
