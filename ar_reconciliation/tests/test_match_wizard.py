from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .manual_common import ManualCommon


@tagged("post_install", "-at_install")
class TestMatchWizard(ManualCommon):
    """Matching by hand from lists and from an invoice, without the workbench."""

    def from_lines(self, lines, user=None):
        return Form(
            self.env["ar.match.wizard"]
            .with_user(user or self.clerk)
            .with_context(active_model=lines._name, active_ids=lines.ids)
        )

    def from_document(self, move, user=None):
        action = move.with_user(user or self.clerk).action_ar_find_payment()
        return Form(
            self.env["ar.match.wizard"]
            .with_user(user or self.clerk)
            .with_context(**action["context"])
        )

    def amounts(self, form):
        """Item rows as (number, money)."""
        return [
            (row.move_line_id.move_name, row.amount)
            for row in form.save().item_ids
            if row.amount
        ]

    # === ONE LINE === #

    def test_a_line_is_settled_with_the_payer_s_item(self):
        move = self.invoice(self.azure, 100)
        line = self.bank_line(100, partner_id=self.azure.id)
        form = self.from_lines(line)
        self.assertEqual((form.amount, form.balance), (100, 100))
        with form.item_ids.edit(0) as row:
            self.assertEqual(row.residual, 100)
            row.amount = 60
        self.assertEqual((form.distributed, form.balance), (60, 40))
        with form.item_ids.edit(0) as row:
            row.amount = 100
        self.assertEqual(form.balance, 0)
        action = form.save().action_apply()
        self.assertEqual(action["tag"], "display_notification")
        self.assertPaid(move)
        self.assertState(line, "matched")
        self.assertTrue(line.ar_proposal_id.by_hand)

    def test_what_is_proposed_is_filled_in(self):
        move = self.invoice(self.azure, 100)
        self.rule.post_at = 1
        line = self.match(self.bank_line(100, move.name))
        self.assertState(line, "proposed", line.ar_exception_code)
        form = self.from_lines(line)
        self.assertEqual(self.amounts(form), [(move.name, 100)])
        self.assertEqual(form.balance, 0)

    def test_an_item_that_is_added_gets_what_is_left(self):
        move = self.invoice(self.deco, 100)
        line = self.bank_line(70, partner_id=self.azure.id)
        form = self.from_lines(line)
        with form.item_ids.new() as row:
            row.move_line_id = self.receivable(move)
            self.assertEqual(row.amount, 70)
        form.save().action_apply()
        self.assertOpen(move, 30)

    def test_a_difference_is_written_off_with_a_reason(self):
        move = self.invoice(self.azure, 100)
        line = self.bank_line(97, partner_id=self.azure.id)
        form = self.from_lines(line)
        with form.item_ids.edit(0) as row:
            row.amount = 97
            row.part_kind = "write_off"
            self.assertEqual(row.part_amount, 3)
            row.part_reason = "price"
        form.save().action_apply()
        self.assertPaid(move)
        self.assertEqual(line.ar_proposal_id.short_reason, "price")

    def test_another_customer_keeps_the_rest(self):
        move = self.invoice(self.azure, 100)
        line = self.bank_line(130, partner_id=self.azure.id)
        form = self.from_lines(line)
        with form.item_ids.edit(0) as row:
            row.amount = 100
        form.partner_id = self.deco
        form.rest = "credit"
        form.save().action_apply()
        self.assertPaid(move)
        rest = self.receivable(line.move_id).filtered(lambda i: not i.reconciled)
        self.assertEqual((rest.balance, rest.partner_id), (-30, self.deco))

    def test_what_is_wrong_is_told_and_nothing_is_posted(self):
        move = self.invoice(self.azure, 100)
        line = self.bank_line(130, partner_id=self.azure.id)
        form = self.from_lines(line)
        with form.item_ids.edit(0) as row:
            row.amount = 100
        wizard = form.save()
        with self.assertRaisesRegex(UserError, "not distributed"):
            wizard.action_apply()
        self.assertOpen(move)

    def test_the_preview_shows_the_journal_items(self):
        move = self.invoice(self.azure, 100)
        line = self.bank_line(130, partner_id=self.azure.id)
        form = self.from_lines(line)
        with form.item_ids.edit(0) as row:
            row.amount = 100
        form.rest = "credit"
        wizard = form.save()
        action = wizard.action_preview()
        self.assertEqual(action["res_id"], wizard.id)
        self.assertIn(move.name, wizard.preview)
        self.assertEqual(wizard.preview.count("<tr>"), 4)
        self.assertOpen(move)
        self.assertFalse(line.is_reconciled)

    def test_hostile_texts_stay_texts_in_the_preview(self):
        self.invoice(self.azure, 100)
        line = self.bank_line(100, "<script>x</script>", partner_id=self.azure.id)
        form = self.from_lines(line)
        with form.item_ids.edit(0) as row:
            row.amount = 60
        form.rest = "credit"
        wizard = form.save()
        wizard.action_preview()
        self.assertNotIn("<script>", wizard.preview)

    # === SEVERAL LINES === #

    def test_several_lines_go_over_the_items_oldest_first(self):
        first = self.invoice(self.azure, 100, invoice_date_due="2026-03-02")
        second = self.invoice(self.azure, 50, invoice_date_due="2026-03-20")
        late = self.bank_line(90, day="2026-03-12", partner_id=self.azure.id)
        early = self.bank_line(60, day="2026-03-10", partner_id=self.azure.id)
        form = self.from_lines(late + early)
        for place, amount in enumerate((100, 50)):
            with form.item_ids.edit(place) as row:
                row.amount = amount
        self.assertEqual(form.balance, 0)
        form.save().action_apply()
        self.assertPaid(first)
        self.assertPaid(second)
        told = {
            line: {
                a.move_line_id.move_id: a.amount
                for a in line.ar_proposal_id.allocation_ids
            }
            for line in (early, late)
        }
        self.assertEqual(told, {early: {first: 60}, late: {first: 40, second: 50}})

    def test_the_rest_of_several_lines_and_a_part(self):
        move = self.invoice(self.azure, 100)
        lines = self.bank_line(60, partner_id=self.azure.id)
        lines += self.bank_line(60, day="2026-03-11", partner_id=self.azure.id)
        form = self.from_lines(lines)
        with form.item_ids.edit(0) as row:
            row.amount = 97
            row.part_kind = "fee"
        form.rest = "credit"
        form.save().action_apply()
        self.assertPaid(move)
        self.assertEqual(lines[0].ar_proposal_id.remainder, 0)
        self.assertEqual(lines[1].ar_proposal_id.remainder, 23)

    def test_lines_in_and_out_are_not_settled_together(self):
        self.invoice(self.azure, 100)
        lines = self.bank_line(60, partner_id=self.azure.id) + self.bank_line(-60)
        wizard = self.from_lines(lines).save()
        with self.assertRaisesRegex(UserError, "money in"):
            wizard.action_apply()

    def test_settled_lines_are_left_out(self):
        move = self.invoice(self.azure, 100)
        line = self.match(self.bank_line(100, move.name))
        with self.assertRaisesRegex(UserError, "is open"):
            self.from_lines(line)

    # === FROM AN INVOICE === #

    def test_the_payment_of_an_invoice_is_found(self):
        move = self.invoice(self.azure, 100)
        other = self.bank_line(100, "something")
        named = self.bank_line(80, f"pays {move.name}")
        payer = self.bank_line(55, "x", partner_id=self.azure.id)
        form = self.from_document(move)
        rows = [form.payment_ids.edit(i).__enter__() for i in range(3)]
        found = [row.statement_line_id for row in rows]
        self.assertEqual(found, [named, other, payer])
        wizard = form.save()
        self.assertEqual(wizard.payment_ids.mapped("chosen"), [True, False, False])
        self.assertIn("names it", wizard.payment_ids[0].why)
        self.assertEqual(self.amounts(form), [(move.name, 80)])
        wizard.action_apply()
        self.assertOpen(move, 20)
        self.assertState(named, "matched")

    def test_equal_candidates_are_left_to_the_person(self):
        move = self.invoice(self.azure, 100)
        self.bank_line(100, "a"), self.bank_line(100, "b")
        form = self.from_document(move)
        wizard = form.save()
        self.assertFalse(any(wizard.payment_ids.mapped("chosen")))
        with self.assertRaisesRegex(UserError, "Choose the bank line"):
            wizard.action_apply()
        with form.payment_ids.edit(0) as row:
            row.chosen = True
        self.assertEqual(form.balance, 100)

    def test_the_refund_of_a_credit_note_is_found(self):
        credit = self.invoice(self.azure, 70, move_type="out_refund")
        self.bank_line(70, credit.name)
        line = self.bank_line(-70, credit.name)
        form = self.from_document(credit)
        wizard = form.save()
        self.assertEqual(wizard.payment_ids.statement_line_id, line)
        wizard.action_apply()
        self.assertPaid(credit)

    def test_a_paid_invoice_has_no_payment_to_find(self):
        move = self.invoice(self.azure, 100)
        self.match(self.bank_line(100, move.name))
        with self.assertRaisesRegex(UserError, move.name):
            self.from_document(move)

    def test_finding_costs_the_same_however_many_lines_are_open(self):
        move = self.invoice(self.azure, 100)
        items = self.receivable(move).with_user(self.clerk)
        search = self.env["ar.payment.search"].with_user(self.clerk)

        def queries(number):
            for amount in range(number):
                self.bank_line(amount + 1, "x")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertLessEqual(len(search._find(items)), 10)
            return self.env.cr.sql_log_count - before

        queries(1)
        self.assertLessEqual(queries(20), queries(1) + 1)

    # === WHO MAY === #

    def test_an_auditor_does_not_open_it(self):
        line = self.bank_line(100, partner_id=self.azure.id)
        with self.assertRaises(AccessError):
            self.from_lines(line, self.users["auditor"])

    def test_another_clerk_s_wizard_is_not_reached(self):
        self.invoice(self.azure, 100)
        line = self.bank_line(100, partner_id=self.azure.id)
        wizard = self.from_lines(line).save()
        other = self.make_user("clerk", login="other_clerk")
        with self.assertRaises(AccessError):
            wizard.with_user(other).action_apply()

    def test_a_large_line_goes_to_the_reviewer(self):
        self.rule.approval_limit = 50
        move = self.invoice(self.azure, 100)
        line = self.bank_line(100, partner_id=self.azure.id)
        form = self.from_lines(line)
        with form.item_ids.edit(0) as row:
            row.amount = 100
        action = form.save().action_apply()
        self.assertIn("reviewer", action["params"]["message"])
        self.assertOpen(move)

    def test_another_company_s_bank_line_is_not_reached(self):
        data = self.setup_other_company()
        line = self.bank_line(100, "x", journal=data["default_journal_bank"])
        vals = {
            "payment_ids": [
                Command.create({"statement_line_id": line.id, "chosen": True})
            ],
            "item_ids": [
                Command.create(
                    {
                        "move_line_id": self.receivable(
                            self.invoice(self.azure, 100)
                        ).id,
                        "amount": 100,
                    }
                )
            ],
        }
        with self.assertRaises(AccessError):
            wizard = self.env["ar.match.wizard"].with_user(self.clerk).create(vals)
            wizard.action_apply()
        self.assertFalse(line.is_reconciled)
