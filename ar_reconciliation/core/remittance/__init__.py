"""Remittance advices: the payer's list of the documents that a payment is for.

:func:`parse` finds the format from the contents alone: EDIFACT REMADV, UBL
RemittanceAdvice, PDF with text, or a table (CSV, XLSX, XLS).  As with bank files,
every row ends as a line or as an issue, and no amount is ever read in part.
"""

from importlib import import_module

from ..errors import FileError
from .types import AdviceLine as AdviceLine
from .types import RemittanceAdvice as RemittanceAdvice

#: Largest file that is read unless the caller says otherwise (``max_size``).
MAX_SIZE = 10_000_000
#: Asked in this order; tables come last, because nearly any text looks like one.
FORMATS = ("pdf", "ubl", "edifact", "table")


def parse(data: bytes, filename: str = "", **options) -> RemittanceAdvice:
    """Read an advice; raises :class:`FileError` if it cannot be read as a whole."""
    limit = options.get("max_size", MAX_SIZE)
    if len(data) > limit:
        raise FileError("file_too_large", size=len(data), limit=limit)
    if not data.strip(b"\0\t\n\v\f\r \x1a\xef\xbb\xbf\xff\xfe"):
        raise FileError("empty_file")
    for name in FORMATS:
        reader = import_module(f".{name}", __name__)
        if reader.sniff(data):
            return reader.parse(data, filename, **options)
    raise FileError("no_advice", columns="")
