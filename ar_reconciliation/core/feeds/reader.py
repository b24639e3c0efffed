"""Pages of JSON to entries; every transaction ends as entry, duplicate or issue.

Amounts are read exactly: numbers of JSON become :class:`~decimal.Decimal` from their
text, never a binary float.
"""

import hashlib
import json
import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from ..errors import FeedError
from ..parsers.base import Ledger, RowError, calendar_date, join_texts, squeeze
from ..parsers.base import reference as real_reference
from ..types import Entry, ParsedFile, Statement
from .request import Position, first_position
from .template import Template

_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,18}(?:\.\d{1,18})?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}")
_MAX_DIGITS = 30
_NO_VALUE = object()


def value_at(data: Any, path: str) -> Any:
    """What stands at a path, ``_NO_VALUE`` if nothing does.

    >>> value_at({"a": [{"b": 1}]}, "a.0.b")
    1
    """
    for name in path.split(".") if path else ():
        if isinstance(data, dict) and name in data:
            data = data[name]
        elif isinstance(data, list) and name.isdecimal() and int(name) < len(data):
            data = data[int(name)]
        else:
            return _NO_VALUE
    return data


def _integer(text: str) -> int:
    if len(text) > _MAX_DIGITS:
        raise ValueError("too many digits")
    return int(text)


def _fraction(text: str) -> Decimal:
    number = Decimal(text)
    if len(text) > _MAX_DIGITS or abs(number.adjusted()) > _MAX_DIGITS:
        raise ValueError("too many digits")
    return number


def _refuse(text: str) -> None:
    raise ValueError(text)  # NaN and Infinity are no JSON


def load(body: bytes, page: int = 1) -> Any:
    """JSON of an answer (RFC 8259), or ``not_json``."""
    try:
        return json.loads(
            body.decode("utf-8-sig"),
            parse_int=_integer,
            parse_float=_fraction,
            parse_constant=_refuse,
        )
    except (ValueError, RecursionError, InvalidOperation) as error:
        row = getattr(error, "lineno", 1)
    raise FeedError("not_json", page=page, row=row)


def texts_at(data: Any, paths: tuple[str, ...]) -> list[str]:
    """The texts at these paths; lists of texts are taken apart."""
    found = []
    for path in paths:
        value = value_at(data, path)
        found += value if isinstance(value, list) else [value]
    return [
        squeeze(str(one))
        for one in found
        if isinstance(one, str | int | Decimal) and not isinstance(one, bool)
    ]


def text_at(data: Any, paths: tuple[str, ...]) -> str:
    """The first text that is not empty, "" if there is none."""
    return next((text for text in texts_at(data, paths) if text), "")


def flag_at(data: Any, paths: tuple[str, ...]) -> bool | None:
    """A flag, None if it is not given."""
    for path in paths:
        value = value_at(data, path)
        if isinstance(value, bool | int):
            return bool(value)
        if isinstance(value, str):
            return value.casefold() in ("true", "1", "yes")
    return None


