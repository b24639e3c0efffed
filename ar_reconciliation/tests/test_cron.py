from odoo.tests import tagged

from odoo.addons.base.models.ir_cron import IrCron

from ..models import ar_match_run_queue
from .common import ArCommon


@tagged("post_install", "-at_install")
class TestCron(ArCommon):
    """The schedule matches what is new, and only that."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("ar_reconciliation.ar_match_run_cron")
        # Lines other tests or demo data have left are none of this test's business.
        cls.env["account.bank.statement.line"].search([])._ar_write(
            ar_match_state="excluded"
        )

    def run_schedule(self):
        with self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def run_in_steps(self, size, seconds=60.0):
        """Run the step function; return the progress it reports."""
        reported = []

        def commit_progress(cron, processed=0, *, remaining=None, deactivate=False):
            if processed or remaining is not None:
                reported.append((processed, remaining))
            cron.env.flush_all()
            return 60.0 if remaining else seconds

        self.patch(IrCron, "_commit_progress", commit_progress)
        self.patch(ar_match_run_queue, "STEP_LINES", size)
        self.env["ar.match.run"].sudo()._cron_match()
        return reported

    def test_new_lines_are_matched_and_posted(self):
        move = self.invoice(self.azure, 100)
        line = self.bank_line(100, move.name)
        self.run_schedule()
        self.assertState(line, "matched")
        self.assertPaid(move)

    def test_the_run_says_that_the_schedule_did_it(self):
        line = self.bank_line(100, self.invoice(self.azure, 100).name)
        self.run_schedule()
        run = line.ar_proposal_id.run_id
        self.assertTrue(run.automatic)
        self.assertEqual((run.line_count, run.posted_count), (1, 1))
        self.assertEqual(line.ar_log_ids.user_id, self.env.ref("base.user_root"))

    def test_each_company_gets_a_run_with_its_own_invoices(self):
        mine = self.bank_line(100, self.invoice(self.azure, 100).name)
        other = self.setup_other_company()
        bank = other["default_journal_bank"]
        theirs = self.bank_line(100, "unknown", journal=bank)
        self.run_schedule()
        self.assertState(mine, "matched")
        self.assertEqual(theirs.ar_match_state, "exception")
        runs = self.env["ar.match.run"].sudo().search([], limit=2)
        self.assertEqual(runs.company_id, self.company + other["company"])

    def test_lines_undone_by_hand_are_left_alone(self):
        move = self.invoice(self.azure, 100)
        line = self.match(self.bank_line(100, move.name))
        line.action_ar_undo("wrong")
        self.run_schedule()
        self.assertState(line, "new")
        self.assertOpen(move)

    def test_exceptions_and_excluded_lines_are_left_alone(self):
        failed = self.match(self.bank_line(7, "unknown"))
        excluded = self.bank_line(100, self.invoice(self.azure, 100).name)
        excluded.with_user(self.clerk).action_ar_exclude()
        runs = self.env["ar.match.run"].search_count([])
        self.run_schedule()
        self.assertEqual(failed.ar_match_state, "exception")
        self.assertState(excluded, "excluded")
        self.assertEqual(self.env["ar.match.run"].search_count([]), runs)

    def test_a_second_run_finds_nothing_to_do(self):
        self.bank_line(100, self.invoice(self.azure, 100).name)
        self.bank_line(7, "unknown")
        self.run_schedule()
        runs = self.env["ar.match.run"].search_count([])
        self.run_schedule()
        self.assertEqual(self.env["ar.match.run"].search_count([]), runs)

    def test_progress_is_committed_after_every_step(self):
        lines = [self.bank_line(amount, "unknown") for amount in (1, 2, 3)]
        reported = self.run_in_steps(2)
        self.assertEqual(reported, [(0, 3), (2, None), (1, None), (0, 0)])
        for line in lines:
            self.assertEqual(line.ar_match_state, "exception")

    def test_it_stops_when_its_time_is_over_and_goes_on_next_time(self):
        lines = [self.bank_line(amount, "unknown") for amount in (1, 2, 3)]
        self.run_in_steps(2, seconds=0)
        states = [line.ar_match_state for line in lines]
        self.assertEqual(sorted(states), ["exception", "exception", "new"])
        self.run_in_steps(2)
        states = [line.ar_match_state for line in lines]
        self.assertEqual(states, ["exception"] * 3)
