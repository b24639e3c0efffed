"""Read every bank file of the corpora: ``python3 tests/bench/corpus_report.py``.

Needs the folder of the corpora (``AR_CORPORA`` or ``../shared/corpora``).  Prints a
table per kind and every file that was refused; writes the table to docs/import.md.
Whether the entries are the expected ones is tested in ``tests/unit/test_corpus_*``.
"""

import os
import pathlib
import re
import sys
from collections import Counter
from typing import NamedTuple

import bench_core
from ar_core.errors import FileError
from ar_core.parsers import parse

ROOT = bench_core.HERE.parents[1]
DOCUMENT = ROOT / "docs" / "import.md"
KINDS = {
    "camt": ("CAMT", (".xml",)),
    "mt940": ("MT940, MT942", (".sta", ".STA", ".txt", ".mta", ".940")),
    "csv": ("CSV, XLSX, XLS", (".csv", ".xls", ".xlsx")),
    "ofx": ("OFX, QFX", (".ofx", ".qfx")),
    "qif": ("QIF", (".qif", ".txt")),
    "bai2": ("BAI2", (".txt",)),
}


class Reading(NamedTuple):
    """What became of one file; ``code`` of the error that refused it."""

    name: str
    code: str = ""
    entries: int = 0
    rows_without_entry: int = 0
    balanced: int = 0
    unbalanced: int = 0


def read(path: pathlib.Path) -> Reading:
    """Parse one file; rows and balances are counted."""
    try:
        parsed = parse(path.read_bytes(), path.name)
    except FileError as error:
        return Reading(path.name, code=error.code)
    sums = Counter(
        statement.opening + sum(e.amount for e in statement.entries)
        == statement.closing
        for statement in parsed.statements
        if statement.opening is not None and statement.closing is not None
    )
    return Reading(
        path.name,
        entries=sum(len(s.entries) for s in parsed.statements),
        rows_without_entry=sum(i.severity == "error" for i in parsed.issues),
        balanced=sums[True],
        unbalanced=sums[False],
    )


def table(found: dict[str, list[Reading]]) -> str:
    """Markdown, a row for each kind of file."""
    lines = [
        "| files | there | read | refused | entries | rows refused | statements that "
        "add up | that do not |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, readings in found.items():
        good = [r for r in readings if not r.code]
        cells = (
            name,
            len(readings),
            len(good),
            len(readings) - len(good),
            sum(r.entries for r in good),
            sum(r.rows_without_entry for r in good),
            sum(r.balanced for r in good),
            sum(r.unbalanced for r in good),
        )
        lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return "\n".join(lines)


def main() -> int:
    """Print the report and renew the table of the document."""
    given = os.environ.get("AR_CORPORA") or ROOT.parent / "shared" / "corpora"
    corpora = pathlib.Path(given)
    if not corpora.is_dir():
        print(f"no corpora at {corpora}; set AR_CORPORA")
        return 1
    found = {
        name: [
            read(path)
            for path in sorted((corpora / folder).iterdir())
            if path.suffix in suffixes
        ]
        for folder, (name, suffixes) in KINDS.items()
    }
    print(table(found))
    for readings in found.values():
        for reading in readings:
            if reading.code:
                print(f"refused {reading.name}: {reading.code}")
            elif reading.unbalanced:
                print(f"does not add up {reading.name}")
    text = DOCUMENT.read_text(encoding="utf-8")
    pattern = r"(<!-- corpora -->\n\n).*?(\n\n<!-- end -->)"
    renewed = re.sub(
        pattern, lambda m: m[1] + table(found) + m[2], text, flags=re.DOTALL
    )
    DOCUMENT.write_text(renewed, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
