"""Reading the log of an Odoo test run.

Odoo closes a run with its own counts. Beyond them, every WARNING and ERROR
is a failure, unless ``dev/log_ignore/<tier>.txt`` names it with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .outcome import Outcome
from .paths import ROOT

IGNORE_DIR = ROOT / "dev" / "log_ignore"
RECORD = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ "
    r"(?P<level>[A-Z]+) (?P<database>\S+) (?P<logger>\S+?): (?P<message>.*)$"
)
CLOSING = re.compile(r"^(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading")
SKIPPED = re.compile(r"^skipped (\S+) : (.*)$", re.DOTALL)
TEST_FAILURE = re.compile(r"^(FAIL|ERROR): ")
BAD_LEVELS = ("WARNING", "ERROR", "CRITICAL")
LONGEST_DETAIL = 4000


@dataclass(frozen=True)
class Record:
    """One record of the log, with the lines that follow its first."""

    level: str
    logger: str
    message: str


def read_records(lines: Sequence[str]) -> Iterator[Record]:
    """Group the lines of a log into records."""
    match, text = None, []
    for line in lines:
        start = RECORD.match(line)
        if start:
            if match:
                yield Record(match["level"], match["logger"], "\n".join(text))
            match, text = start, [start["message"].rstrip()]
        elif match:
            text.append(line.rstrip())
    if match:
        yield Record(match["level"], match["logger"], "\n".join(text))


def read_ignored(path: Path) -> list[re.Pattern]:
    """The patterns of records that are expected; # starts a reason."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [re.compile(line) for line in lines if line and not line.startswith("#")]


def read_log(path: Path, ignored: Sequence[re.Pattern] = ()) -> Outcome:
    """Count tests and complaints in the log of one run of Odoo."""
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    outcome = Outcome()
    closed = False
    for record in read_records(text.splitlines()):
        closing = CLOSING.match(record.message)
        skipped = SKIPPED.match(record.message)
        if closing:
            closed = True
            count_tests(outcome, *(int(number) for number in closing.groups()))
        elif skipped:
            outcome.skipped += 1
            outcome.details.append(f"skipped {skipped[1]}: {skipped[2]}")
        elif record.level in BAD_LEVELS:
            judge(outcome, record, ignored)
    outcome.passed = max(0, outcome.passed - outcome.skipped)
    if not closed:
        outcome.fail(f"Odoo did not come to the end of its tests, see {path}")
    return outcome


def count_tests(outcome: Outcome, failed: int, errors: int, run: int) -> None:
    """Take Odoo's closing numbers; errors can be outside of tests."""
    outcome.failed += failed + errors
    outcome.passed += max(0, run - failed - errors)


def judge(outcome: Outcome, record: Record, ignored: Sequence[re.Pattern]) -> None:
    """Tell a bad record; a failing test is in Odoo's counts already."""
    line = f"{record.level} {record.logger}: {record.message}"[:LONGEST_DETAIL]
    if TEST_FAILURE.match(record.message):
        outcome.details.append(line)
    elif not any(pattern.search(line) for pattern in ignored):
        outcome.fail(line)
