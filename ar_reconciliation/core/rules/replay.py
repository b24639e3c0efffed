"""What a rule would have done with a bank entry, against what stands in the books."""

from collections.abc import Mapping

#: ``same``: posts what stands in the books.  ``changed``: posts something else.
#: ``new``: posts what is not settled.  ``lost``: would not post what was posted
#: without a person.  ``manual``: a person settled it and still would have to.
#: ``open``: not settled, and would not be.
KINDS = ("changed", "new", "lost", "same", "manual", "open")


def compare(
    books: Mapping[int, int],
    rule: Mapping[int, int] | None,
    *,
    settled: bool,
    by_engine: bool,
) -> str:
    """One of ``KINDS`` for one entry.

    :param books: amount settled by item, as it stands in the books.
    :param rule: amount by item that the rule would post; None if it would not post.
    :param settled: the entry is settled, with items or otherwise.
    :param by_engine: it was posted without a person.

    >>> compare({7: 100}, {7: 100}, settled=True, by_engine=False)
    'same'
    >>> compare({7: 100}, None, settled=True, by_engine=True)
    'lost'
    """
    if rule is None:
        if not settled:
            return "open"
        return "lost" if by_engine else "manual"
    if not settled:
        return "new"
    return "same" if dict(books) == dict(rule) else "changed"


def precision(counts: Mapping[str, int]) -> float:
    """Part of what is comparable with the books that agrees with them, 0 if nothing.

    >>> precision({"same": 99, "changed": 1, "new": 5})
    0.99
    """
    compared = counts.get("same", 0) + counts.get("changed", 0)
    return counts.get("same", 0) / compared if compared else 0.0
