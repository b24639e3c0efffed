"""Dates in any style: read exactly, or not at all.

Year first, day first, month first; two or four digits of a year; months by name in
many languages; with or without a time; Chinese; Excel's day numbers.

>>> read_date("2026年3月5日 15:24", "YMD")
Moment(date=datetime.date(2026, 3, 5), time='15:24:00')
>>> read_date("30.02.2026", "DMY")
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from .table_words import MONTHS, word_key

#: Styles of a date with three numbers, of one without a year, and Excel's.
STYLES = ("YMD", "DMY", "MDY", "DM", "MD", "serial")
YEARS = range(1970, 2100)
_FIRST_SERIAL = date(1899, 12, 30)
#: So many different texts show the style of a file, if they can.
_ENOUGH = 3000
_FIRST_DAY, _LAST_DAY = 25569, 73050

_GAP = r"\s*[-/.,年月 ]\s*"
_WORD = r"[^\W\d_]+\.?"
_TIME = (
    r"(?:[T,]?\s*(?P<ampm>上午|下午)?\s*(?P<h>[0-2]?\d)[:.h时](?P<m>[0-5]\d)"
    r"(?:[:.分](?P<s>[0-5]\d)(?:[.,]\d+)?秒?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?"
    r"\s*(?:Z|UTC|GMT|[A-Z]{3,4}|[+-]\d\d:?\d\d)?|\s+(?P<hms>[0-2]\d[0-5]\d[0-5]\d))?"
)
_NUMBERS = re.compile(
    rf"(?P<a>\d{{1,4}}){_GAP}(?P<b>\d{{1,2}}){_GAP}(?P<c>\d{{2}}(?:\d\d)?|\d)[日.]?"
    rf"{_TIME}"
)
_SOLID = re.compile(rf"(?P<a>\d{{8}}|\d{{6}}){_TIME}")
_SOLID_TIME = re.compile(r"(\d{8})(\d{6})")
_NAMED = re.compile(
    rf"(?:(?P<a>\d{{1,4}})(?:st|nd|rd|th|º|er)?[-/., ]*(?:de\s+)?(?P<b>{_WORD})"
    rf"|(?P<d>{_WORD})[-/., ]*(?P<e>\d{{1,2}})(?:st|nd|rd|th)?)"
    rf"[-/., ]*(?:de\s+)?(?P<c>\d{{4}}|\d{{1,2}}){_TIME}"
)
_SHORT = re.compile(r"(?P<a>\d{1,2})[-/.月](?P<b>\d{1,2})[.日]?")
_WEEKDAY = re.compile(rf"^(?:{_WORD}|星期.|周.),?\s*(?=\d)")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
#: Nobody writes the month first with dots: ``02.03.2026``.
_DOTTED = re.compile(r"\s*\d{1,2}\. ?\d{1,2}\. ?\d{4}(?!\d)")

_PERIOD = re.compile(
    r"(?<!\d)(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}|\d{1,2}[.]\d{1,2}[.]\d{4}"
    r"|(?:19|20)\d{6})(?!\d)"
)


class Moment(NamedTuple):
    """A date and, if the text has one, its time as ``HH:MM:SS``."""

    date: date
    time: str = ""


class Parts(NamedTuple):
    """Numbers of a date in the order written, and the styles they may have.

    ``fixed`` is the only possible style of a date with the year in front, with a
    month name or without a year; "" when the file must tell.
    """

    numbers: tuple[int, ...]
    fixed: str = ""
    time: str = ""
    short_year: bool = False


def _time(found: re.Match) -> str:
    if found["hms"]:
        return ":".join((found["hms"][:2], found["hms"][2:4], found["hms"][4:]))
    if not found["h"]:
        return ""
    hour = int(found["h"])
    half = (found["half"] or found["ampm"] or "").upper()
    if half:
        late = half[0] in "P下"
        hour = hour % 12 + 12 * late
    return f"{hour:02}:{found['m']}:{found['s'] or '00'}" if hour < 24 else ""


def _solid(found: re.Match) -> Parts:
    """``20260801`` or ``01082026``: whichever end can be a year."""
    text, time = found["a"], _time(found)
    if len(text) == 6:
        return Parts((int(text[:2]), int(text[2:4]), int(text[4:])), "", time, True)
    if int(text[:4]) in YEARS and int(text[4:6]) in range(1, 13):
        return Parts((int(text[:4]), int(text[4:6]), int(text[6:])), "YMD", time)
    return Parts((int(text[:2]), int(text[2:4]), int(text[4:])), "", time)


def _numbers(found: re.Match) -> Parts | None:
    first, last = found["a"], found["c"]
    values = (int(first), int(found["b"]), int(last))
    if len(first) == 4:
        return Parts(values, "YMD", _time(found)) if len(last) < 3 else None
    if len(first) > 2:
        return None
    return Parts(values, "", _time(found), len(last) < 4)


def _named(found: re.Match) -> Parts | None:
    month = MONTHS.get(word_key(found["b"] or found["d"]))
    day, year = found["a"] or found["e"], found["c"]
    if not month:
        return None
    if len(day) == 4:
        day, year = year, day
    return Parts((int(day), month, _long_year(year)), "DMY", _time(found))


def _long_year(text: str) -> int:
    year = int(text)
    return year if len(text) > 2 else year + (2000 if year < 70 else 1900)


def split_date(text: str) -> Parts | None:
    """The numbers of a date, None when the text is no date at all.

    >>> split_date("5/3/26").numbers, split_date("5. März 2026").numbers
    ((5, 3, 26), (5, 3, 2026))
    """
    text = text.strip(" \t'`\"\r\n[]")[:60]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).strip()
    text = _SOLID_TIME.sub(r"\1 \2", text) if len(text) == 14 else text
    if found := _NUMBERS.fullmatch(text):
        return _numbers(found)
    if found := _SOLID.fullmatch(text):
        return _solid(found)
    if found := _SHORT.fullmatch(text):
        return Parts((int(found["a"]), int(found["b"])))
    if found := _NAMED.fullmatch(text):
        return _named(found)
    if _WEEKDAY.match(text):
        return split_date(_WEEKDAY.sub("", text, count=1))
    return None


_ORDER = {"YMD": (0, 1, 2), "DMY": (2, 1, 0), "MDY": (2, 0, 1)}


def make_date(parts: Parts, style: str) -> date | None:
    """The day that the numbers mean in a style, None if there is no such day.

    >>> make_date(Parts((2, 20, 19), short_year=True), "MDY")
    datetime.date(2019, 2, 20)
    """
    order = _ORDER.get(parts.fixed or style)
    if len(parts.numbers) != 3 or not order:
        return None
    year, month, day = (parts.numbers[i] for i in order)
    if parts.short_year:
        year += 2000 if year < 70 else 1900
    if year not in YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def is_serial(number: Decimal) -> bool:
    """Whether a number can be Excel's number of a day between 1970 and 2099.

    >>> is_serial(Decimal("46086.5")), is_serial(Decimal("20260305"))
    (True, False)
    """
    return _FIRST_DAY <= number < _LAST_DAY


def _near(month: int, day: int, last: date) -> date | None:
    """The latest such day that is not long after ``last``, the period's end."""
    for year in (last.year + 1, last.year, last.year - 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= last + timedelta(days=31):
            return found
    return None


def read_date(text: str, style: str, last: date | None = None) -> Moment | None:
    """The day a text says, in this style; ``last``: end of the period, for the year.

    >>> read_date("12/29", "MD", date(2024, 1, 31)).date
    datetime.date(2023, 12, 29)
    """
    if style == "serial" and _SERIAL.fullmatch(text):
        days = Decimal(text)
        return Moment(_FIRST_SERIAL + timedelta(int(days))) if is_serial(days) else None
    parts = split_date(text)
    if not parts:
        return None
    if len(parts.numbers) == 2:
        month, day = parts.numbers if style == "MD" else parts.numbers[::-1]
        found = _near(month, day, last) if last and style in ("MD", "DM") else None
    else:
        found = make_date(parts, style)
    return Moment(found, parts.time) if found else None


# -------------------------------------------------------------- style


class DateStyle(NamedTuple):
    """``sure`` is False when day and month could be the other way round."""

    style: str
    sure: bool = True


def _disorder(days: Sequence[date]) -> int:
    """How often the smaller part of the steps goes against the larger part."""
    ups = sum(a < b for a, b in pairwise(days))
    downs = sum(a > b for a, b in pairwise(days))
    return min(ups, downs)


def _best(scores: dict[str, int]) -> list[str]:
    top = max(scores.values())
    return [style for style, score in scores.items() if score == top]


def guess_date_style(
    texts: Sequence[str], period: tuple[date, date] | None = None
) -> DateStyle | None:
    """The style of a file's dates; None when they are no dates.

    The style that makes a day of the most texts wins; then the one within the
    statement's period; then the one in ascending or descending order.

    >>> guess_date_style(["05/03/2026", "13/03/2026"])
    DateStyle(style='DMY', sure=True)
    >>> guess_date_style(["01/02/2026", "03/02/2026"])
    DateStyle(style='DMY', sure=False)
    """
    if len(texts) > _ENOUGH:
        first = guess_date_style(texts[:_ENOUGH], period)
        if first and first.sure:
            return first
    if texts and all(_SERIAL.fullmatch(text) for text in texts):
        return DateStyle("serial")
    found = [parts for text in texts if (parts := split_date(text))]
    if not found or len(found) * 2 < len(texts):
        return None
    style = _style_of(found, period)
    dotted = style.style == "DMY" and all(_DOTTED.match(text) for text in texts)
    return DateStyle("DMY") if dotted else style


def _style_of(found: Sequence[Parts], period: tuple[date, date] | None) -> DateStyle:
    whole = [parts for parts in found if len(parts.numbers) == 3]
    if not whole:
        return _short_style(found)
    loose = [parts for parts in whole if not parts.fixed]
    return _loose_style(loose, period) if loose else DateStyle(whole[0].fixed)


def _short_style(found: Sequence[Parts]) -> DateStyle:
    months = [max(parts.numbers[i] for parts in found) <= 12 for i in (0, 1)]
    return DateStyle(
        "DM" if months[1] and not months[0] else "MD", months[0] != months[1]
    )


def _in_range(parts: Parts, style: str) -> bool:
    """Whether month and day can be, though not in every month: 30/02 is DMY."""
    _year, month, day = (parts.numbers[i] for i in _ORDER[style])
    if style == "YMD" and not parts.short_year:
        return False
    return 1 <= month <= 12 and 1 <= day <= 31


def _loose_style(loose: Sequence[Parts], period: tuple[date, date] | None) -> DateStyle:
    days = {
        style: [day for parts in loose if (day := make_date(parts, style))]
        for style in ("DMY", "MDY", "YMD")
    }
    styles = _best({s: sum(_in_range(parts, s) for parts in loose) for s in days})
    if len(styles) > 1 and "YMD" in styles:
        styles.remove("YMD")
    if len(styles) > 1 and period:
        inside = {s: sum(period[0] <= d <= period[1] for d in days[s]) for s in styles}
        styles = _best(inside)
    if len(styles) > 1:
        styles = _best({style: -_disorder(days[style]) for style in styles})
    same = len(styles) > 1 and days[styles[0]] == days[styles[1]]
    return DateStyle(styles[0], len(styles) == 1 or same)


def find_dates(text: str) -> list[date]:
    """All full dates written with the year in front or in full, for periods.

    >>> find_dates("起始时间：[2019-08-01 00:00:00] 终止时间：[2019-09-30]")
    [datetime.date(2019, 8, 1), datetime.date(2019, 9, 30)]
    """
    found = []
    for match in _PERIOD.finditer(unicodedata.normalize("NFKC", text[:400])):
        moment = read_date(match.group(), "DMY")
        if moment:
            found.append(moment.date)
    return found
