import io
import re
from contextlib import contextmanager
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import pypdf

from odoo.tests import tagged
from odoo.tools import mute_logger

from .smtp_sink import SmtpSink
from .test_statement_campaign import CampaignCommon

QUEUE = "mail.ir_cron_mail_scheduler_action"
LOGS = ("odoo.addons.mail.models.mail_mail", "odoo.addons.base.models.ir_mail_server")


@tagged("post_install", "-at_install")
class TestStatementSmtp(CampaignCommon):
    """A campaign by a mail server: what arrives is paper, link and language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls.env["ir.actions.report"].get_wkhtmltopdf_state() == "install":
            cls.skipTest(cls, "wkhtmltopdf is not installed")
        cls.env["res.lang"]._activate_lang("zh_CN")
        addon = cls.env["ir.module.module"].search([("name", "=", "ar_reconciliation")])
        addon._update_translations(["zh_CN"], True)
        cls.env["mail.mail"].search([("state", "=", "outgoing")]).cancel()
        cls.company.email = "ar@example.com"
        cls.company.name = "Harbour Trading"
        cls.deco.lang = "zh_CN"
        cls.gone = cls.make_customer("Gone Ltd", email="gone@example.com")
        cls.invoice(cls.gone, 50, "2026-04-03")

    @contextmanager
    def server(self, refused=()):
        """The mail server that Odoo sends with, and reports that are printed."""
        servers = self.env["ir.mail_server"]
        model = self.registry["ar.customer.statement"]
        document = model._document

        def printed(this, kind):
            return document(this.with_context(force_report_rendering=True), kind)

        with (
            SmtpSink(refused) as sink,
            patch.object(self.registry["ir.mail_server"], "_disable_send", bool),
            patch.object(model, "_document", printed),
            mute_logger(*LOGS),
        ):
            servers.search([]).active = False
            values = {"name": "sink", "smtp_host": "127.0.0.1", "smtp_port": sink.port}
            servers.create({**values, "smtp_encryption": "none"})
            yield sink

    def run_queue(self):
        with self.enter_registry_test_mode():
            self.env.ref(QUEUE).method_direct_trigger()
        self.env.invalidate_all()

    def one(self, sink, address):
        letters = sink.to(address)
        self.assertEqual(len(letters), 1, address)
        return letters[0]

    def letters(self, sink):
        """Mails with a paper; the reviewers get others."""
        return [letter for letter in sink.letters if letter.files()]

    def text(self, letter):
        """Text of the paper in a mail, which is its only attachment."""
        [(name, content)] = letter.files().items()
        self.assertTrue(name.endswith(".pdf"), name)
        self.assertTrue(content.startswith(b"%PDF-"), content[:20])
        pages = pypdf.PdfReader(io.BytesIO(content)).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())

    def holder(self, statement, letter):
        """Whom the link of a mail opens the statement for."""
        links = re.findall(r'href="([^"]+/my/statements/[^"]+)"', letter.html())
        self.assertEqual(len(links), 1)
        parts = urlsplit(links[0].replace("&amp;", "&"))
        self.assertEqual(parts.path, f"/my/statements/{statement.id}")
        query = {key: value for key, [value] in parse_qs(parts.query).items()}
        return statement._portal_holder(
            query["access_token"], query["pid"], query["hash"]
        )

    def test_a_campaign_arrives_and_whom_the_server_refuses_is_noted(self):
        with self.server(refused=["gone@example.com"]) as sink:
            campaign = self.released_campaign()
            campaign.action_send()
            self.run_schedule()
            self.assertFalse(self.letters(sink))
            self.run_queue()
            statements = {
                partner: self.line_of(campaign, partner).statement_id.sudo()
                for partner in (self.azure, self.deco, self.gone)
            }
            english = self.one(sink, "azure@example.com")
            chinese = self.one(sink, "deco@example.com")
            self.assertEqual(len(self.letters(sink)), 2)
            self.assertEqual(sink.turned_away, ["gone@example.com"])
            self.check_mails(statements, english, chinese)

            lost = statements[self.gone].delivery_ids
            self.assertEqual((lost.state, campaign.unreached_count), ("failed", 1))
            self.assertIn("no such mailbox", lost.failure)
            self.assertEqual(self.events(statements[self.gone])[-1], "bounced")
            self.assertEqual(statements[self.gone].state, "sent")
            good = statements[self.azure] | statements[self.deco]
            self.assertEqual(set(good.delivery_ids.mapped("state")), {"delivered"})

            sink.refused.clear()
            campaign.action_retry()
            self.run_queue()
            again = self.one(sink, "gone@example.com")
            self.assertIn(statements[self.gone].name, self.text(again))
            self.assertEqual(lost.state, "delivered")
            self.assertEqual(campaign.unreached_count, 0)
            campaign.action_retry()
            self.run_queue()
            self.assertEqual(len(self.letters(sink)), 3)

    def check_mails(self, statements, english, chinese):
        """The mails of two customers: subject, text, paper, link and sender."""
        azure, deco = statements[self.azure], statements[self.deco]
        self.assertEqual(
            english.message["Subject"],
            f"Statement of account {azure.name} of Harbour Trading",
        )
        self.assertIn("ar@example.com", english.message["From"])
        self.assertIn("Please answer by", english.html())
        self.assertIn("100.00", english.html())
        self.assertIn("Closing Balance", self.text(english))
        self.assertIn(azure.name, self.text(english))
        self.assertIn("对账单", chinese.message["Subject"])
        self.assertIn(deco.name, chinese.message["Subject"])
        self.assertIn("700.00", chinese.html())
        self.assertNotIn("Please answer by", chinese.html())
        self.assertIn("对账单", self.text(chinese))
        self.assertNotIn(azure.name, chinese.html() + self.text(chinese))
        self.assertEqual(self.holder(azure, english), self.azure)
        self.assertEqual(self.holder(deco, chinese), self.deco)

    def test_a_server_that_is_down_costs_nothing_but_time(self):
        with self.server() as sink:
            statement = self.released()
            statement.action_send_mail()
            server = self.env["ir.mail_server"].search([("name", "=", "sink")])
            server.smtp_port = 1
            self.run_queue()
            delivery = statement.sudo().delivery_ids
            self.assertEqual(delivery.state, "failed")
            server.smtp_port = sink.port
            statement.action_send_failed()
            statement._remind()
            self.run_queue()
            self.assertEqual(delivery.state, "delivered")
            subjects = [
                letter.message["Subject"] for letter in sink.to("azure@example.com")
            ]
            self.assertEqual(len(subjects), 2)
            self.assertEqual(sum(s.startswith("Reminder") for s in subjects), 1)
