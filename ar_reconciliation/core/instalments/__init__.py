"""Instalment plans: what is due when, what has been paid of it, what may happen next.

Amounts are whole units (cents) of the plan's currency; days are dates, the day on
which somebody asks is an argument.
"""

from .paid import (
    Default,
    Progress,
    Receipt,
    broken_rule,
    progress,
    standing,
    to_remind,
)
from .reference import is_own, reference
from .schedule import Instalment, Terms, problems, schedule
from .seal import canonical, seal
from .states import ACTIVE, BEFORE, CLOSED, MOVES, OFFERABLE, needs_approval

__all__ = [
    "ACTIVE",
    "BEFORE",
    "CLOSED",
    "MOVES",
    "OFFERABLE",
    "Default",
    "Instalment",
    "Progress",
    "Receipt",
    "Terms",
    "broken_rule",
    "canonical",
    "is_own",
    "needs_approval",
    "problems",
    "progress",
    "reference",
    "schedule",
    "seal",
    "standing",
    "to_remind",
]
