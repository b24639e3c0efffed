from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..core import draft as core_draft
from ..models.ar_manual_texts import PROBLEM_TEXTS
from ..models.ar_workbench import ArConflict
from .common import ArCommon


class ManualCommon(ArCommon):
    """Drafts as the workbench sends them, settled by the clerk."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loss = cls.company_data["default_account_expense"]
        cls.rule.write(
            {
                "under_fixed": 5,
                "under_percent": 10,
                "over_fixed": 5,
                "over_percent": 10,
                "write_off_account_id": cls.loss.id,
            }
        )
        cls.attempts = 0

    def draft(self, *money, parts=(), rest="", partner=None, account=None):
        """``money``: (invoice or item, amount); ``parts``: (item, kind, amount, …)."""
        return {
            "partner_id": partner.id if partner else False,
            "items": [
                {"id": self.item(doc).id, "units": round(amount * 100)}
                for doc, amount in money
            ],
            "parts": [
                {
                    "item_id": self.item(doc).id,
                    "kind": kind,
                    "units": round(amount * 100),
                    **more,
                }
                for doc, kind, amount, more in parts
            ],
            "rest": {"kind": rest, "account_id": account.id if account else False},
        }

    def item(self, document):
        if document._name == "account.move":
            return self.receivable(document)
        return document

    def token(self):
        type(self).attempts += 1
        return f"attempt-{self.attempts}"

    def desk(self, user=None):
        return self.env["ar.workbench"].with_user(user or self.clerk)

    def settle(self, line, draft, user=None, token=None):
        return self.desk(user).settle(line.id, draft, token or self.token())

    def assertRefused(self, line, draft, words, kind=UserError):
        with self.assertRaises(kind) as caught, self.env.cr.savepoint():
            self.settle(line, draft)
        self.assertIn(words, str(caught.exception))
        self.assertFalse(line.is_reconciled)

    def assertBalanced(self, line):
        """Nothing is lost: the entry balances, and none is left on suspense."""
        items = line.sudo().move_id.line_ids
        currency = line.company_id.currency_id
        self.assertTrue(currency.is_zero(sum(items.mapped("balance"))))
        self.assertFalse(line._seek_for_lines()[1])
        self.assertTrue(line.is_reconciled)


@tagged("post_install", "-at_install")
class TestManualMatch(ManualCommon):
    """A person's match goes the way of every other one, with its own checks."""

    # === WHAT WORKS === #

    def test_an_invoice_is_settled(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(100, "hello")
        answer = self.settle(line, self.draft((move, 100)))
        self.assertEqual((answer["status"], answer["line_ids"]), ("done", line.ids))
        self.assertPaid(move)
        self.assertState(line, "matched")
        self.assertBalanced(line)
        proposal = line.ar_proposal_id
        self.assertTrue(proposal.by_hand)
        self.assertFalse(proposal.posted_by_engine)
        self.assertEqual(proposal.applied_by_id, self.clerk)
        self.assertFalse(proposal.run_id)
        self.assertIn(self.clerk.name, proposal.explanation)
        self.assertEqual(line.partner_id, self.azure)

    def test_the_log_names_the_person_and_no_rule(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(100)
        self.settle(line, self.draft((move, 100)))
        entry = line.ar_log_ids[:1]
        self.assertEqual((entry.event, entry.user_id), ("applied", self.clerk))
        self.assertFalse(entry.rule_name)
        self.assertIn(move.name, entry.settled)

    def test_several_with_a_credit_note_and_a_part_payment(self):
        first, second = self.invoice(self.azure, 100), self.invoice(self.azure, 80)
        credit = self.invoice(self.azure, 30, move_type="out_refund")
        line = self.bank_line(120)
        self.settle(line, self.draft((first, 100), (credit, -30), (second, 50)))
        self.assertPaid(first)
        self.assertPaid(credit)
        self.assertOpen(second, 30)
        self.assertBalanced(line)

    def test_the_rest_stays_as_credit(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(130)
        self.settle(line, self.draft((move, 100), rest="credit"))
        rest = self.receivable(line.move_id).filtered(lambda i: not i.reconciled)
        self.assertEqual((rest.balance, rest.partner_id), (-30, self.azure))

    def test_all_of_a_line_on_account(self):
        line = self.bank_line(130)
        self.settle(line, self.draft(rest="credit", partner=self.deco))
        self.assertEqual(self.receivable(line.move_id).balance, -130)
        self.assertEqual(line.partner_id, self.deco)

    def test_a_refund_that_goes_out(self):
        credit = self.invoice(self.azure, 70, move_type="out_refund")
        line = self.bank_line(-70)
        self.settle(line, self.draft((credit, -70)))
        self.assertPaid(credit)
        self.assertBalanced(line)

    def test_more_goes_out_than_the_credit_note_has(self):
        credit = self.invoice(self.azure, 70, move_type="out_refund")
        line = self.bank_line(-90)
        self.settle(line, self.draft((credit, -70), rest="credit"))
        self.assertPaid(credit)
        rest = self.receivable(line.move_id).filtered(lambda i: not i.reconciled)
        self.assertEqual(rest.balance, 20)

    def test_somebody_else_pays(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(100)
        self.settle(line, self.draft((move, 100), partner=self.deco))
        self.assertPaid(move)
        self.assertEqual(line.partner_id, self.deco)

    def test_a_line_left_on_account_is_settled(self):
        line = self.bank_line(100)
        self.settle(line, self.draft(rest="credit", partner=self.azure))
        line.with_user(self.clerk).action_ar_undo("other")
        move = self.invoice(self.azure, 100)
        self.settle(line, self.draft((move, 100)))
        self.assertPaid(move)

    def test_a_zero_rest_is_no_rest(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(100)
        self.settle(line, self.draft((move, 100), rest="write_off"))
        self.assertFalse(line.ar_proposal_id.remainder)
        self.assertEqual(len(line.move_id.line_ids), 2)

    def test_a_customer_that_is_archived_may_still_pay(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(100)
        self.azure.active = False
        preview = self.desk().preview(line.id, self.draft((move, 100)))
        self.assertIn("archived", " ".join(preview["warnings"]))
        self.settle(line, self.draft((move, 100)))
        self.assertPaid(move)

    # === WRITTEN OFF === #

    def test_a_fee_within_the_tolerance(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(97)
        parts = [(move, "fee", 3, {})]
        answer = self.settle(line, self.draft((move, 97), parts=parts))
        self.assertEqual(answer["status"], "done")
        self.assertPaid(move)
        self.assertBalanced(line)
        fee = line.move_id.line_ids.filtered(lambda i: i.account_id == self.loss)
        self.assertEqual(fee.balance, 3)
        self.assertEqual(line.ar_proposal_id.allocation_ids[1].reason, "fee")

    def test_a_write_off_beyond_the_tolerance_asks_a_reviewer(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(90)
        parts = [(move, "write_off", 10, {"reason": "damage"})]
        draft = self.draft((move, 90), parts=parts)
        preview = self.desk().preview(line.id, draft)
        self.assertTrue(preview["complete"])
        self.assertIn("reviewer", preview["needs_approval"])
        answer = self.settle(line, draft)
        self.assertEqual(answer["status"], "approval")
        self.assertOpen(move)
        proposal = line.ar_proposal_id
        self.assertEqual((proposal.state, proposal.short_reason), ("approval", "damage"))
        with self.assertRaises(AccessError):
            proposal.with_user(self.clerk).action_apply()
        proposal.with_user(self.reviewer).action_apply()
        self.assertPaid(move)

    def test_who_asked_does_not_approve(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(90)
        parts = [(move, "write_off", 10, {"reason": "price"})]
        self.settle(line, self.draft((move, 90), parts=parts), user=self.reviewer)
        with self.assertRaises(AccessError):
            line.ar_proposal_id.with_user(self.reviewer).action_apply()

    def test_a_rest_written_off_to_an_own_account(self):
        gain = self.company_data["default_account_revenue"].copy({"name": "Gains"})
        move, line = self.invoice(self.azure, 100), self.bank_line(102)
        draft = self.draft((move, 100), rest="write_off", account=gain)
        self.assertEqual(self.settle(line, draft)["status"], "done")
        item = line.move_id.line_ids.filtered(lambda i: i.account_id == gain)
        self.assertEqual(item.balance, -2)

    def test_a_rest_written_off_beyond_the_tolerance_asks(self):
        move, line = self.invoice(self.azure, 100), self.bank_line(120)
        answer = self.settle(line, self.draft((move, 100), rest="write_off"))
        self.assertEqual(answer["status"], "approval")
        self.assertOpen(move)

    def test_without_a_rule_every_write_off_asks(self):
        self.rule.active = False
        move, line = self.invoice(self.azure, 100), self.bank_line(99.99)
        parts = [(move, "write_off", 0.01, {"account_id": self.loss.id})]
        answer = self.settle(line, self.draft((move, 99.99), parts=parts))
        self.assertEqual(answer["status"], "approval")

    def terms_invoice(self, amount=100, **vals):
        terms = self.env["account.payment.term"].create(
            {
                "name": "2/10",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 30}
                    )
                ],
            }
        )
        return self.invoice(
            self.azure, amount, invoice_payment_term_id=terms.id, **vals
        )

    def test_the_discount_of_the_terms_is_odoos(self):
        self.company.account_journal_early_pay_discount_loss_account_id = self.loss
        move, line = self.terms_invoice(), self.bank_line(98)
        draft = self.draft((move, 98), parts=[(move, "discount", 2, {})])
        self.assertEqual(self.desk().preview(line.id, draft)["warnings"], [])
        self.assertEqual(self.settle(line, draft)["status"], "done")
        self.assertPaid(move)
        self.assertBalanced(line)
        self.assertFalse(line.ar_proposal_id.allocation_ids[1].account_id)

    def test_a_larger_discount_is_warned_of_and_asks(self):
        move, line = self.terms_invoice(), self.bank_line(90)
        draft = self.draft((move, 90), parts=[(move, "discount", 10, {})])
        preview = self.desk().preview(line.id, draft)
        self.assertIn("discount", preview["warnings"][0])
        self.assertFalse(preview["error"])
        self.assertEqual(self.settle(line, draft)["status"], "approval")

    def test_over_the_approval_limit_a_reviewer_is_asked(self):
        self.rule.approval_limit = 50
        move, line = self.invoice(self.azure, 100), self.bank_line(100)
        draft = self.draft((move, 100))
        self.assertIn("limit", self.desk().preview(line.id, draft)["needs_approval"])
        self.assertEqual(self.settle(line, draft)["status"], "approval")
        self.assertOpen(move)

    # === WHAT IS REFUSED === #

    def test_every_problem_has_a_sentence(self):
        import inspect
        import re

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
        desk = self.desk().with_context(
            allowed_company_ids=(self.company + other).ids
        )
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
        move, line = self.invoice(self.azure, 100), self.bank_line(100, day="2026-02-10")
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

    # === OTHER CURRENCIES === #

    def test_items_in_another_currency_are_settled_in_full(self):
        eur = self.setup_other_currency("EUR", rates=[("2026-03-01", 0.4)])
        euros = self.invoice(self.azure, 100, currency_id=eur.id)
        dollars, line = self.invoice(self.azure, 50), self.bank_line(330)
        draft = self.draft((euros, 100), (dollars, 50), rest="credit")
        preview = self.desk().preview(line.id, draft)
        self.assertTrue(preview["complete"], preview)
        self.settle(line, draft)
        self.assertPaid(euros)
        self.assertPaid(dollars)
        self.assertEqual(self.receivable(euros).amount_residual, 0)
        self.assertBalanced(line)
        rest = self.receivable(line.move_id).filtered(lambda i: not i.reconciled)
        self.assertEqual(rest.balance, -30)
        line.with_user(self.clerk).action_ar_undo("test")
        self.assertOpen(euros, 100)
        self.assertOpen(dollars, 50)

    def test_another_currency_with_a_fee_beside_it(self):
        eur = self.setup_other_currency("EUR", rates=[("2026-03-01", 0.4)])
        euros = self.invoice(self.azure, 100, currency_id=eur.id)
        dollars, line = self.invoice(self.azure, 50), self.bank_line(297)
        parts = [(dollars, "fee", 3, {})]
        self.settle(line, self.draft((euros, 100), (dollars, 47), parts=parts))
        self.assertPaid(euros)
        self.assertPaid(dollars)
        self.assertBalanced(line)

    def test_a_part_of_an_item_in_another_currency_is_refused(self):
        eur = self.setup_other_currency("EUR", rates=[("2026-03-01", 0.4)])
        euros, line = self.invoice(self.azure, 100, currency_id=eur.id), None
        line = self.bank_line(125)
        self.assertRefused(line, self.draft((euros, 50)), "in full only")

    def test_money_off_the_days_rate_is_a_difference_of_exchange(self):
        eur = self.setup_other_currency("EUR", rates=[("2026-03-01", 0.4)])
        euros, line = self.invoice(self.azure, 100, currency_id=eur.id), None
        line = self.bank_line(240)
        draft = self.draft((euros, 100))
        self.assertIn("exchange", self.desk().preview(line.id, draft)["warnings"][0])
        self.settle(line, draft)
        self.assertPaid(euros)
        self.assertBalanced(line)

    def test_money_far_off_the_days_rate_is_refused(self):
        eur = self.setup_other_currency("EUR", rates=[("2026-03-01", 0.4)])
        euros = self.invoice(self.azure, 100, currency_id=eur.id)
        self.assertRefused(self.bank_line(200), self.draft((euros, 100)), "more")
