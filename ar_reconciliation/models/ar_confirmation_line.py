"""One currency of a confirmation letter: our books and the customer's."""

from odoo import api, fields, models


class ArConfirmationLine(models.Model):
    _name = "ar.confirmation.line"
    _description = "Balance of a Confirmation Letter"
    _order = "letter_id, id"

    letter_id = fields.Many2one(
        "ar.confirmation.letter",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="letter_id.company_id", store=True, index=True)
    state = fields.Selection(related="letter_id.state")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    balance = fields.Monetary(
        string="Our Books",
        readonly=True,
        help="What the customer owes; below zero we owe the customer.",
    )
    answer = fields.Monetary(
        string="Customer's Books", readonly=True, copy=False, help="The same, as told."
    )
    difference = fields.Monetary(
        readonly=True, copy=False, help="The customer's books minus ours."
    )
    owed_to_us = fields.Monetary(compute="_compute_owed")
    owed_by_us = fields.Monetary(compute="_compute_owed")

    _currency_once = models.Constraint(
        "UNIQUE (letter_id, currency_id)", "A letter has one balance per currency."
    )

    @api.depends("balance")
    def _compute_owed(self):
        for line in self:
            line.owed_to_us = max(line.balance, 0.0)
            line.owed_by_us = max(-line.balance, 0.0)
