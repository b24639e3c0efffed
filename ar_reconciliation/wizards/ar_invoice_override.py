from odoo import fields, models


class ArInvoiceOverride(models.TransientModel):
    _name = "ar.invoice.override"
    _description = "Override Findings About Invoices"

    move_ids = fields.Many2many("account.move", string="Invoices", required=True)
    text = fields.Text(string="What Was Found", compute="_compute_text")
    reason = fields.Text(required=True, help="It stays with the findings.")

    def _compute_text(self):
        for wizard in self:
            lines = wizard.move_ids.mapped("ar_check_text")
            wizard.text = "\n".join(filter(None, lines))

    def action_confirm(self):
        """Let the invoices pass; they are posted with Odoo's own button."""
        self.ensure_one()
        self.move_ids._ar_override(self.reason)
        return {"type": "ir.actions.act_window_close"}
