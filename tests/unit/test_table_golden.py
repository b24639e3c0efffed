"""Tables of banks against the results beside them, and what holds for all of them."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from golden import assert_every_row_ends_once, cases, check, entries_of

from ar_core.errors import ISSUES
from ar_core.parsers import parse, tabular

FILES = cases("table")
#: Files with wrong balances on purpose.
UNBALANCED = {"traps.csv"}


def named(path):
    return path.name


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_table_is_read_as_written_down(path, regen):
    parsed = parse(path.read_bytes(), path.name)
    bare = [
        replace(s, entries=tuple(replace(e, raw=()) for e in s.entries))
        for s in parsed.statements
    ]
    check(path, replace(parsed, statements=tuple(bare), duplicates=()), regen)


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_row_ends_once_and_every_issue_says_what_its_sentence_needs(path):
    parsed = parse(path.read_bytes(), path.name)
    assert_every_row_ends_once(parsed)
    for issue in parsed.issues:
        assert set(ISSUES[issue.code]) <= set(issue.data), issue


@pytest.mark.parametrize("path", FILES, ids=named)
def test_opening_and_entries_give_closing(path):
    for statement in parse(path.read_bytes(), path.name).statements:
        total = sum((entry.amount for entry in statement.entries), Decimal(0))
        if None not in (statement.opening, statement.closing):
            difference = statement.closing - statement.opening - total
            assert (difference == 0) == (path.name not in UNBALANCED)


@pytest.mark.parametrize("path", FILES, ids=named)
def test_the_mapping_can_be_kept_as_json_and_gives_the_same_again(path):
    data = path.read_bytes()
    parsed = parse(data, path.name)
    mapping = json.loads(json.dumps(parsed.mapping))
    again = parse(data, path.name, mapping=mapping)
    assert again.statements == parsed.statements
    assert (again.rows, again.mapping) == (parsed.rows, parsed.mapping)


@pytest.mark.parametrize("path", FILES, ids=named)
def test_the_layout_of_a_mapping_fits_the_file_it_came_from(path):
    data = path.read_bytes()
    parsed = parse(data, path.name)
    layout = tabular.layout_of(parsed.mapping)
    assert not {"account", "currency", "header_row", "sheet"} & set(layout)
    if parsed.mapping["header_row"]:
        again = parse(data, path.name, mapping=layout)
        assert again.statements == parsed.statements


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_table_is_recognised_without_its_name(path):
    assert tabular.sniff(path.read_bytes(), "")


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_file_read_twice_gives_the_same(path):
    data = path.read_bytes()
    assert parse(data) == parse(data)


def test_the_rows_of_the_file_stay_with_the_entries():
    path = next(path for path in FILES if path.name == "us_checking.csv")
    lines = path.read_text().splitlines()
    for entry in entries_of(parse(path.read_bytes())):
        assert entry.narrative in lines[entry.row - 1]


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.name.startswith("layout_")], ids=named
)
def test_the_layouts_of_many_countries_hold_one_payment_and_one_receipt(path):
    entries = entries_of(parse(path.read_bytes(), path.name))
    assert [entry.amount for entry in entries] == [-50, 1250]
    assert [entry.date.isoformat() for entry in entries] == ["2026-02-26", "2026-02-27"]
    texts = " ".join(
        (entries[1].narrative, entries[1].payer_name, entries[1].reference)
    )
    assert "acme" in texts.casefold() or "示例公司" in texts
