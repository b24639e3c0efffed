from contextlib import contextmanager
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import api
from odoo.tests import tagged

from ..models import ar_import_queue
from . import bank_files as files
from .bank_files import OTHER_IBAN, entry
from .test_import import ImportCommon
from .test_runs import Killed


class BackgroundCommon(ImportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref(cls.env["ar.import.batch"]._job_cron)
        cls.env["ar.import.batch"].sudo().search([]).state = "undone"

    def setUp(self):
        super().setUp()
        self.limits(screen=2, step=2)

    def limits(self, screen, step):
        self.patch(ar_import_queue, "SCREEN_ENTRIES", screen)
        self.patch(ar_import_queue, "STEP_ENTRIES", step)

    def entries(self, number, start=0):
        return [entry(start + i + 1, f"text {start + i}") for i in range(number)]

    def file(self, number, **options):
        return files.camt(files.camt_statement(self.entries(number), **options))

    def start(self, data, filename="large.xml", **vals):
        """Press Import on the preview; return the batch that it opens."""
        wizard = self.wizard(data, filename, **{"match_now": False, **vals})
        wizard.action_preview()
        action = wizard.with_context(ar_may_wait=True).action_import()
        self.assertEqual(action["res_model"], "ar.import.batch")
        batch = self.env["ar.import.batch"].browse(action["res_id"])
        self.assertEqual(batch, wizard.batch_id)
        return batch

    def run_schedule(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    @contextmanager
    def worker(self):
        """The schedule's method in a transaction of its own, as after a restart."""
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            try:
                yield api.Environment(cr, api.SUPERUSER_ID, {})["ar.import.batch"]
            except Killed:
                cr.rollback()
        self.env.invalidate_all()

    def on_create(self, action):
        """Let something happen each time bank lines are created; counts from 1."""
        cls, calls = self.registry["account.bank.statement.line"], []
        original = cls.create

        def create(this, vals_list):
            calls.append(len(vals_list))
            lines = original(this, vals_list)
            action(len(calls), this)
            return lines

        return patch.object(cls, "create", create)

    def kill_at(self, number):
        """Kill the worker after it has created lines for the n-th time."""

        def killing(count, _lines):
            if count == number:
                raise Killed

        with self.on_create(killing), self.worker() as batches:
            batches._cron_import()


@tagged("post_install", "-at_install")
class TestBackgroundImport(BackgroundCommon):
    """Large files are imported by the schedule, in steps that are committed."""

    def test_few_entries_are_imported_at_once(self):
        wizard = self.wizard(self.file(2), "a.xml", match_now=False)
        wizard.with_context(ar_may_wait=True).action_import()
        self.assertEqual(wizard.batch_id.state, "imported")
        self.assertEqual(len(self.journal_lines()), 2)

    def test_programs_never_leave_work_behind(self):
        batch = self.load(self.file(5))
        self.assertEqual((batch.state, len(batch.line_ids)), ("imported", 5))

    def test_what_is_known_already_does_not_make_a_file_large(self):
        self.load(self.file(5))
        wizard = self.wizard(self.file(6), "a.xml", match_now=False)
        wizard.action_preview()
        wizard.with_context(ar_may_wait=True).action_import()
        self.assertEqual(wizard.batch_id.state, "imported")
        self.assertEqual(len(self.journal_lines()), 6)

    def test_without_its_schedule_it_is_imported_at_once(self):
        self.cron.active = False
        wizard = self.wizard(self.file(5), "a.xml", match_now=False)
        wizard.with_context(ar_may_wait=True).action_import()
        self.assertEqual(wizard.batch_id.state, "imported")

    def test_a_large_file_waits_for_the_schedule_which_is_called(self):
        triggers = self.env["ir.cron.trigger"]
        mine = [("cron_id", "=", self.cron.id)]
        before = triggers.search_count(mine)
        batch = self.start(self.file(5)).with_user(self.clerk)
        self.assertEqual((batch.state, batch.total_count), ("waiting", 5))
        self.assertEqual((batch.done_count, batch.user_id), (0, self.clerk))
        self.assertEqual(batch.attachment_id.raw, self.file(5))
        self.assertFalse(self.journal_lines())
        self.assertEqual(triggers.search_count(mine), before + 1)
        self.assertIn("leave this page", batch.status_text)
        self.cron.active = False
        batch.invalidate_recordset()
        self.assertIn("switched off", batch.status_text)

    def test_the_schedule_imports_it_as_the_person_who_started(self):
        batch = self.start(self.file(5, opening=10))
        self.run_schedule()
        self.assertEqual((batch.state, batch.done_count), ("imported", 5))
        self.assertEqual((batch.entry_count, batch.duplicate_count), (5, 0))
        self.assertEveryRowAccountedFor(batch)
        self.assertEqual(len(self.journal_lines()), 5)
        log = batch.line_ids.ar_log_ids
        self.assertEqual(log.mapped("event"), ["imported"] * 5)
        self.assertEqual(
            (log.user_id, set(log.mapped("note"))), (self.clerk, {"large.xml"})
        )
        self.assertFalse(batch.status_text)

    def test_it_gives_what_an_import_at_once_gives(self):
        names = ("payment_ref", "amount", "date", "ar_import_key", "ar_bank_data")
        about = ("name", "reference", "balance_start", "balance_end_real")
        about += ("balance_end", "ar_date_from", "ar_date_to", "is_complete")
        data = self.file(5, opening=10)
        found = []
        for load in (self.load, self.start):
            batch = load(data, "same.xml")
            self.run_schedule()
            statement = batch.line_ids.statement_id
            lines = batch.line_ids.sorted("ar_import_key")
            found.append(
                ([line[name] for line in lines for name in names],
                 [statement[name] for name in about])
            )  # fmt: skip
            batch.with_user(self.clerk).action_undo()
        self.assertEqual(found[0], found[1])
        self.assertIn(True, found[0][1])

    def test_each_step_is_committed_with_the_counts_so_far(self):
        batch, seen = self.start(self.file(5)), []
        original = self.registry["ar.import.batch"]._step

        def step(this, parts):
            more = original(this, parts)
            seen.append((this.state, this.done_count, len(this.line_ids)))
            return more

        with patch.object(self.registry["ar.import.batch"], "_step", step):
            self.run_schedule()
        expected = [("importing", 2, 2), ("importing", 4, 4), ("imported", 5, 5)]
        self.assertEqual(seen, expected)
        self.assertEqual(len(batch.line_ids.statement_id), 1)

    def test_a_killed_import_goes_on_and_doubles_nothing(self):
        data = self.file(7, opening=10)
        batch = self.start(data)
        self.kill_at(3)
        self.assertEqual((batch.state, batch.done_count), ("importing", 4))
        self.assertEqual(len(self.journal_lines()), 4)
        self.run_schedule()
        self.assertEqual((batch.state, batch.entry_count), ("imported", 7))
        self.assertEqual(batch.duplicate_count, 0)
        self.assertEveryRowAccountedFor(batch)
        lines = self.journal_lines()
        self.assertEqual(
            sorted(lines.mapped("amount")), [float(i) for i in range(1, 8)]
        )
        self.assertEqual(len(lines.ar_log_ids), 7)
        statement = lines.statement_id
        self.assertEqual((statement.balance_start, statement.balance_end), (10, 38))
        self.assertTrue(statement.is_complete)

    def test_a_second_schedule_at_the_same_time_imports_nothing_twice(self):
        batch = self.start(self.file(6))

        original, begun = self.registry["ar.import.batch"]._step, []

        def step(this, parts):
            begun.append(this.done_count)
            more = original(this, parts)
            if len(begun) == 1:
                batch.with_env(this.env(user=api.SUPERUSER_ID))._cron_import()
            return more

        with patch.object(self.registry["ar.import.batch"], "_step", step):
            self.run_schedule()
        self.assertEqual(begun, [0, 2, 4])
        self.assertEqual((batch.state, batch.entry_count), ("imported", 6))
        self.assertEqual(len(self.journal_lines()), 6)

    def test_a_batch_that_somebody_holds_is_left_for_later(self):
        batch = self.start(self.file(3))
        batches = self.registry["ar.import.batch"]
        with patch.object(batches, "_free", lambda this, records: records.browse()):
            self.run_schedule()
        self.assertEqual((batch.state, batch.done_count), ("waiting", 0))
        self.run_schedule()
        self.assertEqual(batch.state, "imported")

    def test_another_transaction_in_the_way_is_tried_again(self):
        batch, failures = self.start(self.file(5)), []

        def fail(count, _lines):
            if count == 2:
                failures.append(count)
                raise SerializationFailure("somebody was faster")

        with self.on_create(fail):
            self.run_schedule()
        self.assertTrue(failures)
        self.assertEqual((batch.state, batch.entry_count), ("imported", 5))
        self.assertEqual(len(self.journal_lines()), 5)

    def test_what_comes_meanwhile_by_another_way_is_a_duplicate(self):
        batch = self.start(self.file(5, opening=10))
        self.kill_at(2)
        other = self.load(files.camt(files.camt_statement(self.entries(5)[3:], 16)))
        self.assertEqual(other.entry_count, 2)
        self.run_schedule()
        self.assertEqual((batch.entry_count, batch.duplicate_count), (3, 2))
        self.assertEveryRowAccountedFor(batch)
        self.assertEqual(len(self.journal_lines()), 5)

    def test_duplicates_issues_and_entries_are_all_the_rows(self):
        self.load(files.table(self.entries(2), 50), "a.csv", journal=self.bank)
        data = files.table(self.entries(9), 50).replace(b",7.00,", b",x,")
        batch = self.start(data, "b.csv", journal=self.bank)
        self.run_schedule()
        self.assertEqual((batch.entry_count, batch.duplicate_count), (6, 2))
        errors = batch.issue_ids.filtered(lambda issue: issue.severity == "error")
        self.assertEqual(errors.mapped("row"), [8])
        self.assertEveryRowAccountedFor(batch)

    def test_two_identical_payments_in_different_steps_stay_two(self):
        twin = entry(5, "subscription", payer="ACME")
        data = files.camt(files.camt_statement([twin] * 5))
        batch = self.start(data)
        self.run_schedule()
        self.assertEqual(batch.entry_count, 5)
        self.assertEqual(self.load(data).duplicate_count, 5)

    def test_an_overlapping_statement_begins_after_what_is_known(self):
        first = self.load(self.file(2, opening=10)).line_ids.statement_id
        batch = self.start(self.file(6, opening=10))
        self.run_schedule()
        statement = batch.line_ids.statement_id
        self.assertEqual(statement.balance_start, first.balance_end_real)
        self.assertEqual(statement.balance_end, statement.balance_end_real)
        self.assertTrue(statement.is_complete and statement.is_valid)

    def test_several_statements_and_journals_of_one_file(self):
        other = self.bank.copy({"name": "Second bank"})
        self.set_account(other, OTHER_IBAN)
        data = files.camt(
            files.camt_statement(self.entries(3), 10, number="1"),
            files.camt_statement([], 16, number="2"),
            files.camt_statement(self.entries(1, 3), 16, number="3"),
            files.camt_statement(self.entries(3), account=OTHER_IBAN, number="4"),
        )
        batch = self.start(data)
        self.run_schedule()
        self.assertEveryRowAccountedFor(batch)
        self.assertEqual(batch.journal_ids, self.bank + other)
        statements = batch.line_ids.statement_id
        self.assertEqual(sorted(statements.mapped("name")), ["1", "3", "4"])
        self.assertTrue(all(statements.mapped("is_complete")))
        self.assertEqual(set(statements.mapped("ar_link")), {"first", "follows"})

    def test_columns_a_person_chose_are_used_and_remembered(self):
        rows = [f"2026-03-10,x{i},5.00,{i}.00" for i in range(1, 6)]
        data = "\n".join(["Date,Description,Amount,Units", *rows, ""]).encode()
        wizard = self.wizard(data, "a.csv", journal=self.bank, match_now=False)
        wizard.action_preview()
        wizard.column_ids.filtered(lambda c: c.field == "amount").heading = "Units"
        wizard.with_context(ar_may_wait=True).action_import()
        self.assertEqual(wizard.batch_id.state, "waiting")
        self.run_schedule()
        amounts = sorted(self.journal_lines().mapped("amount"))
        self.assertEqual(amounts, [1.0, 2.0, 3.0, 4.0, 5.0])
        self.assertTrue(self.env["ar.import.profile"].search([]))

    def test_matching_follows_in_the_background_when_asked_for(self):
        moves = [self.invoice(self.azure, amount) for amount in (10, 20, 30)]
        items = [entry(move.amount_total, move.name) for move in moves]
        data = files.camt(files.camt_statement(items))
        batch = self.start(data, match_now=True)
        self.run_schedule()
        run = batch.match_run_id
        self.assertEqual((run.state, run.user_id), ("running", self.clerk))
        self.assertEqual(batch.line_ids.ar_queue_run_id, run)
        self.assertEqual(batch.action_show_match_run()["res_id"], run.id)
        with self.worker() as batches:
            batches.env["ar.match.run"]._cron_continue()
        for move in moves:
            self.assertPaid(move)

    def test_matching_does_not_follow_when_not_asked_for(self):
        batch = self.start(self.file(3))
        self.run_schedule()
        self.assertFalse(batch.match_run_id)
        self.assertFalse(batch.line_ids.ar_queue_run_id)

    def test_several_files_are_large_together(self):
        names = ("a.xml", "b.xml")
        datas = [self.file(2), files.camt(files.camt_statement(self.entries(2, 9)))]
        wizard = self.wizard(datas[0], names[0], match_now=True)
        wizard.more_files = [
            {"name": names[1], "data": self.wizard(datas[1]).file.decode()}
        ]
        wizard.action_preview()
        action = wizard.with_context(ar_may_wait=True).action_import_all()
        batches = wizard.part_ids.batch_id
        self.assertEqual(batches.mapped("state"), ["waiting", "waiting"])
        self.assertEqual(set(wizard.part_ids.mapped("stage")), {"importing"})
        self.assertEqual(action["res_model"], "ar.import.batch")
        self.assertEqual(self.env["ar.import.batch"].search(action["domain"]), batches)
        self.run_schedule()
        self.assertEqual(batches.mapped("state"), ["imported", "imported"])
        self.assertEqual(len(batches.match_run_id), 2)
        self.assertEqual(len(self.journal_lines()), 4)
