from odoo import api, models


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._ar_create_default_rules()
        return companies

    def _ar_create_default_rules(self):
        """Create the first rule of companies that have none: careful, no write-offs."""
        rules = self.env["ar.match.rule"].sudo().with_context(active_test=False)
        known = rules.search([("company_id", "in", self.ids)]).company_id
        return rules.create(
            [
                {"name": self.env._("Careful standard"), "company_id": company.id}
                for company in self - known
            ]
        )
