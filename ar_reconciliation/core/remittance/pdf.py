"""Advices as PDF with text: lines by number and amount, proven by the stated total.

The layout of a PDF is a drawing, so that nothing is believed without proof: lines of
text that hold a document number and an amount are taken only when one column of
their amounts adds up to a total that the file states.  A PDF that holds pictures of
text is refused by name.  pypdf takes the text out; it is Odoo's own PDF library.
"""

import io
import logging
import re
import zlib
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ..errors import CoreError, FileError
from ..parsers.base import Ledger, squeeze
from ..parsers.datetext import guess_date_style, read_date
from ..parsers.numbers import Style, guess_style, read_amount
from ..parsers.table_words import currency_code
from .build import advice, total_of, with_signs
from .table import MONEY, place_amount
from .table_rows import facts
from .types import AdviceLine, Head, RemittanceAdvice
from .words import column_fields, is_credit, is_total

MAX_PAGES = 50
#: Characters of text in all, bytes that draw one page, bytes of all streams.
MAX_TEXT = 500_000
MAX_DRAWING = 4_000_000
MAX_UNPACKED = 100_000_000
_PIECE = 1 << 20
#: Where a stream begins that is packed as nearly all are (RFC 1950).
_STREAM = re.compile(rb"stream\r?\n(?=x[\x01\x5e\x9c\xda])")
_MAX_LINES = 5000
_FEW_LETTERS = 20
_MONEY = re.compile(
    r"(?<![\w.,/-])(?P<text>[-(]?(?:[€$£¥￥]|[A-Z]{3})? ?"
    r"\d{1,3}(?:[.,'’ \u00a0]\d{3})*[.,]\d{2}\)?-?|[-(]?\d{4,12}[.,]\d{2}\)?-?)"
    r"(?! ?[\w/%]|[.,]\d)"
)
_DATE = re.compile(
    r"(?<!\w)(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}"
    r"|\d{1,2}[ -][A-Za-zäéû]{3,9}\.?[ -]\d{2,4}|\d{4}年\d{1,2}月\d{1,2}日)(?!\w)"
)
_NUMBER = re.compile(r"(?<!\S)(?=\S*\d)[\w#][\w/.#-]{1,39}(?!\S)")
#: Numbers of positions are that short.
_SHORT = 3
_COLUMN = re.compile(r"\s{2,}|\t|\|")


class _Text(NamedTuple):
    """One line of text: what is an amount in it, a day, and a number."""

    row: int
    text: str
    amounts: tuple[str, ...]
    number: str
    day: str
    credit: bool


def sniff(data: bytes) -> bool:
    """True for a PDF, also with some bytes before its mark."""
    return b"%PDF-" in data[:1024]


def parse(data: bytes, filename: str = "", **options: Any) -> RemittanceAdvice:
    """Read a PDF; ``max_pages`` bounds its pages."""
    texts = _read(data, options.get("max_pages", MAX_PAGES))
    return of_texts(texts)


# ---------------------------------------------------------------------- text


def _read(data: bytes, limit: int) -> list[str]:
    """The lines of all pages; whatever pypdf raises gets a name."""
    try:
        import pypdf
    except ImportError:
        raise FileError("missing_library", library="pypdf", format="pdf") from None
    _bound(data)
    logger = logging.getLogger("pypdf")
    level = logger.level
    logger.setLevel(logging.CRITICAL)  # what it repairs is nothing for a server's log
    try:
        return _lines(pypdf.PdfReader(io.BytesIO(data)), limit)
    except CoreError:
        raise
    except Exception as error:
        if b"%%EOF" not in data[-2048:]:
            raise FileError("truncated_file", detail="%%EOF") from None
        detail = f"{type(error).__name__}: {error}"[:120]
        raise FileError("malformed_file", row=1, detail=detail) from None
    finally:
        logger.setLevel(level)


def _bound(data: bytes) -> None:
    """Unpack the streams of a PDF in pieces, only to see that they stay small.

    Releases of pypdf differ in whether they stop at a bomb by themselves.
    """
    left = MAX_UNPACKED
    for found in _STREAM.finditer(data):
        tail = data[found.end() : data.find(b"endstream", found.end())]
        unpacker = zlib.decompressobj()
        try:
            while tail and not unpacker.eof and left > 0:
                left -= len(unpacker.decompress(tail, _PIECE))
                tail = unpacker.unconsumed_tail
        except zlib.error:
            continue
        if left <= 0:
            size = MAX_UNPACKED - left
            raise FileError("file_too_large", size=size, limit=MAX_UNPACKED)


