"""Open items of one company, indexed once per run, and their running state."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import islice
from typing import NamedTuple

from .. import refs
from ..text import compact
from ..types import OpenItem
from .numbers import Forms, forms_of, short_year
from .tables import MAX_SHARED, Multi, Posting, Postings

#: Role of a number, least to most telling.
OTHER, CUSTOMER, PAYMENT, OWN = range(4)
#: Of a customer with more open items only so many are looked through.
MAX_OPEN = 1000
#: A number without its leading zeros needs so many digits.
MIN_STRIPPED = 7


class Settled(NamedTuple):
    """When and by what an item was settled."""

    on: date | None
    by: str
    entry_id: int = 0


class Index:
    """Look-up from numbers, payers and amounts to items of one company.

    Items are addressed by position in ``items`` (sorted by id).  ``residual`` and
    ``settled`` change while a run posts; everything else is fixed.
    """

    def __init__(self, items: Iterable[OpenItem]):
        self.items = sorted(items, key=lambda item: item.id)
        self.residual = [item.residual for item in self.items]
        self.settled: dict[int, Settled] = {}
        prefixes: dict[int, str] = {}
        self.full = Postings(prefixes)
        self.digits = Postings(prefixes)
        self.plain = Postings(prefixes)
        self.core = Postings(prefixes)
        self.prefixes: set[str] = set()
        self.planned: set[str] = set()
        self.by_payer: dict[tuple[int, str], list[int]] = defaultdict(list)
        self.bills: dict[tuple[int, str], list[int]] = defaultdict(list)
        self.balance: dict[tuple[int, str], int] = defaultdict(int)
        self.by_amount = Multi()
        self.by_any_amount = Multi()
        self.by_discount = Multi()
        self.version: dict[int, int] = defaultdict(int)
        for position, item in enumerate(self.items):
            self._add(position, item)
        self._forms: dict[int, Forms] = {}
        self._spellings: dict[int, tuple[str, ...]] = {}
        self._cores: dict[tuple[int, str], dict[str, list[int]]] = {}
        self.digit_lengths = sorted({len(k) for k in self._long_digit_keys()})

    def _long_digit_keys(self) -> Iterable[str]:
        yield from (k for k in self.digits if len(k) >= 7)
        yield from (k for k in self.full if len(k) >= 7 and k.isdigit())

    def _add(self, position: int, item: OpenItem) -> None:
        if item.kind == "bill":
            self.bills[item.payer, item.currency].append(position)
        else:
            self.by_payer[item.payer, item.currency].append(position)
            self.balance[item.payer, item.currency] += item.residual
            self._add_amount(position)
        if item.discount_residual is not None and item.residual > 0:
            key = item.payer, item.currency, item.discount_residual
            self.by_discount.put(key, position)
        seen = set()
        for rank, number in enumerate(item.numbers):
            if number and number not in seen:
                seen.add(number)
                self._add_number(position, number, _role(item, number, rank))
        if item.customer_reference and item.customer_reference not in seen:
            self._add_number(position, item.customer_reference, CUSTOMER)
        for reference in item.instalments:
            key = compact(reference)
            self.planned.add(key)
            self.full.put(key, Posting(position, PAYMENT, ""))

    def _add_amount(self, position: int) -> None:
        item, residual = self.items[position], self.residual[position]
        amount = residual or item.amount
        self.by_amount.put((item.payer, item.currency, amount), position)
        if residual > 0:
            self.by_any_amount.put((item.currency, residual), position)

    def _add_number(self, position: int, number: str, role: int) -> None:
        forms = forms_of(number)
        posting = Posting(position, role, forms.prefix)
        self.full.put(forms.full, posting)
        if forms.full.isdigit() and len(forms.full.lstrip("0")) >= MIN_STRIPPED:
            self.full.put(forms.full.lstrip("0"), posting)
        if role in (CUSTOMER, OTHER):
            return
        self._add_parts(forms, posting)
        if role == PAYMENT:
            self.digits.put(refs.body_of(number), posting)
            return
        if forms.prefix:
            self.prefixes.add(forms.prefix)

    def _add_parts(self, forms: Forms, posting: Posting) -> None:
        self.digits.put(forms.digits, posting)
        if posting.role == OWN:
            self.plain.put(forms.plain, posting)
            self.plain.put(short_year(forms.plain), posting)
            self.core.put(forms.core, posting)

    # ------------------------------------------------------------ running state

    def open_of(
        self, payer: int, currency: str, most: int | None = MAX_OPEN
    ) -> list[int]:
        """Positions of a payer's items that are still open, at most ``most``."""
        found = self.by_payer.get((payer, currency), ())
        return list(islice((p for p in found if self.residual[p]), most))

    def bills_of(self, payer: int, currency: str) -> list[int]:
        """Positions of what we still owe a payer as our vendor."""
        return [p for p in self.bills.get((payer, currency), ()) if self.residual[p]]

    def exact(self, payer: int, currency: str, amount: int) -> list[int]:
        """Positions of a payer's open items of exactly this residual."""
        found = self.by_amount.get((payer, currency, amount))
        return [p for p in found if self.residual[p] == amount]

    def exact_anywhere(self, currency: str, amount: int) -> list[int]:
        """Positions of anybody's open items of exactly this residual."""
        found = self.by_any_amount.get((currency, amount))[:MAX_SHARED]
        return [p for p in found if self.residual[p] == amount]

    def paid(self, payer: int, currency: str, amount: int) -> list[int]:
        """Positions of a payer's settled items that were of this amount."""
        found = self.by_amount.get((payer, currency, amount))
        return [
            p for p in found if not self.residual[p] and self.items[p].amount == amount
        ]

    def cores_of(self, payer: int, currency: str) -> dict[str, list[int]]:
        """A payer's items by the bare counter of their number."""
        key = payer, currency
        if key not in self._cores:
            cores = self._cores[key] = defaultdict(list)
            for position in self.by_payer.get(key, ()):
                cores[self.forms(position).core].append(position)
        return self._cores[key]

    def forms(self, position: int) -> Forms:
        """Forms of the item's own number."""
        if position not in self._forms:
            numbers = self.items[position].numbers
            self._forms[position] = forms_of(numbers[0] if numbers else "")
        return self._forms[position]

    def spellings(self, position: int) -> tuple[str, ...]:
        """Full and digit forms of the numbers that name the item."""
        if position not in self._spellings:
            forms = [
                forms_of(number)
                for rank, number in enumerate(self.items[position].numbers[:4])
                if _role(self.items[position], number, rank) != CUSTOMER
            ]
            keys = dict.fromkeys(k for f in forms for k in (f.full, f.digits) if k)
            self._spellings[position] = tuple(keys)
        return self._spellings[position]

    def how_settled(self, position: int) -> Settled:
        """When and by what a settled item was settled."""
        item = self.items[position]
        return self.settled.get(position) or Settled(item.settled_on, item.settled_by)

    def settle(self, position: int, amount: int, on: date, entry_id: int) -> None:
        """Take ``amount`` off an item because an entry of this run settles it."""
        item = self.items[position]
        self.residual[position] -= amount
        self.version[item.payer] += 1
        if not self.residual[position]:
            self.settled[position] = Settled(on, "", entry_id)
        if item.kind != "bill":
            self.balance[item.payer, item.currency] -= amount
            if self.residual[position]:
                self._add_amount(position)


def _role(item: OpenItem, number: str, rank: int) -> int:
    if rank == 0:
        return OWN
    if number == item.customer_reference:
        return CUSTOMER
    if rank == 1 or refs.kind_of(number):
        return PAYMENT
    return OTHER
