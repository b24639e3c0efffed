"""QIF: sections of bank, cash and card accounts, as many programs write them.

A row is a record (the lines up to ``^``) of such a section.  The format has neither
currency nor balances, and an account has a name only: it becomes the account's number
where it looks like one, or where a file of several accounts has to be told apart.

Order of day and month, and the decimal sign, are found out from all dates and amounts
of the file, as for tables; ``mapping`` says what was assumed, and what is given in it
is obeyed::

    {"v": 1, "format": "qif", "encoding": "cp1252",
     "columns": {"date": ["D"], "amount": ["T"], "payer_name": ["P"],
                 "narrative": ["M", "E"], "reference": ["N"],
                 "transaction_code": ["L"]},
     "date_style": "DMY", "decimal": ",", "decimals": 2}

Trades of investment accounts are refused by name.  Lists of categories, classes and
the like are no rows.  A file that ends within a record is cut off.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ..errors import FileError
from ..types import Entry, ParsedFile, Statement
from .base import Ledger, RowError, join_texts, reference, squeeze
from .datetext import DateStyle, guess_date_style, read_date
from .decode import decode
from .numbers import Style, guess_style, read_amount
from .qif_records import Record, Section, is_qif, plain_date, sections
from .table_mapping import VERSION, checked

#: What is read from which letter of a record, unless a mapping says otherwise.
_COLUMNS = {
    "date": ["D"],
    "amount": ["T"],
    "payer_name": ["P"],
    "narrative": ["M", "E"],
    "reference": ["N"],
    "transaction_code": ["L"],
}
#: Fixed by the format; the others may be read from any letter.
_FIXED = ("date", "amount")
_LETTERS = frozenset("DTUPMENLAC")
#: Written for a number by programs that print cheques.
_NO_NUMBER = frozenset(("ATM", "DEP", "EFT", "TXFR", "PRINT", "SEND", "SENT", "XFER"))


def sniff(data: bytes, filename: str = "") -> bool:
    """True if the file begins with a section, or with records of dated amounts."""
    return is_qif(data)


def parse(data: bytes, filename: str = "", **options) -> ParsedFile:
    """Statements of the file, one for each account.

    Options: ``encoding``; ``mapping``, see the module.
    """
    mapping = checked(options.get("mapping"))
    encoding = options.get("encoding", "") or mapping.get("encoding", "")
    text, encoding = decode(data, encoding)
    return _Reader(sections(text), mapping, encoding).file()


class _Styles(NamedTuple):
    day: DateStyle
    number: Style


class _Reader:
    """Reads all sections in the styles that the whole file shows."""

    def __init__(
        self, found: list[Section], mapping: dict[str, Any], encoding: str
    ) -> None:
        self.ledger = Ledger()
        self._mapping = mapping
        self._encoding = encoding
        self._columns = _columns(mapping)
        self._sections = found
        self._bank = [section for section in found if section.kind == "bank"]
        self._styles = self._found_styles()
        self._days: dict[str, date | None] = {}

    def file(self) -> ParsedFile:
        """One statement for each account."""
        self._leave_out()
        if not self._bank:
            count = sum(i.code == "investment_entry" for i in self.ledger.issues)
            if count:
                raise FileError("investment_only", format="QIF", count=count)
            raise FileError("no_entries", format="qif")
        accounts: dict[str, list[Section]] = {}
        for section in self._bank:
            accounts.setdefault(section.account or section.name, []).append(section)
        self.ledger.statements = [
            self._statement(name, parts, len(accounts) > 1)
            for name, parts in accounts.items()
        ]
        return replace(self.ledger.file("qif"), mapping=self._assumed())

    def _leave_out(self) -> None:
        """Trades are refused one by one, lists are named."""
        for section in self._sections:
            if section.kind == "investment":
                for record in section.records:
                    words = " ".join(record.all("N", "Y", "M"))
                    text = squeeze(words) or section.name
                    self._refuse("investment_entry", text, record)
            elif section.kind != "bank" and section.records:
                self._leave_out_list(section)

    def _leave_out_list(self, section: Section) -> None:
        """Categories and the like; what has a day and an amount is refused instead."""
        booked = [r for r in section.records if r.first("D") and r.all("T", "U")]
        for record in booked:
            self._refuse("unread_row", f"!Type:{section.name}", record)
        count = len(section.records) - len(booked)
        if count:
            data = {"section": section.name, "count": count}
            self.ledger.note("left_out_section", section.row, severity="info", **data)

    def _refuse(self, code: str, text: str, record: Record) -> None:
        self.ledger.row()
        self.ledger.refuse(RowError(code, text), record.row)

    # --------------------------------------------------------------- styles

    def _found_styles(self) -> _Styles:
        records = [record for section in self._bank for record in section.records]
        texts = list(
            dict.fromkeys(plain_date(t) for r in records for t in r.all("D") if t)
        )
        amounts = dict.fromkeys(t for r in records for t in r.all("T", "U", "$"))
        day = guess_date_style(texts) or DateStyle("DMY")
        number = guess_style(amounts)
        if style := self._mapping.get("date_style"):
            day = DateStyle(style)
        elif not day.sure:
            self.ledger.note("ambiguous_date", None, _example(texts), assumed=day.style)
        if decimal := self._mapping.get("decimal"):
            number = Style(decimal, self._mapping.get("decimals", number.decimals))
        elif not number.sure:
            text = _example(t for t in amounts if "," in t or "." in t)
            self.ledger.note("ambiguous_decimal", None, text, assumed=number.decimal)
        return _Styles(day, number)

    def _assumed(self) -> dict[str, Any]:
        return {
            "v": VERSION,
            "format": "qif",
            "encoding": self._encoding,
            "columns": self._columns,
            "date_style": self._styles.day.style,
            "decimal": self._styles.number.decimal,
            "decimals": self._styles.number.decimals,
        }

    # ----------------------------------------------------------- statements

    def _statement(
        self, name: str, parts: Sequence[Section], several: bool
    ) -> Statement:
        opening, entries, currency = None, [], ""
        for record in (record for section in parts for record in section.records):
            if opening is None and not entries and record.is_opening:
                opening = self._opening(record)
                continue
            self.ledger.row()
            try:
                entry = self._entry(record)
                currency = currency or entry.currency
                if entry.currency not in ("", currency):
                    said = {"currency": entry.currency, "expected": currency}
                    raise RowError("mixed_currency", record.first("T"), **said)
                entries.append(entry)
            except RowError as error:
                self.ledger.refuse(error, record.row)
        number = "".join(name.split()) if _is_number(name) else ""
        days = [entry.date for entry in entries]
        return Statement(
            account=number or (name if several else ""),
            currency=currency,
            opening=opening,
            date_from=min(days, default=None),
            date_to=max(days, default=None),
            entries=tuple(entries),
            id=name,
        )

    def _opening(self, record: Record) -> Decimal | None:
        try:
            return self._amount(record)[0]
        except RowError as error:
            self.ledger.note(error.code, record.row, error.text)
            return None

    def _entry(self, record: Record) -> Entry:
        for letter in "DTU":
            texts = record.all(letter)
            if len(texts) > 1:  # two records without an end between them
                raise RowError("unread_row", f"{letter}: {' / '.join(texts)}")
        amount, currency = self._amount(record)
        booked = self._day(record.first("D"))
        if not amount:
            self.ledger.note("zero_amount", record.row, severity="info")
        self._check_splits(record, amount)
        narrative = self._texts(record, "narrative") or self._texts(
            record, "transaction_code"
        )
        number = reference(self._texts(record, "reference"))
        return Entry(
            date=booked,
            amount=amount,
            currency=currency,
            narrative=narrative,
            reference="" if number.upper() in _NO_NUMBER else number,
            payer_name=self._texts(record, "payer_name"),
            transaction_code=self._texts(record, "transaction_code"),
            row=record.row,
            raw=_raw(record),
        )

    def _texts(self, record: Record, field: str) -> str:
        return join_texts(record.all(*self._columns.get(field, ())))

    def _day(self, text: str) -> date:
        if not text:
            raise RowError("missing_date")
        if text not in self._days:
            style = self._styles.day.style
            moment = read_date(plain_date(text), style)
            self._days[text] = moment.date if moment else None
        found = self._days[text]
        if found is None:
            raise RowError("bad_date", text)
        return found

    def _amount(self, record: Record) -> tuple[Decimal, str]:
        """``T`` and the more exact ``U``, which say the same where both are given."""
        texts = [text for text in (record.first("T"), record.first("U")) if text]
        if not texts:
            raise RowError("missing_amount")
        found = [read_amount(text, self._styles.number) for text in texts]
        if None in found or len({amount.value for amount in found}) > 1:
            raise RowError("bad_amount", " / ".join(texts))
        return found[0].value, found[0].currency

    def _check_splits(self, record: Record, amount: Decimal) -> None:
        texts = record.all("$")
        found = [read_amount(text, self._styles.number) for text in texts]
        total = sum((each.value for each in found if each), Decimal(0))
        if texts and (None in found or total != amount):
            self.ledger.note(
                "batch_unbalanced", record.row, amount=str(amount), details=str(total)
            )


def _columns(mapping: dict[str, Any]) -> dict[str, list[str]]:
    """The given letters of each field, else those of the format."""
    given = mapping.get("columns", {})
    for field, letters in given.items():
        fixed = field in _FIXED and letters != _COLUMNS[field]
        unknown = any(letter not in _LETTERS for letter in letters)
        if fixed or unknown or (letters and field not in _COLUMNS):
            name = ", ".join(letters)
            raise FileError("bad_mapping", detail=f"columns.{field}: {name}"[:80])
    return {field: given.get(field, letters) for field, letters in _COLUMNS.items()}


def _example(texts: Iterable[str]) -> str:
    return next(iter(texts), "?")


def _is_number(name: str) -> bool:
    """Whether an account's name is its number: mostly digits, at least six."""
    digits = sum(c.isdigit() for c in name)
    letters = sum(c.isalpha() for c in name)
    return digits >= 6 and digits > 2 * letters


def _raw(record: Record) -> tuple[tuple[str, str], ...]:
    """What no field holds: cleared state, address, parts of a split."""
    found = [("cleared", record.first("C"))]
    found.append(("address", ", ".join(text for text in record.all("A") if text)))
    found += [("split", " | ".join(split)) for split in record.splits()]
    return tuple((name, text) for name, text in found if text)
