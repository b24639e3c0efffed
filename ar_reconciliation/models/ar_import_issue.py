from odoo import api, fields, models


class ArImportIssue(models.Model):
    _name = "ar.import.issue"
    _description = "Issue of an Imported File"
    _order = "batch_id desc, row, id"
    _rec_name = "code"

    batch_id = fields.Many2one(
        "ar.import.batch", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="batch_id.company_id", store=True, index=True)
    code = fields.Char(required=True, readonly=True)
    data = fields.Json(readonly=True)
    row = fields.Integer(
        readonly=True, aggregator=None, help="Line or row of the file; 0: the whole."
    )
    severity = fields.Selection(
        [("error", "Not Imported"), ("warning", "Warning"), ("info", "Note")],
        required=True,
        readonly=True,
    )
    text = fields.Char(string="In the File", readonly=True)
    message = fields.Char(compute="_compute_message")

    @api.depends("code", "data")
    @api.depends_context("lang")
    def _compute_message(self):
        bridge = self.env["ar.core.bridge"]
        for issue in self:
            issue.message = bridge._issue_text(issue.code, issue.data)
