"""What the parsers share: where each row of a file ends up, and strict readers.

A parser is a module with two functions::

    sniff(data: bytes, filename: str) -> bool
    parse(data: bytes, filename: str, **options) -> ParsedFile

``sniff`` looks at the contents and is right or says no; ``parse`` yields a
:class:`ParsedFile` or raises :class:`FileError`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from ..dedup import fingerprints
from ..errors import ISSUES, CoreError
from ..types import Entry, Issue, ParsedFile, Statement

#: Largest file that is read unless the caller says otherwise (``max_size``).
MAX_SIZE = 50_000_000
_MAX_TEXT = 200
_MAX_PARTS = 200
_MAX_DIGITS = 15
#: What banks write into a mandatory reference when the payer gave none.
_NO_REFERENCE = {
    "NOTPROVIDED",
    "NOTPROVIDE",
    "NOTAVAILABLE",
    "NONREF",
    "NONE",
    "UNKNOWN",
    "EREF",
    "KREF",
    "KREF+",
    "MARF",
    "PREF",
}


class RowError(CoreError):
    """This row yields no entry; ``code`` is one of ``errors.ISSUES``."""

    def __init__(self, code: str, text: str = "", **data: Any):
        super().__init__(code, **data)
        self.text = text


class Ledger:
    """Collects what a file yields and counts its rows as they are met.

    Call :meth:`row` once for each input row, then either keep its entry for a
    statement or :meth:`refuse` it.  Issues of severity ``error`` stand for a row,
    all others do not.
    """

    def __init__(self) -> None:
        self.rows = 0
        self.statements: list[Statement] = []
        self.issues: list[Issue] = []

    def row(self) -> None:
        """One more row was met."""
        self.rows += 1

    def refuse(self, error: RowError, row: int | None) -> None:
        """The row just met became no entry."""
        self.note(error.code, row, error.text, "error", **error.data)

    def note(
        self,
        code: str,
        row: int | None = None,
        text: str = "",
        severity: str = "warning",
        **data: Any,
    ) -> None:
        """Something to see; with severity ``error`` it stands for the row."""
        if "text" in ISSUES[code]:
            data.setdefault("text", text[:_MAX_TEXT])
        self.issues.append(Issue(code, row, severity, data, text[:_MAX_TEXT]))

    def file(self, format_name: str) -> ParsedFile:
        """All of it, entries reported twice moved to the duplicates."""
        statements, duplicates = split_duplicates(self.statements)
        issues = sorted(self.issues, key=lambda issue: issue.row or 0)
        return ParsedFile(
            format=format_name,
            statements=tuple(statements),
            issues=tuple(issues),
            duplicates=tuple(duplicates),
            rows=self.rows,
        )


def split_duplicates(
    statements: Iterable[Statement],
) -> tuple[list[Statement], list[Entry]]:
    """Entries that an earlier statement of the same account has already reported.

    Only the bank's own identifier, with date, amount and occurrence, makes two
    entries one: daily and intraday statements of one file overlap like that.  What
    is alike without an identifier stays two.  A statement that repeats another one
    as a whole is left out.
    """
    statements = list(statements)
    times = Counter(statement.account for statement in statements)
    seen: set[str] = set()
    kept, duplicates = [], []
    for statement in statements:
        if times[statement.account] == 1:
            kept.append(statement)
            continue
        keys = fingerprints(statement.account, statement.currency, statement.entries)
        pairs = list(zip(keys, statement.entries, strict=True))
        known = [e for key, e in pairs if e.bank_id and key in seen]
        new = [e for key, e in pairs if not (e.bank_id and key in seen)]
        seen.update(keys)
        duplicates += known
        if new or not known:
            kept.append(replace(statement, entries=tuple(new)))
    return kept, duplicates


def check_balance(
    ledger: Ledger,
    opening: Decimal | None,
    closing: Decimal | None,
    amounts: Iterable[Decimal],
    row: int | None,
) -> bool:
    """Opening + entries = closing, or a ``balance_break``; True if it holds."""
    if opening is None or closing is None:
        return True
    total = sum(amounts, Decimal(0))
    difference = closing - opening - total
    if difference:
        ledger.note(
            "balance_break",
            row,
            opening=str(opening),
            entries=str(total),
            closing=str(closing),
            difference=str(difference),
        )
    return not difference


def signed(amount: Decimal, direction: int) -> Decimal:
    """``amount`` with the sign of ``direction``; zero has none.

    >>> signed(Decimal("5.00"), -1), signed(Decimal("0.00"), -1)
    (Decimal('-5.00'), Decimal('0.00'))
    """
    return -amount if direction < 0 and amount else amount


def squeeze(text: str) -> str:
    """One line, single blanks: what a person would read.

    >>> squeeze("  Invoice\\n  12 ")
    'Invoice 12'
    """
    return " ".join(text.split())


def join_texts(texts: Iterable[str]) -> str:
    """Texts in one line, without what another one already contains.

    >>> join_texts(["Credit", "Invoice 12, credit", "Invoice 12"])
    'Invoice 12, credit'
    """
    squeezed = (squeeze(text) for text in texts)
    parts = {part.casefold(): part for part in squeezed if part}
    folded = list(parts)[:_MAX_PARTS]
    return " ".join(
        parts[one]
        for one in folded
        if not any(one in other for other in folded if other != one)
    )


def reference(text: str) -> str:
    """``text`` unless it says that there is no reference.

    >>> reference("NOTPROVIDED"), reference(" RE-12 ")
    ('', 'RE-12')
    """
    if not text:
        return ""
    text = squeeze(text)
    bare = text.upper().replace(" ", "").strip("-./")
    return "" if bare in _NO_REFERENCE or not bare else text


def count(text: str) -> int | None:
    """A number of things as a bank announces it, None if it is none.

    >>> count("00012"), count(""), count("9" * 5000)
    (12, None, None)
    """
    return int(text) if text.isdecimal() and len(text) <= _MAX_DIGITS else None


def calendar_date(year: int, month: int, day: int, text: str) -> date:
    """The date, or ``bad_date`` with the text it was read from."""
    try:
        return date(year, month, day)
    except ValueError:
        raise RowError("bad_date", text) from None
