from odoo import api, fields, models
from odoo.exceptions import ValidationError


class AccountJournal(models.Model):
    _inherit = "account.journal"

    ar_owner_id = fields.Many2one(
        "res.users",
        string="Responsible for Exceptions",
        copy=False,
        ondelete="set null",
        domain=lambda self: self.env["res.users"]._ar_owner_domain(),
        help="Gets the exceptions that runs find in this journal.",
    )

    @api.constrains("ar_owner_id")
    def _ar_check_owner(self):
        for journal in self.filtered("ar_owner_id"):
            if not journal.ar_owner_id._ar_can_own(journal.company_id):
                raise ValidationError(
                    self.env._(
                        "%(user)s cannot be responsible for %(journal)s: only "
                        "receivables clerks of %(company)s can. Choose somebody else, "
                        "or ask the administrator to give the role.",
                        user=journal.ar_owner_id.name,
                        journal=journal.display_name,
                        company=journal.company_id.name,
                    )
                )

    @api.model
    def _ar_by_account(self, account, currency):
        """Bank journals whose bank account is the one a statement is about.

        :param str account: as in the file, any spelling.
        :param str currency: code, or "" when the file does not say.
        :return: journals of the companies in use; one, none or several.
        """
        wanted = self._ar_account_key(account)
        if not wanted:
            return self.browse()
        journals = self.search(
            [("type", "in", ("bank", "credit")), ("bank_account_id", "!=", False)]
        )
        found = journals.filtered(lambda j: j._ar_is_account(wanted))
        in_currency = found.filtered(lambda j: j._ar_has_currency(currency))
        return in_currency or found

    def _ar_account_key(self, account):
        """Letters and digits of an account number, upper case."""
        return "".join(char for char in account or "" if char.isalnum()).upper()

    def _ar_account_number(self, account):
        """A bank's account number normalised, without the currency code behind it."""
        number = self._ar_account_key(account)
        if len(number) <= 8:
            return number
        currency = (self.currency_id or self.company_id.currency_id).name
        return number.removesuffix(currency or "")

    def _ar_may_set_account(self):
        """May the user give this journal a bank account, as Odoo's own form lets?"""
        accounts = self.env["res.partner.bank"]
        return self.has_access("write") and accounts.has_access("create")

    def _ar_is_account(self, wanted):
        """Is the journal's bank account the wanted one?

        Banks report an IBAN or its national part, with or without the currency code
        behind it.
        """
        own = self._ar_account_key(self.bank_account_id.acc_number)
        wanted = self._ar_account_number(wanted)
        if not own or not wanted:
            return False
        short, long = sorted((own, wanted), key=len)
        return long == short or (len(short) >= 8 and long.endswith(short))

    def _ar_has_currency(self, currency):
        """Is this the journal's currency? An unknown currency is taken for it."""
        self.ensure_one()
        own = self.currency_id or self.company_id.currency_id
        return not currency or own.name == currency

    def _ar_problem(self, account, currency, other_account_ok=False):
        """What keeps a statement from being imported into this journal, or into none.

        :param str account: as in the file, "" when it does not say.
        :param bool other_account_ok: somebody confirmed that the account is right.
        :return: ``no_journal``, ``currency``, ``account`` or False.
        """
        if not self:
            return "no_journal"
        if not self._ar_has_currency(currency):
            return "currency"
        if account and self.bank_account_id and not other_account_ok:
            return False if self._ar_is_account(account) else "account"
        return False

    def _ar_problem_text(self, problem, account, currency):
        """What a person must decide about a statement with this problem."""
        values = {
            "account": account,
            "currency": currency,
            "journal": self.display_name,
        }
        if problem == "no_journal" and not account:
            return self.env._(
                "The file does not say which account it is about: choose the journal."
            )
        if problem == "no_journal":
            return self.env._(
                "No journal has the bank account %(account)s: choose the journal, or "
                "set the account on it.",
                **values,
            )
        if problem == "currency":
            return self.env._(
                "The statement is in %(currency)s but the journal %(journal)s is not: "
                "choose a journal in %(currency)s.",
                **values,
            )
        return self.env._(
            "The statement is of account %(account)s but the journal %(journal)s "
            "has another one: choose the right journal, or confirm the account.",
            **values,
        )

    def action_ar_import_statement(self):
        """Open the import wizard for this journal."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_statement_import_action"
        )
        return {**action, "context": {"default_journal_id": self.id}}
