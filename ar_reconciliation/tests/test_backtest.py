from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..models import ar_match_replay
from .common import ArCommon


@tagged("post_install", "-at_install")
class TestBacktest(ArCommon):
    """A rule tried on the company's own past, without touching it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.users["manager"]

    def new_rule(self, *rows, **vals):
        """A shadow rule; rows of (decision, amount)."""
        grid = [Command.create({"decision": d, "amount": a}) for d, a in rows]
        rules = self.env["ar.match.rule"].with_user(self.manager)
        return rules.create({"name": "New", "sequence": 1, "line_ids": grid, **vals})

    def backtest(self, rule, date_from="2026-03-01", date_to="2026-03-31", user=None):
        wizard = (
            self.env["ar.match.backtest"]
            .with_user(user or self.manager)
            .create({"rule_id": rule.id, "date_from": date_from, "date_to": date_to})
        )
        wizard.action_run()
        return wizard

    def kinds(self, wizard):
        return {row.statement_line_id.id: row.kind for row in wizard.line_ids}

    def paid(self, amount=100, paid=None, partner=None, **vals):
        move = self.invoice(partner or self.azure, amount)
        line = self.match(self.bank_line(paid or amount, move.name, **vals))
        return move, line

    def by_hand(self, move, line):
        """Settle a line as a person does in Odoo."""
        account = self.receivable(move).account_id
        suspense = line._seek_for_lines()[1]
        suspense.write({"account_id": account.id, "partner_id": move.partner_id.id})
        (suspense + self.receivable(move)).reconcile()

    def snapshot(self, *records):
        self.env.flush_all()
        return [
            (r.write_date, r.line_ids.mapped("amount_residual"), r.line_ids.ids)
            for r in records
        ]

    def test_what_the_engine_posted_is_found_again(self):
        move, line = self.paid()
        part, second = self.paid(500, 200)
        before = self.snapshot(move, part, line.move_id, second.move_id)
        wizard = self.backtest(self.rule)
        self.assertEqual(set(self.kinds(wizard).values()), {"same"})
        self.assertEqual((wizard.line_count, wizard.same_count), (2, 2))
        self.assertEqual((wizard.precision, wizard.value_at_risk), (1.0, 0.0))
        self.assertEqual(
            self.snapshot(move, part, line.move_id, second.move_id), before
        )
        self.assertState(line, "matched")
        self.assertOpen(part, 300)

    def test_a_stricter_rule_loses_matches_and_says_why(self):
        self.paid()
        _move, part = self.paid(500, 200)
        wizard = self.backtest(self.new_rule(("propose", "part")))
        self.assertEqual(self.kinds(wizard)[part.id], "lost")
        self.assertEqual((wizard.same_count, wizard.lost_count), (1, 1))
        row = wizard.line_ids.filtered(lambda row: row.kind == "lost")
        self.assertIn("Part Payment", row.difference)
        self.assertIn("200", row.books)
        self.assertFalse(row.rule)

    def test_an_open_line_that_the_rule_would_post_is_new_and_at_risk(self):
        self.rule.line_ids = [
            Command.clear(),
            Command.create({"decision": "propose"}),
        ]
        move, line = self.paid(340)
        self.assertState(line, "proposed", "rule_proposes")
        wizard = self.backtest(self.new_rule(("post", "any")))
        self.assertEqual(self.kinds(wizard), {line.id: "new"})
        self.assertEqual((wizard.new_count, wizard.value_at_risk), (1, 340.0))
        self.assertIn(move.name, wizard.line_ids.rule)
        self.assertOpen(move)

    def test_what_a_person_settled_otherwise_is_a_change(self):
        named, other = self.invoice(self.azure, 100), self.invoice(self.azure, 100)
        line = self.bank_line(100, named.name)
        self.by_hand(other, line)
        wizard = self.backtest(self.rule)
        self.assertEqual(self.kinds(wizard), {line.id: "changed"})
        self.assertEqual((wizard.precision, wizard.value_at_risk), (0.0, 100.0))
        self.assertIn(other.name, wizard.line_ids.books)
        self.assertIn(named.name, wizard.line_ids.rule)

    def test_what_a_person_settled_the_same_way_agrees(self):
        move = self.invoice(self.azure, 100)
        line = self.bank_line(100, move.name)
        self.by_hand(move, line)
        self.assertEqual(self.kinds(self.backtest(self.rule)), {line.id: "same"})

    def test_what_only_a_person_knows_stays_by_hand(self):
        move = self.invoice(self.azure, 100)
        line = self.bank_line(100, "thank you")
        self.by_hand(move, line)
        wizard = self.backtest(self.rule)
        self.assertEqual(self.kinds(wizard), {line.id: "manual"})

    def test_the_customer_set_by_the_match_is_not_known_before_it(self):
        _move, line = self.paid()
        self.assertEqual(line.partner_id, self.azure)
        replay = self.env["ar.match.replay"]
        entry = self.env["ar.core.bridge"]._bank_entry(line)
        self.assertEqual(entry.payer, self.azure.id)
        self.assertEqual(replay._as_before(entry, line).payer, 0)

    def test_scope_period_and_limit_of_the_rule_count(self):
        _move, small = self.paid(100)
        _move, large = self.paid(900)
        _move, late = self.paid(100, day="2026-04-02")
        _move, deco = self.paid(100, partner=self.deco)
        rule = self.new_rule(partner_ids=self.azure.ids, approval_limit=500)
        kinds = self.kinds(self.backtest(rule))
        self.assertEqual(kinds, {small.id: "same", large.id: "lost"})
        rule.write({"amount_to": 500, "partner_ids": False})
        kinds = self.kinds(self.backtest(rule, date_to="2026-04-30"))
        self.assertEqual(set(kinds), {small.id, late.id, deco.id})

    def test_an_archived_rule_can_be_tested(self):
        self.paid()
        rule = self.new_rule(active=False)
        self.assertEqual(self.backtest(rule).same_count, 1)

    def test_a_period_with_too_many_lines_is_refused(self):
        self.paid()
        self.paid()
        with (
            patch.object(ar_match_replay, "MAX_LINES", 1),
            self.assertRaisesRegex(UserError, "more than 1 bank lines"),
        ):
            self.backtest(self.rule)

    def test_the_manager_asks_for_activation_from_the_result(self):
        rule = self.new_rule()
        wizard = self.backtest(rule)
        wizard.action_request_activation()
        self.assertEqual(rule.requested_mode, "supervised")
        self.assertEqual(rule.requested_by_id, self.manager)

    def test_only_a_manager_tests_rules(self):
        for user in (self.clerk, self.reviewer, self.users["auditor"]):
            with self.assertRaises(AccessError):
                self.backtest(self.rule, user=user)
