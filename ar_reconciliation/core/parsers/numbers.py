"""Amounts in any decimal style: read exactly, or not at all.

>>> read_amount("1.234,56-", Style(","))
Amount(value=Decimal('-1234.56'), currency='')
>>> read_amount("12,34,5.6", Style("."))
"""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from .table_words import NO_DECIMALS, SHARED_SIGNS, THREE_DECIMALS, currency_code

#: Longest text taken for an amount.
MAX_LENGTH = 60
#: So many different amounts show the style of a file.
_ENOUGH = 10_000


class Amount(NamedTuple):
    """A signed value and the currency written beside it, "" if none."""

    value: Decimal
    currency: str = ""


class Style(NamedTuple):
    """How a file writes amounts.

    ``decimal`` is "." or ","; ``decimals`` the most digits after it (3 only where
    the file or its currency shows three); ``sure`` False when it was assumed.
    """

    decimal: str = "."
    decimals: int = 2
    sure: bool = True


_SAME = str.maketrans(
    dict.fromkeys("−–—‒﹣－", "-")
    | dict.fromkeys("’‘ʼ´`", "'")
    | dict.fromkeys("\t\u00a0\u2007\u2009\u202f\u3000", " ")
    | {"\u200b": None, "\ufeff": None}
)
_EMPTY = frozenset(("", "-", "--", "---", "/", "n/a", "N/A", "#N/A", "无", "NULL", "."))
_PLAIN = re.compile(r"[+-]?[0-9]{1,24}(?:\.[0-9]{1,2})?")
_SHAPE = re.compile(
    r"(?P<open>\()?(?P<before>(?:[^0-9.,'()]|(?<=[^\W\d_])\.)*?)"
    r"(?P<body>(?:[0-9]|(?<![^\W\d_])\.[0-9])[0-9.,' ]*?)"
    r"(?P<after>(?:[^0-9.,'()]|(?<=[^\W\d_])\.)*)(?P<close>\))?"
)
_GROUPED = re.compile(
    r"[1-9][0-9]{0,2}([.,' ])[0-9]{3}(?:\1[0-9]{3})*|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}"
)
_MARK = re.compile(r"(?<![A-Z])(CR|DR|[CDHS])\.?$|[借贷]$")
_NEGATIVE_MARKS = frozenset(("DR", "D", "S", "借"))
_OUTSIDE = re.compile(r"^([^0-9.,'()+-]{1,4})\((?=.*\)$)")
_ONCE_THREE = re.compile(r"[0-9]{1,3}[.,][0-9]{3}")


def tidy(text: str) -> str:
    """Half width, plain signs and blanks, without the marks that force text.

    Raised and circled digits are no digits of the number: ``100¹`` has a footnote.

    >>> tidy("`１，２３４．５０　"), tidy("'12 "), tidy("100¹")
    ('1,234.50', '12', '100¹')
    """
    if not text.isascii() and not any(unicodedata.category(c) == "No" for c in text):
        text = unicodedata.normalize("NFKC", text.translate(_SAME)).translate(_SAME)
    return text.strip(" \t'`\"\r\n")


def is_blank(text: str) -> bool:
    """No amount at all: empty, or a dash that stands for it.

    >>> is_blank(" - "), is_blank("0.00")
    (True, False)
    """
    return text in _EMPTY or (len(text) < 8 and tidy(text) in _EMPTY)


def _take_mark(text: str) -> tuple[str, str]:
    """``5,00 DR`` ends in a mark: (rest, "-", "+" or "" for none)."""
    mark = _MARK.search(text.upper())
    if not mark:
        return text, ""
    negative = mark.group().rstrip(".") in _NEGATIVE_MARKS
    return text[: mark.start()].strip(), "-" if negative else "+"


def _take_sign(text: str) -> tuple[str, str]:
    """A plus or minus at either end of the text beside the digits."""
    for cut, sign in ((slice(1, None), text[:1]), (slice(-1), text[-1:])):
        if sign and sign in "+-":
            return text[cut].strip(), sign
    return text, ""