def _lines(book: Any, limit: int) -> list[str]:
    if book.is_encrypted:
        raise FileError("encrypted_file")
    count = len(book.pages)
    if count > limit:
        raise FileError("too_many_pages", count=count, limit=limit)
    texts: list[str] = []
    size = 0
    for page in book.pages:
        drawing = page.get_contents()
        if drawing is None:
            continue
        if len(drawing.get_data()) > MAX_DRAWING:
            raise FileError("file_too_large", size=MAX_DRAWING + 1, limit=MAX_DRAWING)
        text = page.extract_text(extraction_mode="layout") or ""
        size += len(text)
        if size > MAX_TEXT:
            raise FileError("file_too_large", size=size, limit=MAX_TEXT)
        texts += text.splitlines()
    if sum(char.isalnum() for text in texts for char in text) < _FEW_LETTERS:
        raise FileError("scanned_pdf", pages=count)
    if len(texts) > _MAX_LINES:
        raise FileError("too_many_rows", count=len(texts), limit=_MAX_LINES)
    return texts


# --------------------------------------------------------------------- lines


def _cut(row: int, text: str) -> _Text:
    """What a line of text holds; amounts and days are no numbers of documents."""
    text = text[:1000]
    amounts = tuple(found["text"].strip() for found in _MONEY.finditer(text))
    bare = _MONEY.sub("  ", text)
    day = _DATE.search(bare)
    bare = _DATE.sub("  ", bare)
    found = [match[0].strip(".:#") for match in _NUMBER.finditer(bare)]
    number = next((name for name in found if len(name) > _SHORT), "".join(found[:1]))
    words = [part.strip(" .:") for part in _COLUMN.split(bare)]
    credit = any(is_credit(word) for word in words)
    return _Text(row, text, amounts, number, day[0] if day else "", credit)


def of_texts(texts: Sequence[str]) -> RemittanceAdvice:
    """An advice from lines of text; ``unproven_lines`` when no column adds up."""
    cuts = [_cut(row, text) for row, text in enumerate(texts, 1) if text.strip()]
    style = guess_style([a for cut in cuts for a in cut.amounts])
    totals = [cut for cut in cuts if _states_total(cut)]
    listed = [c for c in cuts if c.amounts and c.number and c not in totals]
    stated = _values(totals, style)
    found = _proven(cuts, listed, stated, style)
    if found is None:
        total = str(stated[-1]) if stated else "-"
        raise FileError("unproven_lines", found=len(listed), total=total)
    lines, total = found
    ledger = Ledger()
    for _line in lines:
        ledger.row()
    taken = {line.row for line in lines}
    for cut in cuts:
        if cut in totals:
            ledger.note("total_row", cut.row, squeeze(cut.text), "info")
        elif cut.amounts and cut.row not in taken:
            ledger.note("unread_row", cut.row, squeeze(cut.text), "info")
    return advice("pdf", _head(cuts, taken, total), lines, ledger)


def _states_total(cut: _Text) -> bool:
    """Whether a line has an amount behind the word for a total."""
    first = _MONEY.split(cut.text)[0] if cut.amounts else ""
    words = [part.strip(" .:：") for part in _COLUMN.split(first.strip()) if part]
    label = re.split(r"[:：]", first)[0].strip()
    plain = re.sub(r"\b[A-Z]{3}$", "", label).strip()
    return any(is_total(word) for word in (*words[:1], label, plain) if word)


def _values(totals: Sequence[_Text], style: Style) -> list[Decimal]:
    found = [read_amount(text, style) for cut in totals for text in cut.amounts]
    return [amount.value for amount in found if amount]


