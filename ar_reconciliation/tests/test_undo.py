from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ArCommon


@tagged("post_install", "-at_install")
class TestUndo(ArCommon):
    """A match is undone to the cent, from whichever side."""

    def matched_line(self, amount=100, paid=None):
        self.move = self.invoice(self.azure, amount)
        line = self.match(self.bank_line(paid or amount, self.move.name))
        self.assertState(line, "matched")
        return line

    def test_undo_restores_every_residual_and_the_entry(self):
        line = self.matched_line(paid=130)
        line.action_ar_undo("test")
        self.assertOpen(self.move, 100)
        self.assertState(line, "new")
        self.assertFalse(line.is_reconciled)
        self.assertFalse(line.partner_id)
        self.assertEqual(line.ar_proposal_ids.mapped("state"), ["superseded"])
        suspense = line._seek_for_lines()[1]
        self.assertEqual(suspense.balance, -130)

    def test_undo_with_odoos_own_button_keeps_step(self):
        line = self.matched_line()
        line.action_undo_reconciliation()
        self.assertState(line, "new")
        self.assertEqual(line.ar_proposal_ids.mapped("state"), ["superseded"])

    def test_unreconcile_from_the_invoice_reopens_the_line(self):
        line = self.matched_line()
        self.receivable(self.move).with_user(self.clerk).remove_move_reconcile()
        self.assertOpen(self.move, 100)
        self.assertState(line, "new")
        self.assertEqual(line.ar_proposal_ids.mapped("state"), ["superseded"])

    def test_a_line_unreconciled_from_the_invoice_can_be_matched_again(self):
        line = self.matched_line()
        self.receivable(self.move).with_user(self.clerk).remove_move_reconcile()
        self.match(line)
        self.assertState(line, "matched")
        self.assertPaid(self.move)

    def test_unreconciling_one_of_two_invoices_keeps_the_other(self):
        one, two = self.invoice(self.azure, 100), self.invoice(self.azure, 200)
        line = self.match(self.bank_line(300, f"{one.name} {two.name}"))
        self.receivable(one).with_user(self.clerk).remove_move_reconcile()
        self.assertOpen(one, 100)
        self.assertPaid(two)
        self.assertState(line, "exception", "partly_undone")
        self.assertIn(one.name, line.ar_exception_text)
        line.action_ar_undo("start again")
        self.assertState(line, "new")
        self.assertOpen(two, 200)

    def test_undoing_one_part_payment_keeps_the_other(self):
        move = self.invoice(self.azure, 100)
        first = self.match(self.bank_line(40, move.name))
        second = self.match(self.bank_line(60, move.name, day="2026-03-11"))
        self.assertPaid(move)
        first.action_ar_undo("wrong")
        self.assertOpen(move, 40)
        self.assertState(second, "matched")

    def test_a_whole_run_is_undone_with_one_reason(self):
        moves = self.invoice(self.azure, 100) + self.invoice(self.deco, 200)
        lines = self.env["account.bank.statement.line"].union(
            *(self.bank_line(move.amount_total, move.name) for move in moves)
        )
        run = self.match(lines).ar_proposal_id.run_id
        action = run.action_undo_run()
        wizard = (
            self.env["ar.reason.wizard"]
            .with_user(self.clerk)
            .with_context(**action["context"])
            .create({"reason": "wrong file"})
        )
        wizard.action_confirm()
        self.assertEqual(lines.mapped("ar_match_state"), ["new", "new"])
        for move in moves:
            self.assertOpen(move)
        self.assertEqual(
            lines.ar_log_ids.filtered(lambda log: log.event == "undone").mapped("note"),
            ["wrong file", "wrong file"],
        )
        with self.assertRaises(UserError):
            run.action_undo_run()

    def test_undone_by_hand_is_not_posted_again_by_the_schedule(self):
        line = self.matched_line()
        line.action_ar_undo("wrong")
        self.env["ar.match.run"]._run(line, automatic=True)
        self.assertNotEqual(line.ar_match_state, "matched")
        self.assertOpen(self.move, 100)

    def test_undo_forgets_what_the_match_taught(self):
        move = self.invoice(self.azure, 100)
        line = self.match(
            self.bank_line(100, move.name, account_number="NL02ABNA0123456789")
        )
        aliases = self.env["ar.payer.alias"].search(
            [("partner_id", "=", self.azure.id)]
        )
        self.assertEqual(aliases.mapped("value"), ["NL02ABNA0123456789"])
        line.action_ar_undo("wrong")
        self.assertFalse(aliases.exists())

    def test_a_guess_from_the_payer_alone_teaches_nothing(self):
        self.invoice(self.azure, 77)
        line = self.bank_line(77, "thanks", partner_name="AZURE INTERIOR")
        self.match(line)
        self.assertState(line, "matched")
        self.assertFalse(
            self.env["ar.payer.alias"].search([("partner_id", "=", self.azure.id)])
        )
