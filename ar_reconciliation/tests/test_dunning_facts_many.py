"""Facts of many customers, users with few rights, and the sentences of holds."""

from datetime import date, timedelta

from odoo import Command
from odoo.tests import tagged

from ..core.dunning.codes import HOLDS
from ..core.dunning.receipts import WHY
from ..models.ar_dunning_facts_receipts import _ANSWERS
from ..models.ar_dunning_texts import (
    CHANNEL_TEXTS,
    HOLD_TEXTS,
    PROBLEM_TEXTS,
    WHY_TEXTS,
)
from .dunning_common import DunningCommon
from .statement_common import TODAY


@tagged("post_install", "-at_install")
class TestDunningFactsMany(DunningCommon):
    def customers(self, number, first):
        """Customers who owe two items each; every fifth has a receipt waiting."""
        partners = self.env["res.partner"].create(
            [
                {
                    "name": f"Customer {first + i} GmbH",
                    "email": f"c{first + i}@customer.example",
                    "customer_rank": 1,
                    "property_account_receivable_id": (
                        self.azure.property_account_receivable_id.id
                    ),
                }
                for i in range(number)
            ]
        )
        move = self.env["account.move"].create(self.debts(partners))
        move.action_post()
        self.env["account.bank.statement.line"].create(
            [
                {
                    "journal_id": self.bank.id,
                    "date": "2026-05-18",
                    "payment_ref": "thanks",
                    "amount": 3,
                    "partner_id": partner.id,
                }
                for partner in partners[::5]
            ]
        )
        self.reminder(self.due(50, partner=partners[0]), TODAY - timedelta(30))
        return partners

    def debts(self, partners):
        """Values of one entry by which each customer owes two items."""
        account, income = (
            self.company_data[f"default_account_{name}"].id
            for name in ("receivable", "revenue")
        )
        items = [
            {
                "account_id": account,
                "partner_id": partner.id,
                "debit": 1000 + 7 * partner.id + part,
                "date_maturity": TODAY - timedelta(days=20 * part),
            }
            for partner in partners
            for part in (1, 2)
        ]
        total = sum(item["debit"] for item in items)
        items.append({"account_id": income, "credit": total})
        return {
            "move_type": "entry",
            "journal_id": self.company_data["default_journal_misc"].id,
            "date": "2026-03-01",
            "line_ids": [Command.create(item) for item in items],
        }

    def count(self, partners):
        """Queries of a fetch that begins with nothing in memory."""
        facts = self.env["ar.dunning.facts"].with_user(self.clerk)
        _ANSWERS.clear()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        found = facts._fetch(self.company, partners, TODAY)
        self.assertEqual(len(found), len(partners))
        return self.env.cr.sql_log_count - before

    def test_the_number_of_queries_does_not_grow_with_the_customers(self):
        few = self.customers(10, 0)
        self.count(few)  # warm the caches
        small = self.count(few)
        many = few | self.customers(190, 10)
        large = self.count(many)
        self.assertEqual(large, small, f"{small} queries for 10, {large} for 200")
        self.assertLess(large, 60)

    def test_users_with_few_rights_get_the_same_facts(self):
        self.due(100)
        self.bank_line(100, "thanks", "2026-05-18")
        self.transaction(30, "pending")
        own = self.env["ir.rule"].sudo()
        own.create(
            {
                "name": "Own contacts only",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": "[('user_id', '=', user.id)]",
                "groups": [
                    Command.link(
                        self.env.ref(
                            "ar_reconciliation.ar_reconciliation_group_auditor"
                        ).id
                    )
                ],
            }
        )
        found = [self.facts(user=user) for user in self.users.values()]
        self.assertEqual(found, [self.facts(user=self.env.user)] * len(found))
        self.assertTrue(found[0].receipts and found[0].payments)

    def test_nobody_to_ask_about_is_nothing(self):
        self.assertEqual(self.fetch(self.env["res.partner"]), {})


@tagged("post_install", "-at_install")
class TestHoldTexts(DunningCommon):
    def text(self, code, **data):
        bridge = self.env["ar.core.bridge"]
        return bridge._hold_text(code, {**HOLDS[code], **data})

    def test_every_code_has_a_sentence(self):
        self.assertEqual(set(HOLDS), set(HOLD_TEXTS))
        self.assertEqual(set(WHY), set(WHY_TEXTS))

    def test_every_sentence_takes_its_example(self):
        for code in HOLDS:
            with self.subTest(code):
                text = self.text(code)
                self.assertNotIn("–", text)
                self.assertNotIn("%(", text)
                self.assertGreater(len(text), 30)

    def test_missing_data_never_fails(self):
        for code in HOLDS:
            self.assertTrue(self.env["ar.core.bridge"]._hold_text(code, {}))

    def test_money_days_and_reasons_are_written_out(self):
        text = self.text("receipt_waiting", currency="USD", day=date(2026, 3, 2))
        self.assertIn("100.00", text)
        self.assertIn("03/02/2026", text)
        self.assertIn("it came from the customer's account", text)
        self.assertIn("Azure Interior INV/2026/00012", text)

    def test_days_that_are_text_already_stay(self):
        self.assertIn("2 March", self.text("statement_review", day="2 March"))

    def test_an_address_says_what_is_wrong_with_it(self):
        for problem in PROBLEM_TEXTS:
            text = self.text("no_address", problem=problem, text="a@b.example")
            self.assertNotIn("%(", text)
            self.assertIn("e-mail", text)
        for channel in CHANNEL_TEXTS:
            self.assertNotIn("%(", self.text("opted_out", channel=channel))

    def test_a_hold_says_of_what_it_is(self):
        until = self.text("customer_hold", reason="new owner")
        self.assertIn("until", until)
        lifted = self.text("customer_hold", until=None)
        self.assertIn("lifts", lifted)
        item = self.text("customer_hold", until=None, number="INV/1")
        self.assertIn("INV/1 is excluded", item)
        never = self.text("not_working_day", next=None)
        self.assertIn("no day", never)
