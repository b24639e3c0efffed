from odoo import fields, models


class ArStatementReopen(models.TransientModel):
    _name = "ar.statement.reopen"
    _description = "Reopen Customer Statements"

    statement_ids = fields.Many2many(
        "ar.customer.statement",
        string="Statements",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    reason = fields.Text(required=True, help="The customer can be told.")

    def action_confirm(self):
        """Open the statements again; the reason stays in their history."""
        self.ensure_one()
        return self.statement_ids.action_reopen(self.reason)
