from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain


class ArCreditFacts(models.AbstractModel):
    _inherit = "ar.credit.facts"

    @api.model
    def _credit_orders(self, company, customers):
        """Odoo's figure, without its switch for limits and for all branches."""
        orders = (
            self.env["sale.order"]
            .sudo()
            .search(
                Domain("company_id", "in", self._companies(company).ids)
                & Domain("state", "=", "sale")
                & Domain(
                    "partner_invoice_id.commercial_partner_id", "in", customers.ids
                )
                & Domain("order_line", "any", [("untaxed_amount_to_invoice", ">", 0)])
            )
        )
        today = self._today()
        found = defaultdict(float)
        for order in orders:
            found[order._ar_credit_customer().id] += order.currency_id._convert(
                order.amount_to_invoice, company.currency_id, company, today
            )
        return found
