from email.message import EmailMessage

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from . import bank_files as files
from .bank_files import entry
from .feed_common import FeedCommon


@tagged("post_install", "-at_install")
class TestFeedMail(FeedCommon):
    """Statements come by mail from those who may send them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        domains = cls.env["mail.alias.domain"]
        known = domains.search([("name", "=", "feeds.example")])
        cls.company.alias_domain_id = known or domains.create({"name": "feeds.example"})
        aliases = cls.env["mail.alias"].search([("alias_name", "=", "statements")])
        aliases.alias_name = "elsewhere"

    def mail_feed(self, **vals):
        return self.feed(
            **{
                "kind": "mail",
                "alias_name": "statements",
                "senders": "bank@bank.example, @group.example",
                **vals,
            }
        )

    def statement(self, *entries, number="2026-1"):
        return files.camt(files.camt_statement(entries, number=number))

    def send(self, *attachments, sender="Bank <bank@bank.example>", **headers):
        """Deliver a mail as the mail server does; what was sent out meanwhile."""
        mail = EmailMessage()
        mail["From"], mail["To"] = sender, "statements@feeds.example"
        mail["Subject"] = "Statement"
        mail["Message-Id"] = f"<{len(self.sent_ids)}@bank.example>"
        self.sent_ids.append(1)
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content("See attachment.")
        for name, data in attachments:
            kind = "xml" if name.endswith("xml") else "octet-stream"
            main = "text" if kind == "xml" else "application"
            if main == "text":
                mail.add_attachment(data.decode(), subtype=kind, filename=name)
            else:
                mail.add_attachment(data, main, kind, filename=name)
        before = self.env["mail.mail"].sudo().search([])
        self.env["mail.thread"].sudo().message_process(None, mail.as_bytes())
        return self.env["mail.mail"].sudo().search([]) - before

    def setUp(self):
        super().setUp()
        self.sent_ids = []

    def notes(self, feed):
        return " ".join(feed.message_ids.mapped("body"))

    def test_the_statement_of_an_allowed_sender_is_imported(self):
        feed = self.mail_feed()
        self.assertEqual(feed.alias_email, "statements@feeds.example")
        answers = self.send(("a.xml", self.statement(entry(100, "INV 1"))))
        self.assertEqual(feed.batch_ids.mapped("name"), ["a.xml"])
        self.assertEqual(feed.batch_ids.line_ids.amount, 100)
        self.assertEqual((feed.state, feed.last_new), ("ok", 1))
        self.assertIn("a.xml: 1 new entries", self.notes(feed))
        self.assertFalse(answers)

    def test_each_attachment_is_imported_or_noted(self):
        feed = self.mail_feed()
        data = self.statement(entry(1))
        self.send(
            ("a.xml", data),
            ("b.bin", self.statement(entry(2), number="2")),
            ("c.bin", b"GIF89a what is this"),
            ("logo.png", b"\x89PNG"),
            sender="someone@group.example",
        )
        self.assertEqual(len(feed.batch_ids), 2)
        self.assertIn("c.bin", self.notes(feed))
        self.assertNotIn("logo.png: ", self.notes(feed))
        self.assertEqual(feed.state, "failing")
        self.assertTrue(feed.activity_ids)

    def test_a_statement_sent_twice_is_known(self):
        feed = self.mail_feed()
        data = self.statement(entry(1))
        self.send(("a.bin", data))
        self.send(("b.bin", data))
        self.assertEqual(len(feed.batch_ids), 1)
        self.assertIn("imported before", self.notes(feed))

    def test_a_stranger_is_refused_and_not_answered(self):
        feed = self.mail_feed()
        data = self.statement(entry(1, "secret words"))
        for sender in (
            "evil@evil.example",
            "bank@bank.example.evil.example",
            "Bank bank@bank.example <evil@evil.example>",
            "x@sub.group.example",
        ):
            with self.subTest(sender):
                attachments = self.env["ir.attachment"].sudo().search_count([])
                answers = self.send(("a.xml", data), sender=sender)
                self.assertFalse(answers)
                self.assertFalse(feed.batch_ids)
                after = self.env["ir.attachment"].sudo().search_count([])
                self.assertEqual(after, attachments)
                self.assertIn("refused", feed.message_ids[0].body)
        self.assertIn("evil@evil.example", self.notes(feed))
        self.assertNotIn("See attachment", self.notes(feed))

    def test_a_strangers_reply_to_a_note_is_refused(self):
        feed = self.mail_feed()
        self.send(("a.bin", self.statement(entry(1))))
        message = feed.message_ids.filtered("message_id")[-1]
        before = len(feed.message_ids)
        self.send(
            ("b.bin", self.statement(entry(2), number="2")),
            sender="evil@evil.example",
            In_Reply_To=message.message_id,
        )
        self.assertEqual(len(feed.batch_ids), 1)
        self.assertEqual(len(feed.message_ids), before + 1)

    def test_the_mail_server_can_be_asked_to_vouch(self):
        feed = self.mail_feed(mail_server="mx.feeds.example")
        one = ("a.bin", self.statement(entry(1)))
        self.send(one)
        self.send(one, Authentication_Results="evil.example; dmarc=pass")
        self.send(one, Authentication_Results="mx.feeds.example; dmarc=fail")
        self.assertFalse(feed.batch_ids)
        self.send(one, Authentication_Results="mx.feeds.example; dmarc=pass")
        self.assertEqual(len(feed.batch_ids), 1)

    def test_a_mail_without_a_statement_is_noted(self):
        feed = self.mail_feed()
        self.send()
        self.assertEqual((feed.state, feed.problem_code), ("failing", "no_attachment"))
        self.send(("a.bin", self.statement(entry(1))))
        self.assertEqual(feed.state, "ok")

    def test_an_archived_feed_takes_nothing(self):
        feed = self.mail_feed()
        feed.active = False
        self.send(("a.bin", self.statement(entry(1))))
        self.assertFalse(feed.batch_ids)

    def test_senders_are_checked_when_they_are_entered(self):
        for senders in ("", "everyone", "bank@bank.example, @"):
            with self.subTest(senders), self.assertRaises(ValidationError):
                self.mail_feed(senders=senders)
