from datetime import date, timedelta

from odoo.tests import tagged

from odoo.addons.base.models.ir_cron import IrCron

from .test_exceptions import TODAY, ExceptionCommon


@tagged("post_install", "-at_install")
class TestExceptionSchedule(ExceptionCommon):
    """Overdue differences are brought to mind once, and forgotten when settled."""

    def test_the_person_responsible_is_reminded_once(self):
        line = self.overdue(1, self.clerk)
        self.run_schedule()
        activity = self.activities(line)
        self.assertEqual((len(activity), activity.user_id), (1, self.clerk))
        self.assertIn(line.ar_exception_text.split("“")[0], activity.note)
        self.run_schedule()
        self.assertEqual(self.activities(line), activity)

    def test_a_line_that_is_due_today_is_not_overdue(self):
        line = self.overdue(0, self.clerk)
        self.run_schedule()
        self.assertFalse(self.activities(line))

    def test_a_manager_is_told_when_it_is_late_twice_over(self):
        late, later = self.overdue(10, self.clerk), self.overdue(11, self.clerk)
        self.run_schedule()
        self.assertFalse(self.activities(late, "escalated"))
        activity = self.activities(later, "escalated")
        self.assertEqual(len(activity), 1)
        self.assertTrue(activity.user_id.has_group(
            "ar_reconciliation.ar_reconciliation_group_manager"
        ))  # fmt: skip
        self.assertIn(self.company, activity.user_id.company_ids)
        self.run_schedule()
        self.assertEqual(self.activities(later, "escalated"), activity)

    def test_a_manager_is_told_when_nobody_is_responsible(self):
        line = self.overdue(1)
        self.run_schedule()
        self.assertFalse(self.activities(line, "overdue"))
        self.assertEqual(len(self.activities(line, "escalated")), 1)

    def test_a_manager_is_told_when_the_person_has_left(self):
        line = self.overdue(1, self.colleague)
        self.colleague.active = False
        self.run_schedule()
        self.assertEqual(self.activities(line), self.activities(line, "escalated"))
        self.assertTrue(self.activities(line))

    def test_settling_or_excluding_ends_the_reminder(self):
        excluded, settled = self.overdue(1, self.clerk), self.overdue(1, self.clerk)
        self.run_schedule()
        excluded.action_ar_exclude()
        move = self.invoice(self.azure, 7)
        proposal = self.make_proposal(settled.sudo(), move).with_user(self.clerk)
        proposal.action_apply()
        self.assertState(settled, "matched")
        for line in excluded, settled:
            self.assertFalse(self.activities(line))
            self.assertTrue(self.activities(line, active=False))

    def test_what_was_settled_elsewhere_is_swept_up(self):
        line = self.overdue(1, self.clerk)
        self.run_schedule()
        line.sudo().with_context(skip_account_move_synchronization=True)._write(
            {"ar_match_state": "matched"}
        )
        self.env.invalidate_all()
        self.assertTrue(self.activities(line))
        self.run_schedule()
        self.assertFalse(self.activities(line))

    def test_a_reminder_follows_the_line_to_its_new_owner_and_date(self):
        line = self.overdue(1, self.clerk)
        self.run_schedule()
        line.write({"ar_owner_id": self.colleague.id, "ar_due_date": "2026-03-30"})
        activity = self.activities(line)
        self.assertEqual(activity.user_id, self.colleague)
        self.assertEqual(activity.date_deadline, date(2026, 3, 30))
        line.ar_owner_id = False
        self.assertFalse(self.activities(line))

    def test_each_company_has_its_own_term_and_manager(self):
        data = self.setup_other_company()
        other = data["company"]
        other.ar_exception_days = 30
        boss = self.make_user("manager", other, login="ar_boss")
        clerk = self.make_user("clerk", other, login="ar_their_clerk")
        line = self.bank_line(7, "x", journal=data["default_journal_bank"])
        self.match(line, clerk)
        line.sudo().write({"ar_owner_id": clerk.id, "ar_due_date": "2026-03-01"})
        self.run_schedule()
        self.assertEqual(self.activities(line).user_id, clerk)
        line.sudo().ar_due_date = "2026-01-01"
        self.run_schedule()
        self.assertEqual(self.activities(line, "escalated").user_id, boss)

    def test_it_goes_on_where_its_time_was_over(self):
        lines = self.overdue(1, self.clerk) + self.overdue(2, self.clerk, amount=8)
        self.patch(
            self.env.registry["account.bank.statement.line"],
            "_ar_remind",
            self._remind_and_count(),
        )
        self.patch(IrCron, "_commit_progress", lambda *args, **kwargs: 0)
        self.env["account.bank.statement.line"].sudo()._ar_cron_escalate()
        self.assertEqual(len(self.activities(lines)), 2)
        self.assertEqual(self.steps, [2])

    def _remind_and_count(self):
        self.steps = steps = []
        original = type(self.env["account.bank.statement.line"])._ar_remind

        def remind(lines, kind):
            steps.append(len(lines))
            return original(lines, kind)

        return remind

    def test_the_queries_do_not_grow_with_the_lines(self):
        def count(number):
            lines = self.env["account.bank.statement.line"]
            for amount in range(number):
                lines += self.bank_line(1 + amount, "who is this")
            self.match(lines)
            lines.sudo().write(
                {"ar_owner_id": self.clerk.id, "ar_due_date": TODAY - timedelta(30)}
            )
            self.patch(IrCron, "_commit_progress", lambda *args, **kwargs: 60)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lines.sudo().browse()._ar_cron_escalate()
            self.env.flush_all()
            self.assertEqual(len(self.activities(lines)), 2 * number)
            return self.env.cr.sql_log_count - before

        count(2)
        few, many = count(10), count(40)
        self.assertLess((many - few) / 30, 1, f"{few} queries for 10, {many} for 40")
