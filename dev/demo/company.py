"""The company: chart of accounts, journals, currencies, rule, users."""

from datetime import timedelta
from typing import NamedTuple

from stdnum.iso7064 import mod_97_10

from odoo.fields import Command

from .names import COMPANY, USERS

APPROVAL_LIMIT = 25_000
#: Euros per yuan moves a little, so that exchange differences are seen.
CNY_PER_EUR = (7.62, 7.71, 7.66, 7.79, 7.74, 7.83)


class BankAccount(NamedTuple):
    """An account of the company."""

    code: str
    name: str
    number: str
    file_name: str
    currency: str = ""


def iban(country, body):
    """An IBAN with right check digits.

    >>> iban("DE", "500105170648489890")
    'DE12500105170648489890'
    """
    return f"{country}{mod_97_10.calc_check_digits(body + country)}{body}"


BANKS = (
    BankAccount("NORD", "Nordbank", iban("DE", "200100990004711001"), "nordbank"),
    BankAccount("KUES", "Küstensparkasse", iban("DE", "210500980000815042"), "kueste"),
    BankAccount("FOER", "Fördebank", iban("DE", "216900970031415926"), "foerdebank"),
    BankAccount("CCB", "建设银行 CNY", "32050186483600000238", "ccb", "CNY"),
)


def set_up_company(env, today):
    """Make the database's company the example company."""
    company = env.ref("base.main_company")
    germany = env.ref("base.de")
    company.write(
        {
            "name": COMPANY,
            "street": "Am Speicher 7",
            "zip": "20457",
            "city": "Hamburg",
            "country_id": germany.id,
            "email": "accounts@lindhafen.example",
            "phone": "+49 40 555 0100",
        }
    )
    company.currency_id = env.ref("base.EUR")
    env["account.chart.template"].try_loading(
        "generic_coa", company, install_demo=False
    )
    company.currency_id = env.ref("base.EUR")
    company.account_fiscal_country_id = germany
    set_up_tax(env, company, germany)
    set_up_currency(env, company, today)
    return company


def set_up_tax(env, company, country):
    """The chart's taxes and fiscal positions become those of the country."""
    own = [("company_id", "=", company.id)]
    taxes = env["account.tax"].search(own)
    groups = {tax: tax.tax_group_id for tax in taxes}
    taxes.tax_group_id.country_id = country
    for tax, group in groups.items():
        tax.write({"country_id": country.id, "tax_group_id": group.id})
    company.account_sale_tax_id.write({"name": "19%", "amount": 19.0})
    positions = env["account.fiscal.position"].search(own)
    positions.filtered("country_id").country_id = country


def set_up_currency(env, company, today):
    """Activate the yuan, with a rate a month."""
    yuan = env.ref("base.CNY")
    yuan.active = True
    env.ref("base.EUR").active = True
    (env.ref("base.EUR") | yuan).rate_ids.unlink()
    env["res.currency.rate"].create(
        [
            {
                "currency_id": yuan.id,
                "company_id": company.id,
                "name": today - timedelta(days=30 * months),
                "company_rate": rate,
            }
            for months, rate in enumerate(CNY_PER_EUR)
        ]
    )


def set_up_journals(env, company):
    """Bank journals with their accounts, and a sales journal for China.

    :return: code of :data:`BANKS` -> account.journal
    """
    old = env["account.journal"].search(
        [("company_id", "=", company.id), ("type", "=", "bank")]
    )
    old.active = False
    journals = {bank.code: create_bank_journal(env, company, bank) for bank in BANKS}
    sales = env["account.journal"].search(
        [("company_id", "=", company.id), ("type", "=", "sale")], limit=1
    )
    sales.write({"invoice_reference_model": "euro"})
    journals["sales"] = sales
    journals["china"] = env["account.journal"].create(
        {
            "name": "Customer Invoices China",
            "code": "CHN",
            "type": "sale",
            "company_id": company.id,
            "currency_id": env.ref("base.CNY").id,
            "default_account_id": sales.default_account_id.id,
            "refund_sequence": True,
        }
    )
    return journals


def create_bank_journal(env, company, bank):
    """A bank journal with the account number its statements carry."""
    account = env["res.partner.bank"].create(
        {"acc_number": bank.number, "partner_id": company.partner_id.id}
    )
    currency = env["res.currency"].search([("name", "=", bank.currency)])
    return env["account.journal"].create(
        {
            "name": bank.name,
            "code": bank.code,
            "type": "bank",
            "company_id": company.id,
            "currency_id": currency.id,
            "bank_account_id": account.id,
        }
    )


def set_up_rule(env, company):
    """Small differences may be written off; large receipts need a reviewer."""
    account = env["account.account"].create(
        {
            "code": "658000",
            "name": "Bank Fees and Small Differences",
            "account_type": "expense",
            "company_ids": [Command.set(company.ids)],
        }
    )
    rule = env["ar.match.rule"].search([("company_id", "=", company.id)], limit=1)
    rule.write(
        {
            "under_fixed": 5.0,
            "under_percent": 2.0,
            "write_off_account_id": account.id,
            "approval_limit": APPROVAL_LIMIT,
        }
    )
    return rule


def set_up_users(env, company):
    """One user per role; login and password are the same word."""
    users = env["res.users"].with_context(no_reset_password=True)
    for login, role, lang, name in USERS:
        group = env.ref(f"ar_reconciliation.ar_reconciliation_group_{role}")
        users.create(
            {
                "login": login,
                "password": login,
                "name": name,
                "lang": lang,
                "email": f"{login}@lindhafen.example",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [
                    Command.set((env.ref("base.group_user") | group).ids),
                ],
            }
        )
    return users.search([("login", "=", "clerk")])


def set_up_documents(company, journals):
    """What is printed at the end of a statement."""
    company.ar_statement_bank_id = journals["NORD"].bank_account_id
    company.ar_statement_signature = "Mara Manager\nAccounts Receivable"


def set_up_online_payment(env, company):
    """Customers pay online with Odoo's demo provider: no money moves."""
    provider = env.ref("payment.payment_provider_demo")
    provider.write({"company_id": company.id, "state": "test", "is_published": True})
