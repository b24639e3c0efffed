from odoo import api, fields, models

from ..models.ar_dispute import RESOLUTIONS

OPERATIONS = [
    ("resolve", "Resolve"),
    ("reject", "Reject"),
    ("cancel", "Cancel"),
    ("reopen", "Reopen"),
]


class ArDisputeCloseWizard(models.TransientModel):
    _name = "ar.dispute.close.wizard"
    _description = "Decide Disputes"

    dispute_ids = fields.Many2many(
        "ar.dispute",
        string="Disputes",
        required=True,
        default=lambda self: self.env.context.get("active_ids", []),
    )
    operation = fields.Selection(OPERATIONS, required=True, default="resolve")
    resolution = fields.Selection(
        [choice for choice in RESOLUTIONS if choice[0] != "rejected"],
        string="How It Is Resolved",
    )
    reason = fields.Char(required=True, help="Kept in the history of the dispute.")
    needs_resolution = fields.Boolean(compute="_compute_needs_resolution")

    @api.depends("operation")
    def _compute_needs_resolution(self):
        for wizard in self:
            wizard.needs_resolution = wizard.operation == "resolve"

    def action_confirm(self):
        """Resolve, reject, cancel or reopen the chosen disputes."""
        self.ensure_one()
        self.env["ar.access"]._check_clerk()
        disputes = self.dispute_ids
        if self.operation == "reopen":
            disputes._reopen(self.reason)
        elif self.operation == "resolve":
            disputes._close("resolved", self.resolution or "paid", self.reason)
        elif self.operation == "reject":
            disputes._close("rejected", "rejected", self.reason)
        else:
            disputes._close("cancelled", False, self.reason)
        return {"type": "ir.actions.act_window_close"}
