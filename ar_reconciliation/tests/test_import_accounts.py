from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from . import bank_files as files
from .bank_files import IBAN, OTHER_IBAN, entry
from .test_import import ImportCommon


@tagged("post_install", "-at_install")
class TestEmptyStatements(ImportCommon):
    """Accounts on which nothing happened are listed by banks; they need no decision."""

    def data(self, account=OTHER_IBAN, currency="USD", amount=1):
        return files.camt(
            files.camt_statement([], 5, account=account, currency=currency, number="0"),
            files.camt_statement([entry(amount, "a")], number="1"),
            files.camt_statement([], 7, account=account, currency=currency, number="2"),
        )

    def test_the_preview_asks_for_no_journal_and_the_rest_is_imported(self):
        for data in (self.data(), self.data(IBAN, "EUR", amount=2)):
            wizard = self.wizard(data, match_now=False)
            wizard.action_preview()
            self.assertEqual(wizard.statement_ids.mapped("new_count"), [0, 1, 0])
            self.assertEqual(set(wizard.statement_ids.mapped("problem")), {False})
            self.assertFalse(wizard.decisions)
            wizard.action_import()
            self.assertEqual(wizard.batch_id.state, "imported")
            self.assertEqual(wizard.batch_id.company_id, self.company)
        self.assertEqual(sorted(self.journal_lines().mapped("amount")), [1.0, 2.0])
        self.assertEqual(len(self.journal_lines().statement_id), 2)

    def test_a_statement_with_entries_still_asks(self):
        data = files.camt(
            files.camt_statement([], number="0"),
            files.camt_statement([entry(1, "a")], account=OTHER_IBAN, number="1"),
        )
        wizard = self.wizard(data)
        wizard.action_preview()
        self.assertEqual(wizard.statement_ids.mapped("problem"), [False, "no_journal"])
        with self.assertRaisesRegex(UserError, OTHER_IBAN):
            wizard.action_import()

    def test_nor_does_a_program_need_a_journal_for_them(self):
        batches = self.env["ar.import.batch"].with_user(self.clerk)
        batch = batches._import_file(self.data(), "a.xml", company=self.company)
        self.assertEqual((batch.entry_count, batch.company_id), (1, self.company))
        self.assertEqual(self.journal_lines().mapped("amount"), [1.0])

    def test_a_file_of_empty_statements_only(self):
        data = files.camt(files.camt_statement([], 5, account=OTHER_IBAN))
        wizard = self.wizard(data)
        wizard.action_preview()
        wizard.action_import()
        self.assertEqual(
            (wizard.batch_id.entry_count, wizard.batch_id.row_count), (0, 0)
        )
        batches = self.env["ar.import.batch"].with_user(self.clerk)
        batch = batches._import_file(data, "a.xml", company=self.company)
        self.assertEqual(batch.company_id, self.company)

    def test_a_file_without_statements(self):
        batches = self.env["ar.import.batch"]
        parsed = batches._parse(self.data(), "a.xml")
        parsed = type(parsed)(format="camt.053")
        self.assertEqual(batches._find_journals(parsed, self.bank), [])
        batch = batches.with_user(self.clerk)._import_parsed(b"x", "a.xml", parsed)
        self.assertEqual((batch.entry_count, batch.duplicate_count), (0, 0))


