"""The texts of MT940 entries: ``:86:`` in its dialects, and ``:NS:``.

Every reader returns *facts*: a dictionary with some of the keys

* ``text`` what the payer wrote, ``posting`` what the bank calls the booking,
* ``reference`` a structured reference, ``end_to_end`` the payer's id,
* ``name``, ``account``, ``bank``, ``ultimate`` of the counterparty,
* ``code`` the transaction code, ``charges`` and ``original`` (amounts as text),
* and, in capitals, whatever else the bank labels (``MREF``, ``?34``, …).

A ``:86:`` is wrapped by the bank at fixed widths, in the middle of words and
numbers; lines and sub-fields are joined so that a number stays whole.
"""

import re
from collections.abc import Iterable, Sequence

Facts = dict[str, str]

#: Widths at which banks wrap: a line of ``:86:``, the first one of a structured one
#: where the bank counts the tag, and a sub-field (27, or 35 where the bank uses it).
_LINE_WIDTH, _FIRST_WIDTH, _FIELD_WIDTHS = 65, 61, (27, 35)

_STRUCTURED = re.compile(r"\s*(\d{3})?\s*([?>~<^|!@#§*&$%])(?:00|10|2\d|3\d|6\d)")
_PURPOSE = [str(number) for number in range(20, 30)]
_MORE_PURPOSE = [str(number) for number in range(60, 66)]

#: Labels inside purposes, and the fact each one is.
_SEPA = {
    "EREF": "end_to_end",
    "SVWZ": "text",
    "MTLG": "note",
    "ABWA": "ultimate",
    "ABWE": "ultimate",
    "ANAM": "name",
    "IBAN": "account",
    "BIC": "bank",
    "COAM": "charges",
    "OAMT": "original",
    "KREF": "KREF",
    "MREF": "MREF",
    "CRED": "CRED",
    "DEBT": "DEBT",
    "PURP": "PURP",
    "RREF": "RREF",
    "RTRN": "RTRN",
}
_SEPA_LABEL = re.compile(rf"(?<![A-Z0-9])({'|'.join(_SEPA)})[+:]")

#: Labels between slashes, as ABN AMRO, ING, Rabobank and Knab write them.
_SLASH = {
    "EREF": "end_to_end",
    "REMI": "text",
    "NAME": "name",
    "IBAN": "account",
    "BBAN": "account",
    "BIC": "bank",
    "TRTP": "posting",
    "ULTD": "ultimate",
    "ULTC": "ultimate",
    "ULTB": "ultimate",
    "OCMT": "original",
    "CHGS": "charges",
} | {
    name: name
    for name in (
        *("ACCW", "ADDR", "BENM", "CNTP", "CREF", "CSID", "EXCH", "INIT", "IREF"),
        *("ISDT", "KREF", "MARF", "MREF", "NRTX", "ORDP", "PREF", "PURP", "RFB"),
        *("RTRN", "SVCL", "TRCD"),
    )
}
_SLASH_LABEL = re.compile(rf"/({'|'.join(_SLASH)})/")

#: A ``:86:`` has some hundred characters; labels are not looked for without end.
_MAX_LABELLED = 2000
#: Labels in plain text; each group is a fact.
_PLAIN = tuple(
    re.compile(pattern)
    for pattern in (
        r"REK: (?P<account>[A-Z0-9]+)/NAAM: (?P<name>.+)$",
        r"^GIRO\s+(?P<account>\d{3,10})\s+(?P<name>\S.*?)(?:\s{2,}|$)",
        r"^(?P<account>\d\d\.\d\d\.\d\d\.\d{3})\s+(?P<name>\S.{0,31}?)(?:\s{2,}|$)",
        r"\bZ RACH\.: *(?P<account>(?:[A-Z]{2})?\d{26});",
        r"; OD: *(?P<name>\S.*?)(?:\s{2,}|;|$)",
        r"; TYT\.: *(?P<text>\S.*?)\s*(?:;|$)",
        r"\bBET(?:ALINGS)?\.?\s?KENM(?:ERK)?[.:]*\s*"
        r"(?P<reference>\d{7,}|\d{4}(?: \d{4}){3})",
    )
)
#: Lines of a ``:NS:`` after an entry.
_NS_NAMES, _NS_BANK, _NS_ACCOUNT, _NS_POSTING = ("15", "16"), "33", "34", "17"
_NS_TEXTS = [f"{n:02d}" for n in range(1, 15)]


def read(lines: Sequence[str]) -> Facts:
    """Facts of a ``:86:``, whichever dialect it is in."""
    lines = [line.rstrip() for line in lines]
    structured = _STRUCTURED.match(lines[0]) if lines else None
    if structured:
        return _structured(lines, structured[1] or "", structured[2])
    text = unwrap(lines)
    if _SLASH_LABEL.match(text.lstrip()):
        return _slashes(text)
    facts = sepa(text)
    for pattern in _PLAIN if set(facts) == {"text"} else ():
        match = pattern.search(text[:_MAX_LABELLED])
        if match:
            facts.update(
                {key: found.strip() for key, found in match.groupdict().items()}
            )
    return facts


