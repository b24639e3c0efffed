"""A reminder: one message to a customer about everything due in one currency."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

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
HOLD_LABELS = [
    ("receipt_waiting", "Receipt Waiting"),
    ("proposal_waiting", "Match Proposed"),
    ("payment_in_process", "Payment Under Way"),
    ("disputed", "In Dispute"),
    ("statement_review", "Statement Under Review"),
    ("promise_running", "Promised"),
    ("plan_running", "Instalment Plan"),
    ("customer_hold", "Customer on Hold"),
    ("netted", "Credits Cover It"),
    ("minimum", "Too Little"),
    ("no_address", "No Address"),
    ("opted_out", "Opted Out"),
    ("not_working_day", "No Working Day"),
    ("quiet", "Quiet Hours"),
    ("changed", "Changed Since It Was Edited"),
]
#: What somebody may word otherwise as long as nothing has left.
WORDS = frozenset(("subject", "body", "text"))
WORK_FIELDS = WORDS | {
    "activity_ids",
    "activity_state",
    "message_ids",
    "message_follower_ids",
    "message_partner_ids",
}


class ArDunningMessage(models.Model):
    """Made and moved on by the module; see ``core/dunning/states.py``."""

    _name = "ar.dunning.message"
    _description = "Reminder"
    _inherit = ["mail.thread", "mail.activity.mixin", "ar.state.mixin"]
    _order = "day desc, id desc"
    _rec_name = "partner_id"
    _mail_post_access = "read"

    run_id = fields.Many2one(
        "ar.dunning.run",
        string="Reminder Run",
        readonly=True,
        index=True,
        ondelete="restrict",
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
        "ar.dunning.level",
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    level_chosen = fields.Boolean(
        readonly=True, help="Somebody chose this level instead of the computed one."
    )
    sequence = fields.Integer(
        string="Order of the Level", readonly=True, aggregator=None
    )
    offset_days = fields.Integer(
        string="Days of the Level", readonly=True, aggregator=None
    )
    tone = fields.Selection(related="level_id.tone")
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
    released = fields.Boolean(
        readonly=True, help="Somebody looked at it and had it sent."
    )
    released_by_id = fields.Many2one("res.users", readonly=True)

    # === WHY NOT === #

    hold_codes = fields.Char(
        readonly=True, help="Codes of all reasons, with commas around each."
    )
    hold_code = fields.Selection(
        HOLD_LABELS, string="Main Reason", readonly=True, index="btree_not_null"
    )
    hold_reasons = fields.Json(readonly=True)
    hold_text = fields.Text(string="Why Not", compute="_compute_hold_text")
    note = fields.Text(
        string="Reason", readonly=True, help="Why it was left out or put off."
    )
    noted_by_id = fields.Many2one("res.users", string="Decided By", readonly=True)
    postponed_to = fields.Date(readonly=True)
    error = fields.Text(readonly=True)

    # === WHAT === #

    line_ids = fields.One2many("ar.dunning.message.line", "message_id", string="Items")
    amount = fields.Monetary(
        string="Amount Due", readonly=True, help="Everything listed, credits deducted."
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
    body = fields.Html(
        sanitize_attributes=True, help="The words of an e-mail or a letter."
    )
    text = fields.Text(
        string="Short Message", help="The words of an SMS, or what to say on the phone."
    )
    edited = fields.Boolean(readonly=True, help="Somebody changed the words.")

    # === WHAT BECAME OF IT === #

    sent_on = fields.Datetime(readonly=True, index="btree_not_null")
    sent_by_id = fields.Many2one("res.users", readonly=True)
    replied_on = fields.Datetime(readonly=True)
    mail_id = fields.Many2one(
        "mail.mail", readonly=True, index="btree_not_null", ondelete="set null"
    )
    document_id = fields.Many2one("ir.attachment", readonly=True, ondelete="set null")

    twin = fields.Integer(
        readonly=True,
        default=0,
        required=True,
        aggregator=None,
        help="Not zero: a reminder of the same day, of a customer that was merged.",
    )

    _once_a_day = models.UniqueIndex(
        "(company_id, partner_id, currency_id, day, twin)",
        "This customer has a reminder of this day already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "level_id", "day")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for message in self:
            parts = [message.level_id.name, message.partner_id.display_name]
            message.display_name = " · ".join(part for part in parts if part)

    @api.depends("hold_reasons", "state", "note", "error")
    @api.depends_context("lang")
    def _compute_hold_text(self):
        texts = self.env["ar.dunning.reasons"]
        for message in self:
            parts = [message.error, message.note]
            parts += texts._sentences(message.hold_reasons)
            message.hold_text = "\n".join(part for part in parts if part)

    # === CRUD === #

    def write(self, vals):
        """People change words only, and only before the message leaves."""
        if not self.env.su:
            if not WORK_FIELDS.issuperset(vals):
                raise AccessError(
                    self.env._("Reminders follow from the run; only words can change.")
                )
            if not WORDS.isdisjoint(vals):
                self.env["ar.access"]._check_clerk()
                self._check_editable()
                self.sudo().write({"edited": True})
        return super().write(vals)

    def _check_editable(self):
        """:raise UserError: naming a reminder whose words cannot change any more."""
        fixed = self.filtered(lambda m: m.state != "ready")
        if fixed:
            raise UserError(
                self.env._(
                    "The words of “%s” stay as they are: it is not waiting to be sent.",
                    fixed[0].display_name,
                )
            )

    def _mail_get_partner_fields(self, introspect_fields=False):
        """Whom a message in the thread is about."""
        return ["contact_id", "partner_id"]


class ArDunningMessageLine(models.Model):
    _name = "ar.dunning.message.line"
    _description = "Item of a Reminder"
    _order = "message_id, credit, date_due, id"
    _rec_name = "number"

    message_id = fields.Many2one(
        "ar.dunning.message",
        string="Reminder",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="message_id.company_id", store=True, index=True
    )
    day = fields.Date(related="message_id.day", store=True)
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
    amount = fields.Monetary(
        string="Original", readonly=True, help="When it was issued."
    )
    open_amount = fields.Monetary(string="Still Open", readonly=True)
    overdue_days = fields.Integer(readonly=True, aggregator=None)
    interest = fields.Monetary(readonly=True)
    interest_billed = fields.Monetary(
        string="Interest Asked For",
        readonly=True,
        help="The part of the interest that no earlier reminder asked for.",
    )
    credit = fields.Boolean(readonly=True, help="It is ours to give, not to get.")
