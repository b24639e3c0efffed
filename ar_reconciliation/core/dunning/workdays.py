"""The days and hours on which messages leave."""

from datetime import date, datetime

from .types import Calendar, QuietHours


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Whether messages leave on ``day``."""
    raise NotImplementedError


def next_working_day(day: date, calendar: Calendar) -> date | None:
    """``day`` itself or the first working day after it; None: none within a year."""
    raise NotImplementedError


def quiet_until(now: datetime, quiet: QuietHours | None, tz: str) -> datetime | None:
    """When the quiet hours end, in zone ``tz``; None if ``now`` is not within them.

    :param now: an aware time.
    """
    raise NotImplementedError
