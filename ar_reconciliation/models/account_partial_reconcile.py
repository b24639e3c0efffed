from odoo import models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def unlink(self):
        """When a match is undone from the invoice, tell the bank line.

        The entry of the bank line stays as it is: its money is the customer's credit
        now, which Odoo offers on the customer's invoices.  Only our records change:
        the line is in the queue again.
        """
        if not self:
            return super().unlink()
        moves = (self.debit_move_id | self.credit_move_id).move_id
        lines = moves.sudo().statement_line_id.filtered(
            lambda line: (
                line.ar_match_state == "matched"
                and line.ar_proposal_id.state == "applied"
            )
        )
        result = super().unlink()
        lines.exists()._ar_after_unreconcile()
        return result
