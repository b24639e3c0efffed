"""What is disputed of invoices, of their open items, and of customers."""

from odoo import api, fields, models
from odoo.fields import Domain

from ..core.disputes import ACTIVE
from .account_bank_statement_line import READERS


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    ar_disputed_amount = fields.Monetary(
        string="Disputed",
        compute="_compute_ar_disputed_amount",
        groups=READERS,
        help="What active disputes cover of this item, in its currency.",
    )

    def _compute_ar_disputed_amount(self):
        disputed = self._ar_disputed_amounts()
        for item in self:
            item.ar_disputed_amount = disputed.get(item.id, 0.0)

    def _ar_disputed_amounts(self):
        """dict of item id to what active disputes cover of it and is still open.

        Amounts are in the item's currency and never more than what is open of it.
        """
        groups = self.env["ar.dispute.line"]._read_group(
            [("move_line_id", "in", self.ids), ("state", "in", ACTIVE)],
            ["move_line_id"],
            ["amount_open:sum"],
        )
        return {
            item.id: min(total, item.amount_residual_currency)
            for item, total in groups
            if item
        }

    def action_ar_open_dispute(self):
        """Ask what is disputed of these open items."""
        return self.env["ar.dispute"]._ask_to_open(items=self)


class AccountMove(models.Model):
    _inherit = "account.move"

    ar_disputed_amount = fields.Monetary(
        string="Disputed",
        compute="_compute_ar_disputed_amount",
        groups=READERS,
        help="What active disputes cover of this document.",
    )
    ar_dispute_count = fields.Integer(
        string="Disputes", compute="_compute_ar_disputed_amount", groups=READERS
    )
    ar_is_disputed = fields.Boolean(
        string="Is Disputed",
        compute="_compute_ar_disputed_amount",
        search="_search_ar_is_disputed",
        groups=READERS,
    )

    def _compute_ar_disputed_amount(self):
        lines = self.env["ar.dispute.line"]
        mine = Domain("move_id", "in", self.ids)
        active = mine & Domain("state", "in", ACTIVE)
        disputed = dict(
            lines._read_group(active, ["move_id"], ["amount_open:sum"]) if self else ()
        )
        counts = dict(
            lines._read_group(mine, ["move_id"], ["dispute_id:count_distinct"])
        )
        for move in self:
            total = disputed.get(move._origin, 0.0)
            move.ar_disputed_amount = min(total, max(move.amount_residual, 0.0))
            move.ar_dispute_count = counts.get(move._origin, 0)
            move.ar_is_disputed = move._origin in disputed

    def _search_ar_is_disputed(self, operator, value):
        if operator != "in":
            return NotImplemented
        active = self.env["ar.dispute.line"]._search([("state", "in", ACTIVE)])
        return Domain("id", "in", active.subselect("move_id"))

    def action_ar_open_dispute(self):
        """Ask what is disputed of these invoices."""
        items = self.line_ids.filtered(
            lambda item: item.account_id.account_type == "asset_receivable"
        )
        return self.env["ar.dispute"]._ask_to_open(items=items)

    def action_ar_show_disputes(self):
        """Open the disputes about this document."""
        self.ensure_one()
        return self.env["ar.dispute"]._show([("line_ids.move_id", "=", self.id)])


class ResPartner(models.Model):
    _inherit = "res.partner"

    ar_disputed_amount = fields.Monetary(
        string="Disputed",
        compute="_compute_ar_disputed_amount",
        groups=READERS,
        help="What active disputes with the customer cover, in company currency.",
    )
    ar_dispute_count = fields.Integer(
        string="Disputes", compute="_compute_ar_disputed_amount", groups=READERS
    )

    def _compute_ar_disputed_amount(self):
        mine = Domain("partner_id", "in", self.commercial_partner_id.ids) & Domain(
            "company_id", "=", self.env.company.id
        )
        disputes = self.env["ar.dispute"]
        active = mine & Domain("state", "in", ACTIVE)
        disputed = dict(
            disputes._read_group(active, ["partner_id"], ["open_company:sum"])
        )
        counts = dict(disputes._read_group(mine, ["partner_id"], ["__count"]))
        for partner in self:
            customer = partner.commercial_partner_id._origin
            partner.ar_disputed_amount = disputed.get(customer, 0.0)
            partner.ar_dispute_count = counts.get(customer, 0)

    def action_ar_show_disputes(self):
        """Open the disputes with this customer."""
        self.ensure_one()
        customer = self.commercial_partner_id
        return self.env["ar.dispute"]._show([("partner_id", "=", customer.id)])


class ArDispute(models.Model):
    _inherit = "ar.dispute"

    @api.model
    def _show(self, domain):
        """An action that opens the disputes of a domain."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_dispute_action_all"
        )
        return {**action, "domain": domain, "context": {}}

    def _shown(self):
        """An action that opens these disputes, one of them as a form."""
        action = self._show([("id", "in", self.ids)])
        if len(self) == 1:
            form = self.env.ref("ar_reconciliation.ar_dispute_view_form").id
            return {**action, "views": [(form, "form")], "res_id": self.id}
        return action

    @api.model
    def _ask_to_open(self, items):
        """The wizard that opens disputes, with these items in it."""
        self.env["ar.access"]._check_clerk()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_dispute_open_wizard_action"
        )
        return {**action, "context": {"ar_item_ids": items.ids}}

    def action_show_documents(self):
        """Open the invoices the disputes are about."""
        moves = self.line_ids.move_id
        action = self.env["ir.actions.actions"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        if len(moves) == 1:
            form = self.env.ref("account.view_move_form").id
            return {**action, "views": [(form, "form")], "res_id": moves.id}
        return {**action, "domain": [("id", "in", moves.ids)], "context": {}}

    def action_show_bank_line(self):
        """Open the bank line whose short payment opened the dispute."""
        self.ensure_one()
        return self.statement_line_id.action_ar_open()


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    ar_short_currency_id = fields.Many2one(
        related="ar_proposal_id.currency_id", string="Currency of the Difference"
    )
    ar_short_amount = fields.Monetary(
        related="ar_proposal_id.short_amount",
        string="Short By",
        currency_field="ar_short_currency_id",
    )
    ar_dispute_count = fields.Integer(
        string="Disputes", compute="_compute_ar_dispute_count", groups=READERS
    )

    def _compute_ar_dispute_count(self):
        groups = self.env["ar.dispute"]._read_group(
            [("statement_line_id", "in", self.ids)], ["statement_line_id"], ["__count"]
        )
        counts = dict(groups)
        for line in self:
            line.ar_dispute_count = counts.get(line._origin, 0)

    def action_ar_show_disputes(self):
        """Open the disputes that the match of this line opened."""
        self.ensure_one()
        return self.env["ar.dispute"]._show([("statement_line_id", "=", self.id)])

    def action_ar_decide_short(self):
        """Ask why the customer paid less, and what becomes of the difference."""
        self.ensure_one()
        self.env["ar.access"]._check_clerk()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_short_payment_wizard_action"
        )
        proposal = self.ar_proposal_id
        return {**action, "context": {"default_proposal_id": proposal.id}}
