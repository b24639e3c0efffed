from odoo import fields, models


class ArReasonWizard(models.TransientModel):
    _name = "ar.reason.wizard"
    _description = "Undo a Match With a Reason"

    line_ids = fields.Many2many(
        "account.bank.statement.line",
        required=True,
        default=lambda self: self.env.context.get("active_ids", []),
    )
    reason = fields.Char(required=True, help="Kept in the match log.")

    def action_confirm(self):
        """Undo the matches of the chosen bank lines."""
        self.line_ids.action_ar_undo(self.reason)
        return {"type": "ir.actions.act_window_close"}
