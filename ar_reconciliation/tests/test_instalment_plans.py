from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from ..core.instalments import is_own
from ..core.instalments.schedule import PROBLEMS
from ..models.ar_instalment_plan_terms import PROBLEM_TEXTS
from .agreement_common import PICTURE, AgreementCommon


@tagged("post_install", "-at_install")
class TestInstalmentPlans(AgreementCommon):
    def rows(self, plan):
        return [
            (str(line.date), line.amount, line.paid_amount, line.state)
            for line in plan.line_ids.sorted("sequence")
        ]

    # === TERMS === #

    def test_a_clerk_drafts_a_plan_from_an_invoice(self):
        action = self.second.with_user(self.clerk).action_ar_plan()
        plan = (
            self.env["ar.instalment.plan"]
            .with_user(self.clerk)
            .with_context(**action["context"])
            .create({"number": 3, "first_date": "2026-06-30"})
        )
        self.assertEqual(plan.name[:4], "PLN/")
        self.assertEqual((plan.partner_id, plan.user_id), (self.azure, self.clerk))
        self.assertEqual(
            [row[:2] for row in self.rows(plan)],
            [("2026-06-30", 66.66), ("2026-07-30", 66.66), ("2026-08-30", 66.68)],
        )
        references = plan.line_ids.mapped("reference")
        self.assertEqual(len(set(references)), 3)
        self.assertTrue(all(is_own(text) for text in references))
        self.assertEqual((plan.amount_total, plan.amount_due), (200.0, 200.0))

    def test_the_lines_follow_the_terms(self):
        plan = self.plan(self.both)
        plan.write({"number": 2, "first_payment": 120, "period": "week"})
        self.assertEqual(
            [row[:2] for row in self.rows(plan)],
            [("2026-06-01", 120.0), ("2026-06-08", 180.0)],
        )
        plan.rate = 1
        self.assertEqual(plan.line_ids.mapped("interest"), [0.0, 1.8])
        self.assertEqual((plan.interest_total, plan.amount_due), (1.8, 301.8))

    def test_every_problem_has_a_sentence(self):
        self.assertEqual(PROBLEMS.keys(), PROBLEM_TEXTS.keys())
        plan = self.plan(self.both)
        for code, data in PROBLEMS.items():
            self.assertNotIn("%(", plan._problem_words(code, data))

    def test_terms_that_cannot_be_offered(self):
        for values, words in (
            ({"item_ids": []}, "Nothing is open"),
            ({"first_payment": 400}, "does not fit"),
            ({"first_date": "2026-05-19"}, "in the past"),
        ):
            with self.subTest(words):
                plan = self.plan(self.both, **{**values, "number": 3})
                if "item_ids" in values:
                    plan.sudo().item_ids = False
                with self.assertRaisesRegex(UserError, words):
                    plan.action_offer()

    def test_items_of_others_and_too_many(self):
        foreign = self.receivable(self.invoice(self.deco, 50))
        with self.assertRaises(ValidationError):
            self.plan(foreign)
        with self.assertRaises(ValidationError):
            self.plan(self.both, contact_id=self.deco.id)
        bank = self.first.line_ids - self.receivable(self.first)
        with self.assertRaises(ValidationError):
            self.plan(bank)

    def test_what_follows_cannot_be_written(self):
        plan = self.plan(self.both)
        for values in ({"state": "running"}, {"paid_amount": 5}, {"seal": "x"}):
            with self.assertRaises(AccessError):
                plan.write(values)
        with self.assertRaises(AccessError):
            self.plan(self.both, state="running")
        forged = self.env["ar.instalment.plan"].with_user(self.clerk)
        plan = forged.with_context(default_state="running").create(
            {"partner_id": self.azure.id, "item_ids": self.both.ids}
        )
        self.assertEqual(plan.state, "draft")
        plan.action_offer()
        with self.assertRaisesRegex(UserError, "fixed"):
            plan.number = 4
        plan.decision_note = "Gladly"
        with self.assertRaises(UserError):
            plan.sudo().unlink()

    # === OFFER AND APPROVAL === #

    def test_within_the_limit_a_clerk_offers(self):
        plan = self.plan(self.both)
        plan.action_offer()
        self.assertEqual(plan.state, "offered")
        mail = self.env["mail.mail"].search(
            [("model", "=", plan._name), ("res_id", "=", plan.id)]
        )
        self.assertEqual(mail.recipient_ids, self.contact)
        self.assertIn(f"/my/plans/{plan.id}?access_token=", mail.body_html)
        self.assertIn(plan.name, mail.subject)

    def test_above_the_limit_somebody_else_approves(self):
        for values in ({"ar_plan_limit": 299.99}, {"ar_plan_number": 2}):
            with self.subTest(values):
                self.company.write(
                    {"ar_plan_limit": 5000, "ar_plan_number": 6, **values}
                )
                plan = self.plan(self.both)
                plan.action_offer()
                self.assertEqual(plan.state, "approval")
                with self.assertRaises(AccessError):
                    plan.action_approve()
                plan.with_user(self.reviewer).action_approve()
                self.assertEqual(plan.state, "offered")
                self.assertEqual(plan.approved_by_id, self.reviewer)

    def test_nobody_approves_their_own_plan(self):
        self.company.ar_plan_limit = 0
        plan = self.plan(self.both, user=self.reviewer)
        plan.action_offer()
        self.assertEqual(plan.state, "approval")
        with self.assertRaises(AccessError):
            plan.action_approve()
        with self.assertRaises(AccessError):
            plan.action_reject()
        manager = self.users["manager"]
        plan.with_user(manager).action_approve()
        self.assertEqual(plan.state, "offered")

    def test_a_reviewer_offers_what_a_clerk_has_drafted(self):
        self.company.ar_plan_limit = 0
        plan = self.plan(self.both)
        plan.with_user(self.reviewer).action_offer()
        self.assertEqual(plan.state, "offered")
        # Who changes the terms has made them.
        plan = self.plan(self.both)
        plan.with_user(self.reviewer).number = 2
        plan.with_user(self.reviewer).action_offer()
        self.assertEqual(plan.state, "approval")

    def test_taking_back_makes_the_old_offer_void(self):
        plan = self.plan(self.both)
        plan.action_offer()
        old = plan.seal
        plan.action_take_back()
        plan.number = 2
        plan.action_offer()
        self.assertNotEqual(plan.seal, old)
        with self.assertRaisesRegex(UserError, "changed"):
            plan.sudo()._portal_accept(self.contact, "B", seal=old, signature=PICTURE)

    def test_an_offer_without_an_address_says_so(self):
        self.contact.email = False
        plan = self.plan(self.both)
        plan.action_offer()
        self.assertEqual(plan.state, "offered")
        self.assertIn("no e-mail address", self.notes(plan))

    # === ACCEPTANCE === #

    def test_the_customer_accepts_with_name_role_and_signature(self):
        plan = self.running(self.both)
        self.assertEqual(plan.state, "running")
        self.assertEqual(
            (plan.accepted_name, plan.accepted_role, plan.accepted_partner_id),
            ("Brandon", "CFO", self.contact),
        )
        self.assertEqual(plan.accepted_seal, plan.seal)
        self.assertTrue(plan.signature)
        self.assertIn("was accepted", self.notes(self.azure))

    def test_an_acceptance_needs_all_of_it(self):
        plan = self.plan(self.both)
        plan.action_offer()
        good = {"seal": plan.seal, "signature": PICTURE}
        for name, values, words in (
            (" ", good, "Type your name"),
            ("B", {**good, "signature": None}, "Sign"),
            ("B", {**good, "seal": "x"}, "changed"),
        ):
            with self.assertRaisesRegex(UserError, words):
                plan.sudo()._portal_accept(self.contact, name, **values)
        with self.assertRaises(AccessError):
            plan.sudo()._portal_accept(self.deco, "B", **good)
        self.contact.ar_portal_role = "view"
        with self.assertRaises(AccessError):
            plan.sudo()._portal_accept(self.contact, "B", **good)
        self.assertEqual(plan.state, "offered")

    def test_what_was_booked_since_makes_the_offer_void(self):
        plan = self.plan(self.both)
        plan.action_offer()
        self.pay(self.first, "2026-05-20", 10)
        with self.assertRaisesRegex(UserError, "booked since"):
            self.accept(plan)
        self.assertEqual(plan.state, "offered")

    def test_an_item_is_in_one_plan_only(self):
        one, two = self.plan(self.both), self.plan(self.both)
        (one | two).action_offer()
        self.accept(one)
        with self.assertRaisesRegex(UserError, "booked since"):
            self.accept(two)
        with self.assertRaisesRegex(UserError, "already"):
            self.plan(self.both).action_offer()

    def test_the_customer_declines(self):
        plan = self.plan(self.both)
        plan.action_offer()
        plan.sudo()._portal_decline(self.contact, "Too fast", seal=plan.seal)
        self.assertEqual((plan.state, plan.declined_text), ("rejected", "Too fast"))
        self.assertEqual(self.activities(plan).user_id, self.clerk)

    def test_a_plan_takes_the_place_of_promises_for_its_items(self):
        covered = self.promise(60, "2026-05-29", self.receivable(self.first))
        third = self.invoice(self.azure, 50)
        other = self.promise(50, "2026-05-29", self.receivable(third))
        self.running(self.both)
        self.assertEqual((covered.state, other.state), ("cancelled", "open"))

    def test_the_posted_invoice_is_not_changed(self):
        keep = ("name", "invoice_date_due", "amount_total", "write_date", "ref")
        before = self.first.read(keep), self.both.read(["date_maturity", "balance"])
        plan = self.running(self.both)
        self.evaluated(plan, "2026-06-10")
        self.env.invalidate_all()
        after = self.first.read(keep), self.both.read(["date_maturity", "balance"])
        self.assertEqual(before, after)

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

    def test_a_mail_some_days_before_an_instalment_once(self):
        plan = self.running(self.both)
        sent = len(self.mails(plan))
        for day, count in (
            ("2026-05-28", 0),
            ("2026-05-29", 1),
            ("2026-05-30", 1),
            ("2026-06-01", 1),
            ("2026-06-27", 1),
            ("2026-06-28", 2),
        ):
            if day == "2026-06-27":
                self.pay(self.first, "2026-06-02", 100)
            self.follow(day)
            self.assertEqual(len(self.mails(plan)) - sent, count, day)
        mail = self.mails(plan)[-2]
        self.assertIn(plan.line_ids[0].reference, mail.body_html)
        self.assertEqual(mail.recipient_ids, self.contact)

    def test_nobody_is_reminded_of_what_is_paid(self):
        plan = self.running(self.both)
        sent = len(self.mails(plan))
        self.pay(self.first, "2026-05-25", 100)
        self.follow("2026-05-31")
        self.assertEqual(len(self.mails(plan)), sent)

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
