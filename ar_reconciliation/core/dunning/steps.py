"""Which level a customer has reached, and which items a message lists."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from .types import Item, Level, Nothing, Policy, Sent


def _by_offset(level: Level) -> tuple[int, int, int]:
    return level.offset, level.sequence, level.id


class Ladder:
    """The levels of a policy: courtesy notices, and steps counted from 1."""

    def __init__(self, policy: Policy):
        levels = sorted(policy.levels, key=_by_offset)
        self.notices = [level for level in levels if level.courtesy]
        self.steps = [level for level in levels if not level.courtesy]
        self._after = [level.offset for level in self.steps]
        self._before = [level.offset for level in self.notices]
        self._step = {level.id: i for i, level in enumerate(self.steps, 1)}

    def level(self, step: int) -> Level:
        """The level of a step."""
        return self.steps[step - 1]

    def reached(self, days: int) -> int:
        """The step that ``days`` after the due date mean, 0: none."""
        return bisect_right(self._after, days)

    def noticed(self, days: int) -> int:
        """How many courtesy notices are due at ``days`` < 0 after the due date."""
        return bisect_right(self._before, days)

    def step_of(self, sent: Sent) -> int:
        """The step of a message; by its offset if its level is gone.  0: courtesy."""
        if sent.offset < 0:
            return 0
        return self._step.get(sent.level) or self.reached(sent.offset)

    @property
    def first_listed(self) -> int:
        """Days after the due date from which an item counts as due."""
        return 0 if self._after and self._after[0] == 0 else 1


class History:
    """What has been sent: to the customer, and for each item."""

    def __init__(self, sent: Iterable[Sent], ladder: Ladder):
        self.last: date | None = None
        self.told: dict[int, int] = {}
        self.noticed: dict[int, int] = {}
        self.told_on: dict[int, date] = {}
        self.last_step = 0
        latest = None
        for message in sent:
            step = ladder.step_of(message)
            self.last = max(self.last or message.day, message.day)
            if message.offset >= 0 and (latest is None or (message.day, step) > latest):
                latest = message.day, step
                self.last_step = step
            for item in message.items:
                self._add(item, message, step, ladder)

    def _add(self, item: int, message: Sent, step: int, ladder: Ladder) -> None:
        if message.offset < 0:
            count = ladder.noticed(message.offset)
            self.noticed[item] = max(self.noticed.get(item, 0), count)
            return
        self.told[item] = max(self.told.get(item, 0), step)
        self.told_on[item] = max(self.told_on.get(item, message.day), message.day)


class Choice(NamedTuple):
    """A message to be: ``items`` as listed; ``step`` 0: courtesy notice.

    ``repeat``: this step has been sent for one of the items already.
    """

    level: Level
    step: int
    items: tuple[Item, ...]
    repeat: bool = False


def days_of(item: Item, today: date) -> int:
    """Days after the due date, < 0 before it."""
    return (today - item.due).days


def choose(
    items: Iterable[Item], overdue: bool, ladder: Ladder, history: History, today: date
) -> Choice | Nothing:
    """What to say about ``items``.

    There is a message when an item has reached a higher step than it was told of.  It
    takes the highest step that any item has reached, but at most one more than the
    last message about these items, and one more than the last message to the customer.
    It lists all that is due.

    :param overdue: is anything overdue, whether or not it may be listed?  Then there
        is no courtesy notice.
    """
    items = sorted(items, key=lambda item: (item.due, item.number, item.id))
    due = [item for item in items if days_of(item, today) >= ladder.first_listed]
    reached = {item.id: _reached(item, ladder, history, today) for item in due}
    told = {item.id: history.told.get(item.id, 0) for item in due}
    if any(reached[i] > told[i] for i in reached):
        base = max(told.values())
        step = min(max(reached.values()), min(base, history.last_step) + 1)
        return Choice(ladder.level(step), step, tuple(due), step <= base)
    if not overdue:
        choice = _courtesy(items, ladder, history, today)
        if choice:
            return choice
    reason = "level_sent" if any(reached.values()) else "nothing_due"
    return Nothing(reason, _next_rise(items, ladder, history, today))


def _reached(item: Item, ladder: Ladder, history: History, today: date) -> int:
    """The step of an item; a promise broken since it was last told of raises it."""
    reached = ladder.reached(days_of(item, today))
    if not item.broken_on or not ladder.steps:
        return reached
    told_on = history.told_on.get(item.id)
    if told_on is None or item.broken_on > told_on:
        told = history.told.get(item.id, 0)
        reached = max(reached, min(told + 1, len(ladder.steps)))
    return reached


def _courtesy(items, ladder: Ladder, history: History, today: date) -> Choice | None:
    """Before the due date, once per item and notice; never after a reminder."""
    ahead = {
        item.id: ladder.noticed(days_of(item, today))
        for item in items
        if days_of(item, today) < 0 and not history.told.get(item.id)
    }
    rising = [n for i, n in ahead.items() if n > history.noticed.get(i, 0)]
    if not rising:
        return None
    listed = tuple(item for item in items if ahead.get(item.id))
    return Choice(ladder.notices[max(rising) - 1], 0, listed)


def _next_rise(items, ladder: Ladder, history: History, today: date) -> date | None:
    """The first day after today on which an item reaches something new."""
    days = [
        item.due + timedelta(days=level.offset)
        for item in items
        for level in (
            *ladder.steps[history.told.get(item.id, 0) :],
            *ladder.notices[history.noticed.get(item.id, 0) :],
        )
    ]
    return min((day for day in days if day > today), default=None)
