"""The values that travel between the core and its callers.

Files carry money as :class:`decimal.Decimal` in the statement's currency, because
that is what a file says.  Matching carries money as ``int``: whole multiples of
the currency's rounding (cents for EUR, yen for JPY), so that sums are exact and
fast; the adaptor converts in both directions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

# ---------------------------------------------------------------- bank files


@dataclass(frozen=True, slots=True)
class Remittance:
    """A document the payer says this money is for.

    ``number`` as written; ``amount`` signed in the entry's currency (a credit note
    is negative), or None when the payer gave none.
    """

    number: str
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """Something a person should see about a file.

    ``severity``: ``error`` (this row became no entry), ``warning`` (it became one,
    but look), ``info``.  ``row`` is the 1-based line, sheet row or element ordinal;
    ``text`` the offending text, cut to 200 characters.
    """

    code: str
    row: int | None = None
    severity: str = "error"
    data: dict[str, Any] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One booking on the account, as the bank reported it.

    ``amount`` > 0 is money in.  ``reference`` is the structured reference if there
    is one, else the payer's end-to-end id.  ``payer_*`` is the counterparty,
    whichever way the money went.  ``charges`` is what the bank kept, >= 0, in the
    entry's currency.  ``row`` is where in the file the entry stands.
    """

    date: date
    amount: Decimal
    currency: str = ""
    value_date: date | None = None
    narrative: str = ""
    reference: str = ""
    end_to_end_id: str = ""
    payer_name: str = ""
    payer_account: str = ""
    payer_bank: str = ""
    ultimate_payer: str = ""
    bank_id: str = ""
    original_amount: Decimal | None = None
    original_currency: str = ""
    charges: Decimal | None = None
    transaction_code: str = ""
    reversal: bool = False
    balance_after: Decimal | None = None
    remittances: tuple[Remittance, ...] = ()
    row: int | None = None
    raw: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """Entries of one account between two balances; dates inclusive, None = unknown."""

    account: str = ""
    currency: str = ""
    opening: Decimal | None = None
    closing: Decimal | None = None
    date_from: date | None = None
    date_to: date | None = None
    entries: tuple[Entry, ...] = ()
    id: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """What :func:`core.parsers.parse` returns.

    Every input row is counted in ``rows`` and ends in exactly one entry, duplicate
    or issue of severity ``error``.  ``mapping`` is what a table parser assumed
    (column by field, delimiter, encoding, date style, sign), so that a person can
    see and change it; None for formats that need no guessing.
    """

    format: str
    statements: tuple[Statement, ...] = ()
    issues: tuple[Issue, ...] = ()
    duplicates: tuple[Entry, ...] = ()
    rows: int = 0
    mapping: dict[str, Any] | None = None


# ------------------------------------------------------------------ matching


