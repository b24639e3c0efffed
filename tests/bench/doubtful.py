"""Lines of which nobody can be sure, to see whether the confidence is honest.

``meant`` is what the payer had in mind (drawn here, mostly not to be read from the
line), ``truth`` only what a careful person would settle.  Customers share names and
price lists, numbers are mistyped into other numbers, payers use numbers of their own.
"""

import random
from collections import Counter
from dataclasses import replace

import ledger as ledgers
from dialects import spell
from ledger import Customer, Ledger
from lines import Line, Writer

#: Kinds and their share in a hundred lines.
MIX = {
    "shared_name": 10,
    "hint_name": 10,
    "lookalike": 6,
    "stranger": 8,
    "bare_core": 10,
    "typo_two": 9,
    "wrong_number": 9,
    "part_blank": 8,
    "many_subsets": 8,
    "own_number": 6,
    "third_part": 4,
    "month": 6,
    "day": 4,
    "paid_number": 5,
    "odd_cents": 5,
    "mistyped_amount": 4,
}
PRICES = (4_900, 9_900, 12_000, 19_900, 25_000, 48_000, 50_000, 100_000, 119_000)
_MONTHS = {
    "sepa_mt940": "Januar Februar März April Mai Juni",
    "camt_en": "January February March April May June",
    "us_ach": "JAN FEB MAR APR MAY JUN",
    "uk_fps": "JAN FEB MARCH APRIL MAY JUNE",
    "french": "janvier février mars avril mai juin",
    "dutch": "januari februari maart april mei juni",
    "nordic": "januar februar marts april maj juni",
    "chinese": "1月 2月 3月 4月 5月 6月",
    "spanish": "enero febrero marzo abril mayo junio",
}


def books(seed: int, series: str, reference: str) -> Ledger:
    """A ledger in which names and amounts are shared."""
    made = ledgers.make(seed, 80, 700, series, reference)
    rng = random.Random(seed)
    for at in range(0, 24, 2):
        left, right = made.customers[at], made.customers[at + 1]
        right.name = f"{left.name.rsplit(' ', 1)[0]} {rng.choice(_BRANCHES)}"
        right.language = left.language
    priced = {c.id for c in made.customers if rng.random() < 0.5}
    items = []
    for item in made.items:
        if item.payer in priced and item.kind == "invoice" and item.residual > 0:
            price = rng.choice(PRICES)
            item = replace(item, amount=price, residual=price, discount_residual=None)
        items.append(item)
    made.items[:] = items
    for customer in made.customers:
        customer.items = [i for i in items if i.payer == customer.id]
    made.payers[:] = [
        replace(p, names=(c.name,))
        for p, c in zip(made.payers, made.customers, strict=True)
    ]
    return made


_INVOICE = "rechnung re rg.nr. invoice inv. inv facture factuur faktura lasku".split()
_BRANCHES = "Süd Nord International Services 2 West Holding".split()


