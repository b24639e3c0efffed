"""Customers with credit, for the tests of credit control."""

from datetime import timedelta

from odoo import fields

from odoo.addons.base.models.ir_cron import IrCron

from .common import ArCommon


class CreditCommon(ArCommon):
    """A company that holds, with Odoo's limits switched on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.account_use_credit_limit = True
        cls.company.ar_credit_mode = "hold"
        cls.today = fields.Date.context_today(cls.env["res.partner"])
        cls.manager = cls.users["manager"]
        cls.auditor = cls.users["auditor"]
        cls.facts = cls.env["ar.credit.facts"]

    @classmethod
    def days_ago(cls, days):
        return cls.today - timedelta(days=days)

    @classmethod
    def draft(cls, partner, amount, **vals):
        """A draft invoice of today without tax."""
        return cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": cls.today,
                "invoice_line_ids": [
                    fields.Command.create(
                        {"name": "Work", "price_unit": amount, "tax_ids": []}
                    )
                ],
                **vals,
            }
        )

    @classmethod
    def owed(cls, partner, amount, due):
        """A posted invoice, due so many days ago (negative: in the future)."""
        return cls.invoice(
            partner,
            amount,
            cls.days_ago(due + 30),
            invoice_date_due=cls.days_ago(due),
            invoice_payment_term_id=False,
        )

    @classmethod
    def paid(cls, partner, amount, due, late):
        """An invoice due so many days ago that was paid so many days late."""
        invoice = cls.owed(partner, amount, due)
        day = cls.days_ago(due - late)
        line = cls.bank_line(amount, invoice.name, day, partner_id=partner.id)
        suspense = line.line_ids.filtered(
            lambda item: item.account_id == line.journal_id.suspense_account_id
        )
        receivable = cls.receivable(invoice)
        suspense.account_id = receivable.account_id
        (suspense + receivable).reconcile()
        return invoice

    def exposure(self, partner, company=None):
        found = self.facts._exposures(company or self.company, partner, self.today)
        return found[partner.commercial_partner_id.id]

    def behaviour(self, partner):
        found = self.facts._facts(self.company, partner, self.today)
        return found[partner.commercial_partner_id.id]

    def queries(self, function, *batches):
        """How many queries the function needs for each batch, once it is warm."""
        function(batches[0])
        counts = []
        for batch in batches:
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            function(batch)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        return counts

    def work(self, run):
        """Do all steps of a run in this transaction."""
        self.patch(IrCron, "_commit_progress", lambda *args, **kwargs: 60)
        while run._step():
            pass
        self.env.invalidate_all()

    def holds(self, move, *states):
        domain = [("move_id", "=", move.id)]
        if states:
            domain.append(("state", "in", states))
        return self.env["ar.credit.hold"].search(domain)
