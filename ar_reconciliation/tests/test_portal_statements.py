import base64
import re
from datetime import date
from unittest.mock import patch

from odoo.tests import tagged

from .portal_common import PortalPages

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6"
    "kgAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestPortalStatements(PortalPages):
    """What customers see and do in the portal."""

    # === PAGES === #

    def test_the_home_page_counts_the_statements(self):
        self.assertIn("/my/statements", self.url_open("/my").text)
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["ar_statement_count"]}
        )
        self.assertEqual(counters["ar_statement_count"], 1)

    def test_the_overview_adds_up(self):
        self.invoice(self.azure, 40, "2026-05-10", invoice_date_due="2026-06-10")
        self.invoice(self.azure, 15, "2026-05-11", "out_refund")
        self.invoice(self.azure, 9, "2026-05-11", currency_id=self.eur.id)
        overview = self.env["ar.statement.overview"].sudo()
        dollar, euro = overview._cards(self.contact, self.company)
        self.assertEqual((dollar["currency"], euro["currency"]), (self.usd, self.eur))
        self.assertEqual(dollar["balance"], 125)
        self.assertEqual(dollar["overdue"], 100)
        self.assertEqual(dollar["unapplied"], -15)
        self.assertEqual(
            (dollar["next_due"], dollar["next_amount"]), (date(2026, 6, 10), 40)
        )
        self.assertEqual(sum(b["amount"] for b in dollar["buckets"]), 125)
        self.assertEqual(dollar["trend"][-1][1], 125)
        self.assertEqual(
            dollar["trend"][-3:-1], [(date(2026, 3, 31), 100), (date(2026, 4, 30), 100)]
        )
        self.assertEqual(euro["balance"], 9)
        page = self.url_open("/my/statements").text
        for text in ("125.00", "Overdue", self.ours.name, "Please answer"):
            self.assertIn(text, page)

    def test_the_trend_ends_at_the_balance_across_currencies_and_customers(self):
        euro = self.invoice(self.azure, 10, "2026-03-01", currency_id=self.eur.id)
        other = self.invoice(self.deco, 30, "2026-03-02", "out_refund")
        (self.receivable(self.move) + self.receivable(other)).reconcile()
        note = self.invoice(self.azure, 5, "2026-03-05", "out_refund")
        (self.receivable(euro) + self.receivable(note)).reconcile()
        overview = self.env["ar.statement.overview"].sudo()
        for card in overview._cards(self.contact, self.company):
            residual = sum(
                item.amount_residual_currency
                for item in self.items(self.azure)
                if item.currency_id == card["currency"]
            )
            self.assertAlmostEqual(card["balance"], residual, 2)
            self.assertAlmostEqual(card["trend"][-1][1], residual, 2)

    def test_lists_are_searched_filtered_and_paged(self):
        self.confirm()
        found = self.url_open("/my/statements?filterby=answered").text
        self.assertIn(self.ours.name, found)
        for query in ("filterby=open", "search=nothing-like-it"):
            page = self.url_open(f"/my/statements?{query}").text
            self.assertNotIn(self.ours.name, page)

    def test_the_history_is_searched_filtered_and_paged(self):
        paid = self.invoice(self.azure, 20, "2026-03-01")
        self.pay(paid, "2026-03-05")
        alien = self.invoice(self.deco, 33, "2026-03-01")
        cases = {
            "": (self.move, paid),
            "?filterby=open": (self.move,),
            "?filterby=overdue": (self.move,),
            "?filterby=credits": (),
            "?search=PO-77": (self.move,),
            f"?search={paid.name}": (paid,),
        }
        for query, moves in cases.items():
            with self.subTest(query):
                page = self.url_open(f"/my/statements/history{query}").text
                page = page.partition("<tbody>")[2]
                self.assertNotIn(alien.name, page)
                for move in (self.move, paid):
                    shown = re.search(f">\\s*{re.escape(move.name)}\\s*<", page)
                    self.assertEqual(bool(shown), move in moves, move.name)

    def test_pages_read_a_bounded_number_of_rows_and_queries(self):
        overview = self.env["ar.statement.overview"].sudo()

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            overview._cards(self.contact, self.company)
            items, total = overview._entries(
                self.contact, self.company, offset=0, limit=5, order="id desc"
            )
            overview._kinds(items)
            return total, len(items), self.env.cr.sql_log_count - before

        count()
        total, shown, queries = count()
        for number in range(12):
            self.invoice(self.azure, number + 1, "2026-03-01")
        more, later_shown, later = count()
        self.assertEqual((total, shown, more, later_shown), (1, 1, 13, 5))
        self.assertEqual(later, queries)
        self.assertLessEqual(later, 30)

    def test_a_statement_with_its_lines_and_documents(self):
        page = self.page()
        line = self.line(self.ours, self.move.name)
        for text in (
            self.move.name,
            "PO-77",
            "100.00",
            f"{self.base}/document/{line.id}",
            f"{self.base}/dispute?line={line.id}",
            # QWeb leaves out an element whose own value is empty.
            '<textarea id="ar_text"',
            '<textarea id="ar_claim_note"',
        ):
            self.assertIn(text, page)
        response = self.get(f"{self.base}/document/{line.id}")
        self.assertIn(f"/my/invoices/{self.move.id}", response.headers["Location"])

    def test_looking_and_downloading_are_written_down_once_a_day(self):
        document = ("s.csv", "text/csv", b"a,b")
        with patch.object(
            type(self.ours), "_document", lambda self, kind: document, create=True
        ):
            for _time in range(2):
                self.page()
                response = self.get(f"{self.base}/csv")
        self.assertEqual(response.content, b"a,b")
        self.assertIn("attachment", response.headers["Content-Disposition"])
        events = self.events(self.ours)
        self.assertEqual((events.count("viewed"), events.count("downloaded")), (1, 1))
        event = self.ours.sudo().event_ids[0]
        self.assertEqual(event.partner_id, self.contact)

    def test_a_link_acts_for_its_contact(self):
        self.authenticate(None, None)
        query = self.link(self.ours, self.contact)
        page = self.get(self.base + query)
        self.assertEqual(page.status_code, 200)
        # Forms and links of the page carry the link on.
        self.assertIn(f"{self.base}/confirm?access_token=", page.text)
        self.assertDone(self.confirm(query), "confirm")
        self.assertEqual(self.ours.confirmed_partner_id, self.contact)
        event = self.ours.sudo().event_ids.filtered(lambda e: e.kind == "confirmed")
        self.assertTrue(event.ip_hash)

    def test_pages_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.assertEqual(self.url_open("/zh_CN/my/statements").status_code, 200)
        self.assertEqual(self.url_open("/zh_CN" + self.base).status_code, 200)

    # === CONFIRM === #

    def test_a_contact_confirms_with_a_signature(self):
        picture = "data:image/png;base64," + base64.b64encode(PNG).decode()
        self.assertDone(self.confirm(signature=picture), "confirm")
        self.assertEqual(
            (self.ours.state, self.ours.confirmed_name, self.ours.confirmed_role),
            ("confirmed", "Ann Lee", "CFO"),
        )
        self.assertEqual(base64.b64decode(self.ours.signature), PNG)
        self.assertEqual(self.ours.confirmed_seal, self.ours.seal)
        self.assertIn(self.ours.seal, self.page())

    def test_what_is_no_confirmation(self):
        cases = (
            ({"agree": ""}, "Tick the box"),
            ({"name": " "}, "Type your name"),
            ({"seal": "0" * 64}, "changed since"),
            ({"seal": ""}, "changed since"),
            ({"signature": "data:image/svg+xml;base64,PHN2Zz4="}, "could not be read"),
            ({"signature": "data:image/png;base64,PHN2Zz4="}, "could not be read"),
            ({"signature": "data:image/png;base64,***"}, "could not be read"),
        )
        for values, words in cases:
            with self.subTest(values):
                self.assertRefused(self.confirm(**values), words)
                self.assertFalse(self.ours.confirmed_on)

    def test_what_was_typed_is_kept_after_an_error(self):
        page = self.confirm(agree="", name="<b>Ann</b>").text
        self.assertIn("&lt;b&gt;Ann&lt;/b&gt;", page)
        self.assertNotIn("<b>Ann</b>", page)

    def test_a_back_dated_booking_shows_the_reopened_statement(self):
        seal = self.ours.seal
        self.invoice(self.azure, 5, "2026-03-01")
        response = self.confirm(seal=seal)
        self.assertEqual(response.status_code, 422)
        self.env.invalidate_all()
        self.assertEqual(self.ours.state, "reopened")
        page = self.page()
        self.assertIn("It is being corrected", page)
        self.assertNotIn(f"{self.base}/confirm", page)
        self.assertNotIn(f"{self.base}/document", page)

    # === BLIND === #

    def test_blind_the_figures_come_after_the_balance(self):
        self.azure.ar_statement_blind = True
        self.ours = self.sent()
        self.base = f"/my/statements/{self.ours.id}"
        line = self.line(self.ours, self.move.name)
        page = self.page()
        for text in ("100.00", self.move.name):
            self.assertNotIn(text, page)
        for path in (
            "/pdf",
            "/csv",
            f"/document/{line.id}",
            f"/dispute?line={line.id}",
        ):
            self.assertEqual(self.get(self.base + path).status_code, 404, path)
        for path in ("/my/statements", "/my/statements/history"):
            cell = self.url_open(path).text
            self.assertNotIn(self.move.name, cell)
        self.assertNotIn("Balance today", self.url_open("/my/statements").text)
        self.assertRefused(self.confirm(), "balance of your books first")
        for text in ("", "abc", "nan", "1e400", "1,5"):
            response = self.post(
                f"{self.base}/balance", balance=text, seal=self.ours.seal
            )
            self.assertRefused(response, "as a number")
        response = self.post(f"{self.base}/balance", balance="90", seal=self.ours.seal)
        self.assertDone(response, "balance")
        page = self.page()
        self.assertIn("90.00", page)
        self.assertIn(self.move.name, page)
        self.assertRefused(self.confirm(), "90.00 and ours")
        self.post(f"{self.base}/balance", balance="100", seal=self.ours.seal)
        self.assertDone(self.confirm(), "confirm")