class Doubts(Writer):
    """Writes doubtful lines."""

    def _say(self, kind, dialect, meant, *args, sure=False, **kwargs):
        (line,) = self._line(kind, dialect, meant if sure else None, *args, **kwargs)
        line.meant = meant
        return [line]

    def _blank(self, dialect):
        return self.rng.choice(dialect.blank)

    def _priced(self, item):
        return item.residual in PRICES

    def _mostly(self, item):
        """A usual price may be meant for something that is not in the books."""
        if self._priced(item) and self.rng.random() < 0.1:
            return None
        return {item.id: item.residual}

    def _of(self, customer, amount):
        """What a customer means by an amount that equals an item of theirs."""
        same = [i for i in self.free if (i.payer, i.residual) == (customer.id, amount)]
        return {self.rng.choice(same).id: amount} if same else None

    def _shared_name(self, dialect):
        shared = {c.id for c in self.ledger.customers[:24]}
        item = self.take(lambda i: i.payer in shared)
        if not item:
            return []
        words = self.by_id[item.payer].name.split()
        name = " ".join(words[: max(1, len(words) - 1)])
        meant = self._mostly(item)
        return self._say(
            "shared_name", dialect, meant, item.residual, self._blank(dialect), name
        )

    def _hint_name(self, dialect):
        """A word more, a word less, or several letters wrong."""
        item = self.take()
        name, how = self.by_id[item.payer].name, self.rng.randrange(4)
        words = name.split()
        if how == 0:
            name = f"{name} {self.rng.choice(_BRANCHES)}"
        elif how == 1 and len(words) > 1:
            name = " ".join(words[:-1])[: self.rng.randrange(6, 18)]
        elif how == 2 and len(words) > 1:
            name = " ".join([words[0], *words[2:]])
        else:
            name = _worn(self.rng, name, 3)
        meant = self._mostly(item)
        return self._say(
            "hint_name", dialect, meant, item.residual, self._blank(dialect), name
        )

    def _lookalike(self, dialect):
        """Another company of nearly the same name, no customer of ours."""
        item = self.rng.choice(self.free)
        words = self.by_id[item.payer].name.split()
        other = self.rng.choice(ledgers._PEOPLE)
        name = " ".join([*words[:-1], other]) if len(words) > 1 else words[0][:-4]
        if self.rng.random() < 0.5:
            name = " ".join([words[0], other, *words[2:]])
        amount = item.residual if self._priced(item) else self.rng.choice(PRICES)
        return self._say("lookalike", dialect, None, amount, self._blank(dialect), name)

    def _stranger(self, dialect):
        """Somebody pays exactly what somebody owes; now and then on purpose."""
        item = self.rng.choice(self.free)
        meant = None
        if self.rng.random() < (0.3 if self._priced(item) else 0.8):
            self.free.remove(item)
            meant = {item.id: item.residual}
        name = self.rng.choice(["Quantum Zebra KK", "Horizonte Verwaltung", ""])
        return self._say(
            "stranger", dialect, meant, item.residual, self._blank(dialect), name
        )

    def _bare_core(self, dialect):
        """Only a counter, ours or the payer's own."""
        ours = self.rng.random() < 0.6
        item = self.take() if ours else self.rng.choice(self.free)
        core = item.numbers[0][-5:].lstrip("0/-") or "0"
        text = self.rng.choice(["{n}", *dialect.phrases]).format(n=core)
        if ours:
            name, account = self._who(dialect, self.by_id[item.payer])
            if self.rng.random() < 0.5:
                name, account = "", ""
            meant = {item.id: item.residual}
            amount = item.residual
            return self._say("bare_core", dialect, meant, amount, text, name, account)
        other = self.rng.choice(self.ledger.customers)
        name, account = self._who(dialect, other)
        amount = self.rng.choice([self.rng.choice(PRICES), item.residual])
        meant = self._of(other, amount)
        return self._say("bare_core", dialect, meant, amount, text, name, account)

    def _typo_two(self, dialect):
        item = self.take()
        number = self._mistype(self._mistype(item.numbers[0]))
        text = self._named(dialect, [number], exact=True)
        meant = {item.id: item.residual}
        name, account = self._who(dialect, self.by_id[item.payer])
        if self.rng.random() < 0.4:
            name, account = _worn(self.rng, name, 3), ""
        return self._say("typo_two", dialect, meant, item.residual, text, name, account)

    def _wrong_number(self, dialect):
        """The number of one item with the amount of another, of the same customer."""
        pair = self._of_one_customer(2)
        if not pair:
            return []
        named, paid = pair
        name, account = self._who(dialect, self.by_id[named.payer])
        text = self._named(dialect, [named.numbers[0]])
        amount = paid.residual
        if self.rng.random() < 0.93:
            meant = {paid.id: amount}
        else:
            meant = {named.id: min(amount, named.residual)}
        return self._say("wrong_number", dialect, meant, amount, text, name, account)

    def _part_blank(self, dialect):
        """Less than an item, no number: for that item, for another, on account."""
        item = self.take(lambda i: i.residual > 5000)
        mine = [i for i in self.by_id[item.payer].items if i.residual > 0]
        amount = item.residual * self.rng.randrange(30, 95) // 100
        share = 0.75 if len(mine) == 1 else 0.4
        meant = {item.id: amount} if self.rng.random() < share else None
        name, account = self._who(dialect, self.by_id[item.payer])
        text = self._blank(dialect)
        return self._say("part_blank", dialect, meant, amount, text, name, account)

    def _many_subsets(self, dialect):
        items = self._of_one_customer(self.rng.randrange(2, 5))
        if not items:
            return []
        meant = {i.id: i.residual for i in items}
        name, account = self._who(dialect, self.by_id[items[0].payer])
        text = self._blank(dialect)
        amount = sum(meant.values())
        return self._say("many_subsets", dialect, meant, amount, text, name, account)

    def _own_number(self, dialect):
        """The payer's number is also one of ours, of another customer."""
        item = self.take()
        foreign = self.rng.choice(self.free)
        how = self.rng.choice(["no_prefix", "digits"])
        text = spell(self.rng, how, foreign.numbers[0])
        if self.rng.random() < 0.5:
            text = self.rng.choice(dialect.orders).format(n=text)
        meant = self._mostly(item)
        name, account = self._who(dialect, self.by_id[item.payer])
        return self._say(
            "own_number", dialect, meant, item.residual, text, name, account
        )

    def _third_part(self, dialect):
        item = self.take(lambda i: i.residual > 5000)
        other = self.rng.choice(self.ledger.customers)
        if self.rng.random() < 0.5:
            other = Customer(0, "Global Factoring Services", "en", "LU99900011122233")
        amount = item.residual * self.rng.randrange(20, 80) // 100
        text = self._named(dialect, [item.numbers[0]])
        meant = {item.id: amount} if self.rng.random() < 0.97 else None
        return self._say(
            "third_part", dialect, meant, amount, text, other.name, other.account
        )

    def _twins(self):
        """Items of one customer and amount, of different months."""
        seen = Counter((i.payer, i.residual) for i in self.free)
        item = self.take(lambda i: seen[i.payer, i.residual] > 1)
        if not item:
            return None, []
        mine = self.by_id[item.payer].items
        same = [i for i in mine if i.residual == item.residual and i != item]
        return item, same

    def _month(self, dialect):
        """The month decides between items of one amount, unless it may be another."""
        item, others = self._twins()
        if not item:
            return []
        at = item.date.month
        period = at
        if self.rng.random() < 0.3:
            period += (item.date.day >= 24) - (item.date.day <= 5)
        if not 1 <= period <= 6:
            return []
        word = _MONTHS[dialect.name].split()[period - 1]
        text = self.rng.choice(["{m}", "{m} 2026", *dialect.phrases])
        text = text.format(m=word, n=word)
        meant = {item.id: item.residual}
        clear = all(i.date.month != at for i in others) and 5 < item.date.day < 24
        clear = clear and all(5 < i.date.day < 24 for i in others)
        name, account = self._who(dialect, self.by_id[item.payer], account=True)
        sure = clear and item.payer % 4 > 0
        return self._say(
            "month", dialect, meant, item.residual, text, name, account, sure=sure
        )

    def _day(self, dialect):
        item, others = self._twins()
        if not item:
            return []
        shape = self.rng.choice(["%d.%m.%Y", "%d/%m/%Y", "%Y-%m-%d", "%d.%m.%y"])
        phrase = self.rng.choice(dialect.phrases)
        text = phrase.format(n=item.date.strftime(shape))
        meant = {item.id: item.residual}
        name, account = self._who(dialect, self.by_id[item.payer], account=True)
        sure = all(i.date != item.date for i in others) and item.payer % 4 > 0
        sure = sure and phrase.split("{n}")[0].strip(" :").lower() in _INVOICE
        return self._say(
            "day", dialect, meant, item.residual, text, name, account, sure=sure
        )

    def _paid_number(self, dialect):
        """The number of a settled item; the money is for another one, or too much."""
        item = self.take()
        old = [i for i in self.by_id[item.payer].items if not i.residual]
        if not old:
            return []
        settled = self.rng.choice(old)
        text = self._named(dialect, [settled.numbers[0]])
        name, account = self._who(dialect, self.by_id[item.payer])
        meant = {item.id: item.residual} if self.rng.random() < 0.85 else None
        return self._say(
            "paid_number", dialect, meant, item.residual, text, name, account
        )

    def _odd_cents(self, dialect):
        """A few cents off, with the number or without."""
        item = self.take(lambda i: i.residual > 5000)
        amount = item.residual + self.rng.choice([-30, -5, -1, 1, 7, 50])
        text = self._blank(dialect)
        if self.rng.random() < 0.7:
            text = self._named(dialect, [item.numbers[0]])
        name, account = self._who(dialect, self.by_id[item.payer])
        meant = {item.id: min(amount, item.residual)}
        return self._say("odd_cents", dialect, meant, amount, text, name, account)

    def _mistyped_amount(self, dialect):
        """Two digits of the amount swapped; the number is right."""
        item = self.take(lambda i: i.residual > 5000)
        digits = str(item.residual)
        at = self.rng.randrange(len(digits) - 1)
        swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
        amount = max(1, int(swapped))
        text = self._named(dialect, [item.numbers[0]])
        name, account = self._who(dialect, self.by_id[item.payer])
        meant = {item.id: min(amount, item.residual)}
        return self._say("mistyped_amount", dialect, meant, amount, text, name, account)


def _worn(rng: random.Random, name: str, letters: int) -> str:
    """A name with some letters wrong."""
    chars = list(name)
    for _ in range(letters):
        chars[rng.randrange(len(chars))] = rng.choice("aeinorst")
    return "".join(chars)


def lines(books_: Ledger, dialects, count: int, seed: int) -> list[Line]:
    """About ``count`` doubtful lines."""
    writer = Doubts(books_, dialects, seed)
    kinds = [k for k, share in MIX.items() for _ in range(share)]
    made: list[Line] = []
    while len(made) < count and len(writer.free) > 40:
        made += writer.write(writer.rng.choice(kinds))
    return made
