from odoo import fields
from odoo.tests import tagged

from .workbench_common import WorkbenchCommon


@tagged("post_install", "-at_install")
class TestWorkbenchPerformance(WorkbenchCommon):
    """Queries of each method: few, and as many for many lines as for few.

    Times are measured by tests/bench; no test judges them.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.count_lines = 40
        for number in range(cls.count_lines):
            move = cls.invoice(cls.azure, 10 + number)
            line = cls.bank_line(10 + number, f"payment {move.name}")
            cls.make_proposal(line, move, confidence=0.9)
        cls.lines = cls.env["account.bank.statement.line"].search(
            [("ar_match_state", "=", "proposed")]
        )

    def count(self, function):
        """Queries of a call that begins with nothing in memory."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def warm(self, function):
        """The same for the second call, when what is kept for good is known."""
        self.count(function)
        return self.count(function)

    def test_the_queue_costs_the_same_for_few_and_many(self):
        few = self.warm(lambda: self.work.queue({"search": "payment", "high": 0.99}))
        many = self.warm(lambda: self.work.queue({"search": "payment", "high": 0.5}))
        self.assertLessEqual(many, few + 2, "none and forty: the currency is read, too")
        self.assertLess(self.warm(self.work.queue), 18)

    def test_rows_are_read_together(self):
        few = self.warm(lambda: self.work.rows(self.lines[:2].ids))
        many = self.warm(lambda: self.work.rows(self.lines.ids))
        self.assertLessEqual(many, few + 3, f"{few} queries for 2 rows, {many} for 40")
        self.assertLess(many, 20)

    def test_progress_costs_the_same_for_few_and_many(self):
        def settle(lines):
            lines.with_user(self.clerk).action_ar_apply()
            return self.warm(self.work.progress)

        few, many = settle(self.lines[:2]), settle(self.lines[2:20])
        self.assertEqual(few, many)
        self.assertLess(many, 12)

    def test_a_line_costs_a_bounded_number(self):
        line = self.lines[0]
        one = self.warm(lambda: self.work.line(line.id))
        for _number in range(9):
            self.make_proposal(line, self.invoice(self.azure, 77))
        ten = self.warm(lambda: self.work.line(line.id))
        self.assertLess(one, 35)
        self.assertLessEqual(ten, one + 8, f"{one} for 1 proposal, {ten} for 10")

    def test_loading_costs_a_bounded_number(self):
        self.assertLess(self.warm(self.work.load), 60)

    def test_the_summary_costs_the_same_for_few_and_many(self):
        few = self.warm(lambda: self.work.mass_summary({"search": "payment"}, 0.99))
        many = self.warm(lambda: self.work.mass_summary({"search": "payment"}, 0.5))
        self.assertLessEqual(many, few + 25)
        self.assertLess(many, 35)

    def test_accepting_costs_the_same_however_long_the_queue(self):
        def accept(line):
            return self.count(lambda: self.work.accept(line.ar_proposal_id.id))

        accept(self.lines[0])
        many = accept(self.lines[1])
        self.lines[4:].sudo()._ar_write(ar_match_state="excluded")
        few = accept(self.lines[2])
        self.assertLessEqual(abs(many - few), 2, f"{few} of few, {many} of many")
        self.assertLess(many, 150)

    def test_accepting_many_costs_little_for_each(self):
        proposals = self.lines.ar_proposal_id
        self.work.mass_accept(proposals[:2].ids)
        few = self.count(lambda: self.work.mass_accept(proposals[2:12].ids))
        many = self.count(lambda: self.work.mass_accept(proposals[12:40].ids))
        self.assertLess((many - few) / 18, 12, f"{few} for 10, {many} for 28")

    def test_other_work_costs_little_for_each_line(self):
        later = str(fields.Date.add(self.today, days=3))
        calls = (
            ("exclude", lambda lines: self.work.exclude(lines.ids), 5),
            ("include", lambda lines: self.work.include(lines.ids), 5),
            ("snooze", lambda lines: self.work.snooze(lines.ids, later), 5),
            ("assign", lambda lines: self.work.assign(lines.ids, self.clerk.id), 5),
            ("watch", lambda lines: self.work.watch(lines[0].id), 1),
        )
        for name, call, limit in calls:
            call(self.lines[:2])
            few = self.count(lambda call=call: call(self.lines[2:6]))
            many = self.count(lambda call=call: call(self.lines[6:22]))
            per_line = (many - few) / 12
            self.assertLess(per_line, limit, f"{name}: {few} for 4, {many} for 16")
