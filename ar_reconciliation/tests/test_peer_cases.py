from odoo import Command
from odoo.tests import tagged

from .common import ArCommon


class PeerCommon(ArCommon):
    def customer_line(self, amount, text="", **vals):
        """A bank line whose customer a person has set."""
        return self.bank_line(amount, text, partner_id=self.azure.id, **vals)

    def tolerate(self, fixed, percent):
        self.loss = self.company_data["default_account_expense"].copy()
        self.rule.write(
            {
                "under_fixed": fixed,
                "under_percent": percent,
                "over_fixed": fixed,
                "over_percent": percent,
                "write_off_account_id": self.loss.id,
            }
        )

    def posted_on(self, account, line):
        items = line.line_ids.filtered(lambda item: item.account_id == account)
        return sum(items.mapped("balance"))

    def assertEntry(self, line, receivable, **others):
        """The whole entry: bank, the customer's account, and nothing but ``others``."""
        expected = {
            self.bank.default_account_id: line.amount,
            self.company_data["default_account_receivable"]: receivable,
        }
        accounts = {
            "loss": self.loss,
            "tax": self.company_data["default_account_tax_sale"],
        }
        expected |= {accounts[name]: balance for name, balance in others.items()}
        found = {}
        for item in line.line_ids:
            balance = found.get(item.account_id, 0.0) + item.balance
            found[item.account_id] = item.company_currency_id.round(balance)
        self.assertEqual(found, expected)


