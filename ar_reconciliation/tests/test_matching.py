from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ..core.types import Allocation, Proposal
from ..models import ar_match_run
from .common import ArCommon

LOCKED = "The period is locked."


@tagged("post_install", "-at_install")
class TestMatching(ArCommon):
    """What the engine's decisions become in the books."""

    def test_number_in_free_text_with_exact_amount_is_posted(self):
        invoice = self.invoice(self.azure, 100)
        line = self.match(self.bank_line(100, f"payment {invoice.name} thank you"))
        self.assertState(line, "matched")
        self.assertPaid(invoice)
        self.assertEqual(line.partner_id, self.azure)
        self.assertTrue(line.is_reconciled)

    def test_known_account_with_the_only_open_amount_is_posted(self):
        invoice = self.invoice(self.azure, 250)
        self.invoice(self.azure, 251)
        line = self.bank_line(250, "thank you", account_number="BE71 0961 2345 6769")
        self.match(line)
        self.assertState(line, "matched")
        self.assertPaid(invoice)

    def test_several_named_invoices_and_a_credit_note_are_netted(self):
        one, two = self.invoice(self.azure, 100), self.invoice(self.azure, 200)
        note = self.invoice(self.azure, 30, move_type="out_refund")
        text = f"{one.name} {two.name} less {note.name}"
        line = self.match(self.bank_line(270, text))
        self.assertState(line, "matched")
        for move in (one, two, note):
            self.assertPaid(move)

    def test_part_payment_leaves_the_rest_open(self):
        invoice = self.invoice(self.azure, 100)
        line = self.match(self.bank_line(40, f"first part of {invoice.name}"))
        self.assertState(line, "matched")
        self.assertOpen(invoice, 60)

    def test_over_payment_is_kept_as_credit_of_the_customer(self):
        invoice = self.invoice(self.azure, 100)
        line = self.match(self.bank_line(120, invoice.name))
        self.assertState(line, "matched")
        self.assertPaid(invoice)
        credit = self.receivable(line.move_id).filtered(
            lambda item: not item.reconciled
        )
        self.assertEqual(credit.amount_residual, -20)
        self.assertEqual(credit.partner_id, self.azure)

    def test_two_equal_invoices_are_ambiguous_and_both_are_shown(self):
        moves = [self.invoice(self.azure, 100), self.invoice(self.azure, 100)]
        line = self.bank_line(100, "thanks", account_number="BE71096123456769")
        self.match(line)
        self.assertState(line, "exception", "ambiguous")
        for move in moves:
            self.assertOpen(move)
            self.assertIn(move.name, line.ar_exception_text)
        shown = line.ar_proposal_ids.allocation_ids.move_line_id.move_id
        self.assertEqual(shown, moves[0] + moves[1])

    def test_a_second_payment_is_a_duplicate_and_names_the_first(self):
        invoice = self.invoice(self.azure, 100)
        first = self.match(self.bank_line(100, invoice.name))
        second = self.match(self.bank_line(100, invoice.name, day="2026-03-12"))
        self.assertState(second, "exception", "duplicate_payment")
        self.assertIn(first.name, second.ar_exception_text)

    def test_two_payments_in_one_run_settle_the_invoice_once(self):
        invoice = self.invoice(self.azure, 100)
        lines = self.bank_line(100, invoice.name) + self.bank_line(100, invoice.name)
        self.match(lines)
        self.assertEqual(
            sorted(lines.mapped("ar_match_state")), ["exception", "matched"]
        )
        self.assertPaid(invoice)

    def test_nothing_points_to_a_customer(self):
        invoice = self.invoice(self.azure, 100)
        line = self.match(self.bank_line(100, "/"))
        self.assertIn(line.ar_match_state, ("proposed", "exception"))
        self.assertOpen(invoice)

    def test_money_out_is_left_alone(self):
        line = self.match(self.bank_line(-100, "rent"))
        self.assertState(line, "exception", "outgoing")

    def test_invoice_of_another_company_is_never_touched(self):
        other = self.setup_other_company()["company"]
        foreign = (
            self.env["account.move"]
            .with_company(other)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.azure.id,
                    "invoice_date": "2026-03-01",
                    "company_id": other.id,
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "Work", "price_unit": 100, "tax_ids": []}
                        )
                    ],
                }
            )
        )
        foreign.action_post()
        line = self.match(self.bank_line(100, foreign.name))
        self.assertEqual(line.ar_match_state, "exception")
        self.assertOpen(foreign)

    def test_child_contact_and_company_are_one_payer(self):
        contact = self.env["res.partner"].create(
            {"name": "Accounts Department", "parent_id": self.azure.id}
        )
        invoice = self.invoice(contact, 321)
        line = self.bank_line(321, "thanks", account_number="BE71096123456769")
        self.match(line)
        self.assertState(line, "matched")
        self.assertPaid(invoice)

    def test_matching_twice_changes_nothing(self):
        invoice = self.invoice(self.azure, 100)
        lines = self.bank_line(100, invoice.name) + self.bank_line(7, "unknown")
        self.match(lines)
        before = self.snapshot(lines)
        self.match(lines)
        self.assertEqual(self.snapshot(lines), before)

    def snapshot(self, lines):
        partials = lines.line_ids.matched_debit_ids
        return (
            lines.mapped("ar_match_state"),
            partials.ids,
            [[line.account_id.id, line.balance] for line in lines.line_ids],
        )

    def test_foreign_currency_invoice_paid_in_its_currency(self):
        eur = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        journal = self.bank.copy({"name": "EUR bank", "currency_id": eur.id})
        invoice = self.invoice(self.azure, 100, currency_id=eur.id)
        line = self.match(self.bank_line(100, invoice.name, journal=journal))
        self.assertState(line, "matched")
        self.assertPaid(invoice)
        self.assertEqual(sum(line.line_ids.mapped("balance")), 0)

    def lock_until(self, day):
        """Refuse changes up to a day, as Odoo does in a locked period.

        Odoo does not let a period with unsettled bank lines be locked, but a lock may
        come from another company of the group or from an import of old statements.
        """

        def refuse(moves):
            if any(move.date <= self.date(day) for move in moves):
                raise UserError(LOCKED)

        self.patch(self.registry["account.move"], "_check_fiscal_lock_dates", refuse)

    def test_locked_period_becomes_an_exception_that_says_so(self):
        invoice = self.invoice(self.azure, 100)
        line = self.bank_line(100, invoice.name)
        self.lock_until("2026-12-31")
        self.match(line)
        self.assertState(line, "exception", "posting_failed")
        self.assertIn(LOCKED, line.ar_exception_text)
        self.assertOpen(invoice)

    def test_a_slip_of_the_engine_never_settles_an_item_twice(self):
        invoice = self.invoice(self.azure, 100)
        item = self.receivable(invoice)
        lines = self.bank_line(100, "a") + self.bank_line(100, "b")
        slips = [
            Proposal(
                line.id,
                1,
                0.99,
                "post",
                payer=self.azure.id,
                allocations=(Allocation(item.id, 10000),),
            )
            for line in lines
        ]
        self.patch(ar_match_run, "match", lambda *args: slips)
        self.match(lines)
        self.assertState(lines[0], "matched")
        self.assertState(lines[1], "exception", "posting_failed")
        self.assertIn(invoice.name, lines[1].ar_exception_text)
        self.assertFalse(lines[1].is_reconciled)

    def test_one_refused_line_does_not_stop_the_others(self):
        one, two = self.invoice(self.azure, 100), self.invoice(self.azure, 200)
        early = self.bank_line(100, one.name, day="2026-03-05")
        late = self.bank_line(200, two.name, day="2026-04-05")
        self.lock_until("2026-03-31")
        self.match(early + late)
        self.assertState(early, "exception", "posting_failed")
        self.assertState(late, "matched")

    def test_the_customer_stands_on_the_bank_item_too(self):
        invoice = self.invoice(self.azure, 100)
        line = self.match(self.bank_line(100, invoice.name))
        self.assertEqual(line.line_ids.partner_id, self.azure)
        line.action_ar_undo("wrong")
        self.assertFalse(line.line_ids.partner_id)

    def test_without_a_rule_nothing_is_posted_and_the_line_says_so(self):
        self.rule.active = False
        invoice = self.invoice(self.azure, 100)
        line = self.match(self.bank_line(100, invoice.name))
        self.assertState(line, "proposed", "no_rule")
        self.assertOpen(invoice)

    def test_interest_is_called_interest(self):
        line = self.match(self.bank_line(3, "HABENZINSEN 2026"))
        self.assertState(line, "exception", "not_receipt")
        self.assertIn("interest", line.ar_exception_text)

    def test_the_list_button_matches_all_new_lines(self):
        invoice = self.invoice(self.azure, 100)
        line = self.bank_line(100, invoice.name)
        call_kw(line.with_user(self.clerk), "action_ar_match_new", [[]], {})
        self.assertState(line, "matched")

    def test_auditor_cannot_match(self):
        line = self.bank_line(100)
        with self.assertRaises(AccessError):
            line.with_user(self.users["auditor"]).action_ar_match()


