"""BAI2: golden files of our own, then records, funds types and totals."""

import re
from datetime import date
from decimal import Decimal

import pytest
from golden import assert_every_row_ends_once, cases, check, entries_of

from ar_core.errors import FileError
from ar_core.parsers import bai2, bai2_records, parse

HEAD = "01,B,T,260402,0100,3,,,2/\n02,T,B,1,260401,2400,USD,2/\n03,555,,010,0,,/\n"
GOOD = "prior_day_us.bai"


def read(*lines, head=HEAD):
    parsed = parse((head + "\n".join([*lines, "99,0,1,9/"])).encode())
    assert_every_row_ends_once(parsed)
    return parsed


def only(line, *more):
    (found,) = entries_of(read(line, *more))
    return found


@pytest.mark.parametrize("path", cases("bai2"), ids=lambda path: path.name)
def test_golden_bai2_file_reads_as_reviewed(path, regen):
    parsed = parse(path.read_bytes(), path.name)
    assert_every_row_ends_once(parsed)
    check(path, parsed, regen)


@pytest.mark.parametrize("path", cases("bai2"), ids=lambda path: path.name)
def test_every_transaction_of_a_golden_file_is_counted(path):
    data = path.read_bytes()
    assert parse(data).rows == len(re.findall(rb"(?:^|[\r\n]|/ +)16,", data))


@pytest.mark.parametrize(
    ("funds", "value"),
    [
        ("", None),
        ("0", date(2026, 4, 1)),
        ("1", None),
        ("2", None),
        ("Z", None),
        ("S,1,2,3", None),
        ("V,260403,1200", date(2026, 4, 3)),
        ("V,20260403,", date(2026, 4, 3)),
        ("V,,", None),
        ("D,0", None),
        ("D,2,0,500,1,500", None),
        ("v,260403,", date(2026, 4, 3)),
    ],
)
def test_the_fields_of_a_funds_type_are_skipped(funds, value):
    found = only(f"16,165,1000,{funds},BANK1,CUST1,a text, with/commas/")
    assert (found.bank_id, found.reference) == ("BANK1", "CUST1")
    assert found.narrative == "a text, with/commas"
    assert (found.value_date, found.amount) == (value, Decimal("10.00"))


@pytest.mark.parametrize(
    ("code", "side"),
    [
        ("100", 1), ("165", 1), ("399", 1), ("400", -1), ("475", -1), ("699", -1),
        ("720", 1), ("760", -1), ("920", 1), ("960", -1), ("999", -1),
    ],
)  # fmt: skip
def test_the_type_code_says_which_way_the_money_went(code, side):
    assert only(f"16,{code},1000,0,,,/").amount == side * 10


@pytest.mark.parametrize("code", ["890", "010", "900", "099", "", "abc", "1000"])
def test_other_type_codes_are_no_bookings(code):
    (issue,) = [i for i in read(f"16,{code},1000,0,,,/").issues if i.row == 4]
    assert (issue.code, issue.text, issue.severity) == ("no_direction", code, "error")


def test_returned_and_reversed_items_are_marked():
    marked = [c for c in range(100, 700) if only(f"16,{c},1,0,,,/").reversal]
    assert marked == sorted(bai2_records.REVERSALS)


@pytest.mark.parametrize(
    ("currency", "amount"), [("USD", "12.34"), ("JPY", "1234"), ("KWD", "1.234")]
)
def test_the_currency_implies_the_decimals(currency, amount):
    head = HEAD.replace("03,555,,", f"03,555,{currency},")
    (entry,) = entries_of(read("16,165,1234,0,,,/", head=head))
    assert (entry.currency, entry.amount) == (currency, Decimal(amount))


def test_the_currency_is_the_accounts_then_the_groups_then_dollars():
    for text, found in ((",USD,", "USD"), (",EUR,", "EUR"), (",,", "USD")):
        head = HEAD.replace(",USD,", text)
        assert entries_of(read("16,165,1,0,,,/", head=head))[0].currency == found


