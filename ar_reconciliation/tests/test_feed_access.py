import json
import logging

from odoo.exceptions import AccessError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import SQL, file_open

from ..models import ar_feed_client
from ..models.ar_feed_client import Client
from .feed_common import SECRET, FeedCommon
from .feed_server import Reply, booked, transaction

OAUTH = {
    "auth": "oauth2",
    "client_id": "client-7",
    "secret": SECRET,
}
TOKENS = {"access": "token-1", "access_expires": 3600}


@tagged("post_install", "-at_install")
class TestFeedSecret(FeedCommon):
    """A secret goes to the bank and to nobody else."""

    def oauth_feed(self, **vals):
        vals = {"token_url": f"{self.server.url}/token", **OAUTH, **vals}
        return self.feed(**vals)

    def everything_readable(self, feed, user):
        """All that RPC gives of a feed, as one text."""
        model = self.env["ar.bank.feed"].with_user(user)
        record = feed.with_user(user)
        fields = list(model.fields_get())
        exports = model.with_user(self.env.ref("base.user_admin"))
        call = [
            call_kw(model, "read", [feed.ids], {}),
            call_kw(model, "read", [feed.ids, fields], {}),
            call_kw(model, "web_read", [feed.ids, {"secret": {}, "name": {}}], {}),
            call_kw(model, "search_read", [[], fields], {}),
            call_kw(exports, "export_data", [feed.ids, ["name", "secret"]], {}),
            call_kw(model, "default_get", [fields], {}),
            record.sudo().copy_data(),
            record.sudo().read(),
        ]
        self.env.flush_all()
        return json.dumps(call, default=str)

    def test_it_cannot_be_read_by_anybody(self):
        feed = self.oauth_feed()
        self.assertTrue(feed.has_secret)
        admin = self.env.ref("base.user_admin")
        admin.company_ids += self.company
        for user in (self.manager, self.clerk, self.users["auditor"], admin):
            user = user.with_context(allowed_company_ids=self.company.ids)
            with self.subTest(user.login):
                self.assertNotIn(SECRET, self.everything_readable(feed, user))

    def test_saving_a_form_does_not_give_it_back(self):
        feed = self.oauth_feed()
        model = self.env["ar.bank.feed"].with_user(self.manager)
        wanted = {"secret": {}, "has_secret": {}}
        saved = call_kw(model, "web_save", [feed.ids, {"secret": "new"}, wanted], {})
        self.assertEqual(saved[0]["secret"], False)
        self.assertEqual(saved[0]["has_secret"], True)
        self.assertEqual(feed._read_secret()[0], "new")

    def test_it_can_neither_be_searched_nor_grouped_by(self):
        self.oauth_feed()
        model = self.env["ar.bank.feed"].with_user(self.manager)
        domains = [
            [("secret", "=", SECRET)],
            [("secret", "like", SECRET[:3])],
            [("secret", "!=", False)],
            ["!", ("secret", "=", "x")],
        ]
        found = {len(model.search(domain)) for domain in domains}
        self.assertEqual(found, {0})
        with self.assertRaises(ValueError):
            model.formatted_read_group([], ["secret"], ["__count"])

    def test_no_model_describes_its_table(self):
        tables = {model._table for model in self.registry.values()}
        self.assertNotIn("ar_bank_feed_secret", tables)
        columns = self.env.execute_query_dict(
            SQL("SELECT * FROM ar_bank_feed WHERE id = %s", self.oauth_feed().id)
        )
        self.assertNotIn(SECRET, str(columns))

    def test_an_empty_entry_keeps_it_and_a_new_one_replaces_it(self):
        feed = self.oauth_feed()
        feed.write({"name": "x", "secret": False})
        self.assertEqual(feed._read_secret()[0], SECRET)
        feed.write({"secret": "other"})
        self.assertEqual(feed._read_secret()[0], "other")

    def test_a_copy_has_none(self):
        self.assertFalse(self.oauth_feed().copy().has_secret)

    def test_it_is_forgotten_when_it_would_go_elsewhere(self):
        for vals in (
            {"url": "https://evil.example/"},
            {"token_url": "https://evil.example/token"},
            {"auth": "token"},
        ):
            with self.subTest(vals):
                feed = self.oauth_feed()
                feed.write({"url": f"{feed.url}?other=1"})
                self.assertTrue(feed.has_secret)
                feed.write(vals)
                self.assertFalse(feed.has_secret)
        feed = self.oauth_feed()
        feed.write({"url": "https://new.example/", "secret": "new"})
        self.assertEqual(feed._read_secret()[0], "new")

    def test_it_goes_with_its_feed(self):
        feed = self.oauth_feed()
        query = SQL(
            "SELECT count(*) FROM ar_bank_feed_secret WHERE record_id = %s", feed.id
        )
        self.assertEqual(self.env.execute_query(query), [(1,)])
        feed.unlink()
        self.assertEqual(self.env.execute_query(query), [(0,)])

    def test_a_template_that_holds_one_is_refused(self):
        template = {"fields": {"date": "d", "amount": "a"}}
        for part in ({"headers": {"X-Api-Key": "k"}}, {"params": {"token": "k"}}):
            with self.subTest(part), self.assertRaises(ValidationError):
                self.feed({**template, **part})

    def test_a_neutralized_copy_of_the_database_has_none(self):
        feed = self.oauth_feed()
        with file_open("ar_reconciliation/data/neutralize.sql") as file:
            self.env.cr.execute(SQL(file.read()))
        self.env.invalidate_all()
        self.assertEqual((feed.has_secret, feed.active), (False, False))

    # === ON THE WAY === #

    def test_the_token_is_asked_for_once_and_sent(self):
        feed = self.oauth_feed()
        self.server.answer(TOKENS, booked(transaction(1, 100)))
        self.fetch(feed)
        login, page = self.server.asked
        self.assertEqual(
            json.loads(login.body), {"secret_id": "client-7", "secret_key": SECRET}
        )
        self.assertEqual(page.headers["Authorization"], "Bearer token-1")
        self.assertNotIn(SECRET, str(page.headers))
        self.fetch(feed)
        self.assertEqual(len(self.server.asked), 3)

    def test_client_credentials_by_the_book(self):
        template = {"fields": {"date": "d", "amount": "a"}}
        feed = self.oauth_feed(template=json.dumps(template), scope="ais")
        self.server.answer({"access_token": "t", "expires_in": 60}, [])
        self.fetch(feed)
        login = self.server.asked[0]
        self.assertEqual(
            login.body, b"grant_type=client_credentials&scope=ais", feed.problem
        )
        self.assertTrue(login.headers["Authorization"].startswith("Basic "))

    def test_an_expired_token_is_renewed_once(self):
        feed = self.oauth_feed()
        self.server.answer(TOKENS, booked())
        self.fetch(feed)
        renewed = {**TOKENS, "access": "token-2"}
        page = booked(transaction(1, 100))
        self.server.answer(Reply(status=401), renewed, page)
        self.assertEqual(self.fetch(feed).entry_count, 1)
        self.assertEqual(
            self.server.asked[-1].headers["Authorization"], "Bearer token-2"
        )
        self.server.answer(Reply(status=401), renewed, Reply(status=401))
        self.assertFails(feed, "refused_login")
        self.assertEqual(len(self.server.asked), 3)

    def test_a_login_without_a_token_is_said(self):
        feed = self.oauth_feed()
        for answer in ({}, Reply(b"no json"), {"access": "a b"}):
            self.server.answer(answer)
            self.assertFails(feed, "no_token")

    def test_it_is_in_no_log_whatever_happens(self):
        replies = (
            TOKENS,
            Reply(status=401),
            Reply(status=500),
            Reply(SECRET.encode(), status=403),
            Reply(SECRET.encode(), status=400),
            Reply(b"{}", cut=1),
            Reply(b"<html>"),
        )
        feeds = self.oauth_feed() + self.feed(auth="token", secret=SECRET)
        bad = self.feed(auth="token", secret=SECRET + "\nX-Evil: 1")
        with self.assertLogs(level=logging.DEBUG) as captured:
            logging.getLogger("urllib3").debug("captured")
            for reply in replies:
                for feed in (*feeds, bad):
                    self.server.answer(reply)
                    self.fetch(feed)
                    feed.action_test()
                    texts = [feed.problem or "", *feed.message_ids.mapped("body")]
                    self.assertNotIn(SECRET, "".join(texts))
        logged = "\n".join(
            line for line in captured.output if "odoo.sql_db" not in line
        )
        self.assertIn("captured", logged)
        self.assertNotIn(SECRET, logged)
        self.assertNotIn("token-1", logged)
        self.assertNotIn("X-Evil", str([one.headers for one in self.server.asked]))


