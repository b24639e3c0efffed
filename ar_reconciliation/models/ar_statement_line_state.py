"""Helpers of a bank line: what is open, how its state is set and kept in step."""

from odoo import models

#: States from which a run may take a line up.
OPEN_STATES = ("new", "proposed", "exception")


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    # === WHAT IS OPEN === #

    def _ar_unsettled(self):
        """Lines that may be settled: posted, open or left wholly on account."""
        return self.filtered(
            lambda line: (
                line.state == "posted"
                and line.ar_match_state in (*OPEN_STATES, False)
                and (not line.is_reconciled or line._ar_is_on_account())
            )
        )

    def _ar_matchable(self):
        """Unsettled lines a run may take up: not those a reviewer is asked about."""
        return self._ar_unsettled().filtered(
            lambda line: line.ar_proposal_id.state != "approval"
        )

    def _ar_is_on_account(self):
        """Was the line posted to a customer's account and is no longer matched there?

        That is how a line stands after somebody unreconciles from the invoice.
        """
        self.ensure_one()
        if not self.is_reconciled:
            return False
        others = self._seek_for_lines()[2]
        return bool(others) and all(
            line.account_id.account_type in ("asset_receivable", "liability_payable")
            and not line.matched_debit_ids
            and not line.matched_credit_ids
            for line in others
        )

    def _ar_open_proposals(self):
        return self.ar_proposal_ids.filtered(
            lambda p: p.state in ("proposed", "approval")
        )

    def _ar_show_next_proposal(self):
        """Let the best proposal still open take the place of a rejected one."""
        self.ensure_one()
        best = self._ar_open_proposals().sorted("rank")[:1]
        self._ar_write(ar_proposal_id=best.id)
        if not best:
            self._ar_mark_exception("rejected")

    def _ar_write(self, **values):
        """Write our own fields only, without touching the journal entry.

        Users may not write them: the caller has checked what leads to the change.
        """
        return self.sudo()._ar_quietly().write(values)

    def _ar_set_partners(self, partners):
        """Put partners on lines and entries, without rebuilding the entries.

        :param dict partners: res.partner by bank line; it may be empty.
        """
        lines = self.filtered(lambda line: line.partner_id != partners[line])
        moves = lines.move_id.with_context(
            check_move_validity=False,
            skip_account_move_synchronization=True,
            skip_invoice_sync=True,
            skip_readonly_check=True,
            tracking_disable=True,
        )
        partner_of = {line.move_id.id: partners[line] for line in lines}
        accounts = lines.journal_id.default_account_id
        items = moves.line_ids.filtered(lambda item: item.account_id in accounts)
        for partner, group in lines.grouped(partners.get).items():
            group._ar_write(partner_id=partner.id)
        for partner, group in moves.grouped(lambda m: partner_of[m.id]).items():
            group.write({"partner_id": partner.id})
        unchanged = self._ar_no_analytics()
        fields = [items._fields[name] for name in unchanged]
        with self.env.protecting(fields, items):
            for partner, group in items.grouped(
                lambda item: partner_of[item.move_id.id]
            ).items():
                group.write({"partner_id": partner.id})

    def _ar_no_analytics(self):
        """Values of what Odoo need not compute: without models there is no analytics.

        Odoo looks for a model for each journal item on its own.
        """
        models = self.env["account.analytic.distribution.model"].sudo()
        known = models.search_count([], limit=1)
        return {} if known else {"analytic_distribution": False}

    def _ar_quietly(self):
        return self.with_context(skip_account_move_synchronization=True)

    def _ar_reopen(self):
        """Back into the queue, as if never matched."""
        self._ar_write(
            ar_match_state="new",
            ar_proposal_id=False,
            ar_exception_code=False,
            ar_exception_data=False,
        )

    # === UNDO === #

    def _ar_undone_by_odoo_alone(self):
        """Has no module but Odoo's own accounting a part in undoing a line?

        Others may do what only they know of: then Odoo's method runs line by line.
        """
        name = "action_undo_reconciliation"
        return sum(name in vars(cls) for cls in type(self).mro()) == 2

    def _ar_rebuild_entries(self):
        """What Odoo's undo does with each line, with all of them together.

        The entries get their bank and suspense items anew, and payments that a line
        had made are deleted.  Reconciliations must have been removed before.

        :raise UserError: from Odoo's own checks (lock dates, …).
        """
        self.payment_ids.unlink()
        moves = self.move_id.with_context(
            force_delete=True,
            dynamic_unlink=True,
            skip_account_move_synchronization=True,
            skip_invoice_sync=True,
            skip_readonly_check=True,
        )
        given = self._ar_no_analytics()
        vals_list = [
            {**vals, **given}
            for line in self
            for vals in line._prepare_move_line_default_vals()
        ]
        moves.write({"checked": True})
        with moves._check_balanced({"records": moves}):
            moves.line_ids.unlink()
            moves.mapped("state")  # read together what was forgotten
            moves.env["account.move.line"].create(vals_list)

    def _ar_mark_exception(self, code, data=None, state="exception"):
        """Say why lines were not settled, by a code and its data."""
        self._ar_write(
            ar_match_state=state,
            ar_exception_code=code or False,
            ar_exception_data=data or {},
        )

    # === KEPT IN STEP === #

    def _ar_after_unreconcile(self):
        """Set states after partials of matched lines were removed elsewhere."""
        undone = self.filtered(lambda line: line._ar_is_on_account())
        undone.ar_proposal_id._ar_undone(
            self.env._("Unreconciled outside of the bank line.")
        )
        undone._ar_reopen()
        for line in self - undone:
            if open_numbers := line._ar_unmatched_numbers():
                line._ar_mark_exception(
                    "partly_undone", {"numbers": ", ".join(open_numbers)}
                )

    def _ar_unmatched_numbers(self):
        """Documents of the applied proposal that no longer belong to this line."""
        self.ensure_one()
        own = self.move_id.line_ids
        counterparts = (
            own.matched_debit_ids.debit_move_id | own.matched_credit_ids.credit_move_id
        )
        allocated = self.ar_proposal_id.allocation_ids.move_line_id
        return (allocated - counterparts).move_id.mapped("name")
