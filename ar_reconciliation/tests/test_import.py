import hashlib

from odoo.exceptions import UserError
from odoo.tests import tagged

from . import bank_files as files
from .bank_files import IBAN, OTHER_IBAN, entry
from .common import ArCommon


class ImportCommon(ArCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_account(cls.bank, IBAN)

    @classmethod
    def set_account(cls, journal, number):
        accounts = cls.env["res.partner.bank"]
        partner = journal.company_id.partner_id
        journal.bank_account_id = accounts.search(
            [("acc_number", "=", number), ("partner_id", "=", partner.id)]
        ) or accounts.create({"acc_number": number, "partner_id": partner.id})

    def load(self, data, filename="statement.xml", journal=None, **vals):
        """Import a file as the clerk without matching; return its batch."""
        vals.setdefault("match_now", False)
        self.wizard(data, filename, journal=journal, **vals).action_import()
        return self.env["ar.import.batch"].search([], limit=1)

    def journal_lines(self, journal=None):
        return self.env["account.bank.statement.line"].search(
            [("journal_id", "=", (journal or self.bank).id)], order="internal_index"
        )

    def assertEveryRowAccountedFor(self, batch):
        refused = batch.issue_ids.filtered(lambda issue: issue.severity == "error")
        total = batch.entry_count + batch.duplicate_count + len(refused)
        self.assertEqual(total, batch.row_count)
        self.assertEqual(batch.entry_count, len(batch.line_ids))


@tagged("post_install", "-at_install")
class TestImportFormats(ImportCommon):
    """Files of every format become the same bank lines."""

    ENTRIES = (
        entry(100, "INV 1", payer="ACME Trading", account=OTHER_IBAN),
        entry(-12.5, "rent", "2026-03-11"),
    )

    def assertImported(self, batch, text="INV 1", account=OTHER_IBAN, closing=137.5):
        self.assertEveryRowAccountedFor(batch)
        line = batch.line_ids.filtered(lambda line: line.amount > 0)
        self.assertEqual(sorted(batch.line_ids.mapped("amount")), [-12.5, 100.0])
        self.assertIn(text, line.payment_ref)
        self.assertEqual(line.partner_name, "ACME Trading")
        self.assertEqual(line.account_number, account)
        self.assertEqual(line.date, self.date("2026-03-10"))
        self.assertEqual(line.journal_id, self.bank)
        statement = batch.line_ids.statement_id
        self.assertEqual(
            (statement.balance_start, statement.balance_end_real), (50.0, closing)
        )
        self.assertEqual(statement.balance_end, closing)
        self.assertTrue(statement.is_complete)

    def test_camt_053(self):
        batch = self.load(files.camt(files.camt_statement(self.ENTRIES, 50)))
        self.assertImported(batch)
        self.assertEqual(batch.format, "camt.053")

    def test_mt940(self):
        batch = self.load(files.mt940(self.ENTRIES, 50), "a.sta")
        self.assertImported(batch)
        self.assertEqual(batch.format, "mt940")

    def test_csv(self):
        batch = self.load(files.table(self.ENTRIES, 50), "a.csv", journal=self.bank)
        self.assertImported(batch)

    def test_csv_in_a_western_code_page(self):
        entries = [entry(5, "Überweisung für März"), entry(6, "Größe")]
        data = files.table(entries, encoding="cp1252")
        batch = self.load(data, "a.csv", journal=self.bank)
        self.assertEqual(
            set(batch.line_ids.mapped("payment_ref")), {"Größe", "Überweisung für März"}
        )

    def test_xlsx(self):
        batch = self.load(files.workbook(self.ENTRIES, 50), "a.xlsx", journal=self.bank)
        self.assertImported(batch)
        self.assertEqual(batch.format, "xlsx")

    def test_chinese_corporate_table_in_gbk(self):
        self.set_account(self.bank, "6222 0000 1111 2222 3333")
        entries = [
            entry(
                1234567.89,
                "货款 2026-00012",
                payer="深圳市甲乙有限公司",
                account="6217009988776655",
            ),
            entry(-10, "手续费"),
        ]
        batch = self.load(files.chinese(entries, 1000), "明细.csv")
        self.assertEveryRowAccountedFor(batch)
        out, into = batch.line_ids.sorted("amount")
        self.assertEqual((into.amount, out.amount), (1234567.89, -10.0))
        self.assertEqual(into.partner_name, "深圳市甲乙有限公司")
        self.assertEqual(into.account_number, "6217009988776655")
        self.assertIn("货款 2026-00012", into.payment_ref)
        self.assertEqual(into.journal_id, self.bank)

    def test_archive_of_several_statements(self):
        data = files.archive(
            a__xml=files.camt(files.camt_statement([entry(1, "a")], 0, number="1")),
            b__xml=files.camt(files.camt_statement([entry(2, "b")], 1, number="2")),
        )
        batch = self.load(data, "march.zip")
        self.assertEqual(sorted(batch.line_ids.mapped("amount")), [1.0, 2.0])
        self.assertEqual(len(batch.line_ids.statement_id), 2)

    def test_structured_reference_and_what_the_bank_said_are_kept(self):
        item = entry(9, "x", payer="ACME", reference="RF18539007547034", id="BK-1")
        line = self.load(files.camt(files.camt_statement([item]))).line_ids
        self.assertEqual(line.ref, "RF18539007547034")
        self.assertEqual(line.ar_bank_data["bank_id"], "BK-1")
        self.assertEqual(line.ar_bank_data["payer_name"], "ACME")
        self.assertEqual(line.ar_match_state, "new")


@tagged("post_install", "-at_install")
class TestImportBatch(ImportCommon):
    """Nothing is lost, nothing comes twice, everything can be proved."""

    def file(self, *entries, **options):
        return files.camt(files.camt_statement(entries, **options))

    def test_the_file_itself_is_kept_with_its_hash(self):
        data = self.file(entry(1, "a"))
        batch = self.load(data, "march.xml")
        self.assertEqual(batch.attachment_id.raw, data)
        self.assertEqual(batch.attachment_id.name, "march.xml")
        self.assertEqual(batch.checksum, hashlib.sha256(data).hexdigest())
        self.assertEqual((batch.name, batch.user_id), ("march.xml", self.clerk))
        self.assertEqual(batch.company_id, self.company)

    def test_importing_a_file_again_brings_nothing(self):
        data = self.file(entry(1, "a"), entry(2, "b"))
        self.load(data)
        before = self.journal_lines()
        again = self.load(data)
        self.assertEqual(self.journal_lines(), before)
        self.assertEqual((again.entry_count, again.duplicate_count), (0, 2))
        self.assertFalse(again.line_ids)
        self.assertEveryRowAccountedFor(again)

    def test_another_format_of_the_same_day_without_bank_numbers_stays_the_same(self):
        entries = [entry(1, "a", payer="ACME", account=OTHER_IBAN)]
        self.load(files.table(entries), "a.csv", journal=self.bank)
        again = self.load(files.workbook(entries), "a.xlsx", journal=self.bank)
        self.assertEqual((again.entry_count, again.duplicate_count), (0, 1))

    def test_an_overlapping_file_brings_only_what_is_new(self):
        one, two = entry(1, "a"), entry(2, "b", "2026-03-11")
        first = self.load(self.file(one, opening=10)).line_ids.statement_id
        batch = self.load(self.file(one, two, opening=10))
        self.assertEqual(batch.line_ids.mapped("amount"), [2.0])
        self.assertEqual((batch.entry_count, batch.duplicate_count), (1, 1))
        statement = batch.line_ids.statement_id
        self.assertEqual(statement.balance_start, first.balance_end_real)
        self.assertEqual(statement.balance_end, statement.balance_end_real)
        self.assertTrue(statement.is_complete)
        self.assertTrue(statement.is_valid)

    def test_two_identical_payments_of_one_day_stay_two(self):
        twin = entry(5, "subscription", payer="ACME")
        batch = self.load(self.file(twin, twin))
        self.assertEqual(batch.line_ids.mapped("amount"), [5.0, 5.0])
        again = self.load(self.file(twin, twin))
        self.assertEqual((again.entry_count, again.duplicate_count), (0, 2))

    def test_a_third_identical_payment_of_a_later_file_is_new(self):
        twin = entry(5, "subscription", payer="ACME")
        self.load(self.file(twin, twin))
        batch = self.load(self.file(twin, twin, twin))
        self.assertEqual((batch.entry_count, batch.duplicate_count), (1, 2))

    def test_an_entry_of_another_journal_is_no_duplicate(self):
        other = self.bank.copy({"name": "Second bank"})
        data = files.table([entry(1, "a")])
        self.load(data, "a.csv", journal=self.bank)
        batch = self.load(data, "a.csv", journal=other)
        self.assertEqual((batch.entry_count, batch.duplicate_count), (1, 0))

    def test_bad_rows_are_issues_with_their_row_and_the_rest_is_imported(self):
        data = files.table([entry(1, "good"), entry(2, "bad"), entry(3, "good")])
        data = data.replace(b",2.00,", b",two,")
        batch = self.load(data, "a.csv", journal=self.bank)
        self.assertEqual(sorted(batch.line_ids.mapped("amount")), [1.0, 3.0])
        issue = batch.issue_ids.filtered(lambda issue: issue.severity == "error")
        self.assertEqual((issue.code, issue.row), ("bad_amount", 3))
        self.assertIn("two", issue.message)
        self.assertEveryRowAccountedFor(batch)

    def test_a_balance_that_does_not_fit_is_reported(self):
        batch = self.load(self.file(entry(1, "a"), opening=10, closing=100))
        issue = batch.issue_ids
        self.assertEqual((issue.code, issue.severity), ("balance_break", "warning"))
        self.assertIn("89", issue.message)
        self.assertEqual(batch.entry_count, 1)

    def test_a_running_balance_that_does_not_fit_names_the_row(self):
        data = files.table([entry(1, "a"), entry(2, "b"), entry(3, "c")], 100)
        data = data.replace(b"2.00,103.00", b"2.00,104.00")
        batch = self.load(data, "a.csv", journal=self.bank)
        breaks = batch.issue_ids.filtered(
            lambda issue: issue.code == "running_balance_break"
        )
        self.assertTrue(breaks)
        self.assertEqual(breaks.sorted("row")[0].row, 3)
        self.assertEqual(batch.entry_count, 3)

    def test_the_import_is_in_the_log(self):
        batch = self.load(self.file(entry(1, "a")), "march.xml")
        log = batch.line_ids.ar_log_ids
        self.assertEqual((log.event, log.note), ("imported", "march.xml"))
        self.assertEqual(log.user_id, self.clerk)

    def test_a_foreign_original_amount_becomes_the_foreign_currency(self):
        self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])
        data = (
            b"Date,Description,Amount,Original Amount,Original Currency\n"
            b"2026-03-10,INV,100.00,50.00,EUR\n"
        )
        line = self.load(data, "a.csv", journal=self.bank).line_ids
        self.assertEqual(line.foreign_currency_id.name, "EUR")
        self.assertEqual((line.amount, line.amount_currency), (100.0, 50.0))


