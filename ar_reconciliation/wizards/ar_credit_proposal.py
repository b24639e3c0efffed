from odoo import api, fields, models

from ..models.ar_credit_texts import SUGGESTIONS


class ArCreditProposal(models.TransientModel):
    _name = "ar.credit.proposal"
    _description = "Propose a Change of Limit or Terms"

    assessment_id = fields.Many2one("ar.credit.assessment", required=True)
    partner_id = fields.Many2one(related="assessment_id.partner_id")
    company_id = fields.Many2one(related="assessment_id.company_id")
    currency_id = fields.Many2one(related="assessment_id.currency_id")
    credit_limit = fields.Monetary(
        related="assessment_id.credit_limit", string="Limit Now"
    )
    suggestion = fields.Selection(
        [choice for choice in SUGGESTIONS if choice[0] != "none"],
        required=True,
        compute="_compute_from_assessment",
        store=True,
        readonly=False,
        precompute=True,
    )
    new_limit = fields.Monetary(
        compute="_compute_from_assessment",
        store=True,
        readonly=False,
        precompute=True,
    )
    term_id = fields.Many2one(
        "account.payment.term",
        string="New Payment Term",
        compute="_compute_from_assessment",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('company_id', 'in', (False, company_id))]",
    )
    note = fields.Text(string="Why", required=True)

    _limit_positive = models.Constraint(
        "CHECK (new_limit >= 0)", "A credit limit cannot be negative."
    )

    @api.depends("assessment_id")
    def _compute_from_assessment(self):
        for wizard in self:
            found = wizard.assessment_id
            known = found.suggestion not in (False, "none")
            wizard.suggestion = found.suggestion if known else "lower_limit"
            wizard.new_limit = found.new_limit or found.credit_limit
            wizard.term_id = found.term_id

    def action_propose(self):
        """Put it before the managers."""
        self.ensure_one()
        self.assessment_id._propose(
            self.suggestion, self.new_limit, self.term_id, self.note
        )
        return {"type": "ir.actions.act_window_close"}
