"""Which folder and which files of it a feed may take."""

from ..errors import FeedError

#: A file that has not changed for so long is taken for complete, seconds.
SETTLED = 60
#: Endings under which programs write a file that is not complete yet.
UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", "~")
DONE, FAILED = "done", "failed"


def parts(folder: str) -> tuple[str, ...]:
    """The names of a folder below the allowed one.

    >>> parts("bank/in/")
    ('bank', 'in')
    """
    names = tuple(name for name in (folder or "").split("/") if name not in ("", "."))
    absolute = (folder or "").startswith(("/", "~")) or "\\" in (folder or "")
    if absolute or ".." in names or not (folder or "").isprintable():
        raise FeedError("folder_outside", folder=(folder or "")[:200])
    if {DONE, FAILED} & {name.lower() for name in names}:
        raise FeedError("folder_outside", folder=folder[:200])
    return names


def is_candidate(name: str) -> bool:
    """Is this the name of a complete file?

    >>> is_candidate("a.xml"), is_candidate(".a.xml"), is_candidate("a.xml.part")
    (True, False, False)
    """
    return not name.startswith(".") and not name.lower().endswith(UNFINISHED)


def is_settled(age: float, size: int) -> bool:
    """Has a file of this age in seconds been written to its end?

    An age below zero is a clock that was put back; the file is left for later.
    """
    return age >= SETTLED and size > 0
