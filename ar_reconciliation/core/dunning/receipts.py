"""Which unmatched money could be a customer's.

Nobody is to be dunned for money that has arrived.  So every tie between a bank line
and a customer holds, however thin, and several customers may be held for one line.
It has bounds, because a tie by chance would hold a customer for ever:

- The thin ties (WEAK) hold for ``Bounds.weak_days`` after the day of the receipt.
- They do not count for a line that is known to be somebody's who owes something: by
  the customer set on it, a document number in full, or the exact name or the account
  of one customer in the master data.  An account that was only learned may be that of
  a payment service.
- Sums are tried over all sets of at most ``Bounds.sum_items`` open items; of more,
  over pairs, over the oldest ones together, and over all.
- A line holds one currency where that has enough open to take it, else all of them.

The other ties end when somebody matches the line, sets it to another customer, or
excludes it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import NamedTuple

from ..matching.case import STRONG, Case, examine
from ..matching.index import Index
from ..matching.payers import PayerIndex
from ..matching.reading import is_foreign
from ..text import account_key
from ..types import BankEntry, OpenItem, Payer
from ..types import Policy as MatchPolicy
from .types import Receipt

#: Why a receipt could be a customer's, strongest first.
WHY = (
    "proposal",
    "partner",
    "account",
    "reference",
    "name",
    "number",
    "amount",
    "sum",
)
#: Ties that may be chance.
WEAK = frozenset(("number", "amount", "sum"))
#: Forms in which a text names a document beyond doubt.
_NAMED = STRONG | {"listed"}
#: Of more open items no pairs are tried.
MAX_PAIRS = 200
MAX_LABEL = 80
_RANK = {why: rank for rank, why in enumerate(WHY)}


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far over-holding goes; see the module.  ``weak_days`` 0: without end."""

    weak_days: int = 60
    sum_items: int = 12


@dataclass(frozen=True, slots=True)
class Waiting:
    """An unmatched bank line: ``entry`` and the customers its proposals name."""

    entry: BankEntry
    proposed: frozenset[int] = field(default_factory=frozenset)


class _Tie(NamedTuple):
    """``currency`` "": that of the line, or all if it has too little open."""

    customer: int
    why: str
    currency: str = ""


def ties(
    waiting: Iterable[Waiting],
    items: Iterable[OpenItem],
    payers: Iterable[Payer],
    today: date,
    bounds: Bounds | None = None,
) -> dict[tuple[int, str], tuple[Receipt, ...]]:
    """(customer, currency) -> the receipts that could be the customer's, by id.

    :param items: all open items of the company, credits too, of all customers: what is
        known to be another's depends on them.
    :param payers: all customers, as the matching knows them.
    """
    lines = sorted((w for w in waiting if w.entry.amount > 0), key=lambda w: w.entry.id)
    if not lines:
        return {}
    book, bounds = _Book(items, payers), bounds or Bounds()
    found: dict[tuple[int, str], dict[int, Receipt]] = defaultdict(dict)
    thin = []
    for line in lines:
        case = examine(line.entry, book.index, book.payers, MatchPolicy())
        book.add(found, line, book.known(line, case))
        age = (today - line.entry.date).days
        recent = not bounds.weak_days or age <= bounds.weak_days
        if recent and not book.is_sure(line, case):
            book.add(found, line, book.numbers(case))
            thin.append(line)
    for line, tie in book.by_amount(thin, bounds.sum_items):
        book.add(found, line, [tie])
    return {
        key: tuple(receipt for _, receipt in sorted(by_line.items()))
        for key, by_line in sorted(found.items())
    }


