from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .register_common import RegisterCommon


@tagged("post_install", "-at_install")
class TestRegisterLocks(RegisterCommon):
    """Locked periods: what Odoo refuses to us, and what the register does."""

    def lock(self, field, day="2026-03-31"):
        """Lock a period although bank lines in it are open.

        Odoo checks that when the date is set; an import of old statements, or a bank
        line undone just before, can still leave an open line behind.
        """
        self.patch(self.registry["res.company"], "_validate_locks", lambda *_args: None)
        self.company.sudo()[field] = day

    def refused(self, field):
        move = self.invoice(self.azure, 100)
        line = self.bank_line(100, move.name)
        self.lock(field)
        self.match(line)
        self.assertState(line, "exception", "posting_failed")
        self.assertOpen(move)
        self.assertEqual(line.ar_proposal_ids.mapped("state"), ["proposed"])
        return line

    def test_a_closed_year_and_a_hard_lock_refuse_the_line(self):
        line = self.refused("fiscalyear_lock_date")
        self.assertIn("03/31/2026", line.ar_exception_text)
        self.assertIn("match again", line.ar_exception_text)

    def test_a_hard_lock_refuses_the_line(self):
        line = self.refused("hard_lock_date")
        self.assertIn("Hard Lock Date", line.ar_exception_text)

    def test_opened_again_the_line_is_settled(self):
        line = self.refused("fiscalyear_lock_date")
        self.company.sudo().fiscalyear_lock_date = False
        self.match(line)
        self.assertState(line, "matched")

    def test_who_applies_by_hand_is_told_which_line(self):
        line = self.refused("fiscalyear_lock_date")
        with self.assertRaisesRegex(UserError, "03/31/2026") as caught:
            line.with_user(self.clerk).action_ar_apply()
        self.assertIn(line.display_name, str(caught.exception))

    def test_the_register_books_a_locked_payment_on_the_next_open_day(self):
        """Our bank line cannot move: its day is the bank's."""
        move = self.invoice(self.azure, 100)
        self.lock("fiscalyear_lock_date")
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        payment = wizard.create({"payment_date": "2026-03-10"})._create_payments()
        self.assertGreater(payment.move_id.date, self.date("2026-03-31"))

    def test_a_sales_lock_stops_neither(self):
        def make():
            self.company.sudo().sale_lock_date = False
            move = self.invoice(self.azure, 100)
            self.lock("sale_lock_date")
            return move

        ours = self.assertSame(make, (100, "2026-03-10"))
        self.assertEqual(ours["documents"], [(0.0, "paid")])

    def test_an_invoice_of_a_locked_period_is_paid_after_it(self):
        def make():
            self.company.sudo().hard_lock_date = False
            move = self.invoice(self.azure, 100)
            self.lock("hard_lock_date")
            return move

        self.assertSame(make, (100, "2026-04-10"))

    def test_cash_basis_and_exchange_entries_of_a_locked_invoice(self):
        due_later = self.cash_basis_tax()

        def make():
            self.company.sudo().fiscalyear_lock_date = False
            move = self.taxed(
                [100], due_later, invoice_date="2026-02-10", currency_id=self.eur.id
            )
            self.lock("fiscalyear_lock_date")
            return move

        self.assertSame(make, (115, "2026-04-10"), journal=self.euro_bank)

    def test_a_tax_lock_refuses_only_what_changes_the_tax(self):
        term = self.discount("included")
        vat = self.tax("VAT", 15)
        plain = self.taxed([1000], vat)
        cut = self.taxed([1000], vat, invoice_payment_term_id=term.id)
        lines = self.bank_line(1150, plain.name, "2026-03-05")
        lines += self.bank_line(1127, cut.name, "2026-03-05")
        self.lock("tax_lock_date")
        self.match(lines)
        self.assertState(lines[0], "matched")
        self.assertState(lines[1], "exception", "posting_failed")
        self.assertIn("03/31/2026", lines[1].ar_exception_text)


@tagged("post_install", "-at_install")
class TestRegisterBranches(RegisterCommon):
    """Companies of one tree: what the register mixes, we leave to a person."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls.env["res.company"].create(
            {"name": "Branch", "parent_id": cls.company.id}
        )
        cls.env.cr.precommit.run()  # gives the branch its parent's chart of accounts
        cls.env.user.company_ids = [Command.link(cls.branch.id)]
        cls.env = cls.env(
            context={
                **cls.env.context,
                "allowed_company_ids": (cls.company + cls.branch).ids,
            }
        )
        cls.branch_bank = cls.bank.with_env(cls.env).copy(
            {"name": "Branch bank", "code": "BBNK", "company_id": cls.branch.id}
        )
        cls.branch_bank.inbound_payment_method_line_ids.payment_account_id = (
            cls.outstanding
        )
        cls.clerk.company_ids = [Command.link(cls.branch.id)]

    def of_branch(self, amount=100):
        return self.invoice(self.azure, amount, company_id=self.branch.id)

    def match(self, lines, user=None):
        lines = lines.with_user(user or self.clerk).with_context(
            allowed_company_ids=(self.company + self.branch).ids
        )
        lines.action_ar_match()
        return lines

    def test_the_register_pays_a_branch_s_invoice_from_the_parent_s_bank(self):
        move = self.of_branch()
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"payment_date": "2026-03-10", "journal_id": self.bank.id})
        )
        payment = wizard._create_payments()
        self.assertEqual(move.amount_residual, 0.0)
        self.assertEqual(payment.move_id.journal_id, self.bank)

    def test_a_parent_s_line_is_not_settled_with_a_branch_s_invoice(self):
        move = self.of_branch()
        line = self.match(self.bank_line(100, move.name))
        self.assertEqual(line.ar_match_state, "exception")
        self.assertOpen(move)

    def test_a_branch_s_line_is_not_settled_with_a_parent_s_invoice(self):
        move = self.invoice(self.azure, 100)
        line = self.match(self.bank_line(100, move.name, journal=self.branch_bank))
        self.assertEqual(line.ar_match_state, "exception")
        self.assertOpen(move)

    def test_a_branch_s_line_settles_its_own_invoice_as_the_register_does(self):
        rule = self.rule.copy({"company_id": self.branch.id})
        rule.active = True
        ours = self.assertSame(
            self.of_branch, (100, "2026-03-10"), journal=self.branch_bank
        )
        self.assertEqual(ours["documents"], [(0.0, "paid")])

    def test_a_branch_s_over_payment_stays_on_the_customer_s_account(self):
        rule = self.rule.copy({"company_id": self.branch.id})
        rule.active = True
        move = self.of_branch()
        line = self.match(self.bank_line(130, move.name, journal=self.branch_bank))
        if line.ar_match_state != "matched":
            line.action_ar_apply()
        self.assertPaid(move)
        self.assertEqual(line.line_ids.company_id, self.branch)
        open_items = self.receivable(line.move_id).filtered("amount_residual")
        self.assertEqual(open_items.amount_residual, -30.0)
