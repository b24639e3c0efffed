"""OFX 1.x and 2.x: golden files of our own, then the dialects piece by piece."""

import re
from datetime import date
from decimal import Decimal

import pytest
from golden import assert_every_row_ends_once, cases, check, entries_of

from ar_core.errors import FileError
from ar_core.parsers import ofx, parse

ACCOUNT = "<CURDEF>EUR<BANKACCTFROM><ACCTID>1</BANKACCTFROM>"


def read(body, head="", account=ACCOUNT):
    text = f"{head}<OFX><STMTRS>{account}<BANKTRANLIST>{body}</STMTRS></OFX>"
    parsed = parse(text.encode())
    assert_every_row_ends_once(parsed)
    return parsed


def only(amount="5.00", day="20260105", more=""):
    (found,) = entries_of(
        read(f"<STMTTRN><DTPOSTED>{day}<TRNAMT>{amount}{more}</STMTTRN>")
    )
    return found


def refused(data):
    with pytest.raises(FileError) as error:
        parse(data.encode() if isinstance(data, str) else data)
    return error.value


@pytest.mark.parametrize("path", cases("ofx"), ids=lambda path: path.name)
def test_golden_ofx_file_reads_as_reviewed(path, regen):
    parsed = parse(path.read_bytes(), path.name)
    assert_every_row_ends_once(parsed)
    check(path, parsed, regen)


@pytest.mark.parametrize("path", cases("ofx"), ids=lambda path: path.name)
def test_every_transaction_of_a_golden_file_is_counted(path):
    """Counted in the bytes, not by the parser; trades have an id of their own."""
    data = re.sub(rb"<!--.*?-->", b"", path.read_bytes(), flags=re.DOTALL)
    transactions = len(re.findall(rb"<STMTTRN>", data, re.IGNORECASE))
    trades = len(re.findall(rb"<INVTRAN>", data))
    assert parse(path.read_bytes()).rows == transactions + trades


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("-6.60", "-6.60"),
        ("+12", "12"),
        (".5", "0.5"),
        ("7.", "7"),
        ("-00000000001500.0000", "-1500.00"),
        ("25.635", "25.635"),
        ("12,5", "12.5"),
        ("-1.234,56", "-1234.56"),
        ("1,234.56", "1234.56"),
        ("1 234,56", "1234.56"),
    ],
)
def test_an_amount_is_read_exactly(text, amount):
    assert only(text).amount == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["$120", "1.2.3", "1,2,3", "1e5", "--5", "5.0O", "5 USD", "12<34", "0x1"]
)
def test_what_is_no_amount_is_refused_with_its_text(text):
    parsed = read(f"<STMTTRN><DTPOSTED>20260105<TRNAMT>{text}<NAME>x</STMTTRN>")
    (issue,) = [each for each in parsed.issues if each.severity == "error"]
    assert (issue.code, issue.text) == ("bad_amount", text)


def test_a_lone_comma_with_three_digits_is_said_to_be_ambiguous():
    parsed = read("<STMTTRN><DTPOSTED>20260105<TRNAMT>1,234</STMTTRN>")
    assert [issue.code for issue in parsed.issues] == ["ambiguous_decimal"]
    assert entries_of(parsed)[0].amount == 1234


@pytest.mark.parametrize(
    "text",
    [
        "20260105",
        "2026-01-05",
        "20260105120000",
        "20260105235959.999[-5:EST]",
        "20260105000000[+8:CST]",
        "20260105120000[-5:EST",
        "20260105120000:014",
        "20260105 120000",
        "2026-01-05T12:00:00Z",
        "20260105[−5:EST]",
    ],
)
def test_the_day_is_the_one_the_bank_wrote(text):
    assert only(day=text).date == date(2026, 1, 5)


@pytest.mark.parametrize(
    "text", ["20260230", "20261301", "260105", "05.01.2026", "201120000000", "18990101"]
)
def test_what_is_no_day_is_refused_with_its_text(text):
    parsed = read(f"<STMTTRN><DTPOSTED>{text}<TRNAMT>1</STMTTRN>")
    assert [(issue.code, issue.text) for issue in parsed.issues] == [("bad_date", text)]


def test_tags_are_told_from_texts():
    found = only(more="<NAME>A & B <c> d<MEMO>a <b and 1 > 0 &lt;X&gt; &unknown; &#0;")
    assert found.payer_name == "A & B <c> d"
    assert found.narrative == "A & B <c> d a <b and 1 > 0 <X> &unknown; &#0;"


def test_the_first_value_wins_and_other_aggregates_keep_theirs():
    found = only(
        more="<NAME>Payer<PAYEE><NAME>Full Name</PAYEE><X.Y><NAME>Other<REFNUM>9</X.Y>"
    )
    assert (found.payer_name, found.reference) == ("Payer", "")


def test_numbers_that_say_nothing_are_left_out():
    found = only(more="<FITID>0000<CHECKNUM>0<REFNUM>NONE")
    assert (found.bank_id, found.reference) == ("", "")


