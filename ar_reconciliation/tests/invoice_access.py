"""Records of what is checked and sent of invoices, for tests of access."""

from odoo import Command

#: A field of each model that a person could want to change.
INVOICE_CHANGE = {
    "ar.invoice.check": {"reason": "changed"},
    "ar.invoice.approval": {"state": "approved"},
    "ar.invoice.delivery": {"state": "sent"},
    "ar.invoice.override": {"reason": "changed"},
}
DECISIONS = ("action_ar_approve", "action_ar_refuse")


class InvoiceRecords:
    """Values of findings, approvals and deliveries, and invoices to act on."""

    @classmethod
    def invoice_vals(cls, model, proposal):
        """Values about an invoice of the proposal's company."""
        company = proposal.company_id
        move = proposal.allocation_ids.move_line_id.move_id[:1]
        if model == "ar.invoice.override":
            return {"move_ids": move.ids, "reason": "right"}
        about = {"move_id": move.id, "company_id": company.id}
        return {
            "ar.invoice.check": {
                **about,
                "kind": "posted",
                "code": "zero_amount",
                "severity": "warn",
                "user_id": cls.env.uid,
            },
            "ar.invoice.approval": {
                **about,
                "currency_id": company.currency_id.id,
                "fingerprint": "f",
                "requested_by_id": cls.env.uid,
            },
            "ar.invoice.delivery": {**about, "state": "failed"},
        }[model]

    def odd_invoice(self):
        """A draft that is stopped and above the limit."""
        self.company.write({"ar_check_date": "block", "ar_invoice_limit": 50})
        line = {"name": "Work", "price_unit": 100, "tax_ids": []}
        vals = {
            "move_type": "out_invoice",
            "partner_id": self.azure.id,
            "invoice_date": "2020-01-01",
            "invoice_line_ids": [Command.create(line)],
        }
        return self.env["account.move"].create(vals)

    def invoice_subject(self, method):
        """A draft on which the method has something to do."""
        move = self.odd_invoice()
        if method in DECISIONS:
            move.with_user(self.clerk).action_ar_request_approval()
        return move
