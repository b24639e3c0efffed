import psycopg2

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .reminder_common import ReminderCommon


@tagged("post_install", "-at_install")
class TestDunningFee(ReminderCommon):
    """Fees and interest are told, and invoiced once after a second person agreed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        account = cls.company_data["default_account_revenue"]
        products = cls.env["product.product"].create(
            [
                {
                    "name": name,
                    "type": "service",
                    "property_account_income_id": account.id,
                    "taxes_id": [Command.clear()],
                }
                for name in ("Reminder fee", "Interest")
            ]
        )
        cls.policy.write(
            {
                "fee_product_id": products[0].id,
                "interest_product_id": products[1].id,
                "rate_ids": [Command.create({"since": "2026-01-01", "percent": 10})],
            }
        )
        cls.policy.level_ids.write({"channel": "email", "interest": True})
        cls.policy.level_ids.filtered(lambda x: x.offset_days > 0).fee = 5

    def fee_of(self, run):
        return self.env["ar.dunning.fee"].search(
            [("message_id", "in", run.message_ids.ids)]
        )

    def test_the_message_tells_fee_and_interest(self):
        self.owed(amount=7300)
        message = self.due()
        # 5 days of 10 % a year on 7300.00
        self.assertEqual((message.fee, message.interest), (5, 10))
        self.assertIn("7,315.00", message.body)

    def test_nothing_is_asked_for_before_it_is_sent(self):
        self.owed()
        self.computed()
        self.assertFalse(self.env["ar.dunning.fee"].search([]))

    def test_a_reviewer_who_did_not_send_it_has_it_invoiced(self):
        self.owed(amount=7300)
        fee = self.fee_of(self.sent())
        self.assertEqual((fee.amount, fee.state), (15, "to_approve"))
        self.assertFalse(fee.move_id)
        fee.with_user(self.reviewer).action_approve()
        self.assertEqual((fee.state, fee.decided_by_id), ("posted", self.reviewer))
        move = fee.move_id
        self.assertEqual((move.state, move.move_type), ("posted", "out_invoice"))
        self.assertEqual((move.partner_id, move.amount_total), (self.azure, 15))
        self.assertEqual(
            move.invoice_line_ids.product_id.mapped("name"),
            ["Reminder fee", "Interest"],
        )
        fee.with_user(self.reviewer).action_approve()
        self.assertEqual(fee.move_id, move)

    def test_who_sent_it_and_clerks_do_not_approve(self):
        self.owed()
        fee = self.fee_of(self.sent(self.reviewer))
        with self.assertRaisesRegex(AccessError, "another reviewer"):
            fee.with_user(self.reviewer).action_approve()
        for action in ("action_approve", "action_reject"):
            with self.assertRaisesRegex(AccessError, "Only a reviewer"):
                getattr(fee.with_user(self.clerk), action)()
        fee.with_user(self.users["manager"]).action_reject()
        self.assertEqual((fee.state, fee.move_id.id), ("rejected", False))

    def test_the_same_interest_is_not_asked_for_twice(self):
        self.owed(amount=7300)
        first = self.fee_of(self.sent())
        with self.on(days=12):
            run = self.sent()
            self.assertEqual(run.message_ids.interest, 34)
            second = self.fee_of(run)
        self.assertEqual((first.interest, second.interest), (10, 24))

    def test_waived_interest_may_be_asked_for_again(self):
        self.owed(amount=7300)
        first = self.fee_of(self.sent())
        first.with_user(self.reviewer).action_reject()
        with self.on(days=12):
            second = self.fee_of(self.sent())
        self.assertEqual(second.interest, 34)

    def test_what_came_back_costs_nothing(self):
        self.owed(amount=7300)
        run = self.sent()
        self.assertTrue(self.fee_of(run))
        message = run.message_ids
        message._message_receive_bounce("azure@example.com", self.azure)
        self.assertFalse(self.fee_of(run))
        with self.on(days=12):
            again = self.fee_of(self.sent())
        self.assertEqual((again.fee, again.interest), (5, 34))

    def test_a_policy_without_a_product_says_so(self):
        self.policy.fee_product_id = False
        self.owed()
        fee = self.fee_of(self.sent())
        with self.assertRaisesRegex(UserError, "names no product"):
            fee.with_user(self.reviewer).action_approve()
        self.assertEqual(fee.state, "to_approve")

    def test_the_database_keeps_a_second_fee_of_a_reminder_out(self):
        self.owed()
        fee = self.fee_of(self.sent()).sudo()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            fee.create({"message_id": fee.message_id.id, "fee": 5})

    def test_fees_come_in_the_currency_of_the_reminder(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])
        self.owed(currency_id=euro.id)
        fee = self.fee_of(self.sent())
        self.assertEqual((fee.fee, fee.currency_id), (2.5, euro))
        fee.with_user(self.reviewer).action_approve()
        self.assertEqual(fee.move_id.currency_id, euro)
