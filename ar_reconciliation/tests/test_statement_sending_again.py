from urllib.parse import parse_qs, urlsplit

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .test_statement_campaign import CampaignCommon


@tagged("post_install", "-at_install")
class TestStatementSendingAgain(CampaignCommon):
    """What did not arrive goes out again, to nobody twice; reviewers are called."""

    def refuse(self, *deliveries):
        """The mail server takes none of these mails."""
        for delivery in deliveries:
            delivery.mail_id.state = "exception"
            delivery.mail_id._postprocess_sent_message(
                [], [], failure_reason="mailbox full", failure_type="mail_smtp"
            )

    def take(self, *deliveries):
        for delivery in deliveries:
            delivery.mail_id.state = "sent"
            delivery.mail_id._postprocess_sent_message([], [])

    def sent_campaign(self):
        campaign = self.released_campaign()
        campaign.action_send()
        self.run_schedule()
        self.assertEqual((campaign.state, campaign.failed_count), ("done", 0))
        mails = {
            partner: self.line_of(campaign, partner).statement_id.sudo().delivery_ids
            for partner in (self.azure, self.deco)
        }
        return campaign, mails[self.azure], mails[self.deco]

    # === AGAIN === #

    def test_a_mail_that_failed_after_sending_goes_out_again_the_other_does_not(self):
        campaign, lost, good = self.sent_campaign()
        self.take(good)
        self.refuse(lost)
        statement = lost.statement_id
        self.assertEqual((statement.state, lost.state), ("sent", "failed"))
        self.assertEqual((campaign.bounced_count, campaign.unreached_count), (1, 1))
        mail = lost.mail_id
        self.azure.email = "new@example.com"
        campaign.action_retry()
        self.assertEqual((lost.state, lost.email), ("outgoing", "new@example.com"))
        self.assertEqual((mail.state, mail.failure_reason), ("outgoing", False))
        self.assertEqual((good.state, good.mail_id.state), ("delivered", "sent"))
        self.assertEqual(statement.sudo().delivery_ids, lost)
        self.assertEqual(self.events(statement)[-2:], ["bounced", "sent"])
        self.assertIn("new@example.com", statement.sudo().event_ids[0].note)
        campaign.action_retry()
        self.assertEqual(self.events(statement)[-2:], ["bounced", "sent"])
        self.take(lost)
        campaign.action_retry()
        self.env.invalidate_all()
        self.assertEqual((lost.state, mail.state), ("delivered", "sent"))
        self.assertEqual((campaign.state, campaign.unreached_count), ("done", 0))

    def test_a_mail_that_was_deleted_is_written_anew_with_the_paper(self):
        campaign, lost, _good = self.sent_campaign()
        self.refuse(lost)
        lost.mail_id.unlink()
        campaign.action_retry()
        new = lost.statement_id.delivery_ids - lost
        self.assertEqual((new.state, new.number), ("outgoing", 2))
        self.assertTrue(new.mail_id.attachment_ids)
        self.env.invalidate_all()
        self.assertEqual(campaign.unreached_count, 0)

    def test_what_came_back_waits_for_another_address(self):
        campaign, lost, _good = self.sent_campaign()
        statement = lost.statement_id
        statement._message_receive_bounce("azure@example.com", self.azure)
        self.assertEqual((campaign.bounced_count, campaign.unreached_count), (1, 0))
        campaign.action_retry()
        self.assertEqual(statement.delivery_ids, lost)
        self.azure.email = "new@example.com"
        self.env.invalidate_all()
        self.assertEqual(campaign.unreached_count, 1)
        campaign.action_retry()
        new = statement.delivery_ids - lost
        self.assertEqual((new.email, new.number), ("new@example.com", 2))
        campaign.action_retry()
        self.assertEqual(statement.delivery_ids, lost | new)

    def test_who_has_no_address_left_is_named(self):
        campaign, lost, _good = self.sent_campaign()
        self.refuse(lost)
        self.azure.email = False
        campaign.action_retry()
        line = self.line_of(campaign, self.azure)
        self.assertIn("no valid e-mail address", line.failure)
        self.assertEqual((line.state, lost.state), ("sent", "failed"))
        self.azure.email = "new@example.com"
        campaign.action_retry()
        self.assertEqual((line.failure, lost.state), (False, "outgoing"))

    def test_a_statement_alone_can_be_tried_again(self):
        statement = self.released()
        statement.action_send_mail()
        self.assertEqual(statement.unreached_count, 0)
        delivery = statement.sudo().delivery_ids
        self.refuse(delivery)
        self.env.invalidate_all()
        self.assertEqual(statement.unreached_count, 1)
        statement.action_send_failed()
        self.assertEqual(delivery.mail_id.state, "outgoing")
        self.refuse(delivery)
        self.azure.ar_portal_role = "none"
        with self.assertRaisesRegex(UserError, "may not see statements"):
            statement.action_send_failed()

    def test_an_answered_or_changed_statement_is_not_tried_again(self):
        statement = self.released()
        statement._send_batch()
        delivery = statement.sudo().delivery_ids
        self.refuse(delivery)
        statement.sudo().state = "confirmed"
        statement._send_failed()
        statement.sudo().state = "sent"
        self.invoice(self.azure, 5, "2026-04-20")
        statement._send_failed()
        self.assertEqual(statement.state, "reopened")
        self.assertEqual(delivery.mail_id.state, "exception")

    def test_a_resent_statement_takes_the_failed_mail_out_of_the_queue(self):
        statement = self.released()
        statement._send_batch()
        first = statement.sudo().delivery_ids
        self.refuse(first)
        statement.action_resend()
        self.assertEqual(first.mail_id.state, "cancel")
        second = statement.sudo().delivery_ids - first
        self.take(second)
        statement._send_failed()
        self.assertEqual(statement.sudo().delivery_ids, first | second)

    # === LINKS === #

    def test_every_link_is_that_of_its_contact(self):
        joe = self.env["res.partner"].create(
            {"name": "Joe", "parent_id": self.azure.id, "email": "joe@example.com"}
        )
        self.azure.ar_statement_contact_ids = self.azure | joe
        statement = self.released()
        statement._send_batch()
        with freeze_time("2026-05-27"):
            statement._remind()
        deliveries = statement.sudo().delivery_ids
        self.assertEqual(len(deliveries), 4)
        for delivery in deliveries:
            link = delivery._link()
            parts = {k: v[0] for k, v in parse_qs(urlsplit(link).query).items()}
            holder = statement._portal_holder(
                parts["access_token"], parts["pid"], parts["hash"]
            )
            self.assertEqual(holder, delivery.contact_id)
            body = delivery.mail_id.body_html.replace("&amp;", "&")
            self.assertIn(link, body)

    def test_a_recipient_of_another_company_is_named_and_gets_nothing(self):
        self.azure.ar_statement_contact_ids = self.deco
        statement = self.released()
        failures = statement._send_batch()
        self.assertIn("may not see statements", failures[statement])
        self.assertFalse(statement.sudo().delivery_ids)

    # === REVIEWERS === #

    def activities(self, campaign):
        kind = "ar_reconciliation.ar_activity_type_campaign"
        return campaign.sudo().activity_search([kind])

    def test_reviewers_are_called_until_one_has_released(self):
        self.reviewer.lang = "en_US"
        campaign = self.computed(user=self.users["manager"])
        found = self.activities(campaign)
        self.assertIn(self.reviewer, found.user_id)
        self.assertNotIn(self.users["manager"], found.user_id)
        self.assertNotIn(self.clerk, found.user_id)
        self.assertEqual(len(found), len(found.user_id))
        self.assertEqual(
            set(found.mapped("summary")), {"2 statements wait to be released"}
        )
        campaign.with_user(self.reviewer).action_release()
        self.assertFalse(self.activities(campaign))
        done = self.env["mail.activity"].with_context(active_test=False)
        mine = done.search([("id", "in", found.ids)])
        self.assertEqual(mine.user_id, self.reviewer)

    def test_scheduled_campaigns_call_the_reviewers_of_their_company(self):
        self.deco.ar_statement_cycle = "monthly"
        other = self.setup_other_company(name="Elsewhere")["company"]
        stranger = self.reviewer.copy({"login": "stranger", "email": "s@example.com"})
        stranger.write({"company_ids": other.ids, "company_id": other.id})
        with freeze_time("2026-05-01"), self.enter_registry_test_mode():
            cron = "ar_reconciliation.ar_statement_campaign_cron_schedule"
            self.env.ref(cron).method_direct_trigger()
        self.env.invalidate_all()
        self.run_schedule()
        campaign = self.env["ar.statement.campaign"].search(
            [("scheduled", "=", True), ("company_id", "=", self.company.id)]
        )
        self.assertEqual(campaign.state, "review")
        found = self.activities(campaign)
        self.assertIn(self.reviewer, found.user_id)
        self.assertNotIn(stranger, found.user_id)
        campaign.with_user(self.clerk).action_cancel()
        self.assertFalse(self.activities(campaign))
