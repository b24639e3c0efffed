import io
from contextlib import contextmanager
from unittest.mock import patch

import pypdf

from odoo.tests import tagged
from odoo.tools import mute_logger

from .smtp_sink import SmtpSink
from .test_invoice_delivery import DeliveryCommon

LOGS = (
    "odoo.addons.mail.models.mail_mail",
    "odoo.addons.base.models.ir_mail_server",
    # Debian's wkhtmltopdf does not know the switches with which Odoo prints headers.
    "odoo.addons.base.models.ir_actions_report",
)


@tagged("post_install", "-at_install")
class TestInvoiceSmtp(DeliveryCommon):
    """Invoices by a mail server: what arrives is the printed invoice, once."""

    def test_the_printed_invoice_arrives_and_a_refusal_is_noticed(self):
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() == "install":
            self.skipTest("wkhtmltopdf is not installed")
        self.company.write({"ar_invoice_code": "qr", "email": "ar@example.com"})
        self.deco.email = "deco@example.com"
        good, bad = self.posted(), self.posted(102, partner=self.deco)
        with self.server(refused=["deco@example.com"]) as sink:
            self.run_printed()
            self.run_printed()
        [letter] = sink.to("azure@example.com")
        self.assertInvoice(letter, good)
        self.assertEqual(self.of(good).state, "sent")
        self.assertFalse(sink.to("deco@example.com"))
        self.assertEqual(sink.turned_away, ["deco@example.com"])
        self.assertEqual(self.of(bad).state, "failed")
        self.assertTrue(self.of(bad).failure)
        self.assertTrue(bad.sudo().activity_ids)
        with self.server() as sink:
            self.of(bad).with_user(self.clerk).action_retry()
            self.run_printed()
        [letter] = sink.to("deco@example.com")
        self.assertFalse(sink.to("azure@example.com"))
        self.assertInvoice(letter, bad)
        self.assertEqual((self.of(bad).state, self.of(bad).tries), ("sent", 1))

    def run_printed(self):
        deliveries = self.deliveries.sudo().with_context(force_report_rendering=True)
        with self.allow_pdf_render(), mute_logger(*LOGS):
            deliveries._cron_send()

    @contextmanager
    def server(self, refused=()):
        """The mail server that Odoo sends with."""
        servers = self.env["ir.mail_server"]
        with (
            SmtpSink(refused) as sink,
            patch.object(self.registry["ir.mail_server"], "_disable_send", bool),
        ):
            servers.search([]).active = False
            values = {"name": "sink", "smtp_host": "127.0.0.1", "smtp_port": sink.port}
            servers.create({**values, "smtp_encryption": "none"})
            yield sink

    def assertInvoice(self, letter, move):
        """The only paper in a mail is the invoice, one page with the code on it.

        Its words cannot be read back: builds of wkhtmltopdf draw web fonts as curves.
        """
        [(name, content)] = letter.files().items()
        self.assertEqual(name, f"{move.name.replace('/', '_')}.pdf")
        [page] = pypdf.PdfReader(io.BytesIO(content)).pages
        self.assertTrue(page.images)
