import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import bank_files as files
from .bank_files import IBAN, OTHER_IBAN, entry
from .test_import import ImportCommon

BOMB = "".join(
    f'<!ENTITY a{i} "' + f"&a{i - 1};" * 10 + '">' if i else '<!ENTITY a0 "ha">'
    for i in range(10)
)


@tagged("post_install", "-at_install")
class TestPreview(ImportCommon):
    """The wizard shows what would happen, and does that."""

    def test_it_counts_new_and_known_entries_without_importing(self):
        one, two = entry(1, "a"), entry(2, "b")
        self.load(files.camt(files.camt_statement([one])))
        wizard = self.wizard(files.camt(files.camt_statement([one, two])), "a.xml")
        action = wizard.action_preview()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (wizard._name, wizard.id)
        )
        self.assertEqual(wizard.state, "preview")
        self.assertEqual((wizard.entry_count, wizard.duplicate_count), (1, 1))
        self.assertEqual(len(self.journal_lines()), 1)

    def test_it_shows_the_statement_and_finds_its_journal(self):
        data = files.camt(files.camt_statement([entry(1000, "hello")], 50))
        wizard = self.wizard(data, "a.xml")
        wizard.action_preview()
        statement = wizard.statement_ids
        self.assertEqual(statement.journal_id, self.bank)
        self.assertEqual((statement.account, statement.currency_code), (IBAN, "USD"))
        self.assertEqual(
            (statement.opening, statement.closing, statement.total),
            ("50.00", "1,050.00", "1,000.00"),
        )
        self.assertIn("hello", statement.sample)
        self.assertFalse(statement.problem)
        self.assertFalse(wizard.decisions)

    def test_it_shows_the_issues_with_their_rows(self):
        data = files.table([entry(1, "a"), entry(2, "b")]).replace(b",2.00,", b",x,")
        wizard = self.wizard(data, "a.csv", journal=self.bank)
        wizard.action_preview()
        errors = wizard.issue_ids.filtered(lambda issue: issue.severity == "error")
        self.assertEqual(errors.mapped("row"), [3])
        self.assertIn("x", errors.message)

    def test_days_in_the_future_are_told_and_imported(self):
        data = files.table([entry(1, "a"), entry(2, "b", day="2062-03-10")])
        wizard = self.wizard(data, "a.csv", journal=self.bank)
        wizard.action_preview()
        warning = wizard.issue_ids.filtered(lambda issue: "2062" in issue.message)
        self.assertEqual((warning.severity, warning.row), ("warning", 3))
        self.assertEqual(wizard.entry_count, 2)

    def test_matching_follows_when_asked_for(self):
        move = self.invoice(self.azure, 10)
        data = files.camt(files.camt_statement([entry(10, move.name)]))
        self.load(data, match_now=True)
        self.assertPaid(move)

    def test_matching_does_not_follow_when_not_asked_for(self):
        move = self.invoice(self.azure, 10)
        data = files.camt(files.camt_statement([entry(10, move.name)]))
        batch = self.load(data, match_now=False)
        self.assertOpen(move)
        self.assertEqual(batch.line_ids.ar_match_state, "new")

    def test_another_file_chosen_after_the_preview_is_read_anew(self):
        first = files.camt(files.camt_statement([entry(1, "a")]))
        two = [
            files.camt_statement([entry(2, "b")], number="1"),
            files.camt_statement([entry(3, "c")], number="2", opening=2),
        ]
        wizard = self.wizard(first, "a.xml", match_now=False)
        wizard.action_preview()
        wizard.file = self.wizard(files.camt(*two)).file
        wizard.action_import()
        self.assertEqual(sorted(self.journal_lines().mapped("amount")), [2.0, 3.0])

    def test_auditor_may_neither_preview_nor_import(self):
        wizard = self.wizard(files.camt(files.camt_statement([entry(1, "a")])))
        for action in ("action_preview", "action_import"):
            with self.assertRaises(AccessError):
                getattr(wizard.with_user(self.users["auditor"]), action)()

    def test_one_file_fills_several_journals(self):
        other = self.bank.copy({"name": "Second bank"})
        self.set_account(other, OTHER_IBAN)
        data = files.camt(
            files.camt_statement([entry(1, "a")], number="1"),
            files.camt_statement([entry(2, "b")], account=OTHER_IBAN, number="2"),
        )
        batch = self.load(data)
        self.assertEqual(self.journal_lines(self.bank).mapped("amount"), [1.0])
        self.assertEqual(self.journal_lines(other).mapped("amount"), [2.0])
        self.assertEqual(batch.journal_ids, self.bank + other)


