import csv
import io
import tracemalloc
from datetime import datetime
from unittest.mock import patch

import openpyxl
import pypdf
from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import SQL

from .statement_report_common import FORMULA, StatementReportCommon

CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
#: Lines of a long statement, and megabytes that its workbook may take at once: a
#: workbook that is kept in memory takes more than a kilobyte per cell row.
LONG, MEGABYTES = 20_000, 30


@tagged("post_install", "-at_install")
class TestStatementReports(StatementReportCommon):
    """The documents of a statement say what the statement says."""

    def page(self, statement):
        """The page that is printed."""
        part = self.env["ar.statement.paper"].part(statement)
        qweb = self.env["ir.qweb"].with_context(lang=part["lang"])
        name = "ar_reconciliation.ar_customer_statement_page"
        return qweb._render(name, {"part": part, "lang": part["lang"]})

    def text(self, statement):
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() == "install":
            self.skipTest("wkhtmltopdf is not installed")
        _name, _kind, content = self.document(statement, "pdf")
        pages = pypdf.PdfReader(io.BytesIO(content)).pages
        return [" ".join(page.extract_text().split()) for page in pages]

    def book_of(self, content):
        return openpyxl.load_workbook(io.BytesIO(content))

    def rows(self, content):
        """Rows of the text file as dicts."""
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))

    # === PAPER ===

    def test_paper_has_every_line_and_the_balances(self):
        statement = self.euros()
        page = self.page(statement)
        for line in statement.line_ids | statement.open_line_ids:
            self.assertIn(line.number, page)
        for line in statement.line_ids:
            self.assertIn(f"{line.balance:,.2f}", page)
        # 1200 + (4800.50 + 2350 + 980 + 3100.25) - (4800.50 + 1000 + 150 + 400)
        self.assertEqual(statement.closing_balance, 6080.25)
        for amount in ("1,200.00", "11,230.75", "6,350.50", "6,080.25"):
            self.assertIn(amount, page)
        self.assertIn("Disputed: 280.00", page)
        self.assertIn("39 days overdue", page)
        self.assertIn("-550.00", page, "not applied")
        self.assertIn("EXCH/2026", page)
        for words, amount, _count in statement._ageing_rows():
            self.assertIn(words, page)
            self.assertIn(f"{amount:,.2f}", page)

    def test_paper_fetches_nothing(self):
        page = self.page(self.euros())
        tree = etree.HTML(page)
        sources = tree.xpath("//@src | //@href")
        self.assertTrue(sources)
        self.assertFalse([s[:40] for s in sources if not s.startswith("data:")])
        self.assertNotIn("url(", page)

    def test_pages_are_counted_and_texts_are_there(self):
        statement = self.released(currency_id=self.eur.id)
        texts = self.text(statement)
        for number, text in enumerate(texts, 1):
            self.assertIn(f"{number} / {len(texts)}", text)
            self.assertIn(statement.name, text)
        self.assertIn("6,080.25", texts[0])
        self.assertIn(statement.seal, texts[-1])

    def test_two_statements_are_printed_together_each_with_its_pages(self):
        statements = self.euros() | self.statement(self.deco)
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() == "install":
            self.skipTest("wkhtmltopdf is not installed")
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        content, kind = reports._render_qweb_pdf(
            "ar_reconciliation.ar_customer_statement_report", statements.ids
        )
        self.assertEqual(kind, "pdf")
        pages = pypdf.PdfReader(io.BytesIO(content)).pages
        texts = [page.extract_text() for page in pages]
        for statement in statements:
            own = [text for text in texts if statement.name in text]
            self.assertTrue(own)
            self.assertIn(f"1 / {len(own)}", own[0])

    def test_a_long_table_begins_anew_on_every_page(self):
        for number in range(70):
            self.invoice(self.deco, 10 + number, "2026-02-01", ref=f"PO {number}")
        statement = self.statement(self.deco)
        tables = self.env["ar.statement.paper"].part(statement)["tables"]
        self.assertGreater(len(tables), 1)
        self.assertEqual(sum(len(table["rows"]) for table in tables), 70)
        page = etree.HTML(self.page(statement))
        breaks = page.xpath("//div[contains(@class, 'o_ar_next')]")
        self.assertEqual(len(breaks), len(tables) - 1)
        for part in breaks:
            self.assertTrue(part.xpath(".//thead"))
        texts = self.text(statement)
        for text in texts[: len(tables)]:
            self.assertIn("Your Reference", text)

    def test_only_a_released_statement_has_the_seal(self):
        draft = self.euros()
        self.assertIn("Draft, not released", self.page(draft))
        self.assertNotIn('class="o_ar_seal"', self.page(draft))
        released = self.released(currency_id=self.eur.id)
        self.assertNotIn("Draft, not released", self.page(released))
        self.assertIn('class="o_ar_seal"', self.page(released))
        self.assertIn("Head of Receivables", self.page(released))

    def test_markup_in_texts_is_shown_and_not_run(self):
        self.azure.name = "<script>x</script> & Co"
        page = self.page(self.euros())
        self.assertIn("&lt;script&gt;x&lt;/script&gt; &amp; Co", page)
        self.assertNotIn("<script>x", page)

    # === PAYING ===

    def test_the_code_asks_for_what_is_overdue_and_not_disputed(self):
        statement = self.euros()
        pay = self.env["ar.statement.paper"].part(statement)["pay"]
        # 1200 + (2350 - 1000) + (980 - 280)
        text = f"{statement.name} {self.rest.name} {self.bad.name} {self.old.name}"
        expected = [
            "BCD", "002", "1", "SCT", "", "Harbour Trading GmbH",
            "DE89370400440532013000", "EUR3250.00", "", "", text,
        ]  # fmt: skip
        self.assertEqual(pay["payload"].split("\n"), expected)
        self.assertTrue(pay["qr"].startswith("data:image/png;base64,"))
        self.assertIn(pay["qr"], self.page(statement))
        self.assertEqual(pay["reference"], text)

    def test_one_document_is_paid_with_its_own_reference(self):
        move = self.invoice(
            self.deco, 100, "2026-02-01", currency_id=self.eur.id,
            invoice_date_due="2026-03-01", payment_reference="RF18539007547034",
        )  # fmt: skip
        statement = self.euros(partner=self.deco)
        pay = self.env["ar.statement.paper"].part(statement)["pay"]
        self.assertEqual(pay["reference"], move.payment_reference)
        self.assertEqual(pay["payload"].split("\n")[-1], "RF18539007547034")

    def test_dollars_have_an_account_but_no_euro_code(self):
        self.invoice(self.deco, 100, "2026-02-01")
        pay = self.env["ar.statement.paper"].part(self.statement(self.deco))["pay"]
        self.assertEqual(pay["account"], self.company.ar_statement_bank_id.acc_number)
        self.assertEqual((pay["payload"], pay["qr"]), ("", ""))

    def test_nothing_is_asked_for_without_account_or_debt(self):
        paper = self.env["ar.statement.paper"]
        self.assertIsNone(paper.part(self.statement(self.deco))["pay"])
        self.company.ar_statement_bank_id = False
        self.assertIsNone(paper.part(self.euros())["pay"])

    # === SPREADSHEET ===

    def test_the_sheet_has_real_numbers_and_dates_that_add_up(self):
        statement = self.euros()
        name, _kind, content = self.document(statement, "xlsx")
        self.assertEqual(name, f"statement-{statement.name.replace('/', '-')}-EUR.xlsx")
        book = self.book_of(content)
        self.assertEqual(book.sheetnames, ["Summary", "EUR"])
        sheet = book["EUR"]
        self.assertEqual(sheet.freeze_panes, "A4")
        last = sheet.max_row
        self.assertEqual(sheet.auto_filter.ref, f"A3:Q{last}")
        heads = [cell.value for cell in sheet[3]]
        rows = [
            dict(zip(heads, values, strict=True))
            for values in sheet.iter_rows(min_row=4, values_only=True)
        ]
        lines = [row for row in rows if row["Section"] == "Movement of the Period"]
        self.assertEqual(len(lines), len(statement.line_ids))
        moved = sum((row["Debit"] or 0) - (row["Credit"] or 0) for row in lines)
        self.assertAlmostEqual(statement.opening_balance + moved, 6080.25)
        self.assertEqual(lines[-1]["Balance"], 6080.25)
        for row, line in zip(lines, statement.line_ids, strict=True):
            self.assertIsInstance(row["Date"], datetime)
            self.assertEqual(row["Date"].date(), line.date)
            self.assertEqual(row["Balance"], line.balance)
            self.assertEqual(row["Still Open"] or 0, line.open_amount)
        heads = [cell.value for cell in book["Summary"][3]]
        values = dict(zip(heads, [c.value for c in book["Summary"][4]], strict=True))
        self.assertEqual(values["Closing Balance"], 6080.25)
        ages = [values[words] for words, _a, _c in statement._ageing_rows()]
        self.assertAlmostEqual(sum(ages), 6080.25)

    def test_several_statements_have_a_sheet_per_currency(self):
        self.invoice(self.deco, 77, "2026-02-01")
        statements = self.euros() | self.statement(self.deco) | self.statement()
        book = self.book_of(self.env["ar.statement.sheet"]._xlsx(statements))
        self.assertEqual(book.sheetnames, ["Summary", "EUR", "USD"])
        names = {row[0] for row in book["USD"].iter_rows(min_row=4, values_only=True)}
        self.assertEqual(names, set(statements[1:].mapped("name")))

    def test_a_sheet_that_is_full_goes_on_in_another(self):
        statement = self.euros()
        module = "odoo.addons.ar_reconciliation.report.ar_statement_sheet"
        with patch(f"{module}.SHEET_ROWS", 6):
            book = self.book_of(self.env["ar.statement.sheet"]._xlsx(statement))
        self.assertEqual(book.sheetnames[:3], ["Summary", "EUR", "EUR (2)"])
        rows = sum(book[name].max_row - 3 for name in book.sheetnames[1:])
        lines = statement.line_ids | statement.open_line_ids
        self.assertEqual(rows, len(lines) + 2)

    def test_texts_become_no_formulas(self):
        statement = self.euros()
        book = self.book_of(self.document(statement, "xlsx")[2])
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        self.assertIn(FORMULA, [cell.value for cell in cells])
        self.assertNotIn("f", {cell.data_type for cell in cells})
        rows = self.rows(self.document(statement, "csv")[2])
        self.assertIn(f"'{FORMULA}", [row["Your Reference"] for row in rows])
        texts = ("Number", "Your Reference", "Text", "Customer", "Settled By")
        risky = [
            row[name] for row in rows for name in texts if row[name][:1] in set("=+-@")
        ]
        self.assertFalse(risky)

    def test_memory_does_not_grow_with_the_lines(self):
        statement = self.statement(self.deco)
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO ar_customer_statement_line (statement_id, company_id,
                    section, sequence, date, kind, number, reference, label, amount,
                    balance, part, parts)
                SELECT %s, %s, 'movement', n, '2026-01-01', 'invoice',
                       'INV/' || n, 'PO ' || n, 'Goods ' || n, 1, n, 1, 1
                  FROM generate_series(1, %s) n
                """,
                statement.id,
                self.company.id,
                LONG,
            )
        )
        self.env.invalidate_all()
        tracemalloc.start()
        try:
            content = self.env["ar.statement.sheet"]._xlsx(statement)
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        self.assertLess(peak / 2**20, MEGABYTES)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        count = sum(1 for _row in book["USD"].iter_rows(min_row=4))
        self.assertEqual(count, LONG + 2)

    # === TEXT FILE AND UBL ===

    def test_the_text_file_opens_in_a_spreadsheet_and_adds_up(self):
        statement = self.euros()
        _name, kind, content = self.document(statement, "csv")
        self.assertEqual(kind, "text/csv;charset=utf-8")
        self.assertTrue(content.startswith(b"\xef\xbb\xbf"))
        rows = self.rows(content)
        lines = [row for row in rows if row["Section"] == "Movement of the Period"]
        money = [(row["Debit"], row["Credit"]) for row in lines]
        moved = sum(float(d or 0) - float(c or 0) for d, c in money)
        self.assertAlmostEqual(float(rows[0]["Balance"]) + moved, 6080.25)
        self.assertEqual(lines[0]["Date"], "2026-01-15")
        before = [row for row in rows if row["Section"] == "Open From Before"]
        self.assertEqual([row["Number"] for row in before], [self.old.name])
        still = sum(float(row["Still Open"] or 0) for row in lines + before)
        self.assertAlmostEqual(still, 6080.25)

    def test_ubl_from_stored_lines_is_that_of_the_books(self):
        statement = self.released(currency_id=self.eur.id)
        _name, kind, content = self.document(statement, "xml")
        self.assertEqual(kind, "application/xml")
        built = statement._built()[statement]
        with patch.object(type(statement), "_stored", lambda self: built):
            self.assertEqual(self.document(statement, "xml")[2], content)
        root = etree.fromstring(content)
        self.assertEqual(root.findtext(f"{CBC}TotalBalanceAmount"), "6080.25")
        self.assertEqual(root.findtext(f"{CBC}IssueDate"), "2026-05-20")
        self.assertIn(b"HRB 123456", content)
        self.assertIn(b"C-1042", content)

    def test_a_released_statement_gives_the_same_again(self):
        statement = self.released(currency_id=self.eur.id)
        before = {kind: self.document(statement, kind)[2] for kind in ("csv", "xml")}
        page = self.page(statement)
        self.invoice(self.azure, 55, "2026-03-30", currency_id=self.eur.id)
        for kind, content in before.items():
            self.assertEqual(self.document(statement, kind)[2], content)
        self.assertEqual(self.page(statement), page)

    def test_an_unknown_kind_is_refused(self):
        with self.assertRaises(ValueError):
            self.euros()._document("exe")

    # === LANGUAGES ===

    def test_documents_are_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        modules = self.env["ir.module.module"]
        modules._load_module_terms(["ar_reconciliation"], ["zh_CN"])
        english = self.euros()
        self.assertEqual(english.lang, "en_US")
        self.azure.lang = "zh_CN"
        chinese = self.euros()
        self.assertEqual((english.lang, chinese.lang), ("en_US", "zh_CN"))
        words = "欧元陆仟零捌拾元零贰角伍分"
        self.assertIn(words, self.page(chinese))
        self.assertNotIn(words, self.page(english))
        self.assertIn("04/30/2026", self.page(english))
        self.assertIn("2026/04/30", self.page(chinese).replace("年", "/"))
        reader = self.env["ar.customer.statement"].with_context(lang="en_US")
        _name, _kind, content = reader.browse(chinese.id)._document("csv")
        heads = content.decode("utf-8-sig").splitlines()[0]
        self.assertIn("日期", heads)
        self.assertNotIn("Date", heads)
        heads = self.document(english, "csv")[2].decode("utf-8-sig")
        self.assertTrue(heads.startswith("Statement,Customer,"))

    def test_a_language_that_is_gone_is_no_obstacle(self):
        statement = self.euros(lang="xx_XX")
        self.assertIn("Statement of Account", self.page(statement))

    # === RIGHTS ===

    def test_buttons_lead_to_the_downloads(self):
        statement = self.euros().with_user(self.users["auditor"])
        for kind in ("pdf", "xlsx", "csv", "xml"):
            action = getattr(statement, f"action_download_{kind}")()
            url = f"/ar_reconciliation/statement/{statement.id}.{kind}"
            self.assertEqual(action["url"], url)
        stranger = new_test_user(self.env, "ar_stranger", groups="base.group_user")
        with self.assertRaises(AccessError):
            statement.with_user(stranger).action_download_pdf()
        for kind in ("xlsx", "csv", "xml", "pdf"):
            with self.subTest(kind), self.assertRaises(AccessError):
                self.document(statement.with_user(stranger), kind)


@tagged("post_install", "-at_install")
class TestStatementDownloads(StatementReportCommon, HttpCase):
    """Over HTTP everybody gets the statements of their companies only."""

    def get(self, statement, kind, user):
        login = user.login
        self.authenticate(login, login.ljust(8, "x"))
        url = f"/ar_reconciliation/statement/{statement.id}.{kind}"
        return self.url_open(url, allow_redirects=False)

    def test_a_reader_gets_every_kind(self):
        statement = self.euros()
        starts = {"xlsx": b"PK", "csv": b"\xef\xbb\xbf", "xml": b"<?xml"}
        for kind, start in starts.items():
            response = self.get(statement, kind, self.users["auditor"])
            self.assertEqual(response.status_code, 200)
            self.assertTrue(response.content.startswith(start))
            self.assertIn("attachment", response.headers["Content-Disposition"])
            self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")

    def test_others_get_nothing(self):
        statement = self.euros()
        other = self.setup_other_company()["company"]
        colleague = self.make_user("clerk", other, login="ar_elsewhere")
        stranger = new_test_user(self.env, "ar_nobody", groups="base.group_user")
        portal = new_test_user(self.env, "ar_client", groups="base.group_portal")
        portal.partner_id.parent_id = self.azure
        for user in (colleague, stranger, portal):
            response = self.get(statement, "csv", user)
            self.assertEqual(response.status_code, 404)
            self.assertNotIn(b"Azure", response.content)
        self.assertEqual(self.get(statement, "exe", self.clerk).status_code, 404)
        self.logout()
        url = f"/ar_reconciliation/statement/{statement.id}.csv"
        self.assertEqual(self.url_open(url, allow_redirects=False).status_code, 303)

    def test_several_at_once_leave_out_what_one_may_not_see(self):
        mine = self.euros() | self.statement(self.deco)
        action = mine.action_download_xlsx()
        self.authenticate("ar_clerk", "ar_clerk")
        response = self.url_open(action["url"] + ",0,x,999999")
        book = openpyxl.load_workbook(io.BytesIO(response.content))
        self.assertEqual(book.sheetnames, ["Summary", "EUR", "USD"])
        response = self.url_open("/ar_reconciliation/statements.xlsx?ids=999999")
        self.assertEqual(response.status_code, 404)
