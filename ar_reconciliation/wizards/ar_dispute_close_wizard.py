from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.ar_dispute import RESOLUTIONS
from ..models.ar_dispute_remedy import KINDS

OPERATIONS = [
    ("resolve", "Resolve"),
    ("reject", "Reject"),
    ("cancel", "Cancel"),
    ("reopen", "Reopen"),
]
#: Outcomes for which documents can be prepared.
PREPARED = tuple(kind for kind, _name in KINDS)


class ArDisputeCloseWizard(models.TransientModel):
    _name = "ar.dispute.close.wizard"
    _description = "Decide Disputes"

    dispute_ids = fields.Many2many(
        "ar.dispute",
        string="Disputes",
        required=True,
        default=lambda self: self.env.context.get("active_ids", []),
    )
    dispute_id = fields.Many2one("ar.dispute", compute="_compute_dispute_id")
    company_id = fields.Many2one(related="dispute_id.company_id")
    partner_id = fields.Many2one(related="dispute_id.partner_id")
    currency_id = fields.Many2one(related="dispute_id.currency_id")
    operation = fields.Selection(OPERATIONS, required=True, default="resolve")
    resolution = fields.Selection(
        [choice for choice in RESOLUTIONS if choice[0] != "rejected"],
        string="How It Is Resolved",
    )
    reason = fields.Char(required=True, help="Kept in the history of the dispute.")
    needs_resolution = fields.Boolean(compute="_compute_needs_resolution")
    can_prepare = fields.Boolean(compute="_compute_needs_resolution")
    prepare = fields.Boolean(
        string="Prepare the Documents",
        compute="_compute_prepare",
        store=True,
        readonly=False,
        precompute=True,
        help="Drafts are made for a person to post; the dispute is resolved when they "
        "are posted. Otherwise it is resolved now, and nothing is booked.",
    )
    amount = fields.Monetary(
        string="For the Customer",
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
    )
    credit_ids = fields.Many2many(
        "account.move.line",
        string="From These Credits",
        domain="[('account_type', '=', 'asset_receivable'),"
        " ('parent_state', '=', 'posted'), ('amount_residual_currency', '<', 0),"
        " ('currency_id', '=', currency_id), ('company_id', '=', company_id),"
        " ('partner_id', 'child_of', partner_id)]",
        help="Empty: all of the customer's credits, the oldest first.",
    )
    needs_approval = fields.Boolean(compute="_compute_needs_approval")
    template_id = fields.Many2one(
        "mail.template",
        string="Answer",
        compute="_compute_template_id",
        store=True,
        readonly=False,
        precompute=True,
        domain=[("model", "=", "ar.dispute")],
        help="Opened in the composer afterwards, to read and send.",
    )
    answer_text = fields.Text(string="What We Tell the Customer")
    preview = fields.Html(compute="_compute_preview", sanitize=True)

    @api.depends("dispute_ids")
    def _compute_dispute_id(self):
        for wizard in self:
            one = wizard.dispute_ids._origin
            wizard.dispute_id = one if len(one) == 1 else False

    @api.depends("operation", "resolution")
    def _compute_needs_resolution(self):
        for wizard in self:
            wizard.needs_resolution = wizard.operation == "resolve"
            wizard.can_prepare = (
                wizard.needs_resolution and wizard.resolution in PREPARED
            )

    @api.depends("operation", "resolution")
    def _compute_prepare(self):
        for wizard in self:
            wizard.prepare = (
                wizard.operation == "resolve" and wizard.resolution in PREPARED
            )

    @api.depends("dispute_ids", "resolution")
    def _compute_amount(self):
        for wizard in self:
            disputes = wizard.dispute_ids._origin
            if wizard.resolution == "reinvoice":
                moves = disputes.line_ids.move_id
                wizard.amount = sum(moves.mapped("amount_total"))
            else:
                wizard.amount = sum(disputes.mapped("amount_open"))

    @api.depends("dispute_ids", "amount", "prepare")
    def _compute_needs_approval(self):
        for wizard in self:
            dispute = wizard.dispute_id
            wizard.needs_approval = (
                wizard.prepare
                and bool(dispute)
                and dispute._remedy_exceeds(wizard.amount)
            )

    @api.depends("operation")
    def _compute_template_id(self):
        """A rejection is answered; other answers are chosen."""
        disputes = self.env["ar.dispute"]
        for wizard in self:
            rejected = wizard.operation == "reject"
            kind = "rejected" if rejected and wizard.dispute_id else ""
            wizard.template_id = disputes._answer_template(kind) if kind else False

    @api.depends("template_id", "answer_text", "dispute_ids")
    def _compute_preview(self):
        """The answer as it is now; what is only prepared later is not in it yet."""
        for wizard in self:
            template, dispute = wizard.template_id, wizard.dispute_id
            if not template or not dispute:
                wizard.preview = False
                continue
            told = template.with_context(
                ar_answer_text=wizard.answer_text or dispute.answer_text
            )
            bodies = told._render_field("body_html", dispute.ids, compute_lang=True)
            wizard.preview = bodies[dispute.id]

    def action_confirm(self):
        """Resolve, reject, cancel or reopen the chosen disputes.

        :return: the composer with the chosen answer, the documents prepared, or what
            closes the window.
        """
        self.ensure_one()
        self.env["ar.access"]._check_clerk()
        disputes = self.dispute_ids
        remedies = self.env["ar.dispute.remedy"]
        if self.answer_text and self.dispute_id:
            self.dispute_id.answer_text = self.answer_text
        if self.operation == "reopen":
            disputes._reopen(self.reason)
        elif self.operation == "resolve" and self.prepare and self.can_prepare:
            remedies = self._ask_remedy()
        elif self.operation == "resolve":
            disputes._close("resolved", self.resolution or "paid", self.reason)
        elif self.operation == "reject":
            disputes._close("rejected", "rejected", self.reason)
        else:
            disputes._close("cancelled", False, self.reason)
        return self._next(remedies)

    def _ask_remedy(self):
        """Prepare what was chosen; one amount is for one dispute."""
        one = bool(self.dispute_id)
        if self.resolution == "refund" and not one:
            raise UserError(self.env._("Prepare refunds for one dispute at a time."))
        return self.dispute_ids._ask_remedy(
            self.resolution,
            self.reason,
            amount=self.amount if one else None,
            credits=self.credit_ids,
        )

    def _next(self, remedies):
        if self.template_id and self.dispute_id:
            return self.dispute_id._compose(self.template_id)
        prepared = remedies.filtered(lambda remedy: remedy.state == "prepared")
        if len(prepared) == 1 and prepared.kind == "refund":
            return prepared.action_pay()
        if prepared.move_ids:
            return prepared.action_show_documents()
        return {"type": "ir.actions.act_window_close"}
