import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.sms.tools.sms_api import SmsApi

from ..models.ar_dunning_message_sms import SILENT_MINUTES
from .feed_server import Reply
from .test_sms_gateway import OUR_OWN, SmsCommon


@tagged("post_install", "-at_install")
class TestDunningSms(SmsCommon):
    """Reminders by SMS: each asked for once, each with what became of it."""

    def reminder(self, partner=None, day="2026-03-01", **vals):
        """A reminder on its way."""
        values = {
            "company_id": self.company.id,
            "partner_id": (partner or self.customer()).id,
            "currency_id": self.company.currency_id.id,
            "day": day,
            "channel": "sms",
            "state": "sending",
            "address": "+4915112345678",
            "text": "EUR 100.00 is due.",
            **vals,
        }
        return self.env["ar.dunning.message"].sudo().create(values)

    def customer(self):
        return self.env["res.partner"].create({"name": "Azure", "is_company": True})

    def work(self, commit=lambda *_args, **_values: 60.0):
        """As the scheduled action does; ``commit`` stands for its commits."""
        with patch.object(self.registry["ir.cron"], "_commit_progress", commit):
            self.env["ar.dunning.message"].sudo()._cron_send_sms()

    def test_it_is_sent_once(self):
        message = self.reminder()
        self.work()
        self.work()
        (asked,) = self.server.asked
        self.assertEqual(json.loads(asked.body)["text"], "EUR 100.00 is due.")
        self.assertEqual((message.state, message.error), ("sent", False))
        self.assertTrue(message.sent_on and message.sms_asked_on)

    @mute_logger(OUR_OWN)
    def test_what_became_of_it_is_told_in_words(self):
        for reply, words, uncertain in (
            ({"status": "no", "why": "unknown number"}, "unknown number", False),
            (Reply(status=503), "may have taken", True),
            (Reply(status=429), "no more requests", False),
        ):
            with self.subTest(words):
                self.server.answer(reply)
                message = self.reminder()
                self.work()
                self.assertEqual(message.state, "failed")
                self.assertIn(words, message.error)
                self.assertEqual(len(self.server.asked), 1)
                self.assertEqual(bool(message.sms_asked_on), uncertain)

    def test_one_that_fails_does_not_stop_the_others(self):
        self.server.answer({"status": "no"}, {"status": "ok"})
        first, second = self.reminder(), self.reminder()
        self.work()
        self.assertEqual((first.state, second.state), ("failed", "sent"))

    def test_after_a_stopped_server_a_person_decides(self):
        asked = fields.Datetime.now() - timedelta(minutes=SILENT_MINUTES + 1)
        message = self.reminder(sms_asked_on=asked)
        fresh = self.reminder(sms_asked_on=fields.Datetime.now())
        self.work()
        self.assertFalse(self.server.asked)
        self.assertEqual(message.state, "failed")
        self.assertIn("may have been sent", message.error)
        self.assertEqual(fresh.state, "sending")

    def test_what_was_said_survives_the_server(self):
        """That it is asked for is committed before it is asked."""
        message = self.reminder()
        seen = []

        def reply(_asked):
            seen.append(message.sms_asked_on)
            return {"status": "ok"}

        commits = []

        def commit(_model, *_args, **_kwargs):
            commits.append(bool(message.sms_asked_on))
            return 60.0

        self.server.answer(reply)
        self.work(commit)
        self.assertEqual(commits, [False, True, True])
        self.assertTrue(all(seen))

    @mute_logger(OUR_OWN)
    def test_odoos_own_service_is_asked_where_there_is_no_gateway(self):
        self.company.ar_sms_gateway_id = False
        asked, answers = [], iter(("success", "unregistered", ConnectionError()))

        def send(_service, messages, delivery_reports_url=False):
            asked.extend(messages)
            answer = next(answers)
            if isinstance(answer, Exception):
                raise answer
            uuid = messages[0]["numbers"][0]["uuid"]
            return [{"uuid": uuid, "state": answer}]

        texts = {"unregistered": "No account."}
        found = [self.reminder() for _time in range(3)]
        with (
            patch.object(SmsApi, "_send_sms_batch", send),
            patch.object(SmsApi, "_get_sms_api_error_messages", lambda _self: texts),
        ):
            self.work()
        self.assertEqual([m.state for m in found], ["sent", "failed", "failed"])
        self.assertEqual(found[1].error, "No account.")
        self.assertIn("may have been sent", found[2].error)
        self.assertEqual(len(asked), 3)

    def test_reports_of_delivery_are_noted(self):
        message, lost = self.reminder(), self.reminder()
        self.work()
        trackers = self.env["sms.tracker"].search(
            [("ar_dunning_message_id", "in", (message | lost).ids)]
        )
        trackers.filtered(
            lambda one: one.ar_dunning_message_id == message
        )._action_update_from_sms_state("sent")
        trackers.filtered(
            lambda one: one.ar_dunning_message_id == lost
        )._action_update_from_provider_error("not_delivered")
        self.assertTrue(message.delivered_on)
        self.assertEqual((message.state, lost.state), ("sent", "bounced"))
        self.assertIn("not_delivered", lost.error)
