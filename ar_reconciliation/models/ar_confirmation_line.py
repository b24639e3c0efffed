"""One currency of a confirmation letter: our books and the customer's."""

from odoo import api, fields, models

from ..core.statement.amount_words import amount_words

#: Chinese names of currencies, as they stand before an amount in capitals.
CURRENCY_WORDS = {
    "CNY": "人民币",
    "USD": "美元",
    "EUR": "欧元",
    "HKD": "港元",
    "GBP": "英镑",
    "JPY": "日元",
}


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

    words = fields.Char(
        string="Amount in Capitals",
        compute="_compute_words",
        help="In Chinese capitals, without sign; empty for other currencies.",
    )

    _currency_once = models.Constraint(
        "UNIQUE (letter_id, currency_id)", "A letter has one balance per currency."
    )

    @api.depends("balance")
    def _compute_owed(self):
        for line in self:
            line.owed_to_us = max(line.balance, 0.0)
            line.owed_by_us = max(-line.balance, 0.0)

    @api.depends("balance", "currency_id")
    def _compute_words(self):
        bridge = self.env["ar.core.bridge"]
        for line in self:
            currency = line.currency_id
            name = CURRENCY_WORDS.get(currency.name)
            units = abs(bridge._units(line.balance, currency)) if name else 0
            places = currency.decimal_places
            words = amount_words(units, decimals=places, name=name) if name else ""
            line.words = words
