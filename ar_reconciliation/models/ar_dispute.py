from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from ..core.disputes import ACTIVE, CLOSED
from .ar_dispute_reason import FAULTS

STATES = [
    ("open", "To Do"),
    ("in_progress", "In Progress"),
    ("waiting", "Waiting for Customer"),
    ("resolved", "Resolved"),
    ("rejected", "Rejected"),
    ("cancelled", "Cancelled"),
]
RESOLUTIONS = [
    ("credit_note", "Credit Note"),
    ("reinvoice", "New Invoice"),
    ("write_off", "Write-off"),
    ("paid", "Customer Pays"),
    ("refund", "Refund"),
    ("compensation", "Compensation"),
    ("instalments", "Instalments"),
    ("rejected", "Rejected"),
]
ORIGINS = [
    ("bank", "Short Payment"),
    ("manual", "By Hand"),
    ("portal", "Customer Portal"),
]
#: Follows from what is done with a dispute; only the module writes it.
FIXED_FIELDS = frozenset(
    (
        "name",
        "company_id",
        "partner_id",
        "currency_id",
        "amount_disputed",
        "amount_settled",
        "amount_open",
        "amount_company",
        "open_company",
        "state",
        "state_before",
        "origin",
        "opened_on",
        "opened_by_id",
        "closed_on",
        "closed_by_id",
        "closed_by_itself",
        "resolution",
        "resolution_note",
        "touched",
        "statement_line_id",
        "proposal_id",
        "remedy_ids",
        "closing_remedy_id",
        "first_response_on",
        "first_response_days",
        "days_to_close",
        "our_share",
    )
)


class ArDispute(models.Model):
    _name = "ar.dispute"
    _description = "Dispute"
    _inherit = ["mail.thread", "mail.activity.mixin", "ar.state.mixin"]
    _order = "due_date, id"
    _check_company_auto = True

    name = fields.Char(
        string="Number", required=True, readonly=True, copy=False, default="/"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
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
    line_ids = fields.One2many("ar.dispute.line", "dispute_id", string="Disputed Items")
    documents = fields.Char(compute="_compute_documents")
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="open",
        index=True,
        tracking=True,
        copy=False,
        group_expand="_group_expand_state",
    )
    origin = fields.Selection(ORIGINS, required=True, readonly=True, default="manual")
    reason_id = fields.Many2one(
        "ar.dispute.reason",
        index=True,
        ondelete="restrict",
        tracking=True,
        domain="[('company_id', 'in', (False, company_id))]",
    )
    fault = fields.Selection(
        FAULTS, string="At Fault", required=True, default="unknown", tracking=True
    )
    note = fields.Text(string="What the Customer Says")
    owner_id = fields.Many2one(
        "res.users",
        string="Responsible",
        index="btree_not_null",
        ondelete="set null",
        tracking=True,
        domain=lambda self: self.env["res.users"]._ar_owner_domain(),
        help="Who sees to it that the customer gets an answer.",
    )
    due_date = fields.Date(string="Answer By", index="btree_not_null", tracking=True)
    opened_on = fields.Date(readonly=True, required=True, index=True, copy=False)
    opened_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    closed_on = fields.Date(readonly=True, copy=False)
    closed_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    resolution = fields.Selection(
        RESOLUTIONS, readonly=True, copy=False, tracking=True, index="btree_not_null"
    )
    resolution_note = fields.Char(string="Why", readonly=True, copy=False)
    state_before = fields.Selection(STATES, readonly=True, copy=False)
    closed_by_itself = fields.Boolean(
        readonly=True,
        copy=False,
        help="All that was disputed has been settled; it opens again by itself when "
        "that is undone.",
    )
    touched = fields.Boolean(
        string="Worked On", readonly=True, copy=False, help="Somebody changed it."
    )
    statement_line_id = fields.Many2one(
        "account.bank.statement.line",
        string="Bank Line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    proposal_id = fields.Many2one(
        "ar.match.proposal",
        string="Match",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    age_days = fields.Integer(
        string="Age (Days)",
        compute="_compute_age_days",
        search="_search_age_days",
        aggregator=None,
        help="Days since it was opened, until it was closed.",
    )
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_is_overdue", help="Past its due date."
    )
    document_count = fields.Integer(
        string="Number of Documents", compute="_compute_documents"
    )

    # === COMPUTE METHODS === #

    @api.depends("line_ids.document")
    def _compute_documents(self):
        for dispute in self:
            names = list(dict.fromkeys(dispute.line_ids.mapped("document")))
            dispute.documents = ", ".join(filter(None, names))
            dispute.document_count = len(names)

    @api.depends("opened_on", "closed_on")
    def _compute_age_days(self):
        today = fields.Date.context_today(self)
        for dispute in self:
            until = dispute.closed_on or today
            since = dispute.opened_on or until
            dispute.age_days = (until - since).days

    def _search_age_days(self, operator, value):
        """Of disputes that are not closed: the older, the earlier they were opened."""
        mirrored = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(operator)
        if not mirrored:
            return NotImplemented
        day = fields.Date.context_today(self) - timedelta(days=int(value))
        return Domain("opened_on", mirrored, day) & Domain("closed_on", "=", False)

    @api.depends("due_date", "state")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for dispute in self:
            dispute.is_overdue = (
                dispute.state in ACTIVE
                and bool(dispute.due_date)
                and dispute.due_date < today
            )

    @api.model
    def _group_expand_state(self, states, domain):
        """A kanban always shows where work is to be done."""
        return [*ACTIVE, *(state for state in states if state in CLOSED)]

    # === CHECKS === #

    @api.constrains("owner_id", "company_id")
    def _check_owner(self):
        for dispute in self.filtered("owner_id"):
            if not dispute.owner_id._ar_can_own(dispute.company_id):
                raise ValidationError(
                    self.env._(
                        "%(user)s cannot take over %(dispute)s: only receivables "
                        "clerks of %(company)s can. Choose somebody else, or ask the "
                        "administrator to give the role.",
                        user=dispute.owner_id.name,
                        dispute=dispute.name,
                        company=dispute.company_id.name,
                    )
                )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        """Number, date and activity of disputes that the module opens."""
        sequence = self.env["ir.sequence"].sudo()
        today = fields.Date.context_today(self)
        for vals in vals_list:
            vals.setdefault("opened_on", today)
            vals.setdefault("opened_by_id", self.env.uid)
            if vals.get("name", "/") == "/":
                vals["name"] = sequence.next_by_code("ar.dispute") or "/"
        disputes = super().create(vals_list)
        disputes._plan_activities()
        return disputes

    def write(self, vals):
        if not self.env.su:
            self._check_not_fixed(vals)
            vals = {**vals, "touched": True} if vals else vals
        result = super().write(vals)
        self._follow_plan(vals)
        return result

    def _check_not_fixed(self, names):
        """Refuse what follows from the actions of a dispute.

        :raise AccessError: when one of the fields is among the names.
        """
        if not FIXED_FIELDS.isdisjoint(names):
            raise AccessError(
                self.env._(
                    "State, amounts and outcome of a dispute follow from what is done "
                    "with it; they cannot be written. Use the buttons of the dispute."
                )
            )
