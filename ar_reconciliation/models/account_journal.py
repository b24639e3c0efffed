from odoo import api, models


class AccountJournal(models.Model):
    _inherit = "account.journal"

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

    def _ar_is_account(self, wanted):
        """Is the journal's bank account the wanted one?

        Banks report an IBAN or its national part, with or without the currency code
        behind it.
        """
        own = self._ar_account_key(self.bank_account_id.acc_number)
        wanted = self._ar_account_key(wanted)
        if not own or not wanted:
            return False
        currency = (self.currency_id or self.company_id.currency_id).name
        wanted = wanted.removesuffix(currency) if len(wanted) > 8 else wanted
        short, long = sorted((own, wanted), key=len)
        return long == short or (len(short) >= 8 and long.endswith(short))

    def _ar_has_currency(self, currency):
        """Is this the journal's currency? An unknown currency is taken for it."""
        self.ensure_one()
        own = self.currency_id or self.company_id.currency_id
        return not currency or own.name == currency

    def action_ar_import_statement(self):
        """Open the import wizard for this journal."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "ar_reconciliation.ar_statement_import_action"
        )
        return {**action, "context": {"default_journal_id": self.id}}
