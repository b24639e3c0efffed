from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_exception_days = fields.Integer(
        string="Days to Settle an Exception",
        default=5,
        help="An exception found by a run is due so many days later.",
    )

    ar_remedy_limit = fields.Monetary(
        string="Remedies Above Need Approval",
        help="A credit note, new invoice, refund or compensation for a dispute above "
        "this amount is prepared only after a second person agreed. Zero: never.",
    )
    ar_goodwill_account_id = fields.Many2one(
        "account.account",
        string="Account for Compensations",
        check_company=True,
        domain=[("account_type", "in", ("income", "income_other", "expense"))],
    )

    _ar_remedy_limit_positive = models.Constraint(
        "CHECK (ar_remedy_limit >= 0)",
        "The limit above which remedies need approval cannot be negative.",
    )
    _ar_exception_days_positive = models.Constraint(
        "CHECK (ar_exception_days >= 0)",
        "The days to settle an exception cannot be negative.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._ar_create_default_rules()
        return companies

    def _ar_create_default_rules(self):
        """Create the first rule of companies that have none: careful, no write-offs."""
        rules = self.env["ar.match.rule"].sudo().with_context(active_test=False)
        known = rules.search([("company_id", "in", self.ids)]).company_id
        created = rules.create(
            [
                {
                    "name": self.env._("Careful standard"),
                    "company_id": company.id,
                    "mode": "automatic",
                }
                for company in self - known
            ]
        )
        for code, _name in self.env["res.lang"].get_installed():
            local = created.with_context(lang=code)
            local.name = local.env._("Careful standard")
        return created
