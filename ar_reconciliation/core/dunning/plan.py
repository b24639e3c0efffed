"""What is said to a customer today, and why not."""

from datetime import date, datetime, timedelta

from .holds import (
    address_of,
    amount_holds,
    customer_holds,
    day_holds,
    in_order,
    item_holds,
)
from .interest import interest_on
from .steps import Choice, History, Ladder, choose, days_of
from .types import Facts, Held, Hold, Message, MessageLine, Nothing, Policy
from .workdays import next_working_day


def plan(
    facts: Facts, policy: Policy, today: date, now: datetime | None = None
) -> Message | Held | Nothing:
    """The message of one customer and currency on ``today``.

    :param now: an aware time; then quiet hours hold, too.  Without it they do not,
        for a message computed in the night is sent in the morning.
    :return: ``Nothing`` if there would be no message even without any hold; ``Held``
        with every reason that keeps it back; else the ``Message``.
    """
    if not facts.items or not policy.levels:
        return Nothing("no_levels" if facts.items else "nothing_open")
    ladder = Ladder(policy)
    history = History(facts.sent, ladder)
    left_out = {item.id: item_holds(item, facts.currency) for item in facts.items}
    kept = [item for item in facts.items if not left_out[item.id]]
    overdue = any(days_of(item, today) > 0 for item in facts.items)
    choice = choose(kept, overdue, ladder, history, today)
    removed: list[Hold] = []
    if isinstance(choice, Nothing):
        whole = choose(facts.items, overdue, ladder, history, today)
        if isinstance(whole, Nothing):
            return whole
        choice = whole
        removed = [hold for item in whole.items for hold in left_out[item.id]]
    if pause := _pause(history.last, policy, today):
        return pause
    first = ladder.first_listed if choice.step else choice.level.offset
    aside = [
        hold
        for item in facts.items
        if days_of(item, today) >= first
        for hold in left_out[item.id]
    ]
    return _decide(facts, policy, choice, removed, in_order(aside), today, now)


def _pause(last: date | None, policy: Policy, today: date) -> Nothing | None:
    """Not twice on a day, nor before the gap is over; no day before the last one."""
    if last is None:
        return None
    again = last + timedelta(days=max(policy.gap_days, 1))
    if today <= last:
        return Nothing("sent_today", again)
    return Nothing("gap", again) if today < again else None


def _decide(
    facts: Facts,
    policy: Policy,
    choice: Choice,
    removed: list[Hold],
    aside: tuple[Hold, ...],
    today: date,
    now: datetime | None,
) -> Message | Held:
    """The message, or all reasons against it."""
    lines = _lines(choice, policy, today)
    credits = tuple(sorted(facts.credits, key=lambda credit: credit.id))
    due = sum(line.open for line in lines)
    minus = sum(credit.amount for credit in credits)
    address, unreachable = address_of(facts, choice.level)
    reasons = [
        *removed,
        *customer_holds(facts, policy, today),
        *amount_holds(due, minus, facts, policy),
        *unreachable,
        *day_holds(facts, policy, today, now),
    ]
    if reasons or address is None:
        ordered = in_order(reasons)
        again = _again(ordered, policy, today)
        return Held(ordered, choice.level, choice.step, due - minus, lines, again)
    fresh = choice.step > 0 and not choice.repeat
    return Message(
        company=facts.company,
        partner=facts.partner,
        currency=facts.currency,
        policy=policy.id,
        level=choice.level,
        step=choice.step,
        lines=lines,
        credits=credits,
        amount=due - minus,
        address=address,
        fee=choice.level.fee.get(facts.currency, 0) if fresh else 0,
        interest=sum(line.interest for line in lines),
        repeat=choice.repeat,
        escalation=choice.level.escalation if fresh else "none",
        left_out=aside,
    )


def _lines(choice: Choice, policy: Policy, today: date) -> tuple[MessageLine, ...]:
    rates = policy.interest if choice.step and choice.level.interest else None
    return tuple(
        MessageLine(
            item, days_of(item, today), interest_on(item.open, item.due, today, rates)
        )
        for item in choice.items
    )


def _again(reasons: tuple[Hold, ...], policy: Policy, today: date) -> date | None:
    """The first day after all reasons that time alone ends; None if one needs more."""
    days = [_over(hold, today) for hold in reasons]
    ends = [day for day in days if day]
    if len(ends) < len(days):
        return None
    return next_working_day(max(ends), policy.calendar)


def _over(hold: Hold, today: date) -> date | None:
    """The first day on which a hold is over by itself."""
    if hold.code == "not_working_day":
        return hold.data["next"]
    if hold.code == "quiet":
        return today
    last = hold.data.get(
        {"customer_hold": "until", "promise_running": "day"}.get(hold.code)
    )
    return last + timedelta(days=1) if last else None