@dataclass(frozen=True, slots=True)
class BankEntry:
    """A bank statement line to be settled.

    ``amount``: int, > 0 money in, in ``currency``.  ``payer`` is the customer a
    person or the bank's data already fixed, 0 if unknown.  ``texts`` are free texts
    (narrative, notes); ``references`` fields meant for a reference (structured
    reference, end-to-end id); ``remittances`` (number, amount or None).
    ``rates``: whole units of ``currency`` that one whole unit of another currency
    is worth on ``date``, by its code; without one its items are never settled.
    """

    id: int
    company: int
    currency: str
    amount: int
    date: date
    texts: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    payer: int = 0
    payer_names: tuple[str, ...] = ()
    payer_accounts: tuple[str, ...] = ()
    remittances: tuple[tuple[str, int | None], ...] = ()
    charges: int = 0
    rates: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenItem:
    """A receivable item: invoice, credit note, unapplied receipt, opening balance.

    ``residual`` and ``amount``: int in ``currency``; > 0 the customer owes us, < 0
    we owe the customer.  ``residual == 0`` is a settled item kept to recognise a
    second payment: then ``settled_on``/``settled_by`` tell when and by which entry.
    ``payer`` is the commercial partner.  ``numbers``: the document's own number
    first, then payment reference, customer reference, tax invoice number, ….
    ``kind``: ``invoice``, ``credit_note``, ``payment``, ``other``, or ``bill``, what
    we owe the customer as a vendor (< 0; the policy decides about setting it off).
    ``discount_residual`` is what settles the item in full until ``discount_until``.
    ``instalments``: references of the instalments of a plan that the item is in;
    money under one of them settles the plan's items, oldest first, in part, too.
    """

    id: int
    company: int
    payer: int
    currency: str
    residual: int
    amount: int
    numbers: tuple[str, ...]
    date: date
    due: date | None = None
    kind: str = "invoice"
    customer_reference: str = ""
    discount_residual: int | None = None
    discount_until: date | None = None
    settled_on: date | None = None
    settled_by: str = ""
    instalments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Payer:
    """A customer as the bank may name it; ``company`` 0 = shared by all.

    ``learned_names``/``learned_accounts`` come from earlier confirmed matches, with
    the number of times seen; ``accounts``, ``names`` and ``vats`` from the master
    data (names of child contacts included).
    """

    id: int
    company: int = 0
    names: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    vats: tuple[str, ...] = ()
    learned_names: tuple[tuple[str, int], ...] = ()
    learned_accounts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Largest accepted difference: the smaller of ``fixed`` units and ``percent``."""

    fixed: int = 0
    percent: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Policy:
    """What may happen with a candidate; probabilities in 0..1.

    ``post_at``: confidence from which a match is posted by itself; ``propose_at``:
    below it nothing is shown.  ``part_payment``, ``over_payment``, ``discount``,
    ``subset``: ``post`` or ``propose``.  ``under``/``over``: tolerance per currency
    code, "" is the default; a difference within it is written off, not left open.
    ``exchange_percent``: how far an amount may be from what an item in another
    currency is worth at the day's rate; zero: such items are never settled.
    ``set_off``: may named invoices be settled less our own debt to the customer?
    ``max_items``: largest number of items in an unlisted combination.
    """

    version: str = "1"
    post_at: float = 0.95
    propose_at: float = 0.30
    part_payment: str = "post"
    over_payment: str = "post"
    discount: str = "post"
    subset: str = "post"
    under: dict[str, Tolerance] = field(default_factory=dict)
    over: dict[str, Tolerance] = field(default_factory=dict)
    exchange_percent: Decimal = Decimal(0)
    set_off: bool = False
    max_items: int = 12
    work_budget: int = 200_000
    max_proposals: int = 5


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact for (``weight`` > 0) or against (< 0) a proposal, in log-odds."""

    code: str
    weight: float = 0.0
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Allocation:
    """``amount`` of item ``item_id``, in units of the item's currency.

    The sign is the item's: > 0 settles an invoice, < 0 uses up a credit note.
    ``kind``: ``payment``, ``credit_note``, ``discount``, ``fee``, ``write_off``.
    ``paid``: the entry's money it takes, when that is in another currency.
    """

    item_id: int
    amount: int
    kind: str = "payment"
    paid: int | None = None

    @property
    def money(self) -> int:
        """Units of the entry's currency that go to the item."""
        if self.kind not in ("payment", "credit_note"):
            return 0
        return self.amount if self.paid is None else self.paid


@dataclass(frozen=True, slots=True)
class Proposal:
    """One way to settle one entry.

    The ``money`` of the allocations plus ``remainder`` (left as the customer's
    credit, >= 0) adds up to the entry's amount: money is conserved.
    ``discount``/``fee``/``write_off`` settle items without money.  ``decision``:
    ``post``, ``ask`` (a second person), ``propose``, ``exception``.  The first
    proposal of an entry carries its decision; an entry for which nothing is found
    has one proposal without allocations, rank 0, decision ``exception``.
    """

    entry_id: int
    rank: int
    confidence: float
    decision: str
    payer: int = 0
    allocations: tuple[Allocation, ...] = ()
    remainder: int = 0
    reasons: tuple[Reason, ...] = ()
    exception: str = ""
    exception_data: dict[str, Any] = field(default_factory=dict)
