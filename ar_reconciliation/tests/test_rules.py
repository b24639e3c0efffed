from odoo.exceptions import AccessError
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
            self.rule.line_ids.mapped("amount"), ["part", "over", "discount", "subset"]
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
        self.assertEqual((rule.version, len(rule.line_ids)), (1, 4))
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