@pytest.mark.parametrize(
    ("end", "as_of", "closing"),
    [
        ("20260131", "20260131", "7.00"),
        ("20260131", "20260115", "7.00"),
        ("20260131", "20260201", None),
        ("20260131", "20260104", None),
        ("", "20260301", "7.00"),
        ("20260131", "", "7.00"),
    ],
)
def test_the_ledger_balance_closes_only_the_period_it_is_of(end, as_of, closing):
    parsed = read(
        f"<DTSTART>20260101<DTEND>{end}<STMTTRN><DTPOSTED>20260105<TRNAMT>5</STMTTRN>"
        f"</BANKTRANLIST><LEDGERBAL><BALAMT>7.00<DTASOF>{as_of}</LEDGERBAL>"
    )
    expected = Decimal(closing) if closing else None
    assert parsed.statements[0].closing == expected


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("1252", "cp1252"),
        ("1252", "utf-8"),
        ("NONE", "utf-8-sig"),
        ("ISO-8859-1", "latin-1"),
        ("NONE", "utf-16"),
        ("1250", "cp1250"),
        ("8859-2", "iso8859-2"),
    ],
)
def test_the_bytes_then_the_header_tell_the_encoding(end, charset, encoding):
    text = f"OFXHEADER:100\nCHARSET:{charset}\n\n<OFX><STMTTRN><DTPOSTED>20260105\n"
    text += "<TRNAMT>1<NAME>Müller\n</STMTTRN></OFX>\n"
    (entry,) = entries_of(parse(text.replace("\n", end).encode(encoding)))
    assert (entry.payer_name, entry.row) == ("Müller", 4)


def test_an_encoding_nobody_knows_is_refused():
    text = "OFXHEADER:100\nCHARSET:9999\n\n<OFX><STMTTRN><NAME>Müller</OFX>"
    assert refused(text.encode("latin-1")).data == {"encoding": "9999", "row": 1}


def test_the_rows_of_a_file_cut_anywhere_are_not_read():
    (path,) = [path for path in cases("ofx") if path.name == "sgml_checking.qfx"]
    data = path.read_bytes()
    start = data.index(b"<OFX>") + 6
    codes = {refused(data[:at]).code for at in range(start, len(data) - 8, 41)}
    assert codes == {"truncated_file"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("OFXHEADER:100\nDATA:OFXSGML\n", "truncated_file"),
        ("<OFX></OFX>", "no_entries"),
        ('<!DOCTYPE OFX [<!ENTITY a "b">]><OFX></OFX>', "forbidden_xml"),
        ("<OFX>" + "<A>" * 99 + "</A></OFX>", "malformed_file"),
        (
            "<OFX><SONRS><STATUS><CODE>15500<SEVERITY>ERROR<MESSAGE>Wrong password"
            "</STATUS></SONRS></OFX>",
            "bank_refused",
        ),
        ("<OFX><INVTRANLIST><SELL><MEMO>x</SELL></OFX>", "investment_only"),
    ],
)
def test_a_file_without_statements_is_refused_by_name(text, code):
    assert refused(text).code == code


@pytest.mark.parametrize(
    "lost", ["<STMTTRN>", "</STMTTRN><STMTTRN>", "</STMTTRN>", "</BANKTRANLIST>"]
)
def test_no_transaction_is_lost_with_a_tag(lost):
    one, two = (
        f"<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260105<TRNAMT>{n}.00<FITID>F{n}</STMTTRN>"
        for n in (1, 2)
    )
    text = f"<OFX><STMTRS><BANKTRANLIST>{one}{two}</BANKTRANLIST><LEDGERBAL><BALAMT>3"
    text += "</LEDGERBAL></STMTRS></OFX>"
    start = text.index("</STMTTRN>")
    at = text.index(lost, start)
    for damaged in (lost.replace("STMTTRN", "STMTTRX"), ""):
        parsed = parse((text[:at] + damaged + text[at + len(lost) :]).encode())
        assert_every_row_ends_once(parsed)
        errors = [issue for issue in parsed.issues if issue.severity == "error"]
        assert errors or len(entries_of(parsed)) == 2


def test_two_files_in_one_are_read_and_the_second_has_an_end_too():
    one = "<OFX><STMTRS><STMTTRN><DTPOSTED>20260105<TRNAMT>1</STMTTRN></STMTRS></OFX>\n"
    assert len(parse((one + one).encode()).statements) == 2
    assert refused(one + one[:-20]).code == "truncated_file"


@pytest.mark.parametrize("piece", ["<![CDATA[", "<!--", "<A>", "</A>", "<OFX ", "&#"])
def test_markup_without_end_takes_no_longer_than_its_length(piece):
    ofx.sniff(("<OFX>" + piece * 100_000).encode())
    assert refused("<OFX>" + piece * 200_000 + "</OFX>").code in (
        "no_entries",
        "malformed_file",
    )


@pytest.mark.parametrize(
    "text", ["?32OFXHEADER\n:62F:C260101EUR0,00", ":86:OFXHEADER: 100", "<?OFXX 1?>"]
)
def test_a_word_in_a_narrative_makes_no_ofx(text):
    assert not ofx.sniff(f":20:STARTUMS\n:86:166{text}\n-".encode())
