from odoo import api, fields, models


class ArCreditHold(models.Model):
    _inherit = "ar.credit.hold"

    order_id = fields.Many2one(
        "sale.order",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    _one_open_order = models.UniqueIndex(
        "(order_id) WHERE state = 'open' AND order_id IS NOT NULL",
        "The order is held already.",
    )

    @api.depends("order_id")
    def _compute_has_document(self):
        return super()._compute_has_document()

    def _document(self):
        return self.order_id or super()._document()

    @api.model
    def _link(self, model):
        return "order_id" if model == "sale.order" else super()._link(model)

    def _confirm_document(self):
        """Confirm the order; a receivables manager need not be a salesperson."""
        if self.order_id.state in ("draft", "sent"):
            self.order_id.sudo().action_confirm()
        return super()._confirm_document()
