"""MT940/942: golden files of our own, then the grammar piece by piece."""

import re
from datetime import date
from decimal import Decimal

import pytest
from golden import assert_every_row_ends_once, cases, check, entries_of

from ar_core.errors import FileError
from ar_core.parsers import mt940, mt940_info, mt940_line, parse
from ar_core.parsers.base import RowError

HEAD = ":20:X\n:25:1234567\n:28C:1\n:60F:C260101EUR0,00\n"


def read(body, head=HEAD, tail=":62F:C260101EUR0,00\n-\n"):
    parsed = parse((head + body + tail).encode())
    assert_every_row_ends_once(parsed)
    return parsed


def only(line, *info):
    lines = "".join(f"{text}\n" for text in info)
    (found,) = entries_of(read(f":61:{line}\n" + (f":86:{lines}" if info else "")))
    return found


@pytest.mark.parametrize("path", cases("mt940"), ids=lambda path: path.name)
def test_golden_mt940_file_reads_as_reviewed(path, regen):
    parsed = parse(path.read_bytes(), path.name)
    assert_every_row_ends_once(parsed)
    check(path, parsed, regen)


@pytest.mark.parametrize("path", cases("mt940"), ids=lambda path: path.name)
def test_every_statement_line_of_a_golden_file_is_counted(path):
    """Counted in the bytes, not by the parser; expected entries are no bookings."""
    data = path.read_bytes()
    lines = len(re.findall(rb"(?:^|[\r\n]):61:", data))
    expected = len(re.findall(rb"(?:^|[\r\n]):61:\d{6,10}E[CD]", data))
    assert parse(data).rows == lines - expected


@pytest.mark.parametrize(
    ("line", "booked", "value", "amount", "code"),
    [
        ("2601020103C10,5NTRFX", "2026-01-03", "2026-01-02", "10.5", "NTRF"),
        ("2601021231D10,NTRFX", "2025-12-31", "2026-01-02", "-10", "NTRF"),
        ("2512310102CR0,01FMSC", "2026-01-02", "2025-12-31", "0.01", "FMSC"),
        ("260102    DD212,39NMSC", "2026-01-02", "2026-01-02", "-212.39", "NMSC"),
        ("260102RC5,00NOV NONREF", "2026-01-02", "2026-01-02", "-5.00", "NOV"),
        ("260102RDR5,00S   X", "2026-01-02", "2026-01-02", "5.00", "S"),
        ("0002290301C000000000001,N102EREF", "2000-03-01", "2000-02-29", "1", "N102"),
        ("991231C,5NTRF", "1999-12-31", "1999-12-31", "0.5", "NTRF"),
        ("260301C500NTRF", "2026-03-01", "2026-03-01", "500", "NTRF"),
    ],
)
def test_statement_line(line, booked, value, amount, code):
    found = mt940_line.line(line)
    assert found.date == date.fromisoformat(booked)
    assert found.value_date == date.fromisoformat(value)
    assert (found.amount, found.type) == (Decimal(amount), code)
    assert found.incoming == (found.amount > 0)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("2613010301C10,00NTRF", "bad_date"),
        ("2602310301D1,00N024", "bad_date"),
        ("260301C10.00NTRF", "bad_amount"),
        ("260301C1,0,0NTRF", "bad_amount"),
        ("260301C,NTRF", "bad_amount"),
        ("260301C5,00", "unread_row"),
        ("260301CNTRF", "missing_amount"),
        ("26O301C5,00NTRF", "bad_date"),
        ("260301X5,00NTRF", "unread_row"),
        ("", "unread_row"),
    ],
)
def test_a_line_that_cannot_be_read_says_why(line, code):
    with pytest.raises(RowError) as error:
        mt940_line.line(line)
    assert error.value.code == code


def test_the_thirtieth_of_february_is_its_last_day_and_noted():
    found = mt940_line.line("2602300301D1,00N024")
    assert (found.value_date, found.odd_date) == (date(2026, 2, 28), "260230")
    assert mt940_line.line("2402290301D1,00N024").odd_date == ""


