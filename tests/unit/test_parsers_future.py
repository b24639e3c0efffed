"""Entries dated after the day on which a file is read."""

from datetime import date
from decimal import Decimal

import pytest

from ar_core.parsers.future import note_future
from ar_core.types import Entry, Issue, ParsedFile, Statement

TODAY = date(2026, 3, 1)


def parsed(*days):
    """A file with one entry for each day, and an issue found before."""
    entries = tuple(Entry(day, Decimal(1), row=row) for row, day in enumerate(days, 2))
    return ParsedFile(
        "csv", (Statement(entries=entries),), (Issue("bad_date", 1),), rows=len(days)
    )


@pytest.mark.parametrize("day", [date(2025, 1, 1), TODAY, date(2026, 3, 8)])
def test_days_up_to_a_week_ahead_are_nothing_to_tell(day):
    assert note_future(parsed(day), TODAY) == parsed(day)


def test_a_later_day_is_told_with_its_row_and_the_entry_stays():
    before = parsed(TODAY, date(2026, 3, 9))
    found = note_future(before, TODAY)
    assert found.statements == before.statements
    assert found.issues == (
        *before.issues,
        Issue("future_date", 3, "warning", {"date": "2026-03-09"}),
    )
