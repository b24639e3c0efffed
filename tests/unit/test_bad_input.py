"""What may be wrong with a file, in every format: named, with its row, never an amount.

Each file has one good entry of 100.25 and a second one of 234.56 with the fault.
"""

import io
import zipfile

import pytest
from golden import assert_every_row_ends_once, entries_of

from ar_core.errors import FileError
from ar_core.parsers import parse

IBAN, OTHER = "DE89370400440532013000", "DE75512108001245126199"
CAMT = (
    '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>\n'
    f"<Stmt><Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>\n"
    '<Ntry><Amt Ccy="EUR">100.25</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>'
    "<BookgDt><Dt>2026-03-01</Dt></BookgDt></Ntry>\n"
    '<Ntry><Amt Ccy="CURRENCY">234.56</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>'
    "<BookgDt><Dt>DAY</Dt></BookgDt><AddtlNtryInf>Müller</AddtlNtryInf></Ntry>\n"
    "</Stmt></BkToCstmrStmt></Document>"
)
MT940 = (
    ":20:X\r\n:25:37040044/0532013000\r\n:28C:1/1\r\n:60F:C260228EUR0,00\r\n"
    ":61:260301C100,25NTRFA\r\n:86:first\r\n:61:DAYC234,56NTRFB\r\n:86:second\r\n"
    ":62F:C260302CURRENCY334,81\r\n-\r\n"
)
OFX = (
    "<OFX><STMTRS><CURDEF>EUR<BANKTRANLIST>\n"
    "<STMTTRN><DTPOSTED>20260301<TRNAMT>100.25<FITID>1</STMTTRN>\n"
    "<STMTTRN><DTPOSTED>DAY<TRNAMT>234.56<FITID>2"
    "<CURRENCY><CURRATE>1<CURSYM>CURRENCY</CURRENCY></STMTTRN>\n"
    "</BANKTRANLIST></STMTRS></OFX>\n"
)
QIF = "!Type:Bank\nD13/01/2026\nT100.25\nPa\n^\nDDAY\nT234.56\nPb\n^\n"
BAI2 = (
    "01,B,T,260301,,1,,,2/\n02,T,B,1,260301,,EUR,2/\n03,1,,/\n"
    "16,165,10025,Z,,,a/\n49,10025,3/\n98,10025,1,5/\n"
    "02,T,B,1,DAY,,CURRENCY,2/\n03,1,,/\n"
    "16,165,23456,Z,,,b/\n49,23456,3/\n98,23456,1,5/\n99,33481,2,12/\n"
)
CSV = (
    "Date,Text,Amount,Currency,Account\n"
    f"2026-03-01,a,100.25,EUR,{IBAN}\n"
    "DAY,b,234.56,CURRENCY,OURS\n"
    f"2026-03-03,c,1.00,EUR,{IBAN}\n"
)
#: Name → text, how it writes a day, row of the second entry.
FORMATS = {
    "camt": (CAMT, "{0}-{1}-{2}", 4),
    "mt940": (MT940, "26{1}{2}", 7),
    "ofx": (OFX, "{0}{1}{2}", 3),
    "qif": (QIF, "{2}/{1}/{0}", 6),
    "bai2": (BAI2, "26{1}{2}", 9),
    "csv": (CSV, "{0}-{1}-{2}", 3),
}
each_format = pytest.mark.parametrize("name", FORMATS)


def made(name, day="2026-03-02", currency="EUR", account=IBAN):
    """The file with a day, a currency and an account in its second entry."""
    text, style, _row = FORMATS[name]
    for old, new in (
        ("DAY", style.format(*day.split("-"))),
        ("<CURSYM>CURRENCY", f"<CURSYM>{currency}"),
        ('"CURRENCY"', f'"{currency}"'),
        (",CURRENCY,", f",{currency},"),
        ("CURRENCY334", f"{currency}334"),
        ("OURS", account),
    ):
        text = text.replace(old, new)
    return text


def read(data):
    """(amounts of the entries, {(code, row)} of what is said about them)."""
    parsed = parse(data.encode() if isinstance(data, str) else data)
    assert_every_row_ends_once(parsed)
    said = {(issue.code, issue.row) for issue in parsed.issues}
    return [str(entry.amount) for entry in entries_of(parsed)], said


