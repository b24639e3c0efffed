"""Drafts to entries and statements: texts, counterparty, order, balances, totals."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ..text import fold
from ..types import Entry, Statement
from .base import Ledger, check_balance, join_texts, reference, squeeze
from .numbers import Style, read_amount
from .table_body import Body, row_text
from .table_facts import Facts
from .table_headers import Header
from .table_rows import Draft, money
from .table_sign import Chain, Convention, best_chain, breaks, groups_of
from .table_source import Formula
from .table_words import REVERSAL_MARKS, currency_code

#: Stands for "nothing" in the text columns of many banks.
_NOTHING = re.compile(r"[-/\\—_=*.·]+|N/?A|NULL|无|None", re.IGNORECASE)
_NAME_NUMBER = re.compile(r"(?P<name>.*?[^\d\s*].*?)\s*(?P<number>[\d*]{8,})")
#: Excel keeps 15 digits of a number; a longer account number is spoilt.
_EXACT = Decimal(10) ** 15


def text_of(cell: Any) -> str:
    """A cell as a text, "" for what only stands for nothing.

    >>> text_of("------"), text_of(Decimal("6688")), text_of(" a ")
    ('', '6688', 'a')
    """
    if isinstance(cell, Formula):
        return ""
    if isinstance(cell, Decimal):
        return "" if abs(cell) >= _EXACT else f"{cell:f}"
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if _NOTHING.fullmatch(cell) else cell.strip()


class Builder:
    """Makes the entries of one table."""

    def __init__(self, header: Header, style: Style, convention: Convention) -> None:
        self.columns = header.columns
        self.names = header.names
        self.style = style
        self.keep_fee = convention.fees or "net" in header.columns

    def first(self, field: str, cells: Sequence[Any]) -> str:
        """The first text of the columns of a field."""
        for at in self.columns.get(field, ()):
            if text := text_of(cells[at]):
                return squeeze(text)
        return ""

    def narrative(self, cells: Sequence[Any]) -> str:
        """All texts in the order of their columns, each once."""
        texts = [text_of(cells[at]) for at in self.columns.get("narrative", ())]
        return join_texts(text for text in texts if text)

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
        if "from_name" not in self.columns and not found[0] and received:
            found[0] = self.first("to_name", cells)
        if "to_name" not in self.columns and not found[0] and not received:
            found[0] = self.first("from_name", cells)
        if not found[1] and (split := _NAME_NUMBER.fullmatch(found[0])):
            found[:2] = split["name"], split["number"]
        return found[0], found[1], found[2]

    def original(
        self, cells: Sequence[Any], entry: Entry
    ) -> tuple[Decimal | None, str]:
        """Amount and currency before exchange, if they differ from the entry's."""
        code = currency_code(self.first("original_currency", cells))
        at = self.columns.get("original_amount", (None,))[0]
        cell = "" if at is None else cells[at]
        found = (
            read_amount(cell, self.style)
            if isinstance(cell, str)
            else money(cell, self.style)
        )
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
        if any(isinstance(cell, Formula) for cell in cells):
            formula = next(cell for cell in cells if isinstance(cell, Formula))
            ledger.note("formula_cell", number, str(formula))
        if not draft.amount:
            ledger.note("zero_amount", number, severity="info")
        bank_id = self.first("bank_id", cells)
        entry = Entry(
            date=draft.day,
            amount=draft.amount,
            currency=draft.currency,
            value_date=draft.value_date,
            narrative=self.narrative(cells),
            reference=reference(self.first("reference", cells)),
            end_to_end_id=reference(self.first("end_to_end", cells)),
            payer_name=name,
            payer_account=account,
            payer_bank=bank,
            bank_id=bank_id if bank_id.strip("0") else "",
            charges=abs(draft.fee) if self.keep_fee and draft.fee else None,
            transaction_code=self.first("transaction_code", cells),
            reversal=self._is_reversal(draft),
            balance_after=draft.balance,
            row=number,
            raw=self._raw(cells),
        )
        if "original_amount" not in self.columns:
            return entry
        value, code = self.original(cells, entry)
        return replace(entry, original_amount=value, original_currency=code)

    def _is_reversal(self, draft: Draft) -> bool:
        words = fold(self.words(draft))
        return any(mark in words for mark in REVERSAL_MARKS)

    def _raw(self, cells: Sequence[Any]) -> tuple[tuple[str, str], ...]:
        pairs = zip(self.names, cells, strict=False)
        return tuple((name, str(cell)) for name, cell in pairs if cell != "")


# ---------------------------------------------------------------- statements


def split_repeats(entries: Iterable[Entry]) -> tuple[list[Entry], list[Entry]]:
    """(entries, rows that repeat one to the letter, the bank's identifier included)."""
    seen: set[tuple] = set()
    kept, repeated = [], []
    for entry in entries:
        known = bool(entry.bank_id) and entry.raw in seen
        seen.add(entry.raw)
        (repeated if known else kept).append(entry)
    return kept, repeated


