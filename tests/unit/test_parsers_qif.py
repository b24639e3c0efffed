"""QIF: golden files of our own, then dates, amounts and sections piece by piece."""

import re
from datetime import date
from decimal import Decimal

import pytest
from golden import assert_every_row_ends_once, cases, check, entries_of

from ar_core.errors import FileError
from ar_core.parsers import parse, qif


def read(*records, head="!Type:Bank\n", **options):
    text = head + "".join("\n".join(record) + "\n^\n" for record in records)
    parsed = parse(text.encode(), **options)
    assert_every_row_ends_once(parsed)
    return parsed


@pytest.mark.parametrize("path", cases("qif"), ids=lambda path: path.name)
def test_golden_qif_file_reads_as_reviewed(path, regen):
    parsed = parse(path.read_bytes(), path.name)
    assert_every_row_ends_once(parsed)
    check(path, parsed, regen)


@pytest.mark.parametrize("path", cases("qif"), ids=lambda path: path.name)
def test_every_record_of_a_golden_file_is_counted(path):
    """Counted in the bytes by amounts: one in each record, none in three of them."""
    data = path.read_bytes()
    amounts = len(re.findall(rb"(?m)^T[^A-Za-z]", data))
    without = {"quicken_us.qif": -1, "bad_rows.qif": 1 - 1}.get(path.name, 0)
    assert parse(data).rows == amounts + without


@pytest.mark.parametrize(
    ("texts", "found", "style"),
    [
        (["1/31/94", "2/1/94"], ["1994-01-31", "1994-02-01"], "MDY"),
        (["31/1/94", "1/2/94"], ["1994-01-31", "1994-02-01"], "DMY"),
        (["1/31'07", "2/ 1'26"], ["2007-01-31", "2026-02-01"], "MDY"),
        (["31.01.2026", "1.2.2026"], ["2026-01-31", "2026-02-01"], "DMY"),
        (["1/31' 0", "2/ 1' 7"], ["2000-01-31", "2007-02-01"], "MDY"),
        (["1/31'2007", "2/1'2007"], ["2007-01-31", "2007-02-01"], "MDY"),
        (["2026-01-31", "2026-02-01"], ["2026-01-31", "2026-02-01"], "YMD"),
        (["20260131", "20260201"], ["2026-01-31", "2026-02-01"], "YMD"),
        (["1- 5-26", "1-31-26"], ["2026-01-05", "2026-01-31"], "MDY"),
        (["31-Jan-2026", "1-Feb-2026"], ["2026-01-31", "2026-02-01"], "DMY"),
    ],
)
def test_the_file_as_a_whole_tells_day_from_month(texts, found, style):
    parsed = read(*([f"D{text}", "T1.00"] for text in texts))
    assert [entry.date.isoformat() for entry in entries_of(parsed)] == found
    assert parsed.mapping["date_style"] == style
    assert not parsed.issues


def test_an_order_that_cannot_be_known_is_asked_for_and_obeyed():
    records = [["D01/02/2026", "T1.00"], ["D03/02/2026", "T1.00"]]
    parsed = read(*records)
    assert [issue.code for issue in parsed.issues] == ["ambiguous_date"]
    mapping = {**parsed.mapping, "date_style": "MDY"}
    parsed = read(*records, mapping=mapping)
    assert not parsed.issues
    days = [entry.date for entry in entries_of(parsed)]
    assert days == [date(2026, 1, 2), date(2026, 3, 2)]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("-1,010.00", "-1010.00"),
        ("1.234,56", "1234.56"),
        ("1'234.50", "1234.50"),
        ("($6.00)", "-6.00"),
        ("- 30.00", "-30.00"),
        ("50000", "50000"),
        ("30", "30"),
    ],
)
def test_an_amount_is_read_exactly(text, amount):
    (entry,) = entries_of(read(["D31/01/2026", f"T{text}"]))
    assert entry.amount == Decimal(amount)


@pytest.mark.parametrize("text", ["12,34,5.6", "1.0.0", "¹2500.00", "5.00²", "1O.00"])
def test_what_is_no_amount_is_refused_with_its_text(text):
    (issue,) = read(["D31/01/2026", f"T{text}"]).issues
    assert (issue.code, issue.text, issue.severity) == ("bad_amount", text, "error")


