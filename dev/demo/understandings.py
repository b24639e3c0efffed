"""What is agreed with customers who have not paid, and what speaks for them."""

from datetime import timedelta

from odoo.fields import Command

from .agreement import find_user
from .arrears import BROKEN, DISPUTED, HELD, LIMITS, NETTED, PROMISED


def open_items(partner, sign=1):
    """What a customer owes, the earliest due first; -1: what we owe it."""
    items = partner.env["account.move.line"].search(
        [
            ("partner_id", "child_of", partner.id),
            ("partner_id.commercial_partner_id", "=", partner.id),
            ("account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("reconciled", "=", False),
        ],
        order="date_maturity, id",
    )
    return items.filtered(lambda item: sign * item.amount_residual_currency > 0)


def agree(env, clerk, customers, today):
    """What keeps reminders back beside money in the bank."""
    clerk["ar.dunning.hold"].create(
        {
            "partner_ids": [Command.set(customers[HELD].partner.ids)],
            "until": today + timedelta(days=20),
            "reason": "Changes its owner; the new accountant starts next month",
        }
    ).action_confirm()
    open_dispute(clerk, customers[DISPUTED].partner, today)
    promise(clerk, customers[PROMISED].partner, today)
    break_promise(env, customers[BROKEN].partner, today)
    give_credit(env, customers[NETTED].partner, today)
    env.cr.commit()


def overdue(partner, today):
    """What a customer should have paid by now."""
    return open_items(partner).filtered(lambda item: item.date_maturity < today)


def open_dispute(clerk, partner, today):
    """The customer does not accept what is overdue."""
    items = overdue(partner, today).ids
    wizard = clerk["ar.dispute.open.wizard"].with_context(ar_item_ids=items)
    wizard.create(
        {
            "reason_id": clerk["ar.dispute.reason"].search([], limit=1).id,
            "note": "Half of the boards are warped.",
            "together": True,
        }
    ).action_open()


def promise(clerk, partner, today):
    """Somebody promises on the phone to pay what is overdue."""
    items = overdue(partner, today)
    clerk["ar.promise.wizard"].create(
        {
            "partner_id": partner.id,
            "item_ids": [Command.set(items.ids)],
            "date": today + timedelta(days=6),
            "source": "call",
            "note": "Pays with the next run on Friday.",
        }
    ).action_promise()


def break_promise(env, partner, today):
    """A promise of last month that nobody kept."""
    item = overdue(partner, today)[0]
    broken = (
        env["ar.promise"]
        .sudo()
        .create(
            {
                "company_id": item.company_id.id,
                "partner_id": partner.id,
                "currency_id": item.currency_id.id,
                "amount": item.amount_residual_currency,
                "date": today - timedelta(days=12),
                "made_on": today - timedelta(days=19),
                "item_ids": [Command.set(item.ids)],
                "source": "call",
                "user_id": find_user(env, "clerk_zh").id,
                "last_partial": 0,
                "last_item": 0,
            }
        )
    )
    broken._evaluate()


def give_credit(env, partner, today):
    """A credit note that covers all that is overdue; nobody has applied it yet."""
    items = overdue(partner, today)
    amount = sum(items.mapped("amount_residual_currency")) + 50
    refund = env["account.move"].create(
        {
            "move_type": "out_refund",
            "partner_id": partner.id,
            "journal_id": items.move_id.journal_id.id,
            "invoice_date": today - timedelta(days=2),
            "ref": "Goods sent back",
            "invoice_line_ids": [
                Command.create(
                    {"name": "Goods sent back", "price_unit": amount, "tax_ids": []}
                )
            ],
        }
    )
    refund.action_post()


def set_up_credit(env, company, customers):
    """Credit limits in euros, as a manager sets them."""
    company.account_use_credit_limit = True
    for key, limit in LIMITS.items():
        customers[key].partner.credit_limit = limit
    env.cr.commit()