@tagged("post_install", "-at_install")
class TestMapping(ImportCommon):
    """What a person corrects is remembered for the next file of that bank."""

    def preview(self, data, journal=None):
        wizard = self.wizard(
            data, "a.csv", journal=journal or self.bank, match_now=False
        )
        wizard.action_preview()
        return wizard

    def correct(self, wizard):
        """Let the amount come from the column `Units`, which nobody would guess."""
        wizard.column_ids.filtered(lambda c: c.field == "amount").heading = "Units"

    TWO_AMOUNTS = b"Date,Description,Amount,Units\n2026-03-10,x,5.00,7.00\n"

    def test_the_preview_shows_the_columns_it_assumed(self):
        wizard = self.preview(self.TWO_AMOUNTS)
        columns = {column.field: column.heading for column in wizard.column_ids}
        self.assertEqual(columns["date"], "Date")
        self.assertEqual(columns["amount"], "Amount")

    def test_a_column_nothing_is_read_of_is_listed_and_can_be_chosen(self):
        wizard = self.preview(self.TWO_AMOUNTS)
        columns = {column.heading: column for column in wizard.column_ids}
        self.assertEqual(list(columns)[-1], "Units")
        self.assertFalse(columns["Units"].field)
        columns["Units"].field, columns["Amount"].field = "amount", False
        wizard.action_preview()
        again = {column.heading: column.field for column in wizard.column_ids}
        self.assertEqual((again["Units"], again["Amount"]), ("amount", False))
        wizard.action_import()
        self.assertEqual(self.journal_lines().amount, 7.0)

    def test_a_corrected_column_is_obeyed(self):
        wizard = self.preview(self.TWO_AMOUNTS)
        self.correct(wizard)
        wizard.action_import()
        self.assertEqual(self.journal_lines().amount, 7.0)

    def test_a_corrected_column_is_remembered_for_the_journal(self):
        wizard = self.preview(self.TWO_AMOUNTS)
        self.correct(wizard)
        wizard.action_import()
        later = self.TWO_AMOUNTS.replace(b"03-10", b"03-11").replace(b"7.00", b"8.00")
        self.load(later, "b.csv", journal=self.bank)
        self.assertEqual(self.journal_lines()[-1].amount, 8.0)

    def test_another_journal_does_not_know_the_correction(self):
        wizard = self.preview(self.TWO_AMOUNTS)
        self.correct(wizard)
        wizard.action_import()
        other = self.bank.copy({"name": "Second bank"})
        self.load(self.TWO_AMOUNTS, "b.csv", journal=other)
        self.assertEqual(self.journal_lines(other).amount, 5.0)

    def test_what_nobody_looked_at_is_not_remembered(self):
        self.load(self.TWO_AMOUNTS, "a.csv", journal=self.bank)
        self.assertFalse(self.env["ar.import.profile"].search([]))

    def test_several_files_of_one_layout_keep_one_profile(self):
        for day in range(10, 14):
            data = files.table([entry(1, "a", f"2026-03-{day}")])
            self.preview(data).action_import()
        profiles = self.env["ar.import.profile"].search([])
        self.assertEqual(len(profiles), 1)
        self.assertEqual(profiles.journal_id, self.bank)

    def test_the_profile_keeps_the_layout_but_not_the_account_of_one_file(self):
        self.set_account(self.bank, "62220000111122223333")
        self.preview(files.chinese([entry(1, "货款")])).action_import()
        mapping = self.env["ar.import.profile"].search([]).mapping
        self.assertIn("date", mapping["columns"])
        self.assertNotIn("62220000111122223333", json.dumps(mapping))

    def test_a_file_of_another_account_with_the_same_layout_still_asks(self):
        self.set_account(self.bank, "62220000111122223333")
        self.preview(files.chinese([entry(1, "货款")])).action_import()
        data = files.chinese([entry(2, "货款")]).replace(b"62220000", b"62229999")
        with self.assertRaisesRegex(UserError, "622299991111"):
            self.load(data, "b.csv", journal=self.bank)

    def test_another_file_after_going_back_is_not_read_with_the_first_ones_columns(
        self,
    ):
        wizard = self.preview(self.TWO_AMOUNTS)
        wizard.action_back()
        self.assertEqual(wizard.state, "upload")
        wizard.file = self.wizard(files.table([entry(3, "c")])).file
        wizard.action_import()
        self.assertEqual(self.journal_lines().amount, 3.0)

    def test_headings_that_say_nothing_are_asked_for(self):
        data = "Foo;Bar;Baz\n2026-03-05;12.50;hello\n2026-03-06;13.50;again\n"
        wizard = self.wizard(data, journal=self.bank)
        with self.assertRaisesRegex(UserError, "Foo, Bar, Baz"):
            wizard.action_import()
        wizard.action_preview()
        self.assertIn("Foo, Bar, Baz", wizard.issue_ids.message)
        self.assertFalse(wizard.statement_ids)
        holds = {"Foo": "date", "Bar": "amount", "Baz": "narrative"}
        for column in wizard.column_ids:
            column.field = holds[column.heading]
        wizard.action_preview()
        self.assertEqual(wizard.entry_count, 2)
        wizard.action_import()
        lines = self.env["account.bank.statement.line"].search(
            [("payment_ref", "in", ("hello", "again"))]
        )
        self.assertEqual(sorted(lines.mapped("amount")), [12.5, 13.5])