@pytest.mark.parametrize(
    ("info", "name", "account", "bank", "end_to_end", "narrative"),
    [
        (
            ["166?00GUTSCHRIFT?20EREF+E1 SVWZ+RE 7?30BANKDEFF?31DE99?32Muster?33AG"],
            *("Muster AG", "DE99", "BANKDEFF", "E1", "GUTSCHRIFT RE 7"),
        ),
        (
            ["166>00GUTSCHRIFT>20EREF:E1", ">21 SVWZ:RE 7>32Muster"],
            *("Muster", "", "", "E1", "GUTSCHRIFT RE 7"),
        ),
        (
            ["166?20SVWZ+RE 7 IBAN: DE99 BIC: BANKDEFF ANAM+Muster"],
            *("Muster", "DE99", "BANKDEFF", "", "RE 7"),
        ),
        (
            ["/TRTP/OVERBOEKING/IBAN/NL1/BIC/B/NAME/N V/REMI/F 7/EREF/E1"],
            *("N V", "NL1", "B", "E1", "OVERBOEKING F 7"),
        ),
        (
            ["/EREF/E1//CNTP/NL1/B/N V/CITY//REMI/USTD//F 7/"],
            *("N V", "NL1", "B", "E1", "F 7"),
        ),
        (["F 7", "REK: NL1/NAAM: N V"], "N V", "NL1", "", "", "F 7 REK: NL1/NAAM: N V"),
        (["EREF+E1 SVWZ+RE 7"], "", "", "", "E1", "RE 7"),
        (["FREE TEXT", "ON LINES"], "", "", "", "", "FREE TEXT ON LINES"),
        (["EREF+NOTPROVIDED SVWZ+RE"], "", "", "", "", "RE"),
    ],
)
def test_info_families(info, name, account, bank, end_to_end, narrative):
    found = only("260101C0,00NTRFNONREF", *info)
    assert (found.payer_name, found.payer_account) == (name, account)
    assert (found.payer_bank, found.end_to_end_id) == (bank, end_to_end)
    assert found.narrative == narrative


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ("?20Rechnung Nr.    R2026-00001?212 Ok", "Rechnung Nr. R2026-000012 Ok"),
        ("?20Rechnung R2026-0012?21Danke", "Rechnung R2026-0012 Danke"),
        ("?20Rechnung Nr.    R2026-00001?60Ok", "Rechnung Nr. R2026-00001 Ok"),
    ],
)
def test_a_number_wrapped_by_sub_fields_stays_whole(fields, text):
    assert only("260101C0,00NTRFNONREF", "166" + fields).narrative == text


def test_a_number_wrapped_by_lines_stays_whole():
    text = "RECHNUNG " + "7" * 80
    found = only("260101C0,00NTRFNONREF", text[:65], text[65:])
    assert found.narrative == text
    assert mt940_info.unwrap(["x" * 61, "y"]) == "x" * 61 + " y"
    assert mt940_info.unwrap(["x" * 61, "y"], "?") == "x" * 61 + "y"
    assert mt940_info.unwrap(["x" * 60, "?20y"], "?") == "x" * 60 + "?20y"


@pytest.mark.parametrize("text", ["NONREF", "EREF", "KREF+", "N", ""])
def test_a_customer_reference_that_says_nothing_is_none(text):
    assert only(f"260101C0,00NTRF{text}//NONREF").reference == ""


def test_structured_reference_of_ing():
    found = only("260101C0,00NTRFEREF", "/EREF/E1//REMI/STRD/CUR/9070000000000001/")
    assert (found.reference, found.end_to_end_id) == ("9070000000000001", "E1")


def test_text_that_looks_like_a_tag_stays_text():
    found = only("260101C0,00NTRFNONREF", "MEETING AT 10", ":12:11 NOT A TAG")
    assert found.narrative == "MEETING AT 10 :12:11 NOT A TAG"


def test_info_of_a_balance_or_a_refused_line_belongs_to_no_entry():
    body = ":61:260101C0,00NTRFA1\n:86:mine\n:61:261301C1,00NTRF\n:86:lost\n"
    parsed = read(body, tail=":62F:C260101EUR0,00\n:86:bank\n-\n")
    assert [e.narrative for e in entries_of(parsed)] == ["mine"]


def test_a_statement_without_closing_balance_at_the_end_is_cut_off():
    for tail in ("", ":61:2601", ":62F:C26", ":62F:C260101EUR1"):
        with pytest.raises(FileError) as error:
            read(":61:260101C0,00NTRFA1\n", tail=tail)
        assert error.value.code == "truncated_file", tail


