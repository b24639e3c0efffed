from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..models.ar_dispute_reason import FAULTS

OPEN_ITEM_DOMAIN = (
    "[('account_type', '=', 'asset_receivable'), ('parent_state', '=', 'posted'),"
    " ('amount_residual', '>', 0)]"
)


class ArDisputeOpenWizard(models.TransientModel):
    _name = "ar.dispute.open.wizard"
    _description = "Open Disputes"

    line_ids = fields.One2many(
        "ar.dispute.open.line",
        "wizard_id",
        string="Documents",
        default=lambda self: self._default_lines(),
    )
    line_company_id = fields.Many2one(
        "res.company", string="Company", compute="_compute_line_company_id"
    )
    reason_id = fields.Many2one(
        "ar.dispute.reason",
        required=True,
        domain="[('company_id', 'in', (False, line_company_id))]",
    )
    fault = fields.Selection(
        FAULTS,
        string="At Fault",
        compute="_compute_from_reason",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    owner_id = fields.Many2one(
        "res.users",
        string="Responsible",
        compute="_compute_from_reason",
        store=True,
        readonly=False,
        precompute=True,
        domain=lambda self: self.env["res.users"]._ar_owner_domain("line_company_id"),
    )
    due_date = fields.Date(
        string="Answer By",
        compute="_compute_from_reason",
        store=True,
        readonly=False,
        precompute=True,
    )
    note = fields.Text(string="What the Customer Says")
    several = fields.Boolean(compute="_compute_line_company_id")
    together = fields.Boolean(
        string="One Dispute per Customer",
        help="Otherwise each document gets its own.",
    )

    @api.model
    def _default_lines(self):
        """The open items that the user comes from, with what is left to dispute."""
        context = self.env.context
        ids = context.get("ar_item_ids")
        if ids is None and context.get("active_model") == "account.move.line":
            ids = context.get("active_ids")
        items = self.env["account.move.line"].browse(ids or ())
        if ids is None and context.get("active_model") == "account.move":
            moves = self.env["account.move"].browse(context.get("active_ids"))
            items = moves.line_ids
        items = items.filtered(
            lambda item: (
                item.account_id.account_type == "asset_receivable"
                and item.parent_state == "posted"
                and item.amount_residual_currency > 0
            )
        )
        disputed = items._ar_disputed_amounts()
        return [
            Command.create(
                {
                    "move_line_id": item.id,
                    "amount": item.amount_residual_currency - disputed.get(item.id, 0),
                }
            )
            for item in items
        ]

    @api.depends("line_ids.move_line_id")
    def _compute_line_company_id(self):
        for wizard in self:
            companies = wizard.line_ids.move_line_id.company_id
            wizard.line_company_id = companies[:1] or self.env.company
            wizard.several = len(wizard.line_ids.move_line_id) > 1

    @api.depends("reason_id")
    def _compute_from_reason(self):
        today = fields.Date.context_today(self)
        for wizard in self:
            reason = wizard.reason_id
            wizard.fault = reason.fault or "unknown"
            wizard.owner_id = reason._owner(wizard.line_company_id) or self.env.user
            wizard.due_date = today + timedelta(days=reason.days or 14)

    def action_open(self):
        """Open the disputes and show them.

        :raise UserError: when nothing is disputed, or more than is open.
        """
        self.ensure_one()
        self.env["ar.access"]._check_clerk()
        lines = self.line_ids.filtered(lambda line: line.amount > 0)
        if not lines:
            raise UserError(
                self.env._("Nothing is disputed: choose a document and an amount.")
            )
        items = lines.move_line_id
        items.check_access("read")
        items.move_id.check_access("read")
        disputes = self.env["ar.dispute"]
        amounts = {
            item: sum(group.mapped("amount"))
            for item, group in lines.grouped("move_line_id").items()
        }
        disputes._check_can_dispute(amounts)
        return disputes._open(self._requests(lines))._shown()

    def _requests(self, lines):
        """What :meth:`ar.dispute._open` is asked for: one per document or customer."""
        requests = []
        for group in lines.grouped(self._key).values():
            items = {
                item: (
                    sum(parts.mapped("amount")),
                    ", ".join(filter(None, parts.mapped("note"))),
                )
                for item, parts in group.grouped("move_line_id").items()
            }
            requests.append(
                {
                    "items": items,
                    "reason": self.reason_id,
                    "fault": self.fault,
                    "owner_id": self.owner_id.id,
                    "due_date": self.due_date,
                    "note": self.note,
                }
            )
        return requests

    def _key(self, line):
        """What goes into one dispute: never two customers, companies, currencies."""
        item = line.move_line_id
        customer = item.partner_id.commercial_partner_id
        document = item.move_id.browse() if self.together else item.move_id
        return item.company_id, customer, item.currency_id, document


class ArDisputeOpenLine(models.TransientModel):
    _name = "ar.dispute.open.line"
    _description = "Document to Dispute"

    wizard_id = fields.Many2one(
        "ar.dispute.open.wizard", required=True, ondelete="cascade"
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Open Item",
        required=True,
        domain=OPEN_ITEM_DOMAIN,
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Document")
    partner_id = fields.Many2one(related="move_line_id.partner_id", string="Customer")
    date_maturity = fields.Date(related="move_line_id.date_maturity", string="Due")
    currency_id = fields.Many2one(related="move_line_id.currency_id")
    residual = fields.Monetary(
        related="move_line_id.amount_residual_currency", string="Still Open"
    )
    amount = fields.Monetary(
        string="Disputed",
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
    )
    note = fields.Char()

    @api.depends("move_line_id")
    def _compute_amount(self):
        disputed = self.move_line_id._ar_disputed_amounts()
        for line in self:
            item = line.move_line_id
            free = item.amount_residual_currency - disputed.get(item.id, 0.0)
            line.amount = max(free, 0.0)
