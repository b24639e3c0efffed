"""Chooses which customer pays what, so that every bank line has one right outcome."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from .names import RESERVED


@dataclass
class Expected:
    """What a good accountant makes of a bank line.

    ``settles``: number of the document -> what is taken off it; ``credit``: what
    stays as the customer's money; ``codes``: exceptions that would be right.
    """

    state: str = "matched"
    settles: dict = field(default_factory=dict)
    credit: Decimal = Decimal(0)
    codes: tuple = ()


@dataclass
class Payment:
    """A booking on the bank account, as the payer's bank sends it."""

    kind: str
    amount: Decimal
    text: str
    name: str
    account: str = ""
    reference: str = ""
    expected: Expected = field(default_factory=Expected)
    day: object = None
    bank_id: str = ""


class Desk:
    """The open documents, taken one after the other by the payments."""

    def __init__(self, customers, documents, chance, today):
        self.customers = customers
        self.documents = documents
        self.chance = chance
        self.today = today
        self.chinese = False
        self.day = today
        self.paid = []
        self.part_paid = []
        self._turn = 0

    def ripe(self, key, kind="out_invoice", special=""):
        """Documents of a customer that nobody has paid yet."""
        latest = self.day - timedelta(days=5)
        return [
            doc
            for doc in self.documents
            if doc.customer == key
            and doc.open == doc.amount
            and doc.date <= latest
            and doc.move.move_type == kind
            and doc.special == special
        ]

    def next_customer(self, count=1, having=None):
        """The next customer in turn with enough documents, largest stock first."""
        able = [
            customer
            for customer in self.customers.values()
            if customer.chinese == self.chinese
            and customer.key not in RESERVED
            and len(self.ripe(customer.key)) >= count
            and (having is None or having(customer))
        ]
        if not able:
            raise LookupError(f"No customer has {count} open documents on {self.day}")
        self._turn += 1
        able.sort(key=lambda c: -len(self.ripe(c.key)))
        return able[self._turn % min(len(able), 4)]

    def take(self, customer, count=1, least=Decimal(0)):
        """The oldest documents of a customer that are large enough."""
        fitting = [doc for doc in self.ripe(customer.key) if doc.amount >= least]
        chosen = fitting[:count]
        for doc in chosen:
            doc.open = Decimal(0)
        return chosen
