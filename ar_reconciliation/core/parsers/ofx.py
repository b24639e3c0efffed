"""OFX and QFX: statements of bank accounts and credit cards, versions 1.x and 2.x.

A row is a ``STMTTRN``, wherever it stands, and each trade of an investment account;
a trade is no booking of a bank account and is refused by name.  Pending transactions
(``STMTTRNP``) are no rows; they come again when they are booked.

The format has no opening balance.  ``LEDGERBAL`` is the closing balance if its day
lies within the listed period: programs often write the balance of today below the
entries of last month.  A file without its last tag is cut off.

Days are the bank's own: no time zone is converted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..errors import FileError
from ..types import Entry, ParsedFile, Statement
from .base import Ledger, RowError, join_texts, squeeze
from .numbers import Style, guess_style
from .ofx_tags import Node, Tree, is_ofx, read_text
from .ofx_values import (
    PLAIN,
    amount_of,
    currency_of,
    day_of,
    day_or_none,
    number_of,
    said,
)

_STATEMENTS = ("STMTRS", "CCSTMTRS", "INVSTMTRS")
#: Kept with the entry because no field holds them.
_RAW = ("CHECKNUM", "DTUSER", "SRVRTID", "SIC", "CORRECTFITID", "CORRECTACTION")


class _Draft(NamedTuple):
    node: Node
    row: int


@dataclass
class _Account:
    """A statement while it is read; ``drafts`` are its transactions."""

    row: int
    drafts: list[_Draft] = field(default_factory=list)
    listed: Node = field(default_factory=dict)
    balance: Node = field(default_factory=dict)
    balance_row: int = 0


def sniff(data: bytes, filename: str = "") -> bool:
    """True if the file begins with OFX's header or root."""
    return is_ofx(data)


def parse(data: bytes, filename: str = "", **options) -> ParsedFile:
    """Statements of the file."""
    text = read_text(data)
    reader = _Reader()
    Tree(text, reader.ended).feed(text)
    return reader.file()


