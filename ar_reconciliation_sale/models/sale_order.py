from odoo import api, models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "ar.credit.document"]

    def action_confirm(self):
        """Confirm; what is held stays a quotation, and the user is told."""
        held = self._ar_hold_for_credit()
        rest = self - held
        if not held:
            return super().action_confirm()
        if rest:
            super(SaleOrder, rest).action_confirm()
        return held._ar_credit_notice()

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") in ("sale", "cancel"):
            self._ar_end_credit_holds()
        return result

    @api.ondelete(at_uninstall=False)
    def _ar_unlink_credit_holds(self):
        """A hold outlives the quotation it was about, and nobody waits for it."""
        self._ar_end_credit_holds()

    @api.depends("partner_invoice_id", "state")
    def _compute_partner_credit_warning(self):
        result = super()._compute_partner_credit_warning()
        for order in self:
            if order.state in ("draft", "sent"):
                lines = (order._ar_credit_stop_text(), order.partner_credit_warning)
                order.partner_credit_warning = "\n".join(filter(None, lines))
        return result

    # === CREDIT CONTROL === #

    def _ar_credit_documents(self, soft):
        return self.filtered(lambda order: order.state in ("draft", "sent"))

    def _ar_credit_customer(self):
        return self.partner_invoice_id.commercial_partner_id

    def _ar_credit_amount(self):
        company = self.company_id
        today = self.env["ar.credit.facts"]._today()
        amount = self.currency_id._convert(
            self.amount_total, company.currency_id, company, today
        )
        return self.env["ar.core.bridge"]._units(amount, company.currency_id)
