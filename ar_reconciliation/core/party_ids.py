"""Tax numbers of customers: are they right for the country they are from?

Check digits and lengths are python-stdnum's.  China: 统一社会信用代码 (unified social
credit code, GB 32100-2015), 18 characters, which is also the tax number.

>>> check_vat("DE136695976", "DE"), check_vat("DE136695978", "DE")
('', 'bad_vat')
>>> check_uscc("91110000600037341L"), check_uscc("91110000600037341A")
(True, False)
"""

import unicodedata
from functools import lru_cache

from stdnum import get_cc_module
from stdnum.cn import uscc

from .text import compact

#: Country codes that begin a VAT number where they differ from ISO 3166.
PREFIXES = {"GR": "EL", "XI": "GB"}
#: Where a VAT number begins with the country's letters (Directive 2006/112/EC,
#: Article 215, with Greece as EL; Northern Ireland as XI).
EU = frozenset(
    "AT BE BG CY CZ DE DK EE EL ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
    " XI".split()
)
#: What people write when there is no number.
NONE_WORDS = frozenset(("", "NA", "NONE", "0"))


def has_number(text: str) -> bool:
    """Is a number given at all?

    >>> has_number(" / "), has_number("n/a"), has_number("DE136695976")
    (False, False, True)
    """
    return compact(text) not in NONE_WORDS


def check_uscc(text: str) -> bool:
    """Is it a valid 统一社会信用代码?"""
    return uscc.is_valid(_plain(text))


def _plain(text: str) -> str:
    """Half width, upper case; signs stay, because some countries' numbers have them."""
    return unicodedata.normalize("NFKC", text).upper().strip()


@lru_cache(maxsize=512)
def _validator(country: str):
    """python-stdnum's module for the VAT numbers of a country, None without one."""
    try:
        return get_cc_module(country, "vat")
    except (OSError, ValueError, KeyError):  # a module whose data file is missing
        return None


def check_vat(vat: str, country: str) -> str:
    """ "bad_vat", "vat_of_other_country", or "" if right or not known.

    :param vat: as typed, with or without the country's letters.
    :param country: ISO 3166 code, "" if not known.

    >>> check_vat("FR40303265045", "DE"), check_vat("40303265045", "FR")
    ('vat_of_other_country', '')
    >>> check_vat("12345", "AQ"), check_vat("", "DE")
    ('', '')
    """
    number, country = _plain(vat), country.upper()
    if not has_number(number) or not country:
        return ""
    if country == "CN":
        return "" if check_uscc(number) else "bad_uscc"
    own = PREFIXES.get(country, country)
    prefix = number[:2]
    if own in EU and prefix in EU and prefix != own and _is_valid(number, prefix):
        return "vat_of_other_country"
    known = _validator(country.lower())
    return "" if known is None or _fits(known, number, own, country) else "bad_vat"


def _is_valid(number: str, prefix: str) -> bool:
    """Is it a number of the country of the prefix?"""
    iso = {"EL": "GR", "XI": "GB"}.get(prefix, prefix)
    known = _validator(iso.lower())
    return known is not None and _fits(known, number, prefix, iso)


def _fits(known, number: str, *prefixes: str) -> bool:
    """Valid as it stands, or without the country's letters."""
    bare = [number[2:] for prefix in set(prefixes) if number.startswith(prefix)]
    return any(known.is_valid(text) for text in (number, *bare))
