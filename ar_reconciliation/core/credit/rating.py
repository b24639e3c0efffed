"""Measures of behaviour, their points, and the class that follows."""

from collections.abc import Iterable

from .policy import CreditPolicy
from .types import CLASSES, NEW, Facts, Paid, Rating, Reason, share


def average_days(paid: Iterable[Paid]) -> int | None:
    """Days late weighted by amount, half up; early payments count as in time.

    sum(amount x max(days, 0)) / sum(amount)

    >>> average_days([Paid(100, 30), Paid(300, -5)])
    8
    """
    rows = list(paid)
    weight = sum(row.amount for row in rows)
    if weight <= 0:
        return None
    late = sum(row.amount * max(row.days, 0) for row in rows)
    return (2 * late + weight) // (2 * weight)


def rate(facts: Facts, policy: CreditPolicy, previous: str | None = None) -> Rating:
    """Class of a customer with all its reasons, those with most points first.

    :param previous: the class so far; see :func:`classify`.
    """
    reasons = [
        reason for measure in MEASURES if (reason := measure(facts, policy)) is not None
    ]
    points = sum(reason.points for reason in reasons)
    reasons.sort(key=lambda reason: -reason.points)
    if facts.documents < policy.min_documents:
        needed = {"documents": facts.documents, "needed": policy.min_documents}
        history = Reason("too_little_history", 0, needed)
        return Rating(NEW, points, (history, *reasons))
    return Rating(classify(points, policy, previous), points, tuple(reasons))


def classify(points: int, policy: CreditPolicy, previous: str | None = None) -> str:
    """Class of a number of points.

    It worsens at once and improves only when the points are clearly lower, so that
    one point more or less does not change it to and fro.

    >>> [classify(p, CreditPolicy()) for p in (3, 4, 8, 13)]
    ['A', 'B', 'C', 'D']
    >>> [classify(p, CreditPolicy(), previous="B") for p in (3, 2, 1, 8)]
    ['B', 'B', 'A', 'C']
    """
    rank = sum(points >= bound for bound in policy.bounds)
    if previous in CLASSES:
        kept = CLASSES.index(previous)
        while kept > rank and points < policy.bounds[kept - 1] - policy.margin:
            kept -= 1
        rank = max(rank, kept)
    return CLASSES[rank]


# === MEASURES === #
# Each gives the reason with its number, or None when there is nothing to measure.


def _reason(policy: CreditPolicy, code: str, number: int, **data) -> Reason:
    return Reason(code, policy.points(code, number), data)


def _late_days(facts, policy):
    """Average days late of what was paid lately and of what is overdue now."""
    days = average_days((*facts.recent, *facts.overdue))
    if days is None:
        return None
    return _reason(
        policy,
        "late_days",
        days,
        days=days,
        paid=sum(row.amount for row in facts.recent),
        count=sum(row.count for row in facts.recent),
        overdue=sum(row.amount for row in facts.overdue),
    )


def _late_trend(facts, policy):
    """By how many days the average has grown; both periods need some payments."""
    now = average_days((*facts.recent, *facts.overdue))
    then = average_days(facts.before)
    counts = (
        sum(row.count for row in (*facts.recent, *facts.overdue)),
        sum(row.count for row in facts.before),
    )
    if now is None or then is None or min(counts) < policy.min_documents:
        return None
    return _reason(policy, "late_trend", now - then, days=now, before=then)


def _late_share(facts, policy):
    """Share of the money paid lately, or overdue, that is beyond the grace."""
    rows = (*facts.recent, *facts.overdue)
    whole = sum(row.amount for row in rows)
    if whole <= 0:
        return None
    late = sum(row.amount for row in rows if row.days > policy.grace_days)
    part = share(late, whole)
    return _reason(
        policy,
        "late_share",
        part,
        share=part,
        late=late,
        paid=whole,
        grace=policy.grace_days,
    )


def _stale(facts, policy):
    """Share of what is open that has been overdue for long."""
    stale = [row for row in facts.overdue if row.days > policy.stale_days]
    amount = sum(row.amount for row in stale)
    if amount <= 0:
        return None
    # An amount that rounds to nothing is stale nevertheless.
    part = max(share(amount, facts.exposure.open), 1)
    return _reason(
        policy,
        "stale",
        part,
        share=part,
        stale=amount,
        count=sum(row.count for row in stale),
        limit_days=policy.stale_days,
    )


def _broken_promises(facts, policy):
    if not facts.promised:
        return None
    return _reason(
        policy,
        "broken_promises",
        facts.broken,
        count=facts.broken,
        promised=facts.promised,
    )


def _returned(facts, policy):
    if not facts.returned:
        return None
    return _reason(policy, "returned_payments", facts.returned, count=facts.returned)


def _disputes(facts, policy):
    if not facts.disputes:
        return None
    return _reason(policy, "customer_disputes", facts.disputes, count=facts.disputes)


def _concentration(facts, policy):
    """Share of all receivables that this customer owes."""
    if facts.balance <= 0:
        return None
    part = share(facts.balance, facts.receivables)
    return _reason(
        policy,
        "concentration",
        part,
        share=part,
        balance=facts.balance,
        receivables=facts.receivables,
    )


MEASURES = (
    _late_days,
    _late_trend,
    _late_share,
    _stale,
    _broken_promises,
    _returned,
    _disputes,
    _concentration,
)
