from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .invoice_common import InvoiceCheckCommon


@tagged("post_install", "-at_install")
class TestInvoiceSecondPerson(InvoiceCheckCommon):
    """Above a limit, a reviewer who did not make the invoice posts or approves it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.ar_invoice_limit = 1000
        cls.other = cls.make_user("reviewer", login="ar_reviewer_2")

    def test_below_the_limit_nobody_is_asked(self):
        move = self.draft(1000)
        self.assertFalse(move.ar_approval_state)
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_above_it_the_maker_is_stopped(self):
        move = self.draft(1000.01)
        self.assertEqual(move.ar_approval_state, "needed")
        with self.assertRaisesRegex(UserError, "above the limit"):
            move.action_post()

    def test_a_reviewer_who_made_it_is_stopped_too(self):
        move = self.draft(2000, user=self.reviewer)
        with self.assertRaises(UserError):
            move.action_post()

    def test_another_reviewer_posts_it_and_that_is_noted(self):
        move = self.draft(2000)
        move.with_user(self.reviewer).action_post()
        self.assertEqual(move.state, "posted")
        approval = move.ar_approval_ids
        self.assertEqual(
            (approval.state, approval.decided_by_id), ("approved", self.reviewer)
        )

    def test_the_last_editor_does_not_post(self):
        move = self.draft(2000)
        move.with_user(self.reviewer).ref = "PO-1"
        with self.assertRaises(UserError):
            move.with_user(self.reviewer).action_post()
        move.with_user(self.other).action_post()
        self.assertEqual(move.state, "posted")

    def test_asked_and_approved_the_maker_posts(self):
        move = self.draft(2000)
        move.action_ar_request_approval()
        self.assertEqual(move.ar_approval_state, "asked")
        activity = move.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertTrue(move._ar_is_second_person(activity.user_id))
        with self.assertRaises(UserError):
            move.action_post()
        move.with_user(self.reviewer).action_ar_approve()
        self.assertEqual(move.ar_approval_state, "approved")
        self.assertFalse(move.activity_ids)
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_an_approval_is_for_what_was_seen(self):
        move = self.draft(2000)
        move.action_ar_request_approval()
        move.with_user(self.reviewer).action_ar_approve()
        move.invoice_line_ids.price_unit = 9000
        self.assertEqual(move.ar_approval_state, "needed")
        with self.assertRaises(UserError):
            move.action_post()

    def test_a_change_after_the_request_asks_anew(self):
        move = self.draft(2000)
        move.action_ar_request_approval()
        move.invoice_line_ids.price_unit = 9000
        with self.assertRaises(UserError):
            move.with_user(self.reviewer).action_ar_approve()

    def test_refused(self):
        move = self.draft(2000)
        move.action_ar_request_approval()
        move.with_user(self.reviewer).action_ar_refuse()
        self.assertEqual(move.ar_approval_state, "refused")
        with self.assertRaises(UserError):
            move.action_post()
        move.action_ar_request_approval()
        self.assertEqual(move.ar_approval_state, "asked")

    def test_neither_clerks_nor_those_involved_decide(self):
        move = self.draft(2000, user=self.reviewer)
        move.action_ar_request_approval()
        clerk = self.make_user("clerk", login="ar_clerk_2")
        for user in (clerk, self.reviewer, self.users["auditor"]):
            with self.assertRaises(AccessError):
                move.with_user(user).action_ar_approve()
        move.with_user(self.other).action_ar_approve()
        self.assertEqual(move.ar_approval_state, "approved")

    def test_a_scheduled_action_is_no_second_person(self):
        move = self.draft(2000, auto_post="at_date")
        root = self.env.ref("base.user_root")
        with self.assertRaises(UserError):
            move.with_user(root)._post()

    def test_other_currencies_count_at_their_rate(self):
        rate = self.draft(1500, currency_id=self.setup_other_currency("EUR").id)
        above = abs(rate.amount_total_signed) > 1000
        self.assertEqual(bool(rate.ar_approval_state), above)
        self.assertNotEqual(abs(rate.amount_total_signed), 1500)

    def test_asking_for_nothing(self):
        with self.assertRaises(UserError):
            self.draft(10).action_ar_request_approval()
        with self.assertRaises(AccessError):
            self.draft(2000).with_user(
                self.users["auditor"]
            ).action_ar_request_approval()
