"""Sentences for what differs between our ledger and the customer's, and why.

They are read by both sides: no sentence names another customer.
"""

from odoo import models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

DIFFERENCE_KINDS = [
    ("in_transit", "In Transit"),
    ("we_have_not_booked", "Not Booked by Us"),
    ("they_have_not_booked", "Not Booked by the Customer"),
    ("amount_differs", "Amount Differs"),
    ("cutoff", "Booked in Another Period"),
    ("duplicate", "Booked Twice"),
    ("wrong_customer", "Document of Another Account"),
    ("sign_differs", "Debit and Credit Exchanged"),
    ("unclear", "Unclear"),
]
#: What to do about it; ``company`` and ``customer`` are the names of both sides.
DIFFERENCE_TEXTS = {
    "in_transit": _lt(
        "%(customer)s paid shortly before the day of comparison: the money is on its "
        "way. Nothing to do but wait."
    ),
    "we_have_not_booked": _lt(
        "Only %(customer)s has it. %(company)s books it, or says why not."
    ),
    "they_have_not_booked": _lt(
        "Only %(company)s has it. %(customer)s books it, or says why not."
    ),
    "amount_differs": _lt(
        "Both have it, with different amounts. Compare the document; who is wrong "
        "corrects the booking."
    ),
    "cutoff": _lt(
        "Both have it, one side after the day of comparison. It clears by itself."
    ),
    "duplicate": _lt("It is booked twice on one side, which takes one booking back."),
    "wrong_customer": _lt(
        "The number is of a document that is not on this account at %(company)s. Find "
        "out together whose it is."
    ),
    "sign_differs": _lt(
        "Both have it, one as a debit and the other as a credit. Who is wrong corrects "
        "the booking."
    ),
    "unclear": _lt(
        "Several lines fit equally well. Say which belong together, or compare them by "
        "hand."
    ),
}
#: Facts that a difference rests on.
EVIDENCE_TEXTS = {
    "number": _lt("“%(text)s” is %(number)s."),
    "reference": _lt("Both name %(number)s (“%(text)s”)."),
    "same_documents": _lt("Both are about %(numbers)s."),
    "amount_and_date": _lt("The same amount, %(days)s days apart."),
    "sum": _lt("%(count)s lines of %(searched)s that were near add up to it."),
    "equal_count": _lt("Each side has %(count)s such lines."),
    "near_amount": _lt("Nearly the same amount, %(days)s days apart."),
    "difference": _lt(
        "%(ours)s on the one side, %(theirs)s on the other: %(difference)s."
    ),
    "transposed_digits": _lt("Two digits seem to be exchanged."),
    "within_tolerance": _lt("%(difference)s is a difference of rounding."),
    "number_differs": _lt("The numbers differ: %(ours)s and %(theirs)s."),
    "days_before_cutoff": _lt(
        "Days from its booking to the day of comparison: %(days)s."
    ),
    "other_period": _lt("Booked on %(ours)s and on %(theirs)s."),
    "repeats": _lt("It repeats %(number)s of %(date)s."),
    "of_customer": _lt("%(number)s is a document of another account."),
    "several_fit": _lt(
        "%(ours)s lines of the one side and %(theirs)s of the other fit equally well."
    ),
    "several_sums": _lt("%(count)s different sums of lines would fit."),
    "search_cut": _lt("%(count)s lines are near: too many to try all sums."),
}
ACTS = [
    ("us", "Us"),
    ("them", "Customer"),
    ("both", "Both"),
    ("nobody", "Nobody"),
]
#: Data of a fact that is money, in units.
MONEY = {
    "difference": ("ours", "theirs", "difference"),
    "within_tolerance": ("difference",),
}


class ArCoreBridge(models.AbstractModel):
    _inherit = "ar.core.bridge"

    def _difference_text(self, code, company, customer):
        """What a difference means for two sides that are named, and what to do."""
        names = {"company": company, "customer": customer}
        return self._sentence(DIFFERENCE_TEXTS, code, names)

    def _evidence_text(self, evidence, currency):
        """Sentences for stored facts.

        :param evidence: list of [code, data], money in units of ``currency``.
        """
        texts = []
        for code, data in evidence or ():
            shown = dict(data)
            for name in MONEY.get(code, ()):
                shown[name] = currency.format(self._amount(shown[name], currency))
            texts.append(self._sentence(EVIDENCE_TEXTS, code, shown))
        return " ".join(texts)