def _around(before: str, after: str) -> tuple[str, str] | None:
    """(sign, currency) of the text around the digits; None if it says more."""
    after, mark = _take_mark(after.strip())
    signs, currencies = [mark], []
    for part in (before.strip(), after):
        rest, sign = _take_sign(part)
        signs.append(sign)
        if rest and rest.upper() not in SHARED_SIGNS:
            currencies.append(currency_code(rest))
    said = [sign for sign in signs if sign]
    if len(said) > 1 or len(currencies) > 1 or "" in currencies:
        return None
    return "".join(said), "".join(currencies)


def _magnitude(body: str, style: Style) -> Decimal | None:
    """The digits of an amount as a number, None when the grouping is wrong."""
    whole, dot, rest = body.partition(style.decimal)
    if dot and (not rest.isdigit() or len(rest) > 12):
        return None
    if len(rest) == 3 and style.decimals < 3 and _ONCE_THREE.fullmatch(body):
        return None
    if whole and not whole.isdigit():
        if not _GROUPED.fullmatch(whole):
            return None
        whole = "".join(c for c in whole if c.isdigit())
    return Decimal(f"{whole or 0}.{rest}" if dot else whole)


def read_amount(text: str, style: Style) -> Amount | None:
    """The amount a text says in this style; None when it does not say one exactly.

    >>> read_amount("(€1,234.50)", Style("."))
    Amount(value=Decimal('-1234.50'), currency='EUR')
    >>> read_amount("1,23,456.00 CR", Style(".")).value
    Decimal('123456.00')
    """
    if _PLAIN.fullmatch(text) and ("." not in text or style.decimal == "."):
        return Amount(Decimal(text))
    text = _OUTSIDE.sub(r"(\1", tidy(text)[: MAX_LENGTH + 1])
    shape = _SHAPE.fullmatch(text) if len(text) <= MAX_LENGTH else None
    if not shape or bool(shape["open"]) != bool(shape["close"]):
        return None
    around = _around(shape["before"], shape["after"])
    value = _magnitude(shape["body"].strip(), style)
    if around is None or value is None or (shape["open"] and around[0]):
        return None
    negative = around[0] == "-" or shape["open"]
    return Amount(-value if negative else value, around[1])


# ------------------------------------------------------------ decimal style


def _other(sign: str) -> str:
    return "." if sign == "," else ","


def _evidence(body: str) -> tuple[str, int, bool] | None:
    """(decimal sign, digits after it, certain) that one amount speaks for.

    >>> _evidence("1.234,5"), _evidence("1,234"), _evidence("1.234.567")
    ((',', 1, True), (',', 3, False), (',', 0, True))
    """
    marks = [c for c in body if not c.isdigit()]
    if not marks or marks[-1] not in ".,":
        return None
    last = marks[-1]
    whole, _, rest = body.rpartition(last)
    if last in whole:
        return (_other(last), 0, True) if set(marks) == {last} else None
    if len(marks) == 1 and len(rest) == 3 and len(whole) <= 3 and whole.strip("0"):
        return last, 3, False
    return last, len(rest), True


def _bodies(texts: Iterable[str]) -> Iterable[str]:
    for text in texts:
        shape = _SHAPE.fullmatch(tidy(text)) if len(text) <= MAX_LENGTH else None
        if shape:
            yield shape["body"].strip()


def guess_style(texts: Iterable[str], currencies: Iterable[str] = ()) -> Style:
    """The decimal style of a file from all its amounts.

    A lone ``1,234`` is decided by the other amounts; if none decides, the sign is
    taken for a thousands mark, because amounts with three decimals are rare
    outside the currencies that have them, and the style is marked as not sure.

    >>> guess_style(["1,234", "12,50"])
    Style(decimal=',', decimals=2, sure=True)
    >>> guess_style(["1,234", "5,678"])
    Style(decimal='.', decimals=2, sure=False)
    """
    votes: dict[str, list[int]] = {".": [], ",": []}
    unsure = ""
    for body in _bodies(islice(texts, _ENOUGH)):
        found = _evidence(body)
        if found and found[2]:
            votes[found[0]].append(found[1])
        elif found:
            unsure = found[0]
    if votes["."] or votes[","]:
        decimal = "," if len(votes[","]) > len(votes["."]) else "."
        return Style(decimal, max(2, *votes[decimal]))
    if not unsure:
        return Style()
    codes = frozenset(currencies)
    if codes and codes <= THREE_DECIMALS:
        return Style(unsure, 3, False)
    return Style(_other(unsure), 2, bool(codes) and codes <= NO_DECIMALS)
