"""BAI2 cash management files: balances and transactions of US and other banks.

A row is a ``16`` record.  Its type code says whether money came in or went out; its
day is the as-of date of the group.  Amounts have no decimal point: the currency
implies it.  Where neither account nor group names a currency, the format says USD.

Every account (``49``), group (``98``) and file (``99``) ends with a control total and
a number of records.  Both are checked; a file without its ``99`` is cut off.  The
totals that the bank gives for all credits (100) and debits (400) are compared with
the transactions, if there are any.

Source: see :mod:`.bai2_records`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ..errors import FileError
from ..types import Entry, ParsedFile, Statement
from .bai2_records import (
    REVERSALS,
    Reader,
    Record,
    amount,
    day_of,
    decimals,
    direction,
    records,
    value_day,
)
from .base import (
    Ledger,
    RowError,
    check_balance,
    join_texts,
    reference,
    signed,
    squeeze,
)
from .decode import decode, lines, marked

_SNIFF = re.compile(
    r"[\s\ufeff]*01,[^,\r\n]*,[^,\r\n]*,[0-9]{6,8},[^,\r\n]*,[^,\r\n]*,[^\r\n]*?"
    r"(?:/ +|[\r\n]\s*)(?:02|03|16|88),"
)
_ZEROS = re.compile(r"[0\s-]*")
_INTEGER = re.compile(r"[+-]?[0-9]{1,30}")
_CURRENCY = re.compile("[A-Z]{3}")
_OPENING, _CLOSING, _ALL_CREDITS, _ALL_DEBITS = "010", "015", "100", "400"
#: Labels of one bank's continuation lines: what they say of money in and money out.
_LABEL = re.compile(
    r"(EREF|REMI|CREF|IDNM|CHKN|DBNM|CRNM|[DC]ACT|[DC]ABA|[DC]BIC): ?(.*)"
)
_TOLD = ("CREF", "IDNM", "CHKN")
_NOTHING = ("", "-", "NONE", "N/A")


@dataclass
class _Totals:
    """What a trailer is compared with: sum of all amounts, lines, parts."""

    amounts: int = 0
    lines: int = 0
    whole: bool = True


@dataclass
class _Account:
    record: Record
    number: str
    currency: str
    day: date | None
    problem: RowError | None
    balances: dict[str, Decimal] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    refused: int = 0


@dataclass
class _Group:
    """A ``02``: as-of date, currency, and what is wrong with all of its rows.

    What stands in no group has no date.
    """

    day: date | None = None
    currency: str = "USD"
    problem: RowError | None = field(default_factory=lambda: RowError("missing_date"))


def sniff(data: bytes, filename: str = "") -> bool:
    """True if the file begins with a ``01`` record."""
    encoding = marked(data)
    text = data[:4096].decode(encoding or "latin-1", errors="ignore")
    return bool(_SNIFF.match(text.removeprefix("ï»¿")))


def parse(data: bytes, filename: str = "", **options) -> ParsedFile:
    """Statements of the file, one for each ``03`` record."""
    text, _encoding = decode(data, options.get("encoding", ""))
    reader = _Reader()
    for record in records(lines(text)):
        reader.record(record)
    return reader.file()


class _Reader:
    """Takes the records one by one; trailers close what is open."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self._file_id = ""
        self._group = _Group()
        self._account: _Account | None = None
        self._totals = {code: _Totals() for code in ("49", "98", "99")}
        self._ended = False
        self._unfit: list[Statement] = []

    def record(self, record: Record) -> None:
        """The next record of the file."""
        for totals in self._totals.values():
            totals.lines += record.lines
        handler = self._HANDLERS.get(record.code)
        if handler:
            handler(self, record)
        self._ended = record.code == "99"

    def file(self) -> ParsedFile:
        """All statements; refused if the file has no end.

        Those of which nothing can be imported are left out if there are others.
        """
        if not self._ended:
            raise FileError("truncated_file", detail="99")
        self.ledger.statements = self.ledger.statements or self._unfit
        if not self.ledger.statements:
            raise FileError("no_entries", format="bai2")
        return self.ledger.file("bai2")

    def _start(self, code: str, record: Record) -> None:
        self._totals[code] = _Totals(lines=record.lines)

    def _file(self, record: Record) -> None:
        self._start("99", record)
        found = record.fields
        self._file_id = found[4] if len(found) > 4 else ""

    def _head(self, record: Record) -> None:
        """A group; all that is in it may be unfit to be imported."""
        self._close()
        self._start("98", record)
        found = [*record.fields, *[""] * 7]
        group = self._group = _Group(problem=None)
        try:
            group.currency = _currency(found[5]) or group.currency
            group.day = day_of(found[3])
        except RowError as error:
            self.ledger.note(error.code, record.row, error.text)
            group.problem = error
        status = found[2]
        if status in ("2", "4"):
            group.problem = RowError("test_or_deletion", status=status)
        elif status == "3":
            self.ledger.note("correction_group", record.row)

    def _balances(self, record: Record) -> None:
        """An account: its number, its currency, and its balances and totals."""
        self._close()
        self._start("49", record)
        reader = Reader(record)
        number = "".join(reader.field().split())
        group = self._group
        account = _Account(record, number, group.currency, group.day, group.problem)
        self._account = account
        try:
            account.currency = _currency(reader.field()) or account.currency
            for code, text in _summaries(reader):
                self._add(text)
                if text:
                    account.balances[code] = amount(text, account.currency)
        except RowError as error:
            self.ledger.note(error.code, record.row, error.text)
            self._spoil()
            if error.code == "bad_currency":
                account.problem = account.problem or error

    def _add(self, text: str) -> None:
        """An amount counts for the control totals, as it stands in the file."""
        if _INTEGER.fullmatch(text):
            for totals in self._totals.values():
                totals.amounts += int(text)
        elif text:
            self._spoil()

    def _spoil(self) -> None:
        """An amount could not be read: the control totals cannot hold."""
        for totals in self._totals.values():
            totals.whole = False

    def _transaction(self, record: Record) -> None:
        self.ledger.row()
        account = self._account
        try:
            if not account:
                raise RowError("unread_row", ",".join(record.parts))
            account.entries.append(self._entry(record, account))
        except RowError as error:
            self.ledger.refuse(error, record.row)
            if account:
                account.refused += 1

    def _entry(self, record: Record, account: _Account) -> Entry:
        reader = Reader(record)
        code, text = reader.field(), reader.field()
        self._add(text)
        if account.problem:
            raise account.problem
        side = direction(code)
        if not side:
            raise RowError("no_direction", code)
        if not text:
            raise RowError("missing_amount")
        if text.startswith("-"):
            raise RowError("bad_amount", text)
        value = amount(text, account.currency)
        funds = reader.funds()
        bank_id, customer = _number(reader.field()), _number(reader.field())
        if not value:
            self.ledger.note("zero_amount", record.row, severity="info")
        narrative, told = _words(reader.texts())
        name, prefix = ("DBNM", "D") if side > 0 else ("CRNM", "C")
        end_to_end = reference(told.get("EREF", ""))
        return Entry(
            date=account.day,
            amount=signed(value, side),
            currency=account.currency,
            value_date=value_day(funds, account.day),
            narrative=narrative,
            reference=customer or end_to_end,
            end_to_end_id=end_to_end,
            payer_name=told.get(name, ""),
            payer_account=told.get(f"{prefix}ACT", ""),
            payer_bank=told.get(f"{prefix}BIC", "") or told.get(f"{prefix}ABA", ""),
            bank_id=bank_id,
            transaction_code=code,
            reversal=int(code) in REVERSALS,
            row=record.row,
            raw=_raw(funds.kind, told),
        )

    def _close(self) -> None:
        """The open account becomes a statement."""
        account, self._account = self._account, None
        if not account:
            return
        found = account.balances
        if account.problem:
            found = {}
        opening, closing = found.get(_OPENING), found.get(_CLOSING)
        amounts = [entry.amount for entry in account.entries]
        row = account.record.row
        if account.entries or account.refused:
            check_balance(self.ledger, opening, closing, amounts, row)
            self._check_sums(account)
        day = account.day.isoformat() if account.day else ""
        statements = self._unfit if account.problem else self.ledger.statements
        statements.append(
            Statement(
                account=account.number,
                currency=account.currency,
                opening=opening,
                closing=closing,
                date_from=account.day,
                date_to=account.day,
                entries=tuple(account.entries),
                id="/".join(filter(None, (self._file_id, day))),
            )
        )

    def _check_sums(self, account: _Account) -> None:
        """All credits and all debits, as the bank announces them."""
        if account.refused:
            return
        for code, side in ((_ALL_CREDITS, 1), (_ALL_DEBITS, -1)):
            expected = account.balances.get(code)
            found = sum(
                (abs(e.amount) for e in account.entries if e.amount * side > 0),
                Decimal(0),
            )
            if expected is not None and expected != found:
                self.ledger.note(
                    "footer_mismatch",
                    account.record.row,
                    expected=f"{code}: {expected}",
                    found=str(found),
                )

    def _trailer(self, record: Record) -> None:
        """A control total and a number of records, which is the last field."""
        self._close()
        totals, found = self._totals[record.code], record.fields
        expected, announced = found[0], found[-1] if len(found) > 1 else ""
        if not _INTEGER.fullmatch(expected) or not _INTEGER.fullmatch(announced):
            text = ",".join(record.parts)
            self.ledger.note("unread_row", record.row, text)
            return
        if totals.whole and int(expected) != totals.amounts:
            self._differs("control_total", record, int(expected), totals.amounts)
        if int(announced) != totals.lines:
            self._differs("record_count", record, int(announced), totals.lines)
        if record.code == "98":
            self._group = _Group()

    def _differs(self, code: str, record: Record, expected: int, found: int) -> None:
        """Totals are shown with the decimals of the group's currency."""
        if code == "control_total":
            places = -decimals(self._group.currency)
            expected, found = (
                Decimal(each).scaleb(places) for each in (expected, found)
            )
        self.ledger.note(
            code,
            record.row,
            record=record.code,
            expected=str(expected),
            found=str(found),
        )

    _HANDLERS = {
        "01": _file,
        "02": _head,
        "03": _balances,
        "16": _transaction,
        "49": _trailer,
        "98": _trailer,
        "99": _trailer,
    }