def read_ns(lines: Iterable[str]) -> Facts:
    """Facts of a ``:NS:``: lines that begin with a two-digit number.

    >>> read_ns(["01Rechnung 7", "15Muster", "16GmbH"])
    {'text': 'Rechnung 7', 'name': 'Muster GmbH'}
    """
    found: Facts = {}
    for line in lines:
        number, text = line[:2], line[2:].strip()
        if number.isdecimal() and text:
            found[number] = text
    facts = {
        "text": " ".join(found[n] for n in _NS_TEXTS if n in found),
        "name": " ".join(found[n] for n in _NS_NAMES if n in found),
        "posting": found.get(_NS_POSTING, ""),
        "bank": found.get(_NS_BANK, ""),
        "account": found.get(_NS_ACCOUNT, ""),
    }
    return {name: text for name, text in facts.items() if text}


def unwrap(lines: Sequence[str], separator: str = "") -> str:
    """One line: a blank between lines, but none after a full one.

    ``separator`` begins a sub-field; before it nothing was wrapped.

    >>> unwrap(["RF18" + "5" * 61, "39"])[-6:]
    '555539'
    """
    text = ""
    for number, line in enumerate(lines):
        text += line
        if number + 1 == len(lines):
            break
        following = lines[number + 1]
        field_starts = separator and re.match(re.escape(separator) + r"\d\d", following)
        first = separator and not number and len(line) == _FIRST_WIDTH
        full = len(line) >= _LINE_WIDTH or first
        text += "" if full or field_starts else " "
    return text


def sepa(text: str) -> Facts:
    """Facts of a text with ``EREF+`` … ``SVWZ+`` labels; without any, the text.

    >>> sepa("EREF+RE 12 SVWZ+Thanks")
    {'end_to_end': 'RE 12', 'text': 'Thanks'}
    """
    pieces = _SEPA_LABEL.split(text)
    facts: Facts = {}
    if pieces[0].strip():
        facts["text"] = pieces[0].strip()
    for label, found in zip(pieces[1::2], pieces[2::2], strict=True):
        key, found = _SEPA[label], found.strip()
        if key == "text" and "text" in facts:
            facts["text"] += f" {found}"
        elif found:
            facts.setdefault(key, found)
    return facts


def _structured(lines: Sequence[str], code: str, separator: str) -> Facts:
    """``166?00POSTING?20purpose?32name``; the separator differs between banks."""
    pieces = re.split(re.escape(separator) + r"(\d\d)", unwrap(lines, separator))
    fields: Facts = {}
    for number, text in zip(pieces[1::2], pieces[2::2], strict=True):
        fields[number] = fields.get(number, "") + text
    facts = _purpose(fields)
    known = {
        "code": code,
        "posting": fields.pop("00", ""),
        "name": _join(fields, ("32", "33")).strip(),
        "account": fields.pop("31", "") or fields.pop("38", ""),
        "bank": fields.pop("30", ""),
    }
    facts.update({key: text.strip() for key, text in known.items() if text.strip()})
    for number, text in fields.items():
        if text.strip() and number not in (*_PURPOSE, *_MORE_PURPOSE, "32", "33"):
            facts[f"?{number}"] = text.strip()
    return facts


def _purpose(fields: Facts) -> Facts:
    """``?20`` to ``?29``, which run on into ``?60`` only if they are used up."""
    if "29" in fields:
        return sepa(_join(fields, [*_PURPOSE, *_MORE_PURPOSE]))
    facts, more = sepa(_join(fields, _PURPOSE)), sepa(_join(fields, _MORE_PURPOSE))
    text = f"{facts.get('text', '')} {more.get('text', '')}".strip()
    return more | facts | ({"text": text} if text else {})


def _join(fields: Facts, numbers: Sequence[str]) -> str:
    """Sub-fields in one text: a full one runs on into the next without a blank."""
    text, full = "", True
    for number in numbers:
        piece = fields.get(number, "")
        glued = full and not _SEPA_LABEL.match(piece)
        text += piece if glued or not piece else f" {piece}"
        full = len(piece) in _FIELD_WIDTHS
    return text


def _slashes(text: str) -> Facts:
    """``/TRTP/SEPA OVERBOEKING/IBAN/…/NAME/…/REMI/…/EREF/…``."""
    pieces = _SLASH_LABEL.split(text.strip())
    facts: Facts = {}
    for label, found in zip(pieces[1::2], pieces[2::2], strict=True):
        found = found.strip().rstrip("/")  # ING closes each value with a slash
        if found:
            facts.setdefault(_SLASH[label], found)
    if "CNTP" in facts:
        parts = [part.strip() for part in facts.pop("CNTP").split("/")]
        names = ("account", "bank", "name", "CITY")
        facts = {n: part for n, part in zip(names, parts, strict=False) if part} | facts
    for party in ("ORDP", "BENM"):
        if "name" not in facts and facts.get(party, "/")[0] != "/":
            facts["name"] = facts.pop(party)
    return facts | _remittance(facts.pop("text", ""))


def _remittance(text: str) -> Facts:
    """The value of ``/REMI/``: plain, ``USTD//text/`` or ``STRD/CUR/reference/``."""
    structured = re.match(r"STRD/(?:CUR|ISO|[A-Z]+)/([^/]+)/?", text)
    if structured:
        return {"reference": structured[1].strip()}
    plain = text.removeprefix("USTD//").strip()
    return {"text": plain} if plain else {}
