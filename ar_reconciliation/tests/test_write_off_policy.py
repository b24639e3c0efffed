from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_write_off_models import WriteOffCommon


@tagged("post_install", "-at_install")
class TestWriteOffPolicy(WriteOffCommon):
    """Which lines models may touch, who decides, and how it is taken back."""

    # === NEVER ON A CUSTOMER'S PAYMENT === #

    @classmethod
    def greedy_model(cls, **values):
        """A model that takes whatever it gets."""
        return cls.model(
            match_label="not_contains", match_label_param="never there", **values
        )

    def test_receipts_are_settled_and_not_booked(self):
        self.greedy_model()
        move = self.invoice(self.azure, 100)
        line = self.match(self.bank_line(100, move.name))
        self.assertState(line, "matched")
        self.assertPaid(move)
        self.assertFalse(line.ar_reconcile_model_id)

    def test_lines_in_which_a_customer_was_recognised_are_left_alone(self):
        self.greedy_model()
        for amount in (100, 100):
            self.invoice(self.azure, amount)
        paid = self.invoice(self.deco, 70)
        self.match(self.bank_line(70, paid.name))
        cases = {
            "ambiguous": self.bank_line(100, "thanks", partner_id=self.azure.id),
            "no_such_amount": self.bank_line(55, "x", partner_id=self.azure.id),
            "duplicate_payment": self.bank_line(70, paid.name),
            "no_open_item": self.bank_line(20, "x", partner_id=self.deco.id),
        }
        for code, line in cases.items():
            with self.subTest(code):
                self.match(line)
                self.assertState(line, line.ar_match_state, code)
                self.assertUntouched(line)
                self.assertFalse(line.ar_proposal_ids.reconcile_model_id)

    def test_money_out_for_a_customer_or_with_our_number_is_left_alone(self):
        self.greedy_model()
        move = self.invoice(self.azure, 100)
        refund = self.bank_line(-100, "refund", partner_id=self.azure.id)
        numbered = self.bank_line(-100, move.name)
        by_account = self.bank_line(-9, "x", account_number="BE71096123456769")
        for line in refund, numbered, by_account:
            self.assertUntouched(self.match(line))
            self.assertState(line, "exception", "outgoing")

    def test_a_partner_that_is_no_customer_does_not_stop_a_model(self):
        bank = self.env["res.partner"].create({"name": "Our Bank"})
        self.model(self.interest, match_partner_ids=[Command.set(bank.ids)])
        line = self.match(self.bank_line(7, "x", partner_id=bank.id))
        self.assertBooked(line, interest=-7.0)

    def test_a_name_that_two_customers_share_is_only_a_proposal(self):
        self.make_customer("Meier GmbH")
        self.make_customer("Meier GmbH")
        self.greedy_model()
        line = self.match(self.bank_line(50, "x", partner_name="Meier GmbH"))
        self.assertNotEqual(line.ar_match_state, "matched")

    def test_an_invoice_of_the_same_amount_stands_before_the_model(self):
        self.model(match_label="contains", match_label_param="thanks")
        self.invoice(self.azure, 77.31)
        line = self.match(self.bank_line(77.31, "thanks"))
        self.assertNotEqual(line.ar_match_state, "matched")

    # === WHO DECIDES === #

    def test_a_manual_model_is_proposed_and_applied_by_the_clerk(self):
        model = self.fee_model(trigger="manual")
        line = self.match(self.bank_line(-5, "fee"))
        self.assertState(line, "proposed", "outgoing")
        self.assertEqual(line.ar_reconcile_model_id, model)
        line.action_ar_apply()
        self.assertBooked(line, fees=5.0)
        self.assertEqual(line.ar_proposal_id.applied_by_id, self.clerk)

    def test_a_manual_model_without_conditions_is_not_proposed(self):
        self.model(trigger="manual")
        self.assertUntouched(self.match(self.bank_line(-5, "fee")))

    def test_an_automatic_model_without_conditions_is_only_proposed(self):
        self.model()
        self.assertState(self.match(self.bank_line(-5, "x")), "proposed", "outgoing")

    def test_a_rejected_model_is_not_proposed_again(self):
        self.fee_model(trigger="manual")
        line = self.match(self.bank_line(-5, "fee"))
        line.action_ar_reject()
        self.assertState(line, "exception", "rejected")
        self.match(line)
        self.assertFalse(line.ar_proposal_id)
        second = self.model(
            self.interest, "", "manual", match_label="contains", match_label_param="fee"
        )
        self.match(line)
        self.assertEqual(line.ar_reconcile_model_id, second)

    def test_above_the_limit_a_reviewer_approves(self):
        self.rule.approval_limit = 100
        self.fee_model()
        line = self.match(self.bank_line(-500, "fee"))
        self.assertEqual(line.ar_proposal_state, "approval")
        line.with_user(self.reviewer).action_ar_apply()
        self.assertBooked(line, fees=500.0)

    def test_a_model_changed_since_is_not_applied(self):
        model = self.fee_model(trigger="manual")
        line = self.match(self.bank_line(-5, "fee"))
        model.line_ids.account_id = self.interest
        with self.assertRaisesRegex(UserError, "was changed"):
            line.action_ar_apply()
        self.match(line)
        line.action_ar_apply()
        self.assertBooked(line, interest=5.0)

    def test_without_a_matching_rule_nothing_is_posted_by_itself(self):
        self.rule.active = False
        self.fee_model()
        line = self.match(self.bank_line(-5, "fee"))
        self.assertNotEqual(line.ar_match_state, "matched")

    def test_an_account_odoo_refuses_stops_this_line_only(self):
        self.fee_model()
        self.model(self.interest, match_label="contains", match_label_param="rent")
        self.interest.active = False
        lines = self.bank_line(-5, "fee") + self.bank_line(-6, "rent")
        self.match(lines)
        self.assertState(lines[0], "matched")
        self.assertFalse(lines[1].is_reconciled)

    # === A MODEL OF THE CLERK'S CHOICE === #

    def book(self, lines, model):
        wizard = (
            self.env["ar.write.off.wizard"]
            .with_user(self.clerk)
            .with_context(active_ids=lines.ids)
            .create({"model_id": model.id})
        )
        wizard.action_book()

    def test_the_clerk_books_lines_with_a_preset(self):
        preset = self.model(trigger="manual")
        lines = self.bank_line(-5, "a") + self.bank_line(-6, "b")
        self.match(lines)
        self.book(lines, preset)
        self.assertBooked(lines[0], fees=5.0)
        self.assertBooked(lines[1], fees=6.0)
        lines[0].with_user(self.clerk).action_ar_undo("no")
        self.assertState(lines[0], "new")

    def test_above_the_limit_the_clerks_choice_waits_for_a_reviewer(self):
        self.rule.approval_limit = 100
        line = self.bank_line(-500, "a")
        self.book(line, self.model(trigger="manual"))
        self.assertEqual(line.ar_proposal_state, "approval")
        self.assertFalse(line.is_reconciled)

    def test_a_settled_line_or_a_model_that_does_not_balance_is_refused(self):
        preset = self.model(trigger="manual")
        line = self.bank_line(-5, "a")
        fixed = self.model(
            parts=[{"amount_type": "fixed", "amount_string": "4"}], trigger="manual"
        )
        with self.assertRaisesRegex(UserError, "do not add up"):
            self.book(line, fixed)
        self.book(line, preset)
        with self.assertRaisesRegex(UserError, "leave it out"):
            self.book(line, preset)

    def test_a_model_of_another_company_books_nothing(self):
        other = self.setup_other_company()
        model = self.model(
            other["default_account_expense"], company_id=other["company"].id
        )
        with self.assertRaises(UserError):
            self.env["ar.write.off"].with_user(self.clerk)._book(
                model.sudo(), self.bank_line(-5, "a").with_user(self.clerk)
            )

    # === UNDO === #

    def undone(self, line):
        self.assertState(line, "new")
        self.assertFalse(line.is_reconciled)
        _liquidity, suspense, others = line._seek_for_lines()
        self.assertEqual(suspense.balance, -line.amount)
        self.assertFalse(others)
        self.assertEqual(line.ar_proposal_ids.mapped("state"), ["superseded"])

    def test_undo_restores_the_line_from_either_side(self):
        tax = self.company_data["default_tax_purchase"]
        self.fee_model(parts=[{"tax_ids": [Command.set(tax.ids)]}])
        line = self.match(self.bank_line(-11.5, "fee"))
        line.action_ar_undo("no fee")
        self.undone(line)
        self.match(line)
        line.ar_proposal_ids.filtered(lambda p: p.state == "superseded")
        self.assertState(line, "matched")
        line.action_undo_reconciliation()
        self.assertFalse(line.is_reconciled)
        self.assertState(line, "new")

    def test_the_schedule_does_not_book_again_what_a_person_undid(self):
        self.fee_model()
        line = self.match(self.bank_line(-5, "fee"))
        line.action_ar_undo("no fee")
        self.env["ar.match.run"]._run(line.sudo(), automatic=True)
        self.assertUntouched(line)

    def test_reconciling_the_counter_item_elsewhere_leaves_the_line(self):
        transfer = self.company_data["default_account_receivable"]
        self.fee_model(account=transfer)
        line = self.match(self.bank_line(100, "fee"))
        move = self.invoice(self.azure, 100)
        items = line._seek_for_lines()[2] + self.receivable(move)
        items.reconcile()
        items.remove_move_reconcile()
        self.assertState(line, "matched")

    # === PARTNER FROM THE LABEL === #

    def mapping_model(self, partner, word):
        return self.env["account.reconcile.model"].create(
            {
                "name": "Who is it",
                "match_label": "contains",
                "match_label_param": word,
                "line_ids": [Command.create({"partner_id": partner.id})],
            }
        )

    def test_a_mapping_model_tells_the_payer(self):
        self.mapping_model(self.azure, "AZ-TERMINAL")
        move = self.invoice(self.azure, 123.45)
        line = self.match(self.bank_line(123.45, "az-terminal 77"))
        self.assertState(line, "matched")
        self.assertPaid(move)
        self.assertEqual(line.partner_id, self.azure)

    def test_a_mapping_model_does_not_overrule_the_partner_on_the_line(self):
        self.mapping_model(self.azure, "terminal")
        move = self.invoice(self.azure, 50)
        line = self.match(self.bank_line(50, "terminal", partner_id=self.deco.id))
        self.assertNotEqual(line.ar_match_state, "matched")
        self.assertOpen(move)

    def test_a_mapped_partner_meets_models_for_partners(self):
        office = self.env["res.partner"].create({"name": "Tax Office"})
        self.mapping_model(office, "treasury")
        self.model(self.interest, match_partner_ids=[Command.set(office.ids)])
        line = self.match(self.bank_line(9, "TREASURY refund"))
        self.assertBooked(line, interest=-9.0)

    # === SPEED === #

    def test_models_cost_few_queries_per_line(self):
        for number in range(5):
            self.model(match_label="contains", match_label_param=f"none {number}")
        self.fee_model()

        def count(number):
            lines = self.env["account.bank.statement.line"].create(
                [
                    {
                        "journal_id": self.bank.id,
                        "date": "2026-03-10",
                        "payment_ref": f"fee {i}",
                        "amount": -1 - i,
                    }
                    for i in range(number)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.match(lines)
            self.env.flush_all()
            self.assertEqual(set(lines.mapped("ar_match_state")), {"matched"})
            return self.env.cr.sql_log_count - before

        count(2)
        few, many = count(20), count(40)
        self.assertLess((many - few) / 20, 4, f"{few} for 20 lines, {many} for 40")
