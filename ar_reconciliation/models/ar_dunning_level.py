"""One step of a reminder policy: when, by which channel, with which words."""

from odoo import fields, models

CHANNELS = [
    ("email", "E-Mail"),
    ("sms", "SMS"),
    ("letter", "Letter"),
    ("call", "Phone Call"),
]
TONES = [
    ("courtesy", "Courtesy"),
    ("friendly", "Friendly"),
    ("firm", "Firm"),
    ("final", "Final"),
]
ESCALATIONS = [
    ("none", "Nobody"),
    ("manager", "Manager"),
    ("legal", "Legal Department"),
    ("agency", "Collection Agency"),
    ("stop", "Credit Stop"),
]


class ArDunningLevel(models.Model):
    _name = "ar.dunning.level"
    _description = "Reminder Level"
    _order = "policy_id, offset_days, sequence, id"

    name = fields.Char(required=True, translate=True)
    policy_id = fields.Many2one(
        "ar.dunning.policy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    sequence = fields.Integer(default=10)
    offset_days = fields.Integer(
        string="Days After Due",
        help="Negative: so many days before an invoice is due, as a courtesy notice.",
    )
    channel = fields.Selection(CHANNELS, required=True, default="email")
    tone = fields.Selection(TONES, required=True, default="friendly")
    escalation = fields.Selection(
        ESCALATIONS,
        string="Also Goes To",
        required=True,
        default="none",
        help="What happens beside the message, once it has been sent.",
    )

    # === WORDS === #

    mail_template_id = fields.Many2one(
        "mail.template",
        string="Own E-Mail Template",
        domain=[("model", "=", "ar.dunning.message")],
        help="Instead of the subject and the text below, for layouts of your own.",
    )
    subject = fields.Char(translate=True)
    body = fields.Html(string="Text", translate=True, sanitize_attributes=True)
    sms_text = fields.Text(string="Short Message", translate=True)
    letter_text = fields.Html(string="Text of the Letter", translate=True)
    call_note = fields.Text(string="What to Say", translate=True)
    attach_invoices = fields.Boolean(string="With the Invoices")
    attach_statement = fields.Boolean(string="With a Statement")

    # === COST === #

    fee = fields.Monetary(
        help="Asked for beside what is due. It is invoiced only after somebody else "
        "approved it."
    )
    interest = fields.Boolean(
        string="Interest", help="Ask for the policy's interest on overdue amounts."
    )

    _fee_positive = models.Constraint(
        "CHECK (fee >= 0)", "The fee of a level cannot be negative."
    )
