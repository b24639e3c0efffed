from odoo.tests import tagged
from odoo.tools import mute_logger

from .smtp_sink import SmtpSink
from .test_import import ImportCommon

ANSWER = """\
From: Ann Lee <ann@azure.example>
To: catchall@lindhafen.example
Subject: Re: Reminder
Message-ID: <answer-{number}@azure.example>
In-Reply-To: {message_id}
References: {message_id}
Content-Type: text/plain; charset=utf-8

We paid last week.
"""


class ReplyCommon(ImportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"]
        cls.azure = partners.create(
            {"name": "Azure", "is_company": True, "email": "ann@azure.example"}
        )
        cls.owner = cls.users["clerk"]

    def reminder(self, **vals):
        """A reminder ready to leave by e-mail."""
        values = {
            "company_id": self.company.id,
            "partner_id": self.azure.id,
            "contact_id": self.azure.id,
            "currency_id": self.company.currency_id.id,
            "day": "2026-03-01",
            "channel": "email",
            "state": "sending",
            "address": self.azure.email,
            "subject": "Reminder",
            "body": "<p>EUR 100.00 is due.</p>",
            "user_id": self.owner.id,
            **vals,
        }
        return self.env["ar.dunning.message"].sudo().create(values)

    def tasks(self, message):
        return message.activity_ids.mapped(lambda one: one.activity_type_id.name)


@tagged("post_install", "-at_install")
class TestDunningReply(ReplyCommon):
    """What comes back after a reminder reaches its owner."""

    def answer(self, message, number=1):
        raw = ANSWER.format(number=number, message_id=message.mail_id.message_id)
        self.env["mail.thread"].sudo().message_process(message._name, raw)

    def sent(self, **vals):
        message = self.reminder(**vals)
        message._send_email()
        self.assertEqual(message.state, "sent")
        return message

    def test_an_answer_is_in_the_thread_and_on_the_owners_list(self):
        message = self.sent()
        self.answer(message)
        self.assertTrue(message.replied_on)
        self.assertIn("We paid last week", message.message_ids[0].body)
        self.assertEqual(message.activity_ids.user_id, self.owner)
        self.assertEqual(self.tasks(message), ["Read an Answer to a Reminder"])

    def test_a_second_answer_asks_for_nothing_more(self):
        message = self.sent()
        self.answer(message)
        self.answer(message, 2)
        self.assertEqual(len(self.tasks(message)), 1)

    def test_nobody_but_the_mail_gateway_says_that_there_is_an_answer(self):
        message = self.sent()
        message.with_user(self.owner).message_update({"author_id": self.azure.id})
        self.assertFalse(message.replied_on or message.activity_ids)

    def test_a_colleague_is_no_customer(self):
        message = self.sent()
        self.owner.partner_id.email = "ann@azure.example"
        self.azure.email = "other@azure.example"
        self.answer(message)
        self.assertFalse(self.tasks(message))

    def test_a_bounce_shows_that_nobody_got_it(self):
        message = self.sent()
        message._message_receive_bounce("ann@azure.example", self.azure)
        self.assertEqual(message.state, "bounced")
        self.assertIn("ann@azure.example", message.error)
        self.assertEqual(self.tasks(message), ["Find Another Address"])

    def test_a_mail_no_server_takes_was_not_sent(self):
        message = self.sent()
        with SmtpSink(["ann@azure.example"]) as sink:
            self.env["ir.mail_server"].search([]).active = False
            self.env["ir.mail_server"].create(
                {
                    "name": "sink",
                    "smtp_host": "127.0.0.1",
                    "smtp_port": sink.port,
                    "smtp_encryption": "none",
                }
            )
            self.patch(self.registry["ir.mail_server"], "_disable_send", bool)
            with mute_logger("odoo.addons.mail.models.mail_mail"):
                message.mail_id.send()
            self.assertEqual(sink.turned_away, ["ann@azure.example"])
            self.assertEqual(message.state, "failed")
            self.assertTrue(message.error)
            self.assertEqual(message.mail_id.state, "cancel")
            sink.refused.clear()
            fresh = self.sent(day="2026-03-02")
            fresh.mail_id.send()
            self.assertEqual(len(sink.to("ann@azure.example")), 1)
            self.assertEqual(fresh.state, "sent")


@tagged("post_install", "-at_install")
class TestDunningEffect(ReplyCommon):
    """Money that comes after a reminder is counted for it."""

    def test_money_counts_and_credit_notes_do_not(self):
        paid = self.invoice(self.azure, 100)
        credited = self.invoice(self.azure, 200)
        for move in (paid, credited):
            item = move.line_ids.filtered("date_maturity")
            values = {"move_line_id": item.id, "open_amount": move.amount_total}
            self.reminder(
                day="2026-03-01" if move == paid else "2026-03-02",
                state="sent",
                line_ids=[(0, 0, values)],
            )
        self.pay(paid, "2026-03-05")
        credited._reverse_moves(
            [{"invoice_date": "2026-03-05", "date": "2026-03-05"}], cancel=True
        )
        wizard = (
            self.env["ar.dunning.effect"]
            .with_user(self.users["auditor"])
            .create(
                {
                    "company_id": self.company.id,
                    "date_from": "2026-01-01",
                    "date_to": "2026-04-01",
                    "days": 14,
                }
            )
        )
        action = wizard.action_measure()
        rows = wizard.env["ar.dunning.effect.row"].search(action["domain"])
        (row,) = rows
        self.assertEqual((row.messages, row.full, row.part), (2, 1, 0))
        self.assertEqual((row.asked, row.paid), (300.0, 100.0))
        self.assertEqual(row.median_days, 4.0)
        self.assertAlmostEqual(row.share, 1 / 3)

    def pay(self, invoice, day):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({"payment_date": day})._create_payments()
