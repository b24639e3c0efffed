"""Whom a collector calls today, why, what comes next, and what money is expected.

Money is whole units (cents) of the account's currency; days are dates.  The points are
a plain sum, so that everybody can see why a customer stands where it does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import log2

#: Next actions, the most pressing first.
ACTIONS = (
    "answer",
    "escalate",
    "solve_dispute",
    "propose_plan",
    "call",
    "remind",
    "wait",
)
#: Reasons that give points, with an example of their data.
REASONS: dict[str, dict] = {
    "overdue": {"units": 10_000, "days": 40},
    "broken_promise": {"count": 1, "day": "2026-05-01"},
    "limitation": {"day": "2026-09-01", "days": 60},
    "reply": {"day": "2026-06-01"},
    "risk": {"class": "C"},
    "agreed_date": {"day": "2026-06-15"},
    "reminded": {"count": 2},
    "no_contact": {"days": 45},
    "disputed": {"units": 5_000},
    "promised": {"units": 5_000, "day": "2026-06-20"},
    "plan_running": {},
    "money_waits": {"count": 1},
    "on_hold": {},
    "credits": {"units": 2_000},
}
RISK_POINTS = {"A": 0, "B": 5, "C": 10, "D": 15}
#: Most points for the amount and for the days, and for each other fact.
AMOUNT_POINTS, DAY_POINTS = 40, 25
FACT_POINTS = {
    "broken_promise": 15,
    "limitation": 20,
    "reply": 15,
    "agreed_date": 10,
    "no_contact": 5,
}
#: Days: a call instead of a reminder, handing on, the limitation clock, silence.
CALL_DAYS, ESCALATE_DAYS, LIMITATION_DAYS, SILENT_DAYS = 14, 90, 90, 30
#: Reminders after which a call is due, and handing on; so many broken promises, too.
CALL_REMINDERS, ESCALATE_REMINDERS, ESCALATE_BROKEN = 1, 3, 2
#: A plan is proposed from so many times the usual item on.
PLAN_FACTOR = 4
WEEKS = 8


@dataclass(frozen=True, slots=True)
class Debt:
    """An open item.  ``open`` > 0; ``disputed`` of it; ``promised_on`` its new day."""

    due: date
    open: int
    disputed: int = 0
    promised_on: date | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """``units`` until ``day``; ``state``: "open", or "broken"."""

    day: date
    units: int
    state: str = "open"


@dataclass(frozen=True, slots=True)
class Account:
    """A customer in one currency.

    ``credits``: what we owe and have not applied, > 0; ``usual``: a usual open item of
    the company, units of the same currency, > 0; ``lateness``: days the customer pays
    after the due date, in the middle; ``contacted_on``: last call or message;
    ``next_on``: the day somebody agreed to be called; ``replied_on``: a reply that
    nobody has answered; ``limitation``: when the oldest claim lapses; ``waiting``:
    receipts that could be theirs, and payments under way; ``on_hold``: nobody is to
    remind them.
    """

    debts: tuple[Debt, ...]
    credits: int = 0
    usual: int = 1
    lateness: int = 0
    risk: str = ""
    promises: tuple[Promise, ...] = ()
    reminders: int = 0
    contacted_on: date | None = None
    next_on: date | None = None
    replied_on: date | None = None
    limitation: date | None = None
    plan_running: bool = False
    waiting: int = 0
    on_hold: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """``score`` 0 to 145, ``wait_until`` for "wait"; ``overdue`` without disputes."""

    action: str
    score: int
    reasons: tuple[tuple[str, dict], ...]
    overdue: int
    disputed: int
    days: int
    wait_until: date | None = None


def assess(account: Account, today: date) -> Task | None:
    """What to do about a customer; None when nothing is overdue after credits."""
    late = [debt for debt in account.debts if debt.due < today]
    disputed = sum(min(debt.disputed, debt.open) for debt in late)
    total = sum(debt.open for debt in late) - account.credits
    if total <= 0 and not account.replied_on:
        return None
    overdue = max(total - disputed, 0)
    days = max(((today - debt.due).days for debt in late), default=0)
    reasons = dict(_reasons(account, today, overdue, disputed, days))
    action, until = _action(account, today, overdue, days, reasons)
    points = _points(account, overdue or total, days, reasons)
    return Task(
        action,
        0 if action == "wait" else points,
        tuple((code, reasons[code]) for code in REASONS if code in reasons),
        overdue,
        disputed,
        days,
        until,
    )


def _reasons(account, today, overdue, disputed, days):
    if overdue:
        yield "overdue", {"units": overdue, "days": days}
    if disputed:
        yield "disputed", {"units": disputed}
    if account.credits:
        yield "credits", {"units": account.credits}
    yield from _reasons_of_contact(account, today, days)
    yield from _reasons_of_promises(account, today)
    if account.limitation and (account.limitation - today).days <= LIMITATION_DAYS:
        left = (account.limitation - today).days
        yield "limitation", {"day": account.limitation.isoformat(), "days": left}
    if RISK_POINTS.get(account.risk):
        yield "risk", {"class": account.risk}


def _reasons_of_contact(account, today, days):
    if account.replied_on:
        yield "reply", {"day": account.replied_on.isoformat()}
    if account.next_on and account.next_on <= today:
        yield "agreed_date", {"day": account.next_on.isoformat()}
    if account.reminders:
        yield "reminded", {"count": account.reminders}
    silent = (today - account.contacted_on).days if account.contacted_on else days
    if silent > SILENT_DAYS:
        yield "no_contact", {"days": silent}


def _reasons_of_promises(account, today):
    broken = [promise for promise in account.promises if promise.state == "broken"]
    if broken:
        last = max(promise.day for promise in broken)
        yield "broken_promise", {"count": len(broken), "day": last.isoformat()}
    running = _running(account, today)
    if running:
        units = sum(promise.units for promise in running)
        last = max(promise.day for promise in running)
        yield "promised", {"units": units, "day": last.isoformat()}
    if account.plan_running:
        yield "plan_running", {}
    if account.waiting:
        yield "money_waits", {"count": account.waiting}
    if account.on_hold:
        yield "on_hold", {}


def _running(account, today):
    return [p for p in account.promises if p.state == "open" and p.day >= today]


def _action(account, today, overdue, days, reasons):
    """(action, day until which to wait or None)"""
    if "reply" in reasons:
        return "answer", None
    if "limitation" in reasons:
        return "escalate", None
    if account.waiting or account.on_hold:
        return "wait", None
    running = _running(account, today)
    if overdue and sum(promise.units for promise in running) >= overdue:
        return "wait", max(promise.day for promise in running)
    if account.next_on and account.next_on > today:
        return "wait", account.next_on
    if account.plan_running:
        return "wait", None
    if not overdue:
        return "solve_dispute", None
    return _pressure(account, overdue, days, reasons), None


def _pressure(account, overdue, days, reasons):
    """Escalate, offer a plan, call or remind."""
    broken = reasons.get("broken_promise", {}).get("count", 0)
    tried = account.reminders >= ESCALATE_REMINDERS or broken >= ESCALATE_BROKEN
    if tried and days > ESCALATE_DAYS:
        return "escalate"
    if broken and overdue >= PLAN_FACTOR * account.usual:
        return "propose_plan"
    heard = broken or account.reminders >= CALL_REMINDERS or "agreed_date" in reasons
    if heard or days > CALL_DAYS or account.risk == "D":
        return "call"
    return "remind"


def _points(account, amount, days, reasons):
    """Amount (a usual item gives 20, twice as much 5 more), days, and the facts."""
    size = 20 + 5 * log2(max(amount, 1) / max(account.usual, 1))
    points = min(max(round(size), 0), AMOUNT_POINTS)
    points += min(days // 4, DAY_POINTS)
    points += RISK_POINTS.get(account.risk, 0)
    return points + sum(FACT_POINTS.get(code, 0) for code in reasons)


# ------------------------------------------------------------------ expected cash


@dataclass(frozen=True, slots=True)
class Forecast:
    """``weeks``: (Monday, units) of :data:`WEEKS` weeks; ``later``; ``disputed``."""

    weeks: tuple[tuple[date, int], ...]
    later: int
    disputed: int


def expect(debts: Iterable[Debt], lateness: int, today: date) -> Forecast:
    """When the open money is likely to come: due date and usual lateness, or promise.

    What should have come already is expected next week.  Disputed money is expected
    in no week; everything together is what is open.
    """
    first = today - timedelta(days=today.weekday())
    weeks = {first + timedelta(weeks=number): 0 for number in range(WEEKS)}
    later = disputed = 0
    for debt in debts:
        held = min(max(debt.disputed, 0), debt.open)
        disputed += held
        day = debt.promised_on or debt.due + timedelta(days=max(lateness, 0))
        if day < today:
            day = first + timedelta(weeks=1)
        week = day - timedelta(days=day.weekday())
        if week in weeks:
            weeks[week] += debt.open - held
        else:
            later += debt.open - held
    return Forecast(tuple(weeks.items()), later, disputed)