@tagged("post_install", "-at_install")
class TestDecisions(ImportCommon):
    """What the file leaves open is asked; nothing is imported meanwhile."""

    def assertAsks(self, pattern, *args, **kwargs):
        batches = self.env["ar.import.batch"].search_count([])
        with self.assertRaisesRegex(UserError, pattern) as caught:
            self.load(*args, **kwargs)
        self.assertIn("statement.xml", str(caught.exception))
        self.assertFalse(self.journal_lines())
        self.assertEqual(self.env["ar.import.batch"].search_count([]), batches)

    def file(self, **options):
        return files.camt(files.camt_statement([entry(1, "a")], **options))

    def test_several_accounts_are_not_poured_into_the_chosen_journal(self):
        data = files.camt(
            files.camt_statement([entry(1, "a")], account=OTHER_IBAN),
            files.camt_statement(
                [entry(2, "b")], account="FR7630006000011234567890189"
            ),
        )
        self.assertAsks(OTHER_IBAN, data, journal=self.bank)

    def test_an_unknown_account_asks_for_the_journal(self):
        self.assertAsks(OTHER_IBAN, self.file(account=OTHER_IBAN))

    def test_a_currency_the_journal_does_not_have_asks(self):
        self.assertAsks("EUR", self.file(currency="EUR"))
        self.assertAsks("EUR", self.file(currency="EUR"), journal=self.bank)

    def test_another_account_than_the_journals_asks(self):
        self.assertAsks(OTHER_IBAN, self.file(account=OTHER_IBAN), journal=self.bank)

    def test_two_journals_with_the_account_ask(self):
        self.set_account(self.bank.copy({"name": "Second bank"}), IBAN)
        self.assertAsks(IBAN, self.file())

    def test_one_open_decision_stops_the_whole_file(self):
        data = files.camt(
            files.camt_statement([entry(1, "a")], number="1"),
            files.camt_statement([entry(2, "b")], account=OTHER_IBAN, number="2"),
        )
        self.assertAsks(OTHER_IBAN, data)

    def test_the_answer_in_the_preview_lets_the_import_go_on(self):
        wizard = self.wizard(self.file(account=OTHER_IBAN), match_now=False)
        wizard.action_preview()
        self.assertEqual(wizard.statement_ids.problem, "no_journal")
        self.assertIn(OTHER_IBAN, wizard.decisions)
        wizard.statement_ids.journal_id = self.bank
        self.assertEqual(wizard.statement_ids.problem, "account")
        wizard.statement_ids.other_account_ok = True
        wizard.action_import()
        self.assertEqual(self.journal_lines().amount, 1.0)

    def test_the_account_is_recognised_in_any_spelling(self):
        self.bank.bank_account_id.acc_number = "de89 3704 0044 0532 0130 00"
        self.load(self.file())
        self.assertEqual(len(self.journal_lines()), 1)


