from odoo import api, fields, models

from ..models.ar_match_rule_reason import REASONS


class ArMatchWizardPayment(models.TransientModel):
    _name = "ar.match.wizard.payment"
    _description = "Bank Line to Match by Hand"

    wizard_id = fields.Many2one(
        "ar.match.wizard", required=True, index=True, ondelete="cascade"
    )
    chosen = fields.Boolean(string="Take")
    statement_line_id = fields.Many2one(
        "account.bank.statement.line",
        string="Bank Line",
        required=True,
        ondelete="cascade",
    )
    date = fields.Date(related="statement_line_id.date")
    payer = fields.Char(related="statement_line_id.partner_name")
    text = fields.Char(related="statement_line_id.payment_ref")
    currency_id = fields.Many2one(related="statement_line_id.currency_id")
    amount = fields.Monetary(related="statement_line_id.amount")
    why = fields.Char()


class ArMatchWizardItem(models.TransientModel):
    _name = "ar.match.wizard.item"
    _description = "Open Item to Match by Hand"

    wizard_id = fields.Many2one(
        "ar.match.wizard", required=True, index=True, ondelete="cascade"
    )
    line_company_id = fields.Many2one(related="wizard_id.company_id")
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Open Item",
        required=True,
        ondelete="cascade",
        domain="[('company_id', '=', line_company_id), ('reconciled', '=', False),"
        " ('parent_state', '=', 'posted'),"
        " ('account_id.account_type', '=', 'asset_receivable')]",
    )
    partner_id = fields.Many2one(related="move_line_id.partner_id")
    date_maturity = fields.Date(related="move_line_id.date_maturity", string="Due")
    currency_id = fields.Many2one(related="move_line_id.currency_id")
    residual = fields.Monetary(
        related="move_line_id.amount_residual_currency", string="Open"
    )
    amount = fields.Monetary(
        string="Money", help="What of the money goes to it, with the sign of the item."
    )
    part_kind = fields.Selection(
        [
            ("write_off", "Write-off"),
            ("discount", "Cash Discount"),
            ("fee", "Bank Fee"),
        ],
        string="Without Money",
    )
    part_amount = fields.Monetary(
        string="Without Money (Amount)", help="What is settled without money."
    )
    part_reason = fields.Selection(REASONS, string="Reason")
    part_account_id = fields.Many2one(
        "account.account",
        string="Account",
        domain="[('internal_group', 'in', ('income', 'expense')),"
        " ('company_ids', 'parent_of', line_company_id)]",
        help="Empty: the account of the rule.",
    )

    @api.onchange("move_line_id")
    def _onchange_move_line_id(self):
        """An item that is added gets what is left of the money, or all it needs."""
        if self.move_line_id and not self.amount:
            self.amount = self._needed()

    @api.onchange("part_kind")
    def _onchange_part_kind(self):
        """What the money leaves open is settled without it."""
        self.part_amount = self.part_kind and self.residual - self.amount

    def _needed(self):
        """All that is open, or as much as is left in the same currency."""
        left, wizard = self.residual, self.wizard_id
        if self.currency_id != wizard.currency_id or self.residual * wizard.amount <= 0:
            return left
        rest = wizard.balance
        return rest if 0 < abs(rest) < abs(left) and rest * left > 0 else left

    def _part(self):
        """The part of a draft, see docs/rpc.md."""
        return {
            "item_id": self.move_line_id.id,
            "kind": self.part_kind or "write_off",
            "units": self.env["ar.core.bridge"]._units(
                self.part_amount, self.currency_id
            ),
            "reason": self.part_reason or "",
            "account_id": self.part_account_id.id,
        }
