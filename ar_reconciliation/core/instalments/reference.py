"""A reference of its own for every instalment: an RF creditor reference.

ISO 11649: ``RF``, two check digits (ISO 7064, modulo 97-10), up to 21 letters and
digits.  Ours hold ``PLN``, the plan's number, three digits of the instalment.
"""

import re

from stdnum import iso11649
from stdnum.iso7064 import mod_97_10

from ..text import compact

_OWN = re.compile(r"RF\d\dPLN(\d{7,15})(\d{3})")


def reference(plan: int, number: int) -> str:
    """The reference in the form in which it is printed, in groups of four.

    :param plan: > 0, fewer than 16 digits.
    :param number: of the instalment, 1..999.

    >>> reference(12, 3)
    'RF21 PLN0 0000 1200 3'
    """
    if not (0 < plan < 10**15 and 0 < number < 1000):
        raise ValueError("not a plan and an instalment")
    body = f"PLN{plan:07d}{number:03d}"
    check = mod_97_10.calc_check_digits(f"{body}RF")
    return iso11649.format(f"RF{check}{body}")


def is_own(text: str) -> bool:
    """Is it a reference of an instalment with right check digits?

    >>> is_own("rf21pln0000012003"), is_own("RF22 PLN0 0000 1200 3")
    (True, False)
    """
    number = compact(text)
    return bool(_OWN.fullmatch(number)) and iso11649.is_valid(number)
