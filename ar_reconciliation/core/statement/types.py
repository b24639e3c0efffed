"""Values of customer statements.

Money is ``int``: whole multiples of the rounding of its currency (cents for EUR,
yen for JPY).  > 0: the customer owes us; < 0: we owe the customer.
"""

from dataclasses import dataclass
from datetime import date

#: What an item can be, in the order of lines of one day.
KINDS = (
    "opening",
    "invoice",
    "credit_note",
    "payment",
    "refund",
    "write_off",
    "exchange",
    "other",
)
#: Lines that are no item: see :class:`Line`.
MOVEMENTS = ("conversion", "transfer")


@dataclass(frozen=True, slots=True)
class LedgerItem:
    """One receivable journal item of a posted entry.

    ``amount`` in ``currency``, ``company_amount`` in ``company_currency``, both
    signed.  An exchange difference usually has ``amount`` 0, because it corrects the
    company's books only; it can be the other way round.  Several items with one
    ``move_id`` are one document: instalments of an invoice, or one receipt booked
    to several documents.  ``partner`` is the contact on the item.  ``disputed`` and
    ``promised`` are units of ``currency``, >= 0, as they stand when the statement
    is made.  ``due`` None: due on ``date``.  ``written_off`` is the part of
    ``amount``, with its sign, that was no money: a discount or bank charge booked in
    the entry of a receipt; it becomes a line of its own, so that the receipt's line
    shows what the bank shows.
    """

    id: int
    date: date
    amount: int
    currency: str
    company_amount: int
    company_currency: str
    kind: str = "invoice"
    due: date | None = None
    number: str = ""
    reference: str = ""
    label: str = ""
    move_id: int = 0
    partner: int = 0
    disputed: int = 0
    promised: int = 0
    written_off: int = 0


@dataclass(frozen=True, slots=True)
class Settlement:
    """One reconciliation of a debit with a credit item, both of posted entries.

    ``debit_units``/``credit_units`` >= 0, each in the currency of its item;
    ``company_units`` >= 0 in company currency, the same for both.  ``date`` is the
    later of both items' dates.  ``exchange`` are the ``move_id`` of exchange entries
    that it made.  An item that is not among those of the statement belongs to
    somebody else: see ``transfer`` in :class:`Line`.
    """

    id: int
    debit: int
    credit: int
    debit_units: int
    credit_units: int
    company_units: int
    date: date
    exchange: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a statement.

    ``kind``: one of ``KINDS``, or a movement without a document of its own:
    ``conversion`` (an item was settled by one in another currency: its amount
    leaves this currency's balance, and the other's enters that currency's) or
    ``transfer`` (it was settled by an item that is not on the customer's account).
    ``balance``: running total after the line.  ``open``: what of it is open on the
    statement's last day.  ``overdue_days``: > 0 if a debit is open after its due
    date.  ``disputed``/``promised``: 0..open.  ``settled_by``: numbers of what has
    settled it, wholly or in part, oldest first.  ``part`` of ``parts`` instalments.
    ``counter``: for a conversion, what it was settled with.  ``key`` names the line
    across two statements of the same customer.
    """

    key: str
    date: date
    kind: str
    number: str
    reference: str
    label: str
    due: date | None
    amount: int
    balance: int
    open: int = 0
    overdue_days: int = 0
    disputed: int = 0
    promised: int = 0
    settled_by: tuple[str, ...] = ()
    part: int = 1
    parts: int = 1
    counter: "Counter | None" = None
    company_amount: int = 0
    item_ids: tuple[int, ...] = ()
    move_id: int = 0
    partner: int = 0


@dataclass(frozen=True, slots=True)
class Counter:
    """The other side of a conversion: units > 0 of its currency."""

    currency: str
    units: int
    number: str


@dataclass(frozen=True, slots=True)
class Bucket:
    """Open amounts whose age is > ``after`` and <= ``upto``; None: no limit.

    ``units`` = ``debit`` + ``credit``; ``debit`` >= 0 is what the customer owes,
    ``credit`` <= 0 what is not applied yet.
    """

    after: int | None
    upto: int | None
    units: int = 0
    debit: int = 0
    credit: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True)
class ExchangeNote:
    """An exchange difference of the period, and the documents it comes from.

    ``amount`` is what it changes in the statement's currency, nearly always 0; if
    not, it is a line, too.
    """

    date: date
    number: str
    amount: int
    company_amount: int
    explains: tuple[str, ...] = ()
    move_id: int = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """A customer's account in one currency; see :func:`core.statement.build`.

    ``opening`` is the balance at the end of the day before ``date_from``.  It holds::

        opening + debits + credits == closing == sum(bucket.units)
        closing == sum(line.open for line in open_items)
        closing == ledger + converted + transferred

    ``ledger``: sum of the items dated up to ``date_to``.  ``lines``: movements of
    the period.  ``open_items``: all items open on ``date_to``, from whatever time;
    their ``balance`` is the running total of ``open``.  ``unapplied``: those < 0.
    ``overdue``: open debits past due, credits not taken off; ``overdue_disputed``:
    how much of it is disputed.  ``next_due_units`` falls due on ``next_due``.
    ``company_opening``/``company_closing``: the same balances in company currency;
    added over all currencies they are the ledger's balance of the customer's items
    (plus transfers).
    """

    currency: str
    company_currency: str
    date_from: date | None
    date_to: date
    basis: str
    opening: int
    closing: int
    debits: int
    credits: int
    ledger: int
    converted: int
    transferred: int
    lines: tuple[Line, ...]
    open_items: tuple[Line, ...]
    unapplied: tuple[Line, ...]
    ageing: tuple[Bucket, ...]
    exchange: tuple[ExchangeNote, ...]
    overdue: int
    overdue_disputed: int
    disputed: int
    promised: int
    next_due: date | None
    next_due_units: int
    company_opening: int
    company_closing: int
