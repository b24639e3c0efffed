import base64
import re
from datetime import date

from odoo.tests import tagged

from .portal_common import PortalPages

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6"
    "kgAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestPortalStatementObjections(PortalPages):
    """Objections, missing documents, files, messages and the rating."""

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

    def test_forms_begin_without_blanks(self):
        """Blanks in a field count as filled in: a browser would not ask for a text."""
        line = self.line(self.ours, self.move.name)
        dispute = f"{self.base}/dispute?line={line.id}"
        for path in (self.base, dispute, f"{self.base}/promise"):
            page = self.get(path).text
            typed = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
            self.assertTrue(typed)
            self.assertEqual(set(typed), {""}, path)

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
