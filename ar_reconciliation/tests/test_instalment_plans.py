from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..core.instalments import is_own
from ..core.instalments.schedule import PROBLEMS
from ..models.ar_instalment_plan_terms import PROBLEM_TEXTS
from .agreement_common import PICTURE, AgreementCommon


@tagged("post_install", "-at_install")
class TestInstalmentPlans(AgreementCommon):
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
