from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

STATES = [
    ("open", "Waiting for Payment"),
    ("kept", "Kept"),
    ("part", "Kept in Part"),
    ("broken", "Broken"),
    ("cancelled", "Cancelled"),
]
SOURCES = [
    ("call", "Phone Call"),
    ("portal", "Customer Portal"),
    ("mail", "E-Mail"),
    ("meeting", "Meeting"),
]


class ArPromise(models.Model):
    _name = "ar.promise"
    _description = "Promise to Pay"
    _inherit = ["mail.thread", "mail.activity.mixin", "ar.state.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True
    # Whoever reads a promise may comment on it, and sees what is to do about it.
    _mail_post_access = "read"

    # What a customer has promised is proof: everybody may only read it, the module
    # writes it after a check of who asks for it.

    name = fields.Char(
        string="Number", required=True, readonly=True, copy=False, default="/"
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
        check_company=True,
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True, tracking=True)
    date = fields.Date(
        string="Pays Until", required=True, readonly=True, index=True, tracking=True
    )
    made_on = fields.Date(required=True, readonly=True)
    item_ids = fields.Many2many(
        "account.move.line",
        "ar_promise_item_rel",
        "promise_id",
        "item_id",
        string="Open Items",
        readonly=True,
        copy=False,
    )
    documents = fields.Char(compute="_compute_documents")
    any_item = fields.Boolean(
        string="For the Account",
        readonly=True,
        help="An amount was promised, not certain documents: whatever the customer "
        "pays counts.",
    )
    source = fields.Selection(SOURCES, required=True, readonly=True, default="call")
    contact_id = fields.Many2one(
        "res.partner",
        readonly=True,
        ondelete="restrict",
        help="Who promised it for the customer.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Who is told when the promise is broken.",
    )
    note = fields.Text(readonly=True)
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="open",
        index=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    paid_amount = fields.Monetary(
        string="Paid in Time",
        readonly=True,
        copy=False,
        help="At most what was promised.",
    )
    closed_on = fields.Date(string="Judged On", readonly=True, copy=False)
    is_due = fields.Boolean(
        string="Overdue", compute="_compute_is_due", help="Open, and its day is over."
    )
    statement_id = fields.Many2one(
        "ar.customer.statement",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The statement on whose page it was made.",
    )
    ip_hash = fields.Char(string="Network Address (Hash)", readonly=True, copy=False)
    last_partial = fields.Integer(
        string="Last Reconciliation Before", readonly=True, copy=False
    )
    last_item = fields.Integer(
        string="Last Journal Item Before", readonly=True, copy=False
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "A promised amount is more than zero."
    )
    _not_before_made = models.Constraint(
        "CHECK (date >= made_on)", "Nobody promises to have paid in the past."
    )
    _paid_within = models.Constraint(
        "CHECK (paid_amount >= 0 AND paid_amount <= amount)",
        "What was paid for a promise lies between nothing and what was promised.",
    )

    # === COMPUTE METHODS === #

    @api.depends("item_ids")
    def _compute_documents(self):
        for promise in self:
            names = dict.fromkeys(promise.item_ids.sudo().mapped("move_name"))
            promise.documents = ", ".join(name for name in names if name)

    @api.depends("state", "date")
    def _compute_is_due(self):
        today = fields.Date.context_today(self)
        for promise in self:
            promise.is_due = (
                promise.state == "open" and bool(promise.date) and promise.date < today
            )

    @api.depends("name", "partner_id", "date")
    def _compute_display_name(self):
        for promise in self:
            parts = (promise.name, promise.partner_id.name)
            promise.display_name = " · ".join(part for part in parts if part)

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        sequence = self.env["ir.sequence"].sudo()
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                vals["name"] = sequence.next_by_code("ar.promise") or "/"
        quiet = self.with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        return super(ArPromise, quiet).create(vals_list).with_env(self.env)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """What was promised is proof.

        :raise UserError: always, if there is a promise to delete.
        """
        if self:
            raise UserError(self.env._("A promise is not deleted: cancel it instead."))

    # === MAKING === #

    @api.model
    def _make(self, company, partner, amount, date, *, items=None, **values):
        """Write a promise down; the caller has checked who may.

        :param company: res.company to whom it was made; its branches belong to it.
        :param partner: res.partner; its commercial partner is the customer.
        :param float amount: > 0, in ``currency``.
        :param date: last day, not before today.
        :param items: account.move.line that it is for; None: for the account.
        :param values: ``currency`` (res.currency) if there are no items, and fields.
        :return: the promise as superuser.
        :raise UserError: for items of others, or more than what is open.
        """
        facts = self.env["ar.payment.facts"]
        customer = partner.sudo().commercial_partner_id
        given = values.pop("currency", None)
        currency = items.sudo().currency_id[:1] if items else given
        owed = facts._owed(company, customer, currency)
        chosen = owed if items is None else owed & items.sudo()
        self._check_terms(company, currency, amount, date, chosen, items)
        last_partial, last_item = facts._marks()
        amount = currency.round(amount)
        today = fields.Date.context_today(self)
        vals = {
            "company_id": company.id,
            "partner_id": customer.id,
            "currency_id": currency.id,
            "amount": amount,
            "date": date,
            "made_on": today,
            "item_ids": [Command.set(self._covering(chosen, amount).ids)],
            "any_item": items is None,
            "user_id": customer._ar_collector(company).id,
            "last_partial": last_partial,
            "last_item": last_item,
            **values,
        }
        promise = self.sudo().create(vals)
        promise._tell_made()
        return promise

    def _check_terms(self, company, currency, amount, date, chosen, items):
        """Refuse what is nobody's promise.

        :raise UserError: naming what is wrong.
        """
        if not currency or (items is not None and len(chosen) != len(items)):
            raise UserError(
                self.env._("Choose open items of one customer, company and currency.")
            )
        total = sum(chosen.mapped("amount_residual_currency"))
        if currency.compare_amounts(amount, 0) <= 0:
            raise UserError(self.env._("Promise an amount above zero."))
        if currency.compare_amounts(amount, total) > 0:
            raise UserError(
                self.env._(
                    "Only %(open)s are open; %(amount)s cannot be promised.",
                    open=currency.format(total),
                    amount=currency.format(amount),
                )
            )
        today = fields.Date.context_today(self)
        last = today + timedelta(days=company.sudo().ar_promise_days)
        if not date or not today <= date <= last:
            raise UserError(
                self.env._(
                    "Choose a day from today until %(last)s.",
                    last=fields.Date.to_string(last),
                )
            )

    def _covering(self, items, amount):
        """The first items that are worth the amount."""
        taken = items.browse()
        for item in items:
            if amount <= 0:
                break
            taken |= item
            amount = item.currency_id.round(amount - item.amount_residual_currency)
        return taken

    # === SHOW === #

    @api.model
    def _show(self, domain):
        """An action that opens the promises of a domain."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_promise_action"
        )
        return {**action, "domain": domain, "context": {}}


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _ar_collector(self, company):
        """Who is told about a customer: its collector, its salesperson, or nobody.

        :return: res.users, only somebody who may work for the company.
        """
        self.ensure_one()
        partner = self.sudo().with_company(company)
        candidates = [partner.user_id]
        if "ar_collector_id" in partner._fields:
            candidates.insert(0, partner.ar_collector_id)
        candidates.append(self.env["res.users"].sudo().browse(self.env.uid))
        for user in candidates:
            if user and not user.share and user._ar_can_own(company):
                return user
        return self.env["res.users"]
