import base64
import hashlib
import io
from datetime import date, timedelta

import openpyxl
import xlsxwriter

from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..core.agreement.types import DIFFERENCES, EVIDENCE
from ..models.ar_agreement_texts import (
    DIFFERENCE_KINDS,
    DIFFERENCE_TEXTS,
    EVIDENCE_TEXTS,
)
from ..models.ar_ledger_comparison_make import Account
from .statement_common import StatementCommon

MARCH, APRIL = date(2026, 3, 31), date(2026, 4, 30)
HEADINGS = ["Date", "Supplier invoice no", "Type", "Text", "Debit", "Credit", "Balance"]


class ComparisonCommon(StatementCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        days = {"A": 2, "B": 5, "C": 10, "D": 30, "E": 12, "G": 14}
        amounts = {"A": 1000, "B": 500, "C": 300, "D": 250, "E": 700, "G": 80}
        cls.docs = {
            name: cls.invoice(cls.azure, amount, date(2026, 3, days[name]))
            for name, amount in amounts.items()
        }
        cls.docs["F"] = cls.invoice(cls.deco, 999, "2026-03-15")

    def march(self):
        """(day, number, type, text, amount > 0 they owe more) of their books."""
        docs = {name: move.name for name, move in self.docs.items()}
        return [
            (date(2026, 3, 2), docs["A"], "Invoice", "Goods", 1000),
            (date(2026, 3, 6), docs["B"], "Invoice", "Goods", 480),
            (date(2026, 3, 8), "DN-77812", "Debit note", "Damaged", -60),
            (date(2026, 3, 12), docs["E"], "Invoice", "Goods", 700),
            (date(2026, 3, 13), docs["E"], "Invoice", "Goods", 700),
            (date(2026, 3, 14), docs["G"], "Credit note", "Goods", -80),
            (date(2026, 3, 16), docs["F"], "Invoice", "Goods", 999),
            (date(2026, 3, 29), "PAY-4711", "Payment", "Transfer", -450),
            (date(2026, 4, 2), docs["D"], "Invoice", "Goods", 250),
        ]

    def april(self):
        docs = {name: move.name for name, move in self.docs.items()}
        return [
            (date(2026, 4, 2), docs["D"], "Invoice", "Goods", 250),
            (date(2026, 4, 5), docs["C"], "Invoice", "Goods", 300),
        ]

    def table(self, rows, opening=0):
        balance, table = opening, []
        for day, number, kind, text, amount in rows:
            balance += amount
            debit, credit = (-amount, None) if amount < 0 else (None, amount)
            table.append([day, number, kind, text, debit, credit, balance])
        return table

    def xlsx(self, rows, opening=0):
        buffer = io.BytesIO()
        options = {"default_date_format": "yyyy-mm-dd"}
        with xlsxwriter.Workbook(buffer, options) as book:
            sheet = book.add_worksheet("Ledger")
            sheet.write_row(0, 0, HEADINGS)
            for at, row in enumerate(self.table(rows, opening), 1):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(at, column, value)
                    elif value is not None:
                        sheet.write(at, column, value)
        return buffer.getvalue()

    def csv(self, rows, opening=0, headings=HEADINGS):
        lines = [",".join(headings)]
        for row in self.table(rows, opening):
            cells = ["" if value is None else str(value) for value in row]
            lines.append(",".join(cells))
        return "\n".join(lines).encode()

    def wizard(self, data, filename="ledger.xlsx", user=None, **vals):
        values = {
            "partner_id": self.azure.id,
            "company_id": self.company.id,
            "currency_id": self.usd.id,
            "date_to": MARCH,
            "file": base64.b64encode(data),
            "filename": filename,
            **vals,
        }
        wizards = self.env["ar.ledger.compare"].with_user(user or self.clerk)
        return wizards.create(values)

    def compared(self, data, filename="ledger.xlsx", **vals):
        wizard = self.wizard(data, filename, **vals)
        wizard.action_preview()
        action = wizard.action_compare()
        comparisons = self.env["ar.ledger.comparison"].with_user(self.clerk)
        return comparisons.browse(action["res_id"])

    def found(self, comparison):
        return sorted((line.code, line.amount) for line in comparison.line_ids)

    def assertBalanced(self, comparison):
        """What the table says, added up again from the stored lines."""
        lines = comparison.line_ids
        ours = lines.filtered(lambda line: line.adjust == "ours")
        theirs = lines.filtered(lambda line: line.adjust == "theirs")
        our_adjusted = comparison.our_balance - sum(ours.mapped("amount"))
        their_adjusted = comparison.their_balance + sum(theirs.mapped("amount"))
        self.assertAlmostEqual(comparison.our_adjusted, our_adjusted)
        self.assertAlmostEqual(comparison.their_adjusted, their_adjusted)
        self.assertAlmostEqual(comparison.unexplained, our_adjusted - their_adjusted)


PLANTED = sorted(
    [
        ("amount_differs", 20),
        ("they_have_not_booked", 300),
        ("cutoff", 250),
        ("duplicate", -700),
        ("wrong_customer", -999),
        ("in_transit", 450),
        ("we_have_not_booked", 60),
        ("sign_differs", 160),
    ]
)


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

    # === RIGHTS === #

    def test_nobody_writes_what_was_compared(self):
        comparison = self.compared(self.xlsx(self.march()))
        manager = comparison.with_user(self.users["manager"])
        with self.assertRaises(AccessError):
            manager.unexplained = 0
        with self.assertRaises(AccessError):
            manager.line_ids[0].amount = 0
        with self.assertRaises(AccessError):
            manager.create({"partner_id": self.azure.id})
        with self.assertRaises(AccessError):
            manager.unlink()
        auditor = self.wizard(self.xlsx(self.march())).with_user(self.users["auditor"])
        with self.assertRaises(AccessError):
            auditor.action_compare()
        for name in ("_make", "_portal_compare", "_put_aside", "balance_table"):
            with self.assertRaises(AccessError):
                get_public_method(self.env["ar.ledger.comparison"], name)

    def test_a_clerk_of_another_company_sees_and_compares_nothing_here(self):
        comparison = self.compared(self.xlsx(self.march()))
        other = self.setup_other_company()["company"]
        stranger = self.make_user("clerk", company=other, login="ar_foreign")
        records = self.env["ar.ledger.comparison"].with_user(stranger)
        self.assertFalse(records.search([]))
        self.assertFalse(
            self.env[comparison.line_ids._name].with_user(stranger).search([])
        )
        with self.assertRaises(AccessError):
            comparison.with_user(stranger).read(["name"])
        with self.assertRaises(AccessError):
            self.wizard(self.xlsx(self.march()), user=stranger).action_compare()

    # === PORTAL === #

    def portal(self, **vals):
        statement = self.sent(date_from="2026-03-01", date_to=MARCH, **vals)
        return statement

    def test_a_contact_compares_its_own_ledger(self):
        statement = self.portal()
        data = self.xlsx(self.march())
        comparison = statement._portal_compare(
            self.contact, "ours.xlsx", data, seal=statement.seal
        )
        self.assertEqual(self.found(comparison), PLANTED)
        self.assertEqual(comparison.uploaded_partner_id, self.contact)
        self.assertEqual(comparison.statement_id, statement)
        self.assertEqual(statement.comparison_ids, comparison.sudo(False))
        event = statement.sudo().event_ids.sorted("id")[-1]
        self.assertEqual((event.kind, event.partner_id), ("compared", self.contact))
        self.assertEqual(event.data["checksum"], comparison.checksum)

    def test_a_contact_learns_nothing_of_other_customers_by_guessing(self):
        statement = self.portal()
        rows = [
            (day, number, kind, text, 5 if number == self.docs["F"].name else amount)
            for day, number, kind, text, amount in self.march()
        ]
        comparison = statement._portal_compare(
            self.contact, "ours.xlsx", self.xlsx(rows), seal=statement.seal
        )
        self.assertNotIn("wrong_customer", comparison.line_ids.mapped("code"))

    def test_the_portal_takes_only_what_it_should(self):
        statement = self.portal()
        data = self.xlsx(self.march())
        stranger = self.deco
        with self.assertRaises(AccessError):
            statement._portal_compare(stranger, "a.xlsx", data)
        refused = [
            ("a.exe", data, "type"),
            ("a.html", data, "type"),
            ("a.xlsx", b"", "empty"),
            ("a.csv", b"x" * 5_000_001, "large"),
        ]
        for name, content, words in refused:
            with self.subTest(name), self.assertRaisesRegex(UserError, words):
                statement._portal_compare(self.contact, name, content)
        self.assertFalse(statement.comparison_ids)
        for _turn in range(6):
            statement._portal_compare(self.contact, "a.xlsx", data)
        with self.assertRaisesRegex(UserError, "Too many"):
            statement._portal_compare(self.contact, "a.xlsx", data)

    def test_a_page_is_never_kept_as_one(self):
        statement = self.portal()
        row = "<tr><td>2026-03-02</td><td>X-1</td><td>5</td></tr>"
        page = (
            "<html><script>alert(1)</script><table><tr><td>Date</td>"
            f"<td>Invoice number</td><td>Credit</td></tr>{row}</table></html>"
        )
        comparison = statement._portal_compare(self.contact, "a.xls", page.encode())
        self.assertEqual(comparison.attachment_id.mimetype, "text/plain")

    def test_who_has_not_typed_its_balance_does_not_see_ours(self):
        statement = self.portal(blind=True)
        with self.assertRaisesRegex(UserError, "balance"):
            statement._portal_compare(self.contact, "a.csv", self.csv(self.march()))

    def test_a_portal_user_reads_no_comparison_by_rpc(self):
        comparison = self.compared(self.xlsx(self.march()))
        user = new_test_user(self.env, "ar_portal_c", groups="base.group_portal")
        user.partner_id.parent_id = self.azure
        for records in (comparison, comparison.line_ids, comparison.attachment_id):
            with self.assertRaises(AccessError):
                records.with_user(user).read(["display_name"])

    # === EXPORT === #

    def test_the_spreadsheet_has_both_sides_as_numbers(self):
        self.compared(self.xlsx(self.march()))
        april = self.compared(self.xlsx(self.april(), 3289), date_to=APRIL)
        book = openpyxl.load_workbook(io.BytesIO(april._xlsx()))
        self.assertEqual(len(book.sheetnames), 4)
        cells = [row for row in book.worksheets[0].iter_rows(values_only=True)]
        self.assertIn(3839, [row[3] for row in cells])
        self.assertIn(april.our_adjusted, [row[1] for row in cells])
        self.assertIn(april.their_adjusted, [row[3] for row in cells])
        rows = list(book.worksheets[1].iter_rows(values_only=True))
        self.assertEqual(len(rows), 1 + april.line_count)
        self.assertEqual(book.worksheets[1].freeze_panes, "A2")

    def test_screen_and_paper_show_the_reconciliation(self):
        comparison = self.compared(self.xlsx(self.march()))
        html = str(comparison.with_user(self.users["auditor"]).table_html)
        self.assertIn("every difference is explained", html)
        self.assertIn("Azure Interior", html)
        report = "ar_reconciliation.ar_ledger_comparison_document"
        page, _kind = self.env["ir.actions.report"]._render_qweb_html(
            report, comparison.ids
        )
        for line in comparison.line_ids:
            self.assertIn(line.our_number or line.their_number, page.decode())

    # === SPEED === #

    def test_a_thousand_lines_cost_as_many_queries_as_a_few(self):
        def rows(count):
            begin = date(2026, 3, 1)
            return [
                (begin + timedelta(at % 28), f"XY-{at:06d}", "Invoice", "", 100 + at)
                for at in range(count)
            ]

        account = Account(self.company, self.deco, self.usd, MARCH)
        data = self.csv(rows(1000))
        self.env.flush_all()
        with self.assertQueryCount(120):
            comparison = self.env["ar.ledger.comparison"]._make(account, data, "a.csv")
            self.env.flush_all()
        self.assertEqual(comparison.line_count, 1001)


@tagged("post_install", "-at_install")
class TestLedgerComparisonDownload(HttpCase, ComparisonCommon):
    """The route gives the file to our roles only."""

    def test_roles_download_and_others_do_not(self):
        comparison = self.compared(self.xlsx(self.march()))
        url = f"/ar_reconciliation/comparison/{comparison.id}.xlsx"
        self.authenticate("ar_auditor", "ar_auditor")
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.content[:2], b"PK")
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        new_test_user(self.env, "ar_portal_d", groups="base.group_portal")
        self.authenticate("ar_portal_d", "ar_portal_d")
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(url).status_code, 403)
