import json

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models import ar_feed_client
from .feed_server import FeedServer, Reply
from .test_import import ImportCommon

SECRET = "s3cret-" + "of-the-gateway"
OUR_OWN = "odoo.addons.sms.models.sms_sms"


class SmsCommon(ImportCommon):
    """A gateway on the machine, which answers as it is told to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = FeedServer()
        cls.addClassCleanup(cls.server.stop)
        cls.allow("127.0.0.1")
        cls.gateway = (
            cls.env["ar.sms.gateway"]
            .with_user(cls.users["manager"])
            .create(
                {
                    "name": "Gateway",
                    "url": f"{cls.server.url}/send",
                    "secret": SECRET,
                    "sender": "Lindhafen",
                    "accepted_path": "status",
                    "accepted_words": "ok，queued",
                    "id_path": "id",
                    "reason_path": "why",
                    "per_minute": 6000,
                    "company_id": cls.company.id,
                }
            )
        )
        cls.company.ar_sms_gateway_id = cls.gateway

    def setUp(self):
        super().setUp()
        self.patch(ar_feed_client, "pause", lambda seconds: None)
        self.server.answer({"status": "OK", "id": "g-1"})

    @classmethod
    def allow(cls, hosts):
        cls.env["ir.config_parameter"].sudo().set_param(
            "ar_reconciliation.feed_private_hosts", hosts
        )

    def message(self, number="+4915112345678", text="Please pay."):
        values = {"number": number, "body": text, "state": "process"}
        env = self.env(context={"allowed_company_ids": self.company.ids}, su=True)
        return env["sms.sms"].with_company(self.company).create(values)

    def send(self, message):
        """Through Odoo's own queue."""
        message.state = "outgoing"
        message.send(unlink_sent=False)
        return message


@tagged("post_install", "-at_install")
class TestSmsGateway(SmsCommon):
    """Text messages reach a gateway once, with its words about them."""

    def test_odoos_messages_go_through_the_gateway(self):
        message = self.send(self.message())
        (asked,) = self.server.asked
        self.assertEqual(asked.headers["Authorization"], f"Bearer {SECRET}")
        self.assertEqual(
            json.loads(asked.body),
            {
                "to": "+4915112345678",
                "text": "Please pay.",
                "from": "Lindhafen",
                "reference": message.uuid,
            },
        )
        self.assertEqual((message.state, message.failure_type), ("pending", False))

    def test_a_form_carries_the_secret_in_its_own_field(self):
        self.gateway.write(
            {
                "content": "form",
                "auth_header": False,
                "secret": SECRET,
                "request": '{"apikey": "{secret}", "mobile": "{number}", '
                '"content": "{text}"}',
            }
        )
        self.send(self.message(text="请付款 & 谢谢"))
        (asked,) = self.server.asked
        self.assertIn(f"apikey={SECRET}".encode(), asked.body)
        self.assertIn(b"content=%E8%AF%B7%E4%BB%98%E6%AC%BE+%26+", asked.body)
        self.assertNotIn("Authorization", asked.headers)

    def outcomes(self, *replies):
        """What the gateway said of one message for each reply."""
        found = []
        client = self.gateway._client()
        self.addCleanup(client.close)
        for reply in replies:
            self.server.answer(reply)
            found.append(self.gateway._send_one(client, "+49151", "x", "r"))
            self.assertEqual(len(self.server.asked), 1, "it was asked again")
        return found

    def test_what_is_unknown_is_never_called_not_sent(self):
        found = self.outcomes(
            {"status": "queued", "id": 5},
            {"status": "no", "why": "no credit"},
            Reply(status=401),
            Reply(status=400),
            Reply(status=429),
            Reply(status=503),
            Reply({"status": "ok"}, cut=5),
            Reply({}, status=302, Location="https://other.example/"),
        )
        states = [state for state, _words in found]
        self.assertEqual(
            states,
            [
                "sent",
                "refused",
                "refused",
                "refused",
                "later",
                "unknown",
                "unknown",
                "refused",
            ],
        )
        self.assertEqual(found[0][1], "5")
        self.assertIn("no credit", found[1][1])
        self.assertIn("may have taken", found[5][1])
        self.assertNotIn(SECRET, str(found))

    def test_a_gateway_that_is_down_is_told_from_one_that_went_silent(self):
        client = self.gateway._client()
        self.addCleanup(client.close)
        gone = FeedServer()
        gone.stop()
        self.gateway.write({"url": f"{gone.url}/send", "secret": SECRET})
        state, words = self.gateway._send_one(client, "+49151", "x", "r")
        self.assertEqual(state, "later")
        self.assertIn("cannot be reached", words)

    @mute_logger(OUR_OWN)
    def test_failures_show_in_odoos_own_list(self):
        self.server.answer(Reply(status=503))
        self.assertEqual(
            self.send(self.message()).mapped("failure_type"), ["sms_server"]
        )
        self.server.answer({"status": "no"})
        self.assertEqual(self.send(self.message()).mapped("failure_type"), ["unknown"])

    def test_other_companies_keep_odoos_service(self):
        self.assertNotEqual(
            self.other_company()._get_sms_api_class(),
            self.company._get_sms_api_class(),
        )

    def other_company(self):
        return self.env["res.company"].create({"name": "Other"})

    def test_only_our_hosts_are_private(self):
        self.allow("")
        client = self.gateway._client()
        self.addCleanup(client.close)
        state, words = self.gateway._send_one(client, "+49151", "x", "r")
        self.assertEqual(state, "refused")
        self.assertIn("private network", words)
        self.assertFalse(self.server.asked)

    def test_a_manager_tries_it_with_a_message(self):
        gateway = self.gateway.with_user(self.users["manager"])
        with self.assertRaisesRegex(UserError, "Enter the number"):
            gateway.action_test()
        gateway.test_number = "+4915100000"
        self.assertEqual(gateway.action_test()["params"]["type"], "success")
        self.server.answer({"status": "no", "why": "unknown sender"})
        with self.assertRaisesRegex(UserError, "unknown sender"):
            gateway.action_test()

    def test_a_wrong_request_cannot_be_saved(self):
        for request in ("{", '{"to": "{number}"}', '{"key": "k", "x": "{foo}"}'):
            with self.subTest(request), self.assertRaises(ValidationError):
                self.gateway.write({"request": request})
        with self.assertRaises(ValidationError):
            self.gateway.write({"accepted_words": False})

    def test_its_secret_stays_where_it_is(self):
        self.assertTrue(self.gateway.has_secret)
        self.assertFalse(self.gateway.secret)
        self.gateway.write({"sender": "Other"})
        self.assertTrue(self.gateway.has_secret)
        self.gateway.write({"url": "https://evil.example/"})
        self.assertFalse(self.gateway.has_secret)

    def test_sending_twice_is_not_tried_by_the_queue(self):
        """What was taken is not in the queue any more."""
        message = self.send(self.message())
        message.send(unlink_sent=False)
        self.env["sms.sms"]._process_queue()
        self.assertEqual(len(self.server.asked), 1)
