from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .agreement_common import AgreementCommon


@tagged("post_install", "-at_install")
class TestPromises(AgreementCommon):
    # === MAKING === #

    def test_a_clerk_writes_a_promise_down(self):
        item = self.receivable(self.second)
        promise = self.promise(
            150, "2026-05-29", item, source="call", contact_id=self.contact.id
        )
        self.assertEqual(promise.name[:4], "PTP/")
        self.assertEqual(
            (promise.state, promise.amount, promise.paid_amount, promise.any_item),
            ("open", 150.0, 0.0, False),
        )
        self.assertEqual(promise.item_ids, item)
        self.assertEqual(promise.partner_id, self.azure)
        self.assertEqual(promise.user_id, self.clerk)
        self.assertIn(promise.name, self.notes(self.azure))

    def test_an_amount_alone_covers_the_oldest_items(self):
        promise = self.promise(120, "2026-05-29")
        self.assertTrue(promise.any_item)
        self.assertEqual(promise.item_ids, self.both)
        small = self.promise(80, "2026-05-29")
        self.assertEqual(small.item_ids, self.receivable(self.first))

    def test_opening_from_an_invoice_items_and_the_customer(self):
        for records in (self.second, self.receivable(self.second)):
            action = records.with_user(self.clerk).action_ar_promise()
            wizard = (
                self.env["ar.promise.wizard"]
                .with_user(self.clerk)
                .with_context(**action["context"])
                .create({})
            )
            self.assertEqual((wizard.partner_id, wizard.amount), (self.azure, 200.0))
        action = self.contact.with_user(self.clerk).action_ar_promise()
        self.assertEqual(action["context"]["default_partner_id"], self.azure.id)
        self.assertEqual(action["context"]["default_contact_id"], self.contact.id)

    def test_what_is_refused(self):
        item = self.receivable(self.first)
        foreign = self.receivable(self.invoice(self.deco, 50))
        cases = [
            (0, "2026-05-29", item, "above zero"),
            (-5, "2026-05-29", item, "above zero"),
            (100.01, "2026-05-29", item, "Only"),
            (301, "2026-05-29", None, "Only"),
            (50, "2026-05-19", item, "Choose a day"),
            (50, "2026-06-20", item, "Choose a day"),
            (50, "2026-05-29", foreign, "one customer"),
            (50, "2026-05-29", item | foreign, "one customer"),
        ]
        for amount, day, items, words in cases:
            with (
                self.subTest(words, amount=amount, day=day),
                self.assertRaisesRegex(UserError, words),
            ):
                self.promise(amount, day, items)
        self.assertFalse(self.env["ar.promise"].search([]))

    def test_the_day_is_over_when_it_is_over_where_the_company_is(self):
        self.company.partner_id.tz = "America/Los_Angeles"
        self.company.ar_promise_grace = 0
        promise = self.promise(50, "2026-05-22", self.receivable(self.first))
        for moment, state in (
            ("2026-05-23 05:00:00", "open"),
            ("2026-05-23 08:00:00", "broken"),
        ):
            with freeze_time(moment):
                promise.sudo()._evaluate()
            self.assertEqual(promise.state, state)

    def test_items_of_two_customers_open_no_wizard(self):
        foreign = self.receivable(self.invoice(self.deco, 50))
        items = (self.receivable(self.first) | foreign).with_user(self.clerk)
        with self.assertRaisesRegex(UserError, "one customer"):
            items.action_ar_promise()

    def test_auditors_write_nothing_down(self):
        with self.assertRaises(AccessError):
            self.promise(50, "2026-05-29", user=self.users["auditor"])
        promise = self.promise(50, "2026-05-29")
        with self.assertRaises(AccessError):
            promise.with_user(self.users["auditor"]).action_cancel()
        with self.assertRaises(AccessError):
            promise.with_user(self.users["manager"]).write({"amount": 1})
        with self.assertRaises(UserError):
            promise.sudo().unlink()

    # === JUDGING === #

    def test_what_is_paid_decides(self):
        """(what is paid when) -> state and paid amount, seen on 10 June.

        Promised: 100 of the first invoice until Friday, 29 May; grace: two working
        days, until Tuesday, 2 June.
        """
        cases = [
            ("nothing", [], "broken", 0),
            ("all in time", [(100, "2026-05-28")], "kept", 100),
            ("within the grace", [(100, "2026-06-02")], "kept", 100),
            ("after the grace", [(100, "2026-06-03")], "broken", 0),
            ("a part", [(40, "2026-05-21")], "part", 40),
            ("two parts", [(40, "2026-05-21"), (60, "2026-05-29")], "kept", 100),
        ]
        for what, payments, state, paid in cases:
            with self.subTest(what):
                move = self.invoice(self.azure, 100, "2026-04-01")
                promise = self.promise(100, "2026-05-29", self.receivable(move))
                for amount, day in payments:
                    self.pay(move, day, amount)
                self.evaluated(promise, "2026-06-10")
                self.assertEqual((promise.state, promise.paid_amount), (state, paid))

    def test_it_stays_open_until_the_grace_is_over(self):
        promise = self.promise(100, "2026-05-29", self.receivable(self.first))
        for day in ("2026-05-21", "2026-06-02"):
            self.evaluated(promise, day)
            self.assertEqual(promise.state, "open")
        self.evaluated(promise, "2026-06-03")
        self.assertEqual(promise.state, "broken")
        self.assertEqual(str(promise.closed_on), "2026-06-03")

    def test_what_was_paid_before_does_not_count(self):
        self.pay(self.first, "2026-05-20", 30)
        promise = self.promise(70, "2026-05-29", self.receivable(self.first))
        self.evaluated(promise)
        self.assertEqual((promise.state, promise.paid_amount), ("open", 0))

    def test_another_invoice_keeps_only_a_promise_for_the_account(self):
        certain = self.promise(100, "2026-05-29", self.receivable(self.first))
        any_item = self.promise(100, "2026-05-29")
        self.pay(self.second, "2026-05-28", 100)
        self.evaluated(certain | any_item, "2026-06-10")
        self.assertEqual((certain.state, any_item.state), ("broken", "kept"))

    def test_one_payment_does_not_keep_two_promises(self):
        item = self.receivable(self.first)
        one = self.promise(60, "2026-05-25", item)
        two = self.promise(100, "2026-05-29", item)
        self.pay(self.first, "2026-05-22", 100)
        self.evaluated(one | two, "2026-06-10")
        self.assertEqual((one.state, one.paid_amount), ("kept", 60))
        self.assertEqual((two.state, two.paid_amount), ("part", 40))

    def test_money_on_account_and_in_the_bank_counts(self):
        """Nobody is called a liar while the money lies unmatched."""
        promise = self.promise(100, "2026-05-29", self.receivable(self.first))
        line = self.bank_line(
            100, "no reference", "2026-05-28", partner_id=self.azure.id
        )
        self.evaluated(promise, "2026-06-10")
        self.assertEqual((promise.state, promise.paid_amount), ("kept", 100))
        line.unlink()
        self.evaluated(promise, "2026-06-10")
        self.assertEqual(promise.state, "broken")
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.azure.id,
                "amount": 60,
                "date": "2026-05-27",
                "payment_type": "inbound",
                "partner_type": "customer",
                "journal_id": self.bank.id,
            }
        )
        payment.action_post()
        self.evaluated(promise, "2026-06-10")
        self.assertEqual((promise.state, promise.paid_amount), ("part", 60))

    def test_nor_while_it_lies_there_without_their_name(self):
        promise = self.promise(50, "2026-05-22", self.receivable(self.first))
        text = f"Azure Interior {self.first.name}"
        line = self.bank_line(50, text, "2026-05-22")
        self.assertFalse(line.partner_id)
        self.evaluated(promise, "2026-06-02")
        self.assertEqual(promise.state, "open")
        line.unlink()
        self.bank_line(50, text, "2026-06-01")
        self.evaluated(promise, "2026-06-02")
        self.assertEqual(promise.state, "broken")

    def test_a_receipt_found_late_mends_the_judgement_and_undoing_it_again(self):
        promise = self.promise(100, "2026-05-29", self.receivable(self.first))
        self.evaluated(promise, "2026-06-10")
        self.assertEqual(promise.state, "broken")
        self.assertTrue(self.activities(promise))
        payment = self.pay(self.first, "2026-05-28")
        self.evaluated(promise, "2026-06-11")
        self.assertEqual(promise.state, "kept")
        self.assertFalse(self.activities(promise))
        payment.action_draft()
        self.evaluated(promise, "2026-06-12")
        self.assertEqual((promise.state, promise.paid_amount), ("broken", 0))

    def test_other_currencies_and_customers_do_not_count(self):
        promise = self.promise(100, "2026-05-29")
        euro = self.invoice(self.azure, 100, currency_id=self.eur.id)
        self.pay(euro, "2026-05-28")
        self.pay(self.invoice(self.deco, 100), "2026-05-28")
        self.evaluated(promise, "2026-06-10")
        self.assertEqual(promise.state, "broken")

    # === TELLING === #

    def test_the_thread_of_the_customer_tells(self):
        broken = self.promise(60, "2026-05-25", self.receivable(self.first))
        kept = self.promise(200, "2026-05-25", self.receivable(self.second))
        self.pay(self.second, "2026-05-25")
        self.evaluated(broken | kept, "2026-06-10")
        notes = self.notes(self.azure)
        self.assertRegex(notes, rf"{kept.name} .* was kept\.")
        self.assertRegex(notes, rf"{broken.name} .* was broken\.")
        before = len(self.azure.message_ids)
        self.evaluated(broken | kept, "2026-06-11")
        self.assertEqual(len(self.azure.message_ids), before, "told twice")

    def test_the_collector_or_the_salesperson_is_asked_to_call(self):
        self.azure.user_id = self.reviewer
        promise = self.promise(100, "2026-05-29", self.receivable(self.first))
        self.assertEqual(promise.user_id, self.reviewer)
        self.evaluated(promise, "2026-06-10")
        self.assertEqual(self.activities(promise).user_id, self.reviewer)
        # A salesperson without our role is not asked; the clerk who wrote it is.
        self.azure.user_id = self.env["res.users"].create(
            {"name": "Sales", "login": "ar_sales"}
        )
        promise = self.promise(50, "2026-05-29", self.receivable(self.second))
        self.assertEqual(promise.user_id, self.clerk)

    def test_cancelled_promises_are_out_of_the_way(self):
        promise = self.promise(100, "2026-05-29", self.receivable(self.first))
        promise.with_user(self.clerk).action_cancel()
        self.evaluated(promise, "2026-06-10")
        self.assertEqual(promise.state, "cancelled")
        self.assertFalse(self.env["ar.promise"]._promised_items(self.both))
        with self.assertRaises(UserError):
            promise.with_user(self.clerk).action_cancel()

    def run_schedule(self, day):
        with freeze_time(day), self.enter_registry_test_mode():
            self.env.ref("ar_reconciliation.ar_promise_cron").method_direct_trigger()
        self.env.invalidate_all()

    def test_the_schedule_judges_all(self):
        promise = self.promise(100, "2026-05-29", self.receivable(self.first))
        self.run_schedule("2026-06-10")
        self.assertEqual(promise.state, "broken")
        self.pay(self.first, "2026-05-28")
        self.run_schedule("2026-06-20")
        self.assertEqual(promise.state, "kept")

    # === HOOKS === #

    def test_items_know_what_is_promised_of_them(self):
        first, second = self.receivable(self.first), self.receivable(self.second)
        promise = self.promise(150, "2026-05-29", self.both)
        day = self.date("2026-05-29")
        found = self.env["ar.promise"]._promised_items(self.both)
        self.assertEqual(
            found,
            {first.id: (100.0, day, promise.id), second.id: (50.0, day, promise.id)},
        )
        later = self.promise(70, "2026-06-01", second)
        found = self.env["ar.promise"]._promised_items(second)
        self.assertEqual(found, {second.id: (120.0, day, promise.id)})
        self.pay(self.first, "2026-05-21")
        self.evaluated(promise | later)
        found = self.env["ar.promise"]._promised_items(self.both)
        self.assertEqual(found, {second.id: (120.0, day, promise.id)})
        self.assertEqual(second.ar_promised_amount, 120.0)
        self.assertIn(promise.name, self.second.ar_agreed_text)

    def test_statements_show_promises_and_keep_their_identity(self):
        before = self.statement()
        self.promise(60, "2026-05-29", self.receivable(self.first))
        after = self.statement()
        line = self.line(after, self.first.name)
        self.assertEqual(line.promised_amount, 60.0)
        self.assertEqual(after.promised_balance, 60.0)
        self.assertEqual(self.line(before, self.first.name).promised_amount, 0.0)
        self.assertEqual(before.closing_balance, after.closing_balance)
        self.assertEqual(after.closing_balance, sum(after.line_ids.mapped("amount")))

    def test_a_sealed_statement_is_not_reopened_by_a_promise(self):
        sent = self.sent()
        self.promise(60, "2026-05-29", self.receivable(self.first))
        sent._verified()
        self.assertEqual(sent.state, "sent")

    # === QUERIES === #

    def test_judging_many_takes_as_many_queries_as_judging_one(self):
        def many(count):
            promises = self.env["ar.promise"]
            for number in range(count):
                partner = self.make_customer(f"Customer {count} {number}")
                move = self.invoice(partner, 100, "2026-04-01")
                promises |= self.env["ar.promise"]._make(
                    self.company,
                    partner,
                    100,
                    self.date("2026-05-29"),
                    items=self.receivable(move),
                )
            self.env.flush_all()
            self.env.invalidate_all()
            return promises.sudo()

        counts = []
        for size in (2, 12):
            promises = many(size)
            start = self.env.cr.sql_log_count
            promises._evaluate()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(counts[1], counts[0] + 2, counts)
        self.assertLess(counts[0], 40)
        items = promises.item_ids
        self.env.invalidate_all()
        with self.assertQueryCount(7):
            self.env["ar.promise"]._promised_items(items)

    def test_the_limits_of_the_company_hold(self):
        self.company.ar_promise_days = 3
        last = fields.Date.context_today(self.company) + timedelta(days=3)
        self.assertTrue(self.promise(50, last))
        with self.assertRaises(UserError):
            self.promise(50, last + timedelta(days=1))
        self.company.ar_promise_grace = 0
        promise = self.promise(100, "2026-05-22", self.receivable(self.first))
        self.pay(self.first, "2026-05-25")
        self.evaluated(promise, "2026-06-10")
        self.assertEqual(promise.state, "broken")
