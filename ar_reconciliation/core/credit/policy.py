"""The points table: all weights of credit control stand here and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass, field

#: (from this number on, points); the last step that is reached counts.
Steps = tuple[tuple[int, int], ...]

#: Days, shares per mille, or numbers of times; see the measures.
TABLE: Mapping[str, Steps] = {
    "late_days": ((6, 1), (16, 3), (31, 5), (61, 7)),
    "late_trend": ((5, 1), (15, 2), (30, 3)),
    "late_share": ((250, 1), (500, 2), (750, 3)),
    "stale": ((1, 1), (250, 3), (500, 5)),
    "broken_promises": ((1, 2), (2, 4), (4, 6)),
    "returned_payments": ((1, 2), (2, 4)),
    "customer_disputes": ((2, 1), (4, 2)),
    "concentration": ((150, 1), (300, 2)),
}


@dataclass(frozen=True, slots=True)
class CreditPolicy:
    """How points are given, and what follows from them.

    A class begins at its number of ``bounds``; a customer comes out of it again only
    when the points are more than ``margin`` below that number.
    """

    table: Mapping[str, Steps] = field(default_factory=lambda: dict(TABLE))
    bounds: tuple[int, int, int] = (4, 8, 13)
    margin: int = 2
    #: A payment is late after so many days beyond the due date.
    grace_days: int = 5
    #: An item is stale when it is overdue by more.
    stale_days: int = 90
    #: Below so many settled or overdue documents there is no class.
    min_documents: int = 3
    #: Use of the limit, per mille, from which a good customer may get a higher one.
    raise_from: int = 800
    #: New limit of a good customer, per mille of the old one.
    raise_to: int = 1250
    #: A limit is lowered when less than so much of it is used, per mille.
    lower_below: int = 800
    #: What a lowered limit leaves above the exposure, per mille of the exposure.
    lower_to: int = 1100
    #: Terms up to so many days are not shortened, and none becomes shorter than this.
    short_days: int = 14
    #: Instalments when so much of what is open is overdue, per mille.
    instalments_from: int = 500
    #: Nobody who broke more promises is offered instalments.
    most_broken: int = 1

    def points(self, code: str, number: int) -> int:
        """Points of a measure.

        >>> CreditPolicy().points("late_days", 16)
        3
        """
        reached = [points for start, points in self.table[code] if number >= start]
        return reached[-1] if reached else 0
