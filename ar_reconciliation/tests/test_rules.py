from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import ArCommon


@tagged("post_install", "-at_install")
class TestRules(ArCommon):
    """What a rule lets happen with a match, and how its changes are kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.users["manager"]

    def set_rows(self, *rows):
        """Replace the grid by rows of (decision, {evidence})."""
        self.rule.line_ids = [
            Command.clear(),
            *(
                Command.create({"sequence": place, "decision": decision, **wanted})
                for place, (decision, wanted) in enumerate(rows)
            ),
        ]

    def part_payment(self):
        move = self.invoice(self.azure, 1000)
        return move, self.match(self.bank_line(400, move.name))

    # === GRID === #

    def test_a_new_company_has_a_readable_grid_that_posts(self):
        self.assertEqual(
            self.rule.line_ids.mapped("amount"),
            ["part", "over", "discount", "subset", "exchanged"],
        )
        self.assertEqual(set(self.rule.line_ids.mapped("decision")), {"post"})
        move, line = self.part_payment()
        self.assertState(line, "matched")
        self.assertOpen(move, 600)

    def test_a_row_that_proposes_names_rule_and_row_on_the_line(self):
        self.set_rows(("propose", {"amount": "part", "document": "named"}))
        move, line = self.part_payment()
        self.assertState(line, "proposed", "rule_proposes")
        self.assertOpen(move)
        self.assertIn("Careful standard", line.ar_exception_text)
        self.assertIn("Amount: Part Payment", line.ar_exception_text)
        line.action_ar_apply()
        self.assertState(line, "matched")
        self.assertOpen(move, 600)

    def test_a_row_that_asks_needs_another_reviewer(self):
        self.set_rows(("ask", {"amount": "part"}))
        _move, line = self.part_payment()
        self.assertState(line, "proposed", "rule_asks")
        self.assertEqual(line.ar_proposal_id.state, "approval")
        with self.assertRaises(AccessError):
            line.action_ar_apply()
        line.with_user(self.reviewer).action_ar_apply()
        self.assertState(line, "matched")

    def test_an_uncertain_match_of_a_row_that_asks_needs_a_reviewer_too(self):
        self.set_rows(("ask", {}))
        self.rule.write({"post_at": 1.0})
        move = self.invoice(self.azure, 500)
        line = self.match(self.bank_line(500, move.name))
        self.assertState(line, "proposed", "below_threshold")
        line.action_ar_apply()
        self.assertEqual(line.ar_proposal_id.state, "approval")
        self.assertOpen(move)

    def test_a_row_that_never_accepts_shows_nothing(self):
        self.set_rows(("never", {"amount": "part"}))
        _move, line = self.part_payment()
        self.assertState(line, "exception", "rule_refuses")
        self.assertFalse(line.ar_proposal_id)

    def test_a_row_does_not_post_what_the_engine_would_not(self):
        self.set_rows(("post", {}))
        for _copy in range(2):
            self.invoice(self.azure, 250)
        line = self.match(self.bank_line(250, "thanks", partner_id=self.azure.id))
        self.assertState(line, "exception", "ambiguous")

    def test_the_first_row_that_fits_counts(self):
        self.set_rows(("post", {"document": "number"}), ("never", {}))
        move, line = self.part_payment()
        self.assertState(line, "matched")
        self.assertOpen(move, 600)

    def test_the_proposal_says_which_row_decided(self):
        _move, line = self.part_payment()
        row = self.rule.line_ids[0]
        reason = line.ar_proposal_id.reasons["reasons"][-1]
        self.assertEqual((reason["code"], reason["data"]["row"]["id"]),
                         ("row_post", row.id))  # fmt: skip
        self.assertIn("Part Payment", line.ar_proposal_id.explanation)
        self.assertEqual(line.ar_proposal_id.rule_version, self.rule.version)

    # === VERSIONS === #

    def test_a_changed_row_makes_one_new_version(self):
        version = self.rule.version
        row = self.rule.with_user(self.manager).line_ids[0]
        row.decision = "ask"
        self.assertEqual(self.rule.version, version + 1)
        row.copy()
        self.assertEqual(self.rule.version, version + 2)
        row.unlink()
        self.assertEqual(self.rule.version, version + 3)

    def test_saving_the_form_makes_one_version_however_many_rows(self):
        version = self.rule.version
        with Form(self.rule.with_user(self.manager)) as form:
            for place in range(3):
                with form.line_ids.edit(place) as row:
                    row.decision = "propose"
            form.post_at = 0.97
        self.assertEqual(self.rule.version, version + 1)

    def test_a_new_rule_begins_with_version_one(self):
        rule = self.env["ar.match.rule"].with_user(self.manager).create({"name": "B"})
        self.assertEqual((rule.version, len(rule.line_ids)), (1, 5))
        rule.line_ids[0].decision = "never"
        self.assertEqual(rule.version, 2)
        copy = rule.copy()
        self.assertEqual(copy.version, 1)
        self.assertEqual(
            copy.line_ids.mapped("decision"), rule.line_ids.mapped("decision")
        )

    def test_a_clerk_reads_the_grid_and_changes_nothing(self):
        row = self.rule.line_ids[0].with_user(self.clerk)
        self.assertEqual(row.display_name, "Amount: Part Payment → Post")
        with self.assertRaises(AccessError):
            row.decision = "ask"


@tagged("post_install", "-at_install")
class TestRuleScope(ArCommon):
    """Which rule holds for a bank line: the first whose scope it is in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule.sequence = 50

    def narrow(self, **scope):
        """A rule before the general one that posts nothing by itself."""
        rows = [Command.create({"decision": "propose"})]
        vals = {"name": "Narrow", "sequence": 5, "line_ids": rows, **scope}
        rules = self.env["ar.match.rule"].with_user(self.users["manager"])
        rule = rules.create(vals)
        rule.sudo().mode = "automatic"
        return rule

    def pay(self, partner=None, amount=100, text="", **vals):
        move = self.invoice(partner or self.azure, amount)
        return self.match(self.bank_line(amount, f"{move.name} {text}", **vals))

    def assertNarrow(self, line):
        self.assertState(line, "proposed", "rule_proposes")
        self.assertEqual(line.ar_proposal_id.rule_id.name, "Narrow")

    def assertGeneral(self, line):
        self.assertState(line, "matched")
        self.assertEqual(line.ar_proposal_id.rule_id, self.rule)

    def test_a_rule_for_amounts_takes_only_those_with_its_limits(self):
        self.narrow(amount_from=100, amount_to=200)
        self.assertGeneral(self.pay(amount=99.99))
        self.assertNarrow(self.pay(amount=100))
        self.assertNarrow(self.pay(amount=200))
        self.assertGeneral(self.pay(amount=200.01))

    def test_a_rule_for_large_amounts_has_no_upper_limit(self):
        self.narrow(amount_from=1000)
        self.assertGeneral(self.pay(amount=999))
        self.assertNarrow(self.pay(amount=50000))

    def test_a_rule_for_a_text(self):
        self.narrow(label_match="contains", label_text="retail")
        self.assertNarrow(self.pay(text="RETAIL shop"))
        self.assertGeneral(self.pay(text="wholesale"))

    def test_a_rule_for_lines_without_a_text(self):
        self.narrow(label_match="not_contains", label_text="retail")
        self.assertGeneral(self.pay(text="RETAIL shop"))
        self.assertNarrow(self.pay(text="wholesale"))

    def test_a_rule_for_a_pattern(self):
        self.narrow(label_match="match_regex", label_text=r"pos \d{4}")
        self.assertNarrow(self.pay(text="POS 1234"))
        self.assertGeneral(self.pay(text="POS X"))

    def test_a_pattern_that_cannot_be_used_is_refused(self):
        with self.assertRaises(ValidationError):
            self.narrow(label_match="match_regex", label_text="(unclosed")
        with self.assertRaises(ValidationError):
            self.narrow(label_match="contains", label_text=" ")

    def test_a_rule_holds_on_its_days_only(self):
        self.narrow(date_from="2026-03-05", date_to="2026-03-10")
        self.assertGeneral(self.pay(day="2026-03-04"))
        self.assertNarrow(self.pay(day="2026-03-05"))
        self.assertNarrow(self.pay(day="2026-03-10"))
        self.assertGeneral(self.pay(day="2026-03-11"))

    def test_a_rule_for_a_customer_found_by_the_engine(self):
        self.narrow(partner_ids=self.azure.ids)
        self.assertNarrow(self.pay(self.azure))
        self.assertGeneral(self.pay(self.deco))

    def test_a_rule_for_a_customer_given_by_a_contact(self):
        contact = self.make_customer("Ann", parent_id=self.azure.id, is_company=False)
        self.narrow(partner_ids=contact.ids)
        self.assertNarrow(self.pay(self.azure))

    def test_a_rule_for_customers_with_a_tag(self):
        tag = self.env["res.partner.category"].create({"name": "Careful"})
        self.deco.category_id = tag
        self.narrow(partner_category_ids=tag.ids)
        self.assertNarrow(self.pay(self.deco))
        self.assertGeneral(self.pay(self.azure))

    def test_lines_of_both_rules_in_one_run(self):
        rule = self.narrow(partner_ids=self.azure.ids)
        moves = [self.invoice(p, 70) for p in (self.azure, self.deco) * 3]
        lines = self.env["account.bank.statement.line"].union(
            *(self.bank_line(70, move.name) for move in moves)
        )
        lines = self.match(lines)
        narrow = lines.filtered(lambda line: line.ar_proposal_id.rule_id == rule)
        self.assertEqual(set(narrow.mapped("ar_match_state")), {"proposed"})
        self.assertEqual(set((lines - narrow).mapped("ar_match_state")), {"matched"})
        self.assertEqual((len(narrow), len(lines.ar_run_id)), (3, 1))

    def test_a_rule_after_the_general_one_is_never_asked(self):
        self.narrow(partner_ids=self.azure.ids, sequence=90)
        self.assertGeneral(self.pay(self.azure))

    def test_a_rule_for_a_customer_alone_leaves_others_to_people(self):
        self.narrow(partner_ids=self.azure.ids)
        self.rule.active = False
        self.assertNarrow(self.pay(self.azure))
        self.assertState(self.pay(self.deco), "proposed", "no_rule")

    def test_changing_the_scope_makes_a_new_version(self):
        version = self.rule.version
        self.rule.with_user(self.users["manager"]).amount_from = 10
        self.assertEqual(self.rule.version, version + 1)

    # === DIFFERENCES === #

    def write_off(self, **vals):
        account = self.company_data["default_account_expense"]
        self.rule.write(
            {
                "under_fixed": 5,
                "under_percent": 10,
                "write_off_account_id": account.id,
                **vals,
            }
        )
        return account

    def test_a_tolerance_in_another_currency_holds_for_that_currency(self):
        currency = self.setup_other_currency("EUR")
        self.write_off(tolerance_currency_id=currency.id)
        move = self.invoice(self.azure, 100, currency_id=currency.id)
        vals = {"foreign_currency_id": currency.id, "amount_currency": 97}
        line = self.match(self.bank_line(48.5, move.name, **vals))
        self.assertState(line, "matched")
        self.assertPaid(move)
        domestic = self.invoice(self.azure, 100)
        self.match(self.bank_line(97, domestic.name))
        self.assertOpen(domestic, 3)

    def test_a_write_off_carries_the_analytic_distribution(self):
        plan = self.env["account.analytic.plan"].create({"name": "Branches"})
        analytic = self.env["account.analytic.account"].create(
            {"name": "North", "plan_id": plan.id}
        )
        share = {str(analytic.id): 100.0}
        account = self.write_off(analytic_distribution=share)
        move = self.invoice(self.azure, 100)
        line = self.match(self.bank_line(97, move.name))
        self.assertState(line, "matched")
        items = line.sudo().move_id.line_ids
        item = items.filtered(lambda found: found.account_id == account)
        self.assertEqual((item.balance, item.analytic_distribution), (3.0, share))
        self.assertFalse(any((items - item).mapped("analytic_distribution")))
