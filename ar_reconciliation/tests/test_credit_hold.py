from datetime import timedelta

import psycopg2

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditHold(CreditCommon):
    """Invoices over the limit wait for a manager."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.azure.credit_limit = 1000
        cls.accountant = new_test_user(
            cls.env, "ar_accountant", groups="account.group_account_invoice"
        )

    def post(self, moves, user=None):
        return moves.with_user(user or self.clerk).action_post()

    def test_within_the_limit_nothing_is_held(self):
        move = self.draft(self.azure, 1000)
        self.assertFalse(self.post(move))
        self.assertEqual(move.state, "posted")
        self.assertFalse(self.holds(move))

    def test_over_the_limit_it_stays_a_draft_and_managers_are_asked(self):
        move = self.draft(self.azure, 1000.01)
        notice = self.post(move)
        self.assertEqual(move.state, "draft")
        self.assertIn("1,000.01", notice["params"]["message"])
        hold = self.holds(move)
        self.assertEqual((hold.state, hold.kind), ("open", "limit"))
        self.assertEqual(
            (hold.amount, hold.total, hold.credit_limit), (1000.01, 1000.01, 1000.0)
        )
        self.assertEqual(hold.requested_by_id, self.clerk)
        self.assertIn(self.manager, hold.activity_ids.user_id)
        self.assertNotIn(self.clerk, hold.activity_ids.user_id)

    def test_people_without_our_roles_are_held_too(self):
        move = self.draft(self.azure, 2000)
        notice = self.post(move, self.accountant)
        self.assertEqual(move.state, "draft")
        self.assertIn("manager", notice["params"]["message"])
        self.assertEqual(self.holds(move).requested_by_id, self.accountant)

    def test_asking_again_makes_no_second_hold(self):
        move = self.draft(self.azure, 2000)
        self.post(move)
        activities = self.holds(move).activity_ids
        self.post(move)
        self.assertEqual(len(self.holds(move)), 1)
        self.assertEqual(self.holds(move).activity_ids, activities)

    def test_others_posted_together_are_posted(self):
        large, small = self.draft(self.azure, 2000), self.draft(self.azure, 10)
        free = self.draft(self.deco, 9000)
        self.post(large + small + free)
        states = (large + small + free).mapped("state")
        self.assertEqual(states, ["draft", "posted", "posted"])

    def test_together_they_must_not_exceed_the_limit_either(self):
        moves = self.draft(self.azure, 600) + self.draft(self.azure, 600)
        self.post(moves)
        self.assertEqual(moves.mapped("state"), ["posted", "draft"])

    def test_by_default_companies_only_warn(self):
        company = self.env["res.company"].create({"name": "New"})
        self.assertEqual(company.ar_credit_mode, "warn")
        self.company.ar_credit_mode = "warn"
        self.azure.ar_credit_stop = True
        move = self.draft(self.azure, 2000)
        self.assertIn("Credit was stopped", move.partner_credit_warning)
        self.post(move)
        self.assertEqual(move.state, "posted")
        self.assertFalse(self.holds(move))

    def test_without_odoos_switch_there_is_no_limit(self):
        self.company.account_use_credit_limit = False
        move = self.draft(self.azure, 2000)
        self.post(move)
        self.assertEqual(move.state, "posted")

    def test_a_credit_stop_holds_without_a_limit(self):
        self.deco.ar_credit_stop = True
        move = self.draft(self.deco, 1)
        self.post(move)
        self.assertEqual(move.state, "draft")
        self.assertEqual(self.holds(move).kind, "stop")

    def test_credit_notes_bills_and_entries_are_never_held(self):
        self.azure.ar_credit_stop = True
        for move_type in ("out_refund", "in_invoice", "in_refund"):
            with self.subTest(move_type):
                move = self.draft(self.azure, 5000, move_type=move_type)
                self.post(move)
                self.assertEqual(move.state, "posted")

    def test_a_reversal_with_a_new_draft_is_not_stopped(self):
        move = self.draft(self.azure, 900)
        self.post(move)
        self.azure.ar_credit_stop = True
        refund = move._reverse_moves([{"date": self.today}], cancel=True)
        self.assertEqual(refund.state, "posted")

    # === OTHER WAYS TO POST === #

    def test_posting_with_odoos_wizard_holds_too(self):
        move = self.draft(self.azure, 2000)
        wizards = self.env["validate.account.move"].with_user(self.clerk)
        wizards.create({"move_ids": move.ids}).validate_move()
        self.assertEqual(move.state, "draft")
        self.assertEqual(self.holds(move).state, "open")

    def test_the_system_posts_what_is_part_of_other_work(self):
        move = self.draft(self.azure, 2000)
        move.with_user(self.clerk).sudo()._post()
        self.assertEqual(move.state, "posted")
        hold = self.holds(move)
        self.assertEqual(hold.state, "released")
        self.assertIn("by the system", hold.note)

    def schedule(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "account.ir_cron_auto_post_draft_entry"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def test_the_schedule_holds_and_posts_the_others(self):
        held = self.draft(self.azure, 2000, auto_post="at_date", date=self.today)
        other = self.draft(self.deco, 2000, auto_post="at_date", date=self.today)
        self.schedule()
        self.assertEqual((held.state, other.state), ("draft", "posted"))
        hold = self.holds(held)
        self.assertEqual((hold.state, hold.auto_post), ("open", "at_date"))
        # It is not tried, and does not take a place of others, again and again.
        self.assertEqual(held.auto_post, "no")
        self.assertIn(
            "Held by credit control", "".join(held.message_ids.mapped("body"))
        )
        hold.with_user(self.manager)._release("They paid by cheque.")
        self.assertEqual(held.state, "posted")

    def test_a_recurring_invoice_goes_on_recurring_after_release(self):
        move = self.draft(
            self.azure,
            2000,
            auto_post="monthly",
            auto_post_until=self.today + timedelta(days=90),
            date=self.today,
        )
        self.schedule()
        self.assertEqual((move.state, move.auto_post), ("draft", "no"))
        self.holds(move).with_user(self.manager)._release("ok")
        self.assertEqual((move.state, move.auto_post), ("posted", "monthly"))
        copies = self.env["account.move"].search(
            [("auto_post_origin_id", "=", move.id)]
        )
        self.assertEqual((copies - move).mapped("state"), ["draft"])

    def test_nor_does_it_stop_when_it_is_posted_later_by_hand(self):
        move = self.draft(
            self.azure,
            2000,
            auto_post="monthly",
            auto_post_until=self.today + timedelta(days=90),
            date=self.today,
        )
        self.schedule()
        self.assertEqual((move.state, move.auto_post), ("draft", "no"))
        self.azure.credit_limit = 5000
        self.post(move)
        self.assertEqual((move.state, move.auto_post), ("posted", "monthly"))

    def test_a_document_of_the_future_is_held_when_its_day_comes(self):
        move = self.draft(self.azure, 2000, invoice_date=self.today + timedelta(days=5))
        move.with_user(self.clerk)._post(soft=True)
        self.assertEqual((move.state, move.auto_post), ("draft", "at_date"))
        self.assertFalse(self.holds(move))

    # === DECIDE === #

    def held(self, amount=2000):
        move = self.draft(self.azure, amount)
        self.post(move)
        return move, self.holds(move)

    def answer(self, hold, user=None):
        wizards = self.env["ar.credit.answer"].with_user(user or self.manager)
        return wizards.create({"hold_ids": hold.ids, "reason": "They will pay."})

    def test_a_manager_releases_and_it_is_posted(self):
        move, hold = self.held()
        self.answer(hold).action_release()
        self.assertEqual(move.state, "posted")
        self.assertEqual(
            (hold.state, hold.released_by_id, hold.note),
            ("released", self.manager, "They will pay."),
        )
        self.assertFalse(hold.activity_ids)
        self.assertEqual(len(self.holds(move)), 1)

    def test_a_manager_refuses_and_it_stays_a_draft(self):
        move, hold = self.held()
        self.answer(hold).action_refuse()
        self.assertEqual((move.state, hold.state), ("draft", "refused"))
        self.post(move)
        self.assertEqual(move.state, "draft")
        self.assertEqual(len(self.holds(move)), 2)

    def test_others_than_managers_release_nothing(self):
        move, hold = self.held()
        for role in ("auditor", "clerk", "reviewer"):
            with self.assertRaises(AccessError):
                hold.with_user(self.users[role])._release("me")
            with self.assertRaises(AccessError):
                hold.with_user(self.users[role]).action_answer()
        self.assertEqual((move.state, hold.state), ("draft", "open"))

    def test_nobody_else_gets_round_a_hold_by_raising_the_limit(self):
        clerk = self.clerk
        clerk.group_ids |= self.env.ref("base.group_partner_manager")
        clerk.group_ids |= self.env.ref("account.group_account_invoice")
        azure = self.azure.with_user(clerk)
        for vals in ({"credit_limit": 9999}, {"use_partner_credit_limit": False}):
            with self.assertRaisesRegex(AccessError, "manager decides about credit"):
                azure.write(vals)
        azure.write({"credit_limit": 1000, "comment": "Nothing new."})
        with self.assertRaisesRegex(AccessError, "manager decides about credit"):
            azure.create({"name": "New", "credit_limit": 9999})
        self.company.ar_credit_mode = "warn"
        azure.credit_limit = 9999
        self.assertEqual(self.azure.credit_limit, 9999)

    def test_a_hold_is_written_by_nobody(self):
        _move, hold = self.held()
        with self.assertRaises(AccessError):
            hold.with_user(self.manager).state = "released"

    def test_a_manager_posts_at_once_and_that_is_recorded(self):
        move = self.draft(self.azure, 2000)
        self.assertFalse(self.post(move, self.manager))
        hold = self.holds(move)
        self.assertEqual(move.state, "posted")
        self.assertEqual((hold.state, hold.released_by_id), ("released", self.manager))

    def test_a_manager_who_posts_a_held_document_releases_it(self):
        move, hold = self.held()
        self.post(move, self.manager)
        self.assertEqual((move.state, hold.state), ("posted", "released"))
        self.assertEqual(len(self.holds(move)), 1)

    def test_a_released_document_that_grew_is_held_again(self):
        move, hold = self.held()
        self.answer(hold).action_release()
        move.button_draft()
        self.post(move)
        self.assertEqual(move.state, "posted")
        move.button_draft()
        move.invoice_line_ids.price_unit = 2001
        self.post(move)
        self.assertEqual(move.state, "draft")
        self.assertEqual(self.holds(move, "open").amount, 2001)

    def test_when_the_customer_paid_it_is_posted_and_nobody_has_to_decide(self):
        first = self.draft(self.azure, 900)
        self.post(first)
        move, hold = self.held(200)
        self.assertEqual(move.state, "draft")
        self.azure.credit_limit = 5000
        self.post(move)
        self.assertEqual((move.state, hold.state), ("posted", "cancelled"))
        self.assertFalse(hold.activity_ids)

    def test_nobody_decides_about_deleted_or_cancelled_drafts(self):
        move, hold = self.held()
        move.button_cancel()
        self.assertEqual(hold.state, "cancelled")
        other, second = self.held()
        other.unlink()
        self.assertEqual(second.state, "cancelled")
        self.assertTrue(second.document)

    def test_a_bad_day_for_the_user_of_another_company(self):
        other = self.setup_other_company()["company"]
        stranger = self.make_user("manager", company=other, login="stranger")
        _move, hold = self.held()
        self.assertFalse(
            self.env["ar.credit.hold"]
            .with_user(stranger)
            .search([("id", "=", hold.id)])
        )
        with self.assertRaises(AccessError):
            hold.with_user(stranger)._release("x")

    def test_checking_many_costs_as_many_queries_as_few(self):
        moves = self.env["account.move"]
        for number in range(16):
            partner = self.make_customer(f"Customer {number}", credit_limit=10**6)
            moves |= self.draft(partner, 10)
        counts = self.queries(
            lambda some: self.assertFalse(some._ar_hold_for_credit()),
            moves[:4],
            moves[4:],
        )
        self.assertLessEqual(counts[1], counts[0])
        self.assertLess(counts[0], 30)

    def test_companies_that_only_warn_pay_nothing_for_it(self):
        self.company.ar_credit_mode = "warn"
        move = self.draft(self.azure, 10)
        self.env.flush_all()
        self.assertEqual(move.company_id.ar_credit_mode, "warn")
        with self.assertQueryCount(0):
            self.assertFalse(move._ar_hold_for_credit())


@tagged("post_install", "-at_install")
class TestCreditConstraints(CreditCommon):
    """Every constraint of credit control, violated once."""

    def assertRefusedByDatabase(self, constraint, function):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError) as caught,
            self.env.cr.savepoint(),
        ):
            function()
            self.env.flush_all()
        self.assertEqual(caught.exception.diag.constraint_name, constraint)

    def assessment(self):
        vals = {"partner_id": self.azure.id, "company_id": self.company.id}
        about = {"day": self.today, "risk_class": "B"}
        return self.env["ar.credit.assessment"].sudo().create({**vals, **about})

    def test_a_customer_has_one_current_assessment(self):
        self.assessment()
        self.assertRefusedByDatabase(
            "ar_credit_assessment_one_current", self.assessment
        )

    def test_an_invoice_has_one_open_hold(self):
        self.azure.ar_credit_stop = True
        move = self.draft(self.azure, 10)
        move.with_user(self.clerk).action_post()
        hold = self.holds(move).sudo()
        self.assertRefusedByDatabase("ar_credit_hold_one_open", lambda: hold.copy())

    def test_a_company_is_assessed_once_at_a_time(self):
        runs = self.env["ar.credit.run"].sudo()
        vals = {"company_id": self.company.id, "day": self.today}
        runs.create(vals)
        self.assertRefusedByDatabase(
            "ar_credit_run_one_at_a_time", lambda: runs.create(vals)
        )

    def test_a_proposed_limit_is_not_negative(self):
        wizards = self.env["ar.credit.proposal"]
        vals = {"assessment_id": self.assessment().id, "note": "x", "new_limit": -1}
        self.assertRefusedByDatabase(
            "ar_credit_proposal_limit_positive", lambda: wizards.create(vals)
        )
