from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from odoo.addons.base.models.ir_cron import IrCron

from ..core.collection import ACTIONS, REASONS
from ..models.ar_collection_task import TASK_ACTIONS
from ..models.ar_collection_texts import REASON_TEXTS
from .common import ArCommon

TODAY = "2026-06-17"


class CollectionCommon(ArCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(TODAY))
        cls.tasks = cls.env["ar.collection.task"].with_user(cls.clerk)

    @classmethod
    def due(cls, days, amount=100, partner=None, **vals):
        """An invoice that was due so many days ago."""
        day = fields.Date.to_date(TODAY) - timedelta(days=days)
        return cls.invoice(
            partner or cls.azure, amount, day, invoice_date_due=day, **vals
        )

    def rebuild(self, partner=None):
        customers = partner or self.azure | self.deco
        self.env["ar.collection.task"]._rebuild(self.company, customers)
        return self.task(self.azure)

    def task(self, partner):
        return self.tasks.search(
            [("partner_id", "=", partner.id), ("state", "!=", "done")]
        )

    def call(self, task, outcome, **vals):
        wizards = self.env["ar.call.wizard"].with_user(self.clerk)
        action = task.action_log_call()
        wizard = wizards.with_context(**action["context"]).create(
            {"outcome": outcome, **vals}
        )
        return wizard.action_confirm()


