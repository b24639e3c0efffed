"""Drafts to entries and statements: texts, counterparty, order, balances, totals."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ..text import has_cjk
from ..types import Entry, Statement
from .base import Ledger, check_balance, join_texts, reference, squeeze
from .numbers import Amount, Style, read_amount
from .table_body import Body
from .table_facts import Facts
from .table_headers import Header
from .table_rows import Draft
from .table_sign import Chain, Convention, best_chain, breaks, groups_of
from .table_source import Formula
from .table_totals import fact_amount
from .table_words import currency_code, is_reversal

#: Stands for "nothing" in the text columns of many banks.
_NOTHING = re.compile(r"[-/\\—_=*.·]+|N/?A|NULL|无|None", re.IGNORECASE)
#: Fields that keep the text of their first column as it is.
_KEPT = (
    "amount",
    "amount_in",
    "amount_out",
    "net",
    "balance_after",
    "currency",
    "reference",
    "end_to_end",
    "bank_id",
    "payer_name",
    "payer_account",
    "payer_bank",
    "account",
    "transaction_code",
)
#: An account behind a Chinese name, or a number too long for a document.
_NAME_NUMBER = re.compile(
    r"(?P<name>.*[\u4e00-\u9fff)）].*?)\s*(?P<number>[\d*]{8,})"
    r"|(?P<other>.*?[^\d\s*].*?)\s+(?P<long>[\d*]{14,})"
)
#: Excel keeps 15 digits of a number; a longer account number is spoilt.
_EXACT = Decimal(10) ** 15


def text_of(cell: Any) -> str:
    """A cell as a text, "" for what only stands for nothing.

    >>> text_of("------"), text_of(Decimal("6688")), text_of(" a ")
    ('', '6688', 'a')
    """
    if type(cell) is str:
        if cell[:1].isalnum() and len(cell) > 4:
            return cell
        return "" if _NOTHING.fullmatch(cell) else cell.strip()
    if isinstance(cell, Formula):
        return ""
    if isinstance(cell, Decimal):
        return "" if abs(cell) >= _EXACT else f"{cell:f}"
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


class Builder:
    """Makes the entries of one table."""

    def __init__(self, header: Header, style: Style, convention: Convention) -> None:
        self.columns = header.columns
        self.names = header.names
        self.style = style
        self.lone_name = self._lone_name()
        self.unsaid = self._unsaid()
        self.keep_fee = convention.fees or "net" in header.columns

    def first(self, field: str, cells: Sequence[Any]) -> str:
        """The first text of the columns of a field."""
        for at in self.columns.get(field, ()):
            if (cell := cells[at]) != "" and (text := text_of(cell)):
                return squeeze(text) if "  " in text or "\n" in text else text
        return ""

    def narrative(self, cells: Sequence[Any]) -> str:
        """All texts in the order of their columns, each once."""
        columns = self.columns.get("narrative", ())
        texts = [text for at in columns if (text := text_of(cells[at]))]
        return join_texts(texts) if len(texts) > 1 else squeeze("".join(texts))

    def words(self, draft: Draft) -> str:
        """What the row says about itself: texts, type and state."""
        cells = draft.row.cells
        fields = (self.first(f, cells) for f in ("transaction_code", "status"))
        return " ".join((self.narrative(cells), *fields))

    def party(self, cells: Sequence[Any], received: bool) -> tuple[str, str, str]:
        """(name, account, bank) of the other side, whichever way the money went."""
        found = [
            self.first(f"payer_{part}", cells) for part in ("name", "account", "bank")
        ]
        side = "from" if received else "to"
        for at, part in enumerate(("name", "account", "bank")):
            found[at] = found[at] or self.first(f"{side}_{part}", cells)
        if self.lone_name and not found[0]:
            found[0] = self.first(self.lone_name, cells)
        if not found[1] and (split := _NAME_NUMBER.fullmatch(found[0])):
            found[:2] = (
                split["name"] or split["other"],
                split["number"] or split["long"],
            )
        return found[0], found[1], found[2]

    def _lone_name(self) -> str:
        """One of payer and payee, alone in a table, is the other side in the west.

        ``收款人`` alone is ourselves when money comes in.
        """
        known = [f for f in ("from_name", "to_name") if f in self.columns]
        if len(known) != 1 or has_cjk(self.names[self.columns[known[0]][0]]):
            return ""
        return known[0]

    def original(
        self, cells: Sequence[Any], entry: Entry
    ) -> tuple[Decimal | None, str]:
        """Amount and currency before exchange, if they differ from the entry's."""
        code = currency_code(self.first("original_currency", cells))
        at = self.columns.get("original_amount", (None,))[0]
        cell = "" if at is None else cells[at]
        found = Amount(cell) if isinstance(cell, Decimal) else None
        if isinstance(cell, str):
            found = read_amount(cell, self.style)
        if not found:
            return None, ""
        code = code or found.currency
        value = abs(found.value).copy_sign(entry.amount)
        if not found.value or (code in ("", entry.currency) and value == entry.amount):
            return None, ""
        return value, code

    def entry(self, draft: Draft, ledger: Ledger) -> Entry:
        """The entry of a draft whose amount is settled."""
        cells, number = draft.row.cells, draft.row.number
        name, account, bank = self.party(cells, draft.amount > 0)
        if not draft.amount:
            ledger.note("zero_amount", number, severity="info")
        account = "" if account == draft.account else account
        narrative = self.narrative(cells)
        code = self.first("transaction_code", cells)
        marks = f"{narrative} {code} {self.first('status', cells)}"
        end_to_end = self._reference("end_to_end", cells)
        cited = self._reference("reference", cells) or end_to_end
        entry = Entry(
            date=draft.day,
            amount=draft.amount,
            currency=draft.currency,
            value_date=draft.value_date,
            narrative=narrative or ("" if name or cited else code),
            reference=cited,
            end_to_end_id=end_to_end,
            payer_name=name,
            payer_account=account,
            payer_bank=bank,
            bank_id=self.bank_id(cells),
            charges=abs(draft.fee) if self._kept(draft) else None,
            transaction_code=code,
            reversal=is_reversal(marks),
            balance_after=draft.balance,
            row=number,
            raw=self._raw(cells),
        )
        if "original_amount" not in self.columns or self._kept(draft):
            return entry  # the original is before the fee, the amount after it
        value, code = self.original(cells, entry)
        return replace(entry, original_amount=value, original_currency=code)

    def _kept(self, draft: Draft) -> bool:
        return self.keep_fee and bool(draft.fee)

    def bank_id(self, cells: Sequence[Any]) -> str:
        """The bank's own identifier; ``0000000000`` is none."""
        columns = self.columns.get("bank_id", ())
        texts = (squeeze(text_of(cells[at])) for at in columns)
        return next((text for text in texts if text.strip("0")), "")

    def _reference(self, field: str, cells: Sequence[Any]) -> str:
        text = self.first(field, cells)
        return text and reference(text)

    def _unsaid(self) -> list[tuple[str, int]]:
        """Columns whose text no field of an entry keeps, by name."""
        said = set(self.columns.get("narrative", ()))
        said |= {at for field in _KEPT for at in self.columns.get(field, ())[:1]}
        return [(name, at) for at, name in enumerate(self.names) if at not in said]

    def _raw(self, cells: Sequence[Any]) -> tuple[tuple[str, str], ...]:
        pairs = [(name, cells[at]) for name, at in self.unsaid]
        return tuple([(name, str(cell)) for name, cell in pairs if cell != ""])


