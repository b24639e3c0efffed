"""Values of OFX: texts, numbers, amounts, days and currencies, read exactly or not."""

import re
from datetime import date
from decimal import Decimal

from .base import RowError, calendar_date, reference
from .datetext import YEARS
from .numbers import Style, read_amount
from .ofx_tags import Node

_DATE = re.compile(
    r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})"
    r"(?:[T ]?[0-9]{2}:?[0-9]{2}(?::?[0-9]{2})?(?:[.:,][0-9]{1,6})?)?"
    r"\s*(?:\[[^\]]*\]?|Z|[+-][0-9]{2}:?[0-9]{2})?"
)
#: An amount as the format has it.
PLAIN = re.compile(r"[+-]?(?:[0-9]{1,24}(?:\.[0-9]{0,8})?|\.[0-9]{1,8})")
#: What sloppy files write: a comma for the point, grouping.
_GROUPED = re.compile(r"[+-]? ?[0-9][0-9., '\xa0]{0,30}")
_CURRENCY = re.compile("[A-Z]{3}")
_ZEROS = re.compile(r"[0\s-]*")


def said(node: Node | None, *names: str) -> str:
    """The first value of a node under one of the names, "" if there is none."""
    for name in names:
        found = node.get(name) if node else None
        if isinstance(found, str):
            return found
    return ""


def number_of(node: Node, name: str) -> str:
    """A number that says something: not empty, not all zeros."""
    text = reference(said(node, name))
    return "" if _ZEROS.fullmatch(text) else text


def currency_of(text: str) -> str:
    """A currency code in upper case, "" if there is none, else ``bad_currency``."""
    code = text.strip().upper()
    if code and not _CURRENCY.fullmatch(code):
        raise RowError("bad_currency", text)
    return code


def amount_of(text: str, style: Style) -> Decimal:
    """An amount as the format has it, else in the style of the file.

    >>> amount_of("+0000007.9500", Style("."))
    Decimal('7.95')
    """
    if PLAIN.fullmatch(text) and style.decimal == ".":
        return _short(Decimal(text))
    found = read_amount(text, style) if _GROUPED.fullmatch(text) else None
    if found is None:
        raise RowError("bad_amount", text)
    return _short(found.value)


def _short(amount: Decimal) -> Decimal:
    """Without the zeros that some write behind the cents."""
    exponent = amount.as_tuple().exponent
    if exponent >= -2:
        return amount
    cents = amount.quantize(Decimal("0.01"))
    return cents if cents == amount else amount


def day_of(text: str) -> date:
    """The day of an OFX date and time, as the bank wrote it.

    >>> day_of("20090401122017.000[-5:EST]")
    datetime.date(2009, 4, 1)
    """
    match = _DATE.fullmatch(text.strip())
    if not match or int(match[1]) not in YEARS:
        raise RowError("bad_date", text)
    return calendar_date(int(match[1]), int(match[2]), int(match[3]), text)


def day_or_none(text: str) -> date | None:
    """The day, None if there is none; 1970's first is what programs write for none."""
    try:
        found = day_of(text)
    except RowError:
        return None
    return found if found > date(1970, 1, 1) else None
