"""Customer statements: their fields, numbers, and who may write what."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ..core.statement.states import OPEN, SHOWN
from .account_bank_statement_line import READERS
from .res_company import STATEMENT_BASES

STATES = [
    ("draft", "Draft"),
    ("review", "To Review"),
    ("released", "Released"),
    ("sent", "Sent"),
    ("confirmed", "Confirmed"),
    ("partly", "Confirmed Except …"),
    ("disputed", "Disputed"),
    ("expired", "Expired"),
    ("reopened", "Reopened"),
    ("cancelled", "Cancelled"),
]
#: What a clerk chooses; everything else follows from the books or from actions.
CHOICES = frozenset(
    (
        "partner_id",
        "company_id",
        "currency_id",
        "date_from",
        "date_to",
        "basis",
        "blind",
        "lang",
    )
)
#: What people may change at any time: it is no part of the statement.
FREE = frozenset(("message_follower_ids", "activity_ids", "user_id"))


class ArCustomerStatement(models.Model):
    _name = "ar.customer.statement"
    _description = "Customer Statement"
    _inherit = [
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "ar.state.mixin",
    ]
    _order = "date_to desc, id desc"
    _mail_post_access = "read"
    _check_company_auto = True
    _rec_names_search = ["name", "partner_id"]

    name = fields.Char(
        string="Number", required=True, readonly=True, copy=False, default="/"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        help="The company that owes, with all its contacts.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self._default_company_id(),
        help="The statement covers the company and its branches.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self._default_company_id().currency_id,
        help="Only documents in this currency; each currency has its own statement.",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    date_from = fields.Date(
        string="From",
        default=lambda self: self._last_month()[0],
        help="Empty: since the first entry.",
    )
    date_to = fields.Date(
        string="To", required=True, default=lambda self: self._last_month()[1]
    )
    basis = fields.Selection(
        STATEMENT_BASES,
        string="Age Counts From",
        required=True,
        default=lambda self: self.env.company.ar_statement_basis,
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="draft",
        index=True,
        tracking=True,
        copy=False,
    )
    lang = fields.Char(
        string="Language",
        compute="_compute_lang",
        store=True,
        readonly=False,
        help="Code of the language it is written in: the customer's.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        index="btree_not_null",
        domain=lambda self: self.env["res.users"]._ar_owner_domain(),
    )
    computed_on = fields.Datetime(readonly=True, copy=False)
    computed_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        help="Who computed it last; this person cannot release it.",
    )
    released_on = fields.Datetime(readonly=True, copy=False)
    released_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    sent_on = fields.Datetime(readonly=True, copy=False)
    due_on = fields.Date(
        string="Answer By",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The day until which the customer is asked to answer. Silence is no "
        "confirmation.",
    )
    version = fields.Integer(
        readonly=True, copy=False, help="Goes up each time it is released."
    )
    event_ids = fields.One2many("ar.statement.event", "statement_id", string="History")

    _dates_in_order = models.Constraint(
        "CHECK (date_from IS NULL OR date_from <= date_to)",
        "A statement cannot end before it begins.",
    )
    _customer_and_day = models.Index("(partner_id, date_to)")

    # === DEFAULTS === #

    @api.model
    def _default_company_id(self):
        """The company with all its branches, if the user works for it."""
        company = self.env.company
        root = company.sudo().root_id
        return root if root in self.env.companies else company

    @api.model
    def _last_month(self):
        """First and last day of the month before this one."""
        last = fields.Date.context_today(self).replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last

    # === COMPUTE METHODS === #

    @api.depends("partner_id")
    def _compute_lang(self):
        for statement in self:
            statement.lang = statement.partner_id.lang or self.env.lang

    @api.depends("name", "partner_id", "currency_id", "date_to")
    def _compute_display_name(self):
        for statement in self:
            parts = (statement.name, statement.partner_id.name)
            text = " · ".join(part for part in parts if part)
            if statement.currency_id and statement.date_to:
                day = fields.Date.to_string(statement.date_to)
                text = f"{text} · {statement.currency_id.name} {day}"
            statement.display_name = text

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for statement in self:
            statement.access_url = f"/my/statements/{statement.id}"
        return result

    # === CHECKS === #

    @api.constrains("partner_id")
    def _check_partner(self):
        """A contact's items are its company's."""
        for statement in self:
            partner = statement.partner_id
            if partner != partner.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is a contact of %(company)s: make the statement "
                        "for %(company)s.",
                        contact=partner.display_name,
                        company=partner.commercial_partner_id.display_name,
                    )
                )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        """Number the statements and compute their lines."""
        access = self.env["ar.access"]
        access._check_clerk()
        if not self.env.su:
            self._check_choices({name for vals in vals_list for name in vals} - FREE)
        vals_list = [dict(vals) for vals in vals_list]
        partners = self.env["res.partner"].browse(
            vals["partner_id"] for vals in vals_list if vals.get("partner_id")
        )
        customer = {p.id: p.commercial_partner_id.id for p in partners}
        numbers = self._next_numbers(len(vals_list))
        for vals, number in zip(vals_list, numbers, strict=True):
            if vals.get("name", "/") == "/":
                vals["name"] = number
            if vals.get("partner_id"):
                vals["partner_id"] = customer[vals["partner_id"]]
        quiet = self._without_forged_defaults().with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True
        )
        statements = super(ArCustomerStatement, quiet).create(vals_list)
        statements = statements.with_env(self.env)
        statements._make_lines()
        statements._event("created")
        return statements

    def write(self, vals):
        if self.env.su or FREE.issuperset(vals):
            return super().write(vals)
        self.env["ar.access"]._check_clerk()
        self._check_choices(set(vals) - FREE)
        if not CHOICES.isdisjoint(vals):
            self._check_open()
        result = super().write(vals)
        if {"blind", "lang", *FREE}.issuperset(vals):
            return result
        self._make_lines()
        return result

    def _without_forged_defaults(self):
        """The model without defaults in the context for what nobody may choose."""
        context = {
            key: value
            for key, value in self.env.context.items()
            if not key.startswith("default_") or key[8:] in CHOICES | FREE
        }
        return self.with_env(self.env(context=context))

    def _check_choices(self, names):
        """Refuse what follows from the books, or from what is done with a statement.

        :raise AccessError: when a name is no choice.
        """
        if not CHOICES.issuperset(names):
            raise AccessError(
                self.env._(
                    "Balances, lines, seal and answers of a statement follow from the "
                    "books and from what is done with it; they cannot be written. Use "
                    "the buttons of the statement."
                )
            )

    def _check_open(self):
        """Only what is not under review or sealed can change.

        :raise UserError: naming the first that cannot.
        """
        closed = self.filtered(lambda statement: statement.state not in OPEN)
        if closed:
            raise UserError(
                self.env._(
                    "%s is under review or released: take it back or reopen it first.",
                    closed[0].display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """Numbers have no gaps that nobody can explain.

        :raise UserError: always, if there is a statement to delete.
        """
        if self:
            raise UserError(
                self.env._("A statement is not deleted: cancel it instead.")
            )

    @api.model
    def _next_numbers(self, count):
        """Numbers of statements; a plain sequence gives all in one query."""
        sequences = self.env["ir.sequence"].sudo()
        code = "ar.customer.statement"
        sequence = sequences.search(
            [("code", "=", code), ("company_id", "in", (False, self.env.company.id))],
            order="company_id",
            limit=1,
        )
        if not sequence:
            return ["/"] * count
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [sequence.next_by_id() for _number in range(count)]
        name = f"ir_sequence_{sequence.id:03d}"
        rows = self.env.execute_query(
            SQL("SELECT nextval(%s) FROM generate_series(1, %s)", name, count)
        )
        return [sequence.get_next_char(number) for (number,) in rows]

    # === SHOW === #

    @api.model
    def _show(self, domain):
        """An action that opens the statements of a domain."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_customer_statement_action_all"
        )
        return {**action, "domain": domain, "context": {}}

    @api.model
    def _portal_domain(self, partner):
        """Domain of the statements that a contact may see.

        :param partner: res.partner; its commercial partner's statements.
        """
        return [
            ("partner_id", "=", partner.commercial_partner_id.id),
            ("state", "in", SHOWN),
        ]


class ResPartner(models.Model):
    _inherit = "res.partner"

    ar_statement_count = fields.Integer(
        string="Statements", compute="_compute_ar_statement_count", groups=READERS
    )

    def _compute_ar_statement_count(self):
        groups = self.env["ar.customer.statement"]._read_group(
            [("partner_id", "in", self.commercial_partner_id.ids)],
            ["partner_id"],
            ["__count"],
        )
        counts = dict(groups)
        for partner in self:
            customer = partner.commercial_partner_id._origin
            partner.ar_statement_count = counts.get(customer, 0)

    def action_ar_show_statements(self):
        """Open the statements of this customer."""
        self.ensure_one()
        customer = self.commercial_partner_id
        action = self.env["ar.customer.statement"]._show(
            [("partner_id", "=", customer.id)]
        )
        return {**action, "context": {"default_partner_id": customer.id}}