def _summaries(reader: Reader) -> Iterator[tuple[str, str]]:
    """(type code, amount) of an account's balances and totals."""
    while not reader.empty:
        code, text, _items = reader.field(), reader.field(), reader.field()
        reader.funds()
        if code or text:
            yield code, text


def _currency(text: str) -> str:
    code = text.upper()
    if code and not _CURRENCY.fullmatch(code):
        raise RowError("bad_currency", text)
    return code


def _number(text: str) -> str:
    """A reference that says something: not empty, not all zeros."""
    found = reference(text)
    return "" if _ZEROS.fullmatch(found) else found


def _words(texts: list[str]) -> tuple[str, dict[str, str]]:
    """Narrative, and what labelled continuation lines say.

    Names and accounts are labelled by creditor (``CRNM``, ``CACT``, ``CABA``) and
    debtor (``DBNM``, ``DACT``, ``DABA``): the other one has the side that gives.
    """
    told: dict[str, str] = {}
    free = []
    for text in texts:
        match = _LABEL.fullmatch(text)
        if match:
            told.setdefault(match[1], squeeze(match[2]))
        elif text.upper() not in _NOTHING:
            free.append(text)
    return join_texts([*free, told.get("REMI", "")]), told


def _raw(funds: str, told: dict[str, str]) -> tuple[tuple[str, str], ...]:
    found = {"funds": funds} | {label: told.get(label, "") for label in _TOLD}
    return tuple((label, text) for label, text in found.items() if text)
