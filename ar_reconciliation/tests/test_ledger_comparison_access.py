import io
from datetime import date, timedelta

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..models.ar_ledger_comparison_make import Account
from .comparison_common import APRIL, MARCH, PLANTED, ComparisonCommon


@tagged("post_install", "-at_install")
class TestLedgerComparisonAccess(ComparisonCommon):
    """Who compares and sees what; the portal; what is exported, and how fast."""

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
