from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.ar_promise import SOURCES


class ArPromiseWizard(models.TransientModel):
    _name = "ar.promise.wizard"
    _description = "Promise to Pay"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one("res.partner", string="Customer", required=True)
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    item_ids = fields.Many2many(
        "account.move.line",
        string="Open Items",
        domain="[('account_type', '=', 'asset_receivable'),"
        " ('parent_state', '=', 'posted'), ('amount_residual_currency', '>', 0),"
        " ('currency_id', '=', currency_id), ('company_id', 'child_of', company_id),"
        " ('partner_id', 'child_of', partner_id)]",
        help="Empty: an amount is promised, whatever it settles.",
    )
    amount = fields.Monetary(
        compute="_compute_amount", store=True, readonly=False, precompute=True
    )
    date = fields.Date(
        string="Pays Until",
        required=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=7),
    )
    source = fields.Selection(SOURCES, required=True, default="call")
    contact_id = fields.Many2one(
        "res.partner",
        domain="[('commercial_partner_id', '=', partner_id)]",
    )
    note = fields.Text()

    @api.depends("item_ids", "company_id")
    def _compute_currency_id(self):
        for wizard in self:
            currency = wizard.item_ids.currency_id[:1] or wizard.currency_id
            wizard.currency_id = currency or wizard.company_id.currency_id

    @api.depends("item_ids")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = sum(wizard.item_ids.mapped("amount_residual_currency"))

    # === OPENING === #

    @api.model
    def _open_items(self, items):
        """Open receivable items among these, of one customer, company and currency.

        :raise UserError: when there are none, or several customers.
        """
        self.env["ar.access"]._check_clerk()
        items.check_access("read")
        open_items = items.filtered(
            lambda item: (
                item.account_id.account_type == "asset_receivable"
                and item.parent_state == "posted"
                and item.amount_residual_currency > 0
            )
        )
        customers = open_items.partner_id.commercial_partner_id
        companies = open_items.company_id
        if not (len(customers) == len(companies) == len(open_items.currency_id) == 1):
            raise UserError(
                self.env._("Choose open items of one customer, company and currency.")
            )
        return open_items

    @api.model
    def _defaults(self, items):
        items = self._open_items(items)
        return {
            "default_company_id": items.company_id.id,
            "default_partner_id": items.partner_id.commercial_partner_id.id,
            "default_currency_id": items.currency_id.id,
            "default_item_ids": items.ids,
        }

    @api.model
    def _open(self, items):
        """The action that asks for a promise to pay these items."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_promise_wizard_action"
        )
        return {**action, "context": self._defaults(items)}

    @api.model
    def _open_plan(self, items):
        """The action that makes a plan for these items."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_instalment_plan_action"
        )
        form = {"view_mode": "form", "views": [(False, "form")]}
        return {**action, **form, "context": self._defaults(items)}

    # === CONFIRM === #

    def action_promise(self):
        """Write the promise down and show it.

        :raise UserError: naming what is wrong with it.
        """
        self.ensure_one()
        self.env["ar.access"]._check_clerk()
        self.item_ids.check_access("read")
        self.partner_id.check_access("read")
        if self.company_id not in self.env.companies:
            raise UserError(self.env._("Choose a company that you work for."))
        promise = self.env["ar.promise"]._make(
            self.company_id,
            self.partner_id,
            self.amount,
            self.date,
            items=self.item_ids or None,
            currency=self.currency_id,
            source=self.source,
            contact_id=self.contact_id.id,
            note=self.note,
        )
        form = {"view_mode": "form", "views": [(False, "form")], "res_id": promise.id}
        return {**self.env["ar.promise"]._show([]), **form}


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def action_ar_promise(self):
        """Write down a promise to pay these items."""
        return self.env["ar.promise.wizard"]._open(self)

    def action_ar_plan(self):
        """Offer instalments for these items."""
        return self.env["ar.promise.wizard"]._open_plan(self)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_ar_promise(self):
        """Write down a promise of this customer."""
        self.ensure_one()
        self.env["ar.access"]._check_clerk()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_promise_wizard_action"
        )
        customer = self.commercial_partner_id
        contact = self.id if self != customer else False
        context = {"default_partner_id": customer.id, "default_contact_id": contact}
        return {**action, "context": context}
