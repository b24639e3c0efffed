"""The limitation clock (诉讼时效): until when a claim can be brought to court."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Limit:
    """The period: ``years`` and ``months`` after the due date.

    ``warn_days`` before its end it is warned.  ``year_end``: the period begins with
    the end of the year of the due date.  ``demand_restarts``: a reminder that was
    sent begins it anew, as an acknowledgement always does.
    """

    years: int = 3
    months: int = 0
    warn_days: int = 90
    year_end: bool = False
    demand_restarts: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """``ends``: last day of the period; ``state``: running, warning or over."""

    begins: date
    ends: date
    days_left: int
    state: str


def limitation(
    due: date,
    limit: Limit,
    today: date,
    acknowledged: date | None = None,
    demanded: date | None = None,
) -> Clock:
    """The clock of one claim as of ``today``.

    :param acknowledged: last day the customer acknowledged the debt or paid a part.
    :param demanded: last day a reminder was sent.
    """
    raise NotImplementedError
