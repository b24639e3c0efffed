"""The limitation clock (诉讼时效): until when a claim can be brought to court.

The figures are the company's own; the defaults are those of the Civil Code of the
People's Republic of China: three years (article 188), the first day not counted
(201), the last one the day of the same number or, without one, the last of the month
(202), begun anew by a demand or an acknowledgement (195).  ``year_end`` is section 199
of the German BGB, where a demand does not restart the clock.
"""

from calendar import monthrange
from collections.abc import Iterable
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
    """``begins``: the day that is not counted; ``ends``: last day of the period.

    ``days_left`` < 0 when it is over; ``state``: running, warning or over.
    """

    begins: date
    ends: date
    days_left: int
    state: str


def limitation(
    due: date,
    limit: Limit,
    today: date,
    acknowledged: date | None = None,
    demanded: Iterable[date] | date | None = None,
) -> Clock:
    """The clock of one claim as of ``today``.

    :param acknowledged: last day the customer acknowledged the debt or paid a part.
        It counts although the period may have been over: whoever agrees to pay cannot
        plead the limitation any more (article 192).
    :param demanded: days on which a reminder was sent, or the only one.  One sent when
        the period was over does not revive it, so all of them are needed.
    """
    begins = due.replace(month=12, day=31) if limit.year_end else due
    if acknowledged and acknowledged > begins:
        begins = acknowledged
    ends = _after(begins, limit)
    days = [demanded] if isinstance(demanded, date) else sorted(demanded or ())
    for day in days if limit.demand_restarts else ():
        if begins < day <= min(ends, today):
            begins, ends = day, _after(day, limit)
    left = (ends - today).days
    state = "over" if left < 0 else "warning" if left <= limit.warn_days else "running"
    return Clock(begins, ends, left, state)


def _after(day: date, limit: Limit) -> date:
    """The same day so many years and months later, or the last of that month."""
    months = day.year * 12 + day.month - 1 + limit.years * 12 + limit.months
    year, month = divmod(months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
