"""Sentences for the reasons of a risk class, and for what is suggested."""

from odoo import api, models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)

RISK_CLASSES = [
    ("A", "A – Good"),
    ("B", "B – Fair"),
    ("C", "C – Doubtful"),
    ("D", "D – Bad"),
    ("new", "Too Little History"),
]
SUGGESTIONS = [
    ("none", "No Change"),
    ("shorter_term", "Shorter Payment Term"),
    ("prepayment", "Payment in Advance"),
    ("instalments", "Instalments"),
    ("raise_limit", "Raise the Limit"),
    ("lower_limit", "Lower the Limit"),
]
CREDIT_REASON_TEXTS = {
    "too_little_history": _lt(
        "Documents paid or overdue so far: %(documents)s. A class needs %(needed)s."
    ),
    "late_days": _lt(
        "Pays %(days)s days late on average, weighted by amount (last six months: "
        "%(paid)s in %(count)s settlements; overdue now: %(overdue)s)."
    ),
    "late_trend": _lt(
        "Days late on average: %(days)s in the last six months, %(before)s before."
    ),
    "late_share": _lt(
        "%(share)s of the money was, or is, more than %(grace)s days late: %(late)s of "
        "%(paid)s."
    ),
    "stale": _lt(
        "%(stale)s has been overdue for more than %(limit_days)s days: %(share)s of "
        "what is open (items: %(count)s)."
    ),
    "broken_promises": _lt(
        "Promises to pay that were broken within a year: %(count)s of %(promised)s."
    ),
    "returned_payments": _lt(
        "Payments that the bank took back within a year: %(count)s."
    ),
    "customer_disputes": _lt(
        "Disputes within a year at the customer's fault: %(count)s."
    ),
    "concentration": _lt(
        "Owes %(share)s of all receivables: %(balance)s of %(receivables)s."
    ),
}
SUGGESTION_TEXTS = {
    "too_little_history": _lt("Nothing is suggested before there is more history."),
    "no_change": _lt("Limit and terms fit how the customer pays."),
    "limit_nearly_used": _lt(
        "Pays well and uses %(used)s of the limit of %(limit)s: a limit of "
        "%(new_limit)s would do."
    ),
    "limit_not_needed": _lt(
        "Pays late and uses only %(used)s of the limit of %(limit)s: a limit of "
        "%(new_limit)s is enough."
    ),
    "pays_late": _lt(
        "Pays late although the term is %(days)s days: %(new_days)s days bring the "
        "money sooner."
    ),
    "much_overdue": _lt(
        "%(overdue)s of %(open)s is overdue (%(share)s): instalments may bring it in."
    ),
    "high_risk": _lt(
        "The risk is high: deliver against payment in advance only. Overdue: "
        "%(overdue)s of %(open)s."
    ),
    "by_hand": _lt("Proposed by %(name)s: %(note)s"),
}
#: Minor units of the company's currency.
MONEY_KEYS = frozenset(
    (
        "paid",
        "overdue",
        "late",
        "stale",
        "balance",
        "receivables",
        "limit",
        "new_limit",
        "open",
        "total",
    )
)
#: Parts of a thousand.
SHARE_KEYS = frozenset(("share", "used"))


class ArCreditTexts(models.AbstractModel):
    _name = "ar.credit.texts"
    _description = "Sentences of Credit Control"

    @api.model
    def _reasons(self, reasons, currency):
        """One line per stored reason, with its points, in the user's language.

        :param dict reasons: versioned JSON as ``ar.core.bridge`` writes it.
        """
        lines = []
        for reason in (reasons or {}).get("reasons", ()):
            text = self._sentence(CREDIT_REASON_TEXTS, reason, currency)
            points = self.env._("Points: %s", reason["points"])
            lines.append(f"{points} · {text}" if reason["points"] else text)
        return "\n".join(lines)

    @api.model
    def _suggestion(self, why, currency):
        """Why something is suggested.

        :param dict why: ``code`` and ``data``.
        """
        return self._sentence(SUGGESTION_TEXTS, why, currency) if why else ""

    def _sentence(self, texts, found, currency):
        bridge = self.env["ar.core.bridge"]
        data = {}
        for key, value in (found.get("data") or {}).items():
            if key in MONEY_KEYS:
                data[key] = currency.format(bridge._amount(value, currency))
            elif key in SHARE_KEYS:
                data[key] = f"{value / 10:.1f} %"
            else:
                data[key] = value
        text = texts.get(found["code"])
        if not text:
            return found["code"]
        sentence = self.env._(text)
        return sentence % data
