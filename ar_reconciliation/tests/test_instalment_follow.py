from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .agreement_common import PICTURE, AgreementCommon


@tagged("post_install", "-at_install")
class TestInstalmentFollow(AgreementCommon):
    """What is paid of plans, what breaks them, and who is reminded."""

    # === PAYING === #

    def test_a_bank_line_with_the_reference_settles_the_oldest_items(self):
        plan = self.running(self.both)
        line = plan.line_ids.sorted("sequence")[1]
        stranger = self.invoice(self.azure, 150, "2026-01-10")
        bank = self.bank_line(150, f"Rate 2 {line.reference}", "2026-06-01")
        matched = self.match(bank)
        self.assertState(matched, "matched")
        self.assertPaid(self.first)
        self.assertOpen(self.second, 150)
        self.assertOpen(stranger, 150)
        self.assertIn("instalment plan", matched.ar_explanation)
        self.evaluated(plan, "2026-06-02")
        self.assertEqual(
            self.rows(plan),
            [
                ("2026-06-01", 100.0, 100.0, "paid"),
                ("2026-07-01", 100.0, 50.0, "part"),
                ("2026-08-01", 100.0, 0.0, "open"),
            ],
        )
        self.assertEqual(plan.paid_amount, 150.0)
        self.assertEqual((str(plan.next_date), plan.next_amount), ("2026-07-01", 50.0))
        self.assertEqual(str(plan.line_ids[0].paid_on), "2026-06-01")

    def test_an_instalment_that_comes_in_ref_and_without_a_known_payer(self):
        plan = self.running(self.both)
        bank = self.bank_line(
            100,
            "SEPA",
            "2026-06-01",
            ref=plan.line_ids[0].reference.replace(" ", ""),
            partner_name="Somebody Else",
        )
        self.assertState(self.match(bank), "matched")
        self.assertPaid(self.first)
        self.assertOpen(self.second, 200)

    def test_undoing_the_match_takes_the_payment_off_the_plan(self):
        plan = self.running(self.both)
        bank = self.bank_line(300, plan.line_ids[0].reference, "2026-06-01")
        matched = self.match(bank)
        self.evaluated(plan)
        self.assertEqual((plan.state, plan.paid_amount), ("done", 300.0))
        matched.action_ar_undo("wrong")
        self.evaluated(plan)
        self.assertEqual((plan.state, plan.paid_amount), ("running", 0.0))

    def test_all_instalments_one_after_the_other(self):
        plan = self.running(self.both)
        for line in plan.line_ids.sorted("sequence"):
            bank = self.bank_line(line.amount, line.reference, line.date)
            self.assertState(self.match(bank), "matched")
        self.evaluated(plan, "2026-08-02")
        self.assertEqual(plan.state, "done")
        self.assertFalse(any(self.both.mapped("amount_residual")))
        self.assertEqual(set(plan.line_ids.mapped("state")), {"paid"})
        self.assertIn("is paid", self.notes(self.azure))
        self.assertFalse(plan.next_date)

    def test_the_reference_works_after_a_default_and_not_for_drafts(self):
        draft = self.plan(self.both)
        bank = self.bank_line(100, draft.line_ids[0].reference, "2026-05-21")
        self.assertNotEqual(self.match(bank).ar_match_state, "matched")
        bank.unlink()
        plan = self.running(self.both)
        self.evaluated(plan, "2026-06-16")
        self.assertEqual(plan.state, "defaulted")
        bank = self.bank_line(60, plan.line_ids[0].reference, "2026-06-17")
        self.assertState(self.match(bank), "matched")
        self.assertOpen(self.first, 40)

    def test_payments_from_before_do_not_count(self):
        self.pay(self.first, "2026-05-10", 40)
        plan = self.running(self.both)
        self.evaluated(plan)
        self.assertEqual((plan.amount_due, plan.paid_amount), (260.0, 0.0))

    def test_a_payment_registered_by_hand_counts(self):
        plan = self.running(self.both)
        self.pay(self.second, "2026-05-25", 120)
        self.evaluated(plan, "2026-06-10")
        self.assertEqual([row[2] for row in self.rows(plan)], [100.0, 20.0, 0.0])
        self.assertEqual(plan.state, "running")

    # === DEFAULT === #

    def test_a_late_instalment_breaks_the_plan(self):
        plan = self.running(self.both, default_days=14, default_missed=0)
        self.evaluated(plan, "2026-06-15")
        self.assertEqual(plan.state, "running")
        self.evaluated(plan, "2026-06-16")
        self.assertEqual(plan.state, "defaulted")
        self.assertEqual(plan.default_text, "An instalment is 15 days late.")
        self.assertEqual(self.activities(plan).user_id, self.clerk)
        self.assertFalse(self.env["ar.instalment.plan"]._planned_items(self.both))

    def test_missed_instalments_break_the_plan(self):
        plan = self.running(self.both, default_days=0, default_missed=2)
        self.evaluated(plan, "2026-07-01")
        self.assertEqual(plan.state, "running")
        self.evaluated(plan, "2026-07-02")
        self.assertEqual(plan.state, "defaulted")

    def test_money_that_waits_unmatched_breaks_no_plan(self):
        plan = self.running(self.both)
        line = self.bank_line(100, "?", "2026-05-30", partner_id=self.azure.id)
        self.evaluated(plan, "2026-06-20")
        self.assertEqual((plan.state, plan.paid_amount), ("running", 0.0))
        line.unlink()
        self.evaluated(plan, "2026-06-20")
        self.assertEqual(plan.state, "defaulted")

    def test_nor_does_money_without_a_name(self):
        plan = self.running(self.both)
        line = self.bank_line(100, f"Azure {self.first.name}", "2026-05-30")
        self.assertFalse(line.partner_id)
        self.evaluated(plan, "2026-06-20")
        self.assertEqual(plan.state, "running")
        line.unlink()
        self.evaluated(plan, "2026-06-20")
        self.assertEqual(plan.state, "defaulted")

    def test_money_that_was_in_time_mends_a_default_late_money_does_not(self):
        plan = self.running(self.both)
        self.evaluated(plan, "2026-06-20")
        self.assertEqual(plan.state, "defaulted")
        self.pay(self.first, "2026-06-21", 100)
        self.evaluated(plan, "2026-06-22")
        self.assertEqual((plan.state, plan.paid_amount), ("defaulted", 100.0))
        other = self.invoice(self.azure, 90, "2026-03-01")
        mended = self.running(self.receivable(other))
        self.evaluated(mended, "2026-06-20")
        self.assertEqual(mended.state, "defaulted")
        self.pay(other, "2026-06-02", 30)
        self.evaluated(mended, "2026-06-22")
        self.assertEqual(mended.state, "running")

    def test_a_reviewer_lets_a_plan_go_on(self):
        plan = self.running(self.both)
        self.evaluated(plan, "2026-06-20")
        with freeze_time("2026-06-22"):
            with self.assertRaises(AccessError):
                plan.with_user(self.clerk).action_resume()
            plan.with_user(self.reviewer).action_resume()
            self.assertEqual(plan.state, "running")
        self.evaluated(plan, "2026-07-05")
        self.assertEqual(plan.state, "running")
        self.evaluated(plan, "2026-07-20")
        self.assertEqual(plan.state, "defaulted")

    def test_cancelling_ends_it(self):
        plan = self.running(self.both)
        plan.action_cancel()
        self.assertEqual(plan.state, "cancelled")
        self.assertFalse(self.env["ar.instalment.plan"]._planned_items(self.both))
        bank = self.bank_line(60, plan.line_ids[0].reference, "2026-06-17")
        self.assertNotEqual(self.match(bank).ar_match_state, "matched")

    # === INTEREST === #

    def test_interest_becomes_an_invoice_of_its_own(self):
        plan = self.running(self.both, rate=1)
        self.assertEqual(plan.interest_total, 3.0)
        with self.assertRaises(AccessError):
            plan.with_user(self.clerk).action_book_interest()
        plan.with_user(self.reviewer).action_book_interest()
        move = plan.interest_move_id
        self.assertEqual((move.state, move.amount_total), ("posted", 3.0))
        self.assertEqual(plan.item_ids, self.both | self.receivable(move))
        with self.assertRaises(UserError):
            plan.with_user(self.reviewer).action_book_interest()
        bank = self.bank_line(303, plan.line_ids[0].reference, "2026-06-01")
        self.assertState(self.match(bank), "matched")
        self.assertFalse(any(plan.item_ids.mapped("amount_residual")))
        self.evaluated(plan)
        self.assertEqual(plan.state, "done")

    # === REMINDERS, HOOKS === #

    def follow(self, day):
        """The schedule on a day."""
        with freeze_time(day), self.enter_registry_test_mode():
            self.env.ref(
                "ar_reconciliation.ar_instalment_plan_cron"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def mails(self, plan):
        return self.env["mail.mail"].search(
            [("model", "=", plan._name), ("res_id", "=", plan.id)], order="id"
        )

    def test_a_mail_before_an_instalment_and_one_when_it_is_late(self):
        plan = self.running(self.both)
        sent = len(self.mails(plan))
        for day, count in (
            ("2026-05-28", 0),
            ("2026-05-29", 1),
            ("2026-05-30", 1),
            ("2026-06-01", 1),
            ("2026-06-03", 1),
            ("2026-06-04", 2),
            ("2026-06-05", 2),
            ("2026-06-27", 2),
            ("2026-06-28", 3),
        ):
            if day == "2026-06-27":
                self.pay(self.first, "2026-06-02", 100)
            self.follow(day)
            self.assertEqual(len(self.mails(plan)) - sent, count, day)
        before, late, _next = self.mails(plan)[-3:]
        self.assertIn("is due soon", before.body_html)
        self.assertIn("has not arrived", late.body_html)
        for mail in (before, late):
            self.assertIn(plan.line_ids[0].reference, mail.body_html)
        self.assertEqual(mail.recipient_ids, self.contact)

    def test_nobody_is_reminded_of_what_is_paid(self):
        plan = self.running(self.both)
        sent = len(self.mails(plan))
        self.pay(self.first, "2026-05-25", 100)
        self.follow("2026-05-31")
        self.assertEqual(len(self.mails(plan)), sent)

    def test_nobody_is_reminded_whose_money_waits_or_who_is_on_hold(self):
        plan = self.running(self.both)
        sent = len(self.mails(plan))
        bank = self.bank_line(100, "?", "2026-05-28", partner_id=self.azure.id)
        self.follow("2026-05-30")
        self.assertEqual(len(self.mails(plan)), sent)
        bank.unlink()
        self.azure.ar_dunning_hold_reason = "New owner"
        self.follow("2026-05-30")
        self.azure.ar_dunning_hold_reason = False
        self.contact.ar_no_reminder_email = True
        self.follow("2026-05-30")
        self.assertEqual(len(self.mails(plan)), sent)
        self.contact.ar_no_reminder_email = False
        self.follow("2026-05-31")
        self.assertEqual(len(self.mails(plan)), sent + 1)

    def test_items_know_their_plan(self):
        first, second = self.receivable(self.first), self.receivable(self.second)
        plan = self.running(self.both)
        day = self.date("2026-06-01")
        found = self.env["ar.instalment.plan"]._planned_items(self.both)
        self.assertEqual(
            found, {first.id: (100.0, day, plan.id), second.id: (200.0, day, plan.id)}
        )
        self.assertEqual(first.ar_plan_id, plan)
        self.assertIn(plan.name, self.first.ar_agreed_text)
        self.pay(self.first, "2026-05-22")
        self.evaluated(plan)
        found = self.env["ar.instalment.plan"]._planned_items(self.both)
        self.assertEqual(found, {second.id: (200.0, self.date("2026-07-01"), plan.id)})
        self.assertTrue(self.azure.ar_plan_running)

    def test_the_query_to_pay_online_names_the_oldest_items(self):
        plan = self.running(self.both)
        self.pay(self.first, "2026-05-22", 30)
        self.evaluated(plan)
        first, second = self.receivable(self.first), self.receivable(self.second)
        lines = plan.line_ids.sorted("sequence")
        self.assertEqual(
            lines[0]._portal_pay_query()[3:],
            [("item", first.id), (f"amount_{first.id}", "70.00")],
        )
        self.assertEqual(
            lines[2]._portal_pay_query()[3:],
            [
                ("item", first.id),
                (f"amount_{first.id}", "70.00"),
                ("item", second.id),
                (f"amount_{second.id}", "30.00"),
            ],
        )

    # === QUERIES === #

    def test_following_many_takes_no_more_queries_than_following_two(self):
        def many(count):
            plans = self.env["ar.instalment.plan"]
            for number in range(count):
                partner = self.make_customer(f"Customer {count} {number}")
                move = self.invoice(partner, 100, "2026-04-01")
                plan = self.plan(
                    self.receivable(move), partner_id=partner.id, contact_id=False
                )
                plan.action_offer()
                plan.sudo()._portal_accept(
                    partner, "B", seal=plan.seal, signature=PICTURE
                )
                plans |= plan.sudo()
                self.pay(move, "2026-06-01", 20)
            self.env.flush_all()
            self.env.invalidate_all()
            return plans

        counts = []
        for size in (2, 10):
            plans = many(size).sudo()
            start = self.env.cr.sql_log_count
            plans._evaluate()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(counts[1], counts[0] + 3, counts)
        self.assertLess(counts[0], 40)
        items = plans.item_ids
        self.env.invalidate_all()
        with self.assertQueryCount(7):
            self.env["ar.instalment.plan"]._planned_items(items)
