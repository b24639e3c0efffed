import base64
import io
import zipfile

import openpyxl

from odoo.tests import tagged

from ..controllers.portal_statement_compare import UPLOADS
from ..models.ar_ledger_comparison_portal import PORTAL_SIZE
from .comparison_common import HEADINGS, MARCH, PLANTED, ComparisonCommon
from .portal_common import PortalPages

ODD = ["When", "What", "How", "Why", "Minus", "Plus", "Left"]


@tagged("post_install", "-at_install")
class TestPortalCompare(ComparisonCommon, PortalPages):
    """A customer uploads its own ledger and sees what differs."""

    def setUp(self):
        super().setUp()
        UPLOADS.clear()
        self.addCleanup(UPLOADS.clear)
        self.ours = self.sent(date_from="2026-03-01", date_to=MARCH)
        self.base = f"/my/statements/{self.ours.id}"

    def upload(self, data, name="ledger.xlsx", query="", **values):
        values.setdefault("seal", self.ours.seal)
        files = {"file": (name, data)} if name else None
        return self.post(f"{self.base}/compare{query}", files=files, **values)

    def comparison(self):
        self.env.invalidate_all()
        found = self.ours.sudo().comparison_ids.sorted("id")
        return found[-1:]

    # === THE WAY THERE === #

    def test_the_page_is_reached_from_the_statement(self):
        self.assertIn(f'href="{self.base}/compare"', self.page())
        page = self.get(f"{self.base}/compare")
        self.assertEqual(page.status_code, 200)
        self.assertIn("XLSX, XLS, CSV", page.text)
        self.assertIn("None yet", page.text)

    def test_not_before_the_balance_is_typed_nor_when_reopened(self):
        self.azure.ar_statement_blind = True
        blind = self.sent(date_from="2026-03-01", date_to=MARCH)
        self.assertTrue(blind._portal_hidden())
        self.base, self.ours = f"/my/statements/{blind.id}", blind
        self.assertNotIn(f'href="{self.base}/compare"', self.page())
        self.assertEqual(self.get(f"{self.base}/compare").status_code, 303)
        self.assertEqual(self.upload(self.xlsx(self.march())).status_code, 303)
        self.assertFalse(self.comparison())
        self.post(f"{self.base}/balance", balance="1", seal=blind.seal)
        self.assertEqual(self.get(f"{self.base}/compare").status_code, 200)
        done = self.upload(self.xlsx(self.march()))
        result = done.headers["Location"]
        self.assertEqual(self.get(result).status_code, 200)
        # What is booked into the period later takes the figures away again.
        self.invoice(self.azure, 5, "2026-03-20")
        self.assertEqual(self.get(self.base).status_code, 200)
        self.env.invalidate_all()
        self.assertEqual(blind.state, "reopened")
        self.assertNotIn(f'href="{self.base}/compare"', self.page())
        self.assertEqual(self.get(f"{self.base}/compare").status_code, 303)
        for suffix in ("", "/xlsx", "/pdf"):
            self.assertEqual(self.get(result + suffix).status_code, 404)

    # === THE RESULT === #

    def test_every_planted_difference_with_who_acts_and_what_to_do(self):
        response = self.upload(self.xlsx(self.march()))
        self.assertEqual(response.status_code, 303, response.text[-2000:])
        comparison = self.comparison()
        self.assertEqual(self.found(comparison), PLANTED)
        self.assertEqual(comparison.uploaded_partner_id, self.contact)
        self.assertIn("compared", self.events(self.ours))
        event = self.ours.sudo().event_ids.filtered(lambda e: e.kind == "compared")
        self.assertEqual(event.partner_id, self.contact)
        self.assertTrue(event.ip_hash)
        page = self.get(response.headers["Location"]).text
        words = comparison._portal_words()
        for line in comparison.line_ids:
            with self.subTest(line.code):
                self.assertIn(words["code"][line.code], page)
                self.assertIn(line.explanation.split(".")[0], page)
                if line.act != "nobody":
                    self.assertIn(words["act"][line.act], page)
        self.assertIn(f"Not booked by {self.company.name}", page)
        self.assertIn("Adjusted balance", page)
        self.assertIn("ledger.xlsx", page)
        # The list of the upload page leads back to it.
        listed = self.get(f"{self.base}/compare").text
        self.assertIn(f"/compare/{comparison.id}", listed)

    def test_notes_of_colleagues_are_in_no_page_and_no_file(self):
        self.upload(self.xlsx(self.march()))
        comparison = self.comparison()
        secret = "Ask Meier, they always cheat"
        comparison.line_ids.with_user(self.clerk).write(
            {"note": secret, "owner_id": self.clerk.id}
        )
        comparison.with_user(self.clerk).message_post(body=secret)
        path = f"{self.base}/compare/{comparison.id}"
        page = self.get(path)
        self.assertNotIn(secret, page.text)
        self.assertNotIn(self.clerk.name, page.text)
        response = self.get(f"{path}/xlsx")
        book = openpyxl.load_workbook(io.BytesIO(response.content))
        cells = [
            str(cell)
            for sheet in book
            for row in sheet.iter_rows(values_only=True)
            for cell in row
            if cell is not None
        ]
        self.assertIn("You", cells)
        self.assertIn("Not in your books", cells)
        self.assertNotIn(secret, cells)
        self.assertNotIn(self.clerk.name, cells)
        self.assertNotIn(self.deco.name, " ".join(cells))
        # The clerk's own file still has them.
        own = openpyxl.load_workbook(io.BytesIO(comparison._xlsx()))
        everything = [cell for row in own["Differences"].values for cell in row]
        self.assertIn(secret, everything)

    def test_the_files_are_saved_and_never_shown(self):
        self.upload(self.xlsx(self.march()))
        path = f"{self.base}/compare/{self.comparison().id}"
        for kind in ("xlsx", "pdf"):
            with self.subTest(kind):
                headers = self.get(f"{path}/{kind}").headers
                self.assertIn("attachment", headers["Content-Disposition"])
                self.assertIn("sandbox", headers["Content-Security-Policy"])
                self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(self.get(f"{path}/exe").status_code, 404)
        self.assertIn("downloaded", self.events(self.ours))

    def test_the_uploaded_file_cannot_be_fetched(self):
        self.upload(b"Date,Amount\n2026-03-01,<script>1</script>", "a.csv")
        self.upload(self.xlsx(self.march()))
        files = self.ours.sudo().comparison_ids.attachment_id
        self.assertEqual(len(files), 2)
        for file in files:
            self.assertNotIn(file.mimetype, ("text/html", "image/svg+xml"))
            for path in (f"{self.base}/file/{file.id}", f"/web/content/{file.id}"):
                with self.subTest(path):
                    self.assertEqual(self.get(path).status_code, 404)

    def test_a_ledger_that_agrees(self):
        rows = [
            (move.invoice_date, move.name, "Invoice", "Goods", move.amount_total)
            for name, move in sorted(self.docs.items())
            if name != "F"
        ]
        opening = float(self.ours.opening_balance)
        response = self.upload(self.xlsx(rows, opening))
        page = self.get(response.headers["Location"]).text
        self.assertFalse(self.comparison().line_ids)
        self.assertIn("Your ledger and ours agree", page)

    # === WHAT IS REFUSED === #

    def test_errors_say_what_is_wrong_and_the_way_out(self):
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", b"<Types/>")
            archive.writestr("xl/workbook.xml", b"<workbook/>")
            archive.writestr("xl/worksheets/sheet1.xml", b" " * 300_000_000)
        for data, name, words in (
            (None, None, "Choose the file"),
            (b"MZ" * 40, "a.exe", "not accepted"),
            (b"<html><script>1</script></html>", "a.html", "not accepted"),
            (b"", "a.csv", "empty or too large"),
            (b"x" * (PORTAL_SIZE + 1), "a.csv", "empty or too large"),
            (b"  \n ", "a.csv", "The file is empty"),
            (b"\x00\x01\x02" * 50, "a.xlsx", "a.xlsx: "),
            (b"PK\x03\x04" + b"\x00" * 90, "a.xlsx", "a.xlsx: "),
            (b"When,Minus\n", "a.csv", "a.csv: "),
            (bomb.getvalue(), "bomb.xlsx", "bomb.xlsx: Unpacked"),
        ):
            with self.subTest(name=name, words=words):
                UPLOADS.clear()
                self.assertRefused(self.upload(data, name), words)
                self.assertFalse(self.comparison())

    def test_columns_can_be_chosen_when_they_are_not_guessed(self):
        data = self.csv(self.march(), headings=ODD)
        response = self.upload(data, "odd.csv")
        self.assertRefused(response, "could not tell which columns")
        self.assertIn('name="col_date"', response.text)
        for heading in ODD:
            self.assertIn(f'<option value="{heading}"', response.text)
        kept = base64.b64encode(data).decode()
        self.assertIn(kept, response.text)
        # Nonsense is refused again, with the file still there.
        again = self.upload(
            None, None, kept=kept, kept_name="odd.csv", headings="\n".join(ODD),
            col_date="Nothing", col_debit="Minus", col_credit="Plus",
        )  # fmt: skip
        self.assertRefused(again, "Choose them again below")
        self.assertIn(kept, again.text)
        done = self.upload(
            None, None, kept=kept, kept_name="odd.csv", col_date="When",
            col_your_number="What", col_debit="Minus", col_credit="Plus",
            col_text="Why", col_balance="Left", side="credit",
        )  # fmt: skip
        self.assertEqual(done.status_code, 303, done.text[-2000:])
        comparison = self.comparison()
        self.assertEqual(comparison.filename, "odd.csv")
        self.assertEqual(comparison.their_balance, 3289)
        page = self.get(done.headers["Location"]).text
        self.assertIn("Minus", page)
        # The next file with these headings is read without a question.
        done = self.upload(data, "next.csv")
        self.assertEqual(done.status_code, 303)
        self.assertEqual(self.comparison().filename, "next.csv")
        # Columns that were read wrongly are chosen anew, from what was read.
        page = self.get(f"{self.base}/compare?columns_of={self.comparison().id}").text
        self.assertRegex(page, r'<option value="When" selected="[^"]*">')

    def test_a_kept_file_passes_the_same_checks(self):
        for kept, name, words in (
            ("%%%", "a.csv", "Choose the file"),
            (base64.b64encode(b"x").decode(), "a.exe", "not accepted"),
            ("A" * 3_000_000, "a.csv", "Choose the file"),
        ):
            with self.subTest(name):
                response = self.upload(None, None, kept=kept, kept_name=name)
                self.assertRefused(response, words)

    def test_a_stale_page_and_a_later_comparison(self):
        data = self.xlsx(self.march())
        self.assertRefused(self.upload(data, seal="0" * 64), "has changed since")
        self.compared(data)
        comparison = self.env["ar.ledger.comparison"].search([])[:1]
        for line in comparison.sudo().line_ids:
            line.note = "done"
        later = self.compared(self.xlsx(self.april()), date_to="2026-04-30")
        self.assertRefused(self.upload(data), "compared already")
        self.assertTrue(later)

    def test_an_agreed_day_stays_agreed(self):
        done = self.upload(self.xlsx(self.march()))
        self.assertEqual(done.status_code, 303)
        self.comparison()._ar_update_state(("open",), "agreed")
        self.assertRefused(self.upload(self.xlsx(self.march())), "agreed on this day")
        page = self.get(done.headers["Location"]).text
        self.assertIn("Agreed", page)

    def test_files_without_end_are_stopped_even_unreadable_ones(self):
        for _number in range(UPLOADS.limit):
            self.assertRefused(self.upload(b" ", "a.csv"), "is empty")
        self.assertRefused(self.upload(b" ", "a.csv"), "Too many files")
        self.assertRefused(self.upload(self.xlsx(self.march())), "Too many files")

    def test_a_viewer_reads_and_does_not_upload(self):
        self.upload(self.xlsx(self.march()))
        comparison = self.comparison()
        self.contact.ar_portal_role = "view"
        page = self.get(f"{self.base}/compare")
        self.assertNotIn('name="file"', page.text)
        self.assertEqual(
            self.get(f"{self.base}/compare/{comparison.id}").status_code, 200
        )
        self.assertRefused(self.upload(self.xlsx(self.march())), "may not answer")
        self.assertEqual(self.comparison(), comparison)

    def test_comparisons_of_other_statements_and_cancelled_ones(self):
        self.upload(self.xlsx(self.march()))
        comparison = self.comparison()
        path = f"{self.base}/compare/{comparison.id}"
        other = self.sent(date_from="2026-03-01", date_to=MARCH)
        wrong = f"/my/statements/{other.id}/compare/{comparison.id}"
        for suffix in ("", "/xlsx", "/pdf"):
            self.assertEqual(self.get(wrong + suffix).status_code, 404)
        comparison.with_user(self.clerk).action_cancel()
        self.assertEqual(self.get(path).status_code, 404)
        self.assertEqual(len(HEADINGS), len(ODD))