def test_a_last_balance_without_line_end_counts_only_if_it_adds_up():
    good = read(":61:260101C1,00NTRFA1\n", tail=":62F:C260101EUR1,00")
    cut = read(":61:260101C11,00NTRFA1\n", tail=":62F:C260101EUR1,0")
    assert good.statements[0].closing == 1
    assert cut.statements[0].closing is None
    assert [issue.code for issue in cut.issues] == ["balance_break"]


def test_pages_are_one_statement_only_if_their_balances_are_intermediate():
    page = ":20:X\n:25:1\n:28C:{}\n:60{}:C260101EUR0,00\n:62{}:C260101EUR0,00\n-\n"
    chained = page.format("7/1", "F", "M") + page.format("7/2", "M", "F")
    apart = page.format("7/1", "F", "F") + page.format("8/1", "F", "F")
    other = page.format("7/1", "F", "M") + page.format("8/1", "M", "F")
    assert [len(parse(t.encode()).statements) for t in (chained, apart, other)] == [
        1,
        2,
        2,
    ]


def test_a_break_between_pages_is_noted():
    text = (
        ":20:X\n:25:1\n:28C:7/1\n:60F:C260101EUR0,00\n:62M:C260101EUR0,00\n-\n"
        ":20:X\n:25:1\n:28C:7/2\n:60M:C260101EUR5,00\n:62F:C260101EUR0,00\n-\n"
    )
    (issue,) = parse(text.encode()).issues
    assert issue.code == "running_balance_break"
    assert issue.data == {"expected": "0.00", "found": "5.00"}


@pytest.mark.parametrize(
    "text", [":28C:00035/001", ":25:70011110/4005287001EUR\n", ":20:D140902049\n"]
)
def test_a_fragment_without_entries_is_refused_by_name(text):
    assert mt940.sniff(text.encode(), "")
    with pytest.raises(FileError) as error:
        parse(text.encode())
    assert error.value.code == "no_entries"


def test_sniffing_looks_at_the_contents():
    assert mt940.sniff(b"BANKHEADER\r940\r:20:X\r", "x.csv")
    assert mt940.sniff(":20:X\n".encode("utf-16"), "")
    assert not mt940.sniff(b"date;text\n2026-01-01;a :20: b\n", "x.sta")


def test_a_garbled_balance_is_noted_and_no_reason_to_refuse_the_file():
    parsed = read(":61:260101C1,00NTRFA1\n", tail=":62F:C260101EUR1..0\n-\n")
    assert [(i.code, i.severity) for i in parsed.issues] == [("bad_amount", "warning")]
    assert parsed.statements[0].closing is None


def test_a_message_that_ends_after_its_type_is_no_statement():
    data = b":940:\r\n-\r\n:940:\r\n:20:A\r\n:25:1\r\n:60F:C260101EUR0,00\r\n"
    parsed = parse(data + b":61:260101C1,00NTRF\r\n:62F:C260101EUR1,00\r\n-\r\n")
    assert [entry.amount for entry in entries_of(parsed)] == [1]
    assert not parsed.issues


def test_a_header_after_a_closing_balance_begins_another_statement():
    text = HEAD + ":62F:C260101EUR0,00\n" + HEAD[6:].replace("1234567", "7654321")
    parsed = parse((text + ":61:260101C0,00NTRFA1\n:62F:C260101EUR0,00\n").encode())
    assert [s.account for s in parsed.statements] == ["1234567", "7654321"]
    assert [len(s.entries) for s in parsed.statements] == [0, 1]


def test_balances_in_two_currencies_are_noted():
    parsed = read(":61:260101C0,00NTRFA1\n", tail=":62F:C260101USD0,00\n-\n")
    assert [i.code for i in parsed.issues] == ["zero_amount", "mixed_currency"]
    assert parsed.statements[0].closing is None
    assert {entry.currency for entry in entries_of(parsed)} == {"EUR"}


def test_endless_blanks_cost_no_endless_time():
    text = "ID; TYT.: x" + " " * 200_000 + "y; OD: z" + " " * 200_000 + "REK: "
    assert only("260101C0,00NTRFNONREF", text).narrative