@tagged("post_install", "-at_install")
class TestImportUndo(ImportCommon):
    """A file can be taken back while nothing depends on it."""

    def batch(self, *entries):
        return self.load(files.camt(files.camt_statement(entries)), "march.xml")

    def test_taking_a_file_back_leaves_nothing_and_allows_it_again(self):
        batch = self.batch(entry(1, "a"), entry(2, "b"))
        statement = batch.line_ids.statement_id
        batch.with_user(self.clerk).action_undo()
        self.assertEqual(batch.state, "undone")
        self.assertFalse(self.journal_lines())
        self.assertFalse(statement.exists())
        self.assertEqual(self.batch(entry(1, "a"), entry(2, "b")).entry_count, 2)

    def test_it_is_refused_when_a_line_is_settled_and_names_it(self):
        move = self.invoice(self.azure, 10)
        batch = self.batch(entry(10, move.name), entry(2, "b"))
        self.match(batch.line_ids)
        self.assertPaid(move)
        settled = batch.line_ids.filtered("is_reconciled")
        with self.assertRaisesRegex(UserError, settled.name):
            batch.with_user(self.clerk).action_undo()
        self.assertEqual(len(self.journal_lines()), 2)
        self.assertEqual(batch.state, "imported")

    def test_after_the_match_is_undone_it_works(self):
        move = self.invoice(self.azure, 10)
        batch = self.batch(entry(10, move.name))
        self.match(batch.line_ids).action_ar_undo("wrong file")
        batch.with_user(self.clerk).action_undo()
        self.assertFalse(self.journal_lines())
        self.assertOpen(move)

    def test_a_statement_with_other_lines_in_it_stays(self):
        batch = self.batch(entry(1, "a"))
        statement = batch.line_ids.statement_id
        other = self.bank_line(7, "by hand", statement_id=statement.id)
        batch.with_user(self.clerk).action_undo()
        self.assertEqual(statement.line_ids, other)

    def test_the_log_outlives_the_lines(self):
        batch = self.batch(entry(1, "a"))
        log = batch.line_ids.ar_log_ids
        batch.with_user(self.clerk).action_undo()
        self.assertTrue(log.exists())
        self.assertEqual((log.amount, log.note), (1.0, "march.xml"))
