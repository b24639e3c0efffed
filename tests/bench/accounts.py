"""Judge what is in the accounts, whoever put it there: ours, or another addon.

A plan says for each bank line what is right.  It is made with the lines and outlives
the process that made them, so that every contender is judged by the same one.
"""

from collections import Counter, defaultdict

#: Kinds where the difference may stay open or be written off; both are right.
SHORT = ("fee", "discount")
#: The kind that may be written off without touching a customer's account.
NO_RECEIPT = "no_receipt"


def acceptable(kind: str, money: int, residual: int) -> list[int]:
    """Right amounts in cents to settle an item with: what was paid, or all of it."""
    return sorted({money, residual}) if kind in SHORT else [money]


def outcome(kind: str, truth: dict | None, paid: dict, closed: bool) -> str:
    """What became of one line.

    :param truth: journal item id -> right amounts in cents; None when nothing may
        be settled.
    :param paid: journal item id -> cents that the line settled of it.
    :param closed: whether nothing of the line waits on the suspense account.
    :return: ``right``, ``wrong``, ``missed`` (something should have been settled and
        nothing was) or ``kept`` (rightly left alone).
    """
    if paid:
        same = truth is not None and set(truth) == set(paid)
        return "right" if same and all(paid[i] in truth[i] for i in paid) else "wrong"
    if closed and kind != NO_RECEIPT:
        return "wrong"
    return "kept" if truth is None else "missed"


def count(plan: dict, paid: dict, closed: set) -> dict[str, Counter]:
    """Counts by kind: ``lines``, ``wanted`` (can be settled) and the outcomes.

    :param plan: bank line id -> ``{"kind": …, "truth": …}``
    :param paid: bank line id -> what it settled; may lack lines.
    :param closed: ids of the bank lines that are done with.
    """
    kinds: dict[str, Counter] = defaultdict(Counter)
    for line, planned in plan.items():
        kind, truth = planned["kind"], planned["truth"]
        counter = kinds[kind]
        counter["lines"] += 1
        counter["wanted"] += truth is not None
        counter[outcome(kind, truth, paid.get(line, {}), line in closed)] += 1
    return kinds
