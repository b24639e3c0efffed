import inspect
import re

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..core import draft as core_draft
from ..models.ar_manual_texts import PROBLEM_TEXTS
from ..models.ar_workbench import ArConflict
from .manual_common import ManualCommon


@tagged("post_install", "-at_install")
class TestManualRefused(ManualCommon):
    """What may not be settled is named, with what to do; nothing is posted."""

    def test_every_problem_has_a_sentence(self):
        source = inspect.getsource(core_draft)
        codes = set(re.findall(r'Problem\(\s*"(\w+)"', source))
        self.assertGreater(len(codes), 10)
        self.assertLessEqual(codes, set(PROBLEM_TEXTS))

    def test_more_than_the_line_has(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(60)
        self.assertRefused(line, self.draft((move, 100)), "40.00 more")

    def test_more_than_is_open(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(130)
        self.assertRefused(line, self.draft((move, 130)), f"{move.name} has only")

    def test_money_that_is_not_distributed(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(130)
        self.assertRefused(line, self.draft((move, 100)), "not distributed")

    def test_nothing_chosen(self):
        self.assertRefused(self.bank_line(1), self.draft(), "Nothing is chosen")

    def test_the_wrong_sign(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(-100)
        self.assertRefused(line, self.draft((move, -100)), move.name)

    def test_an_item_twice(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(100)
        self.assertRefused(line, self.draft((move, 50), (move, 50)), "twice")

    def test_an_item_that_is_no_receivable(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(100)
        revenue = move.line_ids - self.receivable(move)
        self.assertRefused(line, self.draft((revenue, 100)), "no receivable")

    def test_an_item_in_draft(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(100)
        move.button_draft()
        self.assertRefused(line, self.draft((move, 100)), "not posted")

    def test_its_own_item(self):
        line = self.bank_line(100)
        own = line._seek_for_lines()[1]
        self.assertRefused(line, self.draft((own, 100)), "itself")

    def test_another_company_s_item(self):
        other = self.setup_other_company()["company"]
        journal = self.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", other.id)], limit=1
        )
        partner = self.make_customer("Elsewhere", property_account_receivable_id=False)
        move = (
            self.env["account.move"]
            .with_company(other)
            .create(
                {
                    "move_type": "out_invoice",
                    "journal_id": journal.id,
                    "partner_id": partner.id,
                    "invoice_date": "2026-03-01",
                    "invoice_line_ids": [
                        Command.create({"name": "x", "price_unit": 9, "tax_ids": []})
                    ],
                }
            )
        )
        move.action_post()
        line = self.bank_line(9)
        self.assertRefused(line, self.draft((move, 9)), "no longer exists")
        self.clerk.company_ids += other
        desk = self.desk().with_context(allowed_company_ids=(self.company + other).ids)
        with self.assertRaisesRegex(UserError, "another company"):
            desk.settle(line.id, self.draft((move, 9)), self.token())
        found = desk.items(line.id, move.name)["items"]
        self.assertNotIn(self.receivable(move).id, [item["id"] for item in found])

    def test_an_item_that_was_settled_a_second_ago(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(100)
        quicker = self.bank_line(100)
        self.settle(quicker, self.draft((move, 100)), user=self.reviewer)
        self.assertRefused(
            line, self.draft((move, 100)), self.reviewer.name, ArConflict
        )

    def test_a_line_that_was_settled_a_second_ago(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(100)
        other = self.invoice(self.azure, 100)
        self.settle(line, self.draft((move, 100)), user=self.reviewer)
        with self.assertRaises(ArConflict) as caught:
            self.settle(line, self.draft((other, 100)))
        self.assertIn(self.reviewer.name, str(caught.exception))
        self.assertOpen(other)

    def test_a_line_that_waits_for_a_reviewer(self):
        self.rule.approval_limit = 50
        move, line = self.invoice(self.azure, 100), self.bank_line(100)
        self.settle(line, self.draft((move, 100)))
        self.assertRefused(line, self.draft((move, 100)), "waits for a reviewer")

    def test_a_vendor_bill_only_where_the_rule_sets_off(self):
        bill = self.invoice(self.azure, 20, move_type="in_invoice")
        owed = bill.line_ids.filtered(
            lambda i: i.account_id.account_type == "liability_payable"
        )
        move, line = self.invoice(self.azure, 100), self.bank_line(80)
        draft = self.draft((move, 100), (owed, -20))
        self.assertRefused(line, draft, "sets nothing off")
        self.rule.set_off = True
        self.settle(line, draft)
        self.assertPaid(move)
        self.assertPaid(bill)

    def test_an_account_that_takes_no_differences(self):
        bank = self.bank.default_account_id
        move, line = self.invoice(self.azure, 100), self.bank_line(97)
        parts = [(move, "write_off", 3, {"account_id": bank.id})]
        self.assertRefused(
            line, self.draft((move, 97), parts=parts), "no income or expense account"
        )

    def test_a_write_off_needs_an_account(self):
        self.rule.write({"under_fixed": 0, "over_fixed": 0})
        self.rule.write_off_account_id = False
        move, line = self.invoice(self.azure, 100), self.bank_line(97)
        parts = [(move, "write_off", 3, {})]
        self.assertRefused(line, self.draft((move, 97), parts=parts), "an account")
        over = self.bank_line(103)
        draft = self.draft((move, 100), rest="write_off")
        self.assertRefused(over, draft, "Choose an account")

    def test_credit_needs_a_customer_who_is_not_archived(self):
        line = self.bank_line(10)
        self.assertRefused(line, self.draft(rest="credit"), "Choose the customer")
        self.deco.active = False
        draft = self.draft(rest="credit", partner=self.deco)
        self.assertRefused(line, draft, "archived")

    def test_a_locked_period_is_told_with_the_line(self):
        move, line = (
            self.invoice(self.azure, 100),
            self.bank_line(100, day="2026-02-10"),
        )
        # Odoo asks to settle the lines of a period before it is locked.
        self.patch(self.registry["res.company"], "_validate_locks", lambda *_args: None)
        self.company.sudo().fiscalyear_lock_date = "2026-02-28"
        draft = self.draft((move, 100))
        preview = self.desk().preview(line.id, draft)
        self.assertIn(line.display_name, preview["error"])
        self.assertRefused(line, draft, line.display_name)

    def test_what_is_no_draft(self):
        line = self.bank_line(10)
        move = self.invoice(self.azure, 10)
        broken = (
            {"items": [{"id": self.item(move).id, "units": 10.5}]},
            {"items": [{"id": self.item(move).id, "units": True}]},
            {"items": [{"units": 10}]},
            {"items": "none"},
            {"parts": [{"item_id": "1"}]},
            [],
        )
        for draft in broken:
            with self.assertRaises(UserError, msg=draft):
                self.settle(line, draft or [1])
            self.assertTrue(self.desk().preview(line.id, draft or [1])["error"])

    def test_only_clerks_settle(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(100)
        desk = self.desk(self.users["auditor"])
        with self.assertRaises(AccessError):
            desk.settle(line.id, self.draft((move, 100)), self.token())
        with self.assertRaises(AccessError):
            desk.preview(line.id, self.draft((move, 100)))
        self.assertTrue(desk.items(line.id)["items"])
