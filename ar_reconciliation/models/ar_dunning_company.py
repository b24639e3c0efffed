"""Settings of reminders and of the limitation of claims."""

from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    ar_dunning_policy_id = fields.Many2one(
        "ar.dunning.policy",
        string="Standard Reminder Policy",
        check_company=True,
        help="For customers whom no other policy fits.",
    )
    ar_limitation_years = fields.Integer(
        string="Limitation (Years)",
        default=3,
        help="So long a claim can be enforced. Zero: no clock.",
    )
    ar_limitation_months = fields.Integer(
        string="Warn Before (Months)",
        default=6,
        help="So long before the limitation somebody is told.",
    )
    ar_limitation_year_end = fields.Boolean(
        string="Counts From the End of the Year",
        help="Otherwise from the due date. Laws differ: ask a lawyer.",
    )
    ar_limitation_demand = fields.Boolean(
        string="Reminders Start It Anew",
        default=True,
        help="In China a demand starts the period anew, in Germany it does not. An "
        "acknowledgement or part payment always does.",
    )

    _ar_limitation_positive = models.Constraint(
        "CHECK (ar_limitation_years >= 0 AND ar_limitation_months >= 0)",
        "Years and months of limitation cannot be negative.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._ar_create_default_policies()
        return companies

    @api.model
    def _ar_standard_policy(self):
        """The policy that came with the module, for copies; empty if it was deleted."""
        policy = self.env.ref(
            "ar_reconciliation.ar_dunning_policy_standard", raise_if_not_found=False
        )
        return policy or self.env["ar.dunning.policy"]

    def _ar_create_default_policies(self):
        """Give companies without reminder policies a copy of the standard one."""
        policies = self.env["ar.dunning.policy"].sudo().with_context(active_test=False)
        known = policies.search([("company_id", "in", self.ids)]).company_id
        standard = self._ar_standard_policy().sudo()
        for company in (self - known).sudo() if standard else ():
            copied = standard.copy(
                {
                    "company_id": company.id,
                    "responsible_id": False,
                    "category_ids": False,
                    "fee_product_id": False,
                    "interest_product_id": False,
                    "fee_journal_id": False,
                    "automatic": False,
                    "active": True,
                }
            )
            company.ar_dunning_policy_id = copied
        own = self.filtered(lambda c: not c.ar_dunning_policy_id and c in known)
        for company in own.sudo():
            company.ar_dunning_policy_id = policies.search(
                [("company_id", "=", company.id), ("active", "=", True)], limit=1
            )
        return True
