import base64
import re
from datetime import date
from unittest.mock import patch

from odoo.tests import tagged

from .portal_common import PortalCommon

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6"
    "kgAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestPortalStatements(PortalCommon):
    """What customers see and do in the portal."""

    def setUp(self):
        super().setUp()
        self.ours = self.sent()
        self.base = f"/my/statements/{self.ours.id}"
        self.login(self.azure_user)

    def page(self):
        response = self.get(self.base)
        self.assertEqual(response.status_code, 200)
        return response.text

    def assertDone(self, response, done):
        self.assertEqual(response.status_code, 303, response.text[-3000:])
        self.assertIn(f"done={done}", response.headers["Location"])
        self.env.invalidate_all()

    def assertRefused(self, response, words):
        self.assertEqual(response.status_code, 422)
        self.assertRegex(response.text, words)
        self.env.invalidate_all()

    def confirm(self, query="", **values):
        values = {"name": "Ann Lee", "role": "CFO", "agree": "1", **values}
        values.setdefault("seal", self.ours.seal)
        return self.post(f"{self.base}/confirm{query}", **values)

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

    # === OBJECTIONS === #

    def dispute(self, files=None, **values):
        line = self.line(self.ours, self.move.name)
        values = {
            "line": str(line.id),
            "amount": "30",
            "reason": str(self.reason.id),
            "note": "wrong price",
            "seal": self.ours.seal,
            **values,
        }
        return self.post(f"{self.base}/dispute", files=files, **values)

    def test_a_line_is_disputed_and_the_rest_confirmed(self):
        form = self.get(
            f"{self.base}/dispute?line={self.line(self.ours, self.move.name).id}"
        )
        self.assertIn(self.reason.name, form.text)
        files = [("files", ("proof.pdf", b"%PDF-1.7", "application/pdf"))]
        self.assertDone(self.dispute(files), "dispute")
        dispute = self.ours.dispute_ids
        self.assertEqual(
            (dispute.amount_disputed, dispute.reason_id, dispute.origin),
            (30, self.reason, "portal"),
        )
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", "ar.dispute"), ("res_id", "=", dispute.id)]
        )
        self.assertEqual((attachment.name, attachment.public), ("proof.pdf", False))
        self.assertIn("Confirm the rest", self.page())
        self.assertDone(self.confirm(), "confirm")
        self.assertEqual(self.ours.state, "partly")
        self.assertIn("are left out", self.page())

    def test_what_cannot_be_disputed(self):
        for values in (
            {"amount": "0"},
            {"amount": "-1"},
            {"amount": "100.01"},
            {"line": "x"},
        ):
            with self.subTest(values):
                self.assertEqual(self.dispute(**values).status_code, 422)
                self.assertFalse(self.ours.dispute_ids)

    def claim(self, files=None, **values):
        values = {
            "number": "PAY 9",
            "date": "2026-04-02",
            "amount": "-40",
            "note": "paid",
            "seal": self.ours.seal,
            **values,
        }
        return self.post(f"{self.base}/claim", files=files, **values)

    def test_a_missing_document_is_reported_with_files(self):
        files = [
            ("files", ("../../a.png", PNG, "text/html")),
            ("files", ("b.csv", b"x;1", "text/csv")),
        ]
        self.assertDone(self.claim(files), "claim")
        claim = self.ours.claim_ids
        self.assertEqual(
            (claim.number, claim.amount, claim.date), ("PAY 9", -40, date(2026, 4, 2))
        )
        self.assertEqual(set(claim.attachment_ids.mapped("name")), {"a.png", "b.csv"})
        self.assertIn("a.png", self.page())
        for file in claim.attachment_ids:
            response = self.get(f"{self.base}/file/{file.id}")
            self.assertEqual(response.content, file.raw)
            headers = response.headers
            self.assertTrue(headers["Content-Disposition"].startswith("attachment"))
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
            self.assertEqual(headers["Content-Type"], "application/octet-stream")
            self.assertIn("sandbox", headers["Content-Security-Policy"])

    def test_files_that_are_not_taken(self):
        cases = (
            ("a.html", b"<script>", "only PDF"),
            ("a.svg", b"<svg/>", "only PDF"),
            ("a.pdf.exe", b"MZ", "only PDF"),
            ("a.pdf", b"<html>", "not what its name says"),
            ("a.csv", b"<!DOCTYPE html>", "not what its name says"),
            ("a.png", b"", "is empty"),
            ("a.pdf", b"%PDF-" + b"0" * (10 * 1024 * 1024), "larger than 10 MB"),
        )
        for name, data, words in cases:
            with self.subTest(name, words=words):
                files = [("files", (name, data, "application/pdf"))]
                self.assertRefused(self.claim(files), words)
                self.assertFalse(self.ours.claim_ids)
        many = [("files", (f"{n}.csv", b"x", "text/csv")) for n in range(6)]
        self.assertRefused(self.claim(many), "At most 5")

    def test_what_is_no_missing_document(self):
        for values in (
            {"number": ""},
            {"amount": "0"},
            {"amount": ""},
            {"date": "soon"},
        ):
            with self.subTest(values):
                self.assertEqual(self.claim(**values).status_code, 422)
                self.assertFalse(self.ours.claim_ids)

    # === MESSAGES, RATING === #

    def test_messages_reach_both_sides_and_no_note_leaks(self):
        response = self.post(f"{self.base}/message", text="Where is <b>my</b> note?")
        self.assertDone(response, "message")
        message = self.ours.sudo().message_ids[0]
        self.assertEqual(
            (message.author_id, message.is_internal, message.message_type),
            (self.contact, False, "comment"),
        )
        self.assertIn(self.clerk.partner_id, message.notified_partner_ids)
        self.assertNotIn("<b>my", message.body)
        statement = self.ours.with_user(self.clerk)
        secret = [("secret.pdf", b"%PDF-1")]
        comment = {
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
        }
        note = statement.message_post(
            body="INTERNAL-NOTE", message_type="comment", attachments=secret
        )
        marked = statement.message_post(body="MARKED-INTERNAL", **comment)
        marked.sudo().is_internal = True
        statement._message_log(body="LOG-NOTE")
        answer = statement.message_post(
            body="Here it is", attachments=[("note.pdf", b"%PDF-2")], **comment
        )
        page = self.page()
        for text in ("INTERNAL-NOTE", "MARKED-INTERNAL", "LOG-NOTE", "secret.pdf"):
            self.assertNotIn(text, page)
        for text in ("Here it is", "note.pdf", "Where is &lt;b&gt;my&lt;/b&gt;"):
            self.assertIn(text, page)
        path = f"{self.base}/file/%s"
        self.assertEqual(self.get(path % note.attachment_ids.id).status_code, 404)
        self.assertEqual(self.get(path % answer.attachment_ids.id).status_code, 200)

    def test_the_mail_routes_of_odoo_open_nothing(self):
        note = self.ours.with_user(self.clerk).message_post(
            body="ANSWER",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        token = self.ours.sudo()._portal_ensure_token()
        for user in (None, self.azure_user):
            self.login(user) if user else self.authenticate(None, None)
            params = {
                "thread_model": self.ours._name,
                "thread_id": self.ours.id,
                "token": token,
            }
            for route, more in (
                ("/mail/chatter_fetch", {"fetch_params": {}}),
                ("/mail/message/post", {"post_data": {"body": "FORGED"}}),
                ("/portal/chatter_init", {}),
            ):
                with self.subTest(route, user=user):
                    try:
                        data = self.make_jsonrpc_request(route, {**params, **more})
                    except Exception as error:  # the RPC's own class of error
                        data = str(error)
                    self.assertNotIn("ANSWER", str(data))
        bodies = self.ours.sudo().message_ids.mapped("body")
        self.assertFalse([body for body in bodies if "FORGED" in body])
        self.assertIn(note, self.ours.sudo().message_ids)

    def test_an_empty_message_is_refused(self):
        self.assertRefused(
            self.post(f"{self.base}/message", text=" "), "Write a message"
        )

    def test_the_rating_is_asked_once_after_confirming(self):
        def rate(mark):
            return self.post(f"{self.base}/rate", rating=mark, note="quick")

        self.assertRefused(rate("4"), "after confirming")
        self.confirm()
        self.assertIn("How easy", self.page())
        self.assertRefused(rate("6"), "from 1 to 5")
        self.assertDone(rate("4"), "rate")
        self.assertEqual((self.ours.rating, self.ours.rating_note), ("4", "quick"))
        self.assertNotIn("How easy", self.page())
        self.assertRefused(rate("5"), "once")
