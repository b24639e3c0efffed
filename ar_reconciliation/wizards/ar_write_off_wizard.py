from odoo import fields, models


class ArWriteOffWizard(models.TransientModel):
    _name = "ar.write.off.wizard"
    _description = "Book Bank Lines With a Model"

    line_ids = fields.Many2many(
        "account.bank.statement.line",
        required=True,
        default=lambda self: self.env.context.get("active_ids", []),
    )
    line_company_id = fields.Many2one(related="line_ids.company_id")
    model_id = fields.Many2one(
        "account.reconcile.model",
        string="Write-off Model",
        required=True,
        domain="[('mapped_partner_id', '=', False),"
        " ('company_id', 'parent_of', line_company_id)]",
    )

    def action_book(self):
        """Book the chosen bank lines as the model says, whatever its conditions."""
        self.env["ar.write.off"]._book(self.model_id, self.line_ids)
        return {"type": "ir.actions.act_window_close"}
