"""Which policy is for a customer."""

from collections.abc import Iterable

from .types import Assignment


def policy_for(
    own: int,
    tags: Iterable[int],
    risk_class: str,
    assignments: Iterable[Assignment],
    default: int,
) -> tuple[int, str]:
    """Policy id and where it comes from: the customer, its tag, its risk class, or the
    company's default; the first of them that there is.

    :param own: policy set on the customer, 0 if none.
    :param default: the company's, 0 if none.
    :return: (id, ``partner`` | ``tag`` | ``risk_class`` | ``company``), or (0, "").
    """
    if own:
        return own, "partner"
    ranked = sorted(assignments, key=lambda a: (a.sequence, a.policy))
    mine = frozenset(tags)
    for assignment in ranked:
        if assignment.tags & mine:
            return assignment.policy, "tag"
    for assignment in ranked:
        if risk_class and risk_class in assignment.risk_classes:
            return assignment.policy, "risk_class"
    return (default, "company") if default else (0, "")
