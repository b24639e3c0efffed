"""Feeds against a local server, for the tests."""

import json

from ..core.feeds.presets import preset_text
from ..models import ar_feed_client
from .feed_server import FeedServer
from .test_import import ImportCommon

SECRET = "s3cret-" + "of-the-bank"


class FeedCommon(ImportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = FeedServer()
        cls.addClassCleanup(cls.server.stop)
        cls.allow("127.0.0.1")
        cls.manager = cls.users["manager"]

    def setUp(self):
        super().setUp()
        self.waits = []
        self.patch(ar_feed_client, "pause", self.waits.append)
        self.server.answer({})

    @classmethod
    def allow(cls, hosts):
        cls.env["ir.config_parameter"].sudo().set_param(
            "ar_reconciliation.feed_private_hosts", hosts
        )

    def feed(self, template=None, **vals):
        """A feed made by the manager; of JSON unless another kind is given."""
        if isinstance(template, dict):
            template = json.dumps(template)
        vals = {
            "name": "Main account",
            "kind": "https_json",
            "journal_id": self.bank.id,
            "url": f"{self.server.url}/accounts/{{account}}/transactions/",
            "account": "A 1",
            "template": preset_text("aggregator") if template is None else template,
            "date_from": "2026-02-01",
            "owner_id": self.manager.id,
            **vals,
        }
        return self.env["ar.bank.feed"].with_user(self.manager).create(vals)

    def fetch(self, feed, user=None):
        """Fetch as the clerk; return the feed's last import, if there is one."""
        before = feed.batch_ids
        feed.with_user(user or self.clerk).action_fetch()
        feed.invalidate_recordset()
        return feed.batch_ids - before

    def assertFails(self, feed, code, user=None):
        """Fetching fails with this code, in words, and nothing is imported."""
        lines = len(self.journal_lines())
        self.assertFalse(self.fetch(feed, user))
        self.assertEqual(
            (feed.state, feed.problem_code), ("failing", code), feed.problem
        )
        self.assertIn(feed.problem[-1], ".”")
        self.assertGreater(feed.next_try, feed.last_run)
        self.assertEqual(len(self.journal_lines()), lines)
