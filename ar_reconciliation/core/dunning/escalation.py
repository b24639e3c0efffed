"""When reminders are over and somebody else has to act."""

from dataclasses import dataclass
from datetime import date, timedelta

from .holds import customer_holds, item_holds
from .steps import Ladder, days_of
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
    """Whether a customer has to be escalated, by the highest message it got.

    None while that message is younger than ``Level.escalate_after`` days, when nothing
    it listed is open, and while anything would hold a message back.  The answer stays
    the same on every later day: the caller remembers what it has done.

    :return: ``amount``: what the message listed and is still open, less credits, > 0.
    """
    ladder = Ladder(policy)
    free = {
        item.id: item
        for item in facts.items
        if not item_holds(item, facts.currency) and days_of(item, today) > 0
    }
    levels = {level.id: level for level in ladder.steps}
    sent = [
        message
        for message in facts.sent
        if message.offset >= 0
        and message.items & free.keys()
        and levels.get(message.level)
        and levels[message.level].escalation != "none"
    ]
    if not sent or customer_holds(facts, policy, today):
        return None
    top = max(sent, key=lambda m: (ladder.step_of(m), -m.day.toordinal()))
    level = levels[top.level]
    if today < top.day + timedelta(days=level.escalate_after):
        return None
    items = tuple(sorted(i for i in top.items if i in free))
    amount = sum(free[i].open for i in items) - sum(c.amount for c in facts.credits)
    if amount <= 0:
        return None
    return Escalation(level.escalation, level.id, top.day, amount, items)
