"""The seal of a plan: the customer accepts what these bytes say, nothing else.

JSON in one way only: keys sorted, no blanks, ASCII with escapes, money as integers,
days as ISO 8601, texts in Unicode NFC.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping

from .paid import Default
from .schedule import Instalment

VERSION = "ar.instalment.plan/1"


def canonical(
    parties: Mapping[str, str],
    items: Iterable[tuple[str, int]],
    instalments: Iterable[tuple[Instalment, str]],
    default: Default,
) -> bytes:
    """The bytes that are sealed.

    :param parties: company, customer, number and currency of the plan.
    :param items: (number of the document, units open).
    :param instalments: each with its reference.
    """
    content = {
        "version": VERSION,
        "parties": {key: _text(value) for key, value in parties.items()},
        "items": [[_text(number), units] for number, units in items],
        "instalments": [
            [each.number, each.day.isoformat(), each.principal, each.interest, ref]
            for each, ref in instalments
        ],
        "default": {"days": default.days, "missed": default.missed},
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return text.encode("ascii")


def seal(content: bytes) -> str:
    """SHA-256 of :func:`canonical`, 64 lower-case hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def _text(value: str) -> str:
    return unicodedata.normalize("NFC", value)
