"""Tags of an OFX file, SGML (1.x) or XML (2.x), to nested values.

OFX 1.x leaves out the end tags of values (``<TRNAMT>-5.00`` and a line end), OFX 2.x
writes them; files in the wild mix the two, so one reader takes both.  A value ends
only at something that is a tag, in the case the file writes its tags in: a ``<`` in
a text or an amount is kept, so that no amount is shortened by it.

Source: OFX 1.6 section 2.4 (SGML), OFX 2.2 section 2.3 (XML).
"""

import codecs
import re
from collections.abc import Callable, Iterator
from typing import Any

from ..errors import FileError
from .decode import decode, marked, strict

_ROOT = re.compile(r"<OFX(?:\s[^<>]*)?>", re.IGNORECASE)
_HEAD = re.compile(
    r"^[ \t\ufeff]*OFXHEADER[ \t]*[:=]|<\?OFX\s|<OFX(?:\s[^<>]*)?>",
    re.IGNORECASE | re.MULTILINE,
)
#: The last tag; what follows it may be anything but another one.
_END = re.compile(r"</OFX\s*>[^<]*\Z", re.IGNORECASE)
_FORBIDDEN = re.compile(r"<!\s*(DOCTYPE|ENTITY|ELEMENT|ATTLIST)", re.IGNORECASE)
_ENTITY = re.compile(r"&(amp|lt|gt|quot|apos|nbsp|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": " "}
_CHARSET = re.compile(
    r"(?:\bCHARSET\s*[:=]|\bencoding\s*=)\s*[\"']?([A-Za-z0-9_.-]+)", re.IGNORECASE
)
_SNIFFED = 65536
#: Aggregates within aggregates; the format needs ten.
_MAX_DEPTH = 60
#: What files declare that hold something else; the bytes decide.
_MEANT_NOTHING = ("", "NONE", "0", "1252", "CP1252", "WINDOWS-1252", "USASCII", "ASCII")
_MEANT_NOTHING += ("US-ASCII", "ISO-8859-1", "8859-1", "UTF-8", "UTF8", "UNICODE")

#: Aggregates by their level: one that begins ends all open ones of its level or below,
#: since sloppy files forget their end tags.
LEVELS = {
    "OFX": 0,
    "SIGNONMSGSRSV1": 1,
    "SIGNUPMSGSRSV1": 1,
    "BANKMSGSRSV1": 1,
    "CREDITCARDMSGSRSV1": 1,
    "LOANMSGSRSV1": 1,
    "INVSTMTMSGSRSV1": 1,
    "SECLISTMSGSRSV1": 1,
    "STMTTRNRS": 2,
    "CCSTMTTRNRS": 2,
    "INVSTMTTRNRS": 2,
    "STMTRS": 3,
    "CCSTMTRS": 3,
    "INVSTMTRS": 3,
    "BANKTRANLIST": 4,
    "BANKTRANLISTP": 4,
    "INVTRANLIST": 4,
    "INVPOSLIST": 4,
    "INVBAL": 4,
    "LEDGERBAL": 4,
    "AVAILBAL": 4,
    "INVBANKTRAN": 5,
    "STMTTRN": 6,
    "STMTTRNP": 6,
}
#: Aggregates that may stand anywhere below a level.
_INNER = frozenset(
    "STATUS SONRS FI PAYEE CURRENCY ORIGCURRENCY BANKACCTFROM BANKACCTTO CCACCTFROM "
    "CCACCTTO INVACCTFROM BALLIST BAL ACCTINFO BANKACCTINFO CCACCTINFO".split()
)
#: Values that are never taken for an aggregate when they are empty.
_VALUES = frozenset(
    "TRNTYPE DTPOSTED DTUSER DTAVAIL TRNAMT FITID CORRECTFITID CORRECTACTION SRVRTID "
    "CHECKNUM REFNUM SIC PAYEEID NAME EXTDNAME MEMO CURDEF CURSYM CURRATE BALAMT "
    "DTASOF ACCTID BANKID BRANCHID ACCTTYPE ACCTKEY DTSTART DTEND TRNUID CODE SEVERITY "
    "MESSAGE LANGUAGE ORG FID".split()
)

#: Values that stand once in a transaction: a second one belongs to another, whose
#: beginning was lost.  It is kept as ``TRNAMT/2``.
_ONCE = ("TRNAMT", "DTPOSTED", "FITID")

Node = dict[str, Any]
#: Called with the name, the node, its line, and the names around it when it ends.
Ended = Callable[[str, Node, int, list[str]], None]


def is_ofx(data: bytes) -> bool:
    """True if the file begins with OFX's header or root."""
    sample = data[:_SNIFFED]
    encoding = marked(data)
    text = sample.decode(encoding or "latin-1", errors="ignore")
    return bool(_HEAD.search(text))


def read_text(data: bytes) -> str:
    """The file from its root on, with plain line ends and without markup.

    Raises ``truncated_file`` when root or its end is missing, ``forbidden_xml`` for
    document types and entities, ``bad_encoding``.
    """
    text = re.sub("\r\n?", "\n", _decoded(data))
    root = _ROOT.search(text)
    if not root:
        raise FileError("truncated_file", detail="<OFX>")
    found = _FORBIDDEN.search(text, 0, root.start())
    if found:
        raise FileError("forbidden_xml", construct=found.group(1).upper())
    if not _END.search(text):
        raise FileError("truncated_file", detail="</OFX>")
    text = "\n" * text.count("\n", 0, root.start()) + text[root.start() :]
    text = _replaced(text, "<![CDATA[", "]]>", _escaped)
    return _replaced(text, "<!--", "-->", _lines_only)


