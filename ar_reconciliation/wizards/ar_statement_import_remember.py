"""An account no journal has: one may be told or made, by who may change journals."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: People named who may set an account.
NAMED_PEOPLE = 3


class ArStatementImport(models.TransientModel):
    _inherit = "ar.statement.import"

    may_confirm = fields.Boolean(compute="_compute_may_confirm")
    may_remember = fields.Boolean(compute="_compute_account_notes")
    may_create_journal = fields.Boolean(compute="_compute_account_notes")
    account_notes = fields.Text(compute="_compute_account_notes")

    @api.depends("statement_ids.problem", "statement_ids.other_account_ok")
    def _compute_may_confirm(self):
        """Is there another account to be confirmed, or confirmed already?"""
        for wizard in self:
            wizard.may_confirm = any(
                statement.problem == "account" or statement.other_account_ok
                for statement in wizard.statement_ids
            )

    @api.depends(
        "statement_ids.can_remember",
        "statement_ids.can_create_journal",
        "statement_ids.account_note",
    )
    def _compute_account_notes(self):
        for wizard in self:
            statements = wizard.statement_ids
            wizard.may_remember = any(statements.mapped("can_remember"))
            wizard.may_create_journal = any(statements.mapped("can_create_journal"))
            notes = dict.fromkeys(statements.mapped("account_note"))
            wizard.account_notes = "\n".join(note for note in notes if note)


class ArStatementImportStatement(models.TransientModel):
    _inherit = "ar.statement.import.statement"

    remember_account = fields.Boolean(
        compute="_compute_remember_account",
        store=True,
        readonly=False,
        help="Set the file's account number on the journal, so that the next file "
        "finds it.",
    )
    can_remember = fields.Boolean(compute="_compute_can_remember")
    account_note = fields.Char(compute="_compute_can_remember")
    can_create_journal = fields.Boolean(compute="_compute_can_create_journal")

    @api.depends("journal_id")
    def _compute_remember_account(self):
        """The tick is about one journal: another choice takes it back."""
        for statement in self:
            statement.remember_account = False

    @api.depends("journal_id", "account", "new_count", "known_count")
    @api.depends_context("uid", "lang")
    def _compute_can_remember(self):
        for statement in self:
            journal = statement.journal_id
            unclaimed = statement._is_unclaimed()
            statement.can_remember = unclaimed and journal._ar_may_set_account()
            statement.account_note = (
                unclaimed
                and not statement.can_remember
                and self.env._(
                    "The journal %(journal)s has no account number yet. %(people)s may "
                    "set %(account)s there; until then the journal has to be chosen "
                    "for each file.",
                    journal=journal.display_name,
                    people=statement._people(),
                    account=statement.account,
                )
            )

    @api.depends("problem", "account")
    @api.depends_context("uid")
    def _compute_can_create_journal(self):
        journals, accounts = self.env["account.journal"], self.env["res.partner.bank"]
        may = journals.has_access("create") and accounts.has_access("create")
        for statement in self:
            wanted = statement.problem == "no_journal" and statement.account
            statement.can_create_journal = bool(may and wanted)

    def action_create_journal(self):
        """Make a bank journal for the account of this statement, and choose it.

        :raise AccessError: when the user may not create journals.
        :raise UserError: when the statement's currency is not in use.
        """
        self.ensure_one()
        self.env["ar.access"]._check_clerk()
        if self.can_create_journal:
            company = self.env.company
            journals = self.env["account.journal"]
            number = journals._ar_account_number(self.account)
            currency = self._currency()
            self.journal_id = journals.create(
                {
                    "name": self.env._("Bank %s", number[-4:]),
                    "type": "bank",
                    "company_id": company.id,
                    "currency_id": currency != company.currency_id and currency.id,
                    "bank_acc_number": number,
                }
            )
            others = self.wizard_id.statement_ids - self
            same = others.filtered(
                lambda statement: (
                    statement.can_create_journal
                    and statement.currency_code == self.currency_code
                    and self.journal_id._ar_is_account(statement.account)
                )
            )
            same.journal_id = self.journal_id
        return self.wizard_id._reopen()

    def _currency(self):
        """The statement's currency, the company's when the file does not say.

        :raise UserError: when it is not active.
        """
        if not self.currency_code:
            return self.env.company.currency_id
        found = self.env["res.currency"].search([("name", "=", self.currency_code)])
        if not found:
            raise UserError(
                self.env._(
                    "The currency %s is not in use: activate it in the accounting "
                    "settings, then create the journal.",
                    self.currency_code,
                )
            )
        return found

    def _is_unclaimed(self):
        """Is there an account number, and entries, and a journal without a number?"""
        self.ensure_one()
        if not (self.new_count or self.known_count) or self.journal_id.bank_account_id:
            return False
        number = self.journal_id._ar_account_number(self.account)
        is_number = any(char.isdigit() for char in number)
        return is_number and self.journal_id.type in ("bank", "credit")

    def _people(self):
        """Names of people who may set the account number of the journal."""
        group = self.env.ref("account.group_account_manager").sudo()
        company, journal = self.journal_id.company_id, self.journal_id
        people = group.all_user_ids.filtered(
            lambda user: (
                user.active
                and company in user.company_ids
                and not user._is_superuser()
                and journal.with_user(user)._ar_may_set_account()
            )
        )
        names = people[:NAMED_PEOPLE].mapped("name")
        return ", ".join(names) or self.env._("The administrator of the accounting")

    def _remember_accounts(self):
        """Set the accounts of the statements whose tick says so on their journals.

        :raise AccessError: when the user may not change the journal.
        :raise UserError: when one journal is to have two accounts.
        """
        for statement in self.filtered("remember_account"):
            journal = statement.journal_id
            if journal.bank_account_id:
                if not journal._ar_is_account(statement.account):
                    raise UserError(
                        self.env._(
                            "The journal %(journal)s can have one account only, not "
                            "%(account)s as well: choose another journal, or remove "
                            "the tick.",
                            journal=journal.display_name,
                            account=statement.account,
                        )
                    )
            elif statement.can_remember:
                journal.set_bank_account(journal._ar_account_number(statement.account))
            elif statement._is_unclaimed():
                raise AccessError(statement.account_note)