@tagged("post_install", "-at_install")
class TestRememberAccount(ImportCommon):
    """Whoever may change journals may let one remember the file's account."""

    SPELLED = "FR76 3000 6000 0112 3456 7890 189"
    ACCOUNT = "FR7630006000011234567890189"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.bank.copy({"name": "Second bank"})
        cls.second.bank_account_id = False
        cls.admin = cls.make_admin("ar_admin", ",base.group_partner_manager")

    @classmethod
    def make_admin(cls, login, more=""):
        """A clerk who also administers the accounting."""
        role = "ar_reconciliation.ar_reconciliation_group_clerk"
        return new_test_user(
            cls.env,
            login=login,
            name=f"Admin {login}",
            groups=f"{role},account.group_account_manager{more}",
            company_id=cls.company.id,
            company_ids=cls.company.ids,
        )

    def preview(self, user, *statements, **vals):
        """A previewed file of an unknown account with the second journal chosen."""
        data = files.camt(
            *statements or [files.camt_statement([entry(1, "a")], account=self.ACCOUNT)]
        )
        wizard = self.wizard(data, user=user, match_now=False, **vals)
        wizard.action_preview()
        wizard.statement_ids.journal_id = self.second
        return wizard

    def test_nothing_is_remembered_without_the_tick(self):
        wizard = self.preview(self.admin)
        self.assertTrue(wizard.statement_ids.can_remember)
        self.assertTrue(wizard.may_remember)
        self.assertFalse(wizard.statement_ids.remember_account)
        wizard.action_import()
        self.assertFalse(self.second.bank_account_id)
        self.assertEqual(len(self.journal_lines(self.second)), 1)

    def test_an_administrator_lets_the_journal_remember_it(self):
        wizard = self.preview(self.admin)
        self.assertFalse(wizard.account_notes)
        wizard.statement_ids.remember_account = True
        wizard.action_import()
        account = self.second.bank_account_id
        self.assertEqual(account.acc_number.replace(" ", ""), self.ACCOUNT)
        self.assertEqual(account.partner_id, self.company.partner_id)
        later = files.camt(
            files.camt_statement([entry(2, "b")], account=self.ACCOUNT, opening=1)
        )
        self.load(later)  # the clerk is not asked any more
        self.assertEqual(len(self.journal_lines(self.second)), 2)

    def test_an_administrator_makes_the_journal_out_of_the_preview(self):
        data = files.camt(
            files.camt_statement([entry(1, "a")], account=self.ACCOUNT),
            files.camt_statement([entry(2, "b")], 1, account=self.ACCOUNT, number="2"),
        )
        wizard = self.wizard(data, user=self.admin, match_now=False)
        wizard.action_preview()
        self.assertTrue(wizard.may_create_journal)
        self.assertEqual(wizard.statement_ids[0].problem, "no_journal")
        action = wizard.statement_ids[0].action_create_journal()
        self.assertEqual(action["res_id"], wizard.id)
        journal = wizard.statement_ids.journal_id
        self.assertEqual(len(journal), 1, "the second statement is of the same account")
        self.assertEqual((journal.type, journal.company_id), ("bank", self.company))
        self.assertTrue(journal._ar_is_account(self.ACCOUNT))
        self.assertTrue(journal._ar_has_currency(wizard.statement_ids[0].currency_code))
        self.assertFalse(wizard.decisions)
        wizard.action_import()
        self.assertEqual(len(self.journal_lines(journal)), 2)

    def test_a_clerk_makes_no_journal(self):
        wizard = self.preview(self.clerk)
        wizard.statement_ids.journal_id = False
        self.assertFalse(wizard.may_create_journal)
        wizard.statement_ids.action_create_journal()
        self.assertFalse(wizard.statement_ids.journal_id)

    def test_a_journal_in_a_currency_that_is_not_in_use_is_refused(self):
        self.env["res.currency"].search([("name", "=", "JPY")]).active = False
        statement = files.camt_statement(
            [entry(1, "a")], account=self.ACCOUNT, currency="JPY"
        )
        wizard = self.wizard(files.camt(statement), user=self.admin)
        wizard.action_preview()
        with self.assertRaisesRegex(UserError, "JPY is not in use"):
            wizard.statement_ids.action_create_journal()

    def test_the_number_is_kept_without_blanks_and_currency(self):
        number = self.second._ar_account_number(f"{self.SPELLED.lower()} usd")
        self.assertEqual(number, self.ACCOUNT)

    def test_an_account_of_the_company_is_used_again(self):
        known = self.env["res.partner.bank"].create(
            {"acc_number": self.SPELLED, "partner_id": self.company.partner_id.id}
        )
        wizard = self.preview(self.admin)
        wizard.statement_ids.remember_account = True
        wizard.action_import()
        self.assertEqual(self.second.bank_account_id, known)

    def test_a_clerk_reads_who_may_do_it(self):
        wizard = self.preview(self.clerk)
        self.assertFalse(wizard.statement_ids.can_remember)
        self.assertFalse(wizard.may_remember)
        self.assertIn("Admin ar_admin", wizard.account_notes)
        self.assertIn(self.ACCOUNT, wizard.account_notes)
        wizard.action_import()
        self.assertEqual(len(self.journal_lines(self.second)), 1)

    def test_a_clerk_who_sets_the_tick_all_the_same_is_refused(self):
        wizard = self.preview(self.clerk)
        wizard.statement_ids.remember_account = True
        with self.assertRaisesRegex(AccessError, "Admin ar_admin"):
            wizard.action_import()
        self.assertFalse(self.second.bank_account_id)
        self.assertFalse(self.journal_lines(self.second))

    def test_the_role_of_our_manager_is_not_enough(self):
        wizard = self.preview(self.users["manager"])
        self.assertFalse(wizard.statement_ids.can_remember)

    def test_nor_is_an_administrator_who_may_create_no_bank_accounts(self):
        wizard = self.preview(self.make_admin("ar_half"))
        self.assertFalse(wizard.statement_ids.can_remember)
        self.assertNotIn("ar_half", wizard.account_notes)

    def test_it_is_offered_only_where_it_helps(self):
        wizard = self.preview(self.admin)
        statement = wizard.statement_ids
        statement.remember_account = True
        statement.journal_id = self.bank  # has an account of its own
        self.assertFalse(statement.can_remember)
        self.assertFalse(statement.remember_account)
        statement.write({"journal_id": self.second.id, "account": "Giro"})
        self.assertFalse(statement.can_remember)
        self.assertFalse(statement.account_note)
        statement.write({"account": self.ACCOUNT, "journal_id": False})
        self.assertFalse(statement.can_remember)

    def test_one_journal_does_not_remember_two_accounts(self):
        wizard = self.preview(
            self.admin,
            files.camt_statement([entry(1, "a")], account=self.ACCOUNT, number="1"),
            files.camt_statement([entry(2, "b")], account=OTHER_IBAN, number="2"),
        )
        wizard.statement_ids.remember_account = True
        with self.assertRaises(UserError) as caught:
            wizard.action_import()
        self.assertIn(OTHER_IBAN, str(caught.exception))
        self.assertFalse(self.second.bank_account_id)
        self.assertFalse(self.journal_lines(self.second))

    def test_two_statements_of_one_account_set_it_once(self):
        wizard = self.preview(
            self.admin,
            files.camt_statement([entry(1, "a")], account=self.ACCOUNT, number="1"),
            files.camt_statement([entry(2, "b")], 1, account=self.ACCOUNT, number="2"),
        )
        wizard.statement_ids.remember_account = True
        wizard.action_import()
        self.assertTrue(self.second.bank_account_id)
        self.assertEqual(len(self.journal_lines(self.second)), 2)


