from datetime import date
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .statement_common import FIRST, LAST, StatementCommon


@tagged("post_install", "-at_install")
class TestStatementItems(StatementCommon):
    """What of the books becomes which line of a statement."""

    def kinds(self, statement):
        return statement.line_ids.mapped("kind")

    def amounts(self, statement):
        return [(line.kind, line.amount) for line in statement.line_ids]

    # === WHOSE ITEMS === #

    def test_items_of_contacts_are_the_companys(self):
        own = self.invoice(self.azure, 100, "2026-02-01")
        contacts = self.invoice(self.contact, 30, "2026-02-02")
        self.invoice(self.deco, 7, "2026-02-03")
        statement = self.statement()
        self.assertEqual(statement.line_ids.mapped("number"), [own.name, contacts.name])
        self.assertEqual(self.line(statement, contacts.name).contact_id, self.contact)
        self.assertEqual(statement.closing_balance, 130)

    def test_items_of_an_archived_contact_stay(self):
        self.invoice(self.contact, 30, "2026-02-02")
        self.contact.active = False
        self.assertEqual(self.statement().closing_balance, 30)

    def test_drafts_and_cancelled_documents_are_no_items(self):
        draft = self.invoice(self.azure, 100, "2026-02-01")
        draft.button_draft()
        cancelled = self.invoice(self.azure, 50, "2026-02-01")
        cancelled.button_draft()
        cancelled.button_cancel()
        statement = self.statement()
        self.assertFalse(statement.line_ids)
        self.assertEqual(statement.closing_balance, 0)

    def test_a_reconciliation_with_a_draft_does_not_count(self):
        move = self.invoice(self.azure, 100, "2026-02-01")
        payment = self.pay(move, "2026-02-10")
        self.assertEqual(self.statement().closing_balance, 0)
        items = self.receivable(payment.move_id)
        # As a localisation may leave it: a draft keeps its reconciliations.
        items.flush_recordset()
        self.env.cr.execute(
            "UPDATE account_move_line SET parent_state = 'draft' WHERE id = %s",
            [items.id],
        )
        self.env.invalidate_all()
        statement = self.statement()
        self.assertEqual(statement.closing_balance, 100)
        self.assertEqual(self.line(statement, move.name).open_amount, 100)
        self.assertFalse(self.line(statement, move.name).settled_by)

    def test_payables_of_the_same_partner_are_not_receivable(self):
        self.invoice(self.azure, 40, "2026-02-01", "in_invoice")
        self.assertFalse(self.statement().line_ids)

    def test_a_branch_is_part_of_the_company_and_another_company_is_not(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.cr.precommit.run()
        self.env.user.company_ids += branch
        journal = self.company_data["default_journal_sale"]
        move = (
            self.env["account.move"]
            .with_company(branch)
            .create(
                {
                    "move_type": "out_invoice",
                    "company_id": branch.id,
                    "journal_id": journal.id,
                    "partner_id": self.azure.id,
                    "invoice_date": "2026-02-01",
                    "invoice_line_ids": [
                        Command.create({"name": "x", "price_unit": 20, "tax_ids": []})
                    ],
                }
            )
        )
        move.action_post()
        self.assertEqual(move.company_id, branch)
        with self.assertRaisesRegex(UserError, "branches"):
            self.statement()
        self.clerk.company_ids += branch
        both = {"allowed_company_ids": (self.company | branch).ids}
        statements = self.env["ar.customer.statement"].with_user(self.clerk)
        statement = statements.with_context(**both).create(
            {"partner_id": self.azure.id, "date_from": FIRST, "date_to": LAST}
        )
        self.assertEqual(statement.company_id, self.company)
        self.assertEqual(statement.closing_balance, 20)

    def test_a_contact_is_replaced_by_its_company(self):
        self.assertEqual(self.statement(self.contact).partner_id, self.azure)

    # === KINDS === #

    def test_documents_have_number_reference_and_due_date(self):
        move = self.invoice(
            self.azure, 100, "2026-02-01", ref="PO 7", invoice_date_due="2026-03-03"
        )
        line = self.line(self.statement(), move.name)
        self.assertEqual(
            (line.kind, line.reference, line.due_date, line.overdue_days),
            ("invoice", "PO 7", date(2026, 3, 3), 58),
        )

    def test_the_accounting_date_counts_not_the_documents(self):
        move = self.invoice(self.azure, 100, "2026-02-01")
        move.button_draft()
        move.write({"invoice_date": "2025-12-20", "date": "2026-02-01"})
        move.action_post()
        line = self.receivable(move)
        statement = self.statement()
        self.assertEqual(statement.line_ids.date, line.date)

    def test_receipts_refunds_and_credit_notes(self):
        move = self.invoice(self.azure, 100, "2026-02-01")
        note = self.invoice(self.azure, 30, "2026-02-02", "out_refund")
        self.pay(move, "2026-02-03", 50)
        self.pay(note, "2026-02-04")
        self.assertEqual(
            self.amounts(self.statement()),
            [
                ("invoice", 100),
                ("credit_note", -30),
                ("payment", -50),
                ("refund", 30),
            ],
        )

    def test_what_reverses_an_entry_has_its_kind(self):
        payment = self.pay(self.invoice(self.azure, 100, "2026-02-01"), "2026-02-03")
        reversal = payment.move_id._reverse_moves([{"date": "2026-02-05"}])
        reversal.action_post()
        statement = self.statement()
        self.assertEqual(
            self.amounts(statement),
            [("invoice", 100), ("payment", -100), ("payment", 100)],
        )
        move = self.invoice(self.deco, 10, "2026-02-01")
        move._reverse_moves([{"date": "2026-02-05", "invoice_date": "2026-02-05"}])
        self.deco.invoice_ids.filtered(lambda m: m.state == "draft").action_post()
        kinds = self.kinds(self.statement(self.deco))
        self.assertEqual(kinds, ["invoice", "credit_note"])

    def manual_entry(self, account, debit=0, credit=0, day="2026-02-10"):
        move = self.env["account.move"].create(
            {
                "date": day,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.company_data[
                                "default_account_receivable"
                            ].id,
                            "partner_id": self.azure.id,
                            "debit": debit,
                            "credit": credit,
                        }
                    ),
                    Command.create(
                        {"account_id": account.id, "debit": credit, "credit": debit}
                    ),
                ],
            }
        )
        move.action_post()
        return move

    def test_an_entry_to_expenses_is_a_write_off_and_others_are_other(self):
        expense = self.company_data["default_account_expense"]
        self.manual_entry(expense, credit=5)
        self.manual_entry(expense, debit=3, day="2026-02-11")
        assets = self.company_data["default_account_assets"]
        self.manual_entry(assets, credit=9, day="2026-02-12")
        self.assertEqual(
            self.amounts(self.statement()),
            [("write_off", -5), ("other", 3), ("other", -9)],
        )

    # === WRITTEN OFF IN THE ENTRY OF A RECEIPT === #

    def test_the_write_off_of_odoos_wizard_is_a_line_of_its_own(self):
        move = self.invoice(self.azure, 100, "2026-02-01")
        account = self.company_data["default_account_expense"]
        payment = self.pay(
            move,
            "2026-02-10",
            97,
            payment_difference_handling="reconcile",
            writeoff_account_id=account.id,
        )
        statement = self.statement()
        self.assertEqual(
            self.amounts(statement),
            [("invoice", 100), ("payment", -97), ("write_off", -3)],
        )
        self.assertEqual(statement.closing_balance, 0)
        numbers = statement.line_ids[1:].mapped("number")
        self.assertEqual(numbers, [payment.move_id.name] * 2)

    def test_the_cash_discount_of_a_matched_bank_line_is_a_line_of_its_own(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "2% within 20 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 20,
                "line_ids": [Command.create({"value_amount": 100, "nb_days": 30})],
            }
        )
        move = self.invoice(
            self.azure, 100, "2026-02-01", invoice_payment_term_id=term.id
        )
        line = self.bank_line(98, move.name, "2026-02-10")
        self.assertState(self.match(line), "matched")
        statement = self.statement()
        self.assertEqual(
            self.amounts(statement),
            [("invoice", 100), ("payment", -98), ("write_off", -2)],
        )
        line.with_user(self.clerk).action_ar_undo("test")
        statement.action_compute()
        self.assertEqual(self.amounts(statement), [("invoice", 100)])

    def test_a_receipt_for_two_customers_has_each_ones_write_off(self):
        mine = self.invoice(self.azure, 100, "2026-02-01")
        theirs = self.invoice(self.deco, 50, "2026-02-01")
        receivable = self.company_data["default_account_receivable"]
        expense = self.company_data["default_account_expense"]
        line = self.bank_line(145, "both", "2026-02-10")
        suspense = line._seek_for_lines()[1]
        parts = [
            (receivable, self.azure, -100),
            (receivable, self.deco, -50),
            (expense, self.deco, 5),
        ]
        line.move_id.with_context(force_delete=True, skip_readonly_check=True).write(
            {
                "line_ids": [
                    Command.delete(suspense.id),
                    *(
                        Command.create(
                            {
                                "account_id": account.id,
                                "partner_id": partner.id,
                                "balance": amount,
                            }
                        )
                        for account, partner, amount in parts
                    ),
                ]
            }
        )
        items = self.receivable(line.move_id)
        for move in (mine, theirs):
            own = items.filtered(lambda i, m=move: i.partner_id == m.partner_id)
            (own + self.receivable(move)).reconcile()
        self.assertEqual(
            self.amounts(self.statement()), [("invoice", 100), ("payment", -100)]
        )
        self.assertEqual(
            self.amounts(self.statement(self.deco)),
            [("invoice", 50), ("payment", -45), ("write_off", -5)],
        )

    # === CURRENCIES === #

    def test_an_exchange_difference_is_explained_and_no_line(self):
        move = self.invoice(self.azure, 100, "2026-02-01", currency_id=self.eur.id)
        self.pay(move, "2026-03-10", journal_id=self.euro_bank.id)
        statement = self.statement(currency_id=self.eur.id)
        self.assertEqual(self.amounts(statement), [("invoice", 100), ("payment", -100)])
        # 200 USD of February are 250 USD in March.
        [note] = statement.exchange
        self.assertEqual((note["amount"], note["company_amount"]), (0, 5000))
        self.assertIn(move.name, note["explains"])
        self.assertEqual(statement.company_closing_balance, 0)
        self.assertIn(move.name, statement.exchange_html)

    def test_a_difference_on_an_item_in_company_currency_is_a_line(self):
        move = self.invoice(self.azure, 200, "2026-02-01")
        self.pay(move, "2026-03-10", 100, currency_id=self.eur.id)
        statement = self.statement()
        other = self.statement(currency_id=self.eur.id)
        kinds = set(self.kinds(statement)) | set(self.kinds(other))
        self.assertIn("conversion", kinds)
        items = self.items(self.azure)
        total = statement.company_closing_balance + other.company_closing_balance
        self.assertAlmostEqual(total, sum(items.mapped("balance")), 2)
        for one in statement | other:
            ledger = one.ledger_balance + one.converted_balance
            self.assertAlmostEqual(one.closing_balance, ledger, 2)

    def test_a_payment_of_another_customer_is_a_transfer(self):
        move = self.invoice(self.azure, 100, "2026-02-01")
        payment = self.pay(self.invoice(self.deco, 100, "2026-02-01"), "2026-02-10")
        item = self.receivable(payment.move_id)
        item.remove_move_reconcile()
        (item + self.receivable(move)).reconcile()
        statement = self.statement()
        self.assertEqual(
            self.amounts(statement), [("invoice", 100), ("transfer", -100)]
        )
        self.assertEqual(statement.transferred_balance, -100)
        self.assertEqual(statement.closing_balance, 0)

    # === BESIDE THE LINES === #

    def test_disputed_amounts_are_marked(self):
        move = self.invoice(self.azure, 100, "2026-02-01")
        self.env["ar.dispute"]._open(
            [{"items": {self.receivable(move): (30, "")}, "origin": "manual"}]
        )
        statement = self.statement()
        self.assertEqual(statement.line_ids.disputed_amount, 30)
        self.assertEqual(statement.disputed_balance, 30)

    def test_payments_in_process_are_a_note(self):
        # Without an outstanding account, and with more of Odoo's accounting than the
        # Community edition has, a payment gets no entry.
        self.methods.payment_account_id = False
        moves = type(self.env["account.move"])
        self.startPatcher(
            patch.object(
                moves, "_get_invoice_in_payment_state", lambda _self: "in_payment"
            )
        )
        move = self.invoice(self.azure, 100, "2026-02-01")
        self.pay(move, "2026-02-10", 40, journal_id=self.bank.id)
        payment = self.env["account.payment"].search(
            [("partner_id", "=", self.azure.id)]
        )
        self.assertEqual((payment.state, bool(payment.move_id)), ("in_process", False))
        late = self.pay(move, "2026-05-10", 5, journal_id=self.bank.id)
        self.assertFalse(late.move_id)
        statement = self.statement()
        self.assertEqual(self.kinds(statement), ["invoice"])
        self.assertEqual((statement.pending_count, statement.pending_amount), (1, 40))

    def test_the_opening_has_what_is_older_and_open_documents_are_listed(self):
        old = self.invoice(self.azure, 100, "2025-11-01")
        self.pay(old, "2026-02-10", 60)
        statement = self.statement()
        self.assertEqual(statement.opening_balance, 100)
        self.assertEqual(self.kinds(statement), ["payment"])
        self.assertEqual(statement.open_line_ids.number, old.name)
        self.assertEqual(statement.open_line_ids.open_amount, 40)
        self.assertEqual(statement.closing_balance, 40)
        whole = self.statement(date_from=False)
        self.assertEqual(whole.opening_balance, 0)
        self.assertEqual(whole.closing_balance, 40)
        self.assertFalse(whole.open_line_ids)

    def test_unapplied_money_and_what_is_due_next(self):
        self.invoice(self.azure, 100, "2026-04-20", invoice_date_due="2026-05-05")
        late = self.invoice(self.azure, 40, "2026-02-01", invoice_date_due="2026-02-01")
        payment = self.pay(late, "2026-02-10")
        self.receivable(payment.move_id).remove_move_reconcile()
        statement = self.statement()
        self.assertEqual(statement.unapplied_balance, -40)
        self.assertEqual(statement.overdue_balance, 40)
        self.assertEqual(statement.next_due, date(2026, 5, 5))
        self.assertEqual(statement.next_due_amount, 100)
