"""Sections and records of a QIF file.

Each line is a letter and its value; ``^`` ends a record, ``!`` begins a section.
Source: Quicken Interchange Format as Intuit published it with Quicken 2005.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from ..errors import FileError
from .decode import lines, marked

_HEADER = re.compile(r"!\s*(Type\s*:|Account|Option\s*:|Clear\s*:)\s*(.*)", re.I)
_SNIFF = re.compile(r"[\s\ufeff]*!\s*(?:Type\s*:|Account\s|Option\s*:|Clear\s*:)", re.I)
#: Records without any section: a date, an amount and the end, nothing but such lines.
_BARE = re.compile(
    r"(?=(?:[A-Z$%\^][^\r\n]*[\r\n]+){1,20})(?=(?:[^\r\n^][^\r\n]*[\r\n]+){1,20}\^[\r\n])"
    r"(?=(?:[^D\r\n^][^\r\n]*[\r\n]+){0,8}D *\d{1,4}[-/. '])"
    r"(?=(?:[^TU\r\n^][^\r\n]*[\r\n]+){0,8}[TU] *[-+]?[\d.,])"
)
_BANK = ("BANK", "CASH", "CCARD", "CREDITCARD", "OTHA", "OTHL")
_INVESTMENT = ("INVST", "PORT", "401(K)/403(B)", "MUTUAL")
#: What an account's type is not: a booking whose section is missing.
_AMOUNT = re.compile(r"[-+($]* *[.,]?[0-9]")
_APOSTROPHE = re.compile(r"['’`] *(\d{1,4})$")


@dataclass
class Record:
    """Lines of a record in order, the first on line ``row``."""

    row: int
    lines: list[tuple[str, str]] = field(default_factory=list)

    @cached_property
    def _texts(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for letter, text in self.lines:
            found.setdefault(letter, []).append(text)
        return found

    def all(self, *letters: str) -> list[str]:
        """Values of these letters, in the order of the letters."""
        return [text for letter in letters for text in self._texts.get(letter, ())]

    def first(self, letter: str) -> str:
        """The first value of a letter, "" if there is none."""
        return self._texts.get(letter, ("",))[0]

    @property
    def is_opening(self) -> bool:
        """The balance that Quicken writes as the first booking of an account."""
        category = self.first("L")
        named = self.first("P").casefold() == "opening balance"
        return named and category.startswith("[") and category.endswith("]")

    def splits(self) -> list[list[str]]:
        """Category, memo and amount of each part."""
        found: list[list[str]] = []
        for letter, text in self.lines:
            if letter == "S":
                found.append([text])
            elif letter in "E$%" and found and text:
                found[-1].append(text)
        return found


@dataclass
class Section:
    """Records below a header.

    ``kind``: ``bank``, ``investment``, ``account`` or ``list``;
    ``name`` is the type as written, ``account`` the name of the account it is of.
    """

    kind: str
    name: str
    row: int
    account: str = ""
    records: list[Record] = field(default_factory=list)


def is_qif(data: bytes) -> bool:
    """True if the file begins with a section, or with records of dated amounts."""
    encoding = marked(data)
    text = data[:4096].decode(encoding or "latin-1", errors="ignore")
    text = text.removeprefix("ï»¿")
    return bool(_SNIFF.match(text) or _BARE.match(text.lstrip()))


def sections(text: str) -> list[Section]:
    """All sections in order; ``truncated_file`` if the last record has no end."""
    found: list[Section] = []
    account, current, record = "", Section("bank", "Bank", 1), None
    for row, line in _numbered(text):
        if line.startswith("!"):
            account = _finish(record, current, account)
            current, record = _section(line, row, account), None
            found.append(current)
        elif line.startswith("^"):
            account, record = _finish(record, current, account), None
        else:
            record = record or Record(row)
            record.lines.append((line[0].upper(), line[1:].strip()))
        if not found and record:
            found.append(current)
    if record:
        raise FileError("truncated_file", detail="^")
    return found


def _finish(record: Record | None, section: Section, account: str) -> str:
    """The record is complete; returns the name of the account from here on."""
    is_account = section.kind == "account" and not _AMOUNT.match(
        record.first("T") if record else ""
    )
    if record and is_account:
        return record.first("N") or account
    if record:
        section.records.append(record)
    return account


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    """Lines that say something; some programs put blanks before their letter."""
    for row, line in enumerate(lines(text), 1):
        line = line.strip().lstrip("\ufeff")
        if line and line != "\x1a":
            yield row, line


def _section(line: str, row: int, account: str) -> Section:
    """The section that a header begins; an unknown one is a list."""
    match = _HEADER.match(line)
    if not match:
        return Section("list", line, row)
    word, name = match[1].upper().rstrip(" :"), match[2].strip()
    plain = name.upper().replace(" ", "")
    if word == "ACCOUNT":
        return Section("account", "Account", row)
    if word != "TYPE":
        return Section("list", name, row)
    if plain.startswith(_BANK):
        return Section("bank", name, row, account)
    if plain.startswith(_INVESTMENT):
        return Section("investment", name, row, account)
    return Section("list", name, row)


def plain_date(text: str) -> str:
    """A date in a form that others know: the apostrophe means a year from 2000 on.

    >>> plain_date("6/ 1'07"), plain_date(" 1/ 1/94"), plain_date("2019-03-31")
    ('6/1/2007', '1/1/94', '2019-03-31')
    """
    year = _APOSTROPHE.search(text)
    if year:
        digits = year[1] if len(year[1]) == 4 else f"20{int(year[1]):02}"
        text = f"{text[: year.start()]}/{digits}"
    return re.sub(r"\s+", "", text) if re.search(r"[/.-]", text) else text
