"""Findings that stay: with what an invoice was posted, and what was overridden."""

from odoo import api, fields, models

from ..core.invoice_checks import identity

KINDS = [("posted", "Found at Posting"), ("overridden", "Overridden")]
SEVERITIES = [("warn", "Warning"), ("block", "Stops the Posting")]


class ArInvoiceCheck(models.Model):
    """Written by the module only."""

    _name = "ar.invoice.check"
    _description = "Finding About an Invoice"
    _order = "id desc"
    _rec_name = "code"

    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    partner_id = fields.Many2one(related="move_id.partner_id", string="Customer")
    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    code = fields.Char(required=True, readonly=True, index=True)
    severity = fields.Selection(SEVERITIES, required=True, readonly=True)
    data = fields.Json(readonly=True)
    text = fields.Text(string="Finding", compute="_compute_text")
    reason = fields.Text(
        readonly=True, help="Why it was posted although the finding stops it."
    )
    user_id = fields.Many2one("res.users", required=True, readonly=True, string="By")
    on = fields.Datetime(
        string="When", required=True, readonly=True, default=fields.Datetime.now
    )

    @api.depends("code", "data", "move_id.currency_id")
    @api.depends_context("lang")
    def _compute_text(self):
        facts = self.env["ar.invoice.facts"]
        for record in self:
            currency = record.sudo().move_id.currency_id
            record.text = facts._sentence(record.code, record.data or {}, currency)

    @api.model
    def _note(self, kind, found, reason=False):
        """Write findings down that are not there yet.

        :param dict found: account.move to findings.
        :return: the new records.
        """
        found = {move: findings for move, findings in found.items() if findings}
        if not found:
            return self.browse()
        moves = self.env["account.move"].union(*found)
        known = {
            (check.move_id.id, check._key())
            for check in self.sudo().search(
                [("move_id", "in", moves.ids), ("kind", "=", kind)]
            )
        }
        vals_list = [
            {
                "move_id": move.id,
                "company_id": move.company_id.id,
                "kind": kind,
                "code": finding.code,
                "severity": finding.severity,
                "data": finding.data,
                "reason": reason,
                "user_id": self.env.uid,
            }
            for move, findings in found.items()
            for finding in findings
            if (move.id, self._key_of(finding)) not in known
        ]
        return self.sudo().create(vals_list)

    def _key(self):
        """What makes two findings of an invoice the same."""
        return self._key_of(self)

    def _key_of(self, finding):
        return identity(finding.code, finding.data or {})

    @api.model
    def _overridden(self, moves):
        """Findings that people have overridden: set of (move id, key)."""
        records = self.sudo().search(
            [("move_id", "in", moves.ids), ("kind", "=", "overridden")]
        )
        return {(record.move_id.id, record._key()) for record in records}

    def action_open_invoice(self):
        """Open the invoice."""
        self.ensure_one()
        return self.move_id.get_formview_action()
