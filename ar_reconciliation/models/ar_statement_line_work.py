"""A bank line in the workbench: put off to a date, and opened there."""

from odoo import api, fields, models


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    ar_snoozed_until = fields.Date(
        string="Put Off Until",
        copy=False,
        help="Until then the workbench does not show the line. Reminders of overdue "
        "exceptions go on.",
    )
    ar_is_snoozed = fields.Boolean(
        string="Put Off",
        compute="_compute_ar_is_snoozed",
        search="_search_ar_is_snoozed",
    )

    # What is open stays few, however many lines of past years there are.
    _ar_queue_idx = models.Index(
        "(ar_match_state, journal_id) "
        "WHERE ar_match_state IN ('new', 'proposed', 'exception')"
    )

    @api.depends("ar_snoozed_until")
    def _compute_ar_is_snoozed(self):
        today = fields.Date.context_today(self)
        for line in self:
            line.ar_is_snoozed = (
                bool(line.ar_snoozed_until) and line.ar_snoozed_until > today
            )

    def _search_ar_is_snoozed(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("ar_snoozed_until", ">", fields.Date.context_today(self))]

    def write(self, vals):
        if "ar_snoozed_until" not in vals:
            return super().write(vals)
        until = fields.Date.to_date(vals["ar_snoozed_until"]) or False
        changed = self.filtered(lambda line: line.ar_snoozed_until != until)
        result = super().write(vals)
        if not self.env.su:  # the module itself ends it with the work on a line
            note = self.env._("Until %s.", until) if until else self.env._("No longer.")
            self.env["ar.match.log"]._record("snoozed", changed, note=note)
        return result

    def _ar_reopen(self):
        """What comes back to the queue is there at once."""
        result = super()._ar_reopen()
        if snoozed := self.filtered("ar_snoozed_until"):
            snoozed._ar_write(ar_snoozed_until=False)
        return result

    # === WORKBENCH === #

    def action_ar_open_workbench(self):
        """Open the line in the workbench."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_workbench_action"
        )
        return {**action, "params": {"line_id": self.id}}