@tagged("post_install", "-at_install")
class TestFeedHosts(FeedCommon):
    """Where a feed may go, and where not."""

    def assertRefused(self, url, code, **vals):
        feed = self.feed(url=url, **vals)
        with self.subTest(url):
            self.assertFails(feed, code)

    def test_private_addresses_are_refused_unless_allowed(self):
        self.allow("")
        for host in (
            "127.0.0.1", "localhost", "[::1]", "10.1.2.3", "192.168.0.1",
            "169.254.169.254", "[fe80::1]", "[::ffff:10.0.0.1]", "0.0.0.0",
            "2130706433", "100.64.0.1", "224.0.0.1",
        ):  # fmt: skip
            self.assertRefused(f"https://{host}/x", "private_address")
        self.assertFalse(self.server.asked)

    def test_plain_http_is_for_allowed_loopback_only(self):
        self.allow("127.0.0.1, 10.1.2.3")
        self.assertRefused("http://10.1.2.3/x", "not_https")
        self.assertRefused("http://8.8.8.8/x", "not_https")
        self.assertRefused("ftp://127.0.0.1/x", "not_https")
        self.assertRefused("file:///etc/passwd", "not_https")
        self.assertRefused("https://user:pass@127.0.0.1/x", "not_https")

    def test_a_redirect_to_another_host_is_not_followed(self):
        feed = self.feed(auth="token", secret=SECRET)
        for place in ("https://evil.example/", "http://localhost:1/", "//evil.example"):
            with self.subTest(place):
                self.server.answer(Reply(status=302, Location=place))
                self.assertFails(feed, "other_host")
                self.assertEqual(len(self.server.asked), 1)

    def test_a_redirect_within_the_host_is_followed_a_few_times(self):
        feed = self.feed()
        self.server.answer(
            Reply(status=302, Location="/other"), booked(transaction(1, 100))
        )
        self.assertEqual(self.fetch(feed).entry_count, 1)
        self.assertEqual(self.server.asked[1].path, "/other")
        self.server.answer(Reply(status=302, Location="/other"))
        self.assertFails(feed, "bad_status")
        self.assertEqual(len(self.server.asked), 4)

    def test_a_login_is_never_sent_on(self):
        feed = self.feed(**OAUTH, token_url=f"{self.server.url}/token")
        self.server.answer(Reply(status=307, Location="/elsewhere"))
        self.assertFails(feed, "bad_status")
        self.assertEqual(len(self.server.asked), 1)

    def test_a_name_that_changes_its_address_is_noticed(self):
        """The first look gives a public address, the connection a private one."""
        self.allow("")
        public = [(2, 1, 6, "", ("8.8.8.8", 80))]
        self.patch(ar_feed_client.Client, "_check_address", lambda self, url: public)
        feed = self.feed()
        self.assertFails(feed, "private_address")
        self.assertFalse(self.server.asked)

    def test_proxies_and_netrc_of_the_server_are_not_used(self):
        self.assertFalse(Client().session.trust_env)


