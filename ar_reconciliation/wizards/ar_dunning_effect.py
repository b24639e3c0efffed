"""What reminders bring in: money within some days, by level and channel."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

from ..core.dunning.effect import Paid, SentAmounts, measure
from ..models.ar_dunning_level import CHANNELS


class ArDunningEffect(models.TransientModel):
    _name = "ar.dunning.effect"
    _description = "Effect of Reminders"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(
        string="Sent From",
        required=True,
        default=lambda self: fields.Date.context_today(self) - timedelta(days=180),
    )
    date_to = fields.Date(
        string="Until", required=True, default=fields.Date.context_today
    )
    days = fields.Integer(
        string="Paid Within (Days)",
        required=True,
        default=14,
        help="A payment counts for the last reminder before it, up to so many days.",
    )
    row_ids = fields.One2many("ar.dunning.effect.row", "effect_id")

    _days_positive = models.Constraint(
        "CHECK (days > 0)", "Count at least one day after a reminder."
    )

    def action_measure(self):
        """Measure, and open what came out."""
        self.ensure_one()
        self.row_ids = [Command.clear()]
        effects = measure(
            self._sent(), self._paid(), self.days, fields.Date.context_today(self)
        )
        self.row_ids = [Command.create(self._row_vals(effect)) for effect in effects]
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_dunning_effect_row_action"
        )
        return {**action, "domain": [("effect_id", "=", self.id)]}

    def _messages(self):
        """Reminders that left in the period."""
        return self.env["ar.dunning.message"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "sent"),
                ("day", ">=", self.date_from),
                ("day", "<=", self.date_to),
            ]
        )

    def _sent(self):
        """Core ``SentAmounts`` of the period."""
        units = self.env["ar.core.bridge"]._units
        return [
            SentAmounts(
                message.day,
                message.level_id.id,
                message.channel,
                message.currency_id.name,
                {
                    line.move_line_id.id: units(line.open_amount, line.currency_id)
                    for line in message.line_ids
                    if line.move_line_id and not line.credit
                },
            )
            for message in self._messages()
        ]

    def _paid(self):
        """Core ``Paid``: money, not credit notes, for what was reminded of."""
        units = self.env["ar.core.bridge"]._units
        lines = self._messages().line_ids.filtered(lambda line: not line.credit)
        partials = self.env["account.partial.reconcile"].search(
            [
                ("debit_move_id", "in", lines.move_line_id.ids),
                ("credit_move_id.move_id.move_type", "!=", "out_refund"),
            ]
        )
        return [
            Paid(
                partial.debit_move_id.id,
                partial.credit_move_id.date,
                units(partial.debit_amount_currency, partial.debit_currency_id),
            )
            for partial in partials
        ]

    def _row_vals(self, effect):
        """Values of a row, amounts in the currency of the reminders."""
        bridge = self.env["ar.core.bridge"]
        currency = self.env["res.currency"].search([("name", "=", effect.currency)])
        return {
            "level_id": effect.level,
            "channel": effect.channel,
            "currency_id": currency.id,
            "messages": effect.messages,
            "waiting": effect.waiting,
            "full": effect.full,
            "part": effect.part,
            "asked": bridge._amount(effect.asked, currency),
            "paid": bridge._amount(effect.paid, currency),
            "median_days": effect.median_days or 0.0,
        }


class ArDunningEffectRow(models.TransientModel):
    _name = "ar.dunning.effect.row"
    _description = "Effect of a Level"
    _order = "currency_id, level_id, channel, id"
    _rec_name = "level_id"

    effect_id = fields.Many2one("ar.dunning.effect", required=True, ondelete="cascade")
    level_id = fields.Many2one("ar.dunning.level", ondelete="cascade")
    channel = fields.Selection(CHANNELS)
    currency_id = fields.Many2one("res.currency")
    messages = fields.Integer(
        string="Reminders", help="Whose days have passed; the others are still waiting."
    )
    waiting = fields.Integer(string="Too Early to Say")
    full = fields.Integer(string="Paid in Full")
    part = fields.Integer(string="Paid in Part")
    asked = fields.Monetary(string="Asked For")
    paid = fields.Monetary(string="Came In")
    share = fields.Float(
        string="Share Paid", compute="_compute_share", help="Of the amount asked for."
    )
    median_days = fields.Float(
        string="Days Until Paid",
        aggregator="avg",
        help="Median of those that were paid in full.",
    )

    @api.depends("asked", "paid")
    def _compute_share(self):
        for row in self:
            row.share = row.paid / row.asked if row.asked else 0.0