@tagged("post_install", "-at_install")
class TestProposals(ArCommon):
    """What people do with proposals."""

    def ambiguous_line(self):
        self.moves = self.invoice(self.azure, 100) + self.invoice(self.azure, 100)
        line = self.bank_line(100, "thanks", account_number="BE71096123456769")
        return self.match(line)

    def test_clerk_applies_one_of_two(self):
        line = self.ambiguous_line()
        chosen = line.ar_proposal_ids[1]
        chosen.action_apply()
        self.assertState(line, "matched")
        self.assertEqual(chosen.state, "applied")
        self.assertEqual(chosen.applied_by_id, self.clerk)
        self.assertPaid(chosen.allocation_ids.move_line_id.move_id)
        others = line.ar_proposal_ids - chosen
        self.assertEqual(set(others.mapped("state")), {"superseded"})

    def test_rejecting_shows_the_next_and_is_remembered(self):
        line = self.ambiguous_line()
        first = line.ar_proposal_id
        first.action_reject()
        self.assertEqual(first.state, "rejected")
        self.assertTrue(line.ar_proposal_id)
        self.assertNotEqual(line.ar_proposal_id, first)
        line.ar_proposal_id.action_reject()
        self.assertState(line, "exception", "rejected")
        self.match(line)
        self.assertNotEqual(line.ar_match_state, "matched")

    def test_an_item_settled_meanwhile_is_refused_by_name(self):
        line = self.ambiguous_line()
        proposal = line.ar_proposal_ids[0]
        invoice = proposal.allocation_ids.move_line_id.move_id
        self.match(self.bank_line(100, invoice.name))
        with self.assertRaisesRegex(UserError, invoice.name):
            proposal.action_apply()

    def test_over_the_limit_waits_for_another_person(self):
        self.rule.approval_limit = 500
        invoice = self.invoice(self.azure, 1000)
        line = self.match(self.bank_line(1000, invoice.name))
        proposal = line.ar_proposal_id
        self.assertEqual(proposal.state, "approval")
        self.assertOpen(invoice)
        with self.assertRaises(AccessError):
            proposal.action_apply()
        proposal.with_user(self.reviewer).action_apply()
        self.assertState(line, "matched")
        self.assertPaid(invoice)

    def test_reviewer_cannot_approve_their_own_request(self):
        self.rule.approval_limit = 500
        invoice = self.invoice(self.azure, 1000)
        line = self.match(self.bank_line(1000, invoice.name), user=self.reviewer)
        with self.assertRaisesRegex(AccessError, "yourself"):
            line.ar_proposal_id.action_apply()
        self.assertOpen(invoice)

    def test_every_decision_is_in_the_log_and_stays_there(self):
        invoice = self.invoice(self.azure, 100)
        line = self.match(self.bank_line(100, invoice.name))
        line.action_ar_undo("wrong customer")
        logs = line.ar_log_ids.sorted("id")
        self.assertEqual(logs.mapped("event"), ["posted", "undone"])
        self.assertEqual(logs[0].rule_version, self.rule.version)
        self.assertEqual(logs[1].note, "wrong customer")
        self.assertEqual(logs.user_id, self.clerk)
        with self.assertRaises(UserError):
            logs.sudo().write({"note": "x"})
        with self.assertRaises(UserError):
            logs.sudo().unlink()

    def test_states_cannot_be_written_by_hand(self):
        line = self.match(self.bank_line(100, "?"))
        with self.assertRaises(AccessError):
            line.write({"ar_match_state": "matched"})
        with self.assertRaises(AccessError):
            self.ambiguous_line().ar_proposal_ids[0].write({"state": "applied"})

    def test_excluded_lines_stay_out_until_taken_back(self):
        invoice = self.invoice(self.azure, 100)
        line = self.bank_line(100, invoice.name).with_user(self.clerk)
        line.action_ar_exclude()
        self.match(line)
        self.assertState(line, "excluded")
        line.action_ar_include()
        self.match(line)
        self.assertState(line, "matched")

    def test_explanation_says_why_in_both_languages(self):
        invoice = self.invoice(self.azure, 100)
        line = self.match(self.bank_line(100, invoice.name))
        self.assertIn(invoice.name, line.ar_proposal_id.explanation)
