"""Records of what is checked and sent of invoices, for tests of access."""

from odoo import Command

#: A field of each model that a person could want to change.
INVOICE_CHANGE = {
    "ar.invoice.check": {"reason": "changed"},
    "ar.invoice.approval": {"state": "approved"},
    "ar.invoice.delivery": {"state": "sent"},
    "ar.invoice.override": {"reason": "changed"},
    "ar.collection.task": {"score": 9},
    "ar.call.log": {"note": "changed"},
    "ar.call.wizard": {"note": "changed"},
}
DECISIONS = ("action_ar_approve", "action_ar_refuse")


DRAFT_METHODS = ("action_ar_override", "action_ar_request_approval", *DECISIONS)


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

    @classmethod
    def collection_vals(cls, model, proposal):
        """Values of a row of the work list, or of a call, in a currency of its own."""
        if model == "ar.call.wizard":
            return {"task_id": cls.collection_task(proposal).id}
        currencies = cls.env["res.currency"].with_context(active_test=False)
        others = currencies.search([("id", "!=", proposal.currency_id.id)])
        about = {
            "company_id": proposal.company_id.id,
            "partner_id": cls.azure.id,
            "currency_id": others[cls.counter % len(others)].id,
        }
        if model == "ar.call.log":
            return {**about, "user_id": cls.env.uid, "outcome": "reached"}
        return {**about, "action": "call"}

    @classmethod
    def collection_task(cls, proposal):
        """A row of the work list of the proposal's company."""
        tasks = cls.env["ar.collection.task"].sudo()
        cls.counter += 1
        return tasks.create(cls.collection_vals("ar.collection.task", proposal))

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

    def move_subject(self, method, posted):
        """A posted invoice, or a draft for what is done with drafts."""
        if method == "action_post":
            posted.button_draft()
        if method not in DRAFT_METHODS:
            return posted
        move = self.odd_invoice()
        if method in DECISIONS:
            move.with_user(self.clerk).action_ar_request_approval()
        return move