@tagged("post_install", "-at_install")
class TestFeedRights(FeedCommon):
    """Only a manager sets feeds up; what they did is written by the module."""

    def test_a_clerk_changes_nothing(self):
        feed = self.feed().with_user(self.clerk)
        for call in (
            lambda: feed.write({"url": "https://evil.example"}),
            lambda: feed.write({"secret": "x"}),
            lambda: feed.copy(),
            lambda: feed.unlink(),
            lambda: feed.action_test(),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_an_auditor_does_not_fetch(self):
        with self.assertRaises(AccessError):
            self.feed().with_user(self.users["auditor"]).action_fetch()

    def test_nobody_writes_what_a_feed_did(self):
        feed = self.feed(state="ok", failures=7)
        feed.write({"state": "ok", "problem_code": "busy", "last_new": 5})
        self.assertEqual(
            (feed.state, feed.failures, feed.problem_code, feed.last_new),
            ("new", 0, False, 0),
        )

    def test_mail_methods_are_not_for_rpc(self):
        feed = self.feed()
        message = {"attachments": [("a.csv", "Date,Amount", {})], "email_from": "x"}
        for method in ("message_update", "message_new", "_import_mail"):
            with self.subTest(method), self.assertRaises(AccessError):
                call_kw(feed.with_user(self.clerk), method, [feed.ids, message], {})

    def test_only_administrators_allow_hosts_and_folders(self):
        parameters = self.env["ir.config_parameter"].with_user(self.manager)
        with self.assertRaises(AccessError):
            parameters.set_param("ar_reconciliation.feed_folder", "/")

    def test_the_problem_is_said_in_the_readers_language(self):
        feed = self.feed()
        self.server.answer(Reply(status=404))
        self.fetch(feed)
        self.env["res.lang"]._activate_lang("fr_FR")
        self.assertIn("404", feed.with_context(lang="fr_FR").problem)
