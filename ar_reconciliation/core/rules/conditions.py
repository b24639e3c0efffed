"""Does a write-off rule apply to a bank entry?

Amounts are compared without their sign, limits included, and the limits of *between*
may stand in either order: a rule for 10 to 100 takes -50 as well as 50, and a rule
for at most 10 does not take -5000.
"""

import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from ..types import Reason
from .regex_guard import hits

#: So much of one text is looked at for a word.
MAX_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Condition:
    """What a rule asks for; an empty field asks for nothing.

    ``amount``: ``lower``, ``greater`` or ``between``, with ``low`` and ``high``;
    ``label``: ``contains``, ``not_contains`` or ``match_regex``, with ``text``.
    ``partners`` are commercial partners.
    """

    journals: frozenset[int] = frozenset()
    partners: frozenset[int] = frozenset()
    amount: str = ""
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    label: str = ""
    text: str = ""

    @property
    def empty(self) -> bool:
        """Asks for nothing at all."""
        return not (self.journals or self.partners or self.amount or self.label)


@dataclass(frozen=True, slots=True)
class Facts:
    """A bank entry as rules see it; ``texts`` are label, bank details and notes."""

    journal: int
    amount: Decimal
    partner: int = 0
    texts: tuple[str, ...] = ()


def evaluate(condition: Condition, facts: Facts) -> tuple[Reason, ...] | None:
    """What speaks for the rule, or None when it does not apply.

    >>> rule = Condition(amount="between", low=Decimal(100), high=Decimal(10))
    >>> [r.code for r in evaluate(rule, Facts(1, Decimal(-50)))]
    ['rule_amount']
    >>> evaluate(rule, Facts(1, Decimal(-5000))) is None
    True
    """
    if condition.journals and facts.journal not in condition.journals:
        return None
    if condition.partners and facts.partner not in condition.partners:
        return None
    if not _amount_fits(condition, abs(facts.amount)):
        return None
    reasons = ()
    if condition.label:
        found = _label_fits(condition, facts.texts)
        if found is None:
            return None
        reasons = (_label_reason(condition, found),)
    if condition.partners:
        reasons += (Reason("rule_partner"),)
    if condition.amount:
        reasons += (Reason("rule_amount"),)
    return reasons


def _amount_fits(condition: Condition, amount: Decimal) -> bool:
    """Limits belong to the range, as the labels in Odoo say."""
    low, high = abs(condition.low), abs(condition.high)
    if condition.amount == "lower":
        return amount <= high
    if condition.amount == "greater":
        return amount >= low
    if condition.amount == "between":
        return min(low, high) <= amount <= max(low, high)
    return True


def _label_fits(condition: Condition, texts: tuple[str, ...]) -> str | None:
    """The text found ("" for what must not be there), None when it does not fit."""
    if not condition.text.strip():
        return None
    if condition.label == "match_regex":
        return _regex_fits(condition.text, texts)
    wanted = plain(condition.text)
    found = any(wanted in plain(text) for text in texts)
    if condition.label == "not_contains":
        return None if found else ""
    return condition.text if found else None


def _regex_fits(pattern: str, texts: tuple[str, ...]) -> str | None:
    """A pattern that cannot be evaluated fits nothing."""
    return next((match.text for match in hits(pattern, texts)), None)


def _label_reason(condition: Condition, found: str) -> Reason:
    if condition.label == "not_contains":
        return Reason("rule_text_absent", 0.0, {"text": condition.text[:60]})
    return Reason("rule_text", 0.0, {"text": found.strip()[:60]})


def plain(text: str) -> str:
    """Half width, one blank between words, without case.

    >>> plain("Ｂａｎｋ   FEE")
    'bank fee'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return " ".join(text[:MAX_TEXT].casefold().split())
