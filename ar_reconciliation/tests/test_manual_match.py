from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .manual_common import ManualCommon


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

    def test_a_registered_payment_waits_for_its_bank_line(self):
        move = self.invoice(self.azure, 100)
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        wizard = register.create(
            {"journal_id": self.bank.id, "payment_date": "2026-03-05"}
        )
        items = wizard._create_payments().move_id.line_ids
        waiting = items.filtered(lambda item: item.balance > 0)
        line = self.bank_line(100)
        found = self.desk().items(line.id, "100")["items"]
        self.assertEqual([item["id"] for item in found], waiting.ids)
        self.assertEqual(found[0]["kind"], "payment")
        self.settle(line, self.draft((waiting, 100)))
        self.assertTrue(waiting.reconciled)
        self.assertBalanced(line)

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
        self.assertEqual(
            (proposal.state, proposal.short_reason), ("approval", "damage")
        )
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
