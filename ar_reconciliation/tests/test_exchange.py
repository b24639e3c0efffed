from odoo import Command
from odoo.tests import tagged

from .common import ArCommon


@tagged("post_install", "-at_install")
class TestExchange(ArCommon):
    """Items in another currency than the money, settled at about the day's rate."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # 1 EUR is 2.00 USD in February and 2.50 USD from 5 March on; 1 GBP is 4.00.
        rates = [("2026-02-01", 0.5), ("2026-03-05", 0.4)]
        cls.eur = cls.setup_other_currency("EUR", rates=rates)
        cls.gbp = cls.setup_other_currency("GBP", rates=[("2026-03-01", 0.25)])
        cls.euro_bank = cls.bank.copy({"name": "Euro bank", "currency_id": cls.eur.id})
        cls.usd = cls.company.currency_id

    def euro_invoice(self, amount, **vals):
        values = {"currency_id": self.eur.id, **vals}
        return self.invoice(self.azure, amount, "2026-02-10", **values)

    def exchange_balance(self):
        """Balance on the accounts of exchange gains (< 0) and losses (> 0)."""
        accounts = (
            self.company.income_currency_exchange_account_id
            | self.company.expense_currency_exchange_account_id
        )
        items = self.env["account.move.line"].search(
            [("account_id", "in", accounts.ids), ("parent_state", "=", "posted")]
        )
        return self.usd.round(sum(items.mapped("balance")))

    def assertSettled(self, line, *moves):
        self.assertState(line, "matched")
        for move in moves:
            self.assertPaid(move)
            residuals = self.receivable(move).mapped("amount_residual")
            self.assertEqual(residuals, [0.0] * len(residuals))
        self.assertEqual(self.usd.round(sum(line.line_ids.mapped("balance"))), 0.0)
        self.assertTrue(line.is_reconciled)

    def test_dollars_pay_a_euro_invoice_at_about_the_days_rate(self):
        """100.00 EUR were worth 200.00 USD, are 250.00 now, and 248.00 came."""
        move = self.euro_invoice(100)
        line = self.match(self.bank_line(248, move.name))
        self.assertSettled(line, move)
        self.assertEqual(self.exchange_balance(), -48.0)
        self.assertIn("248.00", line.ar_counterpart)

    def test_it_ends_as_odoos_own_payment_of_that_invoice_does(self):
        ours, theirs = self.euro_invoice(100), self.euro_invoice(100)
        self.match(self.bank_line(248, ours.name))
        by_us = self.exchange_balance()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=theirs.ids
        ).create(
            {
                "payment_date": "2026-03-10",
                "journal_id": self.bank.id,
                "currency_id": self.usd.id,
                "amount": 248.0,
                "payment_difference_handling": "reconcile",
                "writeoff_account_id": (
                    self.company.income_currency_exchange_account_id.id
                ),
            }
        )._create_payments()
        self.assertEqual(theirs.amount_residual, ours.amount_residual)
        self.assertEqual(self.exchange_balance() - by_us, by_us)

    def test_undo_restores_every_residual_and_takes_the_difference_back(self):
        move = self.euro_invoice(100.01)
        before = self.receivable(move).amount_residual
        line = self.match(self.bank_line(249, move.name))
        self.assertSettled(line, move)
        line.action_ar_undo("test")
        self.assertOpen(move, 100.01)
        self.assertEqual(self.receivable(move).amount_residual, before)
        self.assertEqual(self.exchange_balance(), 0.0)
        self.assertSettled(self.match(line), move)

    def test_several_euro_invoices_share_the_dollars_to_the_cent(self):
        moves = [self.euro_invoice(amount) for amount in (33.33, 33.33, 33.35)]
        text = " ".join(move.name for move in moves)
        line = self.match(self.bank_line(250.01, text))
        self.assertSettled(line, *moves)
        self.assertEqual(self.exchange_balance(), -49.99)

    def test_euros_pay_a_dollar_invoice_and_the_entry_carries_the_difference(self):
        """100.00 EUR are 250.00 USD at the day's rate; the invoice is 249.00."""
        move = self.invoice(self.azure, 249)
        line = self.match(self.bank_line(100, move.name, journal=self.euro_bank))
        self.assertSettled(line, move)
        self.assertEqual(self.exchange_balance(), -1.0)
        line.action_ar_undo("test")
        self.assertOpen(move, 249)
        self.assertEqual(self.exchange_balance(), 0.0)

    def test_euros_pay_a_pound_invoice(self):
        """Neither is the company's: 62.50 GBP are 250.00 USD are 100.00 EUR."""
        move = self.euro_invoice(62.5, currency_id=self.gbp.id)
        line = self.match(self.bank_line(100, move.name, journal=self.euro_bank))
        self.assertSettled(line, move)

    def test_a_loss_without_an_account_for_it_is_an_exception_with_words(self):
        self.company.expense_currency_exchange_account_id = False
        move = self.invoice(self.azure, 251)
        line = self.match(self.bank_line(100, move.name, journal=self.euro_bank))
        self.assertState(line, "exception", "posting_failed")
        self.assertIn(self.company.name, line.ar_exception_text)
        self.assertOpen(move, 251)

    def test_the_cash_discount_of_a_euro_invoice(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "2/40",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 40,
                "line_ids": [Command.create({"value": "percent", "value_amount": 100})],
            }
        )
        move = self.euro_invoice(100, invoice_payment_term_id=terms.id)
        line = self.match(self.bank_line(245, move.name))
        self.assertSettled(line, move)
        kinds = line.ar_proposal_id.allocation_ids.mapped("kind")
        self.assertEqual(sorted(kinds), ["discount", "payment"])

    def test_an_old_rate_is_no_rate(self):
        move = self.euro_invoice(100)
        line = self.bank_line(250, move.name, day="2026-05-10")
        self.assertState(self.match(line), "exception", "currency_mismatch")

    def test_the_companys_own_rate_stands_before_everybodys(self):
        self.env["res.currency.rate"].create(
            {
                "currency_id": self.eur.id,
                "company_id": False,
                "name": "2026-03-09",
                "rate": 0.8,
            }
        )
        move = self.euro_invoice(100)
        self.assertSettled(self.match(self.bank_line(250, move.name)), move)

    def test_a_rule_may_forbid_it_or_only_propose(self):
        self.rule.exchange_percent = 0
        move = self.euro_invoice(100)
        line = self.match(self.bank_line(250, move.name))
        self.assertState(line, "exception", "currency_mismatch")
        self.rule.exchange_percent = 2
        row = self.rule.line_ids.filtered(lambda row: row.amount == "exchanged")
        row.decision = "propose"
        self.assertState(self.match(line), "proposed", "rule_proposes")
        line.action_ar_apply()
        self.assertSettled(line, move)

    def test_rates_of_a_run_are_read_in_one_query(self):
        for number in range(5):
            self.euro_invoice(100 + number)
        lines = self.env["account.bank.statement.line"].union(
            *(self.bank_line(10, "x", day=f"2026-03-{day:02}") for day in range(1, 20))
        )
        bridge = self.env["ar.core.bridge"]
        entries = bridge._bank_entries(lines)
        items = bridge._open_items(self.company, entries, self.rule)
        bridge._with_rates(self.company, entries[:1], items)
        with self.assertQueryCount(2):
            found = bridge._with_rates(self.company, entries, items)
        self.assertEqual(
            [round(float(entry.rates["EUR"]), 2) for entry in found],
            [2.0] * 4 + [2.5] * 15,
        )


