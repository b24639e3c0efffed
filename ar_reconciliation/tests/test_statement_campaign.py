from contextlib import contextmanager
from unittest.mock import patch

from odoo import api
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..models import ar_statement_campaign_queue as queue
from .statement_common import LAST, StatementCommon


class Killed(BaseException):
    """The worker process is gone."""


class CampaignCommon(StatementCommon):
    """Customers with an address and an invoice each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("ar_reconciliation.ar_statement_campaign_cron")
        cls.azure.email, cls.deco.email = "azure@example.com", "deco@example.com"
        cls.invoice(cls.azure, 100, "2026-02-01")
        cls.invoice(cls.deco, 700, "2026-04-02")

    def campaign(self, user=None, **vals):
        """A campaign of April as a clerk makes it."""
        values = {"date_from": "2026-04-01", "date_to": LAST, **vals}
        model = self.env["ar.statement.campaign"].with_user(user or self.clerk)
        return model.create(values)

    def run_schedule(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    @contextmanager
    def worker(self):
        """The schedule in a transaction of its own, which may be killed."""
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            try:
                yield api.Environment(cr, api.SUPERUSER_ID, {})["ar.statement.campaign"]
            except Killed:
                cr.rollback()
        self.env.invalidate_all()

    def computed(self, **vals):
        campaign = self.campaign(**vals)
        campaign.action_compute()
        self.run_schedule()
        self.assertEqual(campaign.state, "review", campaign.status_text)
        return campaign

    def released_campaign(self, **vals):
        campaign = self.computed(**vals)
        campaign.with_user(self.reviewer).action_release()
        self.run_schedule()
        self.assertEqual(campaign.state, "released", campaign.status_text)
        return campaign

    def line_of(self, campaign, partner):
        return campaign.line_ids.filtered(lambda line: line.partner_id == partner)

    def many(self, count):
        partners = self.env["res.partner"]
        for number in range(count):
            partners |= self.make_customer(f"C{number}", email=f"c{number}@example.com")
        for partner in partners:
            self.invoice(partner, 60, "2026-04-10")
        return partners


@tagged("post_install", "-at_install")
class TestStatementCampaign(CampaignCommon):
    """Choosing, computing in steps, and release by a second person."""

    # === CHOOSING === #

    def chosen(self, **vals):
        campaign = self.campaign(**vals)
        found = campaign._candidates()
        self.assertEqual(campaign.candidate_count, len(found))
        return {customer for customer, _currency in found}

    def test_customers_are_chosen_by_balance_tag_salesperson_cycle_currency(self):
        tag = self.env["res.partner.category"].create({"name": "Key"})
        self.azure.category_id, self.deco.user_id = tag, self.reviewer
        self.deco.ar_statement_cycle = "monthly"
        azure, deco = self.azure.id, self.deco.id
        self.assertEqual(self.chosen(), {azure, deco})
        cases = (
            ({"tag_ids": tag.ids}, {azure}),
            ({"salesperson_ids": self.reviewer.ids}, {deco}),
            ({"cycle": "monthly"}, {deco}),
            ({"cycle": "quarterly"}, set()),
            ({"limit_from": True, "balance_from": 101}, {deco}),
            ({"limit_to": True, "balance_to": 100}, {azure}),
            ({"currency_ids": self.eur.ids}, set()),
            ({"currency_ids": self.usd.ids}, {azure, deco}),
            ({"date_from": False, "date_to": "2026-03-31"}, {azure}),
        )
        for vals, expected in cases:
            with self.subTest(vals):
                self.assertEqual(self.chosen(**vals), expected)

    def test_a_customer_without_balance_and_movements_is_left_out(self):
        self.pay(self.items(self.azure).move_id, "2026-03-01")
        self.assertEqual(self.chosen(), {self.deco.id})
        self.assertEqual(
            self.chosen(date_from="2026-02-01"), {self.azure.id, self.deco.id}
        )

    def test_contacts_count_for_their_company_and_currencies_apart(self):
        self.invoice(self.contact, 30, "2026-04-03", currency_id=self.eur.id)
        campaign = self.campaign()
        self.assertEqual((campaign.candidate_count, campaign.customer_count), (3, 2))
        campaign.action_compute()
        pairs = set(campaign.line_ids.mapped(lambda x: (x.partner_id, x.currency_id)))
        self.assertEqual(
            pairs,
            {(self.azure, self.usd), (self.azure, self.eur), (self.deco, self.usd)},
        )

    # === COMPUTING === #

    def test_all_statements_are_computed_and_wait_for_review(self):
        campaign = self.computed()
        statements = campaign.line_ids.statement_id
        self.assertEqual(len(statements), 2)
        self.assertEqual(set(statements.mapped("state")), {"review"})
        self.assertEqual(statements.campaign_id, campaign)
        self.assertEqual(statements.computed_by_id, self.clerk)
        self.assertEqual(sum(statements.mapped("closing_balance")), 800)
        self.assertEqual((campaign.done_count, campaign.line_count), (2, 2))
        self.assertEqual(campaign.progress_state, "done")

    def test_who_has_a_statement_of_that_day_is_left_out(self):
        statement = self.statement()
        line = self.line_of(self.computed(), self.azure)
        self.assertEqual(line.state, "skipped")
        self.assertIn(statement.name, line.failure)
        self.assertFalse(line.statement_id)

    def test_the_difference_to_the_last_statement_is_shown(self):
        self.sent(date_to="2026-02-28")
        self.sent(date_to="2026-03-31")
        self.invoice(self.azure, 25, "2026-04-09")
        line = self.line_of(self.computed(), self.azure)
        self.assertEqual(str(line.previous_statement_id.date_to), "2026-03-31")
        self.assertEqual(
            (line.previous_balance, line.closing_balance, line.difference),
            (100, 125, 25),
        )

    def test_a_killed_campaign_goes_on_and_makes_nothing_twice(self):
        self.patch(queue, "STEP_CUSTOMERS", 2)
        self.many(5)
        campaign = self.campaign()
        campaign.action_compute()
        compute, calls = self.registry["ar.statement.campaign"]._compute_lines, []

        def kill(this, lines):
            calls.append(lines.ids)
            if len(calls) == 3:
                compute(this, lines)
                raise Killed
            return compute(this, lines)

        with (
            patch.object(
                self.registry["ar.statement.campaign"], "_compute_lines", kill
            ),
            self.worker() as worker,
        ):
            worker._cron_work()
        self.assertEqual((campaign.state, campaign.done_count), ("computing", 4))
        self.assertEqual(campaign.progress_state, "running")
        self.run_schedule()
        self.assertEqual((campaign.state, campaign.done_count), ("review", 7))
        statements = self.env["ar.customer.statement"].search(
            [("date_to", "=", LAST), ("campaign_id", "=", campaign.id)]
        )
        self.assertEqual(len(statements), 7)
        self.assertEqual(statements, campaign.line_ids.statement_id)

    def test_stop_and_continue(self):
        campaign = self.campaign()
        campaign.action_compute()
        campaign.action_stop()
        self.run_schedule()
        self.assertEqual((campaign.state, campaign.done_count), ("computing", 0))
        self.assertEqual(campaign.progress_state, "interrupted")
        self.assertIn("2 customers left", campaign.status_text)
        campaign.action_continue()
        self.run_schedule()
        self.assertEqual((campaign.state, campaign.done_count), ("review", 2))

    def failing(self, partner):
        """A patch with which the statements of a customer cannot be made."""
        make = self.registry["ar.customer.statement"]._make_lines

        def fail(this):
            if partner in this.partner_id:
                raise ZeroDivisionError("odd books")
            return make(this)

        return patch.object(self.registry["ar.customer.statement"], "_make_lines", fail)

    @mute_logger("odoo.addons.ar_reconciliation.models.ar_background_job")
    def test_one_customers_failure_stays_with_that_customer(self):
        others = self.many(4)
        with self.failing(self.azure):
            campaign = self.computed()
        line = self.line_of(campaign, self.azure)
        self.assertEqual(line.state, "failed")
        self.assertIn("odd books", line.failure)
        self.assertEqual(campaign.failed_count, 1)
        self.assertIn("Azure Interior", campaign.status_text)
        good = campaign.line_ids - line
        self.assertEqual(good.partner_id, others | self.deco)
        self.assertEqual(set(good.mapped("state")), {"computed"})
        campaign.action_retry()
        self.run_schedule()
        self.assertEqual((campaign.state, campaign.failed_count), ("review", 0))
        self.assertEqual(line.statement_id.state, "review")

    def test_a_worker_who_has_lost_the_role_stops_the_campaign(self):
        campaign = self.campaign()
        campaign.action_compute()
        self.clerk.group_ids = self.env.ref("base.group_user")
        self.run_schedule()
        campaign = campaign.sudo()
        self.assertEqual((campaign.state, campaign.paused), ("computing", True))
        self.assertIn("may look but not change", campaign.failure)

    def queries(self, function, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        function(*args)
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_fifty_customers_take_hardly_more_queries_than_five(self):
        counts = []
        for number in (5, 45):
            self.env["ar.customer.statement"].search([]).sudo().action_cancel()
            tag = self.env["res.partner.category"].create({"name": str(number)})
            self.many(number).category_id = tag
            campaign = self.campaign(tag_ids=tag.ids).with_user(self.clerk)
            campaign.action_compute()
            lines = campaign.line_ids
            self.assertEqual(len(lines), number)
            counts.append(self.queries(campaign._compute_lines, lines))
            self.assertEqual(set(lines.mapped("state")), {"computed"})
        few, many = counts
        self.assertLess(few, 200)
        self.assertLess(many, few + 60)

    # === REVIEW AND RELEASE === #

    def test_a_second_person_releases(self):
        campaign = self.released_campaign()
        statements = campaign.line_ids.statement_id
        self.assertEqual(set(statements.mapped("state")), {"released"})
        self.assertEqual(statements.released_by_id, self.reviewer)
        self.assertEqual(campaign.released_by_id, self.reviewer)
        self.assertTrue(all(statements.mapped("seal")))

    def test_who_made_it_cannot_release_it(self):
        campaign = self.computed(user=self.reviewer)
        with self.assertRaisesRegex(AccessError, "another reviewer"):
            campaign.action_release()
        with self.assertRaisesRegex(AccessError, "Only a reviewer"):
            campaign.with_user(self.clerk).action_release()
        campaign.with_user(self.users["manager"]).action_release()
        self.run_schedule()
        self.assertEqual(campaign.state, "released")

    def test_what_is_left_out_is_cancelled_and_not_released(self):
        campaign = self.computed()
        line = self.line_of(campaign, self.azure)
        line.action_exclude()
        self.line_of(campaign, self.deco).action_exclude()
        self.line_of(campaign, self.deco).action_include()
        campaign.with_user(self.reviewer).action_release()
        self.run_schedule()
        self.assertEqual(
            (line.state, line.statement_id.state), ("skipped", "cancelled")
        )
        deco = self.line_of(campaign, self.deco)
        self.assertEqual(deco.statement_id.state, "released")
        with self.assertRaisesRegex(UserError, "not possible now"):
            deco.action_exclude()

    def test_changed_books_keep_one_statement_back_until_it_is_reviewed_again(self):
        campaign = self.computed()
        self.invoice(self.azure, 5, "2026-04-20")
        campaign.with_user(self.reviewer).action_release()
        self.run_schedule()
        line = self.line_of(campaign, self.azure)
        self.assertEqual((campaign.state, line.state), ("released", "failed"))
        self.assertIn("books have changed", line.failure)
        campaign.action_retry()
        self.run_schedule()
        self.assertEqual((campaign.state, line.state), ("review", "computed"))
        self.assertEqual(line.closing_balance, 105)
        campaign.with_user(self.reviewer).action_release()
        self.run_schedule()
        states = set(campaign.line_ids.statement_id.mapped("state"))
        self.assertEqual(states, {"released"})

    def test_cancelling_sets_the_unsent_statements_aside(self):
        campaign = self.released_campaign()
        campaign.action_cancel()
        states = set(campaign.line_ids.statement_id.mapped("state"))
        self.assertEqual((campaign.state, states), ("cancelled", {"cancelled"}))

    # === RIGHTS === #

    def test_what_a_campaign_does_cannot_be_written(self):
        campaign = self.campaign()
        for vals in ({"state": "released"}, {"user_id": False}, {"scheduled": True}):
            with self.assertRaises(AccessError):
                campaign.write(vals)
        forged = self.env["ar.statement.campaign"].with_user(self.clerk)
        forged = forged.with_context(default_state="released").create({})
        self.assertEqual(forged.state, "draft")
        campaign.action_compute()
        with self.assertRaises(UserError):
            campaign.write({"date_to": "2026-03-31"})
        with self.assertRaises(UserError):
            campaign.unlink()
        with self.assertRaises(AccessError):
            campaign.with_user(self.users["auditor"]).action_stop()

    # === SCHEDULE === #

    def schedule(self, day):
        with freeze_time(day), self.enter_registry_test_mode():
            cron = "ar_reconciliation.ar_statement_campaign_cron_schedule"
            self.env.ref(cron).method_direct_trigger()
        self.env.invalidate_all()
        return self.env["ar.statement.campaign"].search(
            [("scheduled", "=", True), ("company_id", "=", self.company.id)]
        )

    def test_cycles_make_campaigns_that_wait_for_a_reviewer(self):
        self.azure.ar_statement_cycle = "quarterly"
        self.deco.ar_statement_cycle = "monthly"
        self.invoice(self.deco, 9, "2026-01-02")
        campaigns = self.schedule("2026-04-03")
        periods = {c.cycle: (str(c.date_from), str(c.date_to)) for c in campaigns}
        self.assertEqual(
            periods,
            {
                "monthly": ("2026-03-01", "2026-03-31"),
                "quarterly": ("2026-01-01", "2026-03-31"),
            },
        )
        with freeze_time("2026-04-03"):
            self.run_schedule()
        self.assertEqual(set(campaigns.mapped("state")), {"review"})
        self.assertEqual(len(campaigns.line_ids.statement_id), 2)
        campaigns.with_user(self.reviewer).action_release()
        self.run_schedule()
        self.assertEqual(set(campaigns.mapped("state")), {"released"})

    def test_the_schedule_makes_each_campaign_once(self):
        self.deco.ar_statement_cycle = "monthly"
        first = self.schedule("2026-05-01")
        self.assertEqual(str(first.date_to), "2026-04-30")
        self.assertEqual(self.schedule("2026-05-02"), first)
        self.assertEqual(len(self.schedule("2026-06-01")), 2)

    def test_nobody_on_a_cycle_makes_no_campaign(self):
        self.assertFalse(self.schedule("2026-05-01"))