@tagged("post_install", "-at_install")
class TestCollection(CollectionCommon):
    """Who is to be called, why, and what a call changes."""

    def test_every_reason_and_action_has_words(self):
        self.assertEqual(set(REASON_TEXTS), set(REASONS))
        self.assertEqual({code for code, _name in TASK_ACTIONS}, set(ACTIONS))
        texts = self.env["ar.collection.texts"]
        for code, example in REASONS.items():
            said = texts._reasons([[code, example]], self.company.currency_id)
            self.assertTrue(said.endswith("."), code)
            self.assertNotIn("%(", said)

    def test_nobody_is_called_before_the_due_date(self):
        self.due(-5)
        self.assertFalse(self.rebuild())

    def test_a_late_customer_is_on_the_list_with_reasons_and_money(self):
        self.due(40, 300)
        self.due(-3, 50)
        task = self.rebuild()
        self.assertEqual((task.state, task.action), ("todo", "call"))
        self.assertEqual((task.overdue_amount, task.open_amount), (300, 350))
        self.assertEqual(task.oldest_days, 40)
        self.assertIn("300.00 are overdue, the oldest by 40 days", task.why)
        self.assertIn("no contact for 40 days", task.why)
        self.assertEqual(task.expected_next_week, 350)
        self.assertEqual(task.expected_month, 350)
        weeks = task.forecast_text.splitlines()
        self.assertEqual(len(weeks), 2)
        self.assertIn("300.00", weeks[1])

    def test_nobody_is_called_whose_money_waits_or_who_is_on_hold(self):
        self.due(40)
        line = self.bank_line(100, "?", TODAY, partner_id=self.azure.id)
        task = self.rebuild()
        self.assertEqual((task.state, task.action), ("waiting", "wait"))
        self.assertIn("could be theirs", task.why)
        line.unlink()
        self.azure.ar_dunning_hold_reason = "New owner"
        self.assertIn("is on hold", self.rebuild().why)
        self.azure.ar_dunning_hold_reason = False
        self.assertEqual(self.rebuild().action, "call")

    def test_one_row_per_currency(self):
        euro = self.setup_other_currency("EUR")
        self.due(40)
        self.due(40, currency_id=euro.id)
        tasks = self.rebuild()
        self.assertEqual(len(tasks), 2)
        self.assertEqual(tasks.currency_id, self.company.currency_id | euro)

    def test_contacts_and_the_company_are_one_customer(self):
        contact = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.azure.id}
        )
        self.due(40)
        self.due(30, partner=contact)
        self.assertEqual(self.rebuild().overdue_amount, 200)

    def test_a_row_is_kept_until_nothing_is_overdue(self):
        move = self.due(40)
        task = self.rebuild()
        self.assertEqual(self.rebuild(), task)
        move._reverse_moves(cancel=True)
        self.assertFalse(self.rebuild())
        self.assertEqual(
            (task.state, task.done_on), ("done", fields.Date.to_date(TODAY))
        )
        self.due(50)
        self.assertNotEqual(self.rebuild(), task)

    def test_credits_are_netted(self):
        self.due(40)
        self.due(10, move_type="out_refund")
        self.assertFalse(self.rebuild())

    def test_disputed_first(self):
        move = self.due(40)
        items = {self.receivable(move): (100, False)}
        self.env["ar.dispute"]._open([{"items": items}])
        task = self.rebuild()
        self.assertEqual((task.action, task.overdue_amount), ("solve_dispute", 0))
        self.assertEqual(task.disputed_amount, 100)

    def test_late_payers_are_expected_late(self):
        paid = self.due(120)
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=paid.ids
        ).create({"payment_date": "2026-04-08"})._create_payments()
        if not self.receivable(paid).reconciled:
            self.skipTest("payments wait for the bank in this chart of accounts")
        facts = self.env["ar.collection.facts"]
        today = fields.Date.to_date(TODAY)
        self.due(5)
        accounts = facts._fetch(self.company, self.azure, today)
        self.assertEqual([account.lateness for account in accounts.values()], [50])

    def test_no_answer_is_logged_with_one_click_and_waits_a_day(self):
        self.due(40)
        task = self.rebuild()
        task.action_no_answer()
        self.assertEqual((task.state, task.score), ("waiting", 0))
        self.assertEqual(task.wait_until, fields.Date.to_date("2026-06-18"))
        call = task.call_ids
        self.assertEqual((call.outcome, call.user_id), ("no_answer", self.clerk))
        self.assertIn("No Answer", task.last_call)
        self.assertEqual(task.user_id, self.clerk)
        with freeze_time("2026-06-18"):
            self.rebuild()
        self.assertEqual(task.state, "todo")
        self.assertIn("A call was agreed", task.why)

    def test_after_friday_comes_monday(self):
        with freeze_time("2026-06-19"):
            self.assertEqual(self.tasks._next_day(), fields.Date.to_date("2026-06-22"))

    def test_a_promise_on_the_phone(self):
        self.due(40)
        task = self.rebuild()
        with self.assertRaises(UserError):
            self.call(task, "promised")
        self.call(task, "promised", promise_date="2026-06-24", note="Ms Huber")
        self.assertEqual(task.state, "waiting")
        call = task.call_ids
        self.assertEqual(call.outcome, "promised")
        self.assertEqual((call.promise_id.amount, call.promise_id.state), (100, "open"))
        self.assertIn("are promised until 06/24/2026", task.why)
        with freeze_time("2026-07-10"):
            call.promise_id.sudo()._evaluate()
            self.rebuild()
        self.assertEqual((task.state, call.promise_id.state), ("todo", "broken"))
        self.assertIn("Promises broken: 1", task.why)

    def test_a_claim_that_lapses_is_handed_over(self):
        self.company.write({"ar_limitation_years": 3, "ar_limitation_months": 2})
        self.due(3 * 365 - 30)
        task = self.rebuild()
        self.assertEqual(task.action, "escalate")
        self.assertIn("The oldest claim lapses on", task.why)

    def message(self, **vals):
        """A reminder that was sent."""
        return (
            self.env["ar.dunning.message"]
            .sudo()
            .create(
                {
                    "company_id": self.company.id,
                    "partner_id": self.azure.id,
                    "currency_id": self.company.currency_id.id,
                    "day": "2026-06-10",
                    "state": "sent",
                    **vals,
                }
            )
        )

    def test_a_reply_is_answered_first_and_a_call_answers_it(self):
        self.due(40)
        self.message(replied_on="2026-06-16 10:00:00")
        task = self.rebuild()
        self.assertEqual(task.action, "answer")
        self.assertIn("Reminders sent: 1", task.why)
        self.call(task, "reached", next_on=False)
        self.assertEqual(task.action, "call")

    def test_what_is_disputed_is_asked_next(self):
        self.due(40)
        action = self.call(self.rebuild(), "disputes")
        self.assertEqual(action["res_model"], "ar.dispute.open.wizard")
        self.assertTrue(action["context"]["ar_item_ids"])

    def test_a_wrong_number_does_not_postpone(self):
        self.due(40)
        task = self.rebuild()
        self.call(task, "wrong_number")
        self.assertEqual(task.state, "todo")

    def test_history_shows_calls_and_payments(self):
        self.due(40)
        task = self.rebuild()
        self.call(task, "reached", note="<b>boss</b> is away")
        self.assertIn("&lt;b&gt;boss", task.history)
        self.assertIn("Reached", task.history)

    def test_nothing_is_logged_for_who_has_paid(self):
        move = self.due(40)
        task = self.rebuild()
        move._reverse_moves(cancel=True)
        self.rebuild()
        with self.assertRaises(UserError):
            task.action_no_answer()

    def test_auditors_look_only(self):
        self.due(40)
        task = self.rebuild().with_user(self.users["auditor"])
        self.assertTrue(task.why)
        for method in (task.action_no_answer, task.action_assign_me):
            with self.assertRaises(AccessError):
                method()

    def test_open_items_of_the_row(self):
        move = self.due(40)
        action = self.rebuild().action_show_items()
        items = self.env["account.move.line"].search(action["domain"])
        self.assertEqual(items, self.receivable(move))


