"""Whether somebody can be reached: phone numbers and postal addresses."""

import re
import unicodedata

from .types import Address

#: Digits of an international number, country code included (ITU-T E.164).
MOST_DIGITS, LEAST_DIGITS = 15, 8
#: Countries whose numbers keep their leading zero after the country code.
KEEPS_ZERO = frozenset((39, 378, 379))
_FILLING = re.compile(r"[\s./()\-‐‑–\u200b\u202a-\u202e]+")
_EXTENSION = re.compile(r"(?:ext\.?|x|#|;ext=)\s*\d{1,6}$", re.IGNORECASE)


def phone(number: str, country_code: int = 0) -> tuple[str, str]:
    """A phone number as ITU-T E.164 has it, and what is wrong with it.

    :param country_code: dialling code of the customer's country, 0 if unknown; it is
        needed for numbers that do not begin with ``+`` or ``00``.
    :return: (number, "") or ("", problem): missing, invalid or no_country.

    >>> phone("+86 139-1234 5678"), phone("(0)30 / 123456", 49), phone("030 123456")
    (('+8613912345678', ''), ('+4930123456', ''), ('', 'no_country'))
    """
    text = _FILLING.sub("", unicodedata.normalize("NFKC", number or "").strip())
    text = _EXTENSION.sub("", text)
    if not text:
        return "", "missing"
    plus, digits = text.startswith("+"), text.lstrip("+")
    if not (digits.isascii() and digits.isdigit()):
        return "", "invalid"
    if not plus and digits.startswith("00"):
        plus, digits = True, digits[2:]
    if not plus:
        if not country_code:
            return "", "no_country"
        national = digits if country_code in KEEPS_ZERO else digits.lstrip("0")
        digits = f"{country_code}{national}"
    elif digits.startswith("0"):
        return "", "invalid"
    if not LEAST_DIGITS <= len(digits) <= MOST_DIGITS:
        return "", "invalid"
    return f"+{digits}", ""


def first_that_works(channel: str, addresses: list[Address]) -> Address:
    """The first address without a problem, else the one nearest to it.

    A wish comes before a fault, a faulty address before none.
    """
    for address in addresses:
        if not address.problem:
            return address
    order = {"opted_out": 0, "missing": 2}
    ranked = sorted(addresses, key=lambda a: order.get(a.problem, 1))
    return ranked[0] if ranked else Address(channel, problem="missing")