class _Book:
    """Open items and customers, ready to be looked up."""

    def __init__(self, items: Iterable[OpenItem], payers: Iterable[Payer]):
        self.index = Index(item for item in items if item.residual)
        self.payers = PayerIndex(payers)
        self.open: dict[tuple[int, str], list[OpenItem]] = defaultdict(list)
        self.debit: dict[tuple[int, str], int] = defaultdict(int)
        self.currencies: dict[int, list[str]] = defaultdict(list)
        for item in sorted(self.index.items, key=lambda i: (i.due or i.date, i.id)):
            key = item.payer, item.currency
            self.open[key].append(item)
            if item.residual > 0:
                if key not in self.debit:
                    self.currencies[item.payer].append(item.currency)
                self.debit[key] += item.residual

    # ------------------------------------------------------------------- ties

    def known(self, line: Waiting, case: Case) -> Iterator[_Tie]:
        """Ties by who pays, and by documents named beyond doubt."""
        entry = line.entry
        for customer in line.proposed:
            yield _Tie(customer, "proposal")
        if entry.payer:
            yield _Tie(entry.payer, "partner")
        for account in entry.payer_accounts:
            key = account_key(account)
            for table in (self.payers.accounts, self.payers.learned):
                for customer in self._visible(table.get(key, ()), entry):
                    yield _Tie(customer, "account")
        yield from self._by_name(case)
        for item in self._mentioned(case, named=True):
            yield _Tie(item.payer, "reference", item.currency)

    def _by_name(self, case: Case) -> Iterator[_Tie]:
        identity, names = case.identity, self.payers.names
        codes = {reason.code for reason in identity.reasons}
        by_key = codes & {"payer_account", "payer_account_learned", "payer_tax_id"}
        if identity.payer:
            yield _Tie(identity.payer, "account" if by_key else "name")
        for customer in identity.rivals:
            yield _Tie(customer, "name")
        for name in case.entry.payer_names:
            found = names.find(name, case.entry.company)
            for customer in (found.payer, *found.rivals):
                yield _Tie(customer, "name")
        for reading in case.readings:
            for customer, _ in names.inside(reading.folded, case.entry.company):
                yield _Tie(customer, "name")

    def numbers(self, case: Case) -> Iterator[_Tie]:
        """Ties by what may be a document number."""
        for item in self._mentioned(case, named=False):
            yield _Tie(item.payer, "number", item.currency)

    def _mentioned(self, case: Case, named: bool) -> Iterator[OpenItem]:
        for reading in case.readings:
            for mention in reading.mentions:
                clear = mention.form in _NAMED and not is_foreign(mention)
                if clear == named:
                    for posting in mention.postings:
                        yield self.index.items[posting.position]

    def is_sure(self, line: Waiting, case: Case) -> bool:
        """Is it known whose the money is?  Then an equal amount means nothing.

        Somebody who owes nothing may be paying for another.
        """
        entry = line.entry
        if any(True for _ in self._mentioned(case, named=True)):
            return True
        owners = {entry.payer}
        if any(reason.code == "payer_name" for reason in case.identity.reasons):
            owners.add(case.identity.payer)
        for account in entry.payer_accounts:
            table = self.payers.accounts.get(account_key(account), ())
            found = self._visible(table, entry)
            if len(found) == 1:
                owners.update(found)
        return any(self.currencies.get(owner) for owner in owners)

    def _visible(self, customers: Iterable[int], entry: BankEntry) -> list[int]:
        return self.payers.names.visible(customers, entry.company)

    # ---------------------------------------------------------------- amounts

    def by_amount(
        self, lines: list[Waiting], sum_items: int
    ) -> Iterator[tuple[Waiting, _Tie]]:
        """Ties of lines to all who have an item, or items, of their amount open."""
        wanted: dict[str, dict[int, list[Waiting]]] = defaultdict(dict)
        for line in lines:
            entry = line.entry
            for amount in {entry.amount, entry.amount + entry.charges}:
                wanted[entry.currency].setdefault(amount, []).append(line)
        for (customer, currency), items in self.open.items():
            amounts = wanted.get(currency)
            if not amounts:
                continue
            single = {item.residual for item in items}
            single |= {i.discount_residual for i in items if i.discount_residual}
            values = [item.residual for item in items]
            for why, fitting in (
                ("amount", single),
                ("sum", _sums(values, sum_items) if len(values) > 1 else ()),
            ):
                for amount in amounts.keys() & fitting:
                    for line in amounts[amount]:
                        yield line, _Tie(customer, why, currency)

    # ---------------------------------------------------------------- results

    def add(self, found, line: Waiting, ties_: Iterable[_Tie]) -> None:
        """Put receipts where ties lead, the strongest tie of each line."""
        for tie in ties_:
            for currency in self._held(line.entry, tie):
                by_line = found[tie.customer, currency]
                old = by_line.get(line.entry.id)
                if old is None or _RANK[tie.why] < _RANK[old.why]:
                    proposed = tie.customer in line.proposed
                    by_line[line.entry.id] = _receipt(line.entry, tie.why, proposed)

    def _held(self, entry: BankEntry, tie: _Tie) -> list[str]:
        """The currencies of the customer that a tie holds."""
        mine = self.currencies.get(tie.customer, [])
        if tie.currency:
            return [c for c in mine if c in (tie.currency, entry.currency)]
        if self.debit.get((tie.customer, entry.currency), 0) >= entry.amount:
            return [entry.currency]
        return mine


def _sums(values: list[int], sum_items: int) -> set[int]:
    """What two or more of ``values`` add up to, oldest first; see the module."""
    if len(values) <= sum_items:
        some, many = set(), set()
        for value in values:
            many |= {total + value for total in many | some}
            some.add(value)
        return many
    sums, total = set(), 0
    for value in values:
        total += value
        sums.add(total)
    if len(values) <= MAX_PAIRS:
        sums.update(map(sum, combinations(values, 2)))
    return sums


def _receipt(entry: BankEntry, why: str, proposed: bool) -> Receipt:
    words = (*entry.payer_names, *entry.texts, *entry.references)
    label = " ".join(" ".join(words).split())[:MAX_LABEL]
    return Receipt(
        entry.id, entry.amount, entry.currency, entry.date, why, label, proposed
    )