def test_a_decimal_sign_that_cannot_be_known_is_asked_for_and_obeyed():
    parsed = read(["D31/01/2026", "T1,234"])
    assert [issue.code for issue in parsed.issues] == ["ambiguous_decimal"]
    mapping = {**parsed.mapping, "decimal": ",", "decimals": 3}
    (entry,) = entries_of(read(["D31/01/2026", "T1,234"], mapping=mapping))
    assert entry.amount == Decimal("1.234")


def test_letters_are_read_as_the_mapping_says():
    record = ["D31/01/2026", "T1", "PNORD", "MText", "N7", "LSales"]
    columns = {"payer_name": ["M"], "narrative": ["P", "L"], "reference": []}
    (entry,) = entries_of(read(record, mapping={"columns": columns}))
    assert (entry.payer_name, entry.narrative) == ("Text", "NORD Sales")
    assert entry.reference == ""


@pytest.mark.parametrize(
    "columns", [{"date": ["M"]}, {"amount": []}, {"narrative": ["x"]}, {"net": ["T"]}]
)
def test_a_mapping_that_does_not_fit_is_refused(columns):
    with pytest.raises(FileError) as error:
        read(["D31/01/2026", "T1"], mapping={"columns": columns})
    assert error.value.code == "bad_mapping"


@pytest.mark.parametrize(
    ("name", "account"),
    [("Checking", ""), ("0123 4567 89", "0123456789"), ("Visa 1234", "")],
)
def test_a_name_is_an_account_only_if_it_looks_like_one(name, account):
    head = f"!Account\nN{name}\nTBank\n^\n!Type:Bank\n"
    (statement,) = read(["D31/01/2026", "T1"], head=head).statements
    assert (statement.account, statement.id) == (account, name)


def test_sections_of_one_account_become_one_statement():
    parts = ["One", "Two", "One"]
    text = "".join(
        f"!Account\nN{name}\n^\n!Type:Bank\nD31/01/2026\nT{number}\n^\n"
        for number, name in enumerate(parts, 1)
    )
    found = parse(text.encode()).statements
    amounts = [[int(e.amount) for e in statement.entries] for statement in found]
    assert [(s.account, a) for s, a in zip(found, amounts, strict=True)] == [
        ("One", [1, 3]),
        ("Two", [2]),
    ]


def test_bookings_below_an_account_without_a_type_are_refused():
    booking = "D31/01/2026\nT1\n^\n"
    text = f"!Type:Bank\n{booking}!Account\nNCash\nTBank\n^\n{booking}"
    parsed = parse(text.encode())
    assert_every_row_ends_once(parsed)
    assert [(issue.code, issue.row) for issue in parsed.issues] == [("unread_row", 9)]


@pytest.mark.parametrize("header", ["!Type:Bnak", "!Ty!e:Bank", "!Type:", "!"])
def test_bookings_of_an_unknown_section_are_refused_and_lists_are_named(header):
    text = f"!Type:Bank\nD31/01/2026\nT1\n^\n{header}\nD31/01/2026\nT2\n^\n"
    text += "!Type:Class\nNEast\n^\nNWest\n^\n"
    parsed = parse(text.encode())
    assert_every_row_ends_once(parsed)
    found = [(issue.code, issue.row, issue.severity) for issue in parsed.issues]
    assert found == [("unread_row", 6, "error"), ("left_out_section", 9, "info")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("!Type:Bank\nD31/01/2026\nT1.0", "truncated_file"),
        ("!Type:Bank\nD31/01/2026\nT1.00\n", "truncated_file"),
        ("!Type:Invst\nD31/01/2026\nNBuy\nT1.00\n^\n", "investment_only"),
        ("!Type:Cat\nNRent\n^\n", "no_entries"),
        ("!Option:AutoSwitch\n", "no_entries"),
    ],
)
def test_a_file_without_bank_entries_is_refused_by_name(text, code):
    with pytest.raises(FileError) as error:
        parse(text.encode())
    assert error.value.code == code


@pytest.mark.parametrize(
    "text",
    [
        "Date,Text\n2026-01-01,a\n",
        "Dear Sir,\nThank you for 5\nregards\n",
        "!important\n",
        "T1.00\nD31/01/2026\n",
        "D31/01/2026 12:00\nnext line\n",
    ],
)
def test_other_texts_are_not_taken_for_qif(text):
    assert not qif.sniff(text.encode())


def test_records_without_a_section_are_known_by_their_lines():
    assert qif.sniff(b"\nD31/01/2026\r\nPx\r\nT-1,00\r\n^\r\n")
    assert qif.sniff(b"T-1,00\nD 1/31'26\n^\nT1\n")
