from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from . import bank_files as files
from .test_import_background import BackgroundCommon

LOGGER = "odoo.addons.ar_reconciliation.models.ar_import_queue"


@tagged("post_install", "-at_install")
class TestBackgroundImportTrouble(BackgroundCommon):
    """What stops an import is told in words; it can go on or be taken back."""

    def failing(self, error, number=2):
        def fail(count, _lines):
            if count == number:
                raise error

        return self.on_create(fail)

    def failed(self, error=None, **options):
        batch = self.start(self.file(5, **options))
        with self.failing(error or UserError("The period is locked.")):
            self.run_schedule()
        self.assertEqual(batch.state, "failed")
        return batch.with_user(self.clerk)

    def test_it_says_why_with_the_name_of_the_file(self):
        batch = self.failed()
        self.assertIn("large.xml", batch.status_text)
        self.assertIn("The period is locked.", batch.status_text)
        self.assertIn("Try Again", batch.status_text)
        self.assertEqual((batch.done_count, len(batch.line_ids)), (2, 2))

    def test_what_nobody_foresaw_is_in_the_servers_log(self):
        with self.assertLogs(LOGGER, "ERROR") as log:
            batch = self.failed(ValueError("odd"))
        self.assertIn("Traceback", log.output[0])
        self.assertIn("ValueError", batch.status_text)

    def test_a_failed_file_does_not_stop_the_next_one(self):
        self.start(self.file(5), "bad.xml")
        other = files.camt(files.camt_statement(self.entries(3, 20), number="2"))
        good = self.start(other, "good.xml")
        with self.failing(UserError("no"), 1):
            self.run_schedule()
        self.assertEqual(good.state, "imported")

    def test_trying_again_goes_on_where_it_stopped(self):
        batch = self.failed(opening=10)
        self.run_schedule()
        self.assertEqual(batch.state, "failed", "it waits for a person")
        batch.action_try_again()
        self.assertEqual((batch.state, batch.failure), ("waiting", False))
        self.run_schedule()
        self.assertEqual((batch.state, batch.entry_count), ("imported", 5))
        self.assertEveryRowAccountedFor(batch)
        self.assertTrue(batch.line_ids.statement_id.is_complete)

    def test_only_what_failed_is_tried_again(self):
        batch = self.load(self.file(2)).with_user(self.clerk)
        batch.action_try_again()
        self.assertEqual(batch.state, "imported")

    def test_an_unfinished_import_can_be_taken_back(self):
        for stop in (lambda: self.start(self.file(5)), self.failed):
            batch = stop().with_user(self.clerk)
            batch.action_undo()
            self.assertEqual(batch.state, "undone")
            self.assertFalse(self.journal_lines())
        self.run_schedule()
        self.assertFalse(self.journal_lines())
        self.assertEqual(self.load(self.file(5)).entry_count, 5)

    def test_taken_back_between_two_steps_it_stops(self):
        batch = self.start(self.file(6))
        original = self.registry["ar.import.batch"]._step

        def step(this, parts):
            more = original(this, parts)
            batch.with_env(this.env).with_user(self.clerk).action_undo()
            return more

        with patch.object(self.registry["ar.import.batch"], "_step", step):
            self.run_schedule()
        self.assertEqual(batch.state, "undone")
        self.assertFalse(self.journal_lines())

    def test_who_lost_the_role_imports_no_more(self):
        batch = self.start(self.file(3))
        group = "ar_reconciliation.ar_reconciliation_group_clerk"
        self.clerk.group_ids -= self.env.ref(group)
        self.run_schedule()
        self.assertEqual(batch.state, "failed")
        self.assertIn("role", batch.status_text)
        self.assertFalse(self.journal_lines())
        reviewer = self.users["reviewer"]
        batch.with_user(reviewer).action_try_again()
        self.run_schedule()
        self.assertEqual((batch.state, batch.user_id), ("imported", reviewer))

    def test_a_file_that_is_read_in_another_way_is_not_imported(self):
        batch = self.start(self.file(3))
        batch.sudo().attachment_id.raw = self.file(4)
        self.run_schedule()
        self.assertEqual(batch.state, "failed")
        self.assertIn("another way", batch.status_text)
        self.assertFalse(self.journal_lines())

    def test_steps_cost_no_more_queries_as_the_file_grows(self):
        def count(number, start):
            self.limits(screen=2, step=20)
            entries = self.entries(number, start)
            batch = self.start(files.camt(files.camt_statement(entries)))
            before = self.env.cr.sql_log_count
            with self.worker() as batches:
                batches._cron_import()
            queries = self.env.cr.sql_log_count - before
            self.assertEqual(batch.state, "imported")
            return queries

        count(20, 0)
        few, many = count(40, 1000), count(120, 2000)
        self.assertGreater(few, 40)
        per_step = (many - few) / 4
        self.assertLess(per_step, few / 2, f"{few} queries for 2 steps, {many} for 6")
