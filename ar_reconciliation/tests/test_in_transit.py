from odoo.tests import tagged

from .common import ArCommon


@tagged("post_install", "-at_install")
class TestInTransit(ArCommon):
    """Payments registered in Odoo before the bank reports them."""

    def registered(self, amount, partner=None):
        """An invoice paid through Odoo's register, money still outstanding."""
        invoice = self.invoice(partner or self.azure, amount)
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": self.bank.id, "payment_date": "2026-03-05"})
        )
        payment = wizard._create_payments()
        self.assertTrue(payment.move_id, "the journal has no outstanding account")
        return invoice, payment

    def outstanding(self, payment):
        return payment.move_id.line_ids.filtered(lambda item: item.balance > 0)

    def test_the_bank_line_settles_the_payment_not_the_invoice_again(self):
        invoice, payment = self.registered(100)
        line = self.match(self.bank_line(100, f"payment {invoice.name}"))
        self.assertState(line, "matched")
        self.assertTrue(self.outstanding(payment).reconciled)
        self.assertTrue(payment.is_matched)
        self.assertEqual(invoice.payment_state, "paid")

    def test_a_deposit_of_several_payments_settles_them_all(self):
        first, one = self.registered(100)
        second, two = self.registered(250)
        line = self.match(self.bank_line(350, f"{first.name} {second.name}"))
        self.assertState(line, "matched")
        for payment in (one, two):
            self.assertTrue(self.outstanding(payment).reconciled)

    def test_a_second_transfer_is_a_duplicate(self):
        invoice, _payment = self.registered(100)
        self.match(self.bank_line(100, invoice.name))
        second = self.match(self.bank_line(100, invoice.name, day="2026-03-15"))
        self.assertState(second, "exception", "duplicate_payment")

    def test_undo_puts_the_payment_in_transit_again(self):
        invoice, payment = self.registered(100)
        line = self.match(self.bank_line(100, invoice.name))
        line.action_ar_undo("wrong")
        self.assertFalse(self.outstanding(payment).reconciled)
        self.assertFalse(payment.is_matched)
        self.assertState(line, "new")
