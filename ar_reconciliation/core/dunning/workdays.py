"""The days and hours on which messages leave.

Hours are read on the wall clock of the customer's zone, so that 08:00 stays 08:00
when the clocks change.  A zone that is not known is taken for UTC.
"""

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from .types import Calendar, QuietHours

#: Days looked ahead for a working day.
FAR = 366
_MINUTE = timedelta(minutes=1)


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Whether messages leave on ``day``.

    >>> is_working_day(date(2026, 2, 16), Calendar(holidays={date(2026, 2, 16)}))
    False
    """
    if day in calendar.workdays:
        return True
    return day.weekday() in calendar.weekdays and day not in calendar.holidays


def next_working_day(day: date, calendar: Calendar) -> date | None:
    """``day`` itself or the first working day after it; None: none within a year."""
    for ahead in range(FAR + 1):
        if is_working_day(day + timedelta(days=ahead), calendar):
            return day + timedelta(days=ahead)
    return None


def zone(tz: str) -> ZoneInfo:
    """The time zone of a name; UTC for a name that is none."""
    try:
        return ZoneInfo(tz)
    except (ValueError, OSError, KeyError):
        return ZoneInfo("UTC")


def quiet_until(now: datetime, quiet: QuietHours | None, tz: str) -> datetime | None:
    """When the quiet hours end, in zone ``tz``; None if ``now`` is not within them.

    :param now: an aware time.
    :return: the first moment after ``now`` outside of them, on the wall clock: an end
        that the clocks skip in spring is the moment after the skipped hour.
    """
    local = now.astimezone(zone(tz))
    if quiet is None or not _within(local.time(), quiet):
        return None
    over_midnight = quiet.start > quiet.end and local.time() >= quiet.start
    day = local.date() + timedelta(days=1) if over_midnight else local.date()
    end = _moment(day, quiet.end, local)
    # A zone may leave out the whole day on which they would end.
    return quiet_until(end, quiet, tz) or end


def next_sending(
    now: datetime, calendar: Calendar, quiet: QuietHours | None, tz: str
) -> datetime | None:
    """The first moment from ``now`` on at which a message may leave, in zone ``tz``.

    None: no working day within a year.
    """
    moment = now.astimezone(zone(tz))
    for _ in range(2 * FAR):
        if later := quiet_until(moment, quiet, tz):
            moment = later
        elif is_working_day(moment.date(), calendar):
            return moment
        elif day := next_working_day(moment.date(), calendar):
            moment = _moment(day, time(0), moment)
        else:
            return None
    return None


def _within(clock: time, quiet: QuietHours) -> bool:
    if quiet.start <= quiet.end:
        return quiet.start <= clock < quiet.end
    return clock >= quiet.start or clock < quiet.end


def _moment(day: date, clock: time, after: datetime) -> datetime:
    """The first moment after ``after`` at which the clock shows ``clock`` or later."""
    tz, utc = after.tzinfo, timezone.utc
    wanted = datetime.combine(day, clock)
    moments = [wanted.replace(tzinfo=tz, fold=fold).astimezone(utc) for fold in (0, 1)]
    shown = [m for m in moments if m.astimezone(tz).replace(tzinfo=None) == wanted]
    if shown:
        later = [m for m in shown if m > after.astimezone(utc)]
        return min(later or shown).astimezone(tz)
    # The clocks skip it: the moment of the change lies between the two readings.
    moment, last = min(moments), max(moments)
    while moment < last and moment.astimezone(tz).replace(tzinfo=None) < wanted:
        moment += _MINUTE
    return moment.astimezone(tz)
