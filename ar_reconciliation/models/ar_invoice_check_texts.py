"""Sentences for findings about invoices: what is odd, and how to mend it."""

from odoo import fields, models
from odoo.tools import LazyTranslate, format_date

_lt = LazyTranslate(__name__)

#: Data that is money, in units of the invoice's currency.
MONEY = ("units", "usual")
DAYS = ("due", "day")

CHECK_TEXTS = {
    "no_email": (
        _lt("The customer has no e-mail address."),
        _lt("Add one, or the invoice cannot be sent by e-mail."),
    ),
    "no_address": (
        _lt("The customer's address is not complete: %(missing)s."),
        _lt("Complete the address."),
    ),
    "no_country": (
        _lt("The customer has no country."),
        _lt("Add it: taxes and tax numbers depend on it."),
    ),
    "customer_archived": (
        _lt("The customer is archived."),
        _lt("Choose the customer who took its place, or unarchive this one."),
    ),
    "bad_vat": (
        _lt("%(vat)s is no valid tax number of the country %(country)s."),
        _lt("Ask the customer, and correct the number or the country."),
    ),
    "vat_of_other_country": (
        _lt("The tax number %(vat)s is not from the customer's country, %(country)s."),
        _lt("Check which of the two is right, and the taxes of the invoice."),
    ),
    "bad_uscc": (
        _lt("%(vat)s is no valid unified social credit code."),
        _lt("It has 18 characters, the last is a check character. Correct it."),
    ),
    "no_uscc": (
        _lt("The customer has no unified social credit code."),
        _lt("Enter it as tax number: no fapiao can be issued without it."),
    ),
    "uscc_differs": (
        _lt("The tax number %(vat)s and the company number %(registry)s differ."),
        _lt("In China they are the same code: correct the wrong one."),
    ),
    "same_name": (
        _lt("There is another customer of this name: %(others)s."),
        _lt("Make sure it is the right one, or merge the two."),
    ),
    "same_reference": (
        _lt("The reference %(reference)s is on %(numbers)s already."),
        _lt("If it is the same order, delete this one; else correct the reference."),
    ),
    "same_content": (
        _lt("%(numbers)s has the same lines and amount, %(days)s days apart."),
        _lt("If it is the same delivery, delete this one."),
    ),
    "zero_amount": (
        _lt("The total is zero."),
        _lt("Check quantities and prices, or delete the invoice."),
    ),
    "negative_amount": (
        _lt("The total is negative: %(units)s."),
        _lt("Make it a credit note."),
    ),
    "unusual_amount": (
        _lt(
            "The total of %(units)s is unusual: the middle of the last %(count)s "
            "invoices is %(usual)s."
        ),
        _lt("Check quantities, prices and currency."),
    ),
    "unusual_term": (
        _lt("The payment term is “%(term)s”; the customer's is “%(usual)s”."),
        _lt("Choose the customer's term, or change it at the customer."),
    ),
    "unusual_days": (
        _lt(
            "It is due after %(days)s days; the last %(count)s invoices were due after "
            "%(usual)s."
        ),
        _lt("Check term and due date."),
    ),
    "due_before_date": (
        _lt("It is due on %(due)s, before its date, %(day)s."),
        _lt("Correct the due date."),
    ),
    "no_reference": (
        _lt(
            "The customer's reference is missing; the last %(count)s invoices had one."
        ),
        _lt("Enter the customer's order number, or the payment may be late."),
    ),
    "new_currency": (
        _lt("It is in %(currency)s; earlier invoices were in %(usual)s."),
        _lt("Check the currency and the price list."),
    ),
    "date_far": (
        _lt("The invoice date %(day)s is %(days)s days from today."),
        _lt("Check the year and the month."),
    ),
}
MISSING = {"street": _lt("street"), "city": _lt("city")}


class ArInvoiceFacts(models.AbstractModel):
    _inherit = "ar.invoice.facts"

    def _sentence(self, code, data, currency):
        """What is odd, in the user's language.

        :param dict data: of the finding.
        :param currency: of the invoice, for its money.
        """
        text = CHECK_TEXTS.get(code)
        return self._said(text[0]) % self._words(code, data, currency) if text else code

    def _remedy(self, code):
        """How to mend it."""
        text = CHECK_TEXTS.get(code)
        return self._said(text[1]) if text else ""

    def _said(self, text):
        return self.env._(text)

    def _words(self, code, data, currency):
        """The data as people read it."""
        return {key: self._word(code, key, data[key], currency) for key in data}

    def _word(self, code, key, value, currency):
        if isinstance(value, list):
            return ", ".join(self._named(text) for text in value)
        if key in MONEY and code in ("unusual_amount", "negative_amount"):
            return currency.format(self.env["ar.core.bridge"]._amount(value, currency))
        if key in DAYS:
            return format_date(self.env, fields.Date.to_date(value))
        return value if value != "" else self.env._("none")

    def _named(self, text):
        """One of several; a document without a number is a draft."""
        if text in MISSING:
            return self._said(MISSING[text])
        return str(text) if text != "" else self.env._("a draft")
