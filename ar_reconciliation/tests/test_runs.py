from psycopg2.errors import SerializationFailure

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ArCommon

LOGGER = "odoo.addons.ar_reconciliation.models.ar_match_run_border"


class Killed(BaseException):
    """The process ends here: nothing of ours catches it."""


class RunCommon(ArCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.bank.statement.line"].search([])._ar_write(
            ar_match_state="excluded"
        )
        cls.cron = cls.env.ref(cls.env["ar.match.run"]._job_cron)

    def payments(self, number):
        """Bank lines that each name an invoice of their own."""
        lines = self.env["account.bank.statement.line"]
        for amount in range(100, 100 + number):
            lines += self.bank_line(amount, self.invoice(self.azure, amount).name)
        return lines

    def fail_on(self, culprits, error, method="_post", model="ar.posting", times=None):
        """Let a method of another module fail for some bank lines."""
        cls = self.registry[model]
        original = getattr(cls, method)
        left = [len(culprits) * 99 if times is None else times]

        def failing(this, subject, *args):
            lines = subject
            if subject._name == "ar.match.proposal":
                lines = subject.statement_line_id
            if left[0] and set(lines.ids) & set(culprits.ids):
                left[0] -= 1
                raise error
            return original(this, subject, *args)

        self.patch(cls, method, failing)

    def assertPostedOnce(self, lines):
        """Settled, with one posting in the log and nothing left over."""
        self.env.invalidate_all()
        for line in lines:
            self.assertState(line, "matched")
            events = line.ar_log_ids.mapped("event")
            self.assertEqual(events.count("posted"), 1, line.payment_ref)
            applied = line.ar_proposal_ids.filtered(lambda p: p.state == "applied")
            self.assertEqual(len(applied), 1)
            self.assertFalse(line.ar_queue_run_id)
            self.assertPaid(applied.allocation_ids.move_line_id.move_id)


@tagged("post_install", "-at_install")
class TestBadLines(RunCommon):
    """One bad line never stops the others, whatever the error."""

    def check(self, error, text, logged=True, **how):
        lines = self.payments(5)
        bad = lines[2]
        self.fail_on(bad, error, **how)
        if logged:
            with self.assertLogs(LOGGER, "ERROR") as log:
                self.match(lines)
            self.assertEqual(len(log.output), 1)
            self.assertIn(bad.name, log.output[0])
            self.assertIn("Traceback", log.output[0])
        else:
            self.match(lines)
        self.assertState(bad, "exception", "posting_failed")
        self.assertIn(text, bad.ar_exception_text)
        self.assertFalse(bad.is_reconciled)
        self.assertTrue(bad.ar_due_date)
        self.assertPostedOnce(lines - bad)
        run = bad.ar_run_id
        self.assertEqual(run, lines.ar_run_id)
        counts = (run.line_count, run.done_count, run.posted_count, run.exception_count)
        self.assertEqual((*counts, run.state), (5, 5, 4, 1, "done"))

    def test_an_error_of_another_module_while_posting(self):
        self.check(ValueError("boom"), "ValueError (boom)")

    def test_an_error_of_another_module_while_reading_the_line(self):
        self.check(
            ZeroDivisionError("nothing"),
            "ZeroDivisionError (nothing)",
            model="ar.core.bridge",
            method="_bank_entry",
        )

    def test_an_error_without_words(self):
        self.check(KeyError(), "KeyError ()")

    @mute_logger("odoo.sql_db")
    def test_an_error_of_the_database(self):
        lines = self.payments(3)
        original = self.registry["ar.posting"]._post

        def post(this, proposals):
            if lines[0] in proposals.statement_line_id:
                this.env.cr.execute("SELECT 1 / 0")
            return original(this, proposals)

        self.patch(self.registry["ar.posting"], "_post", post)
        with self.assertLogs(LOGGER, "ERROR"):
            self.match(lines)
        self.assertState(lines[0], "exception", "posting_failed")
        self.assertIn("division by zero", lines[0].ar_exception_text)
        self.assertPostedOnce(lines[1:])

    def test_another_transaction_in_the_way_is_named_and_not_logged_as_error(self):
        with self.assertNoLogs(LOGGER, "ERROR"):
            self.check(SerializationFailure(), "Somebody else", logged=False)

    def test_two_bad_lines_among_many_are_found(self):
        lines = self.payments(7)
        bad = lines[0] + lines[5]
        self.fail_on(bad, TypeError("x"), model="ar.core.bridge", method="_bank_entry")
        with self.assertLogs(LOGGER, "ERROR") as log:
            self.match(lines)
        self.assertEqual(len(log.output), 2)
        self.assertEqual(set(bad.mapped("ar_exception_code")), {"posting_failed"})
        self.assertPostedOnce(lines - bad)

    def test_a_lost_connection_is_no_fault_of_a_line(self):
        lines = self.payments(2)
        self.fail_on(lines, Killed())
        with self.assertRaises(Killed):
            self.match(lines)

    def test_lines_that_others_hold_are_left_out_and_named(self):
        lines = self.payments(3)
        self.hold(lines[1])
        action = lines.with_user(self.clerk).action_ar_match()
        self.assertIn("2 bank lines: 2 posted", action["params"]["message"])
        self.assertIn(
            f"1 bank lines were left out, because somebody else was working on them: "
            f"{lines[1].display_name}.",
            action["params"]["message"],
        )
        self.assertEqual(action["params"]["type"], "warning")
        self.assertState(lines[1], "new")
        self.assertPostedOnce(lines - lines[1])

    def hold(self, *held):
        """Let these records look as if another transaction had locked them."""
        original = self.registry["base"].try_lock_for_update

        def lock(records, **options):
            locked = original(records, **options)
            for other in held:
                if other._name == locked._name:
                    locked -= locked.browse(other.ids)
            return locked

        self.patch(self.registry["base"], "try_lock_for_update", lock)

    def test_a_document_that_others_hold_is_not_settled(self):
        lines = self.payments(2)
        move = self.env["account.move"].search([("name", "=", lines[0].payment_ref)])
        self.hold(self.receivable(move))
        self.match(lines)
        self.assertState(lines[0], "exception", "posting_failed")
        self.assertIn("settling the same document", lines[0].ar_exception_text)
        self.assertOpen(move)
        self.assertPostedOnce(lines[1])

    def test_learning_never_stops_a_posting(self):
        lines = self.payments(2)
        lines._ar_write(partner_name="A. Zure")

        def count(_aliases, _proposals, step):
            if step > 0:
                raise SerializationFailure

        self.patch(self.registry["ar.payer.alias"], "_count", count)
        self.match(lines)
        self.assertPostedOnce(lines)
        self.assertFalse(any(lines.ar_proposal_id.mapped("teaches")))
