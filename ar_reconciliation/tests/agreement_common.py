"""Builders for tests of promises and instalment plans; today is 20 May 2026."""

from odoo.tests import freeze_time

from .portal_common import PortalCommon
from .statement_common import StatementCommon

PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    "AABJRU5ErkJggg=="
)


class Agreements:
    """What both kinds of tests need."""

    def owed(self, *moves):
        lines = self.env["account.move.line"]
        for move in moves:
            lines |= self.receivable(move)
        return lines

    def promise(self, amount, day, items=None, user=None, **values):
        """A promise as a clerk writes it down."""
        wizard = (
            self.env["ar.promise.wizard"]
            .with_user(user or self.clerk)
            .create(
                {
                    "partner_id": self.azure.id,
                    "company_id": self.company.id,
                    "currency_id": self.usd.id,
                    "item_ids": items.ids if items else [],
                    "amount": amount,
                    "date": day,
                    **values,
                }
            )
        )
        action = wizard.action_promise()
        return self.env["ar.promise"].browse(action["res_id"])

    def plan(self, items, user=None, **values):
        """A plan as a clerk drafts it: three months from 1 June, no interest."""
        vals = {
            "partner_id": self.azure.id,
            "company_id": self.company.id,
            "currency_id": self.usd.id,
            "contact_id": self.contact.id,
            "item_ids": items.ids,
            "number": 3,
            "first_date": "2026-06-01",
            **values,
        }
        plans = self.env["ar.instalment.plan"].with_user(user or self.clerk)
        return plans.create(vals)

    def accept(self, plan):
        plan.sudo()._portal_accept(
            self.contact, "Brandon", "CFO", seal=plan.seal, signature=PICTURE
        )
        return plan

    def running(self, items, **values):
        """A plan that the customer has accepted."""
        plan = self.plan(items, **values)
        plan.action_offer()
        self.assertEqual(plan.state, "offered")
        return self.accept(plan)

    def rows(self, plan):
        return [
            (str(line.date), line.amount, line.paid_amount, line.state)
            for line in plan.line_ids.sorted("sequence")
        ]

    def evaluated(self, records, day=None):
        """Judge as the scheduled action does, on a day."""
        if day:
            with freeze_time(day):
                records.sudo()._evaluate()
        else:
            records.sudo()._evaluate()
        records.invalidate_recordset()
        return records

    def notes(self, record):
        return "\n".join(record.sudo().message_ids.mapped("body"))

    def activities(self, record):
        return self.env["mail.activity"].search(
            [("res_model", "=", record._name), ("res_id", "in", record.ids)]
        )


class AgreementCommon(Agreements, StatementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact.email = "brandon@example.com"
        cls.first = cls.invoice(
            cls.azure, 100, "2026-02-01", invoice_date_due="2026-03-01"
        )
        cls.second = cls.invoice(
            cls.azure, 200, "2026-03-01", invoice_date_due="2026-04-01"
        )
        cls.both = cls.receivable(cls.first) | cls.receivable(cls.second)


class PortalAgreementCommon(Agreements, PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact.email = "brandon@example.com"
        cls.second = cls.invoice(
            cls.azure, 200, "2026-03-01", invoice_date_due="2026-04-01"
        )
        cls.foreign_move = cls.invoice(cls.deco, 70, "2026-03-01")
        cls.both = cls.receivable(cls.move) | cls.receivable(cls.second)