class _Reader:
    """Collects transactions until their statement ends."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self._accounts: list[tuple[_Account, Node]] = []
        self._open: _Account | None = None
        self._stray = _Account(0)
        self._within = False
        self._refusals: list[_Draft] = []

    def ended(self, name: str, node: Node, row: int, around: list[str]) -> None:
        """An aggregate is complete."""
        handler = self._HANDLERS.get(name)
        self._within = any(each in _STATEMENTS for each in around)
        if handler:
            handler(self, name, node, row)
        elif around and around[-1] == "INVTRANLIST":
            self.ledger.row()
            self.ledger.refuse(RowError("investment_entry", _words(name, node)), row)
        elif "TRNAMT" in node or (around and around[-1] == "BANKTRANLIST"):
            self._unread(squeeze(f"{name} {said(node, 'TRNAMT')}"), row)

    def _unread(self, text: str, row: int) -> None:
        """A part of a list that is no transaction but may have been one."""
        self.ledger.row()
        self.ledger.refuse(RowError("unread_row", text), row)

    def _account(self, row: int) -> _Account:
        """The statement around an aggregate; what is in none is kept apart."""
        if not self._within:
            self._stray.row = self._stray.row or row
            return self._stray
        if self._open is None:
            self._open = _Account(row)
        return self._open

    def _transaction(self, name: str, node: Node, row: int) -> None:
        self._account(row).drafts.append(_Draft(node, row))

    def _pending(self, name: str, node: Node, row: int) -> None:
        self.ledger.note("pending_entry", row, "", "info", status="PENDING")

    def _listed(self, name: str, node: Node, row: int) -> None:
        self._account(row).listed = node
        if amount := said(node, "TRNAMT"):
            self._unread(f"TRNAMT {amount}", row)

    def _balance(self, name: str, node: Node, row: int) -> None:
        account = self._account(row)
        account.balance, account.balance_row = node, row

    def _status(self, name: str, node: Node, row: int) -> None:
        if said(node, "SEVERITY").upper() == "ERROR":
            self._refusals.append(_Draft(node, row))

    def _statement(self, name: str, node: Node, row: int) -> None:
        self._accounts.append((self._open or _Account(row), node))
        self._open = None

    _HANDLERS = {
        "STMTTRN": _transaction,
        "STMTTRNP": _pending,
        "BANKTRANLIST": _listed,
        "INVTRANLIST": _listed,
        "LEDGERBAL": _balance,
        "STATUS": _status,
        **dict.fromkeys(("INVBANKTRAN", "XFERINFO"), lambda *_found: None),
        **dict.fromkeys(_STATEMENTS, _statement),
    }

    def file(self) -> ParsedFile:
        """All statements; refused by name if there is none."""
        if self._stray.drafts:
            self._accounts.append((self._stray, {}))
        if not self._accounts and self._refusals:
            raise FileError("bank_refused", **_error(self._refusals[0].node))
        if self.ledger.rows and not any(each.drafts for each, _node in self._accounts):
            count = self.ledger.rows
            raise FileError("investment_only", format="OFX", count=count)
        if not self._accounts:
            raise FileError("no_entries", format="ofx")
        for node, row in self._refusals:
            self.ledger.note("account_refused", row, **_error(node))
        style = _style([each for each, _node in self._accounts], self.ledger)
        self.ledger.statements = [
            _to_statement(account, node, style, self.ledger)
            for account, node in self._accounts
        ]
        return self.ledger.file("ofx")


def _error(status: Node) -> dict[str, str]:
    """What the bank says of an error."""
    message = squeeze(said(status, "MESSAGE"))[:200]
    return {"status": said(status, "CODE"), "message": message}


def _words(name: str, node: Node) -> str:
    """A trade in words: its kind and its memo."""
    inner = next((v for v in node.values() if isinstance(v, dict)), {})
    deep = next((v for v in inner.values() if isinstance(v, dict)), {})
    memo = node.get("MEMO") or inner.get("MEMO") or deep.get("MEMO") or ""
    return squeeze(f"{name} {memo}" if isinstance(memo, str) else name)


# ------------------------------------------------------------------- statements


def _style(accounts: Sequence[_Account], ledger: Ledger) -> Style:
    """How the file writes its amounts; most follow the format: no grouping."""
    texts = [
        text
        for account in accounts
        for node in (*(draft.node for draft in account.drafts), account.balance)
        if (text := said(node, "TRNAMT") or said(node, "BALAMT"))
        and not PLAIN.fullmatch(text)
    ]
    if not texts:
        return Style(".", 8)
    style = guess_style(texts)
    if not style.sure:
        text = next(text for text in texts if "," in text or "." in text)
        ledger.note("ambiguous_decimal", None, text, assumed=style.decimal)
    return style


def _to_statement(
    account: _Account, node: Node, style: Style, ledger: Ledger
) -> Statement:
    currency = _currency_of(account, node, ledger)
    entries = []
    for draft in account.drafts:
        ledger.row()
        try:
            entries.append(_entry(draft, currency, style, ledger))
        except RowError as error:
            ledger.refuse(error, draft.row)
    _note_repeated_ids(entries, ledger)
    days = [entry.date for entry in entries]
    start = day_or_none(said(account.listed, "DTSTART"))
    end = day_or_none(said(account.listed, "DTEND"))
    return Statement(
        account=_account_number(node),
        currency=currency,
        closing=_closing(account, days, end, style, ledger),
        date_from=min([*days, *([start] if start else [])], default=None),
        date_to=max([*days, *([end] if end else [])], default=None),
        entries=tuple(entries),
    )


def _currency_of(account: _Account, node: Node, ledger: Ledger) -> str:
    """The account's; where it is not given, that of the first entry that has one."""
    own = said(node, "CURDEF")
    used = (_symbol(draft.node, "CURRENCY") for draft in account.drafts)
    try:
        return currency_of(own or next(filter(None, used), ""))
    except RowError as error:
        ledger.note(error.code, account.row, error.text)
        return ""


def _account_number(node: Node) -> str:
    for name in ("BANKACCTFROM", "CCACCTFROM", "INVACCTFROM", "LOANACCTFROM"):
        found = node.get(name)
        if isinstance(found, dict):
            return "".join(said(found, "ACCTID", "LOANACCTID").split())
    return "".join(said(node, "ACCTID").split())


