from odoo.tests import tagged

from .reminder_common import ReminderCommon


@tagged("post_install", "-at_install")
class TestDunningPerformance(ReminderCommon):
    """The number of queries hardly grows with the number of customers."""

    def many(self, count, prefix):
        partners = self.env["res.partner"]
        for number in range(count):
            partners |= self.make_customer(
                f"{prefix}{number}", email=f"{prefix}{number}@example.com", tz="UTC"
            )
        for partner in partners:
            self.owed(partner)
        return partners

    def queries(self, function, *args):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        function(*args)
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_forty_customers_take_hardly_more_queries_than_five(self):
        computing, renewing, sending = [], [], []
        for count in (5, 40):
            partners = self.many(count, f"c{count}x")
            run = self.new_run()
            computing.append(self.queries(run._compute_customers, partners))
            messages = run.message_ids
            self.assertEqual(messages.partner_id, partners)
            self.assertEqual(set(messages.mapped("state")), {"ready"})
            second = self.new_run()
            renewing.append(self.queries(second._compute_customers, partners))
            self.assertEqual(second.message_ids, messages)
            self.assertEqual([len(m.line_ids) for m in messages], [1] * count)
            messages.sudo().released = True
            sending.append(self.queries(messages._check_and_send))
            self.assertEqual(set(messages.mapped("state")), {"sent"})
        for few, many in (computing, renewing, sending):
            self.assertLess(few, 300)
            self.assertLess(many, few + 70)
