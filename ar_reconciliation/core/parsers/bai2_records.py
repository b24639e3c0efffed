"""Records of a BAI2 file: lines, continuations, and the fields in them.

A record ends with ``/``, after which a line may be padded, or with its line; ``88``
continues it.  Fields do not run over the end of a line, texts do.  A line that begins
with no record code is the rest of a text that was wrapped.

Source: Cash Management Balance Reporting Specifications, version 2 (BAI, 2005; the
same as ANSI X9.121 later), chapter 3 and appendix A.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .base import RowError, calendar_date
from .table_words import NO_DECIMALS, THREE_DECIMALS

_CODE = re.compile(r"\s*(01|02|03|16|49|88|98|99),")
#: Two records in one line; looked for only in files that do so with their headers.
_JOINED = re.compile(r"/[ \t]+(?=(?:01|02|03|16|49|88|98|99),)")
_HEADERS = ("01", "02", "03", "49", "98")
_AMOUNT = re.compile(r"[+-]?[0-9]{1,18}")
_COUNT = re.compile(r"[0-9]{1,9}")
_DATE = re.compile(r"[0-9]{6}|(?:19|20)[0-9]{6}")
#: Money in: 100 to 399, loan payments, a bank's own credits.
_CREDITS = (range(100, 400), range(720, 760), range(920, 960))
#: Money out: 400 to 699, loan disbursements, a bank's own debits.
_DEBITS = (range(400, 700), range(760, 800), range(960, 1000))
#: Taken back: reversals, returned items, corrections, rejects.
REVERSALS = frozenset((252, 254, 255, 257, 258, 261, 266, 268)) | frozenset(
    (552, 554, 555, 557, 558, 561, 566, 568)
)
_MAX_SHARES = 100


class Record(NamedTuple):
    """A record with its continuations.

    ``parts``: text of each line behind its code; ``row``: the first line.
    """

    code: str
    parts: list[str]
    row: int

    @property
    def lines(self) -> int:
        """Physical records it is counted as."""
        return len(self.parts)

    @property
    def fields(self) -> list[str]:
        """All fields, those of the continuations included."""
        return [field.strip() for part in self.parts for field in part.split(",")]


class Funds(NamedTuple):
    """When the money can be used: type (0 1 2 S V D Z or "") and its date."""

    kind: str = ""
    value_date: date | None = None


def records(lines: Sequence[str]) -> Iterator[Record]:
    """The records of a file in order; lines before the first are left out."""
    code, start, parts = "", 0, []
    for row, line in _single(lines):
        match = _CODE.match(line)
        if not match:
            if parts and line.strip():
                parts[-1].append(_content(line))
            continue
        content = _content(line[match.end() :])
        if match[1] == "88" and parts:
            parts.append([content])
            continue
        if parts:
            yield Record(code, [" ".join(part) for part in parts], start)
        code, start, parts = match[1], row, [[content]]
    if parts:
        yield Record(code, [" ".join(part) for part in parts], start)


def _single(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Numbered lines of one record each."""
    headers = (line for line in lines if line.strip()[:2] in _HEADERS)
    joined = any(_JOINED.search(line) for line in headers)
    for row, line in enumerate(lines, 1):
        if not joined:
            yield row, line
            continue
        for part in _JOINED.split(line):
            yield row, part


def _content(line: str) -> str:
    """A line without its end mark and padding."""
    return line.strip(" \t\x1a").removesuffix("/").rstrip()


class Reader:
    """Takes the fields of a record one after the other, over its lines."""

    def __init__(self, record: Record) -> None:
        self._parts = record.parts
        self._part = 0
        self._at = 0

    @property
    def empty(self) -> bool:
        """Nothing is left."""
        return self._part >= len(self._parts)

    def field(self) -> str:
        """The next field, "" when there is none."""
        if self.empty:
            return ""
        part, start = self._parts[self._part], self._at
        comma = part.find(",", start)
        if comma >= 0:
            self._at = comma + 1
            return part[start:comma].strip()
        self._part, self._at = self._part + 1, 0
        return part[start:].strip()

    def texts(self) -> list[str]:
        """All that is left, line by line; commas are part of it."""
        if self.empty:
            return []
        first = self._parts[self._part][self._at :]
        found = [first, *self._parts[self._part + 1 :]]
        self._part = len(self._parts)
        return [text.strip() for text in found]

    def funds(self) -> Funds:
        """Funds type and the fields that belong to it; they vary with the type."""
        kind = self.field().upper()
        if kind == "V":
            day, _time = self.field(), self.field()
            return Funds(kind, day_of(day) if day else None)
        if kind == "S":
            for _each in range(3):
                self.field()
        elif kind == "D":
            number = self.field()
            if not _COUNT.fullmatch(number) or int(number) > _MAX_SHARES:
                raise RowError("unread_row", f"D,{number}")
            for _each in range(2 * int(number)):
                self.field()
        elif kind not in ("", "0", "1", "2", "Z"):
            raise RowError("unread_row", kind)
        return Funds(kind)


def decimals(currency: str) -> int:
    """Digits behind the point that an amount of this currency implies.

    >>> decimals("USD"), decimals("JPY"), decimals("KWD")
    (2, 0, 3)
    """
    if currency in THREE_DECIMALS:
        return 3
    return 0 if currency in NO_DECIMALS else 2


def amount(text: str, currency: str) -> Decimal:
    """An amount with implied decimals.

    >>> amount("+000000000208500", "USD"), amount("-500", "JPY")
    (Decimal('2085.00'), Decimal('-500'))
    """
    if not _AMOUNT.fullmatch(text):
        raise RowError("bad_amount", text)
    return Decimal(int(text)).scaleb(-decimals(currency))


def day_of(text: str) -> date:
    """A ``YYMMDD`` of this century (or ``YYYYMMDD``, as some write).

    >>> day_of("060317")
    datetime.date(2006, 3, 17)
    """
    if not _DATE.fullmatch(text):
        raise RowError("bad_date", text)
    text = text if len(text) == 8 else f"20{text}"
    return calendar_date(int(text[:4]), int(text[4:6]), int(text[6:]), text)


def direction(code: str) -> int:
    """1 for money in, -1 for money out, 0 for codes that say neither.

    >>> direction("165"), direction("475"), direction("890")
    (1, -1, 0)
    """
    number = int(code) if _COUNT.fullmatch(code) else 0
    if any(number in each for each in _CREDITS):
        return 1
    return -1 if any(number in each for each in _DEBITS) else 0


def value_day(funds: Funds, booked: date) -> date | None:
    """The value date, where the funds type gives one for certain."""
    return booked if funds.kind == "0" else funds.value_date
