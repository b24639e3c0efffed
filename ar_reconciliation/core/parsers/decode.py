"""Bytes of a text file to text, the same way every time.

Order: byte order mark, UTF-16 without one, UTF-8, then the legacy code pages.
A legacy code page cannot be proven, only made likely, therefore the choice rests
on how the bytes lie and not on a model of languages: Chinese text in GBK or
GB18030 is made of *pairs* of high bytes, western text has them alone between
ASCII letters.

>>> decode("Müller".encode("latin-1"))
('Müller', 'cp1252')
>>> decode("工商银行".encode("gbk"))
('工商银行', 'gb18030')
"""

import codecs
import re

from ..errors import FileError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like UTF-16's: must come first
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LINE_END = re.compile("\r\n|\r|\n")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
#: Control characters that occur in bank files: tab, line ends, form feed, the
#: Ctrl-Z of old editors, and the SOH, STX, ETX and VT around SWIFT messages.
_CONTROL = re.compile("[\x00\x04-\x08\x0e-\x19\x1b-\x1f]")
#: Letters of DOS between two letters, where Windows has signs that never stand there
#: or nothing.  Code page 852 stands for 850 too: the usual umlauts are the same.
_DOS = re.compile(
    rb"[A-Za-z][\x81\x82\x84\x86-\x89\x8b\x8d\x8f\x90\x94\x98\x9b\x9d][A-Za-z]"
)
_SAMPLE = 65536
#: More of them than one in so many characters is no text.
_CONTROL_SHARE = 200
#: Share of the runs of high bytes that must be of even length.
_GB_SHARE = 0.7


def decode(data: bytes, encoding: str = "") -> tuple[str, str]:
    """The text of ``data`` and the name of the encoding it was read with.

    ``encoding`` forces one.  Raises ``bad_encoding`` (with the line) when the bytes
    do not fit what the file or the caller says, ``unknown_format`` when they are no
    text at all.
    """
    encoding = encoding or marked(data)
    if encoding:
        text = strict(data, encoding)
    else:
        text, encoding = _by_trial(data)
    if len(_CONTROL.findall(text[:_SAMPLE])) * _CONTROL_SHARE > len(text[:_SAMPLE]):
        raise FileError("unknown_format", head=head(data))
    return text, encoding


def strict(data: bytes, encoding: str) -> str:
    """``data`` read as ``encoding``, or ``bad_encoding`` with the line that fails."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        row = len(_LINE_END.findall(data[: error.start].decode("latin-1"))) + 1
        raise FileError("bad_encoding", encoding=encoding, row=row) from None
    except LookupError:
        raise FileError("bad_encoding", encoding=encoding, row=1) from None


def lines(text: str) -> list[str]:
    r"""Lines of any line end, CR alone included; no other character splits.

    >>> lines("a\r\nb\rc\nd\x85e")
    ['a', 'b', 'c', 'd\x85e']
    """
    return _LINE_END.split(text)


def head(data: bytes, length: int = 20) -> str:
    r"""The first characters of a file, fit to be shown.

    >>> head(b"GIF89a\x00\x01")
    'GIF89a..'
    """
    encoding = marked(data) or "latin-1"
    text = data[: 4 * length].decode(encoding, errors="replace")[:length]
    return "".join(c if c.isprintable() else "." for c in text)


def marked(data: bytes) -> str:
    """The encoding the bytes themselves give away, "" if they do not."""
    by_mark = next((name for mark, name in _BOMS if data.startswith(mark)), "")
    return by_mark or _by_zeros(data)


def _by_zeros(data: bytes) -> str:
    """UTF-16 without a mark: every other byte of mostly western text is zero."""
    sample = data[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.8 * len(sample[1::2]) and not even:
        return "utf-16-le"
    if even > 0.8 * len(sample[0::2]) and not odd:
        return "utf-16-be"
    return ""


def _by_trial(data: bytes) -> tuple[str, str]:
    candidates = ["utf-8"]
    if _looks_chinese(data):
        candidates.append("gb18030")
    candidates.append("cp852" if _DOS.search(data) else "cp1252")
    for name in candidates:
        try:
            return data.decode(name), name
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "latin-1"


def _looks_chinese(data: bytes) -> bool:
    """True if the high bytes come in pairs, and in words of two characters or more.

    Western letters with an accent stand alone or, as in ``créée``, two at a time.
    """
    runs = [len(run) for run in _HIGH_RUN.findall(data[: 4 * _SAMPLE])]
    even = sum(length % 2 == 0 for length in runs)
    return max(runs, default=0) >= 4 and even > _GB_SHARE * len(runs)
