"""The items a dispute is about, and how much of it is settled since."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..core.disputes import ACTIVE, still_open

#: What a user may change about an item, as long as the dispute is not closed.
LINE_WORK_FIELDS = frozenset(("amount", "note"))


class ArDisputeLine(models.Model):
    _name = "ar.dispute.line"
    _description = "Disputed Document"
    _order = "dispute_id, id"
    _rec_name = "document"
    _check_company_auto = True

    dispute_id = fields.Many2one(
        "ar.dispute", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="dispute_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one(related="dispute_id.partner_id")
    state = fields.Selection(related="dispute_id.state", store=True)
    currency_id = fields.Many2one(related="dispute_id.currency_id")
    # An invoice in draft may get new items: a line outlives its item.
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Open Item",
        readonly=True,
        index=True,
        ondelete="set null",
        check_company=True,
    )
    move_id = fields.Many2one(
        "account.move",
        string="Document",
        readonly=True,
        index=True,
        ondelete="set null",
    )
    document = fields.Char(string="Number", readonly=True)
    date_maturity = fields.Date(related="move_line_id.date_maturity", string="Due")
    residual = fields.Monetary(
        related="move_line_id.amount_residual_currency", string="Open in Total"
    )
    amount = fields.Monetary(
        string="Disputed", required=True, help="In the currency of the document."
    )
    amount_open = fields.Monetary(
        string="Still Open",
        compute="_compute_amount_open",
        store=True,
        help="What is disputed and not settled yet. The undisputed part of the "
        "document counts as paid first.",
    )
    note = fields.Char()

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A disputed amount is more than zero."
    )

    # What is open of an item is not a dependency: with it each posted invoice would
    # look for disputes.  ``account.partial.reconcile`` tells when it changes.
    @api.depends("amount", "move_line_id")
    def _compute_amount_open(self):
        bridge = self.env["ar.core.bridge"]
        credited = self._credited()
        for line in self:
            currency = line.currency_id
            item = line.move_line_id.sudo()
            if not currency:
                line.amount_open = 0.0
                continue
            residual = bridge._units(item.amount_residual_currency, currency)
            disputed = bridge._units(line.amount, currency)
            settled = bridge._units(credited.get(line, 0.0), currency)
            units = still_open(disputed, residual, settled)
            line.amount_open = bridge._amount(units, currency)

    @api.constrains("amount")
    def _check_amount(self):
        """No more can be disputed than the document was for."""
        for line in self.filtered("move_line_id"):
            total = line.move_line_id.sudo().amount_currency
            if line.currency_id.compare_amounts(line.amount, total) > 0:
                raise ValidationError(
                    self.env._(
                        "%(document)s is for %(total)s only: less of it can be "
                        "disputed than %(amount)s.",
                        document=line.document,
                        total=line.currency_id.format(total),
                        amount=line.currency_id.format(line.amount),
                    )
                )

    def write(self, vals):
        if not self.env.su:
            self._check_workable(vals)
            self.dispute_id.sudo().write({"touched": True})
        return super().write(vals)

    def _check_workable(self, names):
        """Users change amount and note of disputes that are not closed.

        :raise AccessError: for other fields, and other disputes.
        """
        if not LINE_WORK_FIELDS.issuperset(names):
            raise AccessError(
                self.env._(
                    "Only the amount and the note of a disputed document can be "
                    "changed. Open another dispute about another document."
                )
            )
        if any(dispute.state not in ACTIVE for dispute in self.dispute_id):
            raise AccessError(
                self.env._("A closed dispute cannot be changed: reopen it first.")
            )


class ArDispute(models.Model):
    _inherit = "ar.dispute"

    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    amount_disputed = fields.Monetary(
        string="Disputed", compute="_compute_amounts", store=True, tracking=True
    )
    amount_settled = fields.Monetary(
        string="Settled Since", compute="_compute_amounts", store=True
    )
    amount_open = fields.Monetary(
        string="Still Open", compute="_compute_amounts", store=True
    )
    amount_company = fields.Monetary(
        string="Disputed (Company Currency)",
        compute="_compute_amounts",
        store=True,
        currency_field="company_currency_id",
        help="At the rate of the day it was opened.",
    )
    open_company = fields.Monetary(
        string="Still Open (Company Currency)",
        compute="_compute_amounts",
        store=True,
        currency_field="company_currency_id",
        help="At the rate of the day it was opened.",
    )

    @api.depends("line_ids.amount", "line_ids.amount_open", "opened_on")
    def _compute_amounts(self):
        for dispute in self:
            disputed = sum(dispute.line_ids.mapped("amount"))
            still = sum(dispute.line_ids.mapped("amount_open"))
            dispute.amount_disputed = disputed
            dispute.amount_open = still
            dispute.amount_settled = disputed - still
            dispute.amount_company = dispute._in_company_currency(disputed)
            dispute.open_company = dispute._in_company_currency(still)

    def _in_company_currency(self, amount):
        self.ensure_one()
        if not self.currency_id or not self.company_id:
            return 0.0
        return self.currency_id._convert(
            amount,
            self.company_id.currency_id,
            self.company_id,
            self.opened_on or fields.Date.context_today(self),
        )
