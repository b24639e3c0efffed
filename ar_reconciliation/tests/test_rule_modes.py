from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import ArCommon


@tagged("post_install", "-at_install")
class TestRuleModes(ArCommon):
    """How far a rule is trusted, and who may trust it further."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.users["manager"]
        cls.second = cls.make_user("manager", login="ar_manager_2")

    def new_rule(self, **vals):
        rules = self.env["ar.match.rule"].with_user(self.manager)
        return rules.create({"name": "New", "sequence": 1, **vals})

    def pay(self, amount=100, **vals):
        move = self.invoice(self.azure, amount)
        return move, self.match(self.bank_line(amount, move.name, **vals))

    # === MODES === #

    def test_the_first_rule_is_automatic_and_a_new_one_a_shadow(self):
        self.assertEqual(self.rule.mode, "automatic")
        self.assertEqual(self.new_rule(mode="automatic").mode, "shadow")
        self.assertEqual(self.rule.with_user(self.manager).copy().mode, "shadow")

    def test_a_manager_cannot_write_the_mode(self):
        rule = self.new_rule()
        rule.write({"mode": "automatic", "requested_mode": "automatic"})
        self.assertEqual((rule.mode, rule.requested_mode), ("shadow", False))

    def test_a_shadow_counts_and_leaves_the_line_to_the_next_rule(self):
        self.new_rule(line_ids=[Command.create({"decision": "ask", "amount": "part"})])
        move = self.invoice(self.azure, 100)
        part = self.invoice(self.azure, 90)
        lines = self.bank_line(100, move.name) + self.bank_line(40, part.name)
        lines = self.match(lines)
        self.assertEqual(set(lines.mapped("ar_match_state")), {"matched"})
        self.assertEqual(lines.ar_proposal_id.rule_id, self.rule)
        (found,) = lines.ar_run_id.shadow
        self.assertEqual((found["lines"], found["post"], found["ask"]), (2, 1, 1))
        self.assertIn(
            "of 2 bank lines 1 posted, 1 waiting", lines.ar_run_id.shadow_text
        )

    def test_a_shadow_for_a_customer_counts_only_lines_of_this_customer(self):
        self.new_rule(partner_ids=self.deco.ids)
        move, mine = self.invoice(self.azure, 100), self.invoice(self.deco, 80)
        lines = self.bank_line(100, move.name) + self.bank_line(80, mine.name)
        lines = self.match(lines)
        self.assertEqual(lines.ar_run_id.shadow[0]["lines"], 1)

    def test_without_another_rule_a_shadow_posts_nothing(self):
        self.new_rule()
        self.rule.active = False
        move, line = self.pay()
        self.assertState(line, "proposed", "no_rule")
        self.assertOpen(move)
        self.assertEqual(line.ar_run_id.shadow[0]["post"], 1)

    def test_a_supervised_rule_proposes_what_it_would_post(self):
        self.new_rule().sudo().mode = "supervised"
        move, line = self.pay()
        self.assertState(line, "proposed", "rule_supervised")
        self.assertIn("“New” is supervised", line.ar_exception_text)
        line.action_ar_apply()
        self.assertPaid(move)
        self.assertFalse(line.ar_proposal_id.posted_by_engine)

    # === PROMOTION === #

    def test_two_managers_promote_step_by_step_and_the_log_tells(self):
        rule = self.new_rule()
        for mode in ("supervised", "automatic"):
            rule.action_request_promotion()
            with self.assertRaises(AccessError):
                rule.action_confirm_promotion()
            rule.with_user(self.second).action_confirm_promotion()
            self.assertEqual((rule.mode, rule.requested_mode), (mode, False))
        with self.assertRaises(UserError):
            rule.action_request_promotion()
        log = self.env["ar.match.log"].search([("rule_name", "=", "New")], order="id")
        self.assertEqual(
            [(entry.event, entry.user_id) for entry in log],
            [("rule_requested", self.manager), ("rule_promoted", self.second)] * 2,
        )
        self.assertEqual(log.mapped("note")[-1], "Automatic")

    def test_a_rule_changed_after_the_request_is_not_promoted(self):
        rule = self.new_rule()
        rule.action_request_promotion()
        rule.line_ids[0].decision = "never"
        with self.assertRaises(UserError):
            rule.with_user(self.second).action_confirm_promotion()
        self.assertEqual(rule.mode, "shadow")

    def test_nobody_confirms_what_nobody_asked_for(self):
        with self.assertRaises(UserError):
            self.new_rule().with_user(self.second).action_confirm_promotion()

    def test_a_manager_steps_back_alone(self):
        rule = self.rule.with_user(self.manager)
        rule.action_step_back()
        self.assertEqual(rule.mode, "supervised")
        rule.action_request_promotion()
        rule.with_user(self.second).action_step_back()
        self.assertEqual((rule.mode, rule.requested_mode), ("supervised", False))

    def test_others_decide_nothing(self):
        rule = self.new_rule()
        rule.action_request_promotion()
        for user in (self.clerk, self.reviewer, self.users["auditor"]):
            for method in ("action_request_promotion", "action_confirm_promotion",
                           "action_step_back"):  # fmt: skip
                with self.assertRaises(AccessError):
                    getattr(rule.with_user(user), method)()

    # === DEMOTION === #

    def undo(self, count):
        for _number in range(count):
            _move, line = self.pay()
            self.assertTrue(line.ar_proposal_id.posted_by_engine)
            line.action_ar_undo("wrong")

    def test_three_undone_matches_set_a_rule_back_and_managers_are_told(self):
        self.undo(2)
        self.assertEqual(self.rule.mode, "automatic")
        self.undo(1)
        self.assertEqual(self.rule.mode, "supervised")
        log = self.env["ar.match.log"].search([("event", "=", "rule_demoted")])
        self.assertEqual((log.rule_name, log.user_id), (self.rule.name, self.clerk))
        self.assertIn("3 of 3 matches", log.note)
        told = self.rule.activity_ids.user_id
        self.assertLessEqual(self.manager | self.second, told)
        self.assertNotIn(self.clerk, told)

    def test_an_accountant_without_our_role_may_undo_the_match_that_demotes(self):
        accountant = new_test_user(
            self.env, login="ar_books", groups="account.group_account_user"
        )
        self.undo(2)
        _move, line = self.pay()
        self.env.flush_all()
        self.env.invalidate_all()
        line.with_user(accountant).action_undo_reconciliation()
        self.assertEqual(self.rule.mode, "supervised")

    def test_taking_back_a_whole_run_is_no_verdict_on_its_rule(self):
        moves = [self.invoice(self.azure, 100 + number) for number in range(4)]
        lines = self.env["account.bank.statement.line"].union(
            *(self.bank_line(move.amount_total, move.name) for move in moves)
        )
        self.match(lines).action_ar_undo("the wrong file")
        self.assertEqual(self.rule.mode, "automatic")
        self.match(lines)
        self.assertEqual(set(lines.mapped("ar_match_state")), {"matched"})
        for line in lines.with_user(self.clerk)[:3]:
            line.action_ar_undo("wrong")
        self.assertEqual(self.rule.mode, "supervised")

    def test_few_undone_matches_among_very_many_do_not_matter(self):
        line = self.bank_line(1)
        self.env["ar.match.proposal"].sudo().create(
            [
                {
                    "statement_line_id": line.id,
                    "company_id": self.company.id,
                    "currency_id": self.company.currency_id.id,
                    "rule_id": self.rule.id,
                    "posted_by_engine": True,
                    "state": "superseded",
                    "applied_on": fields.Datetime.now(),
                }
            ]
            * 300
        )
        self.undo(3)
        self.assertEqual(self.rule.mode, "automatic")
        self.undo(1)
        self.assertEqual(self.rule.mode, "supervised")

    def test_what_people_applied_does_not_count_against_a_rule(self):
        self.rule.post_at = 1.0
        for _number in range(3):
            _move, line = self.pay()
            line.action_ar_apply()
            line.action_ar_undo("wrong")
        self.assertEqual(self.rule.mode, "automatic")

    def test_old_mistakes_are_forgiven_with_a_new_promotion(self):
        self.undo(3)
        self.rule.with_user(self.manager).action_request_promotion()
        self.rule.with_user(self.second).action_confirm_promotion()
        self.env["ar.match.proposal"].search([]).sudo().write(
            {"undone_on": "2020-01-01", "applied_on": "2020-01-01"}
        )
        self.undo(1)
        self.assertEqual(self.rule.mode, "automatic")
