"""Entries dated in the future: a wrong year, or day and month the wrong way round."""

from dataclasses import replace
from datetime import date, timedelta

from ..types import Issue, ParsedFile

#: Banks book a few days ahead, over holidays; more than this is looked at.
AHEAD = timedelta(days=7)


def note_future(parsed: ParsedFile, today: date) -> ParsedFile:
    """The file with a warning for each entry dated more than a week after today.

    The entries stay: the day is what the bank wrote.  The core has no clock, so the
    caller says which day it is.
    """
    late = tuple(
        Issue("future_date", entry.row, "warning", {"date": entry.date.isoformat()})
        for statement in parsed.statements
        for entry in statement.entries
        if entry.date > today + AHEAD
    )
    return replace(parsed, issues=parsed.issues + late) if late else parsed
