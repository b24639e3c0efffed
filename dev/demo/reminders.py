"""Getting paid: who is reminded, who is not and why, and whom to call first."""

import os
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from odoo.fields import Command

from .agreement import as_user, find_user
from .arrears import (
    EARLIER,
    EXCLUDED,
    GATEWAY,
    NO_ADDRESS,
    PEOPLE,
    POSTPONED,
    PROPOSED,
    REACHED,
    STREETS,
)
from .understandings import agree, open_items, set_up_credit

#: A reminder every so many days before today.
PACE = 9
#: States of a reminder that has left.
SENT = ("sending", "sent")


@dataclass
class Reminders:
    """What was sent, held and promised, for the summary."""

    run: object
    messages: object = None
    promises: object = None
    assessments: object = None
    tasks: object = None
    told: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)


def remind(env, company, customers, imports, today):
    """The clerk computes today's reminders, looks at them, and sends them.

    :return: :class:`Reminders`
    """
    clerk = as_user(env, "clerk")
    set_up_gateway(env, company)
    set_up_policy(company)
    set_up_people(env, customers)
    remember(env, company, customers, today)
    agree(env, clerk, customers, today)
    set_up_credit(env, company, customers)
    work(clerk["ar.credit.run"].with_company(company), "action_assess_all")
    done = Reminders(send(clerk, company, customers))
    env["ar.collection.task"].sudo()._cron_rebuild()
    env.cr.commit()
    env.invalidate_all()
    own = [("company_id", "=", company.id)]
    done.messages = done.run.message_ids
    done.promises = env["ar.promise"].search(own)
    done.assessments = env["ar.credit.assessment"].search(
        [*own, ("current", "=", True)]
    )
    done.tasks = env["ar.collection.task"].search(
        [*own, ("state", "=", "todo")], limit=5
    )
    done.told = told_by_customer(done.messages, customers)
    expected = expectations(customers, imports)
    done.problems = check(done.told, expected) + check_calls(env, customers, expected)
    return done


# ------------------------------------------------------------------ before


def set_up_gateway(env, company):
    """Text messages go to the gateway that the demo itself is."""
    env["ir.config_parameter"].set_param(
        "ar_reconciliation.feed_private_hosts", "127.0.0.1"
    )
    company.ar_sms_gateway_id = env["ar.sms.gateway"].create(
        {
            "name": "Demo Gateway",
            "company_id": company.id,
            "url": os.environ.get("AR_DEMO_SMS_GATEWAY") or GATEWAY,
            "sender": "Lindhafen",
            "per_minute": 6000,
            "accepted_path": "status",
            "accepted_words": "ok",
        }
    )


def set_up_policy(company):
    """The standard policy; the demo runs at any hour of any day."""
    policy = company.ar_dunning_policy_id
    policy.write({"saturday": True, "sunday": True, "quiet_from": 0, "quiet_to": 0})
    policy.responsible_id = find_user(company.env, "manager")


def set_up_people(env, customers):
    """Phone numbers, streets, collectors, and one whom nothing reaches."""
    for key, phone in PEOPLE.items():
        customers[key].partner.phone = phone
    for key, street in STREETS.items():
        customers[key].partner.street = street
    chinese = find_user(env, "clerk_zh")
    for customer in customers.values():
        if customer.chinese:
            customer.partner.ar_collector_id = chinese
    customers[NO_ADDRESS].partner.email = False


def remember(env, company, customers, today):
    """The reminders of the last weeks, for those who got some."""
    runs = {
        back: env["ar.dunning.run"]
        .sudo()
        .create(
            {
                "company_id": company.id,
                "day": today - timedelta(days=PACE * back),
                "state": "done",
                "user_id": find_user(env, "clerk").id,
            }
        )
        for back in range(1, max(EARLIER.values()) + 1)
    }
    steps = company.ar_dunning_policy_id.level_ids.filtered(
        lambda level: level.offset_days >= 0
    ).sorted("offset_days")
    vals_list = [
        earlier_values(runs[count - position], customers[key], steps[position])
        for key, count in EARLIER.items()
        for position in range(count)
    ]
    messages = env["ar.dunning.message"].sudo().create(vals_list)
    messages._render()


