"""Customers with their bank accounts, contacts and portal users."""

from dataclasses import dataclass

from odoo.fields import Command

from .company import iban
from .names import CHINESE, CUSTOMERS, PORTAL_USERS

#: What stands behind the check digits of an IBAN; ``n`` tells customers apart.
BBAN = {
    "AT": "36000{n:011d}",
    "DE": "10050000{n:010d}",
    "ES": "21000418{n:012d}",
    "FI": "123456{n:08d}",
    "FR": "30006000{n:015d}",
    "IT": "X0542811101{n:012d}",
    "NL": "LHBK{n:010d}",
    "PL": "10901014{n:016d}",
    "SE": "500{n:017d}",
}


@dataclass
class Customer:
    """A customer of the ledger and what its bank reports."""

    key: str
    partner: object
    bill_to: object
    account: str
    as_bank_says: str
    chinese: bool


def set_up_customers(env):
    """Create the customers.

    :return: key -> :class:`Customer`
    """
    customers = {}
    for position, who in enumerate(CUSTOMERS):
        partner = env["res.partner"].create(partner_values(env, who, customers))
        account = account_number(who, position)
        env["res.partner.bank"].create(
            {"acc_number": account, "partner_id": partner.id}
        )
        customers[who.key] = Customer(
            who.key,
            partner,
            create_contact(env, who, partner),
            account,
            who.as_bank_says or who.name,
            who in CHINESE,
        )
    return customers


def partner_values(env, who, customers):
    """Values of the commercial partner."""
    parent = customers.get(who.parent)
    return {
        "name": who.name,
        "is_company": True,
        "customer_rank": 1,
        "parent_id": parent.partner.id if parent else False,
        "country_id": env.ref(f"base.{who.country.lower()}").id,
        "city": who.city,
        "lang": "zh_CN" if who in CHINESE else "en_US",
        "email": f"ap@{who.key}.example",
    }


def create_contact(env, who, partner):
    """The contact to whom invoices are addressed, or the customer itself."""
    if not who.contact:
        return partner
    return env["res.partner"].create(
        {
            "name": who.contact,
            "parent_id": partner.id,
            "type": "invoice",
            "lang": partner.lang,
            "email": f"invoices@{who.key}.example",
        }
    )


def account_number(who, position):
    """A bank account; Chinese ones are plain digits."""
    number = 7700420 + 991 * position
    if who.country not in BBAN:
        return f"6217{1100000000 + number:015d}"
    return iban(who.country, BBAN[who.country].format(n=number))


def set_up_portal(env, customers):
    """Portal users of two customers; login and password are the same word."""
    for login, key in PORTAL_USERS:
        contact = customers[key].bill_to
        env["res.users"].with_context(no_reset_password=True).create(
            {
                "login": login,
                "password": login,
                "partner_id": contact.id,
                "lang": contact.lang,
                "group_ids": [Command.set(env.ref("base.group_portal").ids)],
            }
        )
