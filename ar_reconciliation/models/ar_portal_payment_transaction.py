"""Transactions that carry what the customer pays: booked exactly as was chosen."""

from odoo import api, fields, models


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    ar_remittance_id = fields.Many2one(
        "ar.payment.remittance",
        string="Remittance",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    @api.model_create_multi
    def create(self, vals_list):
        transactions = super().create(vals_list)
        for transaction in transactions.filtered("ar_remittance_id"):
            transaction.ar_remittance_id.sudo().transaction_id = transaction
        return transactions

    def write(self, vals):
        """What is not paid may be paid again."""
        result = super().write(vals)
        if vals.get("state") in ("cancel", "error"):
            self.ar_remittance_id._release()
        return result

    def _post_process(self):
        result = super()._post_process()
        self.filtered(lambda tx: tx.state == "done").ar_remittance_id._release()
        return result

    def _create_payment(self, **extra_create_values):
        remittance = self._ar_remittance()
        if not remittance:
            return super()._create_payment(**extra_create_values)
        own = remittance.sudo().with_company(remittance.company_id)
        return own._book(self, **extra_create_values)

    def _ar_remittance(self):
        """The remittance of this transaction, or of that of which it is a part."""
        source = self.source_transaction_id
        captured = source and source.operation == self.operation
        return self.ar_remittance_id or (captured and source.ar_remittance_id)