def earlier_values(run, customer, level):
    """Values of a reminder that was sent on the day of an earlier run."""
    items = open_items(customer.partner).filtered(lambda i: i.date_maturity < run.day)
    total = sum(items.mapped("amount_residual_currency"))
    days = {item: (run.day - item.date_maturity).days for item in items}
    reach = level.channel if level.channel == "letter" else "email"
    return {
        "run_id": run.id,
        "day": run.day,
        "company_id": run.company_id.id,
        "partner_id": customer.partner.id,
        "contact_id": customer.bill_to.id,
        "currency_id": items.currency_id.id,
        "policy_id": level.policy_id.id,
        "level_id": level.id,
        "sequence": level.sequence,
        "offset_days": level.offset_days,
        "channel": reach,
        "lang": customer.partner.lang,
        "user_id": run.user_id.id,
        "state": "sent",
        "sent_on": f"{run.day} 09:00:00",
        "sent_by_id": run.user_id.id,
        "address": customer.bill_to.email if reach == "email" else False,
        "amount": total,
        "overdue_amount": total,
        "overdue_days": max(days.values()),
        "line_ids": [
            Command.create(
                {
                    "move_line_id": item.id,
                    "move_id": item.move_id.id,
                    "number": item.move_name,
                    "date": item.date,
                    "date_due": item.date_maturity,
                    "amount": item.amount_currency,
                    "open_amount": item.amount_residual_currency,
                    "overdue_days": days[item],
                }
            )
            for item in items
        ],
    }


# ------------------------------------------------------------------ today


def send(clerk, company, customers):
    """Compute, leave one out, send; every phase at once instead of by the schedule."""
    run = clerk["ar.dunning.run"].create({"company_id": company.id})
    work(run, "action_compute")
    review(
        run,
        customers[EXCLUDED],
        kind="exclude",
        reason="Mrs Krüger called this morning: the transfer is on its way",
    )
    review(
        run,
        customers[POSTPONED],
        kind="postpone",
        reason="The accountant is at a fair until Thursday",
        day=run.day + timedelta(days=3),
    )
    work(run, "action_send")
    messages = clerk["ar.dunning.message"].sudo()
    messages._cron_send_sms()
    clerk["mail.mail"].sudo().process_email_queue()
    gateway = company.sudo().ar_sms_gateway_id
    gateway.url = GATEWAY
    clerk.cr.commit()
    clerk.invalidate_all()
    return run


def review(run, customer, **decision):
    """Leave a reminder out, or put it off."""
    mine = run.message_ids.filtered(lambda m: m.partner_id == customer.partner)
    run.env["ar.dunning.review"].create(
        {"message_ids": [Command.set(mine.ids)], **decision}
    ).action_confirm()


def work(records, button):
    """Press a button that hands work to the schedule, and do that work now."""
    getattr(records, button)()
    records.env.cr.commit()
    records.env[records._name].sudo()._cron_work()
    records.env.invalidate_all()


# ------------------------------------------------------------------ right?


def check(found, expected):
    """Compare what customers were told with what a good clerk would tell them.

    :return: list of sentences about those that differ
    """
    return [
        f"reminder of {key}: {said}, not {expected[key]}"
        for key, said in found.items()
        if said != expected[key]
    ]


def check_calls(env, customers, expected):
    """Nobody is to be called whose money may be in the bank."""
    waiting = [customers[key].partner.id for key, said in expected.items()
               if said.endswith("_waiting")]  # fmt: skip
    tasks = env["ar.collection.task"].search(
        [("partner_id", "in", waiting), ("state", "=", "todo")]
    )
    return [f"{task.partner_id.name} is to be called" for task in tasks]


def told_by_customer(messages, customers):
    """Key of a customer -> what became of its reminder, in a word or two."""
    by_partner = messages.grouped(lambda message: message.partner_id.id)
    none = messages.browse()
    return {
        key: " and ".join(map(told, by_partner.get(customer.partner.id, none)))
        or "nothing"
        for key, customer in customers.items()
    }


def expectations(customers, imports):
    """Key of a customer -> what becomes of its reminder.

    Whoever has money in the bank that is not settled is not reminded, whatever else is
    said in ``arrears``.
    """
    expected = {key: REACHED.get(key, "nothing") for key in customers}
    by_account = {customer.account: key for key, customer in customers.items()}
    for done in imports:
        for line, payment in zip(done.lines, done.payments, strict=True):
            key = by_account.get(payment.account)
            if key and payment.amount > 0 and line.ar_match_state != "matched":
                proposed = payment.kind in PROPOSED
                code = "proposal_waiting" if proposed else "receipt_waiting"
                expected[key] = f"held: {code}"
    return expected


def told(message):
    """What became of a reminder, in a word or two."""
    if message.state in SENT:
        return message.channel
    if message.state == "held":
        return f"held: {message.hold_code}"
    return message.state


def by_level(messages):
    """(level, channel) -> the reminders that left, in the order of the levels."""
    groups = defaultdict(lambda: messages.browse())
    for message in messages.sorted(lambda m: (m.offset_days, m.channel or "")):
        if message.state in SENT:
            groups[message.level_id, message.channel] |= message
    return groups
