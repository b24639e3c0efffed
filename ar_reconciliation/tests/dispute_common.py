"""Builders for tests of disputes."""

from datetime import date

from odoo.tests import freeze_time

from .access_common import AccessCommon

TODAY = date(2026, 3, 20)


class DisputeCommon(AccessCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls.make_user("clerk", login="ar_colleague")
        cls.price = cls.env.ref("ar_reconciliation.ar_dispute_reason_price")
        frozen = freeze_time(TODAY)
        frozen.start()
        cls.addClassCleanup(frozen.stop)

    def dispute(self, amount=None, move=None, user=None, **vals):
        """A dispute about an invoice of 100, opened with the wizard."""
        move = move or self.invoice(self.azure, 100)
        wizard = self.open_wizard(self.receivable(move), user)
        if amount is not None:
            wizard.line_ids.amount = amount
        wizard.write({"reason_id": self.price.id, **vals})
        wizard.action_open()
        found = self.env["ar.dispute"].search([("line_ids.move_id", "=", move.id)])
        return found.sorted("id")[-1:].with_user(user or self.clerk)

    def open_wizard(self, items, user=None):
        wizards = self.env["ar.dispute.open.wizard"].with_user(user or self.clerk)
        wizards = wizards.with_context(ar_item_ids=items.ids)
        return wizards.create({"reason_id": self.price.id})

    def decide(
        self,
        dispute,
        operation,
        resolution=False,
        user=None,
        reason="agreed",
        prepare=False,
        **vals,
    ):
        wizards = self.env["ar.dispute.close.wizard"].with_user(user or self.clerk)
        wizard = wizards.create(
            {
                "dispute_ids": dispute.ids,
                "operation": operation,
                "resolution": resolution,
                "reason": reason,
                "prepare": prepare,
                **vals,
            }
        )
        return wizard.action_confirm()

    def pay(self, move, amount):
        """Money for an invoice, matched by the engine."""
        line = self.match(self.bank_line(amount, move.name))
        self.assertState(line, "matched")
        return line

    def credit(self, move, amount):
        """A credit note, settled with the invoice."""
        note = self.invoice(move.partner_id, amount, move_type="out_refund")
        (self.receivable(move) + self.receivable(note)).reconcile()
        return note

    def activities(self, dispute, active=True):
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", "ar.dispute"),
                ("res_id", "in", dispute.ids),
                ("active", "=", active),
            ]
        )

    def assertAmounts(self, dispute, disputed, settled, still_open):
        self.assertEqual(
            (dispute.amount_disputed, dispute.amount_settled, dispute.amount_open),
            (disputed, settled, still_open),
        )

    def history(self, dispute):
        return "".join(dispute.sudo().message_ids.mapped("body"))
