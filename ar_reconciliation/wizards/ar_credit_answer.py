from odoo import fields, models


class ArCreditAnswer(models.TransientModel):
    _name = "ar.credit.answer"
    _description = "Decide About Credit Holds"

    hold_ids = fields.Many2many(
        "ar.credit.hold",
        string="Held",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    reason = fields.Text(required=True, help="Kept with the hold.")

    def action_release(self):
        """Release the holds; the documents are confirmed."""
        self.hold_ids._release(self.reason)
        return {"type": "ir.actions.act_window_close"}

    def action_refuse(self):
        """Refuse the holds; the documents stay drafts."""
        self.hold_ids._refuse(self.reason)
        return {"type": "ir.actions.act_window_close"}
