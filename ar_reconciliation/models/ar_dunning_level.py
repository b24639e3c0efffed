"""One step of a reminder policy: when, by which channel, with which words."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core.dunning.words import PLACEHOLDERS, unknown

CHANNELS = [
    ("email", "E-Mail"),
    ("sms", "SMS"),
    ("letter", "Letter by Post"),
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


#: Texts of a level in which placeholders are filled.
TEXTS = ("subject", "body", "sms_text", "letter_text", "call_note")


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
    fallback = fields.Selection(
        CHANNELS,
        string="Otherwise By",
        help="Where the customer has no address for the channel.",
    )
    tone = fields.Selection(TONES, required=True, default="friendly")
    escalation = fields.Selection(
        ESCALATIONS,
        string="Also Goes To",
        required=True,
        default="none",
        help="Who has to act when the money has not come in spite of the message.",
    )
    escalate_after = fields.Integer(
        string="After So Many Days",
        default=7,
        help="Days after the message, if something it listed is still open.",
    )
    timing = fields.Char(string="When", compute="_compute_timing")
    what = fields.Char(string="What Happens", compute="_compute_timing")

    origin_id = fields.Many2one(
        "ar.dunning.level",
        readonly=True,
        ondelete="set null",
        help="The level it was copied from; as long as their words are the same, its "
        "translations count here, too.",
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
    interest = fields.Boolean(help="Ask for the policy's interest on overdue amounts.")

    _fee_positive = models.Constraint(
        "CHECK (fee >= 0)", "The fee of a level cannot be negative."
    )
    _escalate_after_positive = models.Constraint(
        "CHECK (escalate_after >= 0)",
        "The days until somebody else has to act cannot be negative.",
    )

    @api.depends("offset_days", "channel", "escalation", "fee", "interest")
    @api.depends_context("lang")
    def _compute_timing(self):
        for level in self:
            level.timing = level._timing_text()
            level.what = level._what_text()

    def _timing_text(self):
        days = self.offset_days
        if days < 0:
            return self.env._("%s days before due", -days)
        return self.env._("%s days after due", days) if days else self.env._("When due")

    def _what_text(self):
        """Channel and consequences in a few words."""
        words = self._fields["channel"]._description_selection(self.env)
        parts = [dict(words).get(self.channel, "")]
        if self.fee:
            parts.append(self.env._("fee"))
        if self.interest:
            parts.append(self.env._("interest"))
        if self.escalation != "none":
            words = self._fields["escalation"]._description_selection(self.env)
            parts.append(dict(words)[self.escalation])
        return " + ".join(parts)

    @api.depends("name", "offset_days")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for level in self:
            level.display_name = f"{level.name} ({level._timing_text()})"

    @api.constrains(*TEXTS)
    def _check_texts(self):
        for level in self:
            names = [name for text in TEXTS for name in unknown(level[text])]
            if names:
                raise ValidationError(
                    self.env._(
                        "“%(level)s” names {%(name)s}, which is no placeholder. There "
                        "are: %(all)s.",
                        level=level.name,
                        name=names[0],
                        all=", ".join(f"{{{name}}}" for name in PLACEHOLDERS),
                    )
                )

    @api.private
    def copy_data(self, default=None):
        """A copy remembers where its words come from."""
        return [
            {**vals, "origin_id": (level.origin_id or level).id}
            for level, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def _texts(self, lang):
        """Texts of this level in a language, as field name -> text.

        A copy made before a language came has no words in it; then those of the
        level it was copied from are taken, if the source is the same.
        """
        self.ensure_one()
        own, source = (self.with_context(lang=code) for code in (lang, "en_US"))
        origin = self.sudo().origin_id
        there = origin.with_context(lang=lang)
        first = origin.with_context(lang="en_US")
        texts = {}
        for name in (*TEXTS, "name"):
            same = own[name] == source[name] == first[name]
            texts[name] = there[name] if origin and same else own[name]
        return texts