def _proven(
    cuts: Sequence[_Text],
    listed: Sequence[_Text],
    stated: Sequence[Decimal],
    style: Style,
) -> tuple[list[AdviceLine], Decimal] | None:
    """The lines whose amounts add up to a stated total, and that total.

    The headings say which amount of a line is what; without them every column is
    tried, and only one may fit, or the one that is the first less those between.
    """
    values = [_numbers(cut, style) for cut in listed]
    if not listed or None in values:
        return None
    roles = _roles(cuts, values)
    tried = roles or [()] * min(len(row) for row in values)
    fitting: dict[int, tuple[list[AdviceLine], Decimal]] = {}
    for back in range(1, len(tried) + 1):
        if roles and roles[-back] != "paid":
            continue
        lines = [_line(c, v, back, roles) for c, v in zip(listed, values, strict=True)]
        sums = (
            t for t in reversed(stated) if t and t == total_of(with_signs(lines, t))
        )
        if (total := next(sums, None)) is not None:
            fitting[back] = lines, total
    if len(fitting) > 1 and not all(_follows(row) for row in values):
        return None
    return fitting[min(fitting)] if fitting else None


def _numbers(cut: _Text, style: Style) -> list[Decimal] | None:
    found = [read_amount(text, style) for text in cut.amounts]
    return None if None in found else [amount.value for amount in found]


def _follows(row: Sequence[Decimal]) -> bool:
    """The last amount is the first less those between, or all are the same."""
    less = sum((abs(value) for value in row[1:-1]), Decimal(0))
    return len(set(row)) == 1 or (len(row) > 1 and abs(row[0]) - less == abs(row[-1]))


def _roles(cuts: Sequence[_Text], values: Sequence[Sequence[Decimal]]) -> list[str]:
    """What each amount of a line is, by the headings; [] if they do not say it.

    Lines may lack amounts (no discount) only where what is paid stands last.
    """
    heading = next((cut for cut in cuts if _is_heading(cut)), None)
    if heading is None:
        return []
    named = [column_fields(cell) for cell in _COLUMN.split(heading.text.strip())]
    fields = [min(found, key=found.__getitem__) for found in named if found]
    roles = [field for field in fields if field in MONEY]
    columns = {field: at for at, field in enumerate(roles)}
    place_amount(columns)
    roles = sorted(columns, key=columns.__getitem__)
    if "paid" not in roles or len(roles) != len(columns):
        return []
    whole = all(len(row) == len(roles) for row in values)
    fewer = all(len(row) <= len(roles) for row in values)
    return roles if whole or (fewer and roles[-1] == "paid") else []


def _line(
    cut: _Text, values: Sequence[Decimal], back: int, roles: Sequence[str]
) -> AdviceLine:
    """A line whose amount is the ``back``-th from the right."""
    paid = values[-back]
    first = not roles or roles[0] == "gross"
    gross = values[0] if first and len(values) > back else None
    less = None if gross is None else gross - paid
    between = [abs(value) for value in values[1:-1]]
    if less and (sum(between) != abs(less) or back != 1):
        gross = less = None
    discount = "discount" in roles and "deduction" not in roles
    return AdviceLine(
        cut.number,
        paid,
        gross,
        None if discount else less or None,
        less or None if discount else None,
        _day(cut.day),
        credit=cut.credit,
        row=cut.row,
    )


def _day(text: str) -> date | None:
    style = guess_date_style([text]) if text else None
    found = read_date(text, style.style) if style and style.sure else None
    return found.date if found else None


# ---------------------------------------------------------------------- head


def _cells(cuts: Sequence[_Text]) -> Iterator[list[str]]:
    for cut in cuts:
        yield [part for part in _COLUMN.split(cut.text.strip()) if part]


def _head(cuts: Sequence[_Text], taken: set[int], total: Decimal) -> Head:
    """What stands around the lines; headings of columns are no labels."""
    around = [cut for cut in cuts if cut.row not in taken and not _is_heading(cut)]
    found = facts(list(_cells(around)))
    codes = (currency_code(word) for cut in around for word in cut.text.split()
             if len(word) == 3 and word.isupper())  # fmt: skip
    code = currency_code(str(found.get("currency", ""))) or next(
        filter(None, codes), ""
    )
    return Head(
        payer=squeeze(str(found.get("payer", "")))[:200],
        payer_account=squeeze(str(found.get("payer_account", "")))[:60],
        total=total,
        currency=code,
        date=_day(str(found.get("date", ""))),
        reference=squeeze(str(found.get("reference", "")))[:140],
    )


def _is_heading(cut: _Text) -> bool:
    cells = [part for part in _COLUMN.split(cut.text.strip()) if part]
    return sum(bool(column_fields(cell)) for cell in cells) > 1 and not cut.amounts
