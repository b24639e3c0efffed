"""Sheets of one layout, such as one for each month, as one file.

They are joined only if no day of one account is in two of them: a sheet that sums
up the others, or copies one, must not double entries that have no number.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from ..types import Issue, ParsedFile
from .base import split_duplicates

#: What is found out from the values must be the same on all sheets.
_SHARED = (
    ("date_style", "ambiguous_date"),
    ("decimal", "ambiguous_decimal"),
)


def shared_style(files: Sequence[ParsedFile]) -> dict[str, Any]:
    """Date and number style of the first sheet that leaves no doubt about them."""
    style = {}
    for key, doubt in _SHARED:
        sure = (f for f in files if all(issue.code != doubt for issue in f.issues))
        style[key] = next(sure, files[0]).mapping[key]
    return style


def differs(file: ParsedFile, style: dict[str, Any]) -> bool:
    """Whether a sheet was read in another style."""
    return any(file.mapping[key] != value for key, value in style.items())


def may_join(files: Sequence[ParsedFile]) -> bool:
    """Whether the days of each account and currency are of one sheet only."""
    taken: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for file in files:
        for statement in file.statements:
            days = [entry.date for entry in statement.entries]
            if not days:
                continue
            first, last = min(days), max(days)
            known = taken.setdefault((statement.account, statement.currency), [])
            if any(first <= end and start <= last for start, end in known):
                return False
            known.append((first, last))
    return True


def joined(
    names: Sequence[str],
    files: Sequence[ParsedFile],
    others: Sequence[tuple[str, int]] = (),
) -> ParsedFile:
    """One file of several sheets; an issue says which sheet its row is on.

    ``others``: names and lengths of sheets that were not read.
    """
    statements, repeated = split_duplicates([s for f in files for s in f.statements])
    issues: list[Issue] = [
        replace(issue, data={**issue.data, "sheet": issue.data.get("sheet", name)})
        for name, file in zip(names, files, strict=True)
        for issue in file.issues
    ]
    issues += [
        Issue("other_sheet", severity="warning", data={"sheet": sheet, "count": count})
        for sheet, count in others
    ]
    return ParsedFile(
        format=files[0].format,
        statements=tuple(statements),
        issues=tuple(issues),
        duplicates=(*(d for f in files for d in f.duplicates), *repeated),
        rows=sum(file.rows for file in files),
        mapping={**files[0].mapping, "sheet": ""},
    )
