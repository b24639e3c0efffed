"""Which files a customer may send: by name, by size and by what is in them.

A name is a claim; the first bytes must agree with it. What passes is still never
shown in a browser, only downloaded.
"""

#: ending -> how the content begins; a CSV has no beginning of its own.
BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "xlsx": (b"PK\x03\x04",),
    "csv": (),
}
MAX_BYTES = 10 * 1024 * 1024
MAX_FILES = 5
#: Byte order marks of UTF-16, in which Excel may write a CSV with NUL bytes.
WIDE = (b"\xff\xfe", b"\xfe\xff")
#: What makes a browser take a text for something to run.
MARKUP = (b"<html", b"<!doctype", b"<script", b"<svg", b"<?xml")
NAME_LENGTH = 100


def ending(name: str) -> str:
    """
    >>> ending("Scan.PDF"), ending("none")
    ('pdf', '')
    """
    return name.rpartition(".")[2].lower() if "." in name else ""


def problem(name: str, data: bytes) -> str:
    """Why a file is not taken: ``type``, ``empty``, ``large``, ``content``; or "".

    >>> problem("a.pdf", b"%PDF-1.7"), problem("a.html", b"x"), problem("a.png", b"x")
    ('', 'type', 'content')
    """
    kind = ending(name)
    if kind not in BEGINNINGS:
        return "type"
    if not data:
        return "empty"
    if len(data) > MAX_BYTES:
        return "large"
    return "" if _as_named(kind, data) else "content"


def _as_named(kind: str, data: bytes) -> bool:
    beginnings = BEGINNINGS[kind]
    if beginnings:
        return data.startswith(beginnings)
    head = data[:4096].lower()
    if any(tag in head for tag in MARKUP):
        return False
    return data.startswith(WIDE) or b"\0" not in data


def clean_name(name: str) -> str:
    """The last part of a path without control characters, not too long.

    >>> clean_name("C:\\\\tmp\\\\a\\n.pdf"), clean_name("../" + "x" * 200 + ".csv")[-6:]
    ('a.pdf', 'xx.csv')
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(char for char in last if char.isprintable()).strip()
    if len(shown) <= NAME_LENGTH:
        return shown
    kind = ending(shown)[:10]
    return f"{shown[: NAME_LENGTH - len(kind) - 1]}.{kind}"
