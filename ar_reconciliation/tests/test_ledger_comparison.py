import hashlib
from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..core.agreement.types import DIFFERENCES, EVIDENCE
from ..models.ar_agreement_texts import (
    DIFFERENCE_KINDS,
    DIFFERENCE_TEXTS,
    EVIDENCE_TEXTS,
)
from .comparison_common import APRIL, HEADINGS, MARCH, PLANTED, ComparisonCommon


@tagged("post_install", "-at_install")
class TestLedgerComparison(ComparisonCommon):
    """Two ledgers beside each other, through the wizard and the portal."""

    # === TEXTS === #

    def test_every_code_has_a_sentence(self):
        codes = list(DIFFERENCES)
        self.assertEqual([code for code, _name in DIFFERENCE_KINDS], codes)
        self.assertEqual(list(DIFFERENCE_TEXTS), codes)
        self.assertEqual(list(EVIDENCE_TEXTS), list(EVIDENCE))
        bridge = self.env["ar.core.bridge"]
        for code, data in EVIDENCE.items():
            text = bridge._evidence_text([[code, data]], self.usd)
            self.assertNotIn("–", text, code)
            self.assertNotIn("%(", text, code)

    # === PLANTED DIFFERENCES === #

    def test_an_xlsx_through_the_wizard_finds_all_planted_differences(self):
        data = self.xlsx(self.march())
        comparison = self.compared(data)
        self.assertEqual(self.found(comparison), PLANTED)
        self.assertEqual(comparison.our_balance, 2830)
        self.assertEqual(comparison.their_balance, 3289)
        self.assertEqual(comparison.their_source, "stated")
        self.assertEqual(comparison.unexplained, 0)
        self.assertEqual(comparison.date_from, date(2026, 3, 1))
        self.assertBalanced(comparison)
        self.assertEqual(comparison.attachment_id.raw, data)
        self.assertEqual(comparison.checksum, hashlib.sha256(data).hexdigest())

    def test_a_difference_shows_both_sides_and_who_acts(self):
        comparison = self.compared(self.xlsx(self.march()))
        lines = {line.code: line for line in comparison.line_ids}
        differs = lines["amount_differs"]
        self.assertEqual((differs.our_amount, differs.their_amount), (500, 480))
        self.assertEqual(differs.our_number, self.docs["B"].name)
        self.assertEqual(differs.their_date, date(2026, 3, 6))
        items = self.receivable(self.docs["B"])
        self.assertEqual(differs.move_line_ids, items)
        self.assertEqual(differs.age_days, 26)
        self.assertIn("$ 20.00", differs.explanation.replace("\xa0", " "))
        acts = {code: line.act for code, line in lines.items()}
        self.assertEqual(acts["in_transit"], "nobody")
        self.assertEqual(acts["we_have_not_booked"], "us")
        self.assertEqual(acts["they_have_not_booked"], "them")
        self.assertEqual(acts["wrong_customer"], "both")
        self.assertEqual(lines["wrong_customer"].other_partner_id, self.deco)
        self.assertNotIn("Deco", lines["wrong_customer"].explanation)
        self.assertEqual(differs.owner_id, self.clerk)

    def test_our_balance_is_the_statements(self):
        self.pay(self.docs["A"], "2026-03-20", 400)
        statement = self.statement(date_from="2026-03-01", date_to=MARCH)
        comparison = self.compared(self.xlsx(self.march()), statement_id=statement.id)
        self.assertEqual(comparison.our_balance, statement.closing_balance)
        self.assertEqual(comparison.our_opening, statement.opening_balance)
        self.assertEqual(self.events(statement)[-1], "compared")

    def test_a_csv_without_balance_begins_like_ours_or_as_typed(self):
        self.invoice(self.azure, 111, "2026-02-01")
        rows = [row[:6] for row in self.table(self.march())]
        lines = [",".join(HEADINGS[:6])]
        lines += [",".join(str(c) if c is not None else "" for c in r) for r in rows]
        data = "\n".join(lines).encode()
        wizard = self.wizard(data, "ledger.csv")
        wizard.action_preview()
        self.assertTrue(wizard.no_balance)
        comparison = self.compared(data, "ledger.csv")
        self.assertEqual(comparison.their_source, "assumed")
        self.assertEqual(comparison.their_balance, 3289 + 111)
        self.assertEqual(comparison.unexplained, 0)
        typed = self.compared(data, "ledger.csv", typed=True, their_balance=3289)
        self.assertEqual(typed.their_source, "typed")
        self.assertEqual(typed.unexplained, 111)
        self.assertBalanced(typed)
        self.assertEqual(comparison.state, "replaced")

    # === WIZARD === #

    def test_the_preview_shows_rows_and_issues_by_row(self):
        data = self.csv(self.march()) + b"\nsoon,X-1,Invoice,Goods,,12,9999"
        wizard = self.wizard(data, "ledger.csv")
        wizard.action_preview()
        self.assertEqual(wizard.entry_count, 9)
        self.assertEqual(wizard.closing, 3539)
        bad = wizard.row_ids.filtered(lambda row: row.severity == "error")
        self.assertEqual(bad.mapped("row"), [11])
        self.assertIn("soon", bad.message)

    def test_columns_chosen_by_hand_are_remembered_for_the_customer(self):
        strange = ["Day", "Paper", "Sort", "Words", "Alpha", "Omega", "Rest"]
        data = self.csv(self.march(), headings=strange)
        wizard = self.wizard(data, "ledger.csv")
        wizard.action_preview()
        fields = {
            "Day": "date", "Paper": "your_number", "Sort": "kind", "Words": "text",
            "Alpha": "debit", "Omega": "credit", "Rest": "balance",
        }  # fmt: skip
        for column in wizard.column_ids:
            column.field = fields.get(column.heading)
        wizard.action_preview()
        action = wizard.action_compare()
        comparison = self.env["ar.ledger.comparison"].browse(action["res_id"])
        self.assertEqual(self.found(comparison), PLANTED)
        known = self.azure.ar_ledger_mapping
        self.assertEqual(list(known), [" | ".join(strange)])
        wizard = self.wizard(data, "ledger.csv")
        wizard.action_compare()
        again = self.env["ar.ledger.comparison"].search([("state", "=", "open")])
        self.assertEqual(self.found(again), PLANTED)

    def test_no_ledger_is_refused_with_a_sentence(self):
        for data, words in ((b"\x00" * 20, "empty"), (b"hello", "date")):
            wizard = self.wizard(data, "ledger.csv")
            with self.assertRaisesRegex(UserError, words):
                wizard.action_compare()

    # === PERIODS === #

    def test_the_next_period_clears_carries_and_finds(self):
        march = self.compared(self.xlsx(self.march()))
        self.pay(self.docs["A"], "2026-04-02", 450)
        self.invoice(self.azure, 77, "2026-04-10")
        april = self.compared(self.xlsx(self.april(), 3289), date_to=APRIL)
        self.assertEqual(april.previous_id, march)
        self.assertEqual(april.date_from, date(2026, 4, 1))
        self.assertEqual(april.unexplained, 0)
        self.assertBalanced(april)
        states = {line.code: line.state for line in march.line_ids}
        cleared = {"in_transit", "cutoff", "they_have_not_booked"}
        self.assertEqual({c for c, s in states.items() if s == "cleared"}, cleared)
        others = set(states.values()) - {"cleared"}
        self.assertEqual(others, {"carried"})
        self.assertEqual(
            self.found(april),
            sorted(
                [
                    ("amount_differs", 20),
                    ("duplicate", -700),
                    ("wrong_customer", -999),
                    ("we_have_not_booked", 60),
                    ("sign_differs", 160),
                    ("they_have_not_booked", 77),
                ]
            ),
        )
        old = april.line_ids.filtered("previous_line_id")
        self.assertEqual(len(old), 5)
        self.assertEqual(old.previous_line_id.comparison_id, march)
        new = april.line_ids - old
        self.assertEqual((new.code, new.since), ("they_have_not_booked", APRIL))
        self.assertGreater(min(old.mapped("age_days")), 40)

    def test_cancelling_the_last_comparison_opens_the_one_before(self):
        march = self.compared(self.xlsx(self.march()))
        april = self.compared(self.xlsx(self.april(), 3289), date_to=APRIL)
        with self.assertRaisesRegex(UserError, april.name):
            march.action_cancel()
        april.action_cancel()
        self.assertEqual(set(march.line_ids.mapped("state")), {"open"})
        self.assertFalse(march.settled_line_ids)
        march.action_cancel()
        self.assertEqual(march.state, "cancelled")

    def test_an_entry_of_ours_that_is_gone_clears_its_difference(self):
        march = self.compared(self.xlsx(self.march()))
        self.docs["C"].button_draft()
        april = self.compared(self.xlsx(self.april()[:1], 3289), date_to=APRIL)
        line = march.line_ids.filtered(lambda line: line.code == "they_have_not_booked")
        self.assertEqual((line.state, line.next_id), ("cleared", april))
        self.assertNotIn("they_have_not_booked", april.line_ids.mapped("code"))

    def test_a_day_is_compared_once_and_in_order(self):
        first = self.compared(self.xlsx(self.march()))
        second = self.compared(self.xlsx(self.march()))
        self.assertEqual((first.state, second.state), ("replaced", "open"))
        second.action_agree()
        with self.assertRaisesRegex(UserError, "agreed"):
            self.compared(self.xlsx(self.march()))
        with self.assertRaisesRegex(UserError, second.name):
            self.compared(self.xlsx(self.march()), date_to="2026-03-15")

    def test_what_is_not_explained_is_not_agreed(self):
        comparison = self.compared(self.xlsx(self.march(), 5))
        self.assertEqual(comparison.unexplained, -5)
        with self.assertRaisesRegex(UserError, "5.00"):
            comparison.action_agree()

    def test_a_difference_is_resolved_with_a_note(self):
        line = self.compared(self.xlsx(self.march())).line_ids[0]
        with self.assertRaises(UserError):
            line.action_resolve()
        line.note = "They take it back"
        line.action_resolve()
        self.assertEqual((line.state, line.resolved_by_id), ("resolved", self.clerk))
