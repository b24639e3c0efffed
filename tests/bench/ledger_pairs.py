"""Pairs of ledgers of one business relation, with differences planted in them.

The truth is known because it is written here.  Nothing of the comparison is fitted
to these books; its limits were chosen beforehand.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from ar_core.agreement.types import LedgerLine

START, CUTOFF = date(2026, 1, 1), date(2026, 6, 30)
#: How a customer writes our numbers: as they are, squeezed, without prefix, in the
#: text beside a voucher of their own, or not at all.
HABITS = ("exact", "squeezed", "digits", "text", "voucher")
#: Share of the events that are planted differences, by what they are.
PLANTED = {
    "in_transit": 0.01,
    "we_have_not_booked": 0.012,
    "they_have_not_booked": 0.012,
    "amount_differs": 0.012,
    "cutoff": 0.01,
    "duplicate": 0.01,
    "wrong_customer": 0.008,
    "sign_differs": 0.008,
}
Key = tuple[str, frozenset]


@dataclass
class Books:
    """Both ledgers; ``truth``: (code, keys of the lines) of what was planted."""

    ours: list[LedgerLine] = field(default_factory=list)
    theirs: list[LedgerLine] = field(default_factory=list)
    others: dict[str, int] = field(default_factory=dict)
    truth: list[Key] = field(default_factory=list)


def key_of(code: str, ours, theirs) -> Key:
    """A difference by its lines; two alike lines are the same."""
    lines = [("ours", x.key) for x in ours] + [("theirs", x.key) for x in theirs]
    return code, frozenset(lines)


class Maker:
    """Writes the events of one relation into both books."""

    def __init__(self, seed: int, habit: str) -> None:
        self.random = random.Random(seed)
        self.habit = habit
        self.kinds = self.random.random() < 0.5
        self.books = Books()
        self.count = 0
        self.voucher = 100

    def amount(self) -> int:
        """Cents; one in twelve is a usual amount that occurs again and again."""
        if self.random.random() < 0.08:
            return self.random.choice((50_000, 120_000, 99_900))
        return int(self.random.lognormvariate(11.5, 1.1)) + 100

    def day(self, first: date = START, last: date = CUTOFF) -> date:
        """A day between two others."""
        return first + timedelta(self.random.randint(0, (last - first).days))

    def our(self, amount, day, number, kind, text="", references=()) -> LedgerLine:
        """Our line, booked."""
        line = LedgerLine(
            len(self.books.ours) + 1, amount, day, (number,), references, text, kind
        )
        self.books.ours.append(line)
        return line

    def their(self, amount, day, number, kind, text="") -> LedgerLine:
        """Their line for our document of this number, in their habit; "" for none."""
        self.voucher += 1
        own = f"K-{self.voucher}"
        numbers, references = (own,), ()
        if number and self.habit == "text":
            text = f"{text} {number}".strip()
        elif number and self.habit != "voucher":
            written = {
                "exact": number,
                "squeezed": number.replace("/", "").lower(),
                "digits": number.partition("/")[2].replace("/", "-"),
            }[self.habit]
            numbers, references = (written, own), ()
        line = LedgerLine(
            len(self.books.theirs) + 2,
            amount,
            day,
            numbers,
            references,
            text,
            kind if self.kinds else "",
        )
        self.books.theirs.append(line)
        return line

    def number(self, prefix: str = "INV") -> str:
        """The next number of a series of ours."""
        self.count += self.random.choice((1, 1, 1, 2))
        return f"{prefix}/2026/{self.count:05}"

    def later(self, day: date, most: int) -> date:
        """Up to so many days later, not beyond the cutoff."""
        return min(day + timedelta(self.random.randint(0, most)), CUTOFF)

    def plant(self, code: str, ours=(), theirs=()) -> None:
        """These lines are this difference."""
        self.books.truth.append(key_of(code, ours, theirs))

    # .............................................................. agreeing

    def invoice(self) -> None:
        """An invoice of ours that they book some days later."""
        number, amount, day = self.number(), self.amount(), self.day()
        self.our(amount, day, number, "invoice")
        self.their(amount, self.later(day, 5), number, "invoice", "goods")

    def payment(self) -> None:
        """A payment that reaches us some days later."""
        amount, day = -self.amount(), self.day(last=CUTOFF - timedelta(12))
        self.their(amount, day, "", "payment", "transfer")
        self.our(amount, self.later(day, 3), self.number("BNK1"), "payment")

    def split(self) -> None:
        """One payment of theirs that we booked as several receipts."""
        parts = [-self.amount() for _ in range(self.random.randint(2, 3))]
        day = self.day(last=CUTOFF - timedelta(12))
        self.their(sum(parts), day, "", "payment", "transfer")
        for part in parts:
            self.our(part, self.later(day, 2), self.number("BNK1"), "payment")

    # ............................................................ differing

    def in_transit(self) -> None:
        """A payment shortly before the cutoff."""
        day = CUTOFF - timedelta(self.random.randint(0, 6))
        self.plant(
            "in_transit",
            (),
            [self.their(-self.amount(), day, "", "payment", "transfer")],
        )

    def we_have_not_booked(self) -> None:
        """A debit note of theirs, or an old payment."""
        day = self.day(last=CUTOFF - timedelta(20))
        line = self.their(-self.amount(), day, "", "other", "debit note, damaged goods")
        self.plant("we_have_not_booked", (), [line])

    def they_have_not_booked(self) -> None:
        """An invoice that they have lost."""
        line = self.our(self.amount(), self.day(), self.number(), "invoice")
        self.plant("they_have_not_booked", [line])

    def amount_differs(self) -> None:
        """An invoice booked with another amount; only its number joins it."""
        number, amount, day = self.number(), self.amount(), self.day()
        one = self.our(amount, day, number, "invoice")
        less = self.random.choice((100, 9, amount // 10 + 1))
        other = self.their(amount - less, self.later(day, 4), number, "invoice")
        if self.habit in ("voucher", "text"):
            self.plant("they_have_not_booked", [one])
            self.plant("we_have_not_booked", (), [other])
        else:
            self.plant("amount_differs", [one], [other])

    def cutoff(self) -> None:
        """An invoice they book in the next period, or a payment that we do."""
        before = CUTOFF - timedelta(self.random.randint(0, 2))
        after = CUTOFF + timedelta(self.random.randint(1, 4))
        if self.random.random() < 0.5:
            number, amount = self.number(), self.amount()
            one = self.our(amount, before, number, "invoice")
            other = self.their(amount, after, number, "invoice")
        else:
            amount = -self.amount()
            one = self.our(amount, after, self.number("BNK1"), "payment")
            other = self.their(amount, before, "", "payment", "transfer")
        self.plant("cutoff", [one], [other])

    def duplicate(self) -> None:
        """An invoice that they booked twice."""
        number, amount, day = self.number(), self.amount(), self.day()
        self.our(amount, day, number, "invoice")
        booked = self.later(day, 3)
        line = self.their(amount, booked, number, "invoice", "goods")
        again = LedgerLine(
            len(self.books.theirs) + 2,
            amount,
            booked,
            line.numbers[:1],
            line.references,
            line.text,
            line.kind,
        )
        self.books.theirs.append(again)
        self.plant("duplicate", (), [again])

    def wrong_customer(self) -> None:
        """An invoice of ours to somebody else."""
        number = self.number()
        self.books.others[number] = 77
        line = self.their(self.amount(), self.day(last=CUTOFF), number, "invoice")
        named = self.habit in ("exact", "squeezed")
        self.plant("wrong_customer" if named else "we_have_not_booked", (), [line])

    def sign_differs(self) -> None:
        """A credit note that they booked as an invoice."""
        number, amount, day = self.number("RINV"), self.amount(), self.day()
        one = self.our(-amount, day, number, "credit_note")
        other = self.their(amount, self.later(day, 3), number, "invoice")
        if self.habit in ("voucher", "text"):
            self.plant("they_have_not_booked", [one])
            self.plant("we_have_not_booked", (), [other])
        else:
            self.plant("sign_differs", [one], [other])


def make(seed: int, events: int = 200, habit: str = "exact") -> Books:
    """Books of so many events, about one line a side each, in no order."""
    maker = Maker(seed, habit)
    for _ in range(events):
        dice, at = maker.random.random(), 0.0
        for code, share in PLANTED.items():
            at += share
            if dice < at:
                getattr(maker, code)()
                break
        else:
            pick = maker.random.random()
            what = maker.invoice if pick < 0.6 else maker.payment
            (maker.split if pick > 0.95 else what)()
    maker.random.shuffle(maker.books.ours)
    maker.random.shuffle(maker.books.theirs)
    return maker.books
