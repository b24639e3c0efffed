"""Campaigns: the statements of many customers at once, chosen, reviewed and sent."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..core.statement.states import SEALED

CAMPAIGN_STATES = [
    ("draft", "Draft"),
    ("computing", "Computing"),
    ("review", "To Review"),
    ("releasing", "Releasing"),
    ("released", "Released"),
    ("sending", "Sending"),
    ("done", "Done"),
    ("cancelled", "Cancelled"),
]
#: What a clerk chooses while the campaign is a draft.
CHOICES = frozenset(
    (
        "name",
        "company_id",
        "date_from",
        "date_to",
        "cycle",
        "tag_ids",
        "salesperson_ids",
        "currency_ids",
        "balance_from",
        "balance_to",
        "limit_from",
        "limit_to",
    )
)


class ArStatementCampaign(models.Model):
    _name = "ar.statement.campaign"
    _description = "Campaign of Customer Statements"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "ar.background.job",
        "ar.state.mixin",
    ]
    _order = "date_to desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env["ar.customer.statement"]._default_company_id(),
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    date_from = fields.Date(
        string="From",
        default=lambda self: self.env["ar.customer.statement"]._last_month()[0],
    )
    date_to = fields.Date(
        string="To",
        required=True,
        default=lambda self: self.env["ar.customer.statement"]._last_month()[1],
    )
    state = fields.Selection(
        CAMPAIGN_STATES,
        required=True,
        readonly=True,
        default="draft",
        index=True,
        copy=False,
    )
    scheduled = fields.Boolean(
        readonly=True, copy=False, help="Made by the schedule of the customers' cycle."
    )

    # === WHOM === #

    cycle = fields.Selection(
        [("monthly", "Monthly"), ("quarterly", "Quarterly")],
        string="Statement Cycle",
        help="Only customers who get a statement this often; empty: all.",
    )
    tag_ids = fields.Many2many("res.partner.category", string="Tags")
    salesperson_ids = fields.Many2many(
        "res.users", "ar_statement_campaign_salesperson_rel", string="Salespeople"
    )
    currency_ids = fields.Many2many("res.currency", string="Currencies")
    limit_from = fields.Boolean(string="Balance at Least")
    balance_from = fields.Monetary(
        string="Lowest Balance",
        currency_field="company_currency_id",
        help="In the company's currency, on the last day.",
    )
    limit_to = fields.Boolean(string="Balance at Most")
    balance_to = fields.Monetary(
        string="Highest Balance", currency_field="company_currency_id"
    )
    candidate_count = fields.Integer(
        string="Statements to Make",
        compute="_compute_candidates",
        help="One per customer and currency with a balance or with movements.",
    )
    customer_count = fields.Integer(string="Customers", compute="_compute_candidates")

    # === WHO === #

    user_id = fields.Many2one(
        "res.users",
        string="Made By",
        readonly=True,
        copy=False,
        help="Who had the statements computed; this person cannot release them.",
    )
    released_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    worker_id = fields.Many2one(
        "res.users", string="Works as", readonly=True, copy=False
    )

    line_ids = fields.One2many(
        "ar.statement.campaign.line", "campaign_id", string="Customers in It"
    )

    _dates_in_order = models.Constraint(
        "CHECK (date_from IS NULL OR date_from <= date_to)",
        "A campaign cannot end before it begins.",
    )
    _scheduled_once = models.UniqueIndex(
        "(company_id, cycle, date_to) WHERE scheduled IS TRUE",
        "The schedule has made this campaign already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("date_to", "cycle")
    @api.depends_context("lang")
    def _compute_name(self):
        cycles = dict(self._fields["cycle"]._description_selection(self.env))
        for campaign in self:
            parts = [
                self.env._("Statements"),
                fields.Date.to_string(campaign.date_to),
                cycles.get(campaign.cycle),
            ]
            campaign.name = " ".join(part for part in parts if part)

    @api.depends(
        "company_id",
        "date_from",
        "date_to",
        "cycle",
        "tag_ids",
        "salesperson_ids",
        "currency_ids",
        "limit_from",
        "limit_to",
        "balance_from",
        "balance_to",
        "state",
    )
    def _compute_candidates(self):
        for campaign in self:
            found = campaign._candidates() if campaign.state == "draft" else {}
            campaign.candidate_count = len(found)
            campaign.customer_count = len({customer for customer, _currency in found})

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        self.env["ar.access"]._check_clerk()
        self._check_choices({name for vals in vals_list for name in vals})
        return super(ArStatementCampaign, self._without_forged_defaults()).create(
            vals_list
        )

    def write(self, vals):
        if not self.env.su:
            self.env["ar.access"]._check_clerk()
            self._check_choices(set(vals))
            self._check_states("draft")
        return super().write(vals)

    def _without_forged_defaults(self):
        """The model without defaults in the context for what nobody may choose."""
        context = {
            key: value
            for key, value in self.env.context.items()
            if not key.startswith("default_") or key[8:] in CHOICES
        }
        return self.with_env(self.env(context=context))

    def _check_choices(self, names):
        """Refuse what follows from the work.

        :raise AccessError: when a name is no choice.
        """
        if not self.env.su and not CHOICES.issuperset(names):
            raise AccessError(
                self.env._(
                    "What a campaign has done cannot be written. Use its buttons."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_if_draft(self):
        self._check_states("draft")

    def _check_states(self, *states):
        """:raise UserError: naming a campaign that is in none of the states."""
        other = self.filtered(lambda campaign: campaign.state not in states)
        if other:
            names = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(campaign)s” is “%(state)s”: this is not possible now.",
                    campaign=other[0].name,
                    state=names[other[0].state],
                )
            )

    # === CHOOSING === #

    def _item_domain(self):
        """Domain of the receivable items of the customers to choose from.

        Read as superuser: who may compute statements sees all of them.
        """
        customer = "partner_id.commercial_partner_id"
        everybody = self.env["ar.statement.ledger"]._item_domain(self.company_id)
        domain = everybody & Domain("date", "<=", self.date_to)
        chosen = {
            "category_id": self.tag_ids.ids,
            "user_id": self.salesperson_ids.ids,
            "ar_statement_cycle": self.cycle and [self.cycle],
        }
        for field, values in chosen.items():
            if values:
                domain &= Domain(f"{customer}.{field}", "in", values)
        if self.currency_ids:
            domain &= Domain("currency_id", "in", self.currency_ids.ids)
        return domain

    def _candidates(self):
        """dict of (customer id, currency id) to its balance in that currency.

        Those with a balance on the last day or movements in the period. The limits
        are in the company's currency.
        """
        self.ensure_one()
        if not self.date_to or not self.company_id:
            return {}
        items = self.env["account.move.line"].sudo().with_context(active_test=False)
        groups = items._read_group(
            self._item_domain(),
            ["partner_id", "currency_id"],
            ["amount_currency:sum", "balance:sum", "date:max"],
        )
        found = defaultdict(lambda: [0.0, 0.0, None])
        for partner, currency, amount, balance, last in groups:
            total = found[partner.commercial_partner_id, currency]
            total[0] += amount
            total[1] += balance
            total[2] = max(last, total[2] or last)
        return {
            (customer.id, currency.id): amount
            for (customer, currency), (amount, balance, last) in found.items()
            if self._is_wanted(currency, amount, balance, last)
        }

    def _is_wanted(self, currency, amount, balance, last):
        """Has the customer something to see, within the limits?

        :param float amount: in the currency; balance: in the company's.
        """
        moved = self.date_from and last >= self.date_from
        if not moved and currency.is_zero(amount):
            return False
        low = self.limit_from and balance < self.balance_from
        return not low and not (self.limit_to and balance > self.balance_to)

    def _make_queue(self):
        """One line per customer and currency; who has a statement is left out."""
        known = self.env["ar.customer.statement"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("date_to", "=", self.date_to),
                ("state", "!=", "cancelled"),
            ]
        )
        has = {(s.partner_id.id, s.currency_id.id): s for s in known}
        vals_list = []
        for key, balance in sorted(self._candidates().items()):
            vals = {
                "campaign_id": self.id,
                "partner_id": key[0],
                "currency_id": key[1],
                "balance": balance,
            }
            if key in has:
                text = self.env._("%s is there already.", has[key].name)
                vals.update(state="skipped", failure=text)
            vals_list.append(vals)
        return self.env["ar.statement.campaign.line"].sudo().create(vals_list)

    def _note_previous(self, lines):
        """Remember the last statement of each customer before this period."""
        rows = (
            self.env["ar.customer.statement"]
            .sudo()
            ._read_group(
                Domain("company_id", "=", self.company_id.id)
                & Domain("partner_id", "in", lines.partner_id.ids)
                & Domain("state", "in", SEALED)
                & Domain("date_to", "<", self.date_to),
                ["partner_id", "currency_id", "date_to:day"],
                ["id:max"],
                order="date_to:day",
            )
        )
        last = {(partner, currency): found for partner, currency, _day, found in rows}
        for line in lines.sudo():
            line.previous_statement_id = last.get((line.partner_id, line.currency_id))
