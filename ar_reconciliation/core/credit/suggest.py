"""What to change in limit or terms; a person decides whether it is done."""

from .policy import CreditPolicy
from .types import NEW, Facts, Rating, Suggestion, share


def suggest(facts: Facts, rating: Rating, policy: CreditPolicy) -> Suggestion:
    """The one change that fits behaviour and exposure best, or none."""
    if rating.risk_class == NEW:
        needed = {"documents": facts.documents, "needed": policy.min_documents}
        return Suggestion("none", "too_little_history", needed)
    found = {"A": _good, "C": _doubtful, "D": _bad}.get(rating.risk_class)
    if found and (suggestion := found(facts, policy)):
        return suggestion
    return Suggestion("none", "no_change", {"points": rating.points})


def _good(facts, policy):
    """A customer that pays well and needs nearly all of the limit may have more."""
    exposure = facts.exposure
    if not exposure.limit or exposure.overdue or exposure.used < policy.raise_from:
        return None
    limit = round_up(exposure.limit * policy.raise_to // 1000)
    data = {"used": exposure.used, "total": exposure.total, "limit": exposure.limit}
    return Suggestion("raise_limit", "limit_nearly_used", data, limit=limit)


def _doubtful(facts, policy):
    """Take back what is not needed; else have invoices paid sooner."""
    exposure = facts.exposure
    if exposure.limit and exposure.used < policy.lower_below:
        limit = round_up(max(exposure.total, 0) * policy.lower_to // 1000)
        # A limit of nothing would be no limit at all.
        if 0 < limit < exposure.limit:
            data = {
                "used": exposure.used,
                "total": exposure.total,
                "limit": exposure.limit,
            }
            return Suggestion("lower_limit", "limit_not_needed", data, limit=limit)
    if facts.term_days is not None and facts.term_days > policy.short_days:
        days = max(policy.short_days, facts.term_days // 2)
        data = {"days": facts.term_days, "new_days": days}
        return Suggestion("shorter_term", "pays_late", data, days=days)
    return None


def _bad(facts, policy):
    """Instalments while there is a will to pay; else nothing more without money."""
    exposure = facts.exposure
    part = share(exposure.overdue, exposure.open)
    data = {"overdue": exposure.overdue, "open": exposure.open, "share": part}
    if part >= policy.instalments_from and facts.broken <= policy.most_broken:
        return Suggestion("instalments", "much_overdue", data)
    if facts.term_days == 0:
        return None
    return Suggestion("prepayment", "high_risk", data, days=0)


def round_up(units: int) -> int:
    """The next number with two digits and zeros.

    >>> round_up(123456), round_up(1200), round_up(7)
    (130000, 1200, 7)
    """
    step = 10 ** max(len(str(units)) - 2, 0)
    return -(-units // step) * step