@tagged("post_install", "-at_install")
class TestPeerCases(PeerCommon):
    """Cases in which other bank matching for Odoo goes wrong."""

    def test_a_label_that_says_nothing_never_posts_a_small_amount(self):
        move = self.invoice(self.azure, 1000)
        line = self.match(self.customer_line(5, "/"))
        self.assertNotEqual(line.ar_match_state, "matched")
        self.assertOpen(move)

    def test_a_label_that_says_nothing_never_posts_a_large_amount(self):
        move = self.invoice(self.azure, 100)
        line = self.match(self.customer_line(5000, "/"))
        self.assertNotEqual(line.ar_match_state, "matched")
        self.assertOpen(move)

    def test_customer_set_and_exact_amount_is_enough(self):
        move = self.invoice(self.azure, 100)
        self.invoice(self.azure, 101)
        self.assertState(self.match(self.customer_line(100, "thank you")), "matched")
        self.assertPaid(move)

    def test_invoice_of_a_child_contact_with_the_company_on_the_line(self):
        contact = self.env["res.partner"].create(
            {"name": "Branch", "parent_id": self.azure.id, "type": "invoice"}
        )
        move = self.invoice(contact, 100)
        line = self.match(self.customer_line(100, move.name))
        self.assertState(line, "matched")
        self.assertPaid(move)

    def test_invoice_of_the_company_with_a_child_contact_on_the_line(self):
        contact = self.env["res.partner"].create(
            {"name": "Branch", "parent_id": self.azure.id}
        )
        move = self.invoice(self.azure, 100)
        line = self.bank_line(100, move.name, partner_id=contact.id)
        self.assertState(self.match(line), "matched")
        self.assertPaid(move)

    def test_one_percent_short_without_tolerance_stays_a_part_payment(self):
        move = self.invoice(self.azure, 500)
        line = self.match(self.bank_line(495, move.name))
        if line.ar_match_state != "matched":
            line.action_ar_apply()
        self.assertOpen(move, 5)

    def test_the_tolerance_follows_the_currency_of_a_company_being_set_up(self):
        dollar, euro = self.env.ref("base.USD"), self.env.ref("base.EUR")
        company = self.env["res.company"].create(
            {"name": "Being set up", "currency_id": dollar.id}
        )
        rule = self.env["ar.match.rule"].search([("company_id", "=", company.id)])
        company.currency_id = euro
        self.assertEqual(rule.tolerance_currency_id, euro)

    def test_an_excess_within_the_tolerance_is_written_off(self):
        self.tolerate(1, 3)
        move = self.invoice(self.azure, 100)
        line = self.match(self.customer_line(100.5, move.name))
        self.assertState(line, "matched")
        self.assertPaid(move)
        self.assertEntry(line, -100, loss=-0.5)
        line.action_ar_undo("wrong")
        self.assertOpen(move, 100)

    def test_one_percent_short_within_tolerance_is_written_off(self):
        self.tolerate(10, 2)
        move = self.invoice(self.azure, 500)
        line = self.match(self.bank_line(495, move.name))
        self.assertState(line, "matched")
        self.assertPaid(move)
        self.assertEntry(line, -500.0, loss=5.0)

    def test_the_smaller_of_amount_and_percentage_is_the_tolerance(self):
        self.tolerate(4, 2)
        move = self.invoice(self.azure, 500)
        line = self.match(self.bank_line(495, move.name))
        if line.ar_match_state != "matched":
            line.action_ar_apply()
        self.assertOpen(move, 5)
        self.assertEqual(self.posted_on(self.loss, line), 0.0)

    def test_a_write_off_is_undone_with_the_match(self):
        self.tolerate(10, 2)
        move = self.invoice(self.azure, 500)
        line = self.match(self.bank_line(495, move.name))
        line.action_ar_undo("customer pays the rest")
        self.assertOpen(move, 500)
        self.assertEqual(self.posted_on(self.loss, line), 0.0)

    def test_a_tolerance_is_for_its_company_currency_only(self):
        self.tolerate(10, 2)
        eur = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        journal = self.bank.copy({"name": "Euro bank", "currency_id": eur.id})
        move = self.invoice(self.azure, 500, currency_id=eur.id)
        line = self.match(self.bank_line(495, move.name, journal=journal))
        if line.ar_match_state != "matched":
            line.action_ar_apply()
        self.assertOpen(move, 5)

    def test_invoice_and_credit_note_in_either_order(self):
        for first, second in ((0, 1), (1, 0)):
            moves = [
                self.invoice(self.azure, 100),
                self.invoice(self.azure, 30, move_type="out_refund"),
            ]
            text = f"{moves[first].name} {moves[second].name}"
            line = self.match(self.bank_line(70, text))
            self.assertState(line, "matched")
            for move in moves:
                self.assertPaid(move)

    def test_one_account_of_two_customers_decides_nothing(self):
        for customer in (self.azure, self.deco):
            self.env["res.partner.bank"].create(
                {"acc_number": "GB33BUKB20201555555555", "partner_id": customer.id}
            )
            self.invoice(customer, 100)
        line = self.bank_line(100, "thanks", account_number="GB33BUKB20201555555555")
        self.match(line)
        self.assertEqual(line.ar_match_state, "exception")

    def test_the_second_of_two_part_payments_can_be_undone_alone(self):
        move = self.invoice(self.azure, 100)
        first = self.match(self.customer_line(40, move.name))
        second = self.match(self.customer_line(60, move.name))
        second.action_ar_undo("wrong")
        self.assertOpen(move, 60)
        self.assertState(first, "matched")

    def test_an_invoice_of_an_archived_customer_is_still_paid(self):
        move = self.invoice(self.azure, 100)
        self.azure.active = False
        line = self.match(self.bank_line(100, move.name))
        self.assertState(line, "matched")
        self.assertPaid(move)

    def test_money_out_with_our_number_in_it_settles_nothing(self):
        move = self.invoice(self.azure, 100)
        line = self.match(self.bank_line(-100, move.name))
        self.assertNotEqual(line.ar_match_state, "matched")
        self.assertOpen(move)

    def test_vendor_bills_are_never_touched(self):
        bill = self.invoice(self.azure, 100, move_type="in_invoice", ref="BILL-100")
        line = self.match(self.bank_line(100, f"{bill.name} BILL-100"))
        self.assertNotEqual(line.ar_match_state, "matched")
        self.assertOpen(bill)

    def test_a_number_that_is_part_of_a_longer_one_is_not_taken(self):
        move = self.invoice(self.azure, 100)
        line = self.match(self.bank_line(55, f"{move.name}9876"))
        self.assertNotEqual(line.ar_match_state, "matched")
        self.assertOpen(move)


