"""Bytes to rows: separators, quotes, encodings, line ends, limits."""

import doctest
import time
from decimal import Decimal
from importlib import import_module

import pytest
from golden import assert_every_row_ends_once, entries_of

from ar_core.errors import FileError
from ar_core.parsers import parse, table_source, tabular

HEADER = ("Date", "Description", "Amount", "Currency")
ROWS = (
    ("2026-03-01", "Invoice 12, thanks", "1,250.00", "EUR"),
    ("2026-03-02", 'The "Blue" shop', "-12.50", "EUR"),
)


def table(delimiter, rows=(HEADER, *ROWS)):
    quoted = (['"' + cell.replace('"', '""') + '"' for cell in row] for row in rows)
    return "\r\n".join(delimiter.join(row) for row in quoted) + "\r\n"


def read(text, **options):
    data = text if isinstance(text, bytes) else text.encode()
    return tabular.parse(data, "x.csv", **options)


def refused(text, **options):
    with pytest.raises(FileError) as error:
        read(text, **options)
    return error.value.code


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^"])
@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_any_separator_and_line_end(delimiter, end):
    parsed = read(table(delimiter).replace("\r\n", end))
    assert parsed.mapping["delimiter"] == delimiter
    assert [e.amount for e in entries_of(parsed)] == [
        Decimal("1250.00"),
        Decimal("-12.50"),
    ]
    assert [e.narrative for e in entries_of(parsed)] == [row[1] for row in ROWS]
    assert [e.row for e in entries_of(parsed)] == [2, 3]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1"]
)
def test_western_encodings(encoding):
    text = "Buchungstag;Verwendungszweck;Betrag\n01.03.2026;Müller für Köln;1.250,00\n"
    assert entries_of(read(text.encode(encoding)))[0].narrative == "Müller für Köln"


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb18030", "utf-16"])
def test_chinese_encodings(encoding):
    text = "交易日期,摘要,收入,支出\n20260301,货款，发票十二,100.00,\n"
    assert entries_of(read(text.encode(encoding)))[0].narrative == "货款，发票十二"


def test_an_encoding_can_be_forced():
    text = "Datum;Text;Betrag\n01.03.2026;M\xfcller;1,00\n".encode("cp1250")
    assert read(text, mapping={"encoding": "cp1250"}).mapping["encoding"] == "cp1250"
    assert refused(text, mapping={"encoding": "utf-8"}) == "bad_encoding"


def test_a_directive_in_the_first_line_names_the_separator():
    parsed = read("sep=^\nDate^Text^Amount\n2026-03-01^a,b;c^1.00\n")
    assert parsed.mapping["delimiter"] == "^"
    assert entries_of(parsed)[0].row == 3


def test_line_breaks_inside_quotes_belong_to_the_cell():
    text = 'Date,Details,Amount\n2026-03-01,"two\nlines",1.00\n2026-03-02,b,2.00\n'
    entries = entries_of(read(text))
    assert [(e.narrative, e.row) for e in entries] == [("two lines", 2), ("b", 4)]


def test_a_stray_quote_spoils_its_own_row_only():
    rows = "".join(f"2026-03-{n:02},ok {n},{n}.00\n" for n in range(2, 29))
    parsed = read(f'Date,Details,Amount\n2026-03-01,"open,1,000.00\n{rows}')
    assert_every_row_ends_once(parsed)
    assert len(entries_of(parsed)) == 27
    assert [i.row for i in parsed.issues if i.severity == "error"] == [2]


@pytest.mark.parametrize(
    "cell", ["`12.50", "'12.50", "\t12.50\t", '"=""12.50"""', "\u300012.50\u3000"]
)
def test_marks_that_keep_a_value_text_are_taken_off(cell):
    assert entries_of(read(f"Date,Text,Amount\n2026-03-01,a,{cell}\n"))[0].amount == (
        Decimal("12.50")
    )


def test_a_row_longer_or_shorter_than_the_header_is_still_a_row():
    parsed = read("Date,Text,Amount,Note\n2026-03-01,a,1.00\n2026-03-02,b,2.00,c,d\n")
    assert [e.amount for e in entries_of(parsed)] == [1, 2]
    assert_every_row_ends_once(parsed)


@pytest.mark.parametrize(
    "tail",
    [
        "2026-03-03,c,1",
        "2026-03-03,c,12.",
        "2026-03-03,c,12.5",
        '2026-03-03,c,"12',
        "2026-03-03,c",
        "2026-0",
    ],
)
def test_a_row_that_is_cut_never_gives_an_amount(tail):
    parsed = read(f"Date,Text,Amount\n2026-03-01,a,1.00\n2026-03-02,b,2.00\n{tail}")
    assert [e.amount for e in entries_of(parsed)] == [1, 2]
    assert_every_row_ends_once(parsed)


def test_a_last_row_without_line_end_is_read_when_it_is_whole():
    parsed = read("Date,Text,Amount\n2026-03-01,a,1.00\n2026-03-02,b,2.00")
    assert len(entries_of(parsed)) == 2


def test_ten_million_columns_are_refused():
    assert refused("Date,Text,Amount\n" + "," * 10_000_000) == "too_many_columns"


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(table_source, "MAX_ROWS", 10)
    assert refused("Date,Text,Amount\n" + "2026-03-01,a,1.00\n" * 10) == "too_many_rows"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Date,Text,Amount\n", "no_entries"),
        ("Date,Text,Amount\nTotal,,0.00\n", "no_entries"),
        ("Fruit,Colour,Taste\napple,red,sweet\n", "no_header"),
        ("just some words\n", "no_header"),
        ("a,b\n1,2\n3,4\n", "no_header"),
    ],
)
def test_a_text_without_entries_is_refused_by_name(text, code):
    assert refused(text) == code


def test_the_columns_found_are_named_when_there_is_no_header():
    with pytest.raises(FileError) as error:
        read("Fruit,Colour,,Taste\n1,2,3,4\n")
    assert error.value.data["names"] == ["Fruit", "Colour", "#3", "Taste"]
    assert error.value.data["columns"] == "Fruit, Colour, #3, Taste"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"{}",
        b"<?xml version='1.0'?><a/>",
        b"%PDF-1.7",
        b":20:X\n:25:1\n",
    ],
)
def test_other_files_are_not_taken_for_tables(data):
    assert not tabular.sniff(data, "")


def test_a_table_with_unknown_names_is_a_table():
    assert tabular.sniff(b"x;y;z\n1;2;3\n4;5;6\n", "")
    assert tabular.sniff(b"anything", "export.csv")


def test_one_hundred_thousand_rows_are_read():
    rows = "".join(
        f"2026-01-{n % 28 + 1:02},Invoice {n},{n}.50,{n % 7}\n" for n in range(5000)
    )
    start = time.process_time()
    parsed = parse(f"Date,Details,Amount,Reference\n{rows}".encode())
    assert parsed.rows == 5000
    assert time.process_time() - start < 1.2  # a tenth of it on a quiet machine


@pytest.mark.parametrize(
    "name",
    """numbers datetext table_words table_aliases table_facts table_body table_source
    table_sheets table_headers table_headerless table_mapping table_entries""".split(),
)
def test_the_examples_in_the_code_are_true(name):
    found = doctest.testmod(import_module(f"ar_core.parsers.{name}"))
    assert found.attempted and not found.failed
