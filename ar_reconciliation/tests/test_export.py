import io

import openpyxl

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .access_common import AccessCommon


@tagged("post_install", "-at_install")
class TestUnsettledSheet(AccessCommon):
    """The spreadsheet of unsettled lines is for our roles and holds their lines."""

    def rows(self, role="auditor"):
        data = self.env["ar.unsettled.report"].with_user(self.users[role])._xlsx()
        sheet = openpyxl.load_workbook(io.BytesIO(data)).active
        return [[cell.value for cell in row] for row in sheet.iter_rows()]

    def row(self, text):
        return next(row for row in self.rows() if text in row)

    def test_it_holds_the_line_with_a_number_a_date_and_the_next_step(self):
        line = self.match(self.bank_line(12.34, "who is this", partner_name="ACME"))
        row = self.row("who is this")
        self.assertIn(12.34, row)
        self.assertIn("ACME", row)
        self.assertIn(line.ar_exception_text, row)
        self.assertEqual(str(row[0])[:10], "2026-03-10")

    def test_settled_and_excluded_lines_are_left_out(self):
        move = self.invoice(self.azure, 77)
        self.match(self.bank_line(77, move.name))
        self.bank_line(3, "left out").with_user(self.clerk).action_ar_exclude()
        texts = [cell for row in self.rows() for cell in row]
        self.assertNotIn(move.name, texts)
        self.assertNotIn("left out", texts)

    def test_a_text_that_looks_like_a_formula_stays_a_text(self):
        self.bank_line(1, '=HYPERLINK("x")')
        self.assertIn('=HYPERLINK("x")', self.row('=HYPERLINK("x")'))
        data = self.env["ar.unsettled.report"].with_user(self.clerk)._xlsx()
        sheet = openpyxl.load_workbook(io.BytesIO(data)).active
        kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
        self.assertNotIn("f", kinds)

    def test_lines_of_another_company_are_left_out(self):
        journal = self.setup_other_company()["default_journal_bank"]
        self.bank_line(5, "theirs", journal=journal)
        self.assertNotIn("theirs", [cell for row in self.rows() for cell in row])

    def test_people_without_a_role_do_not_get_it(self):
        for role in ("accountant", "employee", "portal"):
            with self.subTest(role), self.assertRaises(AccessError):
                self.rows(role)


@tagged("post_install", "-at_install")
class TestUnsettledDownload(HttpCase):
    URL = "/ar_reconciliation/unsettled.xlsx"

    def test_a_visitor_is_sent_to_the_login(self):
        response = self.url_open(self.URL, allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    def test_a_manager_gets_a_workbook(self):
        self.authenticate("admin", "admin")
        response = self.url_open(self.URL)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.content[:2], b"PK")
        self.assertIn("unsettled.xlsx", response.headers["Content-Disposition"])
