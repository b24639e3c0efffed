from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .dispute_common import DisputeCommon


@tagged("post_install", "-at_install")
class TestDisputeRemedies(DisputeCommon):
    """What is done for a customer who is right, until it is posted or taken back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goodwill = cls.company_data["default_account_expense"]
        cls.company.ar_goodwill_account_id = cls.goodwill
        cls.vat = cls.env["account.tax"].create(
            {"name": "20 %", "amount": 20, "company_id": cls.company.id}
        )
        cls.included = cls.env["account.tax"].create(
            {
                "name": "7 % in the price",
                "amount": 7,
                "price_include_override": "tax_included",
                "company_id": cls.company.id,
            }
        )

    def taxed(self, *lines, **vals):
        """A posted invoice; lines are (quantity, price, discount, taxes)."""
        commands = [
            Command.create(
                {
                    "name": f"Work {index}",
                    "quantity": quantity,
                    "price_unit": price,
                    "discount": discount,
                    "tax_ids": [Command.set(taxes.ids)],
                }
            )
            for index, (quantity, price, discount, taxes) in enumerate(lines)
        ]
        return self.invoice(self.azure, 0, invoice_line_ids=commands, **vals)

    def remedy(self, dispute, kind="credit_note", user=None, **vals):
        """Resolve with documents prepared; the newest remedy."""
        self.decide(dispute, "resolve", kind, user=user, prepare=True, **vals)
        return dispute.remedy_ids.sorted("id")[-1:].with_user(user or self.clerk)

    # === CREDIT NOTES === #

    def test_a_draft_credit_note_over_the_disputed_part_is_prepared(self):
        move = self.invoice(self.azure, 100)
        dispute = self.dispute(30, move)
        action = self.decide(dispute, "resolve", "credit_note", prepare=True)
        remedy = dispute.remedy_ids
        note = remedy.move_ids
        self.assertEqual(action["res_id"], note.id)
        self.assertEqual(
            (note.move_type, note.state, note.amount_total, note.reversed_entry_id),
            ("out_refund", "draft", 30, move),
        )
        self.assertIn(dispute.name, note.ref)
        self.assertEqual((remedy.state, remedy.amount), ("prepared", 30))
        self.assertEqual(dispute.state, "in_progress")
        self.assertFalse(dispute.resolution)
        self.assertIn("was prepared", self.history(dispute))

    def test_posting_it_resolves_the_dispute_and_resetting_reopens_it(self):
        move = self.invoice(self.azure, 100)
        dispute = self.dispute(30, move)
        remedy = self.remedy(dispute)
        note = remedy.move_ids
        note.with_user(self.clerk).action_post()
        self.assertEqual(
            (remedy.state, dispute.state, dispute.resolution),
            ("done", "resolved", "credit_note"),
        )
        self.assertAmounts(dispute, 30, 30, 0)
        self.assertOpen(move, 70)
        self.assertIn(note.name, dispute.resolution_note)
        self.assertFalse(self.activities(dispute))
        note.button_draft()
        self.assertEqual((remedy.state, dispute.state), ("prepared", "in_progress"))
        self.assertAmounts(dispute, 30, 0, 30)
        self.assertTrue(self.activities(dispute))
        note.action_post()
        self.assertEqual((remedy.state, dispute.state), ("done", "resolved"))

    def test_a_smaller_credit_note_resolves_it_as_well(self):
        move = self.invoice(self.azure, 100)
        dispute = self.dispute(30, move)
        remedy = self.remedy(dispute, amount=20)
        remedy.move_ids.action_post()
        self.assertEqual(dispute.state, "resolved")
        self.assertAmounts(dispute, 30, 20, 10)
        self.pay(move, 40)
        self.assertEqual(dispute.state, "resolved")

    def test_lines_and_taxes_are_credited_in_proportion_to_the_cent(self):
        cases = {
            "excluded": [(3, 33.33, 0, self.vat), (7, 1.99, 10, self.vat)],
            "included": [(2, 10.70, 0, self.included), (1, 99.99, 0, self.included)],
            "mixed": [(1, 50, 0, self.vat), (5, 3.21, 0, self.included)],
            "deduction": [(1, 120, 0, self.vat), (1, -20, 0, self.vat)],
            "no tax": [(3, 3.33, 0, self.vat.browse()), (1, 7, 0, self.vat.browse())],
        }
        for name, lines in cases.items():
            for amount in (0.07, 5.55, 9.99):
                with self.subTest(name, amount=amount):
                    move = self.taxed(*lines)
                    dispute = self.dispute(amount, move)
                    note = self.remedy(dispute).move_ids
                    self.assertEqual(note.amount_total, amount)
                    self.assertEqual(
                        note.invoice_line_ids.tax_ids, move.invoice_line_ids.tax_ids
                    )
                    self.assertEqual(
                        note.invoice_line_ids.account_id,
                        move.invoice_line_ids.account_id,
                    )
                    ratio = amount / move.amount_total
                    self.assertAlmostEqual(
                        note.amount_tax, move.amount_tax * ratio, delta=0.02
                    )
                    note.action_post()
                    self.assertEqual(dispute.state, "resolved")
                    self.assertAlmostEqual(
                        move.amount_residual, move.amount_total - amount
                    )

    def test_the_whole_invoice_is_reversed_as_it_is(self):
        move = self.taxed((3, 33.33, 5, self.vat))
        note = self.remedy(self.dispute(None, move)).move_ids
        self.assertEqual(note.amount_total, move.amount_total)
        self.assertEqual(note.invoice_line_ids.quantity, 3)
        self.assertEqual(note.invoice_line_ids.discount, 5)

    def test_a_part_in_another_currency_is_exact(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {"name": "2026-01-01", "currency_id": euro.id, "rate": 0.7}
        )
        move = self.taxed(
            (3, 33.33, 0, self.vat), (1, 9.99, 0, self.vat), currency_id=euro.id
        )
        dispute = self.dispute(10.01, move)
        note = self.remedy(dispute).move_ids
        self.assertEqual((note.currency_id, note.amount_total), (euro, 10.01))
        self.assertAlmostEqual(sum(note.line_ids.mapped("balance")), 0)
        note.action_post()
        self.assertAmounts(dispute, 10.01, 10.01, 0)

    def test_taxes_that_cannot_be_shared_are_left_to_a_person(self):
        fixed = self.vat.copy({"name": "Fee", "amount_type": "fixed", "amount": 5})
        move = self.taxed((10, 10, 0, fixed))
        with self.assertRaisesRegex(UserError, "not in proportion"):
            self.remedy(self.dispute(30, move))

    def test_several_invoices_get_a_credit_note_each(self):
        moves = self.invoice(self.azure, 100) + self.invoice(self.azure, 50)
        wizard = self.open_wizard(self.receivable(moves))
        wizard.write({"together": True, "reason_id": self.price.id})
        wizard.action_open()
        dispute = self.env["ar.dispute"].search([("line_ids.move_id", "in", moves.ids)])
        remedy = self.remedy(dispute.with_user(self.clerk), amount=99.99)
        totals = {n.reversed_entry_id: n.amount_total for n in remedy.move_ids}
        self.assertEqual(totals, {moves[0]: 66.66, moves[1]: 33.33})
        remedy.move_ids[0].action_post()
        self.assertEqual((remedy.state, dispute.state), ("prepared", "in_progress"))
        remedy.move_ids[1].action_post()
        self.assertEqual((remedy.state, dispute.state), ("done", "resolved"))

    def test_no_more_is_credited_than_is_disputed(self):
        dispute = self.dispute(30)
        for amount in (30.01, 0, -5):
            with self.assertRaisesRegex(UserError, "disputed and open"):
                self.remedy(dispute, amount=amount)

    def test_what_is_no_invoice_is_booked_by_hand(self):
        entry = self.env["account.move"].create(
            {
                "date": "2026-03-01",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": self.azure.id,
                            "balance": balance,
                        }
                    )
                    for account, balance in (
                        (self.company_data["default_account_receivable"], 80),
                        (self.company_data["default_account_revenue"], -80),
                    )
                ],
            }
        )
        entry.action_post()
        with self.assertRaisesRegex(UserError, "no posted invoice"):
            self.remedy(self.dispute(30, entry))

    # === OTHER REMEDIES === #

    def test_a_corrected_invoice_comes_with_a_whole_credit_note(self):
        move = self.taxed((2, 60, 0, self.vat))
        dispute = self.dispute(30, move)
        remedy = self.remedy(dispute, "reinvoice")
        note, copy = remedy.move_ids.sorted("move_type", reverse=True)
        self.assertEqual((note.move_type, note.amount_total), ("out_refund", 144))
        self.assertEqual((copy.move_type, copy.state), ("out_invoice", "draft"))
        self.assertEqual(copy.invoice_origin, move.name)
        note.action_post()
        self.assertEqual((dispute.state, dispute.resolution), ("resolved", "reinvoice"))
        self.assertEqual(remedy.state, "prepared")
        copy.invoice_line_ids.price_unit = 50
        copy.action_post()
        self.assertEqual(remedy.state, "done")
        self.assertPaid(move)
        self.assertOpen(copy, 120)

    def test_a_compensation_is_a_credit_note_to_the_account_of_goodwill(self):
        move = self.invoice(self.azure, 100)
        dispute = self.dispute(30, move)
        remedy = self.remedy(dispute, "compensation", amount=15)
        line = remedy.move_ids.invoice_line_ids
        self.assertEqual(line.account_id, self.goodwill)
        self.assertEqual((line.price_total, line.tax_ids.ids), (15, []))
        self.assertIn(move.name, line.name)
        remedy.move_ids.action_post()
        self.assertEqual(
            (dispute.state, dispute.resolution), ("resolved", "compensation")
        )
        self.assertOpen(move, 85)

    def test_a_compensation_needs_an_account(self):
        self.company.ar_goodwill_account_id = False
        with self.assertRaisesRegex(UserError, "No account for compensations"):
            self.remedy(self.dispute(30), "compensation")

    def test_a_refund_is_paid_from_an_open_credit(self):
        credit = self.invoice(self.azure, 50, move_type="out_refund")
        dispute = self.dispute(30)
        action = self.decide(dispute, "resolve", "refund", prepare=True)
        remedy = dispute.remedy_ids
        self.assertEqual(remedy.item_ids, self.receivable(credit))
        self.assertEqual(action["res_model"], "account.payment.register")
        context = {**action["context"], "dont_redirect_to_payments": True}
        wizards = self.env["account.payment.register"].with_user(self.clerk)
        wizard = wizards.with_context(**context).create({})
        self.assertEqual((wizard.payment_type, wizard.amount), ("outbound", 30))
        payments = wizard._create_payments()
        self.assertEqual((remedy.state, dispute.state), ("done", "resolved"))
        self.assertEqual(dispute.resolution, "refund")
        self.assertOpen(credit, 20)
        payments.action_draft()
        self.assertEqual((remedy.state, dispute.state), ("prepared", "in_progress"))

    def test_a_credit_set_off_with_an_invoice_is_no_refund(self):
        credit = self.invoice(self.azure, 50, move_type="out_refund")
        dispute = self.dispute(30)
        remedy = self.remedy(dispute, "refund")
        other = self.invoice(self.azure, 50)
        (self.receivable(credit) + self.receivable(other)).reconcile()
        self.assertEqual((remedy.state, dispute.state), ("prepared", "in_progress"))

    def test_there_is_no_refund_without_a_credit(self):
        self.invoice(self.azure, 20, move_type="out_refund")
        with self.assertRaisesRegex(UserError, "credit of .*20.00"):
            self.remedy(self.dispute(30), "refund")

    def test_instalments_are_an_outcome_with_a_note(self):
        dispute = self.dispute(30)
        self.decide(dispute, "resolve", "instalments", reason="3 × 10 from May")
        self.assertEqual(
            (dispute.state, dispute.resolution), ("resolved", "instalments")
        )
        self.assertEqual(dispute.resolution_note, "3 × 10 from May")
        self.assertFalse(dispute.remedy_ids)

    # === UNDO === #

    def test_a_draft_is_undone_and_another_remedy_chosen(self):
        dispute = self.dispute(30)
        for kind in ("credit_note", "reinvoice", "compensation"):
            remedy = self.remedy(dispute, kind)
            drafts = remedy.move_ids
            remedy.action_undo()
            self.assertFalse(drafts.exists(), kind)
            self.assertEqual((remedy.state, dispute.state), ("undone", "in_progress"))
        with self.assertRaisesRegex(UserError, "cannot become"):
            remedy.action_undo()
        self.invoice(self.azure, 50, move_type="out_refund")
        remedy = self.remedy(dispute, "refund")
        remedy.action_undo()
        with self.assertRaisesRegex(UserError, "Nothing is prepared"):
            remedy.action_pay()

    def test_what_is_posted_is_not_undone(self):
        remedy = self.remedy(self.dispute(30))
        remedy.move_ids.action_post()
        with self.assertRaisesRegex(UserError, "is posted"):
            remedy.action_undo()

    def test_a_draft_somebody_deletes_takes_its_remedy_back(self):
        dispute = self.dispute(30)
        remedy = self.remedy(dispute)
        remedy.move_ids.unlink()
        self.assertEqual((remedy.state, dispute.state), ("undone", "in_progress"))

    def test_a_draft_somebody_cancels_takes_its_remedy_back(self):
        remedy = self.remedy(self.dispute(30))
        remedy.move_ids.button_cancel()
        self.assertEqual(remedy.state, "undone")

    def test_one_remedy_at_a_time(self):
        dispute = self.dispute(30)
        self.remedy(dispute)
        with self.assertRaisesRegex(UserError, "not finished"):
            self.remedy(dispute, "compensation")
        for operation in ("reject", "cancel"):
            with self.assertRaisesRegex(UserError, "not finished"):
                self.decide(dispute, operation)
        closed = self.dispute(30)
        self.decide(closed, "cancel")
        with self.assertRaisesRegex(UserError, "closed"):
            self.remedy(closed)

    # === FOUR EYES === #

    def test_above_the_limit_a_second_person_agrees_first(self):
        self.company.ar_remedy_limit = 25
        dispute = self.dispute(30)
        remedy = self.remedy(dispute)
        self.assertEqual((remedy.state, remedy.move_ids.ids), ("to_approve", []))
        self.assertEqual(dispute.state, "in_progress")
        self.assertRefused(remedy.action_approve, message="clerk")
        remedy.with_user(self.reviewer).action_approve()
        self.assertEqual(remedy.state, "prepared")
        self.assertEqual(remedy.approved_by_id, self.reviewer)
        self.assertEqual(remedy.move_ids.amount_total, 30)
        self.assertIn("was approved", self.history(dispute))
        with self.assertRaisesRegex(UserError, "cannot become"):
            remedy.with_user(self.reviewer).action_approve()

    def test_nobody_approves_what_they_asked_for(self):
        self.company.ar_remedy_limit = 25
        remedy = self.remedy(self.dispute(30), user=self.reviewer)
        self.assertRefused(remedy.action_approve, message="own")
        remedy.with_user(self.users["manager"]).action_refuse()
        self.assertEqual(remedy.state, "refused")
        self.assertFalse(remedy.move_ids)

    def test_the_limit_is_not_passed_by_changing_the_draft(self):
        self.company.ar_remedy_limit = 25
        dispute = self.dispute(20)
        note = self.remedy(dispute).move_ids
        note.invoice_line_ids.price_unit = 25
        note.action_post()
        note.button_draft()
        note.invoice_line_ids.price_unit = 25.01
        with self.assertRaisesRegex(AccessError, "above the limit"):
            note.action_post()

    def test_the_limit_is_in_company_currency(self):
        self.company.ar_remedy_limit = 50
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {"name": "2026-01-01", "currency_id": euro.id, "rate": 0.5}
        )
        move = self.invoice(self.azure, 100, currency_id=euro.id)
        dispute = self.dispute(30, move)
        self.assertEqual(self.remedy(dispute).state, "to_approve")

    def test_nobody_writes_a_remedy(self):
        remedy = self.remedy(self.dispute(30)).sudo(False)
        for role in ("clerk", "reviewer", "manager"):
            mine = remedy.with_user(self.users[role])
            self.assertRefused(mine.write, {"state": "done"}, message=role)
            vals = {"remedy_ids": [Command.clear()]}
            self.assertRefused(mine.dispute_id.write, vals, message=role)
