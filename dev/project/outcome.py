"""What came out of a test tier: counts, duration, details."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Outcome:
    """The counts of one tier, with lines that explain failures and skips."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    details: list[str] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Add the counts of another outcome."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def fail(self, detail: str) -> None:
        """Count one failure and say why."""
        self.failed += 1
        self.details.append(detail)

    @property
    def counts(self) -> str:
        """For example ``12 passed, 0 failed, 1 skipped``."""
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def read_junit(report: Path) -> Outcome:
    """The outcome that pytest wrote as a JUnit file."""
    outcome = Outcome()
    for case in ElementTree.parse(report).iter("testcase"):
        skipped = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            outcome.failed += 1
        elif skipped is not None:
            outcome.skipped += 1
            name = f"{case.get('classname')}.{case.get('name')}"
            outcome.details.append(f"skipped {name}: {skipped.get('message')}")
        else:
            outcome.passed += 1
    return outcome
