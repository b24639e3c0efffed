"""A zip of bank files, read member by member into one result.

Sizes are counted while unpacking, because the sizes in the headers of a zip are
only claims.  Nothing is unpacked that looks like another archive.  A spreadsheet
is a zip too, but not one of bank files.
"""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

from ..errors import FileError
from ..types import Issue, ParsedFile, Statement
from .base import MAX_SIZE, split_duplicates

MAX_MEMBERS = 200
MAX_UNPACKED = 200_000_000
_CHUNK = 1 << 20
_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
_OTHER_ARCHIVES = (
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!\x1a\x07",
    b"BZh",
    b"\xfd7zXZ\x00",
)
#: Members that make a zip an office document.
_DOCUMENT = ("[content_types].xml", "mimetype", "meta-inf/manifest.xml")
_ENCRYPTED = 0x1
#: The two that zipfile can unpack piece by piece.
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
#: What operating systems add.
_LITTER = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")


def sniff(data: bytes, filename: str = "") -> bool:
    """True for a zip that is no office document; also for one that is damaged."""
    if not data.startswith(_SIGNATURES):
        return False
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = [name.lower() for name in archive.namelist()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return b"[Content_Types].xml" not in data[:4096]
    return not any(name in _DOCUMENT for name in names)


def parse(data: bytes, filename: str = "", **options) -> ParsedFile:
    """All members in the order of their names, merged into one result.

    A member that cannot be read is an ``unread_member`` and counts as a row; if
    none can be read, the error of the first is the archive's.
    """
    from . import parse as parse_file  # the registry imports this module

    results, failures = [], []
    for name, content in _members(data, options):
        if content.startswith(_OTHER_ARCHIVES) and _is_archive(content):
            raise FileError("archive_nested", member=name)
        try:
            results.append((name, parse_file(content, name, **options)))
        except FileError as error:
            failures.append((name, error))
    if failures and not results:
        raise failures[0][1]
    if not results:
        raise FileError("no_entries", format="zip")
    return _merged(results, failures)


def _is_archive(content: bytes) -> bool:
    return not content.startswith(_SIGNATURES) or sniff(content)


def _members(data: bytes, options: dict) -> Iterator[tuple[str, bytes]]:
    """Names and contents of the files, within the limits."""
    limit = options.get("max_unpacked", MAX_UNPACKED)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            unpacked = 0
            for info in _listed(archive, options.get("max_members", MAX_MEMBERS)):
                left = limit - unpacked
                content = _unpack(archive, info, left, limit, options)
                unpacked += len(content)
                yield info.filename, content
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise _damaged(data, error) from None
    except (NotImplementedError, ValueError, RuntimeError) as error:
        raise FileError("malformed_file", row=1, detail=str(error)) from None


def _listed(archive: zipfile.ZipFile, limit: int) -> list[zipfile.ZipInfo]:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    if len(infos) > limit:
        raise FileError("archive_too_many_files", count=len(infos), limit=limit)
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        raise FileError("encrypted_file")
    if any(info.compress_type not in _COMPRESSIONS for info in infos):
        raise NotImplementedError("compression method")
    wanted = [info for info in infos if not _is_litter(info.filename)]
    return sorted(wanted, key=lambda info: info.filename)


def _is_litter(name: str) -> bool:
    name = name.lower()
    base = name.rpartition("/")[2]
    return name.startswith(_LITTER[:1]) or base in _LITTER or base.startswith("._")


def _unpack(
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    left: int,
    limit: int,
    options: dict,
) -> bytes:
    """The member's bytes, stopping as soon as a limit is passed."""
    own = options.get("max_size", MAX_SIZE)
    chunks, size = [], 0
    with archive.open(info) as member:
        while chunk := member.read(_CHUNK):
            size += len(chunk)
            if size > left:
                raise FileError("archive_too_large", size=size, limit=limit)
            if size > own:
                raise FileError("file_too_large", size=size, limit=own)
            chunks.append(chunk)
    return b"".join(chunks)


def _damaged(data: bytes, error: Exception) -> FileError:
    """A zip ends with its directory: without one it was cut off."""
    if b"PK\x05\x06" not in data[-66_000:]:
        return FileError("truncated_file", detail="zip directory")
    return FileError("malformed_file", row=1, detail=str(error))


def _merged(
    results: list[tuple[str, ParsedFile]], failures: list[tuple[str, FileError]]
) -> ParsedFile:
    formats = {result.format for _name, result in results}
    issues = [
        replace(issue, data={**issue.data, "member": name})
        for name, result in results
        for issue in result.issues
    ]
    for name, error in failures:
        data = {**error.data, "member": name, "reason": error.code}
        issues.append(Issue("unread_member", data=data))
    found: list[Statement] = [s for _name, r in results for s in r.statements]
    statements, duplicates = split_duplicates(found)
    earlier = [entry for _name, result in results for entry in result.duplicates]
    mappings = {name: result.mapping for name, result in results if result.mapping}
    single = len(results) == 1
    return ParsedFile(
        format=formats.pop() if len(formats) == 1 else "zip",
        statements=tuple(statements),
        issues=tuple(issues),
        duplicates=(*earlier, *duplicates),
        rows=sum(result.rows for _name, result in results) + len(failures),
        mapping=next(iter(mappings.values())) if single and mappings else None,
    )
