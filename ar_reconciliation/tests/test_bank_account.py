from odoo.tests import tagged

from .common import ArCommon


@tagged("post_install", "-at_install")
class TestBankAccount(ArCommon):
    """Customers are asked to pay to an account that is kept in their currency."""

    def account(self, number, currency=None):
        """A bank account of the company; with a journal in a currency."""
        partner = self.company.partner_id
        bank = self.env["res.partner.bank"].create(
            {"acc_number": number, "partner_id": partner.id}
        )
        if currency:
            self.env["account.journal"].create(
                {
                    "name": number,
                    "code": number[-5:],
                    "type": "bank",
                    "currency_id": currency.id,
                    "bank_account_id": bank.id,
                    "company_id": self.company.id,
                }
            )
        return bank

    def test_each_currency_has_its_account(self):
        euro = self.setup_other_currency("EUR")
        yuan = self.setup_other_currency("CNY")
        chosen = self.account("MAIN-00001")
        kept = self.account("YUAN-00002", yuan)
        self.company.ar_statement_bank_id = chosen
        found = [
            self.company._ar_bank_account(currency)
            for currency in (self.company.currency_id, euro, yuan)
        ]
        self.assertEqual(found, [chosen, chosen, kept])
        second = self.account("YUAN-00003", yuan)
        self.company.ar_statement_bank_id = second
        self.assertEqual(self.company._ar_bank_account(yuan), second)

    def test_without_a_choice_there_is_none(self):
        self.company.ar_statement_bank_id = False
        self.assertFalse(self.company._ar_bank_account(self.company.currency_id))
