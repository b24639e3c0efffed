from odoo import api, fields, models


class AccountBankStatement(models.Model):
    _inherit = "account.bank.statement"

    ar_line_count = fields.Integer(string="Bank Lines", compute="_compute_ar_counts")
    ar_open_count = fields.Integer(string="To Do", compute="_compute_ar_counts")
    ar_settled_share = fields.Float(
        string="Settled",
        compute="_compute_ar_counts",
        help="Share of the bank lines that need no more work.",
    )

    @api.depends("line_ids.ar_match_state")
    def _compute_ar_counts(self):
        groups = self.env["account.bank.statement.line"]._read_group(
            [("statement_id", "in", self.ids)],
            ["statement_id", "ar_match_state"],
            ["__count"],
        )
        lines, to_do = dict.fromkeys(self.ids, 0), dict.fromkeys(self.ids, 0)
        for statement, state, count in groups:
            lines[statement.id] += count
            if state in ("new", "proposed", "exception"):
                to_do[statement.id] += count
        for statement in self:
            total, still = lines.get(statement.id, 0), to_do.get(statement.id, 0)
            statement.ar_line_count = total
            statement.ar_open_count = still
            statement.ar_settled_share = (total - still) / total if total else 0.0

    def action_ar_show_lines(self):
        """Open the bank lines of this statement."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.account_bank_statement_line_action_ar"
        )
        return {**action, "domain": [("statement_id", "=", self.id)], "context": {}}
