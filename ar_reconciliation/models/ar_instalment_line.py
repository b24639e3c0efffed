from odoo import api, fields, models


class ArInstalmentLine(models.Model):
    _name = "ar.instalment.line"
    _description = "Instalment"
    _order = "plan_id, sequence, id"

    plan_id = fields.Many2one(
        "ar.instalment.plan",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        related="plan_id.partner_id", string="Customer", store=True, index=True
    )
    currency_id = fields.Many2one(related="plan_id.currency_id")
    plan_state = fields.Selection(related="plan_id.state", string="State of the Plan")
    sequence = fields.Integer(
        string="No.", required=True, readonly=True, aggregator=None
    )
    date = fields.Date(string="Due", required=True, readonly=True, index=True)
    principal = fields.Monetary(string="Of the Open Items", readonly=True)
    interest = fields.Monetary(readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    reference = fields.Char(
        required=True, readonly=True, help="Money that names it is matched to the plan."
    )
    paid_amount = fields.Monetary(string="Paid", readonly=True)
    paid_on = fields.Date(readonly=True)
    rest_amount = fields.Monetary(string="Still to Pay", compute="_compute_rest_amount")
    reminded_on = fields.Date(readonly=True)
    late_reminded_on = fields.Date(readonly=True)
    state = fields.Selection(
        [
            ("open", "Not Paid Yet"),
            ("part", "Paid in Part"),
            ("late", "Late"),
            ("paid", "Paid in Full"),
        ],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )

    _reference_once = models.UniqueIndex(
        "(company_id, reference)", "Every instalment has a reference of its own."
    )
    _sequence_once = models.UniqueIndex(
        "(plan_id, sequence)", "A plan has every instalment once."
    )
    _paid_within = models.Constraint(
        "CHECK (amount > 0 AND paid_amount >= 0 AND paid_amount <= amount)",
        "What is paid of an instalment lies between nothing and its amount.",
    )

    @api.depends("amount", "paid_amount")
    def _compute_rest_amount(self):
        for line in self:
            line.rest_amount = line.amount - line.paid_amount

    @api.depends("plan_id", "sequence")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.plan_id.name} – {line.sequence}"
