from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .credit_common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditAssessment(CreditCommon):
    """Classes with their reasons, and what becomes of suggestions."""

    def assess(self, partner, user=None):
        partner.with_user(user or self.clerk).action_ar_assess_credit()
        self.env.invalidate_all()
        return partner.ar_assessment_id

    def make_good(self, partner):
        for number in range(4):
            self.paid(partner, 100, due=20 + number, late=0)

    def make_bad(self, partner):
        for number in range(4):
            self.paid(partner, 100, due=150 + number, late=80)
        self.owed(partner, 500, due=120)

    def test_a_good_customer_is_in_the_first_class(self):
        self.make_good(self.azure)
        found = self.assess(self.azure)
        self.assertEqual((found.risk_class, found.points), ("A", 0))
        self.assertEqual(self.azure.ar_risk_class, "A")
        self.assertIn("0 days late on average", found.reason_text)

    def test_a_bad_customer_is_in_the_last_class_with_all_reasons(self):
        self.make_bad(self.azure)
        found = self.assess(self.azure)
        self.assertEqual(found.risk_class, "D")
        codes = {reason["code"] for reason in found.reasons["reasons"]}
        self.assertLessEqual({"late_days", "late_share", "stale"}, codes)
        total = sum(reason["points"] for reason in found.reasons["reasons"])
        self.assertEqual(total, found.points)
        self.assertIn("Points: ", found.reason_text)

    def test_too_little_history_is_no_class(self):
        self.paid(self.azure, 100, due=60, late=50)
        found = self.assess(self.azure)
        self.assertEqual((found.risk_class, found.suggestion), ("new", "none"))
        self.assertEqual(found.state, "kept")

    def test_sentences_are_in_the_readers_language(self):
        self.make_good(self.azure)
        found = self.assess(self.azure)
        for reason in found.reasons["reasons"]:
            self.assertNotIn(reason["code"], found.reason_text)

    def test_a_new_assessment_supersedes_what_was_not_decided(self):
        self.make_bad(self.azure)
        first = self.assess(self.azure)
        self.assertEqual((first.state, first.current), ("proposed", True))
        second = self.assess(self.azure)
        self.assertEqual((first.state, first.current), ("superseded", False))
        self.assertEqual(second.previous_class, "D")
        with self.assertRaises(UserError):
            first.with_user(self.manager).action_accept()

    def test_the_class_is_found_by_searching(self):
        self.make_good(self.azure)
        self.assess(self.azure)
        partners = self.env["res.partner"].with_user(self.auditor)
        self.assertIn(self.azure, partners.search([("ar_risk_class", "=", "A")]))
        self.assertNotIn(self.azure, partners.search([("ar_risk_class", "!=", "A")]))
        unrated = partners.search([("ar_risk_class", "=", False)])
        self.assertIn(self.deco, unrated)
        self.assertNotIn(self.azure, unrated)

    def test_the_class_of_one_company_is_not_that_of_another(self):
        self.make_good(self.azure)
        self.assess(self.azure)
        other = self.setup_other_company()["company"]
        self.assertFalse(self.azure.with_company(other).ar_risk_class)

    # === DECIDE === #

    def proposal(self):
        """A customer in the first class that uses nearly all of its limit."""
        self.make_good(self.azure)
        self.azure.credit_limit = 1000
        self.owed(self.azure, 900, due=-20)
        self.owed(self.deco, 9000, due=-20)
        found = self.assess(self.azure)
        self.assertEqual(
            (found.suggestion, found.new_limit, found.state),
            ("raise_limit", 1300.0, "proposed"),
        )
        return found

    def test_a_manager_accepts_and_the_limit_is_written(self):
        found = self.proposal()
        self.assertEqual(self.azure.credit_limit, 1000)
        found.with_user(self.manager).action_accept()
        self.assertEqual(self.azure.credit_limit, 1300)
        self.assertEqual(found.state, "accepted")
        self.assertEqual(found.decided_by_id, self.manager)
        self.assertIn("1,300.00", self.azure.message_ids[0].body)

    def test_a_rejected_suggestion_changes_nothing(self):
        found = self.proposal()
        found.with_user(self.manager).action_reject()
        self.assertEqual((found.state, self.azure.credit_limit), ("rejected", 1000))
        with self.assertRaises(UserError):
            found.with_user(self.manager).action_accept()

    def test_a_clerk_decides_nothing(self):
        found = self.proposal()
        for action in ("action_accept", "action_reject"):
            with self.assertRaises(AccessError):
                getattr(found.with_user(self.clerk), action)()
        self.assertEqual((found.state, self.azure.credit_limit), ("proposed", 1000))

    def test_a_clerk_proposes_another_limit_to_the_managers(self):
        found = self.proposal()
        wizards = self.env["ar.credit.proposal"].with_user(self.clerk)
        wizard = wizards.create(
            {
                "assessment_id": found.id,
                "suggestion": "lower_limit",
                "new_limit": 950,
                "note": "They told me that they buy less.",
            }
        )
        wizard.action_propose()
        self.assertEqual((found.suggestion, found.new_limit), ("lower_limit", 950))
        self.assertIn("They told me", found.suggestion_text)
        self.assertEqual(found.proposed_by_id, self.clerk)
        self.assertIn(self.manager, found.sudo().activity_ids.user_id)
        self.assertEqual(self.azure.credit_limit, 1000)
        found.with_user(self.manager).action_accept()
        self.assertEqual(self.azure.credit_limit, 950)
        self.assertFalse(found.sudo().activity_ids)

    def test_a_shorter_term_is_written(self):
        terms = self.env["account.payment.term"]
        long = terms.create({"name": "60", "line_ids": [(0, 0, {"nb_days": 60})]})
        self.azure.property_payment_term_id = long
        terms.create({"name": "29", "line_ids": [(0, 0, {"nb_days": 29})]})
        for number in range(4):
            self.paid(self.azure, 100, due=150 + number, late=60)
        self.owed(self.deco, 9000, due=-20)
        found = self.assess(self.azure)
        self.assertEqual((found.risk_class, found.suggestion), ("C", "shorter_term"))
        found.with_user(self.manager).action_accept()
        term = self.azure.property_payment_term_id
        self.assertEqual(term, found.term_id)
        days = self.facts._term_days(term, self.today)[term]
        self.assertTrue(29 <= days <= 30, days)

    def test_without_a_term_that_is_short_enough_nothing_is_accepted(self):
        found = self.proposal()
        found.sudo().write({"suggestion": "prepayment", "term_id": False})
        with self.assertRaisesRegex(UserError, "No payment term"):
            found.with_user(self.manager).action_accept()

    # === RUN === #

    def test_a_run_assesses_all_customers_step_by_step(self):
        self.make_good(self.azure)
        self.make_bad(self.deco)
        runs = self.env["ar.credit.run"].with_user(self.clerk)
        runs.with_company(self.company).action_assess_all()
        run = runs.search([("company_id", "=", self.company.id)])
        self.assertEqual(run.state, "computing")
        # A second one is not begun beside it.
        runs.action_assess_all()
        self.assertEqual(len(runs.search([("company_id", "=", self.company.id)])), 1)
        self.run_schedule(run)
        self.assertEqual(run.state, "done")
        self.assertEqual(run.done_count, run.customer_count)
        self.env.invalidate_all()
        self.assertEqual(self.azure.ar_risk_class, "A")
        self.assertEqual(self.deco.ar_risk_class, "D")

    def run_schedule(self, run):
        with self.enter_registry_test_mode():
            self.env.ref("ar_reconciliation.ar_credit_run_cron").method_direct_trigger()
        run.invalidate_recordset()

    def test_a_run_that_was_killed_goes_on_where_it_was(self):
        self.make_good(self.azure)
        self.make_good(self.deco)
        run = self.env["ar.credit.run"].sudo()._start(self.company)
        first, second = sorted((self.azure.id, self.deco.id))
        run.sudo().last_partner = first
        self.work(run)
        self.assertFalse(self.env["res.partner"].browse(first).ar_risk_class)
        self.assertEqual(self.env["res.partner"].browse(second).ar_risk_class, "A")

    def test_a_customer_that_fails_does_not_stop_the_others(self):
        self.make_good(self.azure)
        self.make_good(self.deco)
        run = self.env["ar.credit.run"].sudo()._start(self.company)
        assessments = self.env.registry["ar.credit.assessment"]
        original = assessments._assess

        def fail(model, company, partners, *args, **kwargs):
            if self.azure in partners:
                raise ValueError("broken data")
            return original(model, company, partners, *args, **kwargs)

        self.patch(assessments, "_assess", fail)
        with mute_logger("odoo.addons.ar_reconciliation.models.ar_background_job"):
            self.work(run)
        self.assertEqual((run.state, run.failed_count), ("done", 1))
        self.assertIn("broken data", run.failure)
        self.assertEqual(self.deco.ar_risk_class, "A")
        self.assertFalse(self.azure.ar_risk_class)

    def test_assessing_many_costs_as_many_queries_as_few(self):
        partners = self.env["res.partner"]
        for number in range(24):
            partner = self.make_customer(f"Customer {number}")
            self.owed(partner, 100, due=number)
            partners |= partner
        assessments = self.env["ar.credit.assessment"]

        def assess(some):
            assessments._assess(self.company, some, self.today)

        # Once for customers that are new, once more when there are old assessments.
        new = self.queries(assess, partners[:4], partners[4:])
        old = self.queries(assess, partners[:4], partners[4:])
        self.assertEqual(old[0], old[1])
        self.assertLess(max(new + old), 60)

    # === STOP === #

    def test_only_managers_stop_credit(self):
        for user in (self.clerk, self.auditor):
            with self.assertRaises(AccessError):
                self.azure.with_user(user).action_ar_stop_credit()
        self.azure.with_user(self.manager).action_ar_stop_credit()
        self.assertTrue(self.azure.ar_credit_stop)
        self.assertIn("Credit was stopped", self.azure.message_ids[0].body)
        self.azure.with_user(self.manager).action_ar_lift_credit_stop()
        self.assertFalse(self.azure.ar_credit_stop)

    def test_a_clerk_who_may_write_contacts_writes_no_stop(self):
        self.clerk.group_ids += self.env.ref("base.group_partner_manager")
        with self.assertRaises(AccessError):
            self.azure.with_user(self.clerk).ar_credit_stop = True
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.clerk).create(
                {"name": "New", "ar_credit_stop": True}
            )

    def test_what_others_read_of_a_customer_has_nothing_about_credit(self):
        employee = self.env["res.users"].create(
            {"name": "E", "login": "e", "group_ids": [(4, self.ref("base.group_user"))]}
        )
        partner = self.azure.with_user(employee)
        for name in ("ar_risk_class", "ar_exposure", "ar_credit_stop"):
            with self.assertRaises(AccessError):
                partner.read([name])
