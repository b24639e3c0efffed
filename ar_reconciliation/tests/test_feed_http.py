import json
from datetime import datetime, timedelta
from unittest.mock import patch

import requests

from odoo.tests import freeze_time, tagged

from ..models import ar_feed_client
from .bank_files import IBAN
from .feed_common import SECRET, FeedCommon
from .feed_server import Reply, booked, transaction

NOW = datetime(2026, 3, 15, 10)
PAGED = {
    "entries": "data",
    "fields": {"id": "id", "date": "day", "amount": "amount", "narrative": "text"},
}
CURSOR = {**PAGED, "paging": {"kind": "cursor", "param": "after", "next": "next"}}


def row(number, amount=10, **data):
    return {"id": number, "day": "2026-03-10", "amount": amount, **data}


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFeedJson(FeedCommon):
    """Transactions of a service become bank lines, each once."""

    def test_the_aggregators_shape_is_imported(self):
        feed = self.feed()
        self.server.answer(
            booked(
                transaction(1, 100, text="INV 1"),
                transaction(2, -12.5, "2026-03-11", name="Landlord"),
            )
        )
        batch = self.fetch(feed)
        self.assertEveryRowAccountedFor(batch)
        self.assertEqual((batch.format, batch.entry_count), ("json", 2))
        lines = batch.line_ids.sorted("amount")
        self.assertEqual(lines.mapped("amount"), [-12.5, 100.0])
        self.assertEqual(lines.mapped("partner_name"), ["Landlord", "ACME Trading"])
        self.assertEqual(lines[1].payment_ref, "INV 1")
        self.assertEqual(lines.journal_id, self.bank)
        self.assertEqual((feed.state, feed.last_new), ("ok", 2))
        self.assertEqual(feed.marker, self.date("2026-03-11"))
        self.assertEqual(feed.next_try, NOW + timedelta(minutes=60))

    def test_the_answer_is_kept_as_received(self):
        feed = self.feed()
        page = booked(transaction(1, 100))
        self.server.answer(page)
        attachment = self.fetch(feed).sudo().attachment_id
        self.assertEqual(json.loads(attachment.raw), [page])

    def test_the_request_names_account_and_days(self):
        feed = self.feed()
        self.server.answer(booked(transaction(1, 100)))
        self.fetch(feed)
        asked = self.server.asked[0]
        self.assertEqual(asked.path, "/accounts/A%201/transactions/")
        self.assertEqual(
            asked.params, {"date_from": "2026-02-01", "date_to": "2026-03-15"}
        )

    def test_the_next_fetch_begins_a_week_before_the_newest_entry(self):
        feed = self.feed()
        self.server.answer(booked(transaction(1, 100)))
        self.fetch(feed)
        self.fetch(feed)
        self.assertEqual(self.server.asked[1].params["date_from"], "2026-03-03")

    def test_a_second_fetch_imports_only_what_is_new(self):
        feed = self.feed()
        self.server.answer(booked(transaction(1, 100)))
        self.fetch(feed)
        self.assertFalse(self.fetch(feed))
        self.assertEqual((feed.state, feed.last_new, feed.last_known), ("ok", 0, 1))
        self.server.answer({**booked(transaction(1, 100)), "at": "10:05"})
        self.assertFalse(self.fetch(feed))
        self.server.answer(booked(transaction(1, 100), transaction(2, 100)))
        batch = self.fetch(feed)
        self.assertEqual((batch.entry_count, batch.duplicate_count), (1, 1))
        self.assertEqual(len(self.journal_lines()), 2)

    def test_two_equal_payments_of_different_numbers_stay_two(self):
        feed = self.feed()
        same = {"text": "same", "amount": 5}
        self.server.answer(booked(transaction(1, **same), transaction(2, **same)))
        self.assertEqual(self.fetch(feed).entry_count, 2)

    def test_what_a_person_took_back_does_not_come_again(self):
        feed = self.feed()
        self.server.answer(booked(transaction(1, 100)))
        self.fetch(feed).with_user(self.clerk).action_undo()
        self.assertFalse(self.fetch(feed))
        self.assertFalse(self.journal_lines())
        self.assertEqual(feed.state, "ok")

    def test_nothing_to_fetch_is_no_failure_and_no_import(self):
        feed = self.feed()
        self.server.answer(booked())
        self.assertFalse(self.fetch(feed))
        self.assertEqual((feed.state, feed.marker), ("ok", False))

    def test_another_currency_is_an_issue_of_its_row(self):
        feed = self.feed()
        other = transaction(2, 7)
        other["transactionAmount"]["currency"] = "CHF"
        self.server.answer(booked(transaction(1, 100), other))
        batch = self.fetch(feed)
        self.assertEveryRowAccountedFor(batch)
        self.assertEqual(batch.issue_ids.mapped("code"), ["mixed_currency"])
        self.assertEqual(feed.last_issues, 1)

    def test_an_answer_about_another_account_is_refused(self):
        feed = self.feed({**PAGED, "account": "iban"})
        self.server.answer({"iban": "FR7630006000011234567890189", "data": [row(1)]})
        self.assertFails(feed, "import_refused")
        self.server.answer({"iban": IBAN, "data": [row(1)]})
        self.assertEqual(self.fetch(feed).entry_count, 1)

    def test_a_day_to_come_does_not_move_the_marker_past_today(self):
        feed = self.feed()
        self.server.answer(booked(transaction(1, 100, "2026-04-01")))
        self.assertEqual(self.fetch(feed).entry_count, 1)
        self.assertEqual(feed.marker, NOW.date())

    def test_a_clerk_may_fetch_and_the_import_is_theirs(self):
        feed = self.feed()
        self.server.answer(booked(transaction(1, 100)))
        self.assertEqual(self.fetch(feed).user_id, self.clerk)

    def test_matching_is_left_to_its_schedule(self):
        cron = self.env.ref("ar_reconciliation.ar_match_run_cron")
        triggers = self.env["ir.cron.trigger"].sudo()
        for match_now, count in ((False, 0), (True, 1)):
            self.server.answer(booked(transaction(count, 100)))
            lines = self.fetch(self.feed(match_now=match_now)).line_ids
            found = triggers.search_count([("cron_id", "=", cron.id)])
            self.assertEqual(found, count)
            self.assertEqual(lines.ar_match_state, "new")

    def test_the_test_button_reads_and_imports_nothing(self):
        feed = self.feed()
        self.server.answer(booked(transaction(1, 100, text="INV 77")))
        message = feed.action_test()["params"]["message"]
        self.assertIn("INV 77", message)
        self.assertFalse(feed.batch_ids)
        self.assertEqual(feed.state, "new")
        self.server.answer(Reply(status=404))
        self.assertEqual(feed.action_test()["params"]["type"], "danger")


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFeedPages(FeedCommon):
    """Pages, good ones and bad ones."""

    def test_cursors_are_followed_to_the_end(self):
        feed = self.feed(CURSOR)
        self.server.answer(
            {"data": [row(1)], "next": "b c"},
            {"data": [], "next": "d"},
            {"data": [row(2)], "next": None},
        )
        self.assertEqual(self.fetch(feed).entry_count, 2)
        cursors = [asked.params.get("after") for asked in self.server.asked]
        self.assertEqual(cursors, [None, "b c", "d"])

    def test_links_are_followed_within_the_host_only(self):
        feed = self.feed({**PAGED, "paging": {"kind": "link", "next": "header"}})
        self.server.answer(
            Reply({"data": [row(1)]}, Link='</p?n=2>; rel="next"'),
            Reply({"data": [row(2)]}),
        )
        self.assertEqual(self.fetch(feed).entry_count, 2)
        self.assertEqual(self.server.asked[1].params, {"n": "2"})
        self.server.answer(
            Reply({"data": [row(3)]}, Link='<https://evil.example/p>; rel="next"')
        )
        self.assertFails(feed, "other_host")
        self.assertIn("evil.example", feed.problem)

    def test_pages_are_counted_until_one_is_empty(self):
        paging = {"kind": "offset", "param": "skip", "size_param": "take", "size": 2}
        feed = self.feed({**PAGED, "paging": paging})
        rows = [row(number) for number in range(5)]

        def page(asked):
            skip = int(asked.params["skip"])
            return {"data": rows[skip : skip + int(asked.params["take"])]}

        self.server.answer(page)
        self.assertEqual(self.fetch(feed).entry_count, 5)

    def test_a_page_sent_twice_doubles_nothing(self):
        feed = self.feed(CURSOR)
        self.server.answer(
            {"data": [row(1), row(2)], "next": "a"},
            {"data": [row(1), row(2)], "next": "b"},
            {"data": [row(2), row(3)], "next": ""},
        )
        batch = self.fetch(feed)
        self.assertEveryRowAccountedFor(batch)
        self.assertEqual((batch.row_count, batch.entry_count), (6, 3))
        self.assertEqual(batch.duplicate_count, 3)

    def test_a_server_that_never_ends_is_left(self):
        endless = {**PAGED, "paging": {"kind": "page", "param": "p"}, "max_pages": 5}
        feed = self.feed(endless)
        self.server.answer(lambda asked: {"data": [row(asked.params["p"])]})
        self.assertFails(feed, "too_many_pages")
        self.assertEqual(len(self.server.asked), 5)
        self.server.answer({"data": [row(1)]})
        self.assertFails(feed, "page_loop")
        self.assertEqual(len(self.server.asked), 3)

    def test_nothing_of_a_fetch_is_imported_when_a_later_page_fails(self):
        feed = self.feed(CURSOR)
        self.server.answer({"data": [row(1)], "next": "a"}, Reply(status=404))
        self.assertFails(feed, "bad_status")
        self.assertFalse(feed.marker)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestFeedTrouble(FeedCommon):
    """A server that misbehaves costs time, never data."""

    def test_too_many_requests_are_answered_with_patience(self):
        feed = self.feed()
        self.server.answer(
            Reply(status=429, Retry_After="7"), booked(transaction(1, 100))
        )
        self.assertEqual(self.fetch(feed).entry_count, 1)
        self.assertIn(7.0, self.waits)

    def test_a_long_wait_is_left_to_the_schedule(self):
        feed = self.feed()
        self.server.answer(Reply(status=429, Retry_After="7200"))
        self.assertFails(feed, "too_many_requests")
        self.assertEqual(len(self.server.asked), 1)
        self.assertEqual(feed.next_try, NOW + timedelta(hours=2))

    def test_a_run_ends_before_odoo_ends_it(self):
        feed = self.feed(CURSOR)
        self.patch(ar_feed_client, "RUN", -1)
        self.assertFails(feed, "run_too_long")
        self.assertFalse(self.server.asked)

    def test_addresses_that_are_none_are_refused(self):
        feed = self.feed({**PAGED, "paging": {"kind": "link", "next": "next"}})
        self.server.answer({"data": [row(1)], "next": "http://[/"})
        self.assertFails(feed, "other_host")
        self.server.answer(Reply(status=302, Location="http://[/"))
        self.assertFails(feed, "other_host")

    def test_a_stumbling_server_is_asked_again(self):
        feed = self.feed()
        self.server.answer(
            Reply(status=500), Reply(status=503), booked(transaction(1, 100))
        )
        self.assertEqual(self.fetch(feed).entry_count, 1)
        self.assertEqual(self.waits.count(2.0), 1)

    def test_a_broken_server_is_asked_a_few_times(self):
        feed = self.feed()
        self.server.answer(Reply(status=500))
        self.assertFails(feed, "server_trouble")
        self.assertEqual(len(self.server.asked), 4)
        self.assertEqual(feed.next_try, NOW + timedelta(minutes=5))

    def test_a_cut_answer_is_no_answer(self):
        feed = self.feed()
        self.server.answer(
            Reply(booked(transaction(1, 100)), cut=50), booked(transaction(1, 100))
        )
        self.assertEqual(self.fetch(feed).entry_count, 1)
        self.server.answer(Reply(booked(transaction(2, 100)), cut=50))
        self.assertFails(feed, "cut_answer")

    def test_a_huge_answer_is_not_read(self):
        feed = self.feed()
        self.patch(ar_feed_client, "MAX_ANSWER", 1000)
        self.server.answer(Reply(b"[" + b" " * 2000 + b"]"))
        self.assertFails(feed, "too_large")
        chunks = b"7d0\r\n" + b" " * 2000 + b"\r\n0\r\n\r\n"
        self.server.answer(Reply(chunks, Transfer_Encoding="chunked"))
        self.assertFails(feed, "too_large")

    def test_what_is_no_json_is_refused(self):
        feed = self.feed()
        self.server.answer(Reply(b"<html>Please log in</html>"))
        self.assertFails(feed, "not_json")
        self.server.answer({"transactions": {"booked": {"a": 1}}})
        self.assertFails(feed, "no_list")
        self.assertIn("transactions.booked", feed.problem)

    def test_a_refused_login_is_not_tried_again_at_once(self):
        feed = self.feed(auth="token", secret=SECRET)
        self.server.answer(Reply(b"token " + SECRET.encode(), status=401))
        self.assertFails(feed, "refused_login")
        self.assertEqual(len(self.server.asked), 1)
        self.assertNotIn(SECRET, feed.problem)

    def test_no_secret_no_request(self):
        feed = self.feed(auth="token")
        self.assertFails(feed, "no_secret")
        self.assertFalse(self.server.asked)

    def test_a_closed_port_is_said_in_words(self):
        feed = self.feed(url="http://127.0.0.1:9/")
        self.assertFails(feed, "no_connection")
        self.assertIn("127.0.0.1", feed.problem)

    def test_silence_and_wrong_certificates_are_told_apart(self):
        feed = self.feed()
        for raised, code in (
            (requests.exceptions.ReadTimeout, "too_slow"),
            (requests.exceptions.SSLError, "bad_certificate"),
        ):
            with patch.object(requests.Session, "request", side_effect=raised("x")):
                self.assertFails(feed, code)

    def test_failures_make_the_pause_longer(self):
        feed = self.feed()
        self.server.answer(Reply(status=404))
        pauses = []
        for _time in range(4):
            self.fetch(feed)
            pauses.append(feed.next_try - NOW)
        minutes = [pause.total_seconds() / 60 for pause in pauses]
        self.assertEqual(minutes, [5, 10, 20, 40])

    def test_pages_are_asked_for_at_the_agreed_pace(self):
        feed = self.feed({**CURSOR, "per_minute": 20})
        self.server.answer({"data": [row(1)], "next": "a"}, {"data": []})
        self.fetch(feed)
        self.assertEqual(self.waits, [3.0])
