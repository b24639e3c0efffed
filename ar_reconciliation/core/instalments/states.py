"""States of an instalment plan, the moves between them, and who may offer one."""

#: Nothing is agreed yet.
BEFORE = ("asked", "draft", "approval", "offered")
#: Agreed: the customer pays by the plan.
ACTIVE = ("accepted", "running")
#: Nothing more is waited for.
CLOSED = ("done", "defaulted", "cancelled", "rejected")
#: A person is still working on the terms.
OFFERABLE = ("asked", "draft")
#: target state -> the states from which it may be reached.
MOVES: dict[str, tuple[str, ...]] = {
    "draft": ("asked", "approval", "offered"),
    "approval": OFFERABLE,
    "offered": (*OFFERABLE, "approval"),
    "accepted": ("offered",),
    "running": ("accepted", "done", "defaulted"),
    "done": ("running", "defaulted"),
    "defaulted": ("running",),
    "cancelled": (*BEFORE, *ACTIVE),
    "rejected": ("asked", "approval", "offered"),
}


def needs_approval(
    units: int, number: int, *, limit: int, most: int, reviewer: bool
) -> bool:
    """Does another person have to agree before the plan is offered?

    :param units: of the company's currency; ``limit`` 0: a clerk offers none.
    :param most: instalments that a clerk may offer.
    :param reviewer: whoever offers is a reviewer, and did not make the plan.

    >>> needs_approval(100, 3, limit=100, most=6, reviewer=False)
    False
    >>> needs_approval(101, 3, limit=100, most=6, reviewer=False)
    True
    """
    return not reviewer and (units > limit or number > most)
