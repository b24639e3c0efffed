"""Days and months that a text names, to tell items of one amount apart."""

import re

from ..text import fold, runs_of
from ..types import OpenItem, Reason
from .case import Case
from .labels import of_invoice
from .weights import DATES, SHADES

#: An invoice of the first or last days of a month may be for the month beside it.
FIRST_DAYS, LAST_DAYS = 5, 24

_NAMES = (
    "JAN JANUARY JANUAR JANVIER JANV JANUARI ENERO ENE GENNAIO STYCZEN JANEIRO "
    "TAMMIKUU JAENNER JANNER",
    "FEB FEBRUARY FEBRUAR FEVRIER FEVR FEBRUARI FEBRERO FEBBRAIO LUTY FEVEREIRO "
    "HELMIKUU",
    "MAR MARCH MARZ MAERZ MARS MAART MRT MARZO MARZEC MARCO MAALISKUU",
    "APR APRIL AVRIL AVR ABRIL ABR APRILE KWIECIEN HUHTIKUU",
    "MAY MAI MEI MAJ MAYO MAGGIO MAIO TOUKOKUU",
    "JUN JUNE JUNI JUIN JUNIO GIUGNO CZERWIEC JUNHO KESAKUU",
    "JUL JULY JULI JUILLET JUIL JULIO LUGLIO LIPIEC JULHO HEINAKUU",
    "AUG AUGUST AOUT AUGUSTUS AUGUSTI AGOSTO AGO SIERPIEN ELOKUU",
    "SEP SEPT SEPTEMBER SEPTEMBRE SEPTIEMBRE SETTEMBRE WRZESIEN SETEMBRO SYYSKUU",
    "OCT OKT OCTOBER OKTOBER OCTOBRE OCTUBRE OTTOBRE PAZDZIERNIK OUTUBRO LOKAKUU",
    "NOV NOVEMBER NOVEMBRE NOVIEMBRE LISTOPAD NOVEMBRO MARRASKUU",
    "DEC DEZ DES DECEMBER DEZEMBER DECEMBRE DICIEMBRE DESEMBER DICEMBRE GRUDZIEN "
    "DEZEMBRO JOULUKUU",
)
_MONTHS = {name: at for at, names in enumerate(_NAMES, 1) for name in names.split()}
_HAN_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8}
_HAN_DIGITS |= {"九": 9, "十": 10, "十一": 11, "十二": 12}

_DAY = re.compile(
    r"(?<![\d./-])(\d{1,2})[./-](\d{1,2})[./-]((?:20)?\d\d)(?![\d./-]?\d)"
    r"|(?<!\d)(20\d\d)[./-](\d{1,2})[./-](\d{1,2})(?![./-]?\d)"
    r"|(?<!\d)(20\d\d)年(\d{1,2})月(\d{1,2})[日号]"
)
_NUMERIC = re.compile(
    r"(?<![\d./-])(\d{1,2})[./-](20\d\d)(?![./-]?\d)"
    r"|(?<![\d./-])(20\d\d)[./-](\d{1,2})(?![./-]?\d)"
)
_HAN = re.compile(
    r"(?:(?<!\d)(20\d\d|\d\d)年)?(?:(?<!\d)(\d{1,2})|([一二三四五六七八九十]{1,2}))"
    r"月份?(?!\d{1,2}[日号])"
)
_WORD = re.compile(r"(?<![A-Z])([A-Z]{3,12})\b\.?[ '/-]{0,2}(20\d\d(?!\d))?")

Day = tuple[int, int, int]
Month = tuple[int, int]


def days_in(folded: str) -> set[Day]:
    """(year, month, day) of an invoice's day; both readings of 03/04/2026.

    >>> sorted(days_in("RECHNUNG VOM 14.05.26, VALUTA 20.06.2026"))
    [(2026, 5, 14)]
    >>> sorted(days_in("INVOICE DATED 03/04/2026"))
    [(2026, 3, 4), (2026, 4, 3)]
    """
    found = set()
    for match in _DAY.finditer(folded):
        if not of_invoice(_before(folded, match)):
            continue
        one, two, year, *others = match.groups()
        if year:
            year = int(year[-2:]) + 2000
            pairs = ((int(one), int(two)), (int(two), int(one)))
            found |= {(year, m, d) for d, m in pairs if 1 <= m <= 12 and 1 <= d <= 31}
        else:
            iso = [int(text) for text in others if text]
            found.add((iso[0], iso[1], iso[2]))
    return found


