import io

from pypdf import PdfReader

from odoo.exceptions import UserError
from odoo.tests import tagged

from .reminder_common import TODAY, ReminderCommon


@tagged("post_install", "-at_install")
class TestDunningChannels(ReminderCommon):
    """E-mails, letters and phone tasks as they leave."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.azure.write(
            {
                "street": "Rue Haute 1",
                "zip": "1000",
                "city": "Brussels",
                "country_id": cls.env.ref("base.be").id,
                "phone": "+3225551234",
            }
        )
        cls.azure.ar_collector_id = cls.reviewer

    def by_channel(self, channel, **vals):
        """The reminder of Azure after it was sent by a channel."""
        self.first.write({"channel": channel, "fallback": False, **vals})
        self.move = self.owed()
        run = self.sent()
        message = self.message_of(run)
        self.assertEqual(message.state, "sent", message.hold_text)
        return message

    # === E-MAIL === #

    def test_a_mail_goes_to_the_contact_and_answers_to_the_thread(self):
        message = self.by_channel("email")
        mail = message.sudo().mail_id
        self.assertEqual(mail.recipient_ids, self.azure)
        self.assertEqual((mail.model, mail.res_id), (message._name, message.id))
        self.assertIn("friendly reminder", mail.subject)
        self.assertIn("ar@example.com", mail.email_from)
        self.assertFalse(mail.auto_delete)
        for text in (self.move.name, "100.00", "/my/statements", self.company.name):
            self.assertIn(text, mail.body_html)
        self.assertIn("apologies", mail.body_html)

    def test_invoices_are_enclosed(self):
        message = self.by_channel("email", attach_invoices=True)
        papers = message.sudo().mail_id.attachment_ids
        self.assertEqual(len(papers), 1)
        self.assertEqual(papers.res_id, self.move.id)
        self.assertIn(self.move.name.replace("/", "_"), papers.name)

    def test_the_last_released_statement_is_enclosed(self):
        statements = self.env["ar.customer.statement"]
        self.owed(days=70)
        statement = statements.with_user(self.clerk).create(
            {
                "partner_id": self.azure.id,
                "date_from": "2026-01-01",
                "date_to": "2026-05-31",
                "currency_id": self.usd.id,
            }
        )
        statement.action_submit()
        statement.with_user(self.reviewer).action_release()
        message = self.by_channel("email", attach_statement=True)
        papers = message.sudo().mail_id.attachment_ids
        self.assertEqual(len(papers), 1)
        self.assertIn(statement.name.replace("/", "-"), papers.name)

    # === PHONE === #

    def test_a_phone_task_stands_with_the_collector(self):
        message = self.by_channel("call", call_note="Ask for {contact}: {overdue}")
        activity = message.activity_ids
        self.assertEqual(activity.user_id, self.reviewer)
        self.assertEqual(str(activity.date_deadline), str(TODAY))
        self.assertIn("Azure Interior", activity.summary)
        self.assertIn("+3225551234", activity.summary.replace(" ", ""))
        self.assertIn("Ask for Azure Interior", activity.note)
        self.assertFalse(message.sudo().mail_id)

    def test_without_a_collector_the_manager_gets_the_task(self):
        self.azure.ar_collector_id = False
        self.policy.responsible_id = self.users["manager"]
        self.first.channel = "call"
        self.policy.automatic = True
        self.owed()
        self.run_schedule("ar_dunning_automatic_cron")
        self.run_schedule()
        message = self.messages.search([("partner_id", "=", self.azure.id)])
        self.assertEqual(message.activity_ids.user_id, self.users["manager"])

    # === LETTER === #

    def test_a_letter_is_kept_and_posted_by_the_collector(self):
        message = self.by_channel("letter")
        paper = message.sudo().document_id
        self.assertTrue(paper.raw)
        self.assertIn("Azure-Interior", paper.name)
        self.assertEqual(message.activity_ids.user_id, self.reviewer)
        self.assertEqual(message._address_lines()[0], "Azure Interior")
        self.assertIn("Rue Haute 1", message._address_lines())
        self.assertIn("Belgium", message._address_lines())

    def test_a_letter_says_what_is_due(self):
        message = self.by_channel("letter")
        page = self.env["ir.actions.report"]._render_qweb_html(
            "ar_reconciliation.ar_dunning_letter", message.ids
        )[0].decode()  # fmt: skip
        for text in (self.move.name, "Rue Haute 1", message.subject, "100.00"):
            self.assertIn(text, page)

    def test_a_letter_is_one_page_of_paper(self):
        message = self.by_channel("letter")
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() == "install":
            self.skipTest("wkhtmltopdf is not installed")
        content, kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render("ar_reconciliation.ar_dunning_letter_report", message.ids)
        )
        self.assertEqual(kind, "pdf")
        pages = PdfReader(io.BytesIO(content)).pages
        self.assertEqual(len(pages), 1)
        self.assertIn(self.move.name, pages[0].extract_text())

    def test_the_contact_stands_below_the_customer_in_the_window(self):
        mei = self.env["res.partner"].create(
            {"name": "Mei", "parent_id": self.azure.id, "type": "contact"}
        )
        message = self.messages.new({"partner_id": self.azure.id, "contact_id": mei.id})
        self.assertEqual(message._address_lines()[:2], ["Azure Interior", "Mei"])

    def test_letters_are_printed_again(self):
        message = self.by_channel("letter")
        action = message.with_user(self.clerk).action_print_letter()
        self.assertIn(str(message.sudo().document_id.id), action["url"])
        with self.assertRaisesRegex(UserError, "is a letter"):
            self.messages.action_print_letter()
