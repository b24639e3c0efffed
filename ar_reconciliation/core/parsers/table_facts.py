"""What stands around a table: account, holder, currency, period, balances, totals.

>>> read_facts(["账号：", "6222 0001", "币种：人民币"]).account
'6222 0001'
"""

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from .datetext import find_dates
from .table_labels import FACT_OF
from .table_words import currency_code, word_key

_COLON = re.compile(r"\s*[:：]\s*")
_TAIL_DATE = re.compile(r"[\d./\- ]+$")
_BRACKET = re.compile(r"[\[(（【].*")
_ACCOUNT_OWNER = re.compile(r"([\d*]{8,})\s+([^\d\s].*)")
_COUNT = re.compile(r"(\d+)\s*笔")
_SUM = re.compile(r"([-+]?\d[\d,]*(?:\.\d+)?)\s*元")
_RECORDS = re.compile(r"共\s*(\d+)\s*(?:笔|条)")
_MONTH = re.compile(r"(20\d\d)年(\d{1,2})月(?!\s*\d)")
_TWO_DAYS = re.compile(
    r"\d[\d.年月日/-]{7,10}\s*(?:[-–—~至]|bis|to|au|al)\s*\d[\d.年月日/-]{7,10}"
)
_MAX_CELL = 300


@dataclass(slots=True)
class Facts:
    """Texts and days as they stand around the table; "" and None where nothing does.

    Amounts stay texts until the file's decimal style is known.  ``balance`` is one
    that the file does not call opening or closing.
    """

    account: str = ""
    owner: str = ""
    currency: str = ""
    opening: Any = ""
    closing: Any = ""
    balance: Any = ""
    date_from: date | None = None
    date_to: date | None = None
    count: str = ""
    count_in: str = ""
    count_out: str = ""
    sum_in: Any = ""
    sum_out: Any = ""

    def add(self, other: "Facts") -> bool:
        """Take what is not known yet; True if ``other`` knows anything at all."""
        known = False
        for item in fields(self):
            if value := getattr(other, item.name):
                known = True
                if not getattr(self, item.name):
                    setattr(self, item.name, value)
        return known

    def period(self) -> tuple[date, date] | None:
        """First and last day, if both are known."""
        whole = self.date_from and self.date_to
        return (self.date_from, self.date_to) if whole else None


def label_field(text: str) -> str:
    """The fact a label names, "" for any other text.

    >>> label_field("帳　號"), label_field("Kontostand vom 28.02.2026")
    ('account', 'balance')
    """
    if len(text) > 60:
        return ""
    for spelling in (text, _BRACKET.sub("", text), _TAIL_DATE.sub("", text)):
        if field := FACT_OF.get(word_key(spelling)):
            return field
    return ""


def _label_before(text: str) -> tuple[str, int]:
    """(fact, where its label begins) of a text that ends before a colon."""
    words = list(re.finditer(r"\S+", text))
    for word in words[-6:]:
        if field := label_field(text[word.start() :]):
            return field, word.start()
    return "", 0


def _labelled(text: str) -> Iterator[tuple[str, str]]:
    """``收入：1笔 终止时间：[…]`` as pairs (fact, text up to the next label)."""
    found: list[tuple[str, int, int]] = []
    last = 0
    for colon in _COLON.finditer(text[:_MAX_CELL]):
        field, start = _label_before(text[last : colon.start()])
        if field:
            found.append((field, last + start, colon.end()))
            last = colon.end()
    starts = [start for _field, start, _end in found] + [len(text)]
    for (field, _start, end), stop in zip(found, starts[1:], strict=True):
        yield field, text[end:stop].strip(" []【】,，;；")


