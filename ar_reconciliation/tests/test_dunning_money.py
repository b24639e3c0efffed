"""Nobody is reminded of money that has come or is on its way."""

from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from ..core.dunning import Held, Message
from .dunning_common import DunningCommon
from .statement_common import TODAY, RandomBooks


@tagged("post_install", "-at_install")
class TestDunningMoney(DunningCommon):
    """Nobody is reminded of money that has come or is on its way."""

    def test_a_receipt_that_could_be_theirs_holds(self):
        move = self.due(100)
        for text, vals in (
            ("thanks", {"partner_id": self.azure.id, "amount": 5}),
            ("thanks", {"account_number": "BE71096123456769", "amount": 5}),
            ("thanks", {"partner_name": "Azure Interior", "amount": 5}),
            ("thanks", {"partner_name": "Azur Interior", "amount": 5}),
            (f"payment {move.name}", {"amount": 5}),
            ("thanks", {"amount": 100}),
        ):
            amount = vals.pop("amount")
            line = self.bank_line(amount, text, "2026-05-18", **vals)
            with self.subTest(text=text, **vals):
                self.assertEqual(self.codes(), ("receipt_waiting",))
                (receipt,) = self.facts().receipts
                self.assertEqual((receipt.id, receipt.amount), (line.id, amount * 100))
            line.move_id.button_draft()
            line.unlink()
            self.assertEqual(self.codes(), ())

    def test_a_receipt_of_a_learned_payer_holds(self):
        self.due(100)
        self.bank_line(5, "thanks", "2026-05-18", account_number="LU280019400644750000")
        self.assertEqual(self.codes(), ())
        self.env["ar.payer.alias"].sudo().create(
            {
                "kind": "account",
                "value": "LU280019400644750000",
                "partner_id": self.azure.id,
                "company_id": self.company.id,
                "count": 1,
            }
        )
        self.assertEqual(self.codes(), ("receipt_waiting",))
        self.assertEqual(self.facts().receipts[0].why, "account")

    def test_whatever_a_receipt_depends_on_is_noticed_when_it_changes(self):
        move = self.due(100)
        line = self.bank_line(5, "thanks", "2026-05-18", partner_name="Zebra")
        self.assertEqual(self.codes(), ())
        self.azure.name = "Zebra"
        self.assertEqual(self.facts().receipts[0].why, "name")
        self.azure.name = "Azure Interior"
        self.assertEqual(self.codes(), ())
        line._ar_write(partner_name=False, account_number="DE89370400440532013000")
        self.assertEqual(self.codes(), ())
        account = self.env["res.partner.bank"].create(
            {"acc_number": "DE89370400440532013000", "partner_id": self.azure.id}
        )
        self.assertEqual(self.facts().receipts[0].why, "account")
        account.unlink()
        self.assertEqual(self.codes(), ())
        line._ar_write(payment_ref="Zahlung X-4711-Y")
        self.assertEqual(self.codes(), ())
        move.payment_reference = "X-4711-Y"
        self.assertEqual(self.facts().receipts[0].why, "reference")
        move.payment_reference = "other"
        self.assertEqual(self.codes(), ())
        self.pay(move, "2026-05-18", 95)
        self.assertEqual(self.facts().receipts[0].why, "amount")

    def test_a_receipt_of_somebody_else_holds_them_only(self):
        self.due(100)
        self.due(100, partner=self.deco)
        self.bank_line(100, "thanks", "2026-05-18", partner_id=self.deco.id)
        self.assertEqual(self.codes(), ())
        self.assertEqual(self.codes(self.deco), ("receipt_waiting",))
        self.assertIsInstance(self.planned(), Message)

    def test_the_answer_does_not_depend_on_who_is_asked_about(self):
        move = self.due(100)
        self.due(70, partner=self.deco)
        self.bank_line(70, f"payment {move.name}", "2026-05-18")
        both = self.fetch(self.azure | self.deco)
        for partner in (self.azure, self.deco):
            key = partner.id, self.usd.id
            self.assertEqual(self.facts(partner), both[key])
        self.assertTrue(both[self.azure.id, self.usd.id].receipts)
        self.assertFalse(both[self.deco.id, self.usd.id].receipts)

    def test_money_out_and_excluded_lines_hold_nobody(self):
        self.due(100)
        self.bank_line(-100, "refund", "2026-05-18", partner_id=self.azure.id)
        line = self.bank_line(100, "sale of a car", "2026-05-18")
        self.assertEqual(self.codes(), ("receipt_waiting",))
        line._ar_mark_exception("not_receipt", state="excluded")
        self.assertEqual(self.codes(), ())

    def test_a_line_from_before_the_installation_holds(self):
        self.due(100)
        line = self.bank_line(100, "thanks", "2026-05-18")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_bank_statement_line SET ar_match_state = NULL "
            "WHERE id = %s",
            [line.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self.codes(), ("receipt_waiting",))

    def test_an_exception_holds_and_a_match_ends_it(self):
        self.due(100, partner=self.deco)
        self.due(100)
        line = self.match(self.bank_line(100, "thanks", "2026-05-18"))
        self.assertIn(line.ar_match_state, ("exception", "proposed"))
        self.assertTrue(self.codes())
        line.ar_proposal_ids.sudo().unlink()
        line.sudo().partner_id = self.deco
        self.assertEqual(self.codes(), ())

    def test_a_proposal_holds_the_customer_it_names(self):
        move = self.due(100)
        line = self.bank_line(5, "thanks", "2026-05-18")
        self.env["ar.match.proposal"].sudo().create(
            {
                "statement_line_id": line.id,
                "company_id": self.company.id,
                "partner_id": self.azure.id,
                "currency_id": self.usd.id,
                "rank": 1,
                "confidence": 0.5,
                "rule_id": self.rule.id,
            }
        )
        self.assertEqual(self.codes(), ("proposal_waiting",))
        (receipt,) = self.facts().receipts
        self.assertTrue(receipt.proposed)
        self.assertIsNone(self.facts(self.deco))
        self.pay(move, "2026-05-19")
        self.assertIsNone(self.facts())

    def test_a_foreign_amount_holds_its_currency(self):
        self.due(100)
        self.due(40, currency=self.eur)
        self.bank_line(
            80,
            "thanks",
            "2026-05-18",
            foreign_currency_id=self.eur.id,
            amount_currency=40,
            partner_id=self.azure.id,
        )
        self.assertEqual(self.codes(), ())
        self.assertEqual(self.codes(currency=self.eur), ("receipt_waiting",))

    def test_a_payment_registered_in_odoo_has_settled_the_invoice(self):
        move = self.due(100)
        self.assertTrue(self.facts())
        payment = self.pay(move, "2026-05-18")
        self.assertFalse(payment.is_matched)
        self.assertIsNone(self.facts())

    def test_a_payment_without_an_entry_covers_its_invoice(self):
        move, other = self.due(100), self.due(40)
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.azure.id,
                "amount": 100,
                "journal_id": self.bank.id,
                "invoice_ids": [Command.set(move.ids)],
            }
        )
        self.assertEqual(self.item(move).in_process, 0)
        # As where Odoo's own accounting application is installed.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_payment SET state = 'in_process' WHERE id = %s",
            [payment.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self.item(move).in_process, 10_000)
        self.assertEqual(self.planned().amount, 4_000)
        payment.invoice_ids = False
        self.env.flush_all()
        (found,) = self.facts().payments
        self.assertEqual((found.id, found.amount), (payment.id, 10_000))
        self.assertEqual(self.codes(), ("payment_in_process",))
        self.assertEqual(self.item(other).in_process, 0)

    def test_an_online_payment_covers_its_invoice(self):
        move, other = self.due(100), self.due(40)
        for state, units in (("draft", 0), ("pending", 10_000), ("authorized", 10_000)):
            tx = self.transaction(100, state, move)
            self.assertEqual(self.item(move).in_process, units, state)
            self.assertEqual(self.item(other).in_process, 0)
            tx.state = "cancel"
        tx = self.transaction(100, "done", move)
        self.assertEqual(self.item(move).in_process, 10_000)
        tx.is_post_processed = True
        self.assertEqual(self.item(move).in_process, 0)

    def test_an_online_payment_for_nothing_in_particular_holds(self):
        self.due(100)
        tx = self.transaction(30, "pending")
        self.assertEqual(self.codes(), ("payment_in_process",))
        self.assertEqual(self.facts().payments[0].kind, "transaction")
        tx.last_state_change = TODAY - timedelta(40)
        self.assertEqual(self.codes(), ())

    def test_an_online_payment_reaches_the_first_instalments(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "Half now, half later",
                "line_ids": [
                    Command.create({"value_amount": 50, "nb_days": days})
                    for days in (10, 40)
                ],
            }
        )
        move = self.invoice(
            self.azure, 200, "2026-04-01", invoice_payment_term_id=term.id
        )
        self.transaction(100, "pending", move)
        covered = [item.in_process for item in self.facts().items]
        self.assertEqual(covered, [10_000, 0])

    def test_held_is_looked_at_again(self):
        self.due(100)
        line = self.bank_line(100, "thanks", "2026-05-18")
        self.assertIsInstance(self.planned(), Held)
        line._ar_mark_exception("not_receipt", state="excluded")
        self.assertIsInstance(self.planned(), Message)


