from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError


class ArMatchProposal(models.Model):
    _name = "ar.match.proposal"
    _description = "Match Proposal"
    _inherit = "ar.state.mixin"
    _order = "statement_line_id, rank, id"
    _rec_name = "summary"
    _check_company_auto = True

    statement_line_id = fields.Many2one(
        "account.bank.statement.line",
        string="Bank Line",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    line_date = fields.Date(related="statement_line_id.date", string="Date")
    line_text = fields.Char(related="statement_line_id.payment_ref", string="Bank Text")
    line_currency_id = fields.Many2one(related="statement_line_id.currency_id")
    line_amount = fields.Monetary(
        related="statement_line_id.amount",
        string="Amount",
        currency_field="line_currency_id",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    run_id = fields.Many2one(
        "ar.match.run", readonly=True, index="btree_not_null", ondelete="set null"
    )
    rank = fields.Integer(readonly=True, aggregator=None)
    confidence = fields.Float(
        readonly=True,
        digits=(5, 4),
        aggregator="avg",
        help="Probability that this match is right and will stay.",
    )
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("approval", "Waiting for Approval"),
            ("applied", "Applied"),
            ("rejected", "Rejected"),
            ("superseded", "Superseded"),
        ],
        required=True,
        readonly=True,
        default="proposed",
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    previous_partner_id = fields.Many2one("res.partner", readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    remainder = fields.Monetary(
        readonly=True, help="Left as the customer's credit after settling."
    )
    write_off_remainder = fields.Boolean(
        readonly=True, help="The rest is within the tolerance and is written off."
    )
    allocation_ids = fields.One2many(
        "ar.match.allocation", "proposal_id", string="Settles", readonly=True
    )
    reasons = fields.Json(readonly=True)
    explanation = fields.Text(compute="_compute_explanation")
    summary = fields.Char(compute="_compute_summary")
    rule_id = fields.Many2one(
        "ar.match.rule", readonly=True, index="btree_not_null", ondelete="set null"
    )
    rule_version = fields.Integer(readonly=True, aggregator=None)
    requested_by_id = fields.Many2one("res.users", readonly=True)
    applied_by_id = fields.Many2one("res.users", readonly=True)
    applied_on = fields.Datetime(readonly=True)
    undone_on = fields.Datetime(readonly=True)
    teaches = fields.Boolean(
        readonly=True,
        help="The payer was remembered: a document was named, or a person decided.",
    )

    # === COMPUTE METHODS === #

    @api.depends("reasons")
    @api.depends_context("lang")
    def _compute_explanation(self):
        bridge = self.env["ar.core.bridge"]
        for proposal in self:
            proposal.explanation = bridge._explanation(proposal.reasons)

    @api.depends("allocation_ids.amount", "remainder", "write_off_remainder")
    @api.depends_context("lang")
    def _compute_summary(self):
        for proposal in self:
            parts = [allocation._text() for allocation in proposal.allocation_ids]
            if proposal.remainder:
                parts.append(proposal._remainder_text())
            proposal.summary = ", ".join(parts)

    def _remainder_text(self):
        amount = self.currency_id.format(self.remainder)
        if self.write_off_remainder:
            return self.env._("%(amount)s written off", amount=amount)
        return self.env._("%(amount)s customer credit", amount=amount)

    # === ACTIONS === #

    def action_apply(self):
        """Settle the bank lines of these proposals as they say.

        What exceeds the approval limit of its rule waits for a reviewer; a reviewer
        approves, but never what they asked for themselves.

        :raise UserError: when a line or an item has been settled in the meantime.
        """
        self.env["ar.access"]._check_clerk()
        pending = self.filtered(lambda p: p.state in ("proposed", "approval"))
        if not pending:
            raise UserError(
                self.env._("This proposal is no longer open: match the line again.")
            )
        pending._check_one_per_line()
        waiting = pending.filtered(lambda p: p._needs_approval())
        waiting._request_approval()
        approved = pending.filtered(lambda p: p.state == "approval") - waiting
        approved._check_four_eyes()
        ready = pending - waiting
        ready._lock()
        self.env["ar.posting"]._post_by_hand(ready)
        ready._after_apply("applied")
        return True

    def action_reject(self):
        """Set proposals aside; the next best one takes its place."""
        self.env["ar.access"]._check_clerk()
        rejected = self._ar_update_state(("proposed", "approval"), "rejected")
        lines = rejected.statement_line_id
        self.env["ar.match.log"]._record("rejected", lines, proposals=rejected)
        for line in lines:
            line._ar_show_next_proposal()
        return True

    # === BUSINESS METHODS === #

    def _needs_approval(self):
        """Is a second person needed by limit or grid, and not asked for yet?"""
        self.ensure_one()
        return self.state == "proposed" and (
            "row_ask" in self._reason_codes() or bool(self.rule_id._is_over_limit(self))
        )

    def _request_approval(self):
        changed = self._ar_update_state(
            ("proposed",), "approval", requested_by_id=self.env.uid
        )
        for proposal in changed:
            proposal.statement_line_id._ar_write(
                ar_match_state="proposed", ar_proposal_id=proposal.id
            )
        self.env["ar.match.log"]._record(
            "requested", changed.statement_line_id, proposals=changed
        )

    def _check_four_eyes(self):
        if not self:
            return
        if not self.env["ar.access"]._is("reviewer"):
            raise AccessError(
                self.env._(
                    "%(line)s waits for a reviewer: only a reviewer may approve it.",
                    line=self[0].statement_line_id.display_name,
                )
            )
        for proposal in self:
            if proposal.requested_by_id == self.env.user:
                raise AccessError(
                    self.env._(
                        "You asked for the approval of %(line)s yourself; "
                        "another reviewer must approve it.",
                        line=proposal.statement_line_id.display_name,
                    )
                )

    def _check_one_per_line(self):
        if len(self.statement_line_id) != len(self):
            raise UserError(
                self.env._(
                    "Choose one proposal per bank line: several of the selected ones "
                    "are about the same line."
                )
            )

    def _lock(self):
        """Make sure that nobody settles the same line or item meanwhile."""
        lines = self.statement_line_id
        items = self.allocation_ids.move_line_id
        try:
            lines.lock_for_update(allow_referencing=True)
            items.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is settling one of these lines or invoices right "
                    "now. Wait a moment and try again."
                )
            ) from error
        lines.invalidate_recordset(["is_reconciled", "ar_match_state"])
        items.invalidate_recordset(["amount_residual", "amount_residual_currency"])
        self._check_lines_open()

    def _check_lines_open(self):
        """Refuse bank lines that are settled by now.

        :raise UserError: naming the line.
        """
        for line in self.statement_line_id:
            if not line._ar_unsettled():
                raise UserError(
                    self.env._(
                        "%s is settled already: reload the list.", line.display_name
                    )
                )

    def _check_items_open(self):
        """Refuse to settle more of an item than is open, all proposals together.

        :raise UserError: naming the item.
        """
        for item, allocations in self.allocation_ids.grouped("move_line_id").items():
            wanted = sum(allocations.mapped("amount"))
            open_amount = item.amount_residual_currency
            beyond = item.currency_id.compare_amounts(abs(wanted), abs(open_amount)) > 0
            if beyond or wanted * open_amount < 0:
                raise UserError(
                    self.env._(
                        "%(number)s has only %(open)s open, not %(wanted)s: "
                        "match the bank line again.",
                        number=item.move_id.name,
                        open=item.currency_id.format(open_amount),
                        wanted=item.currency_id.format(wanted),
                    )
                )

    def _after_apply(self, event):
        """Record what was posted, and what this makes of the other proposals."""
        approved = self.filtered(lambda p: p.state == "approval")
        self._ar_update_state(
            ("proposed", "approval"),
            "applied",
            applied_by_id=self.env.uid,
            applied_on=fields.Datetime.now(),
            undone_on=False,
        )
        self.filtered(lambda p: p._teaches_payer(event)).sudo().teaches = True
        lines = self.statement_line_id
        (lines._ar_open_proposals() - self)._ar_update_state(
            ("proposed", "approval"), "superseded"
        )
        for proposal in self:
            if proposal.statement_line_id.ar_proposal_id != proposal:
                proposal.statement_line_id._ar_write(ar_proposal_id=proposal.id)
        lines._ar_write(
            ar_match_state="matched", ar_exception_code=False, ar_exception_data=False
        )
        self.env["ar.payer.alias"]._learn(self)
        log = self.env["ar.match.log"]
        log._record(event, (self - approved).statement_line_id, proposals=self)
        log._record("approved", approved.statement_line_id, proposals=approved)

    def _teaches_payer(self, event):
        """Is the payer remembered: a document was named, or a person confirmed it?"""
        return event == "applied" or self._names_document()

    def _names_document(self):
        """Does the bank line name what it pays, or is it a guess from the payer?"""
        self.ensure_one()
        codes = self._reason_codes()
        return any(code.startswith("number_") for code in codes) or bool(
            codes & {"structured_reference", "payment_reference", "remittance_advice"}
        )

    def _is_exchanged(self):
        """Are the items in another currency than the money?"""
        return any(allocation.paid for allocation in self.allocation_ids)

    def _reason_codes(self):
        return {reason["code"] for reason in (self.reasons or {}).get("reasons", ())}

    def _ar_undone(self, reason):
        """Mark applied proposals as undone and forget what they taught."""
        undone = self._ar_update_state(
            ("applied",), "superseded", undone_on=fields.Datetime.now()
        )
        self.env["ar.payer.alias"]._unlearn(undone)
        self.env["ar.match.log"]._record(
            "undone", undone.statement_line_id, note=reason, proposals=undone
        )

    def _restore_partners(self):
        """Give bank lines the customer they had before, unless it was changed since."""
        ours = self.filtered(
            lambda p: p.partner_id and p.statement_line_id.partner_id == p.partner_id
        )
        ours.statement_line_id._ar_set_partners(
            {p.statement_line_id: p.previous_partner_id for p in ours}
        )