def refusal(data):
    """(code, data) of the refusal of a file."""
    with pytest.raises(FileError) as error:
        parse(data.encode() if isinstance(data, str) else data)
    return error.value.code, error.value.data


@each_format
def test_the_file_without_a_fault_is_read(name):
    amounts, said = read(made(name))
    assert amounts == ["100.25", "234.56"] + ["1.00"] * (name == "csv")
    assert not said


@each_format
@pytest.mark.parametrize("day", ["2026-02-30", "2026-13-01", "2026-00-10"])
def test_a_day_that_no_calendar_has_is_told_with_its_row(name, day):
    amounts, said = read(made(name, day=day))
    assert ("bad_date", FORMATS[name][2]) in said
    # In MT940 banks write the 30th for the last day of February: told, and kept.
    assert ("234.56" in amounts) == ((name, day) == ("mt940", "2026-02-30"))


@each_format
def test_a_file_cut_inside_an_amount_gives_no_part_of_it(name):
    text = made(name)
    amount = "23456" if name == "bai2" else "234"
    cut = text[: text.index(amount) + 2]
    if name == "csv":
        assert read(cut) == (["100.25"], {("unread_row", 3)})
    else:
        assert refusal(cut)[0] == "truncated_file"


@pytest.mark.parametrize("name", ["camt", "ofx"])
def test_an_entry_in_another_currency_is_refused_with_its_row(name):
    amounts, said = read(made(name, currency="USD"))
    assert amounts == ["100.25"]
    assert said == {("mixed_currency", FORMATS[name][2])}


def test_balances_in_two_currencies_are_told_with_their_row():
    assert read(made("mt940", currency="USD"))[1] == {("mixed_currency", 9)}


@pytest.mark.parametrize("name", ["csv", "bai2"])
def test_rows_that_name_their_currency_are_a_statement_for_each(name):
    parsed = parse(made(name, currency="USD").encode())
    assert_every_row_ends_once(parsed)
    assert [one.currency for one in parsed.statements] == ["EUR", "USD"]
    for one in parsed.statements:
        assert {entry.currency for entry in one.entries} == {one.currency}


@pytest.mark.parametrize("account", [OTHER, ""])
def test_rows_of_another_account_or_of_none_are_a_statement_of_their_own(account):
    parsed = parse(made("csv", account=account).encode())
    assert_every_row_ends_once(parsed)
    found = [(one.account, len(one.entries)) for one in parsed.statements]
    assert found == [(IBAN, 2), (account, 1)]


def test_letters_that_are_not_of_the_declared_encoding_name_their_row():
    code, data = refusal(made("camt").encode("latin-1"))
    assert (code, data["row"]) == ("bad_encoding", 4)


@pytest.mark.parametrize("name", ["mt940", "ofx", "qif", "csv"])
def test_letters_of_an_undeclared_encoding_change_no_amount(name):
    text = made(name).replace("Pb", "Pbéß").replace(",b,", ",é,")
    text = text.replace("second", "zweite für").replace(">2<", ">2é<")
    assert read(text.encode("latin-1"))[0][:2] == ["100.25", "234.56"]


@pytest.mark.parametrize("name", ["camt", "ofx"])
def test_a_document_type_is_refused_before_anything_is_read(name):
    evil = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    assert refusal(evil + made(name).replace("234.56", "&a;"))[0] == "forbidden_xml"


def test_a_formula_is_refused_with_its_row():
    amounts, said = read(made("csv").replace("234.56", "=100+134.56"))
    assert (amounts, said) == (["100.25", "1.00"], {("formula_cell", 3)})


@pytest.mark.parametrize("cell", ["A1", "AAAAA2", "XFD1", "ZZZZZZZ1"])
def test_a_cell_far_to_the_right_of_a_sheet_takes_no_memory(cell):
    openpyxl = pytest.importorskip("openpyxl")
    book, target, wide = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    for row in (["Date", "Text", "Amount"], ["2026-03-01", "a", 100.25]):
        book.active.append(row)
    book.save(target)
    with zipfile.ZipFile(target) as old, zipfile.ZipFile(wide, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                place = f'r="{cell}"'.encode()
                content = content.replace(b'r="C2"', place).replace(b"A1:C2", b"A1")
            new.writestr(name, content)
    with pytest.raises(FileError) as error:
        parse(wide.getvalue())
    assert error.value.code in ("too_many_columns", "no_entries", "malformed_file")
