"""A reminder: one message to a customer about everything due in one currency."""

from odoo import fields, models

from .ar_dunning_level import CHANNELS

MESSAGE_STATES = [
    ("held", "Held"),
    ("ready", "Ready"),
    ("excluded", "Left Out"),
    ("postponed", "Postponed"),
    ("sending", "Being Sent"),
    ("sent", "Sent"),
    ("failed", "Failed"),
    ("bounced", "Came Back"),
    ("cancelled", "Cancelled"),
]


class ArDunningMessage(models.Model):
    _name = "ar.dunning.message"
    _description = "Reminder"
    _inherit = ["mail.thread", "mail.activity.mixin", "ar.state.mixin"]
    _order = "day desc, id desc"
    _mail_post_access = "read"

    name = fields.Char(readonly=True)
    run_id = fields.Many2one(
        "ar.dunning.run", readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Recipient",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    day = fields.Date(required=True, readonly=True, index=True)
    policy_id = fields.Many2one(
        "ar.dunning.policy", readonly=True, index=True, ondelete="restrict"
    )
    level_id = fields.Many2one(
        "ar.dunning.level", readonly=True, index=True, ondelete="restrict"
    )
    channel = fields.Selection(CHANNELS, readonly=True)
    lang = fields.Char(string="Language", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Collector",
        readonly=True,
        index="btree_not_null",
        help="Answers and phone tasks go to this person.",
    )
    state = fields.Selection(
        MESSAGE_STATES, required=True, readonly=True, default="ready", index=True
    )

    # === WHY NOT === #

    hold_codes = fields.Json(readonly=True)
    hold_text = fields.Text(string="Why Not", readonly=True)
    note = fields.Text(
        string="Reason", readonly=True, help="Why it was left out or put off."
    )
    postponed_to = fields.Date(readonly=True)
    error = fields.Text(readonly=True)

    # === WHAT === #

    line_ids = fields.One2many("ar.dunning.message.line", "message_id", string="Items")
    amount = fields.Monetary(
        string="Due", readonly=True, help="Everything listed, credits deducted."
    )
    overdue_amount = fields.Monetary(string="Overdue", readonly=True)
    overdue_days = fields.Integer(
        string="Oldest Days Overdue", readonly=True, aggregator="max"
    )
    fee = fields.Monetary(readonly=True)
    interest = fields.Monetary(readonly=True)
    address = fields.Char(
        readonly=True, help="The e-mail address or phone number it goes to."
    )
    subject = fields.Char()
    body = fields.Html(sanitize_attributes=True)
    edited = fields.Boolean(readonly=True, help="Somebody changed the words.")

    # === WHAT BECAME OF IT === #

    sent_on = fields.Datetime(readonly=True, index="btree_not_null")
    sent_by_id = fields.Many2one("res.users", string="Sent By", readonly=True)
    replied_on = fields.Datetime(readonly=True)
    mail_id = fields.Many2one(
        "mail.mail", readonly=True, index="btree_not_null", ondelete="set null"
    )
    document_id = fields.Many2one(
        "ir.attachment", string="Document", readonly=True, ondelete="set null"
    )

    _once_a_day = models.UniqueIndex(
        "(company_id, partner_id, currency_id, day)",
        "This customer has a reminder of this day already.",
    )


class ArDunningMessageLine(models.Model):
    _name = "ar.dunning.message.line"
    _description = "Item of a Reminder"
    _order = "message_id, date_due, id"

    message_id = fields.Many2one(
        "ar.dunning.message",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="message_id.company_id", store=True, index=True
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Item",
        readonly=True,
        index=True,
        ondelete="set null",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Document",
        readonly=True,
        index=True,
        ondelete="set null",
    )
    number = fields.Char(readonly=True)
    date = fields.Date(readonly=True)
    date_due = fields.Date(string="Due On", readonly=True)
    currency_id = fields.Many2one(related="message_id.currency_id")
    open_amount = fields.Monetary(string="Open", readonly=True)
    overdue_days = fields.Integer(readonly=True, aggregator=None)
    interest = fields.Monetary(readonly=True)
