import os
import pathlib
import shutil
import tempfile
import time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from . import bank_files as files
from .bank_files import entry
from .feed_common import FeedCommon


@tagged("post_install", "-at_install")
class TestFeedFolder(FeedCommon):
    """Files are taken from one folder, whole, once, and put away."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.base = pathlib.Path(os.path.realpath(tempfile.mkdtemp()))
        cls.addClassCleanup(shutil.rmtree, cls.base)
        (cls.base / ".ar-feeds").touch()
        cls.parameters = cls.env["ir.config_parameter"].sudo()
        cls.parameters.set_param("ar_reconciliation.feed_folder", str(cls.base))

    def setUp(self):
        super().setUp()
        self.place = self.base / self._testMethodName
        (self.place / "in").mkdir(parents=True)
        self.inbox = self.place / "in"

    def folder_feed(self, **vals):
        folder = f"{self._testMethodName}/in"
        return self.feed(**{"kind": "folder", "folder": folder, **vals})

    def drop(self, name, *entries, age=600, number="2026-1"):
        """A statement that somebody has put there a while ago."""
        data = files.camt(files.camt_statement(entries, number=number))
        return self.drop_bytes(name, data, age)

    def drop_bytes(self, name, data, age=600):
        path = self.inbox / name
        path.write_bytes(data)
        moment = time.time() - age
        os.utime(path, (moment, moment))
        return path

    def fetch(self, feed, user=None, commit=True):
        """Fetch; the moves wait for the commit, which tests do not make."""
        batches = super().fetch(feed, user)
        if commit:
            self.env.cr.postcommit.run()
        return batches

    def names(self, where="."):
        folder = self.inbox / where
        return sorted(p.name for p in folder.iterdir() if p.is_file())

    def test_files_are_imported_oldest_first_and_put_away(self):
        self.drop("b.xml", entry(1), age=900, number="1")
        self.drop("a.xml", entry(2), age=600, number="2")
        feed = self.folder_feed()
        batches = self.fetch(feed)
        self.assertEqual(batches.sorted("id").mapped("name"), ["b.xml", "a.xml"])
        self.assertEqual((feed.state, feed.last_new), ("ok", 2))
        self.assertEqual(self.names(), [])
        done = [name.partition("_")[2] for name in self.names("done")]
        self.assertEqual(sorted(done), ["a.xml", "b.xml"])

    def test_nothing_is_moved_before_the_import_is_committed(self):
        self.drop("a.xml", entry(1))
        feed = self.folder_feed()
        self.fetch(feed, commit=False)
        self.assertEqual(self.names(), ["a.xml"])
        self.env.cr.postcommit.clear()  # the server dies here
        self.assertFalse(self.fetch(feed))
        self.assertEqual(len(self.journal_lines()), 1)
        self.assertEqual(self.names(), [])

    def test_a_file_that_comes_again_is_known(self):
        feed = self.folder_feed()
        self.drop("a.xml", entry(1))
        self.fetch(feed)
        self.drop("renamed.xml", entry(1))
        self.assertFalse(self.fetch(feed))
        self.assertEqual(len(self.names("done")), 2)

    def test_a_refused_file_is_put_aside_and_stops_no_other(self):
        self.drop_bytes("a.xml", b"<Document", age=900)
        self.drop("b.xml", entry(1))
        feed = self.folder_feed()
        self.assertEqual(self.fetch(feed).name, "b.xml")
        self.assertEqual(len(self.names("failed")), 1)
        self.assertEqual(feed.state, "ok")
        self.assertIn("a.xml", feed.message_ids[0].body)
        self.assertEqual(feed.activity_ids.user_id, self.manager)
        self.assertIn("a.xml", feed.activity_ids.note)

    def test_files_being_written_are_left_alone(self):
        self.drop("young.xml", entry(1), age=5)
        self.drop("b.xml.part", entry(2))
        self.drop(".hidden.xml", entry(3))
        self.drop_bytes("empty.xml", b"")
        feed = self.folder_feed()
        self.assertFalse(self.fetch(feed))
        self.assertEqual(feed.state, "ok")
        self.assertEqual(len(self.names()), 4)

    def test_a_file_replaced_meanwhile_is_not_put_away(self):
        path = self.drop("a.xml", entry(1))
        feed = self.folder_feed()
        self.fetch(feed, commit=False)
        path.unlink()
        self.drop("a.xml", entry(2), number="2")
        self.env.cr.postcommit.run()
        self.assertEqual(self.names(), ["a.xml"])
        self.assertEqual(self.fetch(feed).entry_count, 1)

    def test_links_are_not_followed(self):
        outside = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, outside)
        secret = outside / "a.xml"
        secret.write_bytes(files.camt(files.camt_statement([entry(1)])))
        os.utime(secret, (1, 1))
        (self.inbox / "a.xml").symlink_to(secret)
        feed = self.folder_feed()
        self.assertFalse(self.fetch(feed))
        self.assertTrue(secret.exists())
        (self.place / "way").symlink_to(outside)
        feed.folder = f"{self._testMethodName}/way"
        self.assertFails(feed, "folder_outside")
        self.assertTrue(secret.exists())

    def test_no_path_leads_out_of_the_allowed_folder(self):
        for path in ("../x", "/etc", "a/../../x", "~/x", "in/done", "a\\..\\b"):
            with self.subTest(path), self.assertRaises(ValidationError):
                self.folder_feed(folder=path)

    def test_the_administrator_has_to_allow_a_folder(self):
        feed = self.folder_feed()
        for allowed in ("", "relative", str(self.place), "/etc"):
            with self.subTest(allowed):
                self.parameters.set_param("ar_reconciliation.feed_folder", allowed)
                self.assertFails(feed, "folder_unset")
        self.parameters.set_param("ar_reconciliation.feed_folder", str(self.base))
        feed.folder = "absent"
        self.assertFails(feed, "folder_missing")

    def test_the_test_button_counts_the_files(self):
        self.drop("a.xml", entry(1))
        message = self.folder_feed().action_test()["params"]["message"]
        self.assertIn("1", message)
        self.assertEqual(self.names(), ["a.xml"])