# ---------------------------------------------------------------- statements


def split_repeats(
    drafts: Iterable[Draft], builder: Builder
) -> tuple[list[Draft], list[tuple[Draft, Draft]]]:
    """(drafts, (repeat, first) of rows alike to the letter, with the bank's id)."""
    seen: dict[tuple, Draft] = {}
    kept, repeated = [], []
    for draft in drafts:
        cells = draft.row.cells
        if not builder.bank_id(cells):
            kept.append(draft)
            continue
        first = seen.setdefault(tuple(cells), draft)
        if first is draft:
            kept.append(draft)
        else:
            repeated.append((draft, first))
    return kept, repeated


def own_account(drafts: Sequence[Draft], builder: Builder) -> None:
    """Where payer and payee both have a column, ours is always the same one."""
    if not {"from_account", "to_account"} <= builder.columns.keys():
        return
    sides = (
        builder.first("to_account" if d.amount > 0 else "from_account", d.row.cells)
        for d in drafts
        if d.amount is not None
    )
    found = {side for side in sides if side}
    if len(found) == 1 and not any(draft.account for draft in drafts):
        account = found.pop()
        for draft in drafts:
            draft.account = account


def _balances(
    chain: Chain, facts: Facts, style: Style, alone: bool
) -> tuple[Decimal | None, Decimal | None]:
    """Opening and closing: as the file says, else as the running balance has them."""
    opening = closing = None
    first, last = chain.drafts[0], chain.drafts[-1]
    if chain.holds and None not in (first.balance, last.balance):
        opening, closing = first.balance - first.amount, last.balance
    if alone:
        said = [fact_amount(text, style) for text in (facts.opening, facts.closing)]
        opening = opening if said[0] is None else said[0]
        closing = closing if said[1] is None else said[1]
    return opening, closing


def statements_of(
    drafts: list[Draft], builder: Builder, body: Body, ledger: Ledger
) -> list[Statement]:
    """One statement per account and currency."""
    statements = []
    groups = groups_of(drafts)
    for (account, currency), group in groups.items():
        chain = best_chain(group)
        for draft, expected in breaks(chain):
            ledger.note(
                "running_balance_break",
                draft.row.number,
                expected=str(expected),
                found=str(draft.balance),
            )
        entries = [builder.entry(draft, ledger) for draft in chain.drafts]
        facts = body.sections[group[0].row.section]
        opening, closing = _balances(chain, facts, builder.style, len(groups) == 1)
        days = [entry.date for entry in entries]
        statement = Statement(
            account=account,
            currency=currency,
            opening=opening,
            closing=closing,
            date_from=min([*days, *_inside(facts.date_from, days, min)]),
            date_to=max([*days, *_inside(facts.date_to, days, max)]),
            entries=tuple(entries),
            owner=facts.owner,
        )
        check_balance(ledger, opening, closing, (e.amount for e in entries), None)
        statements.append(statement)
    return statements


def _inside(day: date | None, days: Sequence[date], outermost: Any) -> list[date]:
    """The period's end as stated, unless the entries lie outside of it."""
    return [day] if day and outermost([day, *days]) == day else []
