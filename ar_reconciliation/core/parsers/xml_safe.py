"""The only place that builds an XML parser.

Bank files need no document type, no entities and no network, so none is allowed;
nothing is repaired, because a repaired file may hold a shortened amount.  lxml is
used, which also gives the line of an element.
"""

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from typing import Any

from lxml import etree

from ..errors import FileError
from .decode import decode, marked, strict

_DECLARATION = re.compile(
    rb"\s*<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([A-Za-z0-9._:-]+)[\"']"
)
#: What may precede the root element; a document type can stand nowhere else.
_PROLOG = re.compile(r"(?:\s+|\ufeff|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_FORBIDDEN = re.compile(
    r"<!\s*(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE
)
_ROOT = re.compile(r"<([^\s/>!?]+)")
_SNIFFED = 65536
#: Encodings a file may name: those that say what they seem to say.
_ENCODINGS = re.compile(
    r"(utf[-_]?(8|16|32)|ascii|iso8859|cp\d|gb|hz$|big5|koi8|mac|shift_jis|euc)"
)
#: Declared by programs that mean Windows' superset, with its euro sign.
_MEANT_WESTERN = ("iso8859-1", "ascii")
_OPTIONS: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "attribute_defaults": False,
    "huge_tree": False,
    "recover": False,
    "remove_comments": True,
    "remove_pis": True,
    "encoding": "utf-8",
}


def opening_text(data: bytes) -> str:
    """The beginning of an XML file as text, "" if it is none; for sniffing."""
    sample = data[:_SNIFFED]
    if sample[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        text = sample.decode("utf-16", errors="replace")
    elif b"\0" in sample[:4]:
        text = sample.replace(b"\0", b"").decode("latin-1")
    else:
        text = sample.removeprefix(codecs.BOM_UTF8).decode("latin-1")
    return text if text.lstrip().startswith("<") else ""


def elements(data: bytes, *names: str) -> Iterator[etree._Element]:
    """Elements of these local names as they close, children before parents.

    The caller may empty an element it has read.  Errors come as ``FileError``:
    ``forbidden_xml``, ``bad_encoding``, ``truncated_file``, ``malformed_file``.
    """
    text = _text(data)
    _forbid(text)
    source = BytesIO(text.encode())
    tags = [f"{{*}}{name}" for name in names]
    try:
        for _event, element in etree.iterparse(source, tag=tags, **_OPTIONS):
            yield element
    except etree.XMLSyntaxError as error:
        raise _explained(error, text) from None


def local(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2]


class Node:
    """A copy of an element that is quick to ask: children by local name."""

    __slots__ = ("attributes", "children", "line", "text")

    def __init__(self, element: etree._Element):
        self.text: str = element.text or ""
        self.line: int | None = element.sourceline
        self.attributes = element.attrib if element.attrib else {}
        self.children: dict[str, list[Node]] = {}
        for child in element:
            self.children.setdefault(_local(child.tag), []).append(Node(child))


_local = lru_cache(maxsize=4096)(lambda tag: tag.rpartition("}")[2])


_steps = lru_cache(maxsize=4096)(lambda path: tuple(path.split("/")))


def find_all(node: Node, path: str) -> list[Node]:
    """All descendants by a path of local names, in order: ``NtryDtls/TxDtls``."""
    found = [node]
    for name in _steps(path):
        found = [child for each in found for child in each.children.get(name, ())]
    return found


def find(node: Node | None, path: str) -> Node | None:
    """The first child of the first child … by a path of local names, or None."""
    for name in _steps(path):
        children = node.children.get(name) if node is not None else None
        if not children:
            return None
        node = children[0]
    return node


def text_of(node: Node | None, *paths: str) -> str:
    """First non-empty text below ``node`` under one of the paths.

    The paths are the places where versions of a format keep the same thing.
    """
    if node is not None and node.children:
        for path in paths:
            found = find(node, path)
            if found and (text := found.text.strip()):
                return text
    return ""


def _text(data: bytes) -> str:
    """The document's characters: byte order mark, then declaration, then UTF-8."""
    name = marked(data)
    declared = None if name else _DECLARATION.match(data[:400])
    if not declared:
        return strict(data, name or "utf-8")
    name = declared.group(1).decode("ascii")
    try:
        known = codecs.lookup(name).name
    except LookupError:
        known = ""
    if not _ENCODINGS.match(known):
        raise FileError("bad_encoding", encoding=name, row=1)
    if known.startswith(("utf-16", "utf-32")):
        known = "utf-8"  # the declaration itself was readable in single bytes
    return decode(data)[0] if known in _MEANT_WESTERN else strict(data, known)


def _forbid(text: str) -> None:
    match = _PROLOG.match(text)
    found = _FORBIDDEN.match(text, match.end() if match else 0)
    if found:
        raise FileError("forbidden_xml", construct=found.group(1).upper())


def _explained(error: etree.XMLSyntaxError, text: str) -> FileError:
    """Cut off if the root element is never closed, damaged otherwise."""
    match = _PROLOG.match(text)
    root = _ROOT.match(text, match.end() if match else 0)
    if root is None:
        return FileError("truncated_file", detail="<")
    closing = re.compile(rf"</{re.escape(root.group(1))}\s*>")
    if not closing.search(text, max(0, len(text) - 1000)):
        return FileError("truncated_file", detail=f"</{root.group(1)}>")
    detail = re.sub(r",? line \d+.*", "", error.msg or "")
    return FileError("malformed_file", row=error.lineno or 1, detail=detail)
