"""Differences between both ledgers, and who sees to them."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .ar_agreement_texts import ACTS, DIFFERENCE_KINDS

STATES = [
    ("open", "Open"),
    ("resolved", "Resolved by a Person"),
    ("carried", "Carried to the Next Period"),
    ("cleared", "Cleared"),
]
#: What a clerk may write.
WORK_FIELDS = frozenset(("owner_id", "note"))


class ArLedgerComparisonLine(models.Model):
    _name = "ar.ledger.comparison.line"
    _description = "Difference Between Two Ledgers"
    _inherit = "ar.state.mixin"
    _order = "comparison_id desc, sequence, id"
    _rec_name = "number"

    comparison_id = fields.Many2one(
        "ar.ledger.comparison",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="comparison_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one(
        related="comparison_id.partner_id", string="Customer", store=True, index=True
    )
    currency_id = fields.Many2one(related="comparison_id.currency_id", store=True)
    date_to = fields.Date(related="comparison_id.date_to", store=True)
    comparison_state = fields.Selection(
        related="comparison_id.state", string="State of the Comparison"
    )
    sequence = fields.Integer(readonly=True)
    code = fields.Selection(
        DIFFERENCE_KINDS, string="Difference", required=True, readonly=True, index=True
    )
    act = fields.Selection(
        ACTS,
        string="Who Acts",
        required=True,
        readonly=True,
        help="The side that has to do something.",
    )
    adjust = fields.Selection(
        [("ours", "Ours"), ("theirs", "Theirs")],
        string="Corrects the Balance",
        readonly=True,
        help="Empty: neither, because nobody knows what it is.",
    )
    amount = fields.Monetary(
        string="Effect", readonly=True, help="Ours less theirs on that day."
    )
    number = fields.Char(compute="_compute_number")
    our_number = fields.Char(readonly=True)
    our_date = fields.Date(readonly=True)
    our_amount = fields.Monetary(readonly=True)
    our_text = fields.Char(readonly=True)
    their_number = fields.Char(readonly=True)
    their_date = fields.Date(readonly=True)
    their_amount = fields.Monetary(readonly=True)
    their_text = fields.Char(readonly=True)
    move_line_ids = fields.Many2many(
        "account.move.line",
        "ar_ledger_comparison_line_item_rel",
        "line_id",
        "move_line_id",
        string="Our Journal Items",
        readonly=True,
    )
    other_partner_id = fields.Many2one(
        "res.partner",
        string="Whose Document It Is",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="For our side only; the customer does not see it.",
    )
    evidence = fields.Json(readonly=True)
    sides = fields.Json(
        readonly=True, help="The lines of both sides, for the next comparison."
    )
    explanation = fields.Text(compute="_compute_explanation")
    since = fields.Date(
        readonly=True, help="The day of the comparison that saw it first."
    )
    age_days = fields.Integer(
        string="Age (Days)",
        readonly=True,
        aggregator="max",
        help="From its oldest line to the day of comparison.",
    )
    previous_line_id = fields.Many2one(
        "ar.ledger.comparison.line",
        string="The Same Before",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    next_id = fields.Many2one(
        "ar.ledger.comparison",
        string="Comparison After",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="open", index=True
    )
    owner_id = fields.Many2one(
        "res.users",
        string="Responsible",
        index="btree_not_null",
        ondelete="set null",
        domain=lambda self: self.env["res.users"]._ar_owner_domain(),
    )
    note = fields.Text(help="What is being done about it.")
    resolved_by_id = fields.Many2one("res.users", readonly=True)
    resolved_on = fields.Datetime(readonly=True)

    @api.depends("our_number", "their_number", "our_text", "their_text")
    def _compute_number(self):
        for line in self:
            texts = (line.our_number, line.their_number, line.our_text, line.their_text)
            line.number = next((text for text in texts if text), "–")

    @api.depends_context("lang")
    @api.depends("code", "evidence")
    def _compute_explanation(self):
        bridge = self.env["ar.core.bridge"]
        for line in self:
            evidence = bridge._evidence_text(line.evidence, line.currency_id)
            company = line.sudo().company_id.name
            meaning = bridge._difference_text(line.code, company, line.partner_id.name)
            line.explanation = " ".join(text for text in (meaning, evidence) if text)

    def write(self, vals):
        if not self.env.su and not WORK_FIELDS.issuperset(vals):
            raise AccessError(
                self.env._("What both ledgers say stays as it was compared.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if self:
            raise UserError(
                self.env._("A comparison is not deleted: cancel it instead.")
            )

    def action_assign_me(self):
        """Become responsible for these differences."""
        self.env["ar.access"]._check_clerk()
        self.check_access("write")
        self.sudo().owner_id = self.env.user
        return True

    def action_resolve(self):
        """Say that nothing more is to be done; the note tells why.

        The next comparison still shows the difference until both ledgers agree.

        :raise UserError: without a note.
        """
        self.env["ar.access"]._check_clerk()
        self.check_access("write")
        if any(not line.note for line in self):
            raise UserError(self.env._("Write a note first: others have to know why."))
        self._ar_update_state(
            ("open",),
            "resolved",
            resolved_by_id=self.env.uid,
            resolved_on=fields.Datetime.now(),
        )
        return True
