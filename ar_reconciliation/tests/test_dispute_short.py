from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .dispute_common import DisputeCommon


class ShortCommon(DisputeCommon):
    """A rule with a tolerance of 5 that disputes prices and damage."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.loss = cls.company_data["default_account_expense"]
        cls.damage = cls.env.ref("ar_reconciliation.ar_dispute_reason_damage")
        cls.rule.write(
            {
                "under_fixed": 5,
                "under_percent": 10,
                "write_off_account_id": cls.loss.id,
                "reason_ids": [
                    Command.create(
                        {
                            "reason": "damage",
                            "words": "broken",
                            "treatment": "dispute",
                            "owner_id": cls.colleague.id,
                        }
                    ),
                    Command.create({"reason": "price", "words": "price"}),
                ],
            }
        )

    def short(self, paid, text="", move=None):
        """A matched line that pays less for an invoice of 100."""
        move = move or self.invoice(self.azure, 100)
        line = self.match(self.bank_line(paid, f"{move.name} {text}"))
        return move, line

    def disputes(self, line):
        domain = [("statement_line_id", "=", line.id)]
        return self.env["ar.dispute"].with_user(self.clerk).search(domain)

    def events(self, line):
        return line.ar_log_ids.mapped("event")

    def decide_short(self, line, treatment, user=None, **vals):
        wizards = self.env["ar.short.payment.wizard"].with_user(user or self.clerk)
        context = {"default_proposal_id": line.ar_proposal_id.id}
        wizard = wizards.with_context(**context).create(
            {"treatment": treatment, **vals}
        )
        wizard.action_confirm()
        return wizard


@tagged("post_install", "-at_install")
class TestDisputeOfShortPayment(ShortCommon):
    """A rule, or a person, has the difference of a short payment disputed."""

    # === RULE === #

    def test_a_small_difference_is_disputed_instead_of_written_off(self):
        move, line = self.short(97, "3 BROKEN glasses")
        self.assertState(line, "matched")
        self.assertOpen(move, 3)
        dispute = self.disputes(line)
        self.assertEqual(len(dispute), 1)
        self.assertAmounts(dispute, 3, 0, 3)
        self.assertEqual(dispute.reason_id, self.damage)
        self.assertEqual(dispute.fault, "third_party")
        self.assertEqual(dispute.owner_id, self.colleague)
        self.assertEqual((dispute.origin, dispute.state), ("bank", "open"))
        self.assertEqual(dispute.proposal_id, line.ar_proposal_id)
        self.assertIn("BROKEN", dispute.note)
        self.assertEqual(self.activities(dispute).user_id, self.colleague)
        self.assertIn("disputed: Damage or Shortage", line.ar_proposal_id.summary)
        self.assertIn("a dispute is opened", line.ar_proposal_id.explanation)
        self.assertEqual(self.events(line)[:2], ["disputed", "posted"])
        self.assertEqual(line.ar_dispute_count, 1)

    def test_a_large_difference_is_disputed_when_the_text_has_the_words(self):
        move, line = self.short(60, "rest is broken")
        self.assertOpen(move, 40)
        self.assertAmounts(self.disputes(line), 40, 0, 40)
        self.assertEqual(self.disputes(line).reason_id, self.damage)

    def test_a_part_payment_without_the_words_is_no_complaint(self):
        self.rule.reason_ids[0].words = ""
        move, line = self.short(60, "first part")
        self.assertState(line, "matched")
        self.assertOpen(move, 40)
        self.assertFalse(self.disputes(line))

    def test_a_reason_with_an_account_is_written_off_as_before(self):
        move, line = self.short(97, "your price is wrong")
        self.assertPaid(move)
        self.assertFalse(self.disputes(line))
        self.assertEqual(line.ar_proposal_id.short_treatment, "write_off")

    def test_a_large_difference_with_an_account_stays_open_and_has_its_reason(self):
        move, line = self.short(60, "your price is wrong")
        self.assertOpen(move, 40)
        self.assertFalse(self.disputes(line))
        proposal = line.ar_proposal_id
        self.assertEqual(
            (proposal.short_reason, proposal.short_treatment), ("price", "open")
        )

    def test_a_fee_the_bank_names_is_never_disputed(self):
        self.rule.reason_ids[0].words = ""
        move = self.invoice(self.azure, 100)
        line = self.bank_line(97, move.name)
        line._ar_write(ar_bank_data={"charges": "3.00"})
        line = self.match(line)
        self.assertPaid(move)
        self.assertFalse(self.disputes(line))

    def test_a_cash_discount_deducted_too_late_is_disputed_where_a_rule_says_so(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "2% 10 days",
                "early_discount": True,
                "discount_percentage": 20,
                "discount_days": 2,
                "line_ids": [Command.create({"value": "percent", "value_amount": 100})],
            }
        )
        row = {"reason": "discount", "treatment": "dispute", "words": "never there"}
        self.rule.reason_ids = [Command.create(row)]
        move = self.invoice(self.azure, 100, invoice_payment_term_id=term.id)
        line = self.match(self.bank_line(80, move.name, partner_id=self.azure.id))
        if line.ar_match_state != "matched":
            line.action_ar_apply()
        dispute = self.disputes(line)
        self.assertAmounts(dispute, 20, 0, 20)
        self.assertEqual(dispute.reason_id.short_reason, "discount")

    def test_the_reason_of_disputes_names_who_answers_when_the_rule_does_not(self):
        self.rule.reason_ids[0].owner_id = False
        self.damage.with_company(self.company).owner_id = self.reviewer
        _move, line = self.short(97, "broken")
        self.assertEqual(self.disputes(line).owner_id, self.reviewer)

    def test_without_a_reason_of_disputes_the_dispute_opens_all_the_same(self):
        self.damage.active = False
        _move, line = self.short(97, "broken")
        self.assertFalse(self.disputes(line).reason_id)
        self.assertTrue(self.disputes(line).due_date)

    def test_what_is_disputed_already_is_not_disputed_twice(self):
        move = self.invoice(self.azure, 100)
        earlier = self.dispute(40, move)
        _move, line = self.short(60, "broken", move)
        self.assertState(line, "matched")
        self.assertFalse(self.disputes(line))
        self.assertAmounts(earlier, 40, 0, 40)

    def test_a_rule_that_disputes_is_a_new_version(self):
        version = self.rule.version
        row = self.rule.with_user(self.users["manager"]).reason_ids[1]
        row.write({"treatment": "dispute"})
        self.assertEqual(self.rule.version, version + 1)

    # === UNDO === #

    def test_undoing_the_match_cancels_the_dispute_nobody_worked_on(self):
        move, line = self.short(97, "broken")
        dispute = self.disputes(line)
        line.action_ar_undo("wrong")
        self.assertOpen(move, 100)
        self.assertEqual(dispute.state, "cancelled")
        self.assertFalse(self.activities(dispute))
        self.assertIn("was undone", self.history(dispute))
        self.assertEqual(self.events(line)[:2], ["dispute_cancelled", "undone"])
        again = self.match(line)
        self.assertState(again, "matched")
        self.assertEqual(len(self.disputes(line)), 2)
        self.assertEqual(
            self.disputes(line).sorted("id").mapped("state"), ["cancelled", "open"]
        )

    def test_undoing_from_the_invoice_cancels_it_too(self):
        move, line = self.short(97, "broken")
        move.line_ids.remove_move_reconcile()
        self.assertEqual(self.disputes(line).state, "cancelled")
        self.assertState(line, "new")

    def test_a_dispute_somebody_worked_on_stays_with_a_note(self):
        def write(dispute):
            dispute.note = "Photos asked for"

        def talk(dispute):
            dispute.message_post(body="Please send photos", message_type="comment")

        def take_up(dispute):
            dispute.action_start()

        def amount(dispute):
            dispute.line_ids.amount = 2

        for work in (write, talk, take_up, amount):
            with self.subTest(work.__name__):
                _move, line = self.short(97, "broken")
                dispute = self.disputes(line)
                work(dispute)
                state = dispute.state
                line.action_ar_undo("wrong")
                self.assertEqual(dispute.state, state)
                self.assertIn("was undone", self.history(dispute))
                self.assertNotIn("dispute_cancelled", self.events(line))
                self.match(line)
                self.assertState(line, "matched")
                covered = sum(self.disputes(line).mapped("amount_open"))
                self.assertEqual(covered, 3)

    def test_undoing_a_run_takes_its_disputes_back(self):
        _move, line = self.short(97, "broken")
        action = line.sudo().ar_proposal_id.run_id.with_user(self.clerk)
        context = action.action_undo_run()["context"]
        wizard = self.env["ar.reason.wizard"].with_user(self.clerk)
        wizard.with_context(**context).create({"reason": "wrong"}).action_confirm()
        self.assertEqual(self.disputes(line).state, "cancelled")

    def test_a_rejected_dispute_proposal_is_not_proposed_again(self):
        self.rule.post_at = 1
        _move, line = self.short(97, "broken")
        self.assertState(line, "proposed", "below_threshold")
        first = line.ar_proposal_id
        self.assertEqual(first.short_treatment, "dispute")
        line.action_ar_reject()
        self.match(line)
        self.assertFalse(line.ar_proposal_ids.filtered(lambda p: p.state == "proposed"))

    # === A PERSON DECIDES === #

    def proposed(self, paid=97, text=""):
        self.rule.post_at = 1
        move, line = self.short(paid, text)
        self.assertEqual(line.ar_proposal_id.state, "proposed")
        return move, line

    def test_a_clerk_has_a_difference_disputed(self):
        move, line = self.proposed()
        self.assertEqual(line.ar_short_amount, 3)
        self.assertEqual(
            line.action_ar_decide_short()["res_model"], "ar.short.payment.wizard"
        )
        self.decide_short(line, "dispute", reason="tax", owner_id=self.colleague.id)
        self.assertIn("3.00 disputed: Tax", line.ar_counterpart)
        self.assertFalse(self.disputes(line))
        line.action_ar_apply()
        self.assertOpen(move, 3)
        dispute = self.disputes(line)
        self.assertAmounts(dispute, 3, 0, 3)
        self.assertEqual(dispute.reason_id.short_reason, "tax")
        self.assertEqual(dispute.owner_id, self.colleague)
        self.assertIn("short_decided", self.events(line))

    def test_a_clerk_leaves_a_difference_open(self):
        move, line = self.proposed()
        self.decide_short(line, "open", reason="unknown")
        line.action_ar_apply()
        self.assertOpen(move, 3)
        self.assertFalse(self.disputes(line))
        self.assertIn("A person decided", line.ar_explanation)

    def test_a_clerk_writes_a_difference_off_to_an_account(self):
        other = self.loss.copy({"name": "Breakage"})
        move, line = self.proposed(text="broken")
        self.decide_short(line, "write_off", reason="damage", account_id=other.id)
        line.action_ar_apply()
        self.assertPaid(move)
        items = line.sudo().move_id.line_ids
        self.assertEqual(items.filtered(lambda i: i.account_id == other).balance, 3)
        self.assertFalse(self.disputes(line))

    def test_a_write_off_above_the_tolerance_waits_for_a_reviewer(self):
        move, line = self.proposed(60)
        wizard = self.decide_short(line, "write_off", reason="price")
        self.assertFalse(wizard.within_tolerance)
        self.assertEqual(wizard.account_id, self.loss)
        line.action_ar_apply()
        self.assertEqual(line.ar_proposal_state, "approval")
        self.assertOpen(move, 100)
        with self.assertRaises(AccessError):
            line.action_ar_apply()
        line.with_user(self.reviewer).action_ar_apply()
        self.assertPaid(move)

    def test_a_decision_may_be_changed_until_it_is_applied(self):
        move, line = self.proposed(60)
        self.decide_short(line, "write_off", reason="price")
        self.decide_short(line, "dispute", reason="damage")
        proposal = line.ar_proposal_id
        self.assertEqual(proposal.allocation_ids.mapped("kind"), ["payment"])
        self.assertNotIn("A person decided to write", proposal.explanation)
        self.assertIn("40.00 stays open, and a dispute", proposal.explanation)
        self.assertIn("40.00", proposal.summary)
        line.action_ar_apply()
        self.assertAmounts(self.disputes(line), 40, 0, 40)
        self.assertOpen(move, 40)
        with self.assertRaisesRegex(UserError, "no open proposal"):
            self.decide_short(line, "open", reason="price")

    def test_what_is_paid_in_full_has_no_difference_to_decide(self):
        _move, line = self.proposed(100)
        self.assertFalse(line.ar_short_amount)
        with self.assertRaisesRegex(UserError, "no open proposal"):
            self.decide_short(line, "dispute", reason="price")

    def test_a_changed_proposal_that_is_rejected_is_not_proposed_again(self):
        for paid, treatment in ((97, "dispute"), (97, "open"), (60, "write_off")):
            with self.subTest(treatment):
                _move, line = self.proposed(paid)
                self.decide_short(line, treatment, reason="price")
                line.action_ar_reject()
                self.match(line)
                self.assertFalse(
                    line.ar_proposal_ids.filtered(lambda p: p.state == "proposed")
                )

    def test_an_auditor_and_a_stranger_decide_nothing(self):
        _move, line = self.proposed()
        auditor = self.users["auditor"]
        self.assertRefused(line.with_user(auditor).action_ar_decide_short, message="x")
        stranger = self.make_user(
            "manager", self.setup_other_company()["company"], login="ar_stranger"
        )
        for user in (auditor, stranger):
            with self.assertRaises(AccessError):
                self.decide_short(line, "open", user=user, reason="price")

    # === SEVERAL DOCUMENTS === #

    def test_a_short_payment_of_several_invoices_opens_one_dispute(self):
        first, second = self.invoice(self.azure, 100), self.invoice(self.azure, 50)
        text = f"{first.name} {second.name} broken"
        line = self.match(self.bank_line(147, text))
        if line.ar_match_state != "matched":
            line.action_ar_apply()
        dispute = self.disputes(line)
        self.assertAmounts(dispute, 3, 0, 3)
        self.assertEqual(first.amount_residual + second.amount_residual, 3)
        self.assertEqual(dispute.line_ids.move_id.amount_residual, 3)


@tagged("post_install", "-at_install")
class TestDisputePerformance(ShortCommon):
    def opening(self, number):
        """Queries of opening so many disputes at once."""
        moves = self.env["account.move"]
        for i in range(number):
            moves += self.invoice(self.azure, 100 + i)
        items = self.receivable(moves)
        requests = [
            {"items": {item: (10.0, False)}, "reason": self.price, "owner_id": 0}
            for item in items
        ]
        for request in requests:
            request["owner_id"] = self.colleague.id
        model = self.env["ar.dispute"].with_user(self.clerk)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        disputes = model._open(requests)
        self.env.flush_all()
        self.assertEqual(len(disputes), number)
        self.assertEqual(len(self.activities(disputes)), number)
        return self.env.cr.sql_log_count - before

    def test_opening_fifty_disputes_costs_few_queries(self):
        self.opening(2)
        few, many = self.opening(10), self.opening(50)
        message = f"{few} queries for 10 disputes, {many} for 50"
        self.assertLess((many - few) / 40, 2.5, message)

    def test_settling_what_nobody_disputes_or_refunds_costs_a_query_for_each(self):
        move = self.invoice(self.azure, 100)
        note = self.invoice(self.azure, 100, move_type="out_refund")
        items = self.receivable(move) + self.receivable(note)
        lines = self.env["ar.dispute.line"]
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        lines._items_changed(items)
        self.assertLessEqual(self.env.cr.sql_log_count - before, 2)
