from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_cron import IrCron

from .feed_common import SECRET, FeedCommon
from .feed_server import Reply, booked, transaction

NOW = datetime(2026, 3, 15, 10)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFeedSchedule(FeedCommon):
    """The schedule fetches what is due; no feed stops another."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ar.bank.feed"].search([]).active = False

    def run_schedule(self, seconds=60.0):
        reported = []

        def commit_progress(_cron, processed=0, *, remaining=None, deactivate=False):
            reported.append((processed, remaining))
            return seconds

        self.patch(IrCron, "_commit_progress", commit_progress)
        root = self.env.ref("base.user_root")
        self.env["ar.bank.feed"].with_user(root)._cron_fetch()
        self.env.invalidate_all()
        return reported

    def test_due_feeds_are_fetched_and_others_are_not(self):
        due, later = self.feed(), self.feed()
        later.sudo().next_try = NOW + timedelta(minutes=1)
        self.server.answer(booked(transaction(1, 100)))
        self.assertEqual(self.run_schedule(), [(0, 1), (1, None)])
        self.assertEqual((due.state, later.state), ("ok", "new"))
        self.assertEqual(due.batch_ids.user_id, self.env.ref("base.user_root"))
        self.assertEqual(due.batch_ids.company_id, self.company)
        self.assertEqual(self.run_schedule(), [(0, 0)])

    def test_through_odoos_own_scheduler(self):
        feed = self.feed()
        self.server.answer(booked(transaction(1, 100)))
        with self.enter_registry_test_mode():
            self.env.ref("ar_reconciliation.ar_bank_feed_cron").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(feed.last_new, 1)

    def test_a_failing_feed_stops_no_other(self):
        bad = self.feed(sequence=1, url="http://127.0.0.1:9/")
        odd, good = self.feed(sequence=2), self.feed(sequence=3)
        self.server.answer(booked(transaction(1, 100)))
        feeds = self.registry["ar.bank.feed"]
        original = feeds._collect_https_json

        def collect(feed):
            if feed == odd:
                feed.env.cr.execute("SELECT 1/0")
            return original(feed)

        self.patch(feeds, "_collect_https_json", collect)
        ours = self.assertLogs("odoo.addons.ar_reconciliation", "ERROR")
        with mute_logger("odoo.sql_db"), ours:
            self.run_schedule()
        states = [(feed.state, feed.problem_code) for feed in bad + odd + good]
        self.assertEqual(
            states,
            [("failing", "no_connection"), ("failing", "unexpected"), ("ok", False)],
        )

    def test_it_stops_when_its_time_is_over(self):
        feeds = self.feed() + self.feed()
        self.server.answer(booked(transaction(1, 100)))
        self.run_schedule(seconds=0)
        self.assertEqual(sorted(feeds.mapped("state")), ["new", "ok"])
        self.run_schedule(seconds=0)
        self.assertEqual(set(feeds.mapped("state")), {"ok"})

    def test_somebody_is_told_after_some_failures_and_not_before(self):
        feed = self.feed()
        self.server.answer(Reply(status=404))
        for count in (1, 2, 3, 4):
            self.fetch(feed)
            self.assertEqual(len(feed.activity_ids), int(count >= 3), count)
        self.assertEqual(feed.activity_ids.user_id, self.manager)
        self.assertIn("404", feed.activity_ids.note)
        notes = feed.message_ids.filtered(lambda message: "404" in message.body)
        self.assertEqual(len(notes), 1)
        self.server.answer(booked())
        self.fetch(feed)
        self.assertFalse(feed.activity_ids)
        self.assertIn("works again", feed.message_ids[0].body)

    def test_an_unforeseen_error_is_logged_without_its_words(self):
        feed = self.feed(auth="token", secret=SECRET)

        def collect(one):
            raise RuntimeError(one._read_secret()[0])

        self.patch(self.registry["ar.bank.feed"], "_collect_https_json", collect)
        with self.assertLogs("odoo.addons.ar_reconciliation", "ERROR") as captured:
            self.fetch(feed)
        self.assertIn("RuntimeError", captured.output[0])
        self.assertNotIn(SECRET, "".join(captured.output))
        self.assertIn("RuntimeError", feed.problem)
        self.assertNotIn(SECRET, feed.problem)

    def test_a_feed_is_fetched_by_one_at_a_time(self):
        feed = self.feed()
        self.patch(
            self.registry["ar.bank.feed"],
            "try_lock_for_update",
            lambda self, **kw: self.browse(),
        )
        with self.assertRaises(UserError):
            feed.with_user(self.clerk).action_fetch()
        self.assertFalse(self.server.asked)

    def test_fetching_costs_queries_per_page_not_per_known_entry(self):
        feed = self.feed()

        def queries(number):
            rows = [transaction(n, 1) for n in range(number)]
            self.server.answer(booked(*rows))
            self.fetch(feed)
            self.server.answer({**booked(*rows), "again": number})
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.fetch(feed)
            return self.env.cr.sql_log_count - before

        queries(2)
        self.assertLess(queries(40), queries(10) + 15)