def test_fields_and_texts_are_continued():
    found = only("16,165,1000,V,260403/", "88,1200,BANK1/", "88,CUST1,one/", "88,two")
    assert (found.bank_id, found.reference) == ("BANK1", "CUST1")
    assert found.narrative == "one two"


def test_a_text_that_was_wrapped_is_whole_and_a_wrapped_amount_is_refused():
    found = only("16,165,1000,0,,,INVOICE", "2026/118 PAID/")
    assert found.narrative == "INVOICE 2026/118 PAID"
    parsed = read("16,165,10", "00,0,,,X/")
    assert [i.text for i in parsed.issues if i.code == "bad_amount"] == ["10 00"]


@pytest.mark.parametrize("name", [GOOD, "currencies.txt", "joined_lines.bai"])
def test_a_file_with_right_totals_is_not_complained_about(name):
    (path,) = [path for path in cases("bai2") if path.name == name]
    codes = {issue.code for issue in parse(path.read_bytes()).issues}
    assert codes <= {"zero_amount", "correction_group"}


def lines_of(name):
    (path,) = [path for path in cases("bai2") if path.name == name]
    return path.read_bytes().splitlines(keepends=True)


@pytest.mark.parametrize("at", range(1, len(lines_of(GOOD)) - 1))
def test_a_line_that_is_missing_is_noticed(at):
    lines = lines_of(GOOD)
    parsed = parse(b"".join(lines[:at] + lines[at + 1 :]))
    codes = {issue.code for issue in parsed.issues}
    assert codes & {"record_count", "control_total"}


@pytest.mark.parametrize(
    "at", [i for i, x in enumerate(lines_of(GOOD)) if x[:2] == b"16"]
)
def test_an_amount_that_was_changed_is_noticed(at):
    lines = lines_of(GOOD)
    fields = lines[at].split(b",")
    fields[2] = str(int(fields[2]) + 900).encode()
    lines[at] = b",".join(fields)
    codes = [issue.code for issue in parse(b"".join(lines)).issues]
    assert codes.count("control_total") == 3


@pytest.mark.parametrize("piece", [",", ",1", "/ ", "1,1,,,", "D,99,", "\n88,", "\nx"])
def test_a_record_of_any_length_takes_no_longer_than_its_length(piece):
    parsed = read(f"03,1,,{piece * 100_000}", f"16,165,1,0,,,{piece * 100_000}")
    assert parsed.rows == 1


@pytest.mark.parametrize("path", cases("bai2"), ids=lambda path: path.name)
def test_opening_and_entries_give_the_closing_balance_or_it_is_said(path):
    parsed = parse(path.read_bytes())
    breaks = [each.row for each in parsed.issues if each.code == "balance_break"]
    both = [s for s in parsed.statements if None not in (s.opening, s.closing)]
    odd = [s for s in both if s.opening + sum(e.amount for e in s.entries) != s.closing]
    assert both
    assert len(odd) == len(breaks)


def test_a_file_without_its_end_is_cut_off():
    data = b"".join(lines_of(GOOD))
    start = data.index(b"02,") + 4
    for at in range(start, data.index(b"99,"), 13):
        with pytest.raises(FileError) as error:
            parse(data[:at])
        assert error.value.code == "truncated_file"


def test_a_file_without_accounts_has_no_entries():
    with pytest.raises(FileError) as error:
        parse(
            b"01,B,T,260402,0100,3,,,2/\n02,T,B,1,260401,,,2/\n98,0,0,2/\n99,0,1,4/\n"
        )
    assert error.value.code == "no_entries"


@pytest.mark.parametrize(
    "text",
    [
        "01,a,b,c\n02,d,e,f\n",
        "01,02,03,04,05\n02,02,03,04,05\n",
        "Date,Amount\n01,02\n",
        "01,B,T,260402,0100\n03,x\n",
    ],
)
def test_a_table_of_numbers_is_not_taken_for_bai2(text):
    assert not bai2.sniff(text.encode())
