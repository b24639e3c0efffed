"""The fields of MT940/MT942 that hold amounts: ``:61:`` and the balances.

An amount is read only where the characters around it say where it begins and ends:
the debit/credit mark before, the transaction type after.  An amount cut off at the
end of a file has no type behind it and is therefore never read.
"""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from .base import RowError, calendar_date, signed

#: Digits, with leading zeros more than the standard's 15, a comma, any decimals; some
#: banks leave out the digits before the comma, or a comma with nothing behind it.
_AMOUNT = re.compile(r"(?=,?[0-9])[0-9]{0,20}(?:,[0-9]{0,6})?")
_LINE = re.compile(
    r"(?P<value>[0-9]{6})(?P<entry>[0-9]{4}|[ ]{4})?"
    r"(?P<mark>[RE]?[CD])(?P<funds>[A-Z])?\s?(?P<amount>[0-9,]+)"
    r"(?P<type>[A-Z][A-Z0-9 ]{3})(?P<rest>.*)"
)
#: Enough of a ``:61:`` to say which of its parts is wrong.
_ROUGH = re.compile(
    r"(?P<value>.{6})(?:.{4})?(?P<mark>[RE]?[CD][A-Z]?) ?(?P<amount>[0-9.,']*)"
)
_BALANCE = re.compile(
    r"(?P<mark>[CD])(?P<date>[0-9]{6})(?P<currency>[A-Z]{3})?(?P<amount>.*)"
)
#: What the mark says about the money: ``RC`` takes a credit back, ``RD`` a debit.
_SIGNS = {"C": 1, "D": -1, "RC": -1, "RD": 1, "EC": 1, "ED": -1}
_CENTURY_SPLIT = 80


class Line(NamedTuple):
    """A ``:61:``; ``rest`` is what follows the transaction type on its line.

    ``mark``: C, D, RC, RD (reversed), EC or ED (expected); ``amount`` is signed.
    """

    date: date
    value_date: date | None
    mark: str
    amount: Decimal
    type: str
    rest: str
    odd_date: str = ""

    @property
    def incoming(self) -> bool:
        """Money in, even if it is none."""
        return _SIGNS[self.mark] > 0


class Balance(NamedTuple):
    """A ``:60a:`` or ``:62a:``; ``final`` is False on intermediate pages."""

    amount: Decimal
    date: date | None
    currency: str
    final: bool


def amount(text: str) -> Decimal:
    """A SWIFT amount without sign.

    >>> amount("000000000127,50"), amount("300,"), amount(",5")
    (Decimal('127.50'), Decimal('300'), Decimal('0.5'))
    """
    if not _AMOUNT.fullmatch(text):
        raise RowError("bad_amount", text)
    return Decimal(text.rstrip(",").replace(",", "."))


def line(text: str) -> Line:
    """The first line of a ``:61:``.

    >>> line("2601020103RC12,5NTRFNONREF//B1").amount
    Decimal('-12.5')
    """
    match = _LINE.match(text)
    if not match:
        raise _wrong_part(text)
    value, odd = _value_date(match["value"])
    entered = (match["entry"] or "").strip()
    return Line(
        date=_entry_date(entered, value) if entered else value,
        value_date=value,
        mark=match["mark"],
        amount=signed(amount(match["amount"]), _SIGNS[match["mark"]]),
        type=match["type"].strip(),
        rest=match["rest"].strip(),
        odd_date=odd,
    )


def _wrong_part(text: str) -> RowError:
    rough = _ROUGH.match(text)
    if not rough:
        return RowError("unread_row", text)
    if not rough["value"].isdecimal():
        return RowError("bad_date", rough["value"])
    if not rough["amount"]:
        return RowError("missing_amount", text)
    if _AMOUNT.fullmatch(rough["amount"]):
        return RowError("unread_row", text)
    return RowError("bad_amount", rough["amount"])


def balance(text: str, final: bool) -> Balance:
    """A balance; ``bad_amount`` with its text if it cannot be read as a whole.

    >>> balance("C260102EUR147,64", final=True).amount
    Decimal('147.64')
    """
    match = _BALANCE.match(text.strip())
    if not match:
        raise RowError("bad_amount", text)
    number = amount(match["amount"].strip())
    try:
        day = short_date(match["date"])
    except RowError:
        day = None
    value = signed(number, _SIGNS[match["mark"]])
    return Balance(value, day, match["currency"] or "", final)


def short_date(text: str) -> date:
    """A ``YYMMDD``; years from 80 on belong to the last century.

    >>> short_date("260103")
    datetime.date(2026, 1, 3)
    """
    if not re.fullmatch("[0-9]{6}", text):
        raise RowError("bad_date", text)
    year = int(text[:2])
    year += 1900 if year >= _CENTURY_SPLIT else 2000
    return calendar_date(year, int(text[2:4]), int(text[4:]), text)


def _value_date(text: str) -> tuple[date, str]:
    """The value date and, if it was the 29th or 30th of a short February, its text.

    Banks that count thirty days to the month write such days: the month's last.
    """
    if text[2:] in ("0229", "0230"):
        last = short_date(f"{text[:2]}0301") - timedelta(days=1)
        return last, "" if last.day == int(text[4:]) else text
    return short_date(text), ""


def _entry_date(text: str, value: date) -> date:
    """An ``MMDD`` in the year that brings it closest to the value date.

    >>> _entry_date("1231", date(2026, 1, 2))
    datetime.date(2025, 12, 31)
    """
    month, day = int(text[:2]), int(text[2:])
    found = []
    for year in (value.year - 1, value.year, value.year + 1):
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue  # 29 February exists in one of the years
    if not found:
        raise RowError("bad_date", text)
    return min(found, key=lambda each: abs(each - value))