def _balances(
    chain: Chain, facts: Facts, style: Style, alone: bool
) -> tuple[Decimal | None, Decimal | None]:
    """Opening and closing: as the file says, else as the running balance has them."""
    opening = closing = None
    known = [draft for draft in chain.drafts if draft.balance is not None]
    if chain.holds and known and len(known) == len(chain.drafts):
        opening = known[0].balance - known[0].amount
        closing = known[-1].balance
    if alone:
        said = [_fact_amount(text, style) for text in (facts.opening, facts.closing)]
        opening = opening if said[0] is None else said[0]
        closing = closing if said[1] is None else said[1]
    return opening, closing


def _fact_amount(text: Any, style: Style) -> Decimal | None:
    if isinstance(text, Decimal):
        return text
    found = read_amount(text, style) if text else None
    return found.value if found else None


def statements_of(
    drafts: list[Draft], builder: Builder, body: Body, ledger: Ledger
) -> tuple[list[Statement], list[Entry]]:
    """One statement per account and currency, and the rows that were repeats."""
    statements, repeats = [], []
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
        entries, repeated = split_repeats(entries)
        repeats += repeated
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
        if not any(True for _ in breaks(chain)) or len(groups) == 1:
            check_balance(ledger, opening, closing, (e.amount for e in entries), None)
        statements.append(statement)
    return statements, repeats


def _inside(day: date | None, days: Sequence[date], outermost: Any) -> list[date]:
    """The period's end as stated, unless the entries lie outside of it."""
    return [day] if day and outermost([day, *days]) == day else []


# -------------------------------------------------------------------- totals


def check_totals(
    drafts: Sequence[Draft], rows: int, body: Body, style: Style, ledger: Ledger
) -> None:
    """Counts and sums that the file states against what was read from it."""
    groups = len(groups_of(drafts))
    for facts in body.sections if len(body.sections) == 1 else ():
        ins = [draft.amount for draft in drafts if draft.amount and draft.amount > 0]
        outs = [-draft.amount for draft in drafts if draft.amount and draft.amount < 0]
        stated = [
            (facts.count, rows),
            (facts.count_in, len(ins)),
            (facts.count_out, len(outs)),
        ]
        for text, found in stated:
            if str(text).isdecimal() and int(text) != found:
                ledger.note(
                    "footer_mismatch", expected=str(int(text)), found=str(found)
                )
        for text, amounts in ((facts.sum_in, ins), (facts.sum_out, outs)):
            value = _fact_amount(text, style) if groups == 1 else None
            if value is not None and abs(value) != sum(amounts):
                ledger.note(
                    "footer_mismatch", expected=str(abs(value)), found=str(sum(amounts))
                )


def check_total_rows(
    drafts: Sequence[Draft], header: Header, body: Body, style: Style, ledger: Ledger
) -> None:
    """Report each row of totals, and compare it with the rows above it."""
    for at, total in enumerate(body.totals):
        ledger.note("total_row", total.number, row_text(total.cells), "info")
        if total.kind != "total":
            _keep_balance(total.cells, total.kind, header, body.sections[total.section])
            continue
        start = body.totals[at - 1].number if at else 0
        above = [draft for draft in drafts if draft.row.number < total.number]
        part = [draft for draft in above if draft.row.number > start]
        _check_sums(total.number, total.cells, header, style, (above, part), ledger)


def _keep_balance(
    cells: Sequence[Any], kind: str, header: Header, facts: Facts
) -> None:
    """A row like ``Opening balance … 1000.00`` gives the balance it names."""
    at = header.columns.get("balance_after", (None,))[0]
    filled = [cell for cell in cells if cell != ""]
    value = cells[at] if at is not None and cells[at] != "" else filled[-1]
    if not getattr(facts, kind) and len(filled) > 1:
        setattr(facts, kind, value)


def _check_sums(
    number: int,
    cells: Sequence[Any],
    header: Header,
    style: Style,
    parts: Sequence[Sequence[Draft]],
    ledger: Ledger,
) -> None:
    for field, flag in (("amount_in", 1), ("amount_out", -1), ("amount", None)):
        at = header.columns.get(field, (None,))[0]
        stated = None if at is None else _fact_amount(cells[at], style)
        if stated is None:
            continue
        sums = []
        for drafts in parts:
            values = [draft for draft in drafts if flag in (None, draft.flag)]
            sums.append(sum((d.value for d in values), Decimal(0)))
            if flag is None:
                sums.append(sum((d.amount or 0 for d in values), Decimal(0)))
        if stated not in sums and parts[0]:
            ledger.note(
                "footer_mismatch", number, expected=str(stated), found=str(sums[0])
            )
