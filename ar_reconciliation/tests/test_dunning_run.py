from unittest.mock import patch

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import ar_dunning_run_queue as queue
from .reminder_common import TODAY, Killed, ReminderCommon


@tagged("post_install", "-at_install")
class TestDunningRun(ReminderCommon):
    """Computed, looked at, sent: once, whatever happens in between."""

    def many(self, count):
        partners = self.env["res.partner"]
        for number in range(count):
            partners |= self.make_customer(
                f"C{number}", email=f"c{number}@example.com", tz="UTC"
            )
        for partner in partners:
            self.owed(partner)
        return partners

    # === ONE MESSAGE === #

    def test_one_message_lists_everything_due_with_credits_deducted(self):
        first, second = self.owed(amount=100), self.owed(amount=40, days=20)
        self.owed(amount=500, days=-30)
        credit = self.invoice(
            self.azure, 15, str(TODAY), move_type="out_refund", ref="back"
        )
        message = self.due()
        self.assertEqual(message.state, "ready")
        self.assertEqual(
            message.line_ids.mapped(lambda x: (x.move_id, x.open_amount, x.credit)),
            [(second, 40, False), (first, 100, False), (credit, -15, True)],
        )
        self.assertEqual((message.amount, message.overdue_amount), (125, 140))
        self.assertEqual((message.overdue_days, message.level_id), (20, self.first))
        self.assertEqual(
            (message.channel, message.address, message.contact_id),
            ("email", "azure@example.com", self.azure),
        )
        for number in (first.name, second.name, credit.name):
            self.assertIn(number, message.body)
        self.assertNotIn("{", message.body)

    def test_each_currency_has_a_message_of_its_own(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])
        self.owed()
        self.owed(amount=70, currency_id=euro.id)
        run = self.computed()
        self.assertEqual(
            {(m.currency_id, m.amount) for m in run.message_ids},
            {(self.usd, 100), (euro, 70)},
        )

    def test_contacts_are_reminded_as_their_company(self):
        brandon = self.env["res.partner"].create(
            {"name": "Brandon", "parent_id": self.azure.id}
        )
        self.owed(brandon)
        self.owed(self.azure, 50)
        run = self.computed()
        self.assertEqual((run.message_ids.partner_id, run.message_ids.amount),
                         (self.azure, 150))  # fmt: skip

    def test_nothing_is_sent_before_somebody_says_so(self):
        self.owed()
        message = self.due()
        self.assertEqual((message.state, message.sent_on), ("ready", False))
        self.assertFalse(message.sudo().mail_id)

    # === SENDING === #

    def test_sending_writes_one_mail_each_and_the_second_time_none(self):
        self.owed()
        self.owed(self.deco)
        run = self.sent()
        self.assertEqual(run.state, "done")
        messages = run.message_ids
        self.assertEqual(set(messages.mapped("state")), {"sent"})
        self.assertEqual(messages.sent_by_id, self.clerk)
        mails = messages.sudo().mail_id
        self.assertEqual(len(mails), 2)
        again = self.computed()
        self.assertFalse(again.message_ids)
        found = self.messages.search([("partner_id", "=", self.azure.id)])
        self.assertEqual(len(found), 1)

    def test_the_database_keeps_a_second_reminder_of_a_day_out(self):
        self.owed()
        message = self.due().sudo()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            message.create(
                {
                    "company_id": message.company_id.id,
                    "partner_id": message.partner_id.id,
                    "currency_id": message.currency_id.id,
                    "day": message.day,
                }
            )

    def test_a_second_run_of_the_day_takes_over_what_has_not_left(self):
        self.owed()
        first = self.computed()
        message = self.message_of(first)
        self.owed(amount=11)
        second = self.computed()
        self.assertEqual(message.run_id, second)
        self.assertEqual((message.amount, message.state), (111, "ready"))
        self.assertFalse(first.message_ids)

    def test_a_later_run_ends_what_the_earlier_one_did_not_send(self):
        self.owed()
        old = self.due()
        with self.on(days=1):
            new = self.due()
        self.assertEqual((old.state, new.state), ("cancelled", "ready"))
        self.assertIn("newer", old.hold_text)

    def test_the_gap_between_reminders_is_kept(self):
        self.owed(days=5)
        self.sent()
        with self.on(days=4):
            self.owed(amount=9, days=5)
            self.assertFalse(self.computed().message_ids)
        with self.on(days=9):
            later = self.due()
        self.assertEqual(later.level_id, self.level_at(14))

    # === KILLED === #

    def test_a_killed_computation_goes_on_and_makes_nothing_twice(self):
        self.patch(queue, "STEP_CUSTOMERS", 2)
        partners = self.many(5)
        run = self.new_run()
        run.action_compute()
        compute, calls = self.registry["ar.dunning.run"]._compute_customers, []

        def kill(this, customers):
            calls.append(customers.ids)
            result = compute(this, customers)
            if len(calls) == 2:
                raise Killed
            return result

        with (
            patch.object(self.registry["ar.dunning.run"], "_compute_customers", kill),
            self.worker() as worker,
        ):
            worker._cron_work()
        self.assertEqual((run.state, len(run.message_ids)), ("computing", 2))
        self.run_schedule()
        self.assertEqual(run.state, "review")
        self.assertEqual(run.message_ids.partner_id, partners)
        self.assertEqual(len(run.message_ids), 5)

    def test_killed_while_sending_nobody_gets_two_mails(self):
        self.patch(queue, "STEP_MESSAGES", 2)
        self.many(5)
        run = self.computed()
        run.action_send()
        send, calls = self.registry["ar.dunning.message"]._send_email, []

        def kill(this):
            calls.append(this.ids)
            result = send(this)
            if len(calls) == 2:
                raise Killed
            return result

        with (
            patch.object(self.registry["ar.dunning.message"], "_send_email", kill),
            self.worker() as worker,
        ):
            worker._cron_work()
        states = run.message_ids.mapped("state")
        self.assertEqual(sorted(states), ["ready"] * 3 + ["sent"] * 2)
        self.run_schedule()
        self.assertEqual(set(run.message_ids.mapped("state")), {"sent"})
        mails = self.env["mail.mail"].sudo().search(
            [("model", "=", "ar.dunning.message")]
        )  # fmt: skip
        self.assertEqual(len(mails), 5)
        self.assertEqual(len(set(mails.mapped("res_id"))), 5)

    @mute_logger("odoo.addons.ar_reconciliation.models.ar_background_job")
    def test_one_customers_failure_stays_with_that_customer(self):
        others = self.many(3)
        self.owed()
        decide = self.registry["ar.dunning.planner"]._decide

        def fail(this, facts, *args):
            if facts.partner == self.azure.id:
                raise ZeroDivisionError("odd books")
            return decide(this, facts, *args)

        with patch.object(self.registry["ar.dunning.planner"], "_decide", fail):
            run = self.computed()
        message = self.message_of(run)
        self.assertEqual(message.state, "failed")
        self.assertIn("odd books", message.hold_text)
        ready = run.message_ids.filtered(lambda m: m.state == "ready")
        self.assertEqual(ready.partner_id, others)
        run.action_renew()
        self.run_schedule()
        self.assertEqual((message.state, message.error), ("ready", False))

    def test_stop_and_continue(self):
        self.owed()
        run = self.new_run()
        run.action_compute()
        run.action_stop()
        self.run_schedule()
        self.assertEqual((run.state, run.progress_state), ("computing", "interrupted"))
        run.action_continue()
        self.run_schedule()
        self.assertEqual((run.state, run.ready_count), ("review", 1))

    # === CLOCK === #

    def test_a_clock_set_back_sends_nothing_again(self):
        self.owed(days=20)
        with self.on(days=1):
            self.sent()
        self.assertFalse(self.computed().message_ids)

    def test_the_day_is_that_of_the_company(self):
        self.owed(days=2)
        self.company.partner_id.tz = "Asia/Shanghai"
        with self.on(hour=20):
            run = self.computed()
        self.assertEqual(str(run.day), "2026-06-11")
        self.assertEqual(run.message_ids.overdue_days, 3)

    # === TWO COMPANIES === #

    def test_two_companies_remind_one_customer_apart(self):
        data = self.setup_other_company()
        other = data["company"]
        self.owed()
        move = self.env["account.move"].with_company(other).create(
            {
                "move_type": "out_invoice",
                "partner_id": self.azure.id,
                "invoice_date": "2026-06-01",
                "invoice_date_due": "2026-06-01",
                "invoice_line_ids": [
                    (0, 0, {"name": "Work", "price_unit": 77, "tax_ids": []})
                ],
            }
        )  # fmt: skip
        move.action_post()
        mine = self.computed()
        clerk = self.make_user("clerk", other, login="other_clerk")
        theirs = self.computed(clerk, company_id=other.id)
        amounts = mine.message_ids.amount, theirs.message_ids.amount
        self.assertEqual(amounts, (100, 77))
        self.assertEqual(theirs.message_ids.level_id.company_id, other)
        self.send(mine)
        self.send(theirs)
        self.assertEqual(
            (mine.message_ids.state, theirs.message_ids.state), ("sent", "sent")
        )

    # === RIGHTS === #

    def test_what_a_run_does_cannot_be_written(self):
        run = self.new_run()
        for vals in ({"state": "done"}, {"day": "2026-01-01"}, {"automatic": True}):
            with self.assertRaises(AccessError):
                run.write(vals)
        forged = self.runs.with_user(self.clerk)
        forged = forged.with_context(default_state="done").create({})
        self.assertEqual(forged.state, "draft")

    def test_an_auditor_computes_nothing(self):
        run = self.new_run()
        with self.assertRaises(AccessError):
            run.with_user(self.users["auditor"]).action_compute()

    def test_sent_reminders_stay_as_they_are(self):
        self.owed()
        message = self.message_of(self.sent())
        for user in (self.clerk, self.users["manager"]):
            own = message.with_user(user)
            with self.assertRaisesRegex(UserError, "stay as they are"):
                own.subject = "other"
            with self.assertRaises(AccessError):
                own.state = "ready"
            with self.assertRaises(AccessError):
                own.amount = 1
            with self.assertRaises(AccessError):
                own.unlink()
            with self.assertRaisesRegex(UserError, "not possible now"):
                own.action_include()

    def test_a_cancelled_run_sends_nothing(self):
        self.owed()
        run = self.computed()
        run.action_cancel()
        self.assertEqual((run.state, run.message_ids.state), ("cancelled", "cancelled"))
        again = self.computed()
        self.assertEqual(again.message_ids.state, "ready")
