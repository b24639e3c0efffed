"""What keeps a reminder back: of an item, of the customer, of the day."""

from collections.abc import Iterable
from datetime import date, datetime

from .codes import HOLDS
from .types import Address, Facts, Hold, Item, Level, Policy
from .workdays import is_working_day, next_working_day, quiet_until

_ORDER = {code: position for position, code in enumerate(HOLDS)}


def in_order(holds: Iterable[Hold]) -> tuple[Hold, ...]:
    """Holds in the order of ``codes.HOLDS``, whatever order they were found in."""
    return tuple(
        sorted(
            holds,
            key=lambda h: (_ORDER[h.code], h.item, sorted(map(str, h.data.items()))),
        )
    )


def item_holds(item: Item, currency: str) -> list[Hold]:
    """Why an item leaves the message: as a whole, even if a part of it is meant."""
    found = []
    for code, amount in (
        ("disputed", item.disputed),
        ("promise_running", item.promised),
        ("plan_running", item.planned),
        ("payment_in_process", item.in_process),
    ):
        if amount > 0:
            data = {"number": item.number, "amount": amount, "currency": currency}
            if code == "promise_running":
                data["day"] = item.promised_on
            found.append(Hold(code, data, item.id))
    if item.on_hold:
        data = {"until": None, "reason": "", "number": item.number}
        found.append(Hold("customer_hold", data, item.id))
    return found


def customer_holds(facts: Facts, policy: Policy, today: date) -> list[Hold]:
    """Why the customer gets nothing at all in this currency."""
    found = [_receipt_hold(receipt) for receipt in facts.receipts]
    for payment in facts.payments:
        data = {
            "number": payment.number,
            "amount": payment.amount,
            "currency": facts.currency,
        }
        found.append(Hold("payment_in_process", data))
    for review in facts.reviews if policy.review_holds else ():
        data = {"number": review.number, "day": review.day}
        found.append(Hold("statement_review", data))
    for code, agreements in (
        ("promise_running", facts.promises),
        ("plan_running", facts.plans),
    ):
        for agreement in agreements:
            data = {
                "number": agreement.number,
                "amount": agreement.amount,
                "currency": facts.currency,
            }
            if code == "promise_running":
                data["day"] = agreement.day
            found.append(Hold(code, data))
    hold = facts.hold
    if hold and (hold.until is None or hold.until >= today):
        data = {"until": hold.until, "reason": hold.reason, "number": ""}
        found.append(Hold("customer_hold", data))
    return found


def _receipt_hold(receipt) -> Hold:
    code = "proposal_waiting" if receipt.proposed else "receipt_waiting"
    data = {
        "receipt": receipt.id,
        "label": receipt.label,
        "amount": receipt.amount,
        "currency": receipt.currency,
        "day": receipt.day,
        "why": receipt.why,
    }
    return Hold(code, data)


def amount_holds(due: int, credits: int, facts: Facts, policy: Policy) -> list[Hold]:
    """Nothing, or too little, is left of ``due`` after ``credits``, both >= 0."""
    amount, minimum = due - credits, policy.minimum.get(facts.currency, 0)
    if amount <= 0:
        data = {"due": due, "credits": credits, "currency": facts.currency}
        return [Hold("netted", data)]
    if amount < minimum:
        data = {"amount": amount, "minimum": minimum, "currency": facts.currency}
        return [Hold("minimum", data)]
    return []


def address_of(facts: Facts, level: Level) -> tuple[Address | None, list[Hold]]:
    """The address of the first channel of the level that has one, or why none has."""
    by_channel = {
        a.channel: a
        for a in sorted(
            facts.addresses, key=lambda a: (a.contact, a.text), reverse=True
        )
    }
    holds = []
    for channel in dict.fromkeys((level.channel, *level.fallbacks)):
        address = by_channel.get(channel, Address(channel, problem="missing"))
        if not address.problem:
            return address, []
        data = {"channel": channel, "text": address.text}
        if address.problem == "opted_out":
            holds.append(Hold("opted_out", data))
        else:
            holds.append(Hold("no_address", {**data, "problem": address.problem}))
    return None, holds


def day_holds(
    facts: Facts, policy: Policy, today: date, now: datetime | None
) -> list[Hold]:
    """Why not today, or not at this hour."""
    found = []
    if not is_working_day(today, policy.calendar):
        following = next_working_day(today, policy.calendar)
        found.append(Hold("not_working_day", {"next": following}))
    until = quiet_until(now, policy.quiet, facts.tz) if now else None
    if until:
        data = {"until": until.strftime("%H:%M"), "tz": facts.tz}
        found.append(Hold("quiet", data))
    return found