@tagged("post_install", "-at_install")
class TestCollectionJob(CollectionCommon):
    """The list is refreshed by one job, in steps, and again from where it stopped."""

    def commit(self, seconds=60):
        self.patch(IrCron, "_commit_progress", lambda *args, **options: seconds)

    def test_the_scheduled_action_makes_the_list(self):
        self.due(40)
        cron = self.env.ref("ar_reconciliation.ar_collection_task_cron")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertTrue(self.task(self.azure))

    def test_a_job_that_was_stopped_goes_on(self):
        self.due(40)
        self.due(40, partner=self.deco)
        self.commit(seconds=0)
        module = "odoo.addons.ar_reconciliation.models.ar_collection_build.STEP"
        with patch(module, 1):
            self.env["ar.collection.task"].sudo()._cron_rebuild()
            first = self.task(self.azure | self.deco)
            self.assertEqual(len(self.mine()), 1)
            self.env["ar.collection.task"].sudo()._cron_rebuild()
        self.assertEqual(len(self.mine()), 2)
        self.assertLessEqual(first, self.mine())

    def task(self, partner):
        return self.tasks.search([("partner_id", "in", partner.ids)])

    def mine(self):
        return self.task(self.azure | self.deco)

    def test_other_companies_have_their_own_list(self):
        self.due(40)
        other = self.setup_other_company()["company"]
        self.env["ar.collection.task"]._rebuild(other, self.azure)
        self.assertFalse(self.mine())

    def test_queries_do_not_grow_with_the_customers(self):
        customers = [self.make_customer(f"Late {n}") for n in range(40)]
        for customer in customers:
            self.due(40, partner=customer)
        everybody = self.env["res.partner"].union(*customers)
        facts, today = self.env["ar.collection.facts"], fields.Date.to_date(TODAY)
        counts = []
        for some in (everybody[:4], everybody):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            accounts = facts._fetch(self.company, some, today)
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(accounts), len(some))
        self.assertLessEqual(counts[1], counts[0] + 1, counts)
        # Half of them read whose money waits, as reminders do.
        self.assertLessEqual(counts[1], 40, counts)

    def test_writing_the_rows_takes_few_queries(self):
        customers = [self.make_customer(f"Late {n}") for n in range(40)]
        for customer in customers:
            self.due(40, partner=customer)
        everybody = self.env["res.partner"].union(*customers)
        for _made_then_refreshed in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["ar.collection.task"]._rebuild(self.company, everybody)
            self.env.flush_all()
            self.assertLessEqual(self.env.cr.sql_log_count - before, 50)