@tagged("post_install", "-at_install")
class TestBankFees(PeerCommon):
    """The bank kept a part of the money and said so."""

    def fee_line(self, amount, fee, move):
        line = self.customer_line(amount, move.name)
        line._ar_write(ar_bank_data={"v": 1, "charges": fee})
        return self.match(line)

    def test_a_fee_the_bank_reports_is_written_off(self):
        self.tolerate(10, 2)
        move = self.invoice(self.azure, 1000)
        line = self.fee_line(988.0, "12.00", move)
        self.assertState(line, "matched")
        self.assertPaid(move)
        self.assertEntry(line, -1000.0, loss=12.0)
        kinds = line.ar_proposal_id.allocation_ids.mapped("kind")
        self.assertEqual(sorted(kinds), ["fee", "payment"])

    def test_without_an_account_for_it_the_fee_stays_open(self):
        move = self.invoice(self.azure, 1000)
        line = self.fee_line(988.0, "12.00", move)
        self.assertState(line, "matched")
        self.assertOpen(move, 12)
        self.assertEqual(len(line.line_ids), 2)


@tagged("post_install", "-at_install")
class TestPaymentTerms(PeerCommon):
    """Instalments and cash discounts, as Odoo's payment terms promise them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        terms = cls.env["account.payment.term"]
        cls.discount = terms.create(
            {
                "name": "2 % within 10 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "early_pay_discount_computation": "included",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 30}
                    )
                ],
            }
        )
        cls.instalments = terms.create(
            {
                "name": "30 % now, 70 % in a month",
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 30, "nb_days": 0}
                    ),
                    Command.create(
                        {"value": "percent", "value_amount": 70, "nb_days": 30}
                    ),
                ],
            }
        )
        accounts = cls.company_data["default_account_expense"]
        cls.loss = accounts.copy()
        cls.company.account_journal_early_pay_discount_loss_account_id = cls.loss

    def taxed(self, amount, **vals):
        """An invoice with 15 % tax."""
        return self.invoice(
            self.azure,
            amount,
            invoice_line_ids=[
                Command.create(
                    {
                        "name": "Work",
                        "price_unit": amount,
                        "tax_ids": [Command.set(self.tax_sale_a.ids)],
                    }
                )
            ],
            **vals,
        )

    def test_a_discount_within_its_term_settles_the_invoice(self):
        move = self.invoice(self.azure, 1000, invoice_payment_term_id=self.discount.id)
        line = self.match(self.bank_line(980, move.name, day="2026-03-10"))
        self.assertState(line, "matched")
        self.assertPaid(move)
        self.assertEntry(line, -1000.0, loss=20.0)

    def test_a_discount_on_a_taxed_invoice_takes_its_tax_back(self):
        move = self.taxed(1000, invoice_payment_term_id=self.discount.id)
        self.assertEqual(move.amount_total, 1150.0)
        line = self.match(self.bank_line(1127, move.name, day="2026-03-10"))
        self.assertState(line, "matched")
        self.assertPaid(move)
        self.assertEntry(line, -1150.0, loss=20.0, tax=3.0)

    def test_a_discount_that_keeps_the_tax_is_all_loss(self):
        self.discount.early_pay_discount_computation = "excluded"
        move = self.taxed(1000, invoice_payment_term_id=self.discount.id)
        line = self.match(self.bank_line(1130, move.name, day="2026-03-10"))
        self.assertState(line, "matched")
        self.assertPaid(move)
        self.assertEntry(line, -1150.0, loss=20.0)

    def test_a_discount_in_foreign_currency_leaves_nothing_open(self):
        rates = [("2026-01-01", 0.5), ("2026-03-05", 0.4)]
        eur = self.setup_other_currency("EUR", rates=rates)
        journal = self.bank.copy({"name": "Euro bank", "currency_id": eur.id})
        term = self.discount.id
        move = self.invoice(
            self.azure, 1000, currency_id=eur.id, invoice_payment_term_id=term
        )
        line = self.match(self.bank_line(980, move.name, journal=journal))
        self.assertState(line, "matched")
        self.assertPaid(move)
        self.assertEqual(self.receivable(move).amount_residual, 0.0)
        self.assertFalse(self.receivable(line.move_id).filtered("amount_residual"))
        self.assertEqual(self.posted_on(self.loss, line), 40.0)
        line.action_ar_undo("test")
        self.assertOpen(move, 1000)
        self.assertEqual(self.receivable(move).amount_residual, 2000.0)

    def test_a_discount_taken_is_undone_to_the_cent(self):
        move = self.taxed(1000, invoice_payment_term_id=self.discount.id)
        line = self.match(self.bank_line(1127, move.name, day="2026-03-10"))
        line.action_ar_undo("test")
        self.assertOpen(move, 1150)
        self.assertEqual(self.posted_on(self.loss, line), 0.0)

    def test_a_discount_taken_too_late_leaves_its_amount_open(self):
        move = self.invoice(self.azure, 1000, invoice_payment_term_id=self.discount.id)
        line = self.match(self.bank_line(980, move.name, day="2026-03-20"))
        if line.ar_match_state != "matched":
            line.action_ar_apply()
        self.assertOpen(move, 20)
        self.assertEqual(self.posted_on(self.loss, line), 0.0)

    def test_a_rule_may_have_discounts_only_proposed(self):
        row = self.rule.line_ids.filtered(lambda row: row.amount == "discount")
        row.decision = "propose"
        move = self.invoice(self.azure, 1000, invoice_payment_term_id=self.discount.id)
        line = self.match(self.bank_line(980, move.name, day="2026-03-10"))
        self.assertEqual(line.ar_match_state, "proposed")
        self.assertOpen(move)

    def test_instalments_are_paid_one_after_the_other(self):
        move = self.invoice(
            self.azure, 1000, invoice_payment_term_id=self.instalments.id
        )
        self.assertEqual(len(self.receivable(move)), 2)
        first = self.match(self.bank_line(300, move.name))
        self.assertState(first, "matched")
        self.assertOpen(move, 700)
        second = self.match(self.bank_line(700, move.name, day="2026-04-01"))
        self.assertState(second, "matched")
        self.assertPaid(move)

    def test_all_instalments_are_paid_at_once(self):
        move = self.invoice(
            self.azure, 1000, invoice_payment_term_id=self.instalments.id
        )
        line = self.match(self.bank_line(1000, move.name))
        self.assertState(line, "matched")
        self.assertPaid(move)

    def test_tax_due_on_payment_becomes_due(self):
        self.company.tax_exigibility = True
        transition = self.company_data["default_account_tax_sale"].copy(
            {"reconcile": True}
        )
        tax = self.tax_sale_a.copy(
            {
                "name": "15 % on payment",
                "tax_exigibility": "on_payment",
                "cash_basis_transition_account_id": transition.id,
            }
        )
        self.tax_sale_a = tax
        move = self.taxed(1000)
        line = self.match(self.bank_line(1150, move.name))
        self.assertPaid(move)
        entries = self.env["account.move"].search(
            [("tax_cash_basis_origin_move_id", "=", move.id)]
        )
        self.assertEqual(len(entries), 1)
        line.action_ar_undo("test")
        entries = self.env["account.move.line"].search(
            [("account_id", "=", transition.id), ("parent_state", "=", "posted")]
        )
        self.assertEqual(sum(entries.mapped("balance")), -150.0)
