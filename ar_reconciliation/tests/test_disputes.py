from datetime import date, timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .dispute_common import TODAY, DisputeCommon


@tagged("post_install", "-at_install")
class TestDisputes(DisputeCommon):
    """A customer does not accept an invoice: who answers, until when, how it ends."""

    # === OPENING === #

    def test_a_clerk_disputes_a_part_of_an_invoice(self):
        move = self.invoice(self.azure, 100)
        dispute = self.dispute(30, move, note="Two boxes broken")
        self.assertRegex(dispute.name, r"^DSP/2026/\d{5}$")
        self.assertEqual(dispute.state, "open")
        self.assertEqual(dispute.origin, "manual")
        self.assertEqual(dispute.partner_id, self.azure)
        self.assertEqual(dispute.opened_by_id, self.clerk)
        self.assertEqual(dispute.documents, move.name)
        self.assertEqual(dispute.note, "Two boxes broken")
        self.assertAmounts(dispute, 30, 0, 30)
        mine = move.with_user(self.clerk)
        self.assertEqual(mine.ar_disputed_amount, 30)
        self.assertEqual(self.azure.with_user(self.clerk).ar_disputed_amount, 30)

    def test_the_reason_says_who_answers_and_until_when(self):
        self.price.write({"owner_id": self.colleague.id, "days": 3, "fault": "us"})
        dispute = self.dispute()
        self.assertEqual(dispute.owner_id, self.colleague)
        self.assertEqual(dispute.due_date, TODAY + timedelta(3))
        self.assertEqual(dispute.fault, "us")

    def test_somebody_who_may_not_work_here_gets_no_dispute(self):
        self.price.owner_id = self.users["auditor"]
        self.assertEqual(self.dispute().owner_id, self.clerk)
        with self.assertRaisesRegex(ValidationError, "only receivables clerks"):
            self.dispute().owner_id = self.users["auditor"]

    def test_several_invoices_become_one_dispute_each_or_one_together(self):
        moves = self.invoice(self.azure, 100) + self.invoice(self.azure, 50)
        moves += self.invoice(self.deco, 70)
        wizard = self.open_wizard(self.receivable(moves))
        self.assertEqual(wizard.line_ids.mapped("amount"), [100, 50, 70])
        wizard.action_open()
        lines = self.env["ar.dispute.line"].search([("move_id", "in", moves.ids)])
        self.assertEqual(len(lines.dispute_id), 3)
        self.decide(lines.dispute_id, "cancel")
        wizard = self.open_wizard(self.receivable(moves))
        wizard.together = True
        wizard.action_open()
        again = self.env["ar.dispute.line"].search(
            [("move_id", "in", moves.ids), ("state", "=", "open")]
        )
        amounts = {d.partner_id: d.amount_disputed for d in again.dispute_id}
        self.assertEqual(amounts, {self.azure: 150, self.deco: 70})

    def test_no_more_is_disputed_than_is_open(self):
        move = self.invoice(self.azure, 100)
        self.dispute(60, move)
        wizard = self.open_wizard(self.receivable(move))
        self.assertEqual(wizard.line_ids.amount, 40)
        wizard.line_ids.amount = 40.01
        with self.assertRaisesRegex(UserError, "60.00.*disputed already"):
            wizard.action_open()

    def test_only_what_a_customer_owes_is_disputed(self):
        paid = self.invoice(self.azure, 100)
        self.pay(paid, 100)
        draft = self.invoice(self.azure, 9)
        draft.button_draft()
        refund = self.invoice(self.azure, 5, move_type="out_refund")
        bill = self.invoice(self.azure, 5, move_type="in_invoice")
        for move in (paid, draft, refund, bill):
            with self.subTest(move.name):
                wizard = self.open_wizard(move.line_ids)
                self.assertFalse(wizard.line_ids)
                with self.assertRaisesRegex(UserError, "Nothing is disputed"):
                    wizard.action_open()
                item = move.line_ids[-1]
                wizard.line_ids = [
                    Command.create({"move_line_id": item.id, "amount": 1})
                ]
                with self.assertRaisesRegex(UserError, "not an open item"):
                    wizard.action_open()

    def test_the_invoice_and_the_item_lead_to_the_wizard(self):
        move = self.invoice(self.azure, 100).with_user(self.clerk)
        for record in (move, self.receivable(move)):
            action = record.action_ar_open_dispute()
            self.assertEqual(action["res_model"], "ar.dispute.open.wizard")
            self.assertEqual(
                action["context"]["ar_item_ids"], self.receivable(move).ids
            )
        wizards = self.env["ar.dispute.open.wizard"].with_user(self.clerk)
        chosen = wizards.with_context(active_model="account.move", active_ids=move.ids)
        self.assertEqual(
            chosen.create({"reason_id": self.price.id}).line_ids.move_id, move
        )

    # === WORK === #

    def test_the_owner_is_reminded_until_it_is_closed(self):
        dispute = self.dispute(owner_id=self.colleague.id, due_date="2026-03-25")
        todo = self.activities(dispute)
        self.assertEqual(todo.user_id, self.colleague)
        self.assertEqual(todo.date_deadline, date(2026, 3, 25))
        dispute.write({"owner_id": self.clerk.id, "due_date": "2026-03-27"})
        todo = self.activities(dispute)
        self.assertEqual(todo.user_id, self.clerk)
        self.assertEqual(todo.date_deadline, date(2026, 3, 27))
        self.decide(dispute, "resolve", "credit_note")
        self.assertFalse(self.activities(dispute))
        self.decide(dispute, "reopen")
        self.assertEqual(self.activities(dispute).user_id, self.clerk)

    def test_a_dispute_moves_only_where_it_may(self):
        dispute = self.dispute()
        dispute.action_start()
        self.assertEqual(dispute.state, "in_progress")
        dispute.action_wait()
        self.assertEqual(dispute.state, "waiting")
        dispute.action_start()
        self.decide(dispute, "reject", reason="Price list of May")
        self.assertEqual((dispute.state, dispute.resolution), ("rejected", "rejected"))
        self.assertEqual(dispute.closed_by_id, self.clerk)
        self.assertEqual(dispute.closed_on, TODAY)
        self.assertIn("Price list of May", self.history(dispute))
        for call in (dispute.action_start, dispute.action_wait):
            with self.assertRaisesRegex(UserError, "cannot become"):
                call()
        self.decide(dispute, "reopen", reason="New facts")
        self.assertEqual((dispute.state, dispute.resolution), ("open", False))
        self.assertFalse(dispute.closed_on or dispute.resolution_note)
        with self.assertRaisesRegex(UserError, "cannot become"):
            self.decide(dispute, "reopen")

    def test_who_takes_up_an_unowned_dispute_becomes_responsible(self):
        dispute = self.dispute(owner_id=False)
        self.assertFalse(dispute.owner_id)
        dispute.with_user(self.colleague).action_start()
        self.assertEqual(dispute.owner_id, self.colleague)
        dispute.action_assign_me()
        self.assertEqual(dispute.owner_id, self.clerk)

    def test_one_wrong_state_stops_the_whole_selection(self):
        first, second = self.dispute(), self.dispute()
        self.decide(second, "cancel")
        with self.assertRaisesRegex(UserError, second.name):
            (first + second).action_start()
        self.assertEqual(first.state, "open")

    def test_the_disputed_amount_may_change_but_not_beyond_the_invoice(self):
        dispute = self.dispute(30)
        dispute.line_ids.amount = 45
        self.assertAmounts(dispute, 45, 0, 45)
        with self.assertRaisesRegex(ValidationError, "is for"):
            dispute.line_ids.amount = 100.01

    # === THE LEDGER === #

    def test_the_undisputed_part_counts_as_paid_first(self):
        move = self.invoice(self.azure, 100)
        dispute = self.dispute(30, move)
        self.pay(move, 60)
        self.assertAmounts(dispute, 30, 0, 30)
        self.pay(move, 20)
        self.assertAmounts(dispute, 30, 10, 20)
        self.assertEqual(dispute.state, "open")

    def test_a_credit_note_over_the_rest_resolves_it_by_itself(self):
        move = self.invoice(self.azure, 100)
        dispute = self.dispute(30, move)
        dispute.action_start()
        self.pay(move, 70)
        note = self.credit(move, 30)
        self.assertEqual(
            (dispute.state, dispute.resolution), ("resolved", "credit_note")
        )
        self.assertAmounts(dispute, 30, 30, 0)
        self.assertIn(note.name, dispute.resolution_note)
        self.assertFalse(self.activities(dispute))
        self.assertEqual(move.with_user(self.clerk).ar_disputed_amount, 0)

    def test_what_resolved_by_itself_opens_again_when_that_is_undone(self):
        move = self.invoice(self.azure, 100)
        dispute = self.dispute(100, move)
        dispute.action_wait()
        line = self.pay(move, 100)
        self.assertEqual((dispute.state, dispute.resolution), ("resolved", "paid"))
        line.action_ar_undo("wrong")
        self.assertEqual((dispute.state, dispute.resolution), ("waiting", False))
        self.assertAmounts(dispute, 100, 0, 100)
        self.assertIn("open again", self.history(dispute))

    def test_what_a_person_resolved_stays_resolved_whatever_is_undone(self):
        move = self.invoice(self.azure, 100)
        dispute = self.dispute(100, move)
        self.decide(dispute, "resolve", "paid")
        line = self.pay(move, 100)
        line.action_ar_undo("wrong")
        self.assertEqual((dispute.state, dispute.resolution), ("resolved", "paid"))
        self.assertAmounts(dispute, 100, 0, 100)

    def test_somebody_without_a_role_may_settle_what_is_disputed(self):
        move = self.invoice(self.azure, 100)
        dispute = self.dispute(100, move)
        note = self.invoice(self.azure, 100, move_type="out_refund")
        items = self.receivable(move) + self.receivable(note)
        items.with_user(self.users["accountant"]).reconcile()
        self.assertEqual(dispute.state, "resolved")
        move.with_user(self.users["accountant"]).line_ids.remove_move_reconcile()
        self.assertEqual(dispute.state, "open")

    def test_a_cancelled_invoice_cancels_its_dispute(self):
        move = self.invoice(self.azure, 100)
        dispute = self.dispute(100, move)
        move.button_draft()
        self.assertEqual(dispute.state, "open")
        move.button_cancel()
        self.assertEqual(dispute.state, "cancelled")
        self.assertIn("cancelled", self.history(dispute))

    def test_an_invoice_posted_anew_keeps_its_dispute(self):
        move = self.invoice(self.azure, 100)
        dispute = self.dispute(80, move)
        move.button_draft()
        move.invoice_line_ids.price_unit = 50
        move.action_post()
        self.assertEqual(dispute.line_ids.move_line_id, self.receivable(move))
        self.assertAmounts(dispute, 80, 30, 50)
        move.button_draft()
        dispute.line_ids.sudo().move_line_id = False
        move.action_post()
        self.assertEqual(dispute.line_ids.move_line_id, self.receivable(move))

    def test_amounts_are_in_the_currency_of_the_invoice(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {"name": "2026-01-01", "currency_id": euro.id, "rate": 0.5}
        )
        move = self.invoice(self.azure, 100, currency_id=euro.id)
        dispute = self.dispute(30, move)
        self.assertEqual(dispute.currency_id, euro)
        self.assertAmounts(dispute, 30, 0, 30)
        self.assertEqual(dispute.open_company, 60)
        self.assertEqual(self.azure.with_user(self.clerk).ar_disputed_amount, 60)

    # === SEARCH === #

    def test_the_filters_find_what_they_say(self):
        self.env["ar.dispute"].sudo().search([]).unlink()
        mine = self.dispute(owner_id=self.clerk.id, due_date="2026-03-19")
        free = self.dispute(owner_id=False)
        free.sudo().opened_on = "2026-01-02"
        done = self.dispute(owner_id=self.colleague.id, due_date="2026-03-01")
        self.decide(done, "cancel")
        view = self.env.ref("ar_reconciliation.ar_dispute_view_search")
        disputes = self.env["ar.dispute"].with_user(self.clerk)
        domains = {
            node.get("name"): eval(node.get("domain"), {"uid": self.clerk.id})
            for node in view._get_combined_arch().iter("filter")
            if node.get("domain")
        }
        for name, expected in {
            "active": mine + free,
            "closed": done,
            "mine": mine,
            "unassigned": free,
            "overdue": mine,
            "older_30": free,
            "our_fault": disputes,
            "short": disputes,
        }.items():
            with self.subTest(name):
                self.assertEqual(disputes.search(domains[name]), expected.sorted())

    def test_disputed_invoices_are_found(self):
        move = self.invoice(self.azure, 100)
        other = self.invoice(self.azure, 100)
        dispute = self.dispute(move=move)
        moves = self.env["account.move"].with_user(self.clerk)
        mine = [("id", "in", (move + other).ids)]
        disputed = [("ar_is_disputed", "=", True)]
        self.assertEqual(moves.search([*mine, *disputed]), move)
        self.assertEqual(moves.search([*mine, ("ar_is_disputed", "=", False)]), other)
        self.decide(dispute, "cancel")
        self.assertFalse(moves.search([*mine, *disputed]))

    def test_the_kanban_shows_the_states_in_which_work_is_to_be_done(self):
        self.env["ar.dispute"].sudo().search([]).unlink()
        self.dispute()
        disputes = self.env["ar.dispute"].with_user(self.clerk)
        disputes = disputes.with_context(read_group_expand=True)
        groups = disputes.web_read_group([], ["state"], ["__count"])["groups"]
        states = {group["state"]: group["__count"] for group in groups}
        self.assertEqual(states, {"open": 1, "in_progress": 0, "waiting": 0})
