from odoo import Command
from odoo.tests import tagged

from .common import ArCommon


@tagged("post_install", "-at_install")
class TestMultiCurrency(ArCommon):
    """Money in another currency: exchange differences as Odoo makes them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # 1 USD is 0.50 EUR in February, 0.40 EUR from 5 March on.
        rates = [("2026-01-01", 0.5), ("2026-03-05", 0.4)]
        cls.eur = cls.setup_other_currency("EUR", rates=rates)
        cls.euro_bank = cls.bank.copy({"name": "Euro bank", "currency_id": cls.eur.id})

    def euro_invoice(self, amount, **vals):
        return self.invoice(
            self.azure, amount, "2026-02-10", currency_id=self.eur.id, **vals
        )

    def paid(self, amount, move):
        """Matched money from the customer's own account."""
        line = self.bank_line(
            amount, move.name, journal=self.euro_bank, account_number="BE71096123456769"
        )
        self.assertState(self.match(line), "matched")
        return line.with_user(self.clerk)

    def differences(self):
        """Balance on the accounts of exchange gains and losses."""
        company = self.company
        accounts = (
            company.income_currency_exchange_account_id
            | company.expense_currency_exchange_account_id
        )
        items = self.env["account.move.line"].search(
            [("account_id", "in", accounts.ids), ("parent_state", "=", "posted")]
        )
        return company.currency_id.round(sum(items.mapped("balance")))

    def balance(self, move):
        return sum(self.receivable(move).mapped("amount_residual"))

    def test_a_gain_on_the_rate_is_posted_by_odoo(self):
        move = self.euro_invoice(100)
        self.assertEqual(self.balance(move), 200.0)
        line = self.match(self.bank_line(100, move.name, journal=self.euro_bank))
        self.assertState(line, "matched")
        self.assertPaid(move)
        self.assertEqual(self.balance(move), 0.0)
        self.assertEqual(self.differences(), -50.0)

    def test_undo_takes_the_exchange_difference_back_to_the_cent(self):
        move = self.euro_invoice(100.01)
        before = self.balance(move)
        line = self.match(self.bank_line(100.01, move.name, journal=self.euro_bank))
        self.assertNotEqual(self.differences(), 0.0)
        line.action_ar_undo("test")
        self.assertOpen(move, 100.01)
        self.assertEqual(self.balance(move), before)
        self.assertEqual(self.differences(), 0.0)
        self.assertFalse(line.is_reconciled)

    def test_part_payments_add_up_without_a_cent_left(self):
        move = self.euro_invoice(100)
        lines = [self.paid(amount, move) for amount in (33.33, 33.33, 33.34)]
        self.assertPaid(move)
        self.assertEqual(self.balance(move), 0.0)
        # Each payment is rounded on its own: 83.33 + 83.33 + 83.35 for 200.00.
        received = sum(line.move_id.amount_total_signed for line in lines)
        self.assertEqual(self.company.currency_id.round(received), 250.01)
        self.assertEqual(self.differences(), -50.01)

    def test_undoing_one_part_payment_reopens_its_part_only(self):
        move = self.euro_invoice(100)
        first, second = self.paid(40, move), self.paid(60, move)
        first.action_ar_undo("test")
        self.assertOpen(move, 40)
        self.assertState(second, "matched")
        self.match(first)
        self.assertPaid(move)
        self.assertEqual(self.balance(move), 0.0)

    def test_the_banks_original_amount_settles_the_foreign_invoice(self):
        move = self.euro_invoice(100)
        line = self.bank_line(
            248, move.name, foreign_currency_id=self.eur.id, amount_currency=100
        )
        self.match(line)
        self.assertState(line, "matched")
        self.assertPaid(move)
        self.assertEqual(self.balance(move), 0.0)
        self.assertEqual(sum(line.line_ids.mapped("balance")), 0.0)
        self.assertEqual(self.differences(), -48.0)

    def test_an_over_payment_in_foreign_currency_keeps_its_rate(self):
        move = self.euro_invoice(100)
        line = self.match(self.bank_line(120, move.name, journal=self.euro_bank))
        if line.ar_match_state != "matched":
            line.action_ar_apply()
        self.assertPaid(move)
        credit = self.receivable(line.move_id).filtered(
            lambda item: not item.reconciled
        )
        self.assertEqual(credit.amount_residual_currency, -20.0)
        self.assertEqual(credit.amount_residual, -50.0)

    def test_a_euro_invoice_is_not_paid_by_dollars_of_the_same_number(self):
        move = self.euro_invoice(100)
        line = self.match(self.bank_line(100, move.name))
        self.assertState(line, "exception", "exchange_mismatch")
        self.assertIn("250.00", line.ar_exception_text)
        self.assertOpen(move)

    def test_dollars_with_the_exact_worth_of_a_euro_invoice_are_only_proposed(self):
        move = self.euro_invoice(100)
        line = self.bank_line(250, "thanks", account_number="BE71096123456769")
        self.match(line)
        self.assertEqual(line.ar_match_state, "proposed")
        self.assertOpen(move)

    def test_cents_of_rounding_stay_in_the_entry(self):
        """10.01 and 20.01 are 25.03 and 50.03 at the bank's rate, together 75.05."""
        one, two = self.euro_invoice(10.01), self.euro_invoice(20.01)
        text = f"{one.name} {two.name}"
        line = self.match(self.bank_line(30.02, text, journal=self.euro_bank))
        self.assertState(line, "matched")
        self.assertEqual(self.balance(one) + self.balance(two), 0.0)
        usd = self.company.currency_id
        self.assertEqual(usd.round(sum(line.line_ids.mapped("balance"))), 0.0)
        items = self.receivable(line.move_id).sorted("amount_currency")
        self.assertEqual(usd.round(sum(items.mapped("balance"))), -75.05)

    def test_a_currency_without_cents(self):
        yen = self.setup_other_currency("JPY", rounding=1, rates=[("2026-01-01", 150)])
        bank = self.bank.copy({"name": "Yen bank", "currency_id": yen.id})
        move = self.invoice(self.azure, 12345, currency_id=yen.id)
        line = self.match(self.bank_line(12345, move.name, journal=bank))
        self.assertState(line, "matched")
        self.assertPaid(move)

    def test_a_company_that_keeps_its_books_in_another_currency(self):
        company = self.setup_other_company(currency_id=self.eur.id)
        clerk = self.make_user("clerk", company["company"], login="euro_clerk")
        move = (
            self.env["account.move"]
            .with_company(company["company"])
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.azure.id,
                    "company_id": company["company"].id,
                    "currency_id": self.eur.id,
                    "invoice_date": "2026-03-01",
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "Work", "price_unit": 80, "tax_ids": []}
                        )
                    ],
                }
            )
        )
        move.action_post()
        journal = company["default_journal_bank"]
        line = self.match(self.bank_line(80, move.name, journal=journal), user=clerk)
        self.assertState(line, "matched")
        self.assertPaid(move)
        self.assertEqual(line.currency_id, self.eur)
