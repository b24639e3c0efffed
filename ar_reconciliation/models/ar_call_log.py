"""Calls with customers about what they owe: who, when, and what came of it."""

from odoo import fields, models
from odoo.tools import format_date

OUTCOMES = [
    ("reached", "Reached"),
    ("promised", "Promised to Pay"),
    ("no_answer", "No Answer"),
    ("disputes", "Disputes It"),
    ("wrong_number", "Wrong Number"),
]


class ArCallLog(models.Model):
    """Written by the module only."""

    _name = "ar.call.log"
    _description = "Call With a Customer"
    _order = "on desc, id desc"
    _rec_name = "outcome"

    task_id = fields.Many2one(
        "ar.collection.task",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    contact_id = fields.Many2one(
        "res.partner", string="Spoke With", readonly=True, ondelete="restrict"
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="By", required=True, readonly=True)
    on = fields.Datetime(
        string="When", required=True, readonly=True, default=fields.Datetime.now
    )
    outcome = fields.Selection(OUTCOMES, required=True, readonly=True)
    note = fields.Text(readonly=True)
    next_on = fields.Date(string="Call Again On", readonly=True)
    promise_id = fields.Many2one(
        "ar.promise", readonly=True, index="btree_not_null", ondelete="set null"
    )

    def _words(self):
        """``15 June: No Answer – note``"""
        self.ensure_one()
        outcomes = dict(self._fields["outcome"]._description_selection(self.env))
        day = format_date(self.env, fields.Datetime.context_timestamp(self, self.on))
        said = f"{day}: {outcomes[self.outcome]}"
        return f"{said} – {self.note}" if self.note else said
