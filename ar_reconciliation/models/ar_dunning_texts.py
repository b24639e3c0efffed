"""Sentences for what keeps a reminder back, each with what to do."""

from datetime import date

from odoo import models
from odoo.tools import LazyTranslate, format_date

_lt = LazyTranslate(__name__)

HOLD_TEXTS = {
    "receipt_waiting": _lt(
        "%(amount)s came on %(day)s and is not matched yet (“%(label)s”); it could be "
        "this customer's: %(why)s. Match the bank line, set it to another customer, or "
        "exclude it."
    ),
    "proposal_waiting": _lt(
        "A match of %(amount)s of %(day)s with this customer is proposed "
        "(“%(label)s”). Accept or reject it."
    ),
    "payment_in_process": _lt(
        "%(amount)s is on its way (%(number)s). The reminder waits until it has come "
        "or has failed."
    ),
    "disputed": _lt(
        "%(number)s is disputed with %(amount)s. It is left out until the dispute is "
        "closed."
    ),
    "statement_review": _lt(
        "The customer's answer to statement %(number)s of %(day)s has to be looked at "
        "first."
    ),
    "promise_running": _lt(
        "The customer promised %(amount)s of %(number)s by %(day)s. It is left out "
        "until then."
    ),
    "plan_running": _lt(
        "%(number)s is paid in instalments; %(amount)s of it is in the plan."
    ),
    "customer_hold": _lt("The customer is on hold until %(until)s: %(reason)s."),
    "netted": _lt(
        "Credits of %(credits)s cover the %(due)s that are due. Apply them to the "
        "invoices."
    ),
    "minimum": _lt(
        "%(amount)s is less than the %(minimum)s from which the policy reminds."
    ),
    "no_address": _lt("There is no way to reach the customer by %(channel)s: %(why)s."),
    "opted_out": _lt(
        "The customer does not want reminders by %(channel)s (%(text)s). Call, or "
        "choose another channel."
    ),
    "not_working_day": _lt("Today no messages are sent; the next day is %(next)s."),
    "quiet": _lt("Quiet hours in %(tz)s last until %(until)s."),
}
#: Codes with a sentence of their own when a certain part of their data is missing.
VARIANTS = {
    "item_hold": _lt(
        "%(number)s is excluded from follow-up. Include it again on the invoice or "
        "journal item."
    ),
    "open_hold": _lt("The customer is on hold until somebody lifts it: %(reason)s."),
    "no_working_day": _lt(
        "The policy has no day on which messages are sent. Give it one."
    ),
}
WHY_TEXTS = {
    "proposal": _lt("a match is proposed"),
    "partner": _lt("the customer is set on the bank line"),
    "account": _lt("it came from the customer's account"),
    "reference": _lt("it names an open document"),
    "name": _lt("the payer has a similar name"),
    "number": _lt("it may name an open document"),
    "amount": _lt("it is exactly what is open"),
    "sum": _lt("open documents add up to it"),
}
CHANNEL_TEXTS = {
    "email": _lt("e-mail"),
    "sms": _lt("SMS"),
    "letter": _lt("letter"),
    "call": _lt("phone"),
}
PROBLEM_TEXTS = {
    "missing": _lt("there is none"),
    "invalid": _lt("“%(text)s” is not valid"),
    "blacklisted": _lt("“%(text)s” is on the blacklist"),
    "bounced": _lt("messages to “%(text)s” came back"),
    "no_country": _lt(
        "“%(text)s” has no country code, and the customer has no country"
    ),
    "incomplete": _lt("street, city or country is missing"),
}
#: Data that are money, in units of the ``currency`` beside them.
MONEY = ("amount", "due", "credits", "minimum")


class ArCoreBridge(models.AbstractModel):
    _inherit = "ar.core.bridge"

    def _hold_text(self, code, data):
        """Sentence for a hold of :mod:`core.dunning.codes` in the user's language.

        :param dict data: of the hold; days as ``date`` or as text to be shown.
        """
        texts = HOLD_TEXTS
        if variant := self._hold_variant(code, data):
            texts, code = VARIANTS, variant
        return self._sentence(texts, code, self._hold_data(data))

    def _hold_variant(self, code, data):
        """Key of ``VARIANTS`` for a hold that lacks something, or None."""
        if code == "customer_hold" and data.get("number"):
            return "item_hold"
        if code == "customer_hold" and not data.get("until"):
            return "open_hold"
        if code == "not_working_day" and not data.get("next"):
            return "no_working_day"
        return None

    def _hold_data(self, data):
        """Data of a hold as people read it; :meth:`_sentence` writes the rest."""
        shown = {
            key: format_date(self.env, value) if isinstance(value, date) else value
            for key, value in data.items()
        }
        if currency := self._currency(data.get("currency")):
            for name in MONEY:
                if isinstance(data.get(name), int):
                    shown[name] = currency.format(self._amount(data[name], currency))
        if data.get("problem") in PROBLEM_TEXTS:
            shown["why"] = self._sentence(PROBLEM_TEXTS, data["problem"], shown)
        for key, texts in (("why", WHY_TEXTS), ("channel", CHANNEL_TEXTS)):
            if data.get(key) in texts:
                shown[key] = self.env._(texts[data[key]])
        return shown
