"""Files of banks to statements; the format is found from the contents alone.

A new format is a module of this package with ``sniff`` and ``parse`` (see
:mod:`.base`) and one line in :data:`FORMATS`.  Modules are imported when the first
file is read, so that a missing optional library is no obstacle to the others.
"""

from importlib import import_module

from ..errors import FileError
from ..types import ParsedFile
from .base import MAX_SIZE
from .decode import head

#: Asked in this order; tables come last, because nearly any text looks like one.
FORMATS = (
    "archive",
    "camt",
    "ofx",
    "bai2",
    "qif",
    "mt940",
    "tabular",
)


def parse(data: bytes, filename: str = "", **options) -> ParsedFile:
    """Read a bank file.

    Options: ``max_size`` in bytes; ``max_members`` and ``max_unpacked`` for
    archives; those of the table parser (see :mod:`.tabular`).  Raises
    :class:`FileError` when the file as a whole cannot be read.
    """
    limit = options.get("max_size", MAX_SIZE)
    if len(data) > limit:
        raise FileError("file_too_large", size=len(data), limit=limit)
    if not data.strip(b"\0\t\n\v\f\r \x1a\xef\xbb\xbf\xff\xfe"):
        raise FileError("empty_file")
    for name in FORMATS:
        parser = import_module(f".{name}", __name__)
        if parser.sniff(data, filename):
            return parser.parse(data, filename, **options)
    raise FileError("unknown_format", head=head(data))
