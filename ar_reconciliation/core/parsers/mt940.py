"""SWIFT MT940 customer statements and MT942 interim reports, in any dialect.

A row is a ``:61:``.  Only known tags begin a field, since text that was wrapped may
begin with a colon too; what stands before the first tag (bank headers, SWIFT blocks)
is no data.  Pages of one statement, joined by intermediate balances (``:62M:`` and
``:60M:``), become one statement.

The format has no mark for the end of a file.  A file is taken as cut off when its
last statement has an opening balance and no closing one, or when a field that holds
an amount is the last thing in it and cannot be read as a whole.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..errors import FileError
from ..types import ParsedFile
from . import mt940_line
from .base import Ledger, RowError
from .decode import decode, lines, marked
from .mt940_entry import Draft
from .mt940_pages import Page, statements

_TAG = re.compile(
    r":(13D?|20|21|23|25P?|28C?|34F?|60[FM]?|61|62[FM]?|64|65|86|90[CD]|NS|94[02]):(.*)"
)
_SNIFF = re.compile(
    r"(?:^|[\r\n])(?:\{4:)?:"
    r"(?:20:|25P?:|28C?:|6[024][FM]?:[CD]\d|61:\d{6}|86:|NS:|94[02]:)"
)
_BLOCKS = re.compile(r"(?:\{[1235]:(?:[^{}]|\{[^{}]*\})*\})*(?:\{4:)?")
_END = re.compile(r"-(?:\}.*|XXX|\x03)?\s*$")
#: A ``:61:`` that was broken between its mark and its amount.
_BROKEN_LINE = re.compile(r"[0-9]{6}(?:[0-9]{4})?[RE]?[CD][A-Z]?\s*$")
#: A tag that was broken after its first colon.
_BROKEN_TAG = re.compile(r"(?:61|86|6[02][FM]):")
_FLOOR = re.compile(r"([A-Z]{3})[CD]?[0-9,]")
_SUM = re.compile(r"([0-9]{1,5})[A-Z]{3}")
_ACCOUNT_CURRENCY = re.compile(r"(?<=[0-9])[ /]?([A-Z]{3})$")


def sniff(data: bytes, filename: str = "") -> bool:
    """True if a line at the beginning is a field of a SWIFT statement."""
    head = data[:65536]
    encoding = marked(data)
    text = head.decode(encoding or "latin-1", errors="ignore")
    return bool(_SNIFF.search(text))


def parse(data: bytes, filename: str = "", **options) -> ParsedFile:
    """Statements of the file."""
    text, _encoding = decode(data, options.get("encoding", ""))
    reader = _Reader()
    for each in _fields(text):
        reader.field(each)
    return reader.file()


class _Field(NamedTuple):
    """A tag and its lines; ``cut`` if the file ends in it without a line end."""

    tag: str
    lines: list[str]
    row: int
    cut: bool


def _fields(text: str) -> Iterator[_Field]:
    """Fields in order; tag ``-`` is the end of a message."""
    tag, content, row = "", [], 0
    all_lines = _mended(lines(text))
    for number, line in all_lines:
        match = _TAG.match(line)
        end = not match and _END.match(line)
        if match or end:
            if tag:
                yield _Field(tag, content, row, False)
            tag, content = (match[1], [match[2]]) if match else ("-", [])
            row = number
        elif tag:
            content.append(line)
    if tag:
        yield _Field(tag, content, row, bool(content and content[-1].strip()))


def _mended(found: list[str]) -> list[tuple[int, str]]:
    """Numbered lines without SWIFT blocks; a tag broken after its colon is whole."""
    numbered = []
    pending = ""
    for number, line in enumerate(found, 1):
        if line.startswith("{"):
            line = line[_BLOCKS.match(line).end() :]
        if pending and _BROKEN_TAG.match(line):
            numbered[-1] = (number, pending + line)
        else:
            numbered.append((number, line))
        pending = line if line.strip() == ":" else ""
    return numbered


def _cut_off(found: _Field) -> FileError:
    return FileError("truncated_file", detail=f":{found.tag}:{found.lines[0][:40]}")


class _Reader:
    """Takes the fields one by one; :meth:`file` puts the statements together."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self._pages: list[Page] = []
        self._page: Page | None = None
        self._draft: Draft | None = None
        self._last = ""
        self._interim = False

    def file(self) -> ParsedFile:
        """All statements; refused if the last one is not whole, or there is none."""
        last = self._pages[-1] if self._pages else None
        if last and last is self._page and last.opening and not last.closed:
            raise FileError("truncated_file", detail=":62F:")
        self.ledger.statements = statements(self._pages, self.ledger)
        if not self.ledger.statements:
            raise FileError("no_entries", format="mt940")
        openings = any(page.opening for page in self._pages)
        return self.ledger.file("mt942" if self._interim and not openings else "mt940")

    def field(self, found: _Field) -> None:
        """The next field of the file."""
        handler = self._HANDLERS.get(found.tag)
        if found.tag not in ("86", "NS"):
            self._draft = None
        if handler:
            handler(self, found)
        self._last = found.tag

    def _current(self, found: _Field) -> Page:
        if self._page is None:
            self._page = Page(found.row)
            self._pages.append(self._page)
        return self._page

    def _message(self, found: _Field) -> None:
        if self._last in ("940", "942") and found.tag != "-":
            self._current(found).reference = found.lines[0].strip()
            return
        self._page = None
        if found.tag != "-":
            page = self._current(found)
            page.reference = found.lines[0].strip() if found.tag == "20" else ""

    def _head(self, found: _Field) -> Page:
        """The page a header field belongs to: a new one after entries or balances."""
        if self._page and self._page.says_something:
            self._page = None
        return self._current(found)

    def _account(self, found: _Field) -> None:
        page = self._head(found)
        text = found.lines[0].strip()
        match = _ACCOUNT_CURRENCY.search(text)
        if match:
            page.currency, text = match[1], text[: match.start()]
        page.account = text.replace(" ", "")

    def _number(self, found: _Field) -> None:
        account = self._page.account if self._page else ""
        page = self._head(found)
        page.account = page.account or account
        page.number = found.lines[0].strip()

    def _floor(self, found: _Field) -> None:
        self._interim = True
        match = _FLOOR.match(found.lines[0])
        if match:
            page = self._current(found)
            page.currency = page.currency or match[1]

    def _sum(self, found: _Field) -> None:
        self._interim = True
        match = _SUM.match(found.lines[0])
        if match:
            self._current(found).sums[found.tag] = int(match[1])

    def _opening(self, found: _Field) -> None:
        page = self._current(found)
        if page.opening or page.drafts:
            account, currency = page.account, page.currency
            self._page = None
            page = self._current(found)
            page.account, page.currency = account, currency
        page.opening = balance = self._balance(found)
        if balance and balance.currency:
            page.currency = balance.currency

    def _closing(self, found: _Field) -> None:
        page = self._current(found)
        page.closing = balance = self._balance(found)
        page.closed, page.cut = True, found.cut
        currency = balance.currency if balance else ""
        page.currency = page.currency or currency
        if currency not in ("", page.currency):
            self.ledger.note(
                "mixed_currency", found.row, currency=currency, expected=page.currency
            )
            page.closing = None

    def _balance(self, found: _Field) -> mt940_line.Balance | None:
        """The balance; None and an issue if it is garbled, an error if it is cut."""
        if found.cut and "," not in found.lines[0]:
            raise _cut_off(found)
        try:
            return mt940_line.balance(found.lines[0], not found.tag.endswith("M"))
        except RowError as error:
            if found.cut:
                raise _cut_off(found) from None
            self.ledger.note(error.code, found.row, error.text)
            return None

    def _entry(self, found: _Field) -> None:
        page = self._current(found)
        content = found.lines
        if len(content) > 1 and _BROKEN_LINE.match(content[0]):
            content = [content[0].strip() + content[1], *content[2:]]
        try:
            line = mt940_line.line(content[0])
        except RowError as error:
            if found.cut and len(content) == 1:
                raise _cut_off(found) from None
            self.ledger.row()
            self.ledger.refuse(error, found.row)
            page.refused += 1
            return
        page.counts["90C" if line.incoming else "90D"] += 1
        if line.mark.startswith("E"):
            self.ledger.note(
                "pending_entry", found.row, content[0], "info", status="expected"
            )
            return
        self.ledger.row()
        self._draft = Draft(line, found.row, content[1:])
        page.drafts.append(self._draft)

    def _info(self, found: _Field) -> None:
        if self._draft:
            self._draft.info += found.lines

    def _non_swift(self, found: _Field) -> None:
        if self._draft:
            self._draft.non_swift += found.lines
            return
        owner = [line[2:].strip() for line in found.lines if line.startswith("22")]
        if owner and self._page:
            self._page.owner = owner[0]

    _HANDLERS = {
        "20": _message,
        "940": _message,
        "942": _message,
        "-": _message,
        "25": _account,
        "25P": _account,
        "28": _number,
        "28C": _number,
        "34": _floor,
        "34F": _floor,
        "60": _opening,
        "60F": _opening,
        "60M": _opening,
        "61": _entry,
        "62": _closing,
        "62F": _closing,
        "62M": _closing,
        "86": _info,
        "90C": _sum,
        "90D": _sum,
        "NS": _non_swift,
    }
