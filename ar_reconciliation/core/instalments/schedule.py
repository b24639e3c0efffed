"""Which amount is due on which day.

Instalments are equal, rounded down to the unit; the last one takes the rest, so that
the sum is exact.  Interest is simple: per period, a percentage of what is not yet
paid according to the plan, rounded half up to the unit; none runs before the first
instalment.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

PERIODS = ("month", "week")
#: More are refused: nobody would follow such a plan.
MAX_NUMBER = 120

#: Why there is no schedule, with an example of the data.
PROBLEMS: dict[str, dict] = {
    "nothing_open": {},
    "bad_number": {"number": 0, "limit": MAX_NUMBER},
    "too_many": {"number": 12, "amount": 5},
    "bad_first_payment": {"amount": 500, "first": 700},
    "bad_rate": {"rate": "-1"},
}


@dataclass(frozen=True, slots=True)
class Terms:
    """``total`` units in ``number`` instalments, the first on ``first_date``.

    ``first_payment``: units of the first instalment, 0 for an equal one.  ``rate``:
    percent per period.
    """

    total: int
    number: int
    first_date: date
    period: str = "month"
    first_payment: int = 0
    rate: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Instalment:
    """``principal`` settles the items, ``interest`` is added; both >= 0."""

    number: int
    day: date
    principal: int
    interest: int = 0

    @property
    def units(self) -> int:
        """What is to be paid."""
        return self.principal + self.interest


def problems(terms: Terms) -> list[tuple[str, dict]]:
    """Codes of ``PROBLEMS`` with data; none when there is a schedule.

    >>> problems(Terms(100, 3, date(2026, 1, 31)))
    []
    >>> problems(Terms(2, 3, date(2026, 1, 31)))
    [('too_many', {'number': 3, 'amount': 2})]
    """
    if terms.total <= 0:
        return [("nothing_open", {})]
    if not 0 < terms.number <= MAX_NUMBER:
        return [("bad_number", {"number": terms.number, "limit": MAX_NUMBER})]
    if not terms.rate.is_finite() or terms.rate < 0:
        return [("bad_rate", {"rate": str(terms.rate)})]
    rest = terms.total - terms.first_payment
    others = terms.number - bool(terms.first_payment)
    whole = terms.first_payment in (0, terms.total)
    if terms.first_payment < 0 or rest < 0 or (not others and not whole):
        data = {"amount": terms.total, "first": terms.first_payment}
        return [("bad_first_payment", data)]
    if rest < others:
        return [("too_many", {"number": terms.number, "amount": terms.total})]
    return []


def schedule(terms: Terms) -> tuple[Instalment, ...]:
    """The instalments.

    :raise ValueError: when there are :func:`problems`.

    >>> [(str(i.day), i.principal) for i in schedule(Terms(100, 3, date(2026, 1, 31)))]
    [('2026-01-31', 33), ('2026-02-28', 33), ('2026-03-31', 34)]
    """
    if found := problems(terms):
        raise ValueError(found[0][0])
    left, result = terms.total, []
    for at, principal in enumerate(_parts(terms)):
        interest = _interest(left, terms.rate) if at else 0
        day = day_of(terms.first_date, terms.period, at)
        result.append(Instalment(at + 1, day, principal, interest))
        left -= principal
    return tuple(result)


def _parts(terms: Terms) -> list[int]:
    first = [terms.first_payment] if terms.first_payment else []
    rest, others = terms.total - sum(first), terms.number - len(first)
    if not others:
        return first
    part = rest // others
    return [*first, *([part] * (others - 1)), rest - part * (others - 1)]


def _interest(left: int, rate: Decimal) -> int:
    """Interest of one period, rounded half up.

    >>> _interest(1050, Decimal("1")), _interest(1049, Decimal("1"))
    (11, 10)
    """
    return int((left * rate / 100).to_integral_value(ROUND_HALF_UP))


def day_of(first: date, period: str, at: int) -> date:
    """Day of the instalment ``at`` (0 is the first); months keep the day or the end.

    >>> day_of(date(2026, 1, 31), "month", 1), day_of(date(2026, 1, 31), "month", 2)
    (datetime.date(2026, 2, 28), datetime.date(2026, 3, 31))
    """
    if period == "week":
        return first + timedelta(weeks=at)
    years, month = divmod(first.month - 1 + at, 12)
    year = first.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(first.day, last))
