"""What a barcode, QR code, reference or typed search says.

Formats: EPC069-12 "Quick Response Code: Guidelines to Enable Data Capture for the
Initiation of a SEPA Credit Transfer" (``BCD``); Swiss Implementation Guidelines for
the QR-bill 2.x (``SPC``) with Swico S1 billing information; the Czech short payment
descriptor (``SPD*1.0``).  Nothing is raised: a code that is cut says what it has.

>>> read_code("RF18 5390 0754 7034").kind
'rf'
>>> read_code("INV/2026/00012").references
('INV/2026/00012',)
"""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from . import refs
from .matching.numbers import forms_of
from .parsers.numbers import Style, read_amount
from .text import compact, fold, name_key, runs_of

#: Longest code or search that is read; the largest QR code has 4,296 characters.
MAX_CODE = 5000
MAX_TERM = 200
#: So many references are looked for.
MAX_REFERENCES = 8


@dataclass(frozen=True, slots=True)
class Code:
    """What a code says.

    ``kind``: ``epc``, ``swiss``, ``spd``, a kind of :mod:`core.refs`, or ``text``.
    ``references`` most telling first; ``amount`` in ``currency``, None if not given.
    """

    kind: str
    references: tuple[str, ...] = ()
    amount: Decimal | None = None
    currency: str = ""
    name: str = ""
    account: str = ""


def read_code(code: str) -> Code:
    """Read what was scanned or pasted.

    :param code: text of any length and origin; the first 5,000 characters count.
    """
    text = code[:MAX_CODE].strip().strip("\ufeff")
    lines = [line.strip() for line in re.split(r"\r\n|\n|\r", text)]
    if lines[0] == "BCD":
        return _epc(lines)
    if lines[0] == "SPC":
        return _swiss(lines)
    if text.startswith("SPD*"):
        return _short_descriptor(text)
    found = " ".join(text.split())[:MAX_TERM]
    return Code(refs.kind_of(found) or "text", (found,) if found else ())


def _epc(lines):
    """Elements of EPC069-12 by their place; those at the end may be left out."""
    fields = [*lines, *[""] * 12]
    amount = re.fullmatch(r"([A-Z]{3})([0-9]{1,12}(?:\.[0-9]{1,3})?)", fields[7])
    return Code(
        "epc",
        _references(fields[9], fields[10]),
        Decimal(amount[2]) if amount else None,
        amount[1] if amount else "",
        fields[5],
        fields[6],
    )


def _swiss(lines):
    """Elements of the Swiss QR code by their place (chapter 4.2.2)."""
    fields = [*lines, *[""] * 34]
    billing = next((f for f in fields[30:34] if f.startswith("//S1/")), "")
    return Code(
        "swiss",
        _references(fields[28], *_swico(billing), fields[29]),
        _decimal(fields[18]),
        fields[19],
        fields[5],
        fields[3],
    )


def _swico(billing):
    r"""The invoice's number: tag 10 of ``//S1/10/INV-1/11/260301``; ``\/`` escapes."""
    parts = re.split(r"(?<!\\)/", billing)
    tags = dict(zip(parts[3::2], parts[4::2], strict=False))
    return [re.sub(r"\\(.)", r"\1", tags["10"])] if tags.get("10") else []


def _short_descriptor(text):
    pairs = (part.partition(":") for part in text.split("*")[2:])
    fields = {key.upper(): _unescaped(value) for key, _colon, value in pairs}
    return Code(
        "spd",
        _references(
            *(fields.get(key, "") for key in ("X-VS", "RF", "X-INV", "MSG", "X-ID"))
        ),
        _decimal(fields.get("AM", "")),
        fields.get("CC", ""),
        fields.get("RN", ""),
        fields.get("ACC", "").partition("+")[0],
    )


def _unescaped(text):
    """``%20`` and its like as characters; what is no UTF-8 is marked as lost."""
    octets = re.sub(
        rb"%([0-9A-Fa-f]{2})",
        lambda match: bytes.fromhex(match[1].decode()),
        text.encode("utf-8", "replace"),
    )
    return octets.decode("utf-8", "replace")


def _decimal(text):
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < 10**15 else None


def _references(*texts):
    """What may name a document, without repeats."""
    kept = [" ".join(text.split())[:MAX_TERM] for text in texts if text]
    return tuple(dict.fromkeys(filter(None, kept)))[:MAX_REFERENCES]


# ------------------------------------------------------------------ searches


@dataclass(frozen=True, slots=True)
class Term:
    """One search, read as a number, as an amount and as a name at once.

    ``compact``: letters and digits to be found in a document's; ``digits``: its digits
    alone, "" if too few; ``pattern``: regular expression on a document's number for
    its runs of digits without leading zeros; ``body``: inside a structured reference;
    ``amounts``: every reading as an amount, without sign; ``words`` of a name.
    """

    compact: str = ""
    digits: str = ""
    pattern: str = ""
    body: str = ""
    amounts: tuple[Decimal, ...] = ()
    words: tuple[str, ...] = ()


def read_term(text: str) -> Term:
    """Read a search in any spelling and any locale.

    >>> read_term("1.234,56").amounts, read_term("RE 2026/12").pattern
    ((Decimal('1234.56'),), '(^|[^0-9])0*2026[^0-9]+0*12([^0-9]|$)')
    >>> read_term("Müller & Söhne GmbH").words
    ('MULLER', 'SOHNE')
    """
    text = " ".join(text[:MAX_TERM].split())
    if not text:
        return Term()
    forms = forms_of(text)
    runs = [run for run in runs_of(fold(text)) if run <= ":"]
    joined = "".join(runs)
    return Term(
        compact=compact(text),
        digits=joined if len(joined) >= 3 and joined != forms.full else "",
        pattern=_pattern(runs),
        body=refs.body_of(text),
        amounts=_amounts(text),
        words=() if _is_number(text) else name_key(text).tokens[:6],
    )


def _is_number(text):
    """Digits outweigh letters: no name."""
    return sum(c.isdigit() for c in text) > sum(c.isalpha() for c in text)


def _pattern(runs):
    if not runs or len(runs) > 6:
        return ""
    first, *others = (run.lstrip("0") or "0" for run in runs)
    if others and len(first) == 2:
        first = f"(20)?{first}"
    body = "[^0-9]+".join(f"0*{run}" for run in (first, *others))
    return f"(^|[^0-9]){body}([^0-9]|$)"


def _amounts(text):
    """``1.234`` is both 1234 and, in a currency with three decimals, 1.234."""
    styles = (Style(",", 2), Style(".", 2), Style(",", 3), Style(".", 3))
    read = (read_amount(text, style) for style in styles)
    values = (abs(amount.value) for amount in read if amount)
    return tuple(dict.fromkeys(value for value in values if value))
