from odoo.tests import tagged

from . import bank_files as files
from .bank_files import IBAN, entry
from .feed_common import FeedCommon
from .feed_server import Reply


@tagged("post_install", "-at_install")
class TestFeedFile(FeedCommon):
    """A statement file over HTTPS goes the way of an uploaded one."""

    def test_a_statement_is_imported(self):
        feed = self.feed(kind="https_file", template="", journal_id=False)
        data = files.camt(files.camt_statement([entry(100, "INV 1")], 50))
        self.server.answer(Reply(data))
        batch = self.fetch(feed)
        self.assertEqual((batch.format, batch.entry_count), ("camt.053", 1))
        self.assertEqual(batch.line_ids.journal_id, self.bank)
        self.assertEqual(batch.sudo().attachment_id.raw, data)
        self.assertFalse(self.fetch(feed))
        self.assertEqual(feed.state, "ok")

    def test_a_cut_statement_is_refused(self):
        feed = self.feed(kind="https_file", template="")
        data = files.camt(files.camt_statement([entry(100, "INV 1")], 50))
        self.server.answer(Reply(data[: len(data) // 2]))
        self.assertFails(feed, "import_refused")

    def test_an_unknown_account_is_not_guessed(self):
        feed = self.feed(kind="https_file", template="", journal_id=False)
        statement = files.camt_statement(
            [entry(1)], account="FR7630006000011234567890189"
        )
        self.server.answer(Reply(files.camt(statement)))
        self.assertFails(feed, "import_refused")
        self.assertIn("FR76", feed.problem)

    def test_a_journal_of_another_company_is_not_found(self):
        other = self.setup_other_company()["default_journal_bank"]
        self.bank.bank_account_id = False
        self.set_account(other, IBAN)
        feed = self.feed(kind="https_file", template="", journal_id=False)
        self.server.answer(Reply(files.camt(files.camt_statement([entry(100)]))))
        self.assertFails(feed, "import_refused", self.env.ref("base.user_root"))

    def test_a_table_with_two_readings_waits_for_a_person(self):
        feed = self.feed(kind="https_file", template="")
        table = b"Date,Amount,Description\n01/02/2026,100.00,a\n02/03/2026,5.00,b\n"
        self.server.answer(Reply(table))
        self.assertFails(feed, "unconfirmed_layout")
        wizard = self.wizard(table, "a.csv", journal=self.bank, match_now=False)
        wizard.action_preview()
        wizard.date_style = "DMY"
        wizard.action_import()
        self.server.answer(Reply(table.replace(b"5.00", b"6.00")))
        batch = self.fetch(feed)
        self.assertEqual((batch.entry_count, batch.duplicate_count), (1, 1))