def months_in(folded: str, names: frozenset[str] = frozenset()) -> set[Month]:
    """(year, month) of months that stand alone; year 0 where none is said.

    Digits are a month only after a word such as *Rechnung*; ``names`` are words that
    belong to a name.  What is only perhaps a month counts beside another, as doubt.

    >>> months_in("LOYER MARS 2026"), months_in("RECHNUNG 10/2026")
    ({(2026, 3)}, {(2026, 10)})
    >>> months_in("9月货款"), months_in("RECHNUNG VOM 14.05.2026")
    ({(0, 9)}, set())
    >>> months_in("AUGUST STORCK, 12 JUNE, LIEFERUNG 2026-05", frozenset(["AUGUST"]))
    set()
    """
    found, perhaps = set(), set()
    for match in _WORD.finditer(folded):
        if match[1] in _MONTHS and match[1] not in names:
            sure = _alone(folded, match)
            month = int(match[2] or 0), _MONTHS[match[1]]
            (found if sure else perhaps).add(month)
    for match in _NUMERIC.finditer(folded):
        month, year = match[1] or match[4], match[2] or match[3]
        if of_invoice(_before(folded, match)):
            found.add((int(year), int(month)))
    for match in _HAN.finditer(folded):
        month = int(match[2]) if match[2] else _HAN_DIGITS.get(match[3], 0)
        year = int(match[1]) % 100 + 2000 if match[1] else 0
        found.add((year, month))
    found |= perhaps if found else set()
    return {(year, month) for year, month in found if 1 <= month <= 12}


def _before(folded: str, match: re.Match) -> str:
    """The words right before it, not across other digits."""
    return re.split(r"\d", folded[max(0, match.start() - 40) : match.start()])[-1]


def _alone(folded: str, match: re.Match) -> bool:
    """No part of a day ("12 JUNE"); a short word only with a year or after a label."""
    if re.search(r"\d\W{0,2}$", folded[: match.start()][-4:]):
        return False
    if match[2] or (len(match[1]) > 3 and match[1] != "MARS"):
        return True
    return of_invoice(_before(folded, match))


def date_reasons(case: Case, position: int, others: list[int]) -> list[Reason]:
    """A day or month in the text that this item has, and no other of its amount."""
    days, months = _said(case)
    item = case.item(position)
    rivals = [case.item(p) for p in others if p != position]
    data = {"number": case.number(position), "date": item.date.isoformat()}
    if _is_day(item, days) and not any(_is_day(other, days) for other in rivals):
        return [Reason("date_named", DATES["date_named"], data)]
    if len(months) != 1 or not _in_month(item, months):
        return []
    if any(_in_month(other, months) for other in rivals):
        return []
    data["date"] = item.date.isoformat()[:7]
    near = any(_may_mean(other, months) for other in (item, *rivals))
    weight = SHADES["month_near"] if near else DATES["month_named"]
    return [Reason("month_named", weight, data)]


def _said(case: Case) -> tuple[set[Day], set[Month]]:
    """Days and months of all texts, read once."""
    if case.said is None:
        named = (*case.entry.payer_names, case.payers.name_of(case.identity.payer))
        names = frozenset(word for name in named for word in runs_of(fold(name)))
        texts = [reading.folded for reading in case.readings]
        days = {day for text in texts for day in days_in(text)}
        months = {month for text in texts for month in months_in(text, names)}
        case.said = days, months
    return case.said


def _is_day(item: OpenItem, days: set[Day]) -> bool:
    return (item.date.year, item.date.month, item.date.day) in days


def _in_month(item: OpenItem, months: set[Month]) -> bool:
    return bool(months & {(0, item.date.month), (item.date.year, item.date.month)})


def _may_mean(item: OpenItem, months: set[Month]) -> bool:
    """Whether the item may as well be for the month beside its own.

    An invoice of the 28th may be for the next month, one of the 2nd for the last; for
    an item of the named month itself that speaks against it, for another one for it.
    """
    year, month = item.date.year, item.date.month
    if item.date.day >= LAST_DAYS:
        beside = (year + month // 12, month % 12 + 1)
    elif item.date.day <= FIRST_DAYS:
        beside = (year - (month == 1), (month - 2) % 12 + 1)
    else:
        return False
    inside = _in_month(item, months)
    return inside or bool(months & {(0, beside[1]), beside})
