"""Customer statements: what a customer owed on a day, and how it came to be.

:func:`build` makes a :class:`Statement` from receivable items and their
reconciliations as of any date, with identities that hold for every currency;
``seal`` makes it tamper-evident, ``ubl`` and ``qr`` write it for machines, and
``amount_words`` writes its total in Chinese capitals.
"""

from .build import build, in_company_currency, lines_from_before, statements
from .types import Bucket, ExchangeNote, LedgerItem, Line, Settlement, Statement

__all__ = [
    "Bucket",
    "ExchangeNote",
    "LedgerItem",
    "Line",
    "Settlement",
    "Statement",
    "build",
    "in_company_currency",
    "lines_from_before",
    "statements",
]
