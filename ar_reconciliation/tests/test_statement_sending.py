from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.models.mail_mail import MailMail

from .test_statement_campaign import CampaignCommon, Killed


@tagged("post_install", "-at_install")
class TestStatementSending(CampaignCommon):
    """Mails: once per version and contact, and what became of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.email = "ar@example.com"
        contacts = cls.env["res.partner"]
        cls.mei = contacts.create(
            {"name": "Mei", "parent_id": cls.azure.id, "email": "mei@example.com"}
        )
        cls.joe = contacts.create(
            {"name": "Joe", "parent_id": cls.azure.id, "email": "joe@example.com"}
        )

    def mails(self, statement):
        return statement.sudo().delivery_ids.sorted("id").mail_id

    def emails(self, statement):
        return sorted(statement.sudo().delivery_ids.mapped("email"))

    # === RECIPIENTS === #

    def test_chosen_contacts_else_the_invoice_contact_else_the_company(self):
        self.assertEqual(self.released()._recipients(), self.azure)
        self.joe.type = "invoice"
        self.assertEqual(self.released()._recipients(), self.joe)
        self.joe.email = "nowhere"
        self.assertEqual(self.released()._recipients(), self.azure)
        self.azure.ar_statement_contact_ids = self.mei
        self.assertEqual(self.released()._recipients(), self.mei)

    def test_each_contact_gets_the_mail_in_their_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("ar_reconciliation.mail_template_statement")
        template.with_context(
            lang="fr_FR"
        ).subject = "Relevé {{ object.statement_id.name }}"
        self.mei.lang = "fr_FR"
        self.azure.ar_statement_contact_ids = self.mei | self.joe
        statement = self.released()
        self.assertFalse(statement._send_batch())
        self.assertEqual(self.emails(statement), ["joe@example.com", "mei@example.com"])
        subjects = {
            d.contact_id: d.mail_id.subject for d in statement.sudo().delivery_ids
        }
        self.assertEqual(subjects[self.mei], f"Relevé {statement.name}")
        self.assertIn("Statement of account", subjects[self.joe])

    def test_the_mail_has_balance_answer_day_and_the_link_with_the_token(self):
        statement = self.released()
        statement._send_batch()
        mail = self.mails(statement)
        token = statement.sudo().access_token
        self.assertTrue(token)
        signed = statement.sudo()._sign_token(self.azure.id)
        link = f"/my/statements/{statement.id}?access_token={token}"
        link += f"&pid={self.azure.id}&hash={signed}"
        self.assertIn(link, mail.body_html.replace("&amp;", "&"))
        self.assertIn("100.00", mail.body_html)
        self.assertIn("06/03/2026", mail.body_html)
        self.assertEqual(mail.recipient_ids, self.azure)
        self.assertIn("ar@example.com", mail.email_from)
        self.assertEqual((mail.model, mail.res_id), (statement._name, statement.id))
        self.assertEqual(
            (statement.state, str(statement.due_on)), ("sent", "2026-06-03")
        )

    def test_blind_statements_do_not_tell_the_balance(self):
        self.azure.ar_statement_blind = True
        statement = self.released()
        statement._send_batch()
        self.assertNotIn("100.00", self.mails(statement).body_html)

    def test_the_document_is_attached_where_there_is_one(self):
        statement = self.released()
        model, content = self.registry["ar.customer.statement"], b"%PDF-1.4"
        document = ("statement.pdf", "application/pdf", content)
        with patch.object(model, "_document", lambda *_: document, create=True):
            statement._send_batch()
        attachment = self.mails(statement).attachment_ids
        self.assertEqual((attachment.name, attachment.raw), ("statement.pdf", content))

    def test_a_document_that_fails_keeps_only_its_own_statement_back(self):
        good, bad = self.released(), self.released(self.deco)
        model = self.registry["ar.customer.statement"]

        def document(this, _kind):
            if this == bad:
                raise ValueError("no paper")
            return ("a.pdf", "application/pdf", b"%PDF")

        log = "odoo.addons.ar_reconciliation.models.ar_background_job"
        with (
            patch.object(model, "_document", document, create=True),
            mute_logger(log),
        ):
            failures = (good | bad)._send_batch()
        self.assertEqual(list(failures), [bad])
        self.assertIn("no paper", failures[bad])
        self.assertEqual((good.state, bad.state), ("sent", "released"))
        self.assertFalse(bad.sudo().delivery_ids)

    # === ONCE === #

    def test_nothing_is_sent_twice(self):
        statement = self.released()
        statement._send_batch()
        self.assertEqual(statement._send_batch(), {})
        statement.sudo().state = "released"  # as if it had not been noted
        self.assertEqual(statement._send_batch(), {})
        self.assertEqual(len(statement.sudo().delivery_ids), 1)

    def test_a_crash_after_writing_the_mails_leaves_none_and_the_next_run_one(self):
        campaign = self.released_campaign()
        campaign.action_send()
        send = self.registry["ar.customer.statement"]._send_batch

        def kill(this, again=False):
            send(this, again)
            raise Killed

        with (
            patch.object(self.registry["ar.customer.statement"], "_send_batch", kill),
            self.worker() as worker,
        ):
            worker._cron_work()
        statements = campaign.line_ids.statement_id
        self.assertFalse(statements.sudo().delivery_ids)
        self.assertEqual(campaign.state, "sending")
        self.run_schedule()
        self.run_schedule()
        self.assertEqual((campaign.state, campaign.done_count), ("done", 2))
        self.assertEqual(len(statements.sudo().delivery_ids), 2)
        self.assertEqual(len(statements.sudo().delivery_ids.mail_id), 2)
        self.assertEqual(set(statements.mapped("state")), {"sent"})

    def test_a_new_version_is_sent_again_and_resending_is_counted(self):
        statement = self.released()
        statement._send_batch()
        statement.action_resend()
        statement.action_reopen("wrong")
        statement.action_compute()
        statement.action_submit()
        statement.with_user(self.reviewer).action_release()
        statement._send_batch()
        found = statement.sudo().delivery_ids.sorted("id")
        self.assertEqual(
            [(d.version, d.number) for d in found], [(1, 1), (1, 2), (2, 1)]
        )

    def test_fifty_statements_take_hardly_more_queries_than_five(self):
        partners, counts = self.many(50), []
        for some in (partners[:5], partners[5:]):
            statements = self.env["ar.customer.statement"].browse()
            for partner in some:
                statements |= self.released(partner)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertFalse(statements._send_batch())
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(len(statements.sudo().delivery_ids), len(some))
        few, many = counts
        # A token, an alias, a message id and the attached paper for each of the mails.
        self.assertLess(few, 150)
        self.assertLess(many, few + 40 * 8)

    # === NOT DELIVERED === #

    def test_who_has_no_address_is_named_and_not_lost(self):
        self.azure.email = False
        campaign = self.released_campaign()
        campaign.action_send()
        self.run_schedule()
        line = self.line_of(campaign, self.azure)
        self.assertEqual((campaign.state, line.state), ("done", "failed"))
        self.assertIn("Azure Interior has no valid e-mail address", line.failure)
        self.assertEqual(line.statement_id.state, "released")
        self.assertIn("bounced", self.events(line.statement_id))
        self.assertEqual(self.line_of(campaign, self.deco).statement_id.state, "sent")
        self.azure.email = "azure@example.com"
        campaign.action_retry()
        self.assertEqual(campaign.state, "released")
        campaign.action_send()
        self.run_schedule()
        self.assertEqual((campaign.failed_count, line.state), (0, "sent"))
        self.assertEqual(
            len(self.line_of(campaign, self.deco).statement_id.delivery_ids), 1
        )

    def test_a_contact_who_sees_no_statements_gets_none(self):
        self.azure.ar_statement_contact_ids = self.mei | self.joe
        self.mei.ar_portal_role = "none"
        statement = self.released()
        self.assertEqual(statement._send_batch(), {})
        self.assertEqual(self.emails(statement), ["joe@example.com"])

    def test_a_draft_is_not_sent(self):
        statement = self.statement()
        with self.assertRaisesRegex(UserError, "Draft"):
            statement.action_send_mail()

    def test_delivery_and_failure_of_the_mail_server_are_noted(self):
        good, bad = self.released(), self.released(self.deco)
        (good | bad)._send_batch()
        self.mails(good)._postprocess_sent_message([], [])
        self.mails(bad)._postprocess_sent_message(
            [], [], failure_reason="no such user", failure_type="mail_smtp"
        )
        self.assertEqual(good.sudo().delivery_ids.state, "delivered")
        self.assertEqual(self.events(good)[-2:], ["sent", "delivered"])
        self.assertEqual(bad.sudo().delivery_ids.state, "failed")
        self.assertEqual(bad.sudo().delivery_ids.failure, "no such user")
        self.assertEqual(self.events(bad)[-1], "bounced")

    def test_the_mail_queue_tells_the_history(self):
        statement = self.released()
        statement._send_batch()
        mail = self.mails(statement)

        def sent(this, *_args, **_kwargs):
            this.state = "sent"
            this._postprocess_sent_message([], [])

        with patch.object(MailMail, "_send", sent):
            mail.send()
        self.assertEqual(statement.sudo().delivery_ids.state, "delivered")
        self.assertTrue(mail.exists())

    def test_a_mail_that_comes_back_is_noted_and_not_sent_there_again(self):
        self.azure.ar_statement_contact_ids = self.mei | self.joe
        statement = self.released()
        statement._send_batch()
        message = (
            statement.sudo()
            .delivery_ids.filtered(lambda d: d.contact_id == self.mei)
            .mail_id.mail_message_id
        )
        self.env["mail.thread"]._routing_handle_bounce(
            None,
            {
                "bounced_email": "mei@example.com",
                "bounced_partner": self.mei,
                "bounced_msg_ids": [message.message_id],
                "bounced_message": message,
                "email_from": "mailer-daemon@example.com",
                "to": "bounce@example.com",
                "message_id": "<1@example.com>",
                "body": "unknown user",
            },
        )
        states = {d.contact_id: d.state for d in statement.sudo().delivery_ids}
        self.assertEqual(states, {self.mei: "bounced", self.joe: "outgoing"})
        event = statement.sudo().event_ids.filtered(lambda e: e.kind == "bounced")
        self.assertEqual(event.partner_id, self.mei)
        statement.sudo().state = "released"
        statement._send_batch()
        self.assertEqual(len(statement.sudo().delivery_ids), 2)
        self.mei.email = "mei2@example.com"
        statement.sudo().state = "released"
        statement._send_batch()
        self.assertIn("mei2@example.com", self.emails(statement))

    # === ANSWERS OUTSTANDING === #

    def answers(self, day):
        with freeze_time(day), self.enter_registry_test_mode():
            cron = "ar_reconciliation.ar_customer_statement_cron_answers"
            self.env.ref(cron).method_direct_trigger()
        self.env.invalidate_all()

    def test_reminders_after_days_at_most_twice_then_it_expires(self):
        self.company.ar_statement_days = 30
        statement = self.released()
        statement._send_batch()  # on 20 May
        seen = []
        days = ("05-26", "05-27", "05-27", "06-02", "06-03", "06-10", "06-19", "06-20")
        for day in days:
            self.answers(f"2026-{day}")
            seen.append((day, statement.reminder_count, statement.state))
        self.assertEqual(
            seen,
            [
                ("05-26", 0, "sent"),
                ("05-27", 1, "sent"),
                ("05-27", 1, "sent"),
                ("06-02", 1, "sent"),
                ("06-03", 2, "sent"),
                ("06-10", 2, "sent"),
                ("06-19", 2, "sent"),
                ("06-20", 2, "expired"),
            ],
        )
        kinds = statement.sudo().delivery_ids.sorted("id").mapped("kind")
        self.assertEqual(kinds, ["statement", "reminder", "reminder"])
        self.assertEqual(
            self.events(statement)[-3:], ["reminded", "reminded", "expired"]
        )
        self.assertFalse(statement.confirmed_on)

    def test_nobody_is_reminded_after_an_answer(self):
        for answer in ("confirmed", "partly", "disputed"):
            statement = self.released()
            statement._send_batch()
            statement.sudo().state = answer
            self.answers("2026-05-28")
            self.answers("2026-07-01")
            self.assertEqual((statement.reminder_count, statement.state), (0, answer))
            self.assertEqual(len(statement.sudo().delivery_ids), 1)

    def test_zero_reminders_are_none(self):
        self.company.ar_statement_reminders = 0
        statement = self.released()
        statement._send_batch()
        self.answers("2026-05-28")
        self.assertEqual(len(statement.sudo().delivery_ids), 1)

    def test_a_reminder_is_not_sent_where_the_statement_came_back(self):
        statement = self.released()
        statement._send_batch()
        statement.sudo()._message_receive_bounce("azure@example.com", self.azure)
        self.answers("2026-05-28")
        self.assertEqual(len(statement.sudo().delivery_ids), 1)
        self.assertNotIn("reminded", self.events(statement))
        last = statement.sudo().event_ids[0]
        self.assertEqual((last.kind, last.note), ("bounced", "All mails came back."))

    def test_changed_books_reopen_instead_of_reminding_or_expiring(self):
        statement = self.released()
        statement._send_batch()
        self.invoice(self.azure, 5, "2026-04-20")
        self.answers("2026-07-01")
        self.assertEqual(statement.state, "reopened")
        self.assertFalse(statement.remind_on)