def _closing(
    account: _Account,
    days: Sequence[date],
    end: date | None,
    style: Style,
    ledger: Ledger,
) -> Decimal | None:
    """``LEDGERBAL`` if its day is that of the statement's end; see the module."""
    text = said(account.balance, "BALAMT")
    if not text:
        return None
    try:
        amount = amount_of(text, style)
    except RowError as error:
        ledger.note(error.code, account.balance_row, error.text)
        return None
    day = day_or_none(said(account.balance, "DTASOF"))
    late = day and end and day > end
    early = day and days and day < max(days)
    return None if late or early else amount


def _note_repeated_ids(entries: Sequence[Entry], ledger: Ledger) -> None:
    """One id on two entries of a list: both are kept, as some banks count badly."""
    first: dict[str, int | None] = {}
    for entry in entries:
        if not entry.bank_id:
            continue
        if entry.bank_id in first:
            row = first[entry.bank_id]
            ledger.note("repeated_id", entry.row, id=entry.bank_id, first=row)
        else:
            first[entry.bank_id] = entry.row


# ---------------------------------------------------------------------- entries


def _entry(draft: _Draft, currency: str, style: Style, ledger: Ledger) -> Entry:
    node, row = draft
    for name in ("TRNAMT", "DTPOSTED", "FITID"):
        if second := said(node, f"{name}/2"):
            raise RowError("unread_row", f"{name} {said(node, name)} / {second}")
    _check_correction(node, row, ledger)
    text = said(node, "TRNAMT")
    if not text:
        raise RowError("missing_amount")
    amount = amount_of(text, style)
    posted = said(node, "DTPOSTED")
    if not posted:
        raise RowError("missing_date")
    booked = day_of(posted)
    if not amount:
        ledger.note("zero_amount", row, severity="info")
    own = _check_currency(node, currency)
    name, memo = _name(node), squeeze(said(node, "MEMO"))
    return Entry(
        date=booked,
        amount=amount,
        currency=own,
        value_date=day_or_none(said(node, "DTAVAIL", "VALUEDATE")),
        narrative=join_texts([name, memo]),
        reference=number_of(node, "REFNUM") or number_of(node, "CHECKNUM"),
        payer_name=name,
        payer_account="".join(said(_other(node), "ACCTID").split()),
        payer_bank=said(_other(node), "BANKID"),
        bank_id=number_of(node, "FITID"),
        original_currency=_symbol(node, "ORIGCURRENCY"),
        transaction_code=said(node, "TRNTYPE").upper(),
        row=row,
        raw=_raw(node),
    )


def _check_correction(node: Node, row: int, ledger: Ledger) -> None:
    """A transaction that takes an earlier one back is none itself."""
    corrected = said(node, "CORRECTFITID")
    action = said(node, "CORRECTACTION").upper()
    if not corrected:
        return
    if action == "DELETE":
        raise RowError("corrected_entry", corrected, id=corrected, action=action)
    ledger.note("corrected_entry", row, corrected, id=corrected, action=action)


def _name(node: Node) -> str:
    payee = node.get("PAYEE")
    inner = payee if isinstance(payee, dict) else None
    name = squeeze(said(node, "NAME") or said(inner, "NAME") or said(node, "PAYEE"))
    return join_texts([name, said(node, "EXTDNAME")])


def _other(node: Node) -> Node | None:
    """The counterparty's account, where the bank gives it."""
    for name in ("BANKACCTTO", "CCACCTTO", "BANKACCTFROM"):
        if isinstance(node.get(name), dict):
            return node[name]
    return None


def _symbol(node: Node, name: str) -> str:
    inner = node.get(name)
    return said(inner, "CURSYM") if isinstance(inner, dict) else inner or ""


def _check_currency(node: Node, currency: str) -> str:
    """The currency of the amount, which has to be the account's.

    ``CURRENCY`` says what the amount is in, ``ORIGCURRENCY`` what it was in before
    the bank converted it (OFX 2.2, section 5.2).
    """
    own = currency_of(_symbol(node, "CURRENCY")) or currency
    if own != currency:
        raise RowError("mixed_currency", own, currency=own, expected=currency)
    return own


def _raw(node: Node) -> tuple[tuple[str, str], ...]:
    found = [(name, text) for name in _RAW if (text := said(node, name))]
    for name in ("CURRENCY", "ORIGCURRENCY"):
        inner = node.get(name)
        if isinstance(inner, dict) and said(inner, "CURRATE"):
            found.append((f"{name}/CURRATE", said(inner, "CURRATE")))
    return tuple(found)
