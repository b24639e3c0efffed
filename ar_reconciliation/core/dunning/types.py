"""Values of reminders.

Money is ``int``: whole multiples of the rounding of its currency (cents for EUR, yen
for JPY).  Days are calendar days; ``days`` of an item are counted from its due date,
< 0 before it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import Any

CHANNELS = ("email", "sms", "letter", "call")
ESCALATIONS = ("none", "manager", "legal", "agency", "stop")
DAY_COUNTS = ("act/365", "act/360", "30/360")
#: What is wrong with an address; ``opted_out`` is a wish, the others are faults.
ADDRESS_PROBLEMS = (
    "missing",
    "invalid",
    "blacklisted",
    "bounced",
    "no_country",
    "incomplete",
    "opted_out",
)

# ------------------------------------------------------------------ policy


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days on which messages leave: ``weekdays`` (Monday = 0) without ``holidays``.

    ``workdays`` are worked although they are neither (moved weekends).
    """

    weekdays: frozenset[int] = frozenset(range(5))
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Local hours without messages, from ``start`` up to ``end``, over midnight too.

    Equal: there are none.
    """

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Rate:
    """``percent`` a year from ``since`` on, until the next rate begins."""

    since: date
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Interest:
    """How interest on late payment is counted; ``day_count``: one of DAY_COUNTS."""

    rates: tuple[Rate, ...]
    day_count: str = "act/365"


@dataclass(frozen=True, slots=True)
class Level:
    """One step of a policy; reached ``offset`` days after the due date.

    ``offset`` < 0: courtesy notice.  ``channel``: one of CHANNELS; ``fallbacks``:
    channels to take, in order, where there is no address for it.  ``fee``: units by
    currency code; no entry, no fee.  ``escalation``: one of ESCALATIONS, decided
    ``escalate_after`` days after the message when the money has not come.
    """

    id: int
    sequence: int
    offset: int
    channel: str = "email"
    fallbacks: tuple[str, ...] = ()
    fee: Mapping[str, int] = field(default_factory=dict)
    interest: bool = False
    escalation: str = "none"
    escalate_after: int = 7

    @property
    def courtesy(self) -> bool:
        """A notice before the due date; no step of the reminders."""
        return self.offset < 0


@dataclass(frozen=True, slots=True)
class Policy:
    """When which reminder is sent.

    ``minimum``: least amount of a message, units by currency code.  ``gap_days``:
    days from one message to the next at least.  ``interest`` None: none.
    ``review_holds``: does a statement under review hold the customer?
    """

    id: int
    levels: tuple[Level, ...]
    minimum: Mapping[str, int] = field(default_factory=dict)
    gap_days: int = 7
    calendar: Calendar = Calendar()
    quiet: QuietHours | None = None
    interest: Interest | None = None
    review_holds: bool = True
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Assignment:
    """Whom a policy is for, besides those it is set on; lowest ``sequence`` first."""

    policy: int
    sequence: int = 10
    tags: frozenset[int] = frozenset()
    risk_classes: frozenset[str] = frozenset()


# ------------------------------------------------------------------- facts


@dataclass(frozen=True, slots=True)
class Item:
    """An open receivable item: an invoice, or one instalment of its payment terms.

    ``id``: its journal item; ``open`` > 0 units.  ``disputed``, ``promised``,
    ``planned``, ``in_process``: how much of ``open`` a dispute, a running promise, a
    running instalment plan or a payment under way covers; any of them > 0 takes the
    whole item out of the message.  ``on_hold``: somebody has excluded it.  ``day``: of
    the document.  ``promised_on``: the day promised.  ``broken_on``: last day a promise
    for it was broken.  ``acknowledged``: last day the customer acknowledged the debt.
    """

    id: int
    due: date
    open: int
    number: str = ""
    move_id: int = 0
    day: date | None = None
    amount: int = 0
    disputed: int = 0
    promised: int = 0
    planned: int = 0
    in_process: int = 0
    on_hold: bool = False
    promised_on: date | None = None
    broken_on: date | None = None
    acknowledged: date | None = None


@dataclass(frozen=True, slots=True)
class Credit:
    """What we owe the customer and have not applied yet; ``amount`` > 0 units."""

    id: int
    amount: int
    number: str = ""
    day: date | None = None
    move_id: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money in the bank that is not matched and could be this customer's.

    ``id``: the bank line; ``amount`` > 0 units of ``currency``.  ``why``: the
    strongest tie, see :mod:`core.dunning.receipts`.  ``proposed``: a proposal for
    this customer waits for a decision.
    """

    id: int
    amount: int
    currency: str
    day: date
    why: str
    label: str = ""
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment under way for which no item is known; ``amount`` > 0 units.

    ``kind``: ``payment`` (account.payment) or ``transaction`` (payment.transaction).
    """

    id: int
    amount: int
    number: str = ""
    day: date | None = None
    kind: str = "payment"


@dataclass(frozen=True, slots=True)
class Review:
    """A statement whose answer has to be looked at first."""

    id: int
    number: str
    day: date | None = None
    state: str = "disputed"


@dataclass(frozen=True, slots=True)
class Agreement:
    """A running promise or plan for the whole account: it names no items."""

    id: int
    number: str
    amount: int = 0
    day: date | None = None


@dataclass(frozen=True, slots=True)
class CustomerHold:
    """The customer is on hold; ``until`` is the last day, None: until lifted."""

    until: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message of a channel goes; ``problem`` "" or of ADDRESS_PROBLEMS.

    ``contact``: the partner it belongs to; ``text``: e-mail, number, or city.
    """

    channel: str
    contact: int = 0
    text: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that left, or that is about to: ``items`` are those it listed.

    ``level``: the id of its level; ``sequence`` and ``offset`` as they were then.
    """

    day: date
    level: int
    offset: int
    items: frozenset[int] = frozenset()
    channel: str = "email"
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """All that decides about a reminder for one customer in one currency.

    ``partner``: the commercial partner.  ``addresses``: at most one per channel.
    ``tz``: the customer's time zone, IANA name.  ``tags``, ``risk_class`` and
    ``policy`` (0: none of its own) say which policy applies.
    """

    company: int
    partner: int
    currency: str
    items: tuple[Item, ...] = ()
    credits: tuple[Credit, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    payments: tuple[Payment, ...] = ()
    reviews: tuple[Review, ...] = ()
    promises: tuple[Agreement, ...] = ()
    plans: tuple[Agreement, ...] = ()
    hold: CustomerHold | None = None
    addresses: tuple[Address, ...] = ()
    sent: tuple[Sent, ...] = ()
    tz: str = "UTC"
    lang: str = ""
    tags: frozenset[int] = frozenset()
    risk_class: str = ""
    policy: int = 0


# ------------------------------------------------------------------ result


@dataclass(frozen=True, slots=True)
class Hold:
    """Why there is no message; ``code`` and ``data`` as in ``codes.HOLDS``.

    ``item``: the item that left, 0 if it is about the customer.
    """

    code: str
    data: dict[str, Any] = field(default_factory=dict)
    item: int = 0


@dataclass(frozen=True, slots=True)
class MessageLine:
    """An item as the message lists it; ``days`` > 0: overdue."""

    item: Item
    days: int
    interest: int = 0

    @property
    def open(self) -> int:
        """What is open of the item."""
        return self.item.open


@dataclass(frozen=True, slots=True)
class Message:
    """The one message of a customer, currency and day.

    ``amount`` = sum of ``open`` of ``lines`` - sum of ``amount`` of ``credits``, > 0.
    ``fee`` and ``interest`` come on top.  ``step``: 0 courtesy notice, 1 the first
    reminder, ….  ``channel`` is the level's or one of its fallbacks.  ``repeat``: the
    same step has been sent for some of the items before; then no fee and no
    escalation.  ``left_out``: items that are due but not listed, and why.
    """

    company: int
    partner: int
    currency: str
    policy: int
    level: Level
    step: int
    lines: tuple[MessageLine, ...]
    credits: tuple[Credit, ...]
    amount: int
    address: Address
    fee: int = 0
    interest: int = 0
    repeat: bool = False
    escalation: str = "none"
    left_out: tuple[Hold, ...] = ()

    @property
    def channel(self) -> str:
        """The channel it goes through."""
        return self.address.channel


@dataclass(frozen=True, slots=True)
class Held:
    """There would be a message, but it must wait.

    ``reasons`` in the order of ``codes.HOLDS``, never empty.  ``again``: the first
    day on which another answer is possible without anybody doing anything; None: as
    soon as somebody does.  ``level``/``step``/``amount`` as of the message that would
    be (``amount`` of all items due, less credits, may be <= 0).
    """

    reasons: tuple[Hold, ...]
    level: Level | None = None
    step: int = 0
    amount: int = 0
    lines: tuple[MessageLine, ...] = ()
    again: date | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the reasons, each once."""
        return tuple(dict.fromkeys(hold.code for hold in self.reasons))


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is nothing to say; ``reason`` of ``codes.NOTHING``.

    ``again``: the first day on which there may be, if that is known.
    """

    reason: str
    again: date | None = None
