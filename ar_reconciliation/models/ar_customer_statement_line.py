"""Lines of customer statements, as they were computed."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core.statement.states import SEALED

KINDS = [
    ("opening", "Opening Entry"),
    ("invoice", "Invoice"),
    ("credit_note", "Credit Note"),
    ("payment", "Payment"),
    ("refund", "Refund"),
    ("write_off", "Write-off"),
    ("exchange", "Exchange Difference"),
    ("other", "Other Entry"),
    ("conversion", "Settled in Another Currency"),
    ("transfer", "Settled by Another Account"),
]
SECTIONS = [
    ("movement", "Movement of the Period"),
    ("before", "Open From Before"),
]


class ArCustomerStatementLine(models.Model):
    _name = "ar.customer.statement.line"
    _description = "Line of a Customer Statement"
    _order = "statement_id, section desc, sequence, id"
    _rec_name = "number"

    statement_id = fields.Many2one(
        "ar.customer.statement",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="statement_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one(related="statement_id.partner_id")
    currency_id = fields.Many2one(related="statement_id.currency_id")
    company_currency_id = fields.Many2one(
        related="statement_id.company_currency_id", string="Company Currency"
    )
    section = fields.Selection(
        SECTIONS,
        required=True,
        readonly=True,
        default="movement",
        help="Movements add up from the opening to the closing balance. What is open "
        "from before the period is in the opening balance already.",
    )
    sequence = fields.Integer(readonly=True)
    key = fields.Char(readonly=True, help="Names the line across versions.")
    # A document reset to draft may get new items: a line outlives its item.
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Journal Item",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Document",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    contact_id = fields.Many2one("res.partner", readonly=True, ondelete="set null")
    date = fields.Date(readonly=True)
    due_date = fields.Date(string="Due", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    number = fields.Char(readonly=True)
    reference = fields.Char(string="Customer Reference", readonly=True)
    label = fields.Char(readonly=True)
    part = fields.Integer(string="Instalment", readonly=True, default=1)
    parts = fields.Integer(string="Instalments", readonly=True, default=1)
    amount = fields.Monetary(readonly=True)
    balance = fields.Monetary(
        readonly=True, aggregator=None, help="Running balance after the line."
    )
    open_amount = fields.Monetary(string="Still Open", readonly=True)
    overdue_days = fields.Integer(string="Days Overdue", readonly=True, aggregator=None)
    disputed_amount = fields.Monetary(string="Disputed", readonly=True)
    promised_amount = fields.Monetary(string="Promised", readonly=True)
    company_amount = fields.Monetary(
        string="In Company Currency",
        readonly=True,
        currency_field="company_currency_id",
    )
    settled_by = fields.Char(readonly=True, help="Numbers of what has settled it.")
    item_ids = fields.Json(string="Journal Items", readonly=True)
    counter = fields.Json(
        string="Settled With",
        readonly=True,
        help="Currency, units and number of the other side of a conversion.",
    )

    # === IMMUTABLE === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_unsealed()
        return lines

    def write(self, vals):
        self._check_unsealed()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unsealed(self):
        self._check_unsealed()

    def _check_unsealed(self):
        """Sealed lines stay as they are, for the module, too.

        :raise UserError: when a statement of theirs is sealed.
        """
        if any(statement.state in SEALED for statement in self.statement_id):
            raise UserError(
                self.env._(
                    "The lines of a released statement stay as they are. Reopen the "
                    "statement first."
                )
            )