@tagged("post_install", "-at_install")
class TestBadFiles(ImportCommon):
    """A bad file is refused in words that name it, and leaves nothing behind."""

    def assertRefused(
        self,
        data,
        *patterns,
        filename="bank.xml",
        actions=("action_preview", "action_import"),
    ):
        before = self.env["ar.import.batch"].search_count([])
        for action in actions:
            wizard = self.wizard(data, filename, journal=self.bank)
            with mute_logger("odoo.sql_db"), self.assertRaises(UserError) as caught:
                getattr(wizard, action)()
            message = str(caught.exception)
            for pattern in (filename, *patterns):
                self.assertIn(pattern, message)
            self.assertGreater(len(message.split()), 8, "it does not say what to do")
        self.assertFalse(self.journal_lines())
        self.assertEqual(self.env["ar.import.batch"].search_count([]), before)

    def camt(self):
        return files.camt(files.camt_statement([entry(1, "a"), entry(2, "b")]))

    def test_an_empty_file(self):
        self.assertRefused(b"\n", "empty")

    def test_a_truncated_camt_file(self):
        data = self.camt()
        for end in (len(data) // 2, len(data) - 12):
            self.assertRefused(data[:end], "Download it")

    def test_a_damaged_camt_file_names_the_line(self):
        self.assertRefused(self.camt().replace(b"</Amt>", b"</Atm>", 1), "line 4")

    def test_a_picture(self):
        self.assertRefused(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "CAMT.053")

    def test_a_page_of_a_web_site(self):
        page = b"<!DOCTYPE html><html><body>Please log in</body></html>"
        self.assertRefused(page, filename="bank.html")

    def test_an_xml_file_that_is_no_statement(self):
        self.assertRefused(b"<?xml version='1.0'?><order><id>1</id></order>")

    def test_an_oversized_file(self):
        from ..core.parsers.base import MAX_SIZE

        self.assertRefused(b"x" * (MAX_SIZE + 1), str(MAX_SIZE))

    def test_a_file_in_an_encoding_that_cannot_be_read(self):
        data = self.camt().replace(b"<Ustrd>a", b"<Ustrd>\xff\xfe\xfa")
        self.assertRefused(data)

    def test_xml_entities_are_refused_unopened(self):
        data = self.camt().replace(
            b"<Document", b"<!DOCTYPE d [" + BOMB.encode() + b"]><Document", 1
        )
        self.assertRefused(data.replace(b"<Ustrd>a", b"<Ustrd>&a9;"), "XML")

    def test_an_external_entity_reads_no_file_of_the_server(self):
        head = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><Document'
        data = self.camt().replace(b"<Document", head, 1)
        self.assertRefused(data.replace(b"<Ustrd>a", b"<Ustrd>&x;"), "XML")

    def test_a_zip_bomb(self):
        bomb = files.archive(a__csv=b"0" * 250_000_000)
        self.assertLess(len(bomb), 1_000_000)
        self.assertRefused(bomb, filename="bank.zip")

    def test_an_archive_in_an_archive(self):
        inner = files.archive(a__xml=self.camt())
        self.assertRefused(files.archive(b__zip=inner), "b.zip", filename="bank.zip")

    def test_an_archive_without_a_statement(self):
        self.assertRefused(files.archive(a__txt=b"hello"), filename="bank.zip")

    def test_a_workbook_that_is_broken(self):
        data = files.workbook([entry(1, "a")])
        self.assertRefused(data[: len(data) // 2], filename="bank.xlsx")

    def test_a_table_without_dates_and_amounts(self):
        data = b"Name,Town\nACME,Rome\n"
        self.assertRefused(data, filename="bank.csv", actions=("action_import",))

    def test_an_mt940_file_cut_in_the_middle(self):
        data = files.mt940([entry(1, "a"), entry(2, "b")], 50)
        self.assertRefused(data[: data.index(b":62F")], filename="bank.sta")

    def test_nothing_stays_when_the_database_refuses_a_line_half_way(self):
        lines = self.registry["account.bank.statement.line"]
        original = lines.create

        def create(records, vals_list):
            original(records, vals_list[:1])
            raise RuntimeError("the second line is refused")

        self.patch(lines, "create", create)
        with self.assertRaises(RuntimeError), self.env.cr.savepoint():
            self.load(self.camt())
        self.env.invalidate_all()
        self.assertFalse(self.journal_lines())
        self.assertFalse(self.env["ar.import.batch"].search([]))
