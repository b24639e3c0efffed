"""Which bank entries write-off rules may touch at all.

Never one in which a customer or one of our documents was recognised: a payment of
an invoice must not become income because it is small or says "fee".
"""

from collections.abc import Collection

from ..types import Proposal

#: The engine's verdicts that leave an entry to the rules.
OPEN_CODES = frozenset(("not_receipt", "outgoing", "unknown_payer", "no_open_item"))


def reach(first: Proposal, customers: Collection[int]) -> str:
    """What a rule may do with an entry: ``post``, ``propose`` or nothing ("").

    :param first: the engine's first proposal for the entry, which carries its
        decision.
    :param customers: those of the payers found that are customers.

    >>> reach(Proposal(1, 0, 0.0, "exception", exception="unknown_payer"), ())
    'post'
    >>> reach(Proposal(1, 0, 0.0, "exception", 7, exception="no_open_item"), {7})
    ''
    """
    data = first.exception_data
    if first.exception not in OPEN_CODES or data.get("item_ids"):
        return ""
    if first.payer in customers:
        # A word such as "interest" against a name that merely resembles a customer.
        return "propose" if first.exception == "not_receipt" else ""
    if first.decision != "exception" or data.get("customers"):
        return "propose"
    return "post"
