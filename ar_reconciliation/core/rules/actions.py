"""Divide the amount of a bank entry over the lines of a write-off rule.

Amounts are whole units of the currency.  ``wanted`` is what the lines must add up
to so that the entry balances: -1200 for 12.00 that came in, 1200 for 12.00 that
went out.  A positive line stands on the side of ``wanted``, a negative one on the
other side: of 98.00 that came in, fixed -2 and then 100 % give 2.00 of fee and
-100.00 of income.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from ..parsers.numbers import guess_style, read_amount, tidy
from .regex_guard import hits

#: Beyond this an amount in a text is a number of something else.
MAX_AMOUNT = Decimal(10) ** 15


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a rule.

    ``kind``: ``fixed`` (``value`` in money), ``percentage`` (of what is left),
    ``percentage_st_line`` (of the whole entry) or ``regex`` (``pattern``, whose
    first group is the amount).
    """

    kind: str
    value: Decimal = Decimal(0)
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Split:
    """Units per part, in their order, and what no part has taken."""

    amounts: tuple[int, ...]
    rest: int = 0
    overdrawn: bool = False

    @property
    def complete(self) -> bool:
        """The lines make the entry balance, and none takes more than there is."""
        return any(self.amounts) and not self.rest and not self.overdrawn


def split(
    wanted: int, parts: Iterable[Part], *, unit: Decimal, texts: tuple[str, ...] = ()
) -> Split:
    """Divide ``wanted`` units; a rest that comes from rounding goes to a percentage.

    >>> thirds = [Part("percentage_st_line", Decimal("33.33"))] * 3
    >>> split(10000, thirds, unit=Decimal("0.01")).amounts
    (3333, 3333, 3334)
    """
    parts = tuple(parts)
    amounts: list[int] = []
    left, overdrawn = wanted, False
    for part in parts:
        amount = _amount(part, wanted, left, unit, texts)
        if part.kind == "percentage" and part.value > 0:
            overdrawn |= left * wanted < 0
        amounts.append(amount)
        left -= amount
    shares = [i for i, part in enumerate(parts) if part.kind.startswith("percentage")]
    if left and abs(left) <= len(shares):
        amounts[shares[-1]] += left
        left = 0
    return Split(tuple(amounts), left, overdrawn)


def _amount(part: Part, wanted: int, left: int, unit: Decimal, texts) -> int:
    if part.kind == "percentage":
        return _round(left * part.value / 100)
    if part.kind == "percentage_st_line":
        return _round(wanted * part.value / 100)
    value = part.value
    if part.kind == "regex":
        value = amount_in(part.pattern, texts)
    side = 1 if wanted > 0 else -1
    return side * _round((value or Decimal(0)) / unit)


def _round(units: Decimal) -> int:
    """Whole units, halves away from zero."""
    return int(units.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def amount_in(pattern: str, texts: Iterable[str]) -> Decimal | None:
    """The amount that the pattern's first group finds, in any decimal style.

    A pattern without a group stands for its whole match; a pattern that cannot be
    evaluated finds nothing.

    >>> amount_in(r"BRT: ([\\d,.]+)", ["T:5L BRT: 3.358,07 C:"])
    Decimal('3358.07')
    """
    for match in hits(pattern, texts):
        found = _read(match.text if match.group is None else match.group)
        if found is not None:
            return found
    return None


def _read(text: str) -> Decimal | None:
    """An amount as a text writes it, stray marks at its ends left out."""
    text = tidy(text).strip(".,: ;")
    amount = read_amount(text, guess_style((text,)))
    if amount is None or abs(amount.value) > MAX_AMOUNT:
        return None
    return amount.value
