"""Recognise an entry that was imported before, without losing a real second one.

An entry has up to two keys.  The bank's own identifier is used when the file
gives one.  The fingerprint is made of what the bank would never change between
two exports: account, booking date, amount, currency and the wording, plus an
occurrence number, so that two identical payments on one day stay two while the
same file read twice gives the same keys.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence

from .types import Entry

_SEPARATOR = "\x1f"


def _digest(parts: Iterable[object]) -> str:
    text = _SEPARATOR.join(str(part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def _squeeze(text: str) -> str:
    """Blanks and case differ between two exports of one entry: ``A  b`` -> ``ab``."""
    return "".join(text.split()).casefold()


def _base(account: str, currency: str, entry: Entry) -> tuple[str, ...]:
    return (
        _squeeze(account),
        entry.date.isoformat(),
        f"{entry.amount.normalize():f}",
        entry.currency or currency,
        _squeeze(entry.narrative),
        _squeeze(entry.reference),
        _squeeze(entry.payer_name),
        _squeeze(entry.payer_account),
    )


def fingerprints(account: str, currency: str, entries: Sequence[Entry]) -> list[str]:
    """One key per entry, in order; equal for equal files, distinct within a file.

    An entry with a ``bank_id`` is known by it, its date and its amount (banks reuse
    ids across years); the others by their contents and occurrence number.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    keys = []
    for entry in entries:
        base = _base(account, currency, entry)
        if entry.bank_id:
            base = ("id", base[0], base[1], base[2], base[3], _squeeze(entry.bank_id))
        seen[base] += 1
        keys.append(_digest((*base, seen[base])))
    return keys
