from datetime import date

from odoo.tests import tagged

from .statement_common import LAST, StatementCommon


@tagged("post_install", "-at_install")
class TestStatementCheck(StatementCommon):
    """A change of the books in a sealed period opens the statement again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.move = cls.invoice(cls.azure, 100, "2026-02-01", ref="PO 1")

    def check(self):
        self.env["ar.customer.statement"].sudo()._cron_check()

    def assertReopened(self, statement, *texts):
        self.assertTrue(statement.check_needed, "no hook noticed it")
        self.check()
        self.assertEqual(statement.state, "reopened")
        self.assertFalse(statement.seal)
        self.assertFalse(statement.check_needed)
        found = statement._changes_text()
        for text in texts:
            self.assertIn(text, found)

    def assertStays(self, statement, noticed=None):
        if noticed is not None:
            self.assertEqual(statement.check_needed, noticed)
        self.check()
        self.assertEqual(statement.state, "sent")
        self.assertFalse(statement.check_needed)

    # === CHANGES === #

    def test_a_document_booked_back_in_the_period(self):
        statement = self.sent()
        added = self.invoice(self.contact, 30, "2026-03-01")
        self.assertReopened(statement, f"New: {added.name} of 2026-03-01, $", "30.00")
        self.assertIn("130.00", statement._changes_text())
        self.assertIn("version 1 no longer holds", statement._changes_text())
        self.assertEqual(statement.reopen_reason, statement._changes_text())
        body = statement.sudo().message_ids[0].body
        self.assertIn(added.name, body)
        self.assertTrue(statement.sudo().message_ids[0].is_internal)

    def test_a_document_reset_to_draft(self):
        statement = self.sent()
        self.move.button_draft()
        self.assertReopened(statement, f"No longer there: {self.move.name}")

    def test_a_document_changed_and_posted_again(self):
        statement = self.sent()
        self.move.button_draft()
        self.move.invoice_line_ids.price_unit = 90
        self.move.action_post()
        self.assertReopened(
            statement, f"Changed: {self.move.name}", "amount: ", "100.00 → ", "90.00"
        )

    def test_a_document_posted_again_without_a_change_changes_nothing(self):
        statement = self.sent()
        self.move.button_draft()
        self.move.action_post()
        self.assertStays(statement, noticed=True)

    def test_another_reference_or_due_date_on_a_posted_document(self):
        statement = self.sent()
        self.move.ref = "PO 2"
        self.assertReopened(statement, "reference: PO 1 → PO 2")
        other = self.sent()
        self.receivable(self.move).date_maturity = date(2026, 6, 1)
        self.assertReopened(other, "due date: ")

    def test_a_booking_before_the_period_changes_only_the_opening(self):
        statement = self.sent()
        added = self.invoice(self.azure, 7, "2025-12-01")
        self.assertReopened(statement, "Opening balance: ", "7.00", added.name)

    def test_a_settled_document_from_before_shows_in_the_balances_only(self):
        old = self.invoice(self.azure, 50, "2025-11-01")
        self.pay(old, "2025-11-20")
        statement = self.sent()
        added = self.invoice(self.azure, 7, "2025-12-01")
        self.pay(added, "2026-05-10")
        self.assertReopened(statement, "Opening balance: ")

    def test_a_receipt_matched_back_in_the_period(self):
        line = self.bank_line(100, self.move.name, "2026-03-10")
        statement = self.sent()
        self.assertEqual(statement.closing_balance, 100)
        self.assertState(self.match(line), "matched")
        self.assertReopened(statement, f"New: {line.move_id.name}")
        again = self.sent()
        self.assertEqual(again.closing_balance, 0)
        line.with_user(self.clerk).action_ar_undo("test")
        self.assertReopened(again, f"No longer there: {line.move_id.name}")

    def test_a_conversion_back_in_the_period(self):
        payment = self.pay(
            self.invoice(self.deco, 50, "2026-02-01", currency_id=self.eur.id),
            "2026-03-10",
            journal_id=self.euro_bank.id,
        )
        item = self.receivable(payment.move_id)
        item.remove_move_reconcile()
        usd = self.invoice(self.deco, 80, "2026-02-01")
        statement = self.sent(self.deco)
        self.assertEqual(statement.closing_balance, 80)
        (item + self.receivable(usd)).reconcile()
        self.assertReopened(statement, "Closing balance: ")
        again = self.sent(self.deco)
        item.remove_move_reconcile()
        self.assertReopened(again)

    def test_a_settlement_on_another_customers_account(self):
        payment = self.pay(self.invoice(self.deco, 100, "2026-02-01"), "2026-02-10")
        item = self.receivable(payment.move_id)
        item.remove_move_reconcile()
        mine, theirs = self.sent(), self.sent(self.deco)
        (item + self.receivable(self.move)).reconcile()
        self.assertReopened(mine, "Closing balance: ")
        self.assertEqual(theirs.state, "reopened")

    def test_a_contact_moved_to_another_company_is_found_in_time(self):
        # Odoo books invoices on the company and payments on the contact.
        added = self.env["account.payment"].create(
            {
                "partner_id": self.contact.id,
                "amount": 30,
                "date": "2026-03-01",
                "payment_type": "inbound",
                "partner_type": "customer",
                "journal_id": self.bank.id,
            }
        )
        added.action_post()
        statement = self.sent()
        self.assertEqual(statement.closing_balance, 70)
        self.contact.parent_id = self.deco
        self.assertFalse(statement.check_needed)
        self.check()
        self.assertEqual(statement.state, "reopened")
        self.assertIn(
            f"No longer there: {added.move_id.name}", statement._changes_text()
        )

    # === NO CHANGES === #

    def test_a_payment_matched_later_moves_no_balance(self):
        payment = self.pay(self.move, "2026-03-10")
        item = self.receivable(payment.move_id)
        item.remove_move_reconcile()
        statement = self.sent()
        self.assertEqual(statement.unapplied_balance, -100)
        (item + self.receivable(self.move)).reconcile()
        self.assertStays(statement, noticed=False)

    def test_bookings_after_the_last_day_do_not_matter(self):
        statement = self.sent()
        self.invoice(self.azure, 30, "2026-05-01")
        self.pay(self.move, "2026-05-02")
        self.assertStays(statement, noticed=False)

    def test_a_dispute_is_no_change_of_the_books(self):
        statement = self.sent()
        self.env["ar.dispute"]._open(
            [{"items": {self.receivable(self.move): (30, "")}, "origin": "manual"}]
        )
        self.assertStays(statement, noticed=False)

    def test_another_name_of_the_customer_is_no_change_of_the_books(self):
        statement = self.sent()
        self.azure.name = "Azure Exterior"
        self.assertStays(statement, noticed=False)
        self.assertEqual(statement._check_seal(), {statement: (True, {})})

    def test_other_customers_statements_are_not_looked_at(self):
        statement = self.sent()
        self.invoice(self.deco, 30, "2026-03-01")
        self.assertStays(statement, noticed=False)

    def test_drafts_are_computed_by_hand(self):
        statement = self.statement()
        self.invoice(self.azure, 30, "2026-03-01")
        self.check()
        self.assertEqual((statement.state, statement.check_needed), ("draft", False))
        self.assertEqual(statement.closing_balance, 100)

    # === AFTERWARDS === #

    def test_a_reopened_statement_is_computed_and_released_as_the_next_version(self):
        statement = self.sent()
        statement._portal_confirm(self.azure, "Ann", seal=statement.seal)
        seal = statement.seal
        self.invoice(self.azure, 30, "2026-03-01")
        self.assertReopened(statement)
        self.assertFalse(statement.confirmed_on or statement.confirmed_seal)
        statement = statement.with_user(self.clerk)
        statement.action_compute()
        statement.action_submit()
        statement.with_user(self.reviewer).action_release()
        self.assertEqual((statement.version, statement.closing_balance), (2, 130))
        self.assertNotEqual(statement.seal, seal)
        events = statement.sudo().event_ids.sorted("id")
        kept = events.filtered(lambda event: event.kind == "released")
        self.assertEqual(kept.mapped("data")[0]["seal"], seal)
        confirmed = events.filtered(lambda event: event.kind == "confirmed")
        self.assertEqual(confirmed.data["seal"], seal)
        reopened = events.filtered(lambda event: event.kind == "reopened")
        self.assertEqual(reopened.data["version"], 1)
        self.assertEqual(reopened.data["state"], "confirmed")

    def test_the_text_is_in_the_readers_language(self):
        statement = self.sent()
        statement.with_user(self.clerk).action_reopen("Wrong period")
        self.assertIn("Wrong period", statement._changes_text())
        self.assertEqual(self.sent()._changes_text(), "")

    def test_many_statements_are_checked_together(self):
        partners = self.env["res.partner"]
        for number in range(12):
            partners |= self.make_customer(f"Customer {number}")
        statements = self.env["ar.customer.statement"]
        for partner in partners:
            self.invoice(partner, 10, "2026-02-01")
            statements |= self.sent(partner)

        def queries(part):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            part.sudo()._reopen_changed()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        queries(statements[:1])
        few, many = queries(statements[:2]), queries(statements[2:])
        self.assertLessEqual(many, few + 2)

    def test_posting_costs_one_query_where_no_statement_is_concerned(self):
        moves = self.env["account.move"]
        for _number in range(2):
            move = self.invoice(self.azure, 10, "2026-03-01")
            move.button_draft()
            moves |= move
        self.env.flush_all()
        marks = []
        model = type(self.env["ar.customer.statement"])
        original = model._mark_to_check

        def counted(records, dates):
            before = self.cr.sql_log_count
            original(records, dates)
            marks.append(self.cr.sql_log_count - before)

        self.patch(model, "_mark_to_check", counted)
        moves.action_post()
        self.assertTrue(marks)
        self.assertLessEqual(max(marks), 1)

    def test_a_marked_statement_is_checked_before_it_is_answered(self):
        statement = self.sent()
        self.invoice(self.azure, 30, "2026-03-01")
        self.assertEqual(statement.state, "sent")
        statement._verified()
        self.assertEqual(statement.state, "reopened")
        self.assertEqual(statement.date_to, LAST)
