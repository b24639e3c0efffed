"""What is said to a customer today, and why not."""

from datetime import date, datetime

from .types import Facts, Held, Message, Nothing, Policy


def plan(
    facts: Facts, policy: Policy, today: date, now: datetime | None = None
) -> Message | Held | Nothing:
    """The message of one customer and currency on ``today``.

    :param now: an aware time; then quiet hours hold, too.  Without it they do not,
        for a message computed in the night is sent in the morning.
    :return: ``Nothing`` if there would be no message even without any hold; ``Held``
        with every reason that keeps it back; else the ``Message``.
    """
    raise NotImplementedError
