"""Bank lines of every kind, with what is right for each.

A truth is ``{item id: money}`` when the line can be settled, else None.
"""

import itertools
import random
from collections import Counter
from dataclasses import dataclass, replace

import bench_core  # noqa: F401
from ar_core.types import BankEntry
from dialects import Dialect, spell, spell_name
from ledger import TODAY, Customer, Ledger
from mixes import MIX


@dataclass
class Line:
    """An entry, its kind, and the truth.

    ``meant`` is what the payer had in mind where the line does not tell.
    """

    entry: BankEntry
    kind: str
    dialect: str
    truth: dict[int, int] | None
    meant: dict[int, int] | None = None

    @property
    def right(self) -> dict[int, int] | None:
        """What the payer had in mind."""
        return self.truth or self.meant


class Writer:
    """Writes lines on one ledger in some dialects."""

    def __init__(self, ledger: Ledger, dialects: tuple[Dialect, ...], seed: int):
        self.ledger, self.dialects = ledger, dialects
        self.rng = random.Random(seed)
        self.next_id = 1
        self.free = [i for i in ledger.items if i.residual > 0 and i.currency == "EUR"]
        self.rng.shuffle(self.free)
        self.by_id = {c.id: c for c in ledger.customers}
        self.twins = Counter(
            (i.payer, i.residual) for i in ledger.items if i.currency == "EUR"
        )

    def take(self, test=lambda item: True):
        """An invoice nobody has used yet, or None."""
        for at in range(len(self.free) - 1, -1, -1):
            if test(self.free[at]):
                return self.free.pop(at)
        return None

    def write(self, kind: str) -> list[Line]:
        """One line of a kind (two for a duplicate in the same run)."""
        dialect = self.rng.choice(self.dialects)
        return getattr(self, "_" + kind)(dialect) or []

    # ------------------------------------------------------------- pieces

    def _entry(self, dialect, amount, text, name="", account="", references=()):
        text, shown = dialect.wrap(self.rng, text, name)
        if not name:
            shown = ""
        entry = BankEntry(
            id=self.next_id,
            company=1,
            currency="EUR",
            amount=amount,
            date=TODAY,
            texts=(text,),
            references=tuple(references),
            payer_names=(shown,) if shown else (),
            payer_accounts=(account,) if account else (),
        )
        self.next_id += 1
        return entry

    def _who(self, dialect, customer: Customer, account=None):
        """Name and account as shown: usually both, sometimes one."""
        name = spell_name(self.rng, self.rng.choice(dialect.names), customer.name)
        known = self.rng.random() < 0.5 if account is None else account
        return name, customer.account if known else ""

    def _named(self, dialect, numbers, exact=False):
        how = "exact" if exact else self.rng.choice(dialect.spell)
        text = self.rng.choice(dialect.joiners).join(
            spell(self.rng, how, n) for n in numbers
        )
        return self.rng.choice(dialect.phrases).format(n=text)

    def _line(self, kind, dialect, truth, *args, **kwargs):
        return [Line(self._entry(dialect, *args, **kwargs), kind, dialect.name, truth)]

    def _one(self, kind, dialect, item, amount, text, **kwargs):
        name, account = self._who(dialect, self.by_id[item.payer])
        truth = {item.id: min(amount, item.residual)}
        return self._line(kind, dialect, truth, amount, text, name, account, **kwargs)

    # --------------------------------------------------------- what is settled

    def _exact(self, dialect):
        item = self.take()
        text = self._named(dialect, [item.numbers[0]], exact=True)
        return self._one("exact", dialect, item, item.residual, text)

    def _spelled(self, dialect):
        item = self.take()
        text = self._named(dialect, [item.numbers[0]])
        return self._one("spelled", dialect, item, item.residual, text)

    def _structured(self, dialect):
        item = self.take(lambda i: len(i.numbers) > 1)
        if not item:
            return []
        text = item.numbers[1].upper()
        if self.rng.random() < 0.5:
            text = " ".join(text[i : i + 4] for i in range(0, len(text), 4))
        if self.rng.random() < 0.5:
            blank = self.rng.choice(dialect.blank)
            return self._one(
                "structured", dialect, item, item.residual, blank, references=(text,)
            )
        return self._one("structured", dialect, item, item.residual, text)

    def _account(self, dialect):
        item = self.take(lambda i: self.twins[i.payer, i.residual] == 1 and i.payer % 4)
        customer = self.by_id[item.payer]
        return self._line(
            "account",
            dialect,
            {item.id: item.residual},
            item.residual,
            self.rng.choice(dialect.blank),
            self.rng.choice(["", customer.name]),
            customer.account,
        )

    def _name(self, dialect):
        item = self.take(lambda i: self.twins[i.payer, i.residual] == 1)
        name, _ = self._who(dialect, self.by_id[item.payer])
        text = self.rng.choice(dialect.blank)
        truth = {item.id: item.residual}
        return self._line("name", dialect, truth, item.residual, text, name)

    def _several(self, dialect):
        items = self._of_one_customer(self.rng.randrange(2, 6))
        if not items:
            return []
        text = self._named(dialect, [i.numbers[0] for i in items])
        return self._sum("several", dialect, items, text)

    def _sum(self, kind, dialect, items, text):
        name, account = self._who(dialect, self.by_id[items[0].payer])
        truth = {i.id: i.residual for i in items}
        amount = sum(truth.values())
        return self._line(kind, dialect, truth, amount, text, name, account)

    def _credit(self, dialect):
        credits = [
            i
            for i in self.ledger.items
            if i.residual < 0 and i.currency == "EUR" and i.id not in self.ledger.used
        ]
        self.rng.shuffle(credits)
        for credit in credits:
            item = self.take(
                lambda i, c=credit: i.payer == c.payer and i.residual > -2 * c.residual
            )
            if item:
                self.ledger.used.add(credit.id)
                listed = [item, credit] if self.rng.random() < 0.7 else [item]
                text = self._named(dialect, [i.numbers[0] for i in listed])
                return self._sum("credit", dialect, [item, credit], text)
        return []

    def _subset(self, dialect):
        items = self._of_one_customer(self.rng.randrange(2, 5))
        if not items or not self._unique_subset(items):
            return []
        text = self.rng.choice(dialect.blank)
        return self._sum("subset", dialect, items, text)

    def _of_one_customer(self, count):
        first = self.take(lambda i: sum(j.payer == i.payer for j in self.free) >= count)
        if not first:
            return []
        more = [i for i in self.free if i.payer == first.payer][: count - 1]
        for item in more:
            self.free.remove(item)
        return [first, *more]

    def _unique_subset(self, items):
        customer = self.by_id[items[0].payer]
        values = [
            i.residual for i in customer.items if i.residual and i.currency == "EUR"
        ]
        target = sum(i.residual for i in items)
        if len(values) > 16:
            return False
        fits = 0
        for size in range(1, len(values) + 1):
            fits += sum(sum(c) == target for c in itertools.combinations(values, size))
            if fits > 1:
                return False
        return fits == 1

    def _part(self, dialect):
        item = self.take(lambda i: i.residual > 5000)
        amount = item.residual * self.rng.randrange(20, 80) // 100
        text = self._named(dialect, [item.numbers[0]])
        return self._one("part", dialect, item, amount, text)

    def _fee(self, dialect):
        item = self.take(lambda i: i.residual > 20000)
        fee = self.rng.choice([500, 1000, 1500, 2500])
        text = self._named(dialect, [item.numbers[0]])
        (line,) = self._one("fee", dialect, item, item.residual - fee, text)
        line.entry = replace(line.entry, charges=fee)
        return [line]

    def _discount(self, dialect):
        item = self.take(lambda i: i.discount_residual and i.discount_residual > 100)
        if not item:
            return []
        text = self._named(dialect, [item.numbers[0]])
        return self._one("discount", dialect, item, item.discount_residual, text)

    def _over(self, dialect):
        item = self.take()
        amount = item.residual + self.rng.choice([100, 5000, item.residual // 3 + 1])
        text = self._named(dialect, [item.numbers[0]])
        return self._one("over", dialect, item, amount, text)

    def _third(self, dialect):
        item = self.take()
        others = [c for c in self.ledger.customers if c.id != item.payer]
        other = self.rng.choice(others)
        if self.rng.random() < 0.6:
            other = Customer(0, "Global Factoring Services", "en", "LU99900011122233")
        text = self._named(dialect, [item.numbers[0]])
        truth = {item.id: item.residual}
        return self._line(
            "third", dialect, truth, item.residual, text, other.name, other.account
        )

    def _typo(self, dialect):
        item = self.take()
        number = self._mistype(item.numbers[0])
        text = self._named(dialect, [number], exact=True)
        return self._one("typo", dialect, item, item.residual, text)

    def _mistype(self, number):
        digits = [i for i, c in enumerate(number) if c.isdigit()]
        at = self.rng.choice(digits[-4:-1])
        how = self.rng.randrange(4)
        if how == 0:
            return number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        if how == 1:
            return number[:at] + number[at + 1 :]
        if how == 2:
            return number[: at + 1] + number[at:]
        new = str((int(number[at]) + self.rng.randrange(1, 9)) % 10)
        return number[:at] + new + number[at + 1 :]

    # ---------------------------------------------------- what is not settled

    def _nothing(self, kind, dialect, amount, text, name="", account=""):
        return self._line(kind, dialect, None, amount, text, name, account)

    def _ambiguous(self, dialect):
        seen = Counter((i.payer, i.residual) for i in self.free)
        pairs = [i for i in self.free if seen[i.payer, i.residual] > 1]
        if not pairs:
            return []
        item = self.rng.choice(pairs)
        name, account = self._who(dialect, self.by_id[item.payer])
        text = self.rng.choice(dialect.blank)
        self.free = [
            i for i in self.free if (i.payer, i.residual) != (item.payer, item.residual)
        ]
        made = self._nothing("ambiguous", dialect, item.residual, text, name, account)
        made[0].meant = {item.id: item.residual}
        return made

    def _paid(self, dialect):
        settled = [i for i in self.ledger.items if not i.residual]
        item = self.rng.choice(settled)
        name, account = self._who(dialect, self.by_id[item.payer])
        text = self._named(dialect, [item.numbers[0]])
        return self._nothing("paid", dialect, item.amount, text, name, account)

    def _twice(self, dialect):
        (first,) = self._exact(dialect)
        entry = replace(first.entry, id=self.next_id)
        self.next_id += 1
        first.kind = "twice"
        return [first, Line(entry, "twice", dialect.name, None)]

    def _foreign(self, dialect):
        item = self.rng.choice(self.free)
        other = self.rng.choice(
            [c for c in self.ledger.customers if c.id != item.payer]
        )
        name, account = self._who(dialect, other)
        text = self.rng.choice(dialect.orders).format(
            n=spell(self.rng, self.rng.choice(["no_prefix", "digits"]), item.numbers[0])
        )
        amount = self.rng.randrange(10_000, 900_000)
        return self._nothing("foreign", dialect, amount, text, name, account)

    def _unlabelled(self, dialect):
        """The payer's own number looks like ours and nothing says what it is."""
        item = self.rng.choice(self.free)
        other = self.rng.choice(
            [c for c in self.ledger.customers if c.id != item.payer]
        )
        name, account = self._who(dialect, other)
        text = spell(self.rng, "no_prefix", item.numbers[0])
        amount = self.rng.randrange(10_000, 900_000)
        return self._nothing("unlabelled", dialect, amount, text, name, account)

    def _no_receipt(self, dialect):
        text, name = self.rng.choice(
            [
                ("Habenzinsen 2. Quartal 2026", "Sparkasse"),
                ("CREDIT INTEREST Q2", ""),
                ("Darlehensauszahlung 4477001", "KfW"),
                ("LOAN DRAWDOWN 88123", "Barclays"),
                ("Erstattung Umsatzsteuer 05/2026", "Finanzamt Mitte"),
                ("REMBOURSEMENT TVA 2026", "DGFIP"),
                ("退税 2026年5月", "国家税务总局"),
                ("结息", ""),
                ("salary return J. Smith", ""),
                ("Gehalt Rückläufer 05/2026", ""),
            ]
        )
        amount = self.rng.choice(self.free).residual
        return self._nothing("no_receipt", dialect, amount, text, name)

    def _unknown(self, dialect):
        item = self.rng.choice(self.free)
        text = self.rng.choice(dialect.blank)
        return self._nothing(
            "unknown", dialect, item.residual, text, "Quantum Zebra KK"
        )

    def _currency(self, dialect):
        items = [i for i in self.ledger.items if i.currency == "USD" and i.residual > 0]
        item = self.rng.choice(items)
        text = self._named(dialect, [item.numbers[0]], exact=True)
        name, account = self._who(dialect, self.by_id[item.payer])
        return self._nothing("currency", dialect, item.residual, text, name, account)


_NOISE = (
    "12.05.2026;20260612;Kd 4471;Tel 030 4711820;EUR 1.234,56;ref 88123;2026-06-01;"
    "Q2 2026;PO 4500012345;IBAN DE89370400440532013000;Lieferung 2026-05;no 42"
).split(";")


def noisy(made: list[Line], seed: int) -> list[Line]:
    """The lines with other numbers, days and amounts around the text."""
    rng = random.Random(seed)
    for line in made:
        text = f"{rng.choice(_NOISE)} {line.entry.texts[0]} {rng.choice(_NOISE)}"
        line.entry = replace(line.entry, texts=(text,))
    return made


def lines(ledger: Ledger, dialects, count: int, seed: int, mix=None) -> list[Line]:
    """About ``count`` lines in a mix of kinds."""
    writer = Writer(ledger, dialects, seed)
    kinds = [k for k, share in (mix or MIX).items() for _ in range(share)]
    result: list[Line] = []
    while len(result) < count and len(writer.free) > 20:
        result += writer.write(writer.rng.choice(kinds))
    return result