def pairs(cells: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    """(fact, value) of a row; a value may stand in the cell after its label.

    >>> list(pairs(["Konto:", "DE89", "", "Währung: EUR"]))
    [('account', 'DE89'), ('currency', 'EUR')]
    """
    filled = [cell for cell in cells if cell != ""]
    waiting = ""
    for cell in filled:
        text = cell if isinstance(cell, str) else ""
        found = list(_labelled(text)) if text else []
        if waiting and not found:
            yield waiting, cell
            waiting = ""
            continue
        waiting = label_field(text) if text and not found else ""
        for field, value in found:
            if value:
                yield field, value
            waiting = "" if value else field


def _take(facts: Facts, field: str, value: Any) -> None:
    text = str(value)
    if field in ("period", "date_from", "date_to"):
        _take_days(
            facts, field, [value] if isinstance(value, date) else find_dates(text)
        )
    elif field == "currency":
        facts.currency = facts.currency or currency_code(text)
    elif field in ("sum_in", "sum_out"):
        amount, count = _SUM.search(text), _COUNT.search(text)
        setattr(facts, field, amount[1] if amount else "" if count else value)
        if count:
            setattr(facts, field.replace("sum", "count"), count[1])
    elif field in ("opening", "closing", "balance") and isinstance(value, Decimal):
        setattr(facts, field, value)
    elif field == "account" and (found := _ACCOUNT_OWNER.fullmatch(text.strip())):
        facts.account, facts.owner = found[1], facts.owner or found[2]
    elif not getattr(facts, field):
        setattr(facts, field, text.strip(" _'\""))


def _take_days(facts: Facts, field: str, days: list[date]) -> None:
    if days and field in ("period", "date_from"):
        facts.date_from = min(days)
    if days and (field == "date_to" or (field == "period" and len(days) > 1)):
        facts.date_to = max(days)


def read_facts(cells: Sequence[Any]) -> Facts:
    """What one row says about the file.

    >>> read_facts(["收入：1笔 0.35元"]).sum_in
    '0.35'
    """
    facts = Facts()
    for field, value in pairs(cells):
        _take(facts, field, value)
    for cell in cells:
        if isinstance(cell, str) and "年" in cell and not facts.date_to:
            _take_month(facts, cell)
        if isinstance(cell, str) and (found := _RECORDS.search(cell[:_MAX_CELL])):
            facts.count = facts.count or found[1]
        if isinstance(cell, str) and not facts.date_from and _TWO_DAYS.fullmatch(cell):
            _take_days(facts, "period", find_dates(cell))
    return facts


def _take_month(facts: Facts, text: str) -> None:
    """A title like ``账单(2024年01月)`` gives the month of the statement."""
    found = _MONTH.search(text[:_MAX_CELL])
    if found and 1 <= int(found[2]) <= 12:
        year, month = int(found[1]), int(found[2])
        facts.date_to = date(year, month, calendar.monthrange(year, month)[1])


def is_label_row(cells: Sequence[Any]) -> bool:
    """A row of labels only, whose values stand in the row below.

    >>> is_label_row(["总笔数", "收入笔数", "收入金额"])
    True
    """
    filled = [cell for cell in cells if cell != ""]
    named = [
        cell
        for cell in filled
        if isinstance(cell, str) and label_field(cell) and cell[-1] not in ":："
    ]
    return len(named) >= 2 and len(named) * 2 > len(filled)


def read_below(labels: Sequence[Any], values: Sequence[Any]) -> Facts:
    """Facts of a row of labels and the row of values below it.

    >>> read_below(["总笔数", "收入金额"], ["20", "0.35"]).count
    '20'
    """
    facts = Facts()
    for label, value in zip(labels, values, strict=False):
        field = label_field(label) if isinstance(label, str) else ""
        if field and value != "":
            _take(facts, field, value)
    return facts


def gather(rows: Sequence[Sequence[Any]]) -> Facts:
    """All facts of the rows above a table; the first of two values wins."""
    facts = Facts()
    for at, row in enumerate(rows):
        if at and is_label_row(rows[at - 1]):
            facts.add(read_below(rows[at - 1], row))
        elif not is_label_row(row):
            facts.add(read_facts(row))
    return facts
