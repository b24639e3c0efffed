from odoo import api, fields, models

from ..models.ar_match_rule_reason import REASONS
from ..models.ar_short_payment import TREATMENTS


class ArShortPaymentWizard(models.TransientModel):
    _name = "ar.short.payment.wizard"
    _description = "Reason of a Short Payment"

    proposal_id = fields.Many2one("ar.match.proposal", string="Match", required=True)
    line_company_id = fields.Many2one(related="proposal_id.company_id")
    currency_id = fields.Many2one(related="proposal_id.currency_id")
    short_amount = fields.Monetary(related="proposal_id.short_amount")
    line_text = fields.Char(related="proposal_id.line_text")
    within_tolerance = fields.Boolean(compute="_compute_within_tolerance")
    reason = fields.Selection(
        REASONS,
        required=True,
        default=lambda self: self._default_of("short_reason", "unknown"),
    )
    treatment = fields.Selection(
        TREATMENTS,
        string="What Happens",
        required=True,
        default=lambda self: self._default_of("short_treatment", "dispute"),
    )
    account_id = fields.Many2one(
        "account.account",
        compute="_compute_account_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('account_type', 'in', ('income', 'income_other', 'expense')),"
        " ('company_ids', 'parent_of', line_company_id)]",
    )
    owner_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain=lambda self: self.env["res.users"]._ar_owner_domain("line_company_id"),
        help="Who gets the dispute.",
    )

    @api.model
    def _default_of(self, name, otherwise):
        """What the rule found already."""
        proposal_id = self.env.context.get("default_proposal_id")
        proposal = self.env["ar.match.proposal"].browse(proposal_id)
        return proposal[name] or otherwise

    @api.depends("proposal_id")
    def _compute_within_tolerance(self):
        for wizard in self:
            codes = wizard.proposal_id._reason_codes() if wizard.proposal_id else ()
            wizard.within_tolerance = "amount_within_tolerance" in codes

    @api.depends("proposal_id", "reason", "treatment")
    def _compute_account_id(self):
        for wizard in self:
            rule = wizard.proposal_id.rule_id
            needed = wizard.treatment == "write_off"
            wizard.account_id = needed and rule._short_account(wizard.reason)

    def action_confirm(self):
        """Keep reason and treatment with the proposal; nothing is posted yet."""
        self.ensure_one()
        self.env["ar.access"]._check_clerk()
        self.proposal_id._decide_short(
            self.treatment, self.reason, self.account_id, self.owner_id
        )
        return {"type": "ir.actions.act_window_close"}
