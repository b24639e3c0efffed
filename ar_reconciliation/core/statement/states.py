"""States of a customer statement, and which moves between them are legal."""

#: It can be computed anew: nothing of it is sealed.
OPEN = ("draft", "reopened")
#: Sealed: its lines stay as they are.
SEALED = ("released", "sent", "confirmed", "partly", "disputed", "expired")
#: The customer may answer; a late answer is an answer, too.
ANSWERABLE = ("sent", "partly", "disputed", "expired")
#: What the customer sees in the portal.
SHOWN = ("sent", "confirmed", "partly", "disputed", "expired", "reopened")
#: target state -> the states from which it may be reached.
MOVES: dict[str, tuple[str, ...]] = {
    "draft": ("review",),
    "review": OPEN,
    "released": ("review",),
    "sent": ("released",),
    "confirmed": ANSWERABLE,
    "partly": (*ANSWERABLE, "confirmed"),
    "disputed": ("sent", "disputed", "expired"),
    "expired": ("sent", "disputed"),
    "reopened": SEALED,
    "cancelled": (*OPEN, "review", "released", "sent", "disputed", "expired"),
}
#: Event that is written when a state is reached.
EVENTS = {"review": "submitted"}


def after_answer(state: str) -> str:
    """Where a dispute, or a document missing in our books, leads a statement.

    Something that was confirmed stays confirmed except for what is new.

    >>> after_answer("sent"), after_answer("confirmed"), after_answer("partly")
    ('disputed', 'partly', 'partly')
    """
    return "partly" if state in ("confirmed", "partly") else "disputed"