@tagged("post_install", "-at_install")
class TestOtherCompany(ImportCommon):
    """The statement of another company: its journals are for those who work there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.theirs = cls.setup_other_company()["default_journal_bank"]
        cls.set_account(cls.theirs, OTHER_IBAN)
        cls.data = files.camt(files.camt_statement([entry(1)], account=OTHER_IBAN))

    def test_a_clerk_who_does_not_work_there_is_asked_for_a_journal(self):
        wizard = self.wizard(self.data, match_now=False)
        wizard.action_preview()
        self.assertEqual(wizard.statement_ids.problem, "no_journal")
        with self.assertRaisesRegex(UserError, OTHER_IBAN):
            wizard.action_import()
        self.assertFalse(self.journal_lines(self.theirs))

    def test_nor_can_that_clerk_name_the_journal(self):
        wizard = self.wizard(self.data, match_now=False)
        wizard.action_preview()
        journal = self.theirs.with_user(self.clerk)
        with self.assertRaises(AccessError):
            wizard.statement_ids.journal_id = journal
            wizard.action_import()
        self.env.invalidate_all()
        self.assertFalse(self.journal_lines(self.theirs))

    def test_the_journal_of_another_account_is_not_poured_into(self):
        wizard = self.wizard(self.data, journal=self.bank, match_now=False)
        wizard.action_preview()
        self.assertEqual(wizard.statement_ids.problem, "account")
        with self.assertRaisesRegex(UserError, OTHER_IBAN):
            wizard.action_import()
        self.assertFalse(self.journal_lines())

    def test_for_who_works_in_both_the_file_belongs_to_the_company_of_its_account(self):
        self.clerk.company_ids |= self.theirs.company_id
        companies = (self.company | self.theirs.company_id).ids
        wizard = self.wizard(self.data, match_now=False)
        wizard = wizard.with_context(allowed_company_ids=companies)
        wizard.action_preview()
        wizard.action_import()
        line = self.journal_lines(self.theirs)
        self.assertEqual(line.company_id, self.theirs.company_id)
        self.assertEqual(wizard.batch_id.company_id, self.theirs.company_id)
        self.assertEqual(line.ar_import_batch_id, wizard.batch_id)