@tagged("post_install", "-at_install")
class TestSetOff(ArCommon):
    """Invoices settled less what we owe the same company as our vendor."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule.set_off = True

    def bill(self, amount, partner=None, **vals):
        return self.invoice(
            partner or self.azure, amount, move_type="in_invoice", **vals
        )

    def test_what_we_owe_is_settled_with_the_invoice(self):
        invoice, bill = self.invoice(self.azure, 1000), self.bill(200)
        line = self.match(self.bank_line(800, f"{invoice.name} minus {bill.name}"))
        self.assertState(line, "matched")
        self.assertPaid(invoice)
        self.assertPaid(bill)
        self.assertIn(bill.name, line.ar_explanation)

    def test_the_customers_number_of_the_bill_is_enough(self):
        invoice, bill = self.invoice(self.azure, 1000), self.bill(200, ref="AZ-77120")
        line = self.match(self.bank_line(800, f"{invoice.name}, AZ-77120"))
        self.assertState(line, "matched")
        self.assertPaid(bill)

    def test_a_contact_of_the_same_company_is_the_same_company(self):
        contact = self.env["res.partner"].create(
            {"name": "Azure sales", "parent_id": self.azure.id}
        )
        invoice, bill = self.invoice(self.azure, 1000), self.bill(200, contact)
        line = self.match(self.bank_line(800, invoice.name))
        self.assertState(line, "matched")
        self.assertPaid(bill)

    def test_nothing_is_set_off_unless_the_rule_allows_it(self):
        self.rule.set_off = False
        invoice, bill = self.invoice(self.azure, 1000), self.bill(200)
        line = self.match(self.bank_line(800, f"{invoice.name} minus {bill.name}"))
        self.assertOpen(bill, 200)
        self.assertNotIn(
            bill.line_ids, line.ar_proposal_ids.allocation_ids.move_line_id
        )

    def test_another_companys_debt_is_never_set_off(self):
        invoice, bill = self.invoice(self.azure, 1000), self.bill(200, self.deco)
        self.match(self.bank_line(800, f"{invoice.name} minus {bill.name}"))
        self.assertOpen(bill, 200)

    def test_undo_opens_both_again(self):
        invoice, bill = self.invoice(self.azure, 1000), self.bill(200)
        line = self.match(self.bank_line(800, invoice.name))
        line.action_ar_undo("test")
        self.assertOpen(invoice, 1000)
        self.assertOpen(bill, 200)
        self.assertState(line, "new")

    def test_unreconciling_from_the_bill_is_noticed(self):
        invoice, bill = self.invoice(self.azure, 1000), self.bill(200)
        line = self.match(self.bank_line(800, invoice.name))
        bill.line_ids.remove_move_reconcile()
        self.assertState(line, "exception", "partly_undone")
        self.assertIn(bill.name, line.ar_exception_text)
        self.assertPaid(invoice)