class Reader:
    """Collects the pages of one fetch.

    :param currency: code of the journal; a transaction in another one is an issue.
    :param decimals: of that currency; a finer amount is an issue, it is not rounded.
    """

    def __init__(self, template: Template, currency: str, decimals: int = 2):
        self.template, self.currency, self.decimals = template, currency, decimals
        self.pages: list[bytes] = []
        self.newest: date | None = None
        self._ledger = Ledger()
        self._entries: list[Entry] = []
        self._duplicates: list[Entry] = []
        self._account = ""
        self._ids: set[tuple] = set()
        self._earlier: set[tuple] = set()
        self._bodies: set[bytes] = set()
        self._asked: set[str] = set()
        self._stale = 0

    def add(
        self, body: bytes, link: str = "", at: Position | None = None
    ) -> Position | None:
        """Read one page.

        :param link: address of the next page in the header ``Link``, "" if none.
        :param at: where this page began; the first page if it is left out.
        :return: where the next one begins, None after the last.
        """
        at = at or first_position(self.template)
        number = len(self.pages) + 1
        page = load(body, number)
        rows = self._rows(page, number)
        self.pages.append(body)
        self._account = self._account or text_at(page, self.template.account)
        before = len(self._entries) + len(self._ledger.issues)
        self._read(rows, body)
        fresh = len(self._entries) + len(self._ledger.issues) > before
        self._stale = 0 if fresh or not rows else self._stale + 1
        following = self._next(page, link, at, len(rows))
        if following and self._stale > 1:
            raise FeedError("page_loop", page=number)
        if following and number >= self.template.max_pages:
            raise FeedError("too_many_pages", limit=self.template.max_pages)
        return following

    def file(self) -> ParsedFile:
        """All of it as one statement of one account."""
        entries = tuple(self._entries)
        statement = Statement(self._account, self.currency, entries=entries)
        return ParsedFile(
            format="json",
            statements=(statement,),
            issues=tuple(self._ledger.issues),
            duplicates=tuple(self._duplicates),
            rows=self._ledger.rows,
        )

    @property
    def data(self) -> bytes:
        """The answers as received, in one list, to be kept with the import."""
        return (
            b"["
            + b",\n".join(page.lstrip(b"\xef\xbb\xbf") for page in self.pages)
            + b"]\n"
        )

    # === PAGES === #

    def _rows(self, page: Any, number: int) -> list:
        rows: list = []
        for path in self.template.entries:
            found = value_at(page, path)
            if not isinstance(found, list):
                raise FeedError("no_list", page=number, path=path or "[]")
            rows += found
        return rows

    def _next(self, page: Any, link: str, at: Position, count: int) -> Position | None:
        paging = self.template.paging
        if paging.kind == "none" or flag_at(page, paging.more) is False:
            return None
        if paging.kind in ("page", "offset"):
            return Position(at.page + 1, at.offset + count) if count else None
        wanted = link if paging.next == ("header",) else text_at(page, paging.next)
        if not wanted:
            return None
        if wanted in self._asked:
            raise FeedError("page_loop", page=len(self.pages))
        self._asked.add(wanted)
        if paging.kind == "link":
            return Position(link=wanted)
        return Position(cursor=wanted)

    # === TRANSACTIONS === #

    def _read(self, rows: list, body: bytes) -> None:
        """The transactions of a page; a page sent twice holds duplicates only."""
        digest = hashlib.sha256(body).digest()
        repeated = digest in self._bodies
        self._bodies.add(digest)
        on_page = []
        for row in rows:
            self._ledger.row()
            try:
                entry = self._entry(row)
            except RowError as error:
                self._ledger.refuse(error, self._ledger.rows)
                continue
            self.newest = max(self.newest or entry.date, entry.date)
            if repeated or self._is_known(entry):
                self._duplicates.append(entry)
                continue
            on_page.append(_bare(entry))
            if not entry.bank_id and on_page[-1] in self._earlier:
                self._ledger.note("possible_repeat", entry.row, entry.narrative)
            self._entries.append(entry)
        self._earlier.update(on_page)

    def _is_known(self, entry: Entry) -> bool:
        """Was a transaction of this number, day and amount read before?"""
        if not entry.bank_id:
            return False
        key = (entry.bank_id, entry.date, entry.amount)
        known = key in self._ids
        self._ids.add(key)
        return known

    def _entry(self, row: Any) -> Entry:
        if not isinstance(row, dict):
            raise RowError("unread_row", str(row)[:200])
        status = self._text(row, "status")
        booked = self.template.booked
        if booked and status.casefold() not in booked:
            raise RowError("pending_entry", status, status=status)
        amount = self._amount(row)
        party = "payee" if amount < 0 else "payer"
        end_to_end = real_reference(self._text(row, "end_to_end_id"))
        return Entry(
            date=self._day(row, "date"),
            amount=amount,
            currency=self._currency(row),
            value_date=self._optional_day(row),
            narrative=join_texts(texts_at(row, self._paths("narrative"))),
            reference=real_reference(self._text(row, "reference")) or end_to_end,
            end_to_end_id=end_to_end,
            payer_name=self._party(row, party, "name"),
            payer_account=self._party(row, party, "account"),
            payer_bank=self._party(row, party, "bank"),
            bank_id=self._text(row, "id"),
            transaction_code=self._text(row, "transaction_code"),
            original_amount=self._magnitude(row, "original_amount"),
            original_currency=self._text(row, "original_currency").upper(),
            charges=self._magnitude(row, "charges"),
            balance_after=self._number(row, "balance_after"),
            row=self._ledger.rows,
        )

    def _paths(self, name: str) -> tuple[str, ...]:
        return self.template.fields.get(name, ())

    def _text(self, row: dict, name: str) -> str:
        return text_at(row, self._paths(name))

    def _party(self, row: dict, party: str, part: str) -> str:
        """Who stands on the other side: the payee of money that went out."""
        own = self._text(row, f"{party}_{part}")
        return own or ("" if party == "payer" else self._text(row, f"payer_{part}"))

    def _currency(self, row: dict) -> str:
        code = self._text(row, "currency").upper()
        if code and not _CURRENCY.fullmatch(code):
            raise RowError("bad_currency", code)
        if code and code != self.currency:
            raise RowError(
                "mixed_currency", code, currency=code, expected=self.currency
            )
        return code

    def _day(self, row: dict, name: str) -> date:
        text = self._text(row, name)
        if not text:
            raise RowError("missing_date")
        found = _ISO_DAY.fullmatch(text)
        if not found:
            raise RowError("bad_date", text)
        return calendar_date(*(int(part) for part in found.groups()), text)

    def _optional_day(self, row: dict) -> date | None:
        return self._day(row, "value_date") if self._text(row, "value_date") else None

    # === AMOUNTS === #

    def _amount(self, row: dict) -> Decimal:
        """Signed: money in is positive."""
        if self.template.sign == "columns":
            amount = self._columns(row)
        else:
            amount = self._needed(row, "amount")
        if self.template.sign == "inverted":
            amount = -amount
        elif self.template.sign == "direction":
            amount = self._directed(row, amount)
        if not amount:
            raise RowError("zero_amount")
        return amount

    def _columns(self, row: dict) -> Decimal:
        money_in = self._number(row, "amount_in") or Decimal(0)
        money_out = self._number(row, "amount_out") or Decimal(0)
        if money_in and money_out:
            raise RowError("two_amounts", f"{money_in} / {money_out}")
        if not self._text(row, "amount_in") and not self._text(row, "amount_out"):
            raise RowError("missing_amount")
        return money_in or -abs(money_out)

    def _directed(self, row: dict, amount: Decimal) -> Decimal:
        """An amount whose direction stands beside it; its own sign must not differ."""
        word = self._text(row, "direction")
        came = word.casefold() in self.template.money_in
        if not came and word.casefold() not in self.template.money_out:
            raise RowError("no_direction", word)
        if came and amount < 0:
            raise RowError("bad_amount", f"{amount} {word}")
        return amount if came else -abs(amount)

    def _needed(self, row: dict, name: str) -> Decimal:
        amount = self._number(row, name)
        if amount is None:
            raise RowError("missing_amount")
        return amount

    def _magnitude(self, row: dict, name: str) -> Decimal | None:
        amount = self._number(row, name, own_currency=name == "charges")
        return None if amount is None else abs(amount)

    def _number(
        self, row: dict, name: str, own_currency: bool = True
    ) -> Decimal | None:
        """A number as it stands there; one that cannot be kept whole is refused."""
        text = self._text(row, name)
        if not text:
            return None
        plain = text.replace(",", ".") if self.template.decimal == "," else text
        if not _NUMBER.fullmatch(plain):
            raise RowError("bad_amount", text)
        amount = Decimal(plain) / self.template.divide
        if own_currency and amount != round(amount, self.decimals):
            raise RowError("bad_amount", text)
        return amount


def _bare(entry: Entry) -> tuple:
    """What makes two transactions without a number alike."""
    return (
        entry.date,
        entry.amount,
        entry.narrative,
        entry.reference,
        entry.payer_name,
        entry.payer_account,
    )
