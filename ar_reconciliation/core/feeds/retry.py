"""How long to wait before asking again; seconds in, seconds out."""

from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

#: So often one page is asked for.
ATTEMPTS = 4
#: Longest wait within a run, seconds; what takes longer waits for the next run.
LONGEST_WAIT = 30.0
#: First and longest time until a failed feed is tried again, seconds.
FIRST_PAUSE = 300
LONGEST_PAUSE = 86_400
#: A server may ask for this much, and no more is granted, seconds.
MOST_ASKED = 7 * 86_400
#: Status codes after which asking again makes sense (RFC 9110, RFC 6585).
PASSING = frozenset((408, 425, 429, 500, 502, 503, 504))


def asked_wait(text: str | None, now: datetime) -> float | None:
    """Seconds of a header ``Retry-After`` (RFC 9110, 10.2.3), None if it has none.

    :param now: with its time zone.

    >>> now = datetime(2026, 3, 1, 12, 0, 0, tzinfo=timezone.utc)
    >>> asked_wait("120", now), asked_wait("Sun, 01 Mar 2026 12:01:00 GMT", now)
    (120.0, 60.0)
    >>> asked_wait("soon", now), asked_wait("-5", now)
    (None, None)
    """
    text = (text or "").strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:12]), MOST_ASKED))
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=timezone.utc)
        seconds = (moment - now).total_seconds()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return min(max(seconds, 0.0), float(MOST_ASKED))


def wait_before(attempt: int, asked: float | None = None) -> float | None:
    """Seconds before attempt number ``attempt`` (2, 3, …), None: no more today.

    Doubles each time; a server that asks for more gets it, unless it asks for longer
    than a run may last.

    >>> [wait_before(number) for number in (2, 3, 4, 5)]
    [1.0, 2.0, 4.0, None]
    >>> wait_before(2, 10.0), wait_before(2, 3600.0)
    (10.0, None)
    """
    if attempt > ATTEMPTS:
        return None
    wait = max(2.0 ** max(attempt - 2, 0), asked or 0.0)
    return wait if wait <= LONGEST_WAIT else None


def pause_after(failures: int, asked: float | None = None) -> float:
    """Seconds until a feed that failed so many times in a row is tried again.

    >>> pause_after(1), pause_after(3), pause_after(99), pause_after(1, 7200.0)
    (300.0, 1200.0, 86400.0, 7200.0)
    """
    own = min(FIRST_PAUSE * 2 ** min(max(failures - 1, 0), 20), LONGEST_PAUSE)
    return float(max(own, min(asked or 0.0, MOST_ASKED)))
