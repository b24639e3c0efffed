"""Reminders: who is told what, when, and why not.

:func:`plan` decides about one customer and currency; ``receipts`` finds the unmatched
money that could be a customer's, ``assign`` the policy, ``workdays`` the next day of
sending; ``interest``, ``limitation``, ``effect`` and ``escalation`` count.
"""

from .assign import policy_for
from .effect import Effect, Paid, SentAmounts, measure
from .escalation import Escalation, escalate
from .interest import interest_on, interest_on_balances
from .limitation import Clock, Limit, limitation
from .plan import plan
from .types import (
    Address,
    Agreement,
    Assignment,
    Calendar,
    Credit,
    CustomerHold,
    Facts,
    Held,
    Hold,
    Interest,
    Item,
    Level,
    Message,
    MessageLine,
    Nothing,
    Payment,
    Policy,
    QuietHours,
    Rate,
    Receipt,
    Review,
    Sent,
)
from .workdays import is_working_day, next_working_day, quiet_until

__all__ = [
    "Address",
    "Agreement",
    "Assignment",
    "Calendar",
    "Clock",
    "Credit",
    "CustomerHold",
    "Effect",
    "Escalation",
    "Facts",
    "Held",
    "Hold",
    "Interest",
    "Item",
    "Level",
    "Limit",
    "Message",
    "MessageLine",
    "Nothing",
    "Paid",
    "Payment",
    "Policy",
    "QuietHours",
    "Rate",
    "Receipt",
    "Review",
    "Sent",
    "SentAmounts",
    "escalate",
    "interest_on",
    "interest_on_balances",
    "is_working_day",
    "limitation",
    "measure",
    "next_working_day",
    "plan",
    "policy_for",
    "quiet_until",
]
