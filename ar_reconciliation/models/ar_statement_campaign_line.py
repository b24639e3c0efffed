"""The queue of a campaign, and what a reviewer looks at."""

from odoo import api, fields, models

LINE_STATES = [
    ("waiting", "Waiting"),
    ("computed", "Computed"),
    ("released", "Released"),
    ("sent", "Sent"),
    ("failed", "Failed"),
    ("skipped", "Left Out"),
]


class ArStatementCampaignLine(models.Model):
    _name = "ar.statement.campaign.line"
    _description = "Customer of a Campaign"
    _order = "campaign_id, id"
    _rec_name = "partner_id"

    campaign_id = fields.Many2one(
        "ar.statement.campaign",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="campaign_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    balance = fields.Monetary(
        readonly=True, help="On the last day, when the customer was chosen."
    )
    state = fields.Selection(
        LINE_STATES, required=True, readonly=True, default="waiting", index=True
    )
    excluded = fields.Boolean(
        readonly=True, help="Not released and not sent with this campaign."
    )
    failure = fields.Text(string="Why Not", readonly=True)
    statement_id = fields.Many2one(
        "ar.customer.statement",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    statement_state = fields.Selection(
        related="statement_id.state", string="State of the Statement"
    )
    previous_statement_id = fields.Many2one(
        "ar.customer.statement",
        string="Last Statement",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    closing_balance = fields.Monetary(compute="_compute_difference", store=True)
    previous_balance = fields.Monetary(compute="_compute_difference", store=True)
    difference = fields.Monetary(
        string="Change",
        compute="_compute_difference",
        store=True,
        help="Against the customer's last statement.",
    )

    _one_per_currency = models.UniqueIndex(
        "(campaign_id, partner_id, currency_id)",
        "A customer is in a campaign only once per currency.",
    )

    # The statement says when its balance changes: a dependency on it would cost a
    # query for each of the statements that are computed together.
    @api.depends("statement_id", "previous_statement_id")
    def _compute_difference(self):
        for line in self:
            line.closing_balance = line.statement_id.closing_balance
            line.previous_balance = line.previous_statement_id.closing_balance
            line.difference = line.closing_balance - line.previous_balance

    def action_exclude(self):
        """Leave customers out of what is released and sent."""
        self._set_excluded(True)
        return True

    def action_include(self):
        """Take customers in again, before the release."""
        self._set_excluded(False)
        return True

    def _set_excluded(self, excluded):
        self.env["ar.access"]._check_clerk()
        self.check_access("read")
        self.campaign_id._check_states("computing", "review")
        changing = self.filtered(lambda line: line.state != "skipped")
        changing.sudo().write({"excluded": excluded})

    def _renew_difference(self):
        """The balances of the statements have changed."""
        for name in ("closing_balance", "difference"):
            self.env.add_to_compute(self._fields[name], self)

    def action_open_statement(self):
        """Open the statement of this customer."""
        self.ensure_one()
        action = self.env["ar.customer.statement"]._show([])
        form = {"view_mode": "form", "views": [(False, "form")]}
        return {**action, "res_id": self.statement_id.id, **form}

    def _fail(self, failures):
        """Name the customers that could not be done.

        :param dict failures: line to the reason in words.
        """
        for line, text in failures.items():
            line.sudo().write({"state": "failed", "failure": text})
