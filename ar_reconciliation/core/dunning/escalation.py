"""When reminders are over and somebody else has to act."""

from dataclasses import dataclass
from datetime import date

from .types import Facts, Policy


@dataclass(frozen=True, slots=True)
class Escalation:
    """``kind`` of ESCALATIONS except none; ``since``: day of the message behind it."""

    kind: str
    level: int
    since: date
    amount: int
    items: tuple[int, ...]


def escalate(facts: Facts, policy: Policy, today: date) -> Escalation | None:
    """Whether a customer has to be escalated, by the last message it got.

    None while the message is younger than ``Level.escalate_after`` days, when
    nothing it listed is open, and while anything would hold a message back.
    """
    raise NotImplementedError
