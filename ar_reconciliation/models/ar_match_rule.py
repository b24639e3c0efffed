from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core.rules.grid import restrain, supervise

#: Fields that decide about money; changing one makes a new version.
POLICY_FIELDS = frozenset(
    (
        "post_at",
        "propose_at",
        "line_ids",
        "under_fixed",
        "under_percent",
        "over_fixed",
        "over_percent",
        "tolerance_currency_id",
        "exchange_percent",
        "set_off",
        "write_off_account_id",
        "write_off_tax_ids",
        "analytic_distribution",
        "approval_limit",
        "journal_ids",
        "active",
        "sequence",
    )
)


class ArMatchRule(models.Model):
    _name = "ar.match.rule"
    _inherit = ["analytic.mixin"]
    _description = "Matching Rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    version = fields.Integer(
        readonly=True,
        default=1,
        copy=False,
        help="Goes up with each change; every match stores the version it used.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    journal_ids = fields.Many2many(
        "account.journal",
        string="Bank Journals",
        domain=[("type", "in", ("bank", "cash", "credit"))],
        check_company=True,
        help="Empty: all journals of the company.",
    )
    post_at = fields.Float(
        string="Post From Confidence",
        default=0.95,
        digits=(4, 3),
        help="A match is posted by itself from this probability on.",
    )
    propose_at = fields.Float(
        string="Propose From Confidence",
        default=0.3,
        digits=(4, 3),
        help="Below this probability nothing is shown.",
    )
    line_ids = fields.One2many(
        "ar.match.rule.line",
        "rule_id",
        string="Grid",
        copy=True,
        default=lambda self: self.env["ar.match.rule.line"]._default_commands(),
        help="The first row that fits a match says what may become of it. A match that "
        "fits no row is posted when it is sure enough.",
    )
    tolerance_currency_id = fields.Many2one(
        "res.currency",
        string="Currency of the Tolerance",
        compute="_compute_tolerance_currency_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="Differences are accepted of bank lines in this currency only.",
    )
    under_fixed = fields.Monetary(
        string="Short by at Most",
        currency_field="tolerance_currency_id",
        help="A shortfall within it is written off.",
    )
    under_percent = fields.Float(string="Short by at Most (%)", digits=(5, 2))
    over_fixed = fields.Monetary(
        string="Over by at Most", currency_field="tolerance_currency_id"
    )
    over_percent = fields.Float(string="Over by at Most (%)", digits=(5, 2))
    exchange_percent = fields.Float(
        string="Rate Differs by at Most (%)",
        default=1.0,
        digits=(5, 2),
        help="A named document in another currency is settled in full when the money "
        "is worth what is open at the day's rate, but for so many percent. Zero: "
        "never.",
    )
    set_off = fields.Boolean(
        string="Set Off Vendor Bills",
        help="Named invoices may be settled less what we owe the same company as our "
        "vendor: the open vendor bills are settled with them.",
    )
    write_off_account_id = fields.Many2one(
        "account.account",
        string="Write-off Account",
        check_company=True,
        domain=[("account_type", "in", ("income", "income_other", "expense"))],
    )
    write_off_tax_ids = fields.Many2many(
        "account.tax",
        string="Taxes in the Write-off",
        check_company=True,
        domain=[("type_tax_use", "in", ("sale", "purchase"))],
        help="A short payment that is written off includes these taxes.",
    )
    approval_limit = fields.Monetary(
        help="A bank line of more than this is not posted without a reviewer. "
        "Zero: no limit.",
    )

    _probabilities = models.Constraint(
        "CHECK (0 < propose_at AND propose_at <= post_at AND post_at <= 1)",
        "Confidences lie between 0 and 1, and proposing begins before posting.",
    )
    _tolerances = models.Constraint(
        "CHECK (under_fixed >= 0 AND over_fixed >= 0 AND approval_limit >= 0"
        " AND under_percent BETWEEN 0 AND 100 AND over_percent BETWEEN 0 AND 100"
        " AND exchange_percent BETWEEN 0 AND 100)",
        "Tolerances and limits are not negative, percentages at most 100.",
    )

    @api.depends("company_id.currency_id")
    def _compute_tolerance_currency_id(self):
        """The company's currency until another is chosen.

        A company that is being set up may still change its currency: the rule made
        with the company follows.
        """
        for rule in self:
            rule.tolerance_currency_id = rule.company_id.currency_id

    @api.constrains(
        "under_fixed", "under_percent", "over_fixed", "over_percent",
        "write_off_account_id",
    )  # fmt: skip
    def _check_write_off_account(self):
        for rule in self:
            tolerant = (rule.under_fixed and rule.under_percent) or (
                rule.over_fixed and rule.over_percent
            )
            if tolerant and not rule.write_off_account_id:
                raise ValidationError(
                    self.env._(
                        "Rule “%s” accepts differences: choose the account to which "
                        "they are written off.",
                        rule.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """The rows made with a rule belong to its first version."""
        quietly = self.with_context(ar_versioned=True)
        return super(ArMatchRule, quietly).create(vals_list).with_env(self.env)

    def write(self, vals):
        vals = {name: value for name, value in vals.items() if name != "version"}
        if self._versioned_fields().isdisjoint(vals):
            return super().write(vals)
        # One save is one version, however many rows it changes.
        quietly = self.with_context(ar_versioned=True)
        for version, rules in quietly.grouped("version").items():
            super(ArMatchRule, rules).write({**vals, "version": version + 1})
        return True

    @api.model
    def _versioned_fields(self):
        """Fields of which a change makes a new version."""
        return POLICY_FIELDS

    def _restrained(self, results):
        """The engine's results, held back where the grid of this rule says so."""
        return restrain(results, self.line_ids._rows(), self.name) if self else results

    def _supervised(self, results):
        """Results of which a rule that is only supervised posts nothing."""
        supervised = self and self.mode == "supervised"
        return supervise(results, self.name) if supervised else results

    def _is_over_limit(self, proposal):
        """Does the bank line exceed what may be posted without a second person?"""
        return self._exceeds_limit(proposal.statement_line_id)

    def _exceeds_limit(self, line):
        """Is the bank line larger than what this rule may post alone?"""
        if not self or not self.approval_limit:
            return False
        amount = line.currency_id._convert(
            abs(line.amount), self.currency_id, self.company_id, line.date
        )
        return self._limit_exceeded_by(amount)

    def _limit_exceeded_by(self, amount):
        """Is an amount in company currency above the limit, if there is one?"""
        if not self or not self.approval_limit:
            return False
        return self.currency_id.compare_amounts(amount, self.approval_limit) > 0