def _replaced(
    text: str, opening: str, closing: str, convert: Callable[[str], str]
) -> str:
    """Every part from ``opening`` to ``closing`` converted, in one pass."""
    parts, at = [], 0
    while (start := text.find(opening, at)) >= 0:
        end = text.find(closing, start + len(opening))
        if end < 0:
            break
        parts += [text[at:start], convert(text[start + len(opening) : end])]
        at = end + len(closing)
    return "".join([*parts, text[at:]])


def _lines_only(text: str) -> str:
    return "\n" * text.count("\n")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _decoded(data: bytes) -> str:
    """Text by the bytes; by the declared code page where the bytes do not tell."""
    if marked(data):
        return decode(data)[0]
    head = _HEAD_END.split(data[:4096], maxsplit=1)[0].decode("latin-1")
    declared = _CHARSET.findall(head)
    name = declared[-1].upper() if declared else ""
    if name in _MEANT_NOTHING or _is_utf8(data):
        return decode(data)[0]
    return strict(data, _known(name))


_HEAD_END = re.compile(rb"<OFX[\s>]", re.IGNORECASE)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _known(name: str) -> str:
    """A code page as Python calls it: ``CHARSET:1251`` names Windows' by number."""
    for candidate in (f"cp{name}" if name.isdecimal() else name, f"iso{name}"):
        try:
            found = codecs.lookup(candidate).name
        except LookupError:
            continue
        if re.match(r"cp\d|iso8859|gb|big5|koi8|shift_jis|euc|utf-8", found):
            return found
    raise FileError("bad_encoding", encoding=name, row=1)


def plain(text: str) -> str:
    """A value without entities and outer blanks.

    >>> plain(" A &amp; B &#8364; &copy; ")
    'A & B € &copy;'
    """
    text = text.strip()
    return _ENTITY.sub(_character, text).strip() if "&" in text else text


def _character(found: re.Match) -> str:
    name = found[1]
    if name in _NAMED:
        return _NAMED[name]
    code = int(name[2:], 16) if name[1] == "x" else int(name[1:])
    valid = 31 < code < 0x110000 and not 0xD800 <= code < 0xE000
    return chr(code) if valid else found.group()


def _tags(text: str) -> Iterator[tuple[str, str, str, int]]:
    """("/" at an end, name, text behind it, line) of every tag."""
    upper = _ROOT.search(text)[0][1:4] == "OFX"
    name = "[A-Z][A-Z0-9]*(?:\\.[A-Z0-9]+)*"
    tag = re.compile(
        rf"<(/?)({name})[ \t]*/?>|<(/?)(OFX)\s[^<>]*>", 0 if upper else re.IGNORECASE
    )
    last, line = None, 1
    for found in tag.finditer(text):
        if last:
            start = last.end()
            slash, name = (last[1], last[2]) if last[2] else (last[3], last[4])
            yield slash, name.upper(), text[start : found.start()], line
            line += text.count("\n", last.start(), found.start())
        else:
            line += text.count("\n", 0, found.start())
        last = found
    if last:
        slash, name = (last[1], last[2]) if last[2] else (last[3], last[4])
        yield slash, name.upper(), text[last.end() :], line


class Tree:
    """Builds nodes while the tags go by and tells when one ends.

    A node maps the names of its values to their texts (the first that is not empty)
    and those of its aggregates to nodes.
    """

    def __init__(self, text: str, ended: Ended) -> None:
        self._ended = ended
        self._names: list[str] = []
        self._nodes: list[Node] = [{}]
        self._lines: list[int] = []
        self._closed = frozenset(
            name.upper() for name in re.findall(r"</([\w.]+)\s*>", text)
        )

    def feed(self, text: str) -> None:
        """All tags of the text."""
        before: tuple[str, str, str, int] | None = None
        for tag in _tags(text):
            if before:
                self._tag(*before, following=tag)
            before = tag
        if before:
            self._tag(*before, following=("", "", "", 0))
        while self._names:
            self._pop()

    def _tag(
        self,
        slash: str,
        name: str,
        text: str,
        line: int,
        following: tuple[str, str, str, int],
    ) -> None:
        if slash:
            if name in self._names:
                while self._names and self._names[-1] != name:
                    self._pop()
                self._pop()
        elif self._is_aggregate(name, text, following):
            self._push(name, line)
        elif value := plain(text):
            node = self._nodes[-1]
            if name in node and name in _ONCE:
                name = f"{name}/2"
            node.setdefault(name, value)

    def _is_aggregate(
        self, name: str, text: str, following: tuple[str, str, str, int]
    ) -> bool:
        if name in LEVELS:
            return True
        if name in _VALUES or text.strip() or following[:2] == ("/", name):
            return False
        return name in _INNER or name in self._closed

    def _push(self, name: str, line: int) -> None:
        level = LEVELS.get(name)
        if level is not None:
            while any(LEVELS.get(each, -1) >= level for each in self._names):
                self._pop()
        if len(self._names) >= _MAX_DEPTH:
            raise FileError("malformed_file", row=line, detail=f"<{name}>")
        self._names.append(name)
        self._nodes.append({})
        self._lines.append(line)

    def _pop(self) -> None:
        name, node, line = self._names.pop(), self._nodes.pop(), self._lines.pop()
        if name not in LEVELS:
            self._nodes[-1].setdefault(name, node)
        self._ended(name, node, line, self._names)
