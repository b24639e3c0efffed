from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..core.instalments import OFFERABLE
from ..core.instalments.schedule import MAX_NUMBER

STATES = [
    ("asked", "Asked For"),
    ("draft", "Draft"),
    ("approval", "To Approve"),
    ("offered", "Offered"),
    ("accepted", "Accepted"),
    ("running", "Running"),
    ("done", "Paid in Full"),
    ("defaulted", "Defaulted"),
    ("cancelled", "Cancelled"),
    ("rejected", "Rejected"),
]
PERIODS = [("month", "Month"), ("week", "Week")]
#: What a clerk chooses; the instalments follow from it.
TERMS = frozenset(
    (
        "item_ids",
        "number",
        "first_date",
        "period",
        "first_payment",
        "rate",
        "default_days",
        "default_missed",
    )
)
#: Only of a new plan.
PARTIES = frozenset(("company_id", "partner_id", "currency_id"))
#: May change whatever the state is.
FREE = frozenset(
    (
        "user_id",
        "contact_id",
        "decision_note",
        "activity_ids",
        "message_follower_ids",
        "message_ids",
        "message_main_attachment_id",
    )
)
#: More open items would share one reference than matching follows.
MAX_ITEMS = 60


class ArInstalmentPlan(models.Model):
    _name = "ar.instalment.plan"
    _description = "Instalment Plan"
    _inherit = ["portal.mixin", "mail.thread", "mail.activity.mixin", "ar.state.mixin"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Number", required=True, readonly=True, copy=False, default="/"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('commercial_partner_id', '=', id)]",
    )
    contact_id = fields.Many2one(
        "res.partner",
        ondelete="restrict",
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="Who gets the offer and the reminders; empty: the customer's address.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        compute="_compute_currency_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        index="btree_not_null",
        ondelete="set null",
        tracking=True,
        domain=lambda self: self.env["res.users"]._ar_owner_domain(),
    )
    origin = fields.Selection(
        [("clerk", "Offered by Us"), ("portal", "Asked For in the Portal")],
        required=True,
        readonly=True,
        default="clerk",
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    item_ids = fields.Many2many(
        "account.move.line",
        "ar_instalment_plan_item_rel",
        "plan_id",
        "item_id",
        string="Open Items",
        copy=False,
        domain="[('account_type', '=', 'asset_receivable'),"
        " ('parent_state', '=', 'posted'), ('amount_residual_currency', '>', 0),"
        " ('currency_id', '=', currency_id),"
        " ('partner_id', 'child_of', partner_id)]",
    )
    documents = fields.Char(compute="_compute_documents")

    # === TERMS === #

    number = fields.Integer(string="Number of Instalments", required=True, default=3)
    first_date = fields.Date(
        string="First Instalment",
        required=True,
        default=lambda self: self._default_first_date(),
    )
    period = fields.Selection(
        PERIODS, string="One Instalment Each", required=True, default="month"
    )
    first_payment = fields.Monetary(
        help="If the first instalment is another amount; zero: all are equal."
    )
    rate = fields.Float(
        string="Interest per Period (%)",
        digits=(6, 3),
        default=lambda self: self.env.company.ar_plan_rate,
        help="Simple interest on what is left to pay, from the second instalment on.",
    )
    default_days = fields.Integer(
        string="Days Until Default",
        default=lambda self: self.env.company.ar_plan_default_days,
        help="The plan ends when an instalment is more than so many days late. "
        "Zero: never.",
    )
    default_missed = fields.Integer(
        string="Missed Until Default",
        default=lambda self: self.env.company.ar_plan_default_missed,
        help="The plan ends when so many instalments are late. Zero: never.",
    )
    reason = fields.Text(
        string="What the Customer Says",
        readonly=True,
        help="Why instalments are asked.",
    )
    decision_note = fields.Text(
        string="Our Answer", help="The customer reads it with the offer or the refusal."
    )

    # === WHAT FOLLOWS === #

    line_ids = fields.One2many("ar.instalment.line", "plan_id", readonly=True)
    amount_total = fields.Monetary(string="Open Items in Total", readonly=True)
    interest_total = fields.Monetary(string="Interest", readonly=True)
    amount_due = fields.Monetary(string="To Pay in Total", readonly=True)
    paid_amount = fields.Monetary(string="Paid", readonly=True, copy=False)
    rest_amount = fields.Monetary(string="Still to Pay", compute="_compute_rest_amount")
    next_date = fields.Date(
        string="Next Instalment", readonly=True, copy=False, index="btree_not_null"
    )
    next_amount = fields.Monetary(readonly=True, copy=False)
    statement_id = fields.Many2one(
        "ar.customer.statement",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The statement on whose page it was asked for.",
    )
    ip_hash = fields.Char(string="Network Address (Hash)", readonly=True, copy=False)

    _parts_positive = models.Constraint(
        f"CHECK (number > 0 AND number <= {MAX_NUMBER} AND first_payment >= 0"
        " AND rate >= 0)",
        "A plan has 1 to 120 instalments; first payment and interest are not negative.",
    )
    _rule_positive = models.Constraint(
        "CHECK (default_days >= 0 AND default_missed >= 0)",
        "The days and instalments until default are not negative.",
    )

    @api.model
    def _default_first_date(self):
        """The first of the next month."""
        return fields.Date.add(fields.Date.context_today(self), months=1, day=1)

    # === COMPUTE METHODS === #

    @api.depends("company_id")
    def _compute_currency_id(self):
        for plan in self:
            plan.currency_id = plan.currency_id or plan.company_id.currency_id

    @api.depends("item_ids")
    def _compute_documents(self):
        for plan in self:
            names = dict.fromkeys(plan.item_ids.sudo().mapped("move_name"))
            plan.documents = ", ".join(name for name in names if name)

    @api.depends("amount_due", "paid_amount")
    def _compute_rest_amount(self):
        for plan in self:
            plan.rest_amount = max(plan.amount_due - plan.paid_amount, 0.0)

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for plan in self:
            parts = (plan.name, plan.partner_id.name)
            plan.display_name = " · ".join(part for part in parts if part)

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for plan in self:
            plan.access_url = f"/my/plans/{plan.id}"
        return result

    # === CHECKS === #

    @api.constrains("partner_id", "contact_id")
    def _check_partner(self):
        """A contact's items are its company's."""
        for plan in self:
            customer = plan.partner_id.commercial_partner_id
            contact = plan.contact_id.commercial_partner_id
            if plan.partner_id != customer or (contact and contact != customer):
                raise ValidationError(
                    self.env._(
                        "Make the plan for %(customer)s, and choose one of its own "
                        "contacts.",
                        customer=customer.display_name,
                    )
                )

    @api.constrains("item_ids", "partner_id", "company_id", "currency_id")
    def _check_items(self):
        """Receivable items of the plan's own customer, companies and currency."""
        ledger = self.env["ar.statement.ledger"]
        for plan in self.sudo():
            companies = ledger._companies(plan.company_id)
            for item in plan.item_ids:
                own = item.partner_id.commercial_partner_id == plan.partner_id
                ours = item.company_id in companies
                kind = item.account_id.account_type == "asset_receivable"
                if not (own and ours and kind and item.currency_id == plan.currency_id):
                    raise ValidationError(
                        self.env._(
                            "%(item)s is no open item of %(customer)s in %(currency)s.",
                            item=item.display_name,
                            customer=plan.partner_id.display_name,
                            currency=plan.currency_id.name,
                        )
                    )
            if len(plan.item_ids) > MAX_ITEMS:
                raise ValidationError(
                    self.env._("A plan is for at most %s open items.", MAX_ITEMS)
                )

    @api.constrains("user_id", "company_id")
    def _check_user(self):
        for plan in self.filtered("user_id"):
            if not plan.user_id._ar_can_own(plan.company_id):
                raise ValidationError(
                    self.env._(
                        "%(user)s cannot be responsible for %(plan)s: only receivables "
                        "clerks of %(company)s can.",
                        user=plan.user_id.name,
                        plan=plan.name,
                        company=plan.company_id.name,
                    )
                )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        """Number the plans and compute their instalments."""
        self.env["ar.access"]._check_clerk()
        if not self.env.su:
            names = {name for vals in vals_list for name in vals}
            self._check_choices(names - FREE - PARTIES)
        sequence = self.env["ir.sequence"].sudo()
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                vals["name"] = sequence.next_by_code("ar.instalment.plan") or "/"
        quiet = self._without_forged_defaults().with_context(
            mail_create_nosubscribe=True
        )
        plans = super(ArInstalmentPlan, quiet).create(vals_list).with_env(self.env)
        unowned = plans.filtered(lambda plan: not plan.user_id)
        for (partner, company), group in unowned.grouped(
            lambda plan: (plan.partner_id, plan.company_id)
        ).items():
            group.sudo().user_id = partner._ar_collector(company)
        plans.sudo()._make_lines()
        return plans

    def write(self, vals):
        if self.env.su or FREE.issuperset(vals):
            return super().write(vals)
        self.env["ar.access"]._check_clerk()
        self._check_choices(set(vals) - FREE)
        self._check_offerable()
        result = super().write(vals)
        self.sudo()._make_lines(self.env.user)
        return result

    def _without_forged_defaults(self):
        """The model without defaults in the context for what nobody may choose."""
        allowed = TERMS | FREE | PARTIES
        context = {
            key: value
            for key, value in self.env.context.items()
            if self.env.su or not key.startswith("default_") or key[8:] in allowed
        }
        return self.with_env(self.env(context=context))

    def _check_choices(self, names):
        """Refuse what follows from the books, or from what is done with a plan.

        :raise AccessError: when a name is no choice.
        """
        if not TERMS.issuperset(names):
            raise AccessError(
                self.env._(
                    "State, instalments and acceptance of a plan follow from what is "
                    "done with it; they cannot be written. Use the buttons of the plan."
                )
            )

    def _check_offerable(self):
        """Terms change only as long as nobody else has seen them.

        :raise UserError: naming the first that cannot change.
        """
        fixed = self.filtered(lambda plan: plan.state not in OFFERABLE)
        if fixed:
            raise UserError(
                self.env._(
                    "The terms of %s are fixed: take the plan back first.",
                    fixed[0].display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """Numbers have no gaps that nobody can explain.

        :raise UserError: always, if there is a plan to delete.
        """
        if self:
            raise UserError(self.env._("A plan is not deleted: cancel it instead."))

    # === SHOW === #

    @api.model
    def _show(self, domain):
        """An action that opens the plans of a domain."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_instalment_plan_action_all"
        )
        return {**action, "domain": domain, "context": {}}

    def action_show_items(self):
        """Open the journal items that the plan is for."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.account_move_line_action_ar_agreed"
        )
        return {**action, "domain": [("id", "in", self.item_ids.ids)]}
