from contextlib import contextmanager
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import api
from odoo.tests import tagged

from ..models import ar_match_run, ar_match_run_queue
from .test_runs import LOGGER, Killed, RunCommon


@tagged("post_install", "-at_install")
class TestBackgroundRuns(RunCommon):
    """Long runs are worked by the schedule in steps that are committed."""

    def start(self, lines, limit=1):
        """Press the button of the list; return the run it opens."""
        self.patch(ar_match_run_queue, "SCREEN_LIMIT", limit)
        action = lines.with_user(self.clerk).action_ar_start_match()
        self.assertEqual(action["res_model"], "ar.match.run")
        return self.env["ar.match.run"].browse(action["res_id"])

    def steps(self, batch=2, lines=4):
        self.patch(ar_match_run, "POSTING_BATCH", batch)
        self.patch(ar_match_run_queue, "STEP_LINES", lines)

    def run_schedule(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    @contextmanager
    def worker(self):
        """The schedule's method in a transaction of its own, as after a restart."""
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            try:
                yield api.Environment(cr, api.SUPERUSER_ID, {})["ar.match.run"]
            except Killed:
                cr.rollback()
        self.env.invalidate_all()

    def triggers(self):
        return self.env["ir.cron.trigger"].search_count(
            [("cron_id", "=", self.cron.id)]
        )

    def test_few_lines_are_matched_at_once(self):
        lines = self.payments(2)
        self.patch(ar_match_run_queue, "SCREEN_LIMIT", 2)
        action = lines.with_user(self.clerk).action_ar_start_match()
        self.assertEqual(action["tag"], "display_notification")
        self.assertPostedOnce(lines)
        self.assertFalse(lines.ar_run_id.background)

    def test_many_lines_wait_for_the_schedule_which_is_called(self):
        lines, before = self.payments(3), self.triggers()
        run = self.start(lines)
        self.assertEqual((run.state, run.line_count, run.done_count), ("running", 3, 0))
        self.assertEqual(lines.ar_queue_run_id, run)
        self.assertEqual(set(lines.mapped("ar_match_state")), {"new"})
        self.assertEqual(self.triggers(), before + 1)
        self.assertIn("Waiting for its turn", run.status_text)

    def test_the_contract_method_never_leaves_work_behind(self):
        self.patch(ar_match_run_queue, "SCREEN_LIMIT", 1)
        lines = self.match(self.payments(3))
        self.assertPostedOnce(lines)

    def test_the_schedule_works_the_queue_as_the_person_who_started(self):
        self.steps()
        lines = self.payments(5) + self.bank_line(7, "nobody")
        run = self.start(lines)
        self.run_schedule()
        self.assertEqual((run.state, run.done_count), ("done", 6))
        self.assertEqual((run.posted_count, run.exception_count), (5, 1))
        self.assertPostedOnce(lines[:5])
        self.assertTrue(lines[5].ar_due_date)
        self.assertEqual(lines.ar_log_ids.user_id, self.clerk)
        self.assertEqual(lines.ar_run_id, run)
        self.assertGreater(run.seconds, 0)
        self.assertFalse(run.status_text)

    def test_each_step_is_committed_with_the_counts_so_far(self):
        self.steps(batch=2, lines=4)
        run, seen = self.start(self.payments(5)), []
        original = self.registry["ar.match.run"]._save

        def save(this, **values):
            result = original(this, **values)
            seen.append((this.done_count, this.posted_count, this.state))
            return result

        self.patch(self.registry["ar.match.run"], "_save", save)
        self.run_schedule()
        running = [(2, 2), (4, 4), (4, 4), (5, 5)]
        expected = [(*counts, "running") for counts in running] + [(5, 5, "done")]
        self.assertEqual(seen, expected)
        self.assertEqual(run.state, "done")

    def test_a_killed_run_continues_and_posts_nothing_twice(self):
        self.steps(batch=2, lines=10)
        lines = self.payments(6)
        run = self.start(lines)
        post = self.registry["ar.posting"]._post
        with patch.object(self.registry["ar.posting"], "_post") as killing:
            calls = []

            def kill(proposals):
                calls.append(proposals.ids)
                if len(calls) == 3:
                    post(self.env["ar.posting"], proposals)
                    raise Killed
                return post(proposals.env["ar.posting"], proposals)

            killing.side_effect = kill
            with self.worker() as worker:
                worker._cron_continue()
        self.assertEqual((run.state, run.done_count), ("running", 4))
        self.assertEqual(len(lines.filtered("is_reconciled")), 4)
        self.assertEqual(len(lines.filtered("ar_queue_run_id")), 2)
        with self.worker() as worker:
            worker._cron_continue()
        self.assertEqual((run.state, run.done_count, run.posted_count), ("done", 6, 6))
        self.assertPostedOnce(lines)

    def test_a_scheduled_run_that_was_killed_is_continued_too(self):
        lines = self.payments(2)
        with self.worker() as worker:
            worker._enqueue(lines.with_env(worker.env), automatic=True)
            worker._cron_continue()  # too early: its own schedule is at it
        run = lines.ar_queue_run_id
        self.assertEqual((run.state, run.automatic), ("running", True))
        self.env.cr.execute(
            "UPDATE ar_match_run SET write_date = write_date - interval '1 hour'"
        )
        self.run_schedule()
        self.assertEqual(run.state, "done")
        self.assertPostedOnce(lines)

    def test_stop_and_continue(self):
        self.steps(batch=1)
        lines = self.payments(4)
        run = self.start(lines).with_user(self.clerk)
        original = self.registry["ar.posting"]._post

        def post(this, proposals):
            run.with_env(this.env).action_stop()
            return original(this, proposals)

        with patch.object(self.registry["ar.posting"], "_post", post):
            self.run_schedule()
        self.assertEqual((run.state, run.done_count), ("interrupted", 1))
        self.assertIn("Stopped with 3 bank lines left", run.status_text)
        self.run_schedule()
        self.assertEqual(run.done_count, 1)
        before = self.triggers()
        run.action_continue()
        self.assertEqual(self.triggers(), before + 1)
        self.run_schedule()
        self.assertEqual((run.state, run.done_count), ("done", 4))
        self.assertPostedOnce(lines)

    def test_a_bad_line_stops_neither_the_step_nor_the_run(self):
        for how in ({}, {"model": "ar.core.bridge", "method": "_bank_entry"}):
            with self.subTest(**how):
                self.steps(batch=2, lines=3)
                lines = self.payments(5)
                self.fail_on(lines[1], ValueError("boom"), **how)
                run = self.start(lines)
                with self.assertLogs(LOGGER, "ERROR") as log:
                    self.run_schedule()
                self.assertEqual(len(log.output), 1)
                self.assertEqual((run.state, run.done_count), ("done", 5))
                self.assertState(lines[1], "exception", "posting_failed")
                self.assertTrue(lines[1].ar_due_date)
                self.assertPostedOnce(lines - lines[1])

    def test_a_line_another_transaction_is_in_the_way_of_is_decided_anew(self):
        lines = self.payments(3)
        self.fail_on(lines[0], SerializationFailure(), times=2)
        run = self.start(lines)
        self.run_schedule()
        self.assertEqual((run.state, run.done_count), ("done", 3))
        self.assertPostedOnce(lines)

    def test_a_conflict_in_the_middle_of_matching_is_tried_again(self):
        lines = self.payments(3)
        self.fail_on(
            lines,
            SerializationFailure(),
            times=1,
            model="ar.core.bridge",
            method="_bank_entries",
        )
        run = self.start(lines)
        with self.worker() as worker:
            worker._cron_continue()
        self.assertEqual((run.state, run.stalled_count), ("running", 1))
        with self.worker() as worker:
            worker._cron_continue()
        self.assertEqual((run.state, run.stalled_count), ("done", 0))
        self.assertPostedOnce(lines)

    def test_a_run_that_cannot_go_on_says_for_which_lines(self):
        lines = self.payments(2)
        self.fail_on(lines[0], SerializationFailure())
        run, before = self.start(lines), self.triggers()
        for _attempt in range(ar_match_run_queue.MAX_STALLED):
            with self.worker() as worker:
                worker._cron_continue()
        self.assertEqual((run.state, run.done_count), ("running", 1))
        self.assertGreater(self.triggers(), before)
        with self.worker() as worker:
            worker._cron_continue()
        self.assertEqual(run.state, "interrupted")
        self.assertIn(lines[0].display_name, run.status_text)
        self.assertIn("press Continue", run.status_text)

    def test_lines_settled_by_hand_meanwhile_are_left_alone(self):
        lines = self.payments(2)
        run = self.start(lines)
        self.match(lines[0])
        self.assertNotEqual(lines[0].ar_run_id, run)
        lines[1]._ar_write(ar_match_state="excluded")
        self.run_schedule()
        self.assertEqual((run.state, run.done_count, run.posted_count), ("done", 2, 0))
        self.assertState(lines[1], "excluded")
        self.assertPostedOnce(lines[0])

    def test_who_lost_the_role_posts_nothing_more(self):
        lines = self.payments(2)
        run = self.start(lines)
        clerks = self.env.ref("ar_reconciliation.ar_reconciliation_group_clerk")
        self.clerk.group_ids -= clerks
        self.clerk.group_ids += self.env.ref(
            "ar_reconciliation.ar_reconciliation_group_auditor"
        )
        self.run_schedule()
        self.assertEqual(run.state, "interrupted")
        self.assertIn("Your role may look", run.status_text)
        self.assertEqual(set(lines.mapped("ar_match_state")), {"new"})
        run.with_user(self.reviewer).action_continue()
        self.run_schedule()
        self.assertPostedOnce(lines)
        self.assertEqual(lines.ar_log_ids.user_id, self.reviewer)

    def test_lines_of_a_running_run_are_not_started_again(self):
        lines = self.payments(2)
        self.start(lines)
        action = lines.with_user(self.clerk).action_ar_start_match()
        self.assertIn("0 bank lines", action["params"]["message"])

    def test_lines_of_a_stopped_run_wait_for_a_person(self):
        lines = self.payments(2)
        self.start(lines).with_user(self.clerk).action_stop()
        with self.worker() as worker:
            worker._cron_match()
        self.assertEqual(set(lines.mapped("ar_match_state")), {"new"})
        again = self.start(lines)
        self.assertEqual(lines.ar_queue_run_id, again)

    def test_without_the_schedule_nobody_waits_for_it(self):
        self.cron.active = False
        lines = self.payments(2)
        self.patch(ar_match_run_queue, "SCREEN_LIMIT", 1)
        lines.with_user(self.clerk).action_ar_start_match()
        self.assertPostedOnce(lines)

    def test_a_long_step_ends_early_and_the_rest_is_matched_anew(self):
        self.steps(batch=2, lines=10)
        self.patch(ar_match_run_queue, "STEP_SECONDS", -1)
        lines = self.payments(5)
        run, matched = self.start(lines), []
        original = self.registry["ar.match.run"]._match

        def match(this, some, rule):
            matched.append(len(some))
            return original(this, some, rule)

        self.patch(self.registry["ar.match.run"], "_match", match)
        self.run_schedule()
        self.assertEqual(matched, [5, 3, 1])
        self.assertEqual(run.state, "done")
        self.assertPostedOnce(lines)

    def test_a_run_ends_with_its_queue_even_when_the_time_is_over(self):
        self.steps(batch=10, lines=2)
        run = self.start(self.payments(4))
        cron = self.registry["ir.cron"]
        original = cron._commit_progress

        def out_of_time(this, processed=0, *, remaining=None, **options):
            original(this, processed, remaining=remaining, **options)
            return 60.0 if remaining else 0

        self.patch(cron, "_commit_progress", out_of_time)
        with self.worker() as worker:
            worker._cron_continue()
        self.assertEqual((run.state, run.done_count), ("running", 2))
        with self.worker() as worker:
            worker._cron_continue()
        self.assertEqual((run.state, run.done_count), ("done", 4))

    def test_a_run_says_when_its_schedule_is_switched_off(self):
        run = self.start(self.payments(2))
        self.cron.active = False
        self.env.invalidate_all()
        self.assertIn("is switched off", run.status_text)

    def test_a_run_nobody_works_on_says_so(self):
        run = self.start(self.payments(2))
        run.sudo().started_on = "2026-01-01 10:00:00"
        self.assertIn("Nothing has happened", run.status_text)
        self.assertIn(self.cron.name, run.status_text)

    def test_lines_of_several_companies_make_several_runs(self):
        other = self.setup_other_company()
        theirs = self.bank_line(7, "x", journal=other["default_journal_bank"])
        user = self.clerk
        user.company_ids += other["company"]
        lines = (self.payments(1) + theirs).with_user(user)
        self.patch(ar_match_run_queue, "SCREEN_LIMIT", 1)
        companies = user.company_ids.ids
        action = lines.with_context(
            allowed_company_ids=companies
        ).action_ar_start_match()
        runs = self.env["ar.match.run"].search(action["domain"])
        self.assertEqual(len(runs), 2)
        self.run_schedule()
        self.assertEqual(set(runs.mapped("state")), {"done"})
        self.assertEqual(theirs.ar_match_state, "exception")

    def test_the_wizard_does_not_wait_for_a_long_match(self):
        self.payments(2)
        data = "Date,Amount,Description\n" + "".join(
            f"2026-03-10,{amount},text {amount}\n" for amount in (7, 8, 9)
        )
        self.patch(ar_match_run_queue, "SCREEN_LIMIT", 2)
        for may_wait, model in (
            (False, "account.bank.statement.line"),
            (True, "ar.match.run"),
        ):
            wizard = self.wizard(data.replace("text", str(may_wait)), journal=self.bank)
            wizard = wizard.with_context(ar_may_wait=may_wait)
            self.assertEqual(wizard.action_import()["res_model"], model)

    def queries(self, function):
        """Queries of a call, those at its commit included."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.cr.flush()
        before = self.env.cr.sql_log_count
        function()
        self.env.cr.flush()
        return self.env.cr.sql_log_count - before

    def test_fifty_lines_cost_a_bounded_number_of_queries(self):
        self.steps(batch=25, lines=100)
        self.match(self.payments(2))
        at_once = self.payments(50)
        # As from the screen: tests else switch the tracking of changes off.
        lines = at_once.with_env(self.env(user=self.clerk, context={}))
        direct = self.queries(lines.action_ar_match)
        self.assertPostedOnce(at_once)
        run = self.start(self.payments(50))
        queries = 0
        with self.enter_registry_test_mode():
            for _go in range(9):  # the schedule has little time for each
                if run.state == "running":
                    queries += self.queries(self.cron.method_direct_trigger)
                    self.env.invalidate_all()
        self.assertEqual((run.state, run.posted_count), ("done", 50))
        self.assertLess(direct, 1200)
        self.assertLess(queries, direct + 300, f"{direct} queries without steps")
