from odoo import api, fields, models


class ArAssignWizard(models.TransientModel):
    _name = "ar.assign.wizard"
    _description = "Hand Bank Lines Over to Somebody"

    line_ids = fields.Many2many(
        "account.bank.statement.line",
        string="Bank Lines",
        required=True,
        default=lambda self: self.env.context.get("active_ids", []),
    )
    line_company_id = fields.Many2one(
        "res.company", string="Company", compute="_compute_line_company_id"
    )
    owner_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain=lambda self: self.env["res.users"]._ar_owner_domain("line_company_id"),
        help="Leave empty to give the lines back to the queue.",
    )
    due_date = fields.Date(
        string="Settle By", help="Leave empty to keep the date of each line."
    )
    note = fields.Char(
        string="Agreed Next Step", help="Leave empty to keep what each line says."
    )

    @api.depends("line_ids")
    def _compute_line_company_id(self):
        for wizard in self:
            wizard.line_company_id = wizard.line_ids[:1].company_id or self.env.company

    def action_assign(self):
        """Hand the lines that are not settled over."""
        self.ensure_one()
        self.env["ar.access"]._check_clerk()
        values = {"ar_owner_id": self.owner_id.id}
        if self.due_date:
            values["ar_due_date"] = self.due_date
        if self.note:
            values["ar_next_step"] = self.note
        self.line_ids._ar_to_assign().write(values)
        return {"type": "ir.actions.act_window_close"}
