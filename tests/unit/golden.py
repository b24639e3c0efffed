"""Compare what a parser gives with the ``.json`` beside a bank file.

``pytest --regen`` rewrites the expected results; ``git diff`` is their review.
"""

import dataclasses
import datetime
import decimal
import json
import pathlib

GOLDEN = pathlib.Path(__file__).parents[1] / "golden"


def cases(folder):
    """The bank files of a folder of ``tests/golden``, in order."""
    return sorted(p for p in (GOLDEN / folder).iterdir() if p.suffix != ".json")


def check(path, parsed, regen):
    """``parsed`` is what the file beside ``path`` says."""
    expected = path.with_suffix(path.suffix + ".json")
    text = json.dumps(plain(parsed), indent=1, ensure_ascii=False) + "\n"
    if regen:
        expected.write_text(text, encoding="utf-8")
    assert json.loads(text) == json.loads(expected.read_text(encoding="utf-8"))


def plain(value):
    """Values of the core as JSON; fields that say nothing are left out."""
    if dataclasses.is_dataclass(value):
        found = {
            f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)
        }
        return {k: v for k, v in found.items() if v not in (None, "", [], {}, False)}
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    return value


def entries_of(parsed):
    """All entries of all statements, in order."""
    return [entry for statement in parsed.statements for entry in statement.entries]


def assert_every_row_ends_once(parsed):
    """Each row is an entry, a duplicate or an error: no more and no fewer."""
    errors = [issue for issue in parsed.issues if issue.severity == "error"]
    ends = len(entries_of(parsed)) + len(parsed.duplicates) + len(errors)
    assert ends == parsed.rows, (ends, parsed.rows, errors)
