from odoo import models


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

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
