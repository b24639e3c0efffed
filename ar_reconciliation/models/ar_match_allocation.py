from odoo import api, fields, models


class ArMatchAllocation(models.Model):
    _name = "ar.match.allocation"
    _description = "Match Allocation"
    _order = "id"

    proposal_id = fields.Many2one(
        "ar.match.proposal",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="proposal_id.company_id", store=True, index=True
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Open Item",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="move_line_id.currency_id")
    amount = fields.Monetary(
        readonly=True, help="In the item's currency; negative uses up a credit."
    )
    kind = fields.Selection(
        [
            ("payment", "Payment"),
            ("credit_note", "Credit Used"),
            ("discount", "Cash Discount"),
            ("fee", "Bank Fee"),
            ("write_off", "Write-off"),
        ],
        required=True,
        readonly=True,
        default="payment",
    )
    line_currency_id = fields.Many2one(
        related="proposal_id.currency_id", string="Currency of the Bank Line"
    )
    paid = fields.Monetary(
        currency_field="line_currency_id",
        readonly=True,
        help="The bank line's money it takes, when the item is in another currency.",
    )
    residual_before = fields.Monetary(
        readonly=True, help="Open amount of the item when this was proposed."
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Keep what was open of each item at this moment."""
        items = self.env["account.move.line"].browse(
            {vals["move_line_id"] for vals in vals_list}
        )
        before = {item.id: item.amount_residual_currency for item in items}
        return super().create(
            [{"residual_before": before[v["move_line_id"]], **v} for v in vals_list]
        )

    def _text(self):
        """``INV/2026/00012 100.00 €``, with the kind where it is no payment."""
        self.ensure_one()
        text = f"{self.move_line_id.move_name} {self.currency_id.format(self.amount)}"
        if self.paid:
            paid = self.line_currency_id.format(self.paid)
            return self.env._("%(item)s for %(paid)s", item=text, paid=paid)
        if self.kind in ("payment", "credit_note"):
            return text
        return f"{text} ({self._kind_words()})"

    def _kind_words(self):
        """What settles the item without money, in words."""
        self.ensure_one()
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]