@tagged("post_install", "-at_install")
class TestDunningBooks(DunningCommon):
    """Random books: nothing is lost, and nobody with waiting money is reminded."""

    def residuals(self, currency):
        items = self.items(self.azure).filtered(
            lambda item: item.currency_id == currency and not item.reconciled
        )
        bridge = self.env["ar.core.bridge"]
        return sum(bridge._units(i.amount_residual_currency, currency) for i in items)

    def books(self, seed):
        RandomBooks(self, seed).book(12)
        for currency in (self.usd, self.eur):
            self.check_books(currency)

    def check_books(self, currency):
        facts = self.facts(currency=currency)
        if facts is None:
            self.assertLessEqual(self.residuals(currency), 0)
            return
        debits = sum(item.open for item in facts.items)
        credits_ = sum(credit.amount for credit in facts.credits)
        self.assertEqual(debits - credits_, self.residuals(currency))
        waiting = self.env["account.bank.statement.line"].search(
            [
                ("company_id", "=", self.company.id),
                ("is_reconciled", "=", False),
                ("amount", ">", 0),
                ("partner_id", "=", self.azure.id),
            ]
        )
        result = self.planned(currency=currency)
        mine = waiting.filtered(
            lambda x: (x.foreign_currency_id or x.currency_id) == currency
        )
        if mine:
            self.assertEqual(
                {r.id for r in facts.receipts} & set(mine.ids), set(mine.ids)
            )
            self.assertNotIsInstance(result, Message)
        if isinstance(result, Message):
            total = sum(line.open for line in result.lines)
            self.assertEqual(result.amount, total - credits_)

    def test_random_books_1(self):
        self.books(1)

    def test_random_books_2(self):
        self.books(2)

    def test_random_books_3(self):
        self.books(3)

    def test_random_books_4(self):
        self.books(4)
