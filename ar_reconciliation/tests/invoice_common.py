"""Drafts and posted invoices on fixed days, for tests of what goes out."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import freeze_time

from .common import ArCommon

TODAY = "2026-06-15"
GOOD = {
    "email": "azure@example.com",
    "street": "Main Street 1",
    "city": "Ghent",
    "vat": "BE0403019261",
}


class InvoiceCheckCommon(ArCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(TODAY))
        cls.azure.write({**GOOD, "country_id": cls.env.ref("base.be").id})
        cls.deco.write({**GOOD, "country_id": cls.env.ref("base.be").id})
        # Their own terms would only repeat themselves in every case.
        cls.azure.property_payment_term_id = False

    @classmethod
    def draft(cls, amount=100, partner=None, day=TODAY, user=None, **vals):
        """A draft invoice as a clerk makes it."""
        moves = cls.env["account.move"].with_user(user or cls.clerk)
        return moves.create(
            {
                "move_type": vals.pop("move_type", "out_invoice"),
                "partner_id": (partner or cls.azure).id,
                "invoice_date": day,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": vals.pop("line", "Work"),
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **vals,
            }
        )

    @classmethod
    def past(cls, amounts=(100, 101, 102, 103, 104, 105), **vals):
        """Posted invoices, one a month, the newest last month."""
        first = fields.Date.to_date(TODAY)
        moves = [
            cls.draft(
                amount,
                day=first - timedelta(days=30 * (number + 1)),
                ref=f"PO-{number}",
                line=f"Work {number}",
                **vals,
            )
            for number, amount in enumerate(amounts)
        ]
        moves = cls.env["account.move"].browse([move.id for move in moves])
        moves._post()
        return moves

    def codes(self, move):
        return list(move.ar_check_alerts or ())

    def allow(self, **settings):
        self.company.write(settings)
