"""The statement around the entries of a CAMT file: account, balances, period."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from ..types import Entry, Statement
from .base import Ledger, RowError, calendar_date, check_balance, count, signed, squeeze
from .camt_details import money, sign
from .xml_safe import Node, find, find_all, text_of

_CODE = re.compile(r"[A-Z]{3}")
_DATE = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
)
#: Balances of booked entries; the available ones (``OPAV``, ``CLAV``) know of value
#: dates and credit lines and frame nothing.
_BOOKED = ("OPBD", "PRCD", "ITBD", "CLBD")


class Header(NamedTuple):
    """What stands above the entries."""

    account: str
    owner: str
    currency: str
    created: date | None


class Balance(NamedTuple):
    """One ``Bal``: its code, signed amount, currency and date."""

    code: str
    amount: Decimal
    currency: str
    date: date | None


def read_date(element: Node | None) -> date | None:
    """The day in a ``Dt``/``DtTm`` choice, as the bank wrote it.

    No time zone is converted: the day of a booking is the bank's own.  None if
    nothing is there; ``bad_date`` if it is no date.
    """
    return _day(text_of(element, "Dt", "DtTm"))


def _day(text: str) -> date | None:
    if not text:
        return None
    match = _DATE.fullmatch(text)
    if not match:
        raise RowError("bad_date", text)
    return calendar_date(int(match[1]), int(match[2]), int(match[3]), text)


def _day_or_none(text: str) -> date | None:
    try:
        return _day(text)
    except RowError:
        return None


def header(record: Node) -> Header:
    """Account, owner, currency and day of creation."""
    account = text_of(
        record,
        "Acct/Id/IBAN",
        "Acct/Id/Othr/Id",
        "Acct/Id/BBAN",
        "Acct/Id/PrtryAcct/Id",
    )
    return Header(
        account.replace(" ", ""),
        squeeze(text_of(record, "Acct/Ownr/Nm", "Acct/Ownr/Pty/Nm")),
        _currency(record),
        _day_or_none(text_of(record, "CreDtTm")),
    )


def statement(
    record: Node,
    head: Header,
    entries: Sequence[Entry],
    ledger: Ledger,
    complete: bool,
) -> Statement:
    """The statement; ``complete`` says that its balances frame all its entries."""
    line = record.line
    balances = _balances(record, head.currency, ledger)
    currency = head.currency
    for other in sorted({b.currency for b in balances} - {currency}):
        ledger.note("mixed_currency", line, currency=other, expected=currency)
    opening, closing = _frame([b for b in balances if b.currency == currency])
    first = opening.amount if opening else None
    last = closing.amount if closing else None
    if complete:
        check_balance(ledger, first, last, [entry.amount for entry in entries], line)
    date_from, date_to = _period(record, closing, entries)
    return Statement(
        account=head.account,
        currency=currency,
        opening=first,
        closing=last,
        date_from=date_from,
        date_to=date_to,
        entries=tuple(entries),
        id=text_of(record, "Id"),
        owner=head.owner,
    )


def check_count(record: Node, found: int, ledger: Ledger) -> None:
    """The bank's own number of entries, where it gives one."""
    expected = count(text_of(record, "TxsSummry/TtlNtries/NbOfNtries"))
    if expected not in (None, found):
        ledger.note(
            "footer_mismatch", record.line, expected=str(expected), found=str(found)
        )


def _balances(record: Node, currency: str, ledger: Ledger) -> list[Balance]:
    found = []
    for element in find_all(record, "Bal"):
        code = text_of(element, "Tp/CdOrPrtry/Cd", "Tp/Cd")
        if code not in _BOOKED:
            continue
        try:
            amount = money(find(element, "Amt"), currency)
            day = _day_or_none(text_of(element, "Dt/Dt", "Dt/DtTm"))
            value = signed(amount.amount, sign(element))
            found.append(Balance(code, value, amount.currency, day))
        except RowError as error:
            ledger.note(error.code, element.line, error.text)
    return found


def _currency(record: Node) -> str:
    """The account's; where it is not given, the first entry's, then a balance's."""
    if stated := text_of(record, "Acct/Ccy"):
        return stated
    amounts = (find(record, "Ntry/Amt"), find(record, "Bal/Amt"))
    codes = [amount.attributes.get("Ccy") or "" for amount in amounts if amount]
    return next((code for code in codes if _CODE.fullmatch(code)), "")


def _frame(balances: Sequence[Balance]) -> tuple[Balance | None, Balance | None]:
    """Opening and closing *booked* balance.

    Interim balances (``ITBD``) frame the pages of a long statement: the first is the
    opening where no other is given, the last the closing.  One alone is the balance
    of now.
    """
    by_code: dict[str, list[Balance]] = {}
    for balance in balances:
        by_code.setdefault(balance.code, []).append(balance)
    interim = by_code.get("ITBD", [])
    openings = by_code.get("OPBD") or by_code.get("PRCD")
    closings = by_code.get("CLBD")
    opening = openings[0] if openings else None
    closing = closings[-1] if closings else None
    if opening is None and interim and (closing or len(interim) > 1):
        opening = interim[0]
    if closing is None and interim:
        closing = interim[-1]
    return opening, closing


def _period(
    record: Node, closing: Balance | None, entries: Sequence[Entry]
) -> tuple[date | None, date | None]:
    """Period as stated; else from the entries to the closing balance's day."""
    start = _day_or_none(text_of(record, "FrToDt/FrDtTm", "FrToDt/FrDt"))
    end_text = text_of(record, "FrToDt/ToDtTm", "FrToDt/ToDt")
    end = _day_or_none(end_text)
    if start and end and end > start and "T00:00" in end_text:
        end -= timedelta(days=1)  # midnight belongs to the day before
    days = [entry.date for entry in entries]
    if closing and closing.date:
        days.append(closing.date)
    return start or min(days, default=None), end or max(days, default=None)
