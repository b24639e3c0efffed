"""Sentences for the reasons of a proposal, for it and against it."""

from odoo import models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

REASON_TEXTS = {
    # which document is meant
    "number_exact": _lt("The bank text names %(number)s (“%(text)s”)."),
    "number_plain": _lt("“%(text)s” in the bank text is %(number)s, shortened."),
    "number_digits": _lt("“%(text)s” in the bank text has the digits of %(number)s."),
    "number_core": _lt(
        "“%(text)s” in the bank text is the running number of %(number)s."
    ),
    "number_labelled": _lt(
        "“%(text)s”, which the bank text calls a document, is the running number of "
        "%(number)s."
    ),
    "number_embedded": _lt("“%(text)s” in the bank text contains %(number)s."),
    "number_listed": _lt("The list “%(text)s” in the bank text includes %(number)s."),
    "number_typo": _lt("“%(text)s” in the bank text is %(number)s but for a slip."),
    "structured_reference": _lt("The structured reference %(text)s is %(number)s's."),
    "payment_reference": _lt("The payment reference %(number)s was given."),
    "customer_reference": _lt("The customer's own reference %(number)s was given."),
    "remittance_advice": _lt("The payer listed %(count)s documents with the payment."),
    "date_named": _lt("The bank text gives the date of %(number)s (%(date)s)."),
    "month_named": _lt("The bank text names the month of %(number)s (%(date)s)."),
    # who pays
    "payer_fixed": _lt("%(payer)s is set as the customer of the bank line."),
    "payer_account": _lt("The money came from %(payer)s's account %(account)s."),
    "payer_account_learned": _lt(
        "The account %(account)s has paid for %(payer)s before (%(times)s times)."
    ),
    "payer_tax_id": _lt("The tax number %(tax_id)s is %(payer)s's."),
    "payer_name": _lt("The payer's name “%(name)s” is %(payer)s."),
    "payer_name_learned": _lt(
        "“%(name)s” has paid for %(payer)s before (%(times)s times)."
    ),
    "payer_name_shared": _lt(
        "The payer's name “%(name)s” fits %(count)s customers, this one among them."
    ),
    "payer_name_cut": _lt("The cut name “%(name)s” fits only %(payer)s."),
    "payer_name_similar": _lt(
        "The name “%(name)s” is close to %(payer)s (%(score)s %%)."
    ),
    "payer_name_in_text": _lt("The bank text names %(payer)s (“%(name)s”)."),
    "payer_unknown": _lt("The payer “%(name)s” is not known."),
    "payer_not_given": _lt("The bank does not say who paid."),
    "third_party_payer": _lt("%(payer)s pays for %(customer)s."),
    # the amount
    "amount_exact": _lt("The amount %(amount)s is exactly what is open."),
    "amount_sum": _lt("The %(count)s named documents add up to %(amount)s."),
    "amount_subset": _lt("%(count)s open documents add up to exactly %(amount)s."),
    "amount_balance": _lt("All %(count)s open documents add up to %(amount)s."),
    "amount_discount": _lt(
        "The amount %(amount)s is what is open less the cash discount of %(discount)s, "
        "granted until %(until)s."
    ),
    "amount_charges": _lt(
        "The amount %(amount)s and the bank's charges of %(charges)s give what is open."
    ),
    "amount_within_tolerance": _lt(
        "The difference of %(difference)s is within the tolerance."
    ),
    "amount_exchanged": _lt(
        "%(open)s are worth %(expected)s at the day's rate; %(amount)s came "
        "(%(difference)s)."
    ),
    "set_off": _lt("What we owe them as our vendor is set off: %(numbers)s."),
    "part_payment": _lt("%(amount)s is a part of the %(residual)s open."),
    "instalment": _lt(
        "%(amount)s is paid by the instalment plan, of which %(residual)s are open: "
        "the oldest document first."
    ),
    "over_payment": _lt(
        "%(amount)s is %(excess)s more than what is open; the rest stays as credit."
    ),
    "late_discount": _lt(
        "A cash discount of %(discount)s was taken after its term (%(until)s)."
    ),
    # what speaks against
    "payer_conflict": _lt(
        "The payer is %(payer)s, but the document is %(customer)s's."
    ),
    "other_number": _lt("The bank text also names %(number)s (“%(text)s”)."),
    "foreign_document": _lt(
        "“%(text)s” follows the word “%(label)s”: it may be the payer's own number."
    ),
    "already_paid": _lt("%(number)s was paid on %(paid_on)s by %(paid_by)s."),
    "same_amount": _lt("%(count)s documents have this amount: %(numbers)s."),
    "amount_elsewhere": _lt("The amount is exactly what is open of %(numbers)s."),
    "amount_usual": _lt("%(count)s open documents of all customers have this amount."),
    "other_subsets": _lt("%(count)s other combinations give the same sum."),
    "subset_chance": _lt("Among %(items)s open documents a sum may fit by chance."),
    "search_cut": _lt(
        "Of %(items)s open documents not every combination could be tried."
    ),
    "later_item": _lt("%(number)s is dated %(date)s, after the payment."),
    "not_receipt_word": _lt("The word “%(word)s” speaks against a customer payment."),
    "runner_up": _lt("Runner-up: %(numbers)s, with a confidence of %(confidence)s."),
    "left_open": _lt(
        "%(difference)s stays open: the rule has no account to write it off to."
    ),
    # what becomes of the difference of a short payment
    "short_disputed": _lt("%(difference)s stays open, and a dispute is opened for it."),
    "short_left_open": _lt("A person decided that %(difference)s stays open."),
    "short_written_off": _lt("A person decided to write %(difference)s off."),
    "prior": _lt("Experience with payments of this kind."),
    "by_person": _lt("%(user)s put this match together."),
    # what the rule's grid says of a match of this kind
    "row_post": _lt("Rule “%(rule)s” lets this be posted: %(row)s."),
    "row_ask": _lt("Rule “%(rule)s” asks a second person here: %(row)s."),
    "row_propose": _lt("Rule “%(rule)s” only proposes here: %(row)s."),
    "row_never": _lt("Rule “%(rule)s” never accepts this: %(row)s."),
    # why a write-off model applies
    "rule_applies": _lt("The write-off model “%(model)s” applies to this line."),
    "rule_text": _lt("The bank text has “%(text)s”, which the model looks for."),
    "rule_text_absent": _lt("The bank text does not have “%(text)s”."),
    "rule_partner": _lt("The model is meant for this partner."),
    "rule_amount": _lt("The amount is within the limits of the model."),
}

#: Not worth a sentence: no fact of this payment.
SILENT = frozenset(("prior",))


class ArCoreBridge(models.AbstractModel):
    _inherit = "ar.core.bridge"

    def _explanation(self, reasons):
        """Sentences for stored reasons, strongest first: what is for, what against.

        :param dict reasons: ``{"v": 1, "reasons": [{code, weight, data}, …]}``.
        :return: text, one reason a line, ``+`` for and ``–`` against.
        """
        told = [
            reason
            for reason in (reasons or {}).get("reasons", ())
            if reason["code"] not in SILENT
        ]
        told.sort(key=lambda reason: -reason["weight"])
        return "\n".join(
            f"{'–' if reason['weight'] < 0 else '+' if reason['weight'] else '·'} "
            + self._sentence(REASON_TEXTS, reason["code"], reason["data"])
            for reason in told
        )
