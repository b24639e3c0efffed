"""Workbooks: XLSX, XLS and HTML that is called XLS, whole, odd and hostile."""

import csv
import datetime
import io
import struct
import sys
import zipfile
from decimal import Decimal

import pytest
from golden import GOLDEN, assert_every_row_ends_once, entries_of
from hypothesis import given
from hypothesis import strategies as st

from ar_core.errors import FILE_ERRORS, FileError
from ar_core.parsers import parse, table_sheets
from ar_core.parsers.table_sheets import cell_of

openpyxl = pytest.importorskip("openpyxl")
pytest.importorskip("xlrd")


def workbook(*sheets):
    """Bytes of an XLSX; a sheet is (title, rows)."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def changed(data, change):
    """The workbook with each member replaced by ``change(name, content)``."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target.getvalue()


def golden_rows(name):
    text = (GOLDEN / "table" / name).read_bytes().decode("gb18030")
    return list(csv.reader(text.splitlines()))


def read(data, name="x.xlsx", **options):
    parsed = parse(data, name, **options)
    assert_every_row_ends_once(parsed)
    return parsed


def refused(data, **options):
    with pytest.raises(FileError) as error:
        parse(data, "x.xlsx", **options)
    assert set(FILE_ERRORS[error.value.code]) <= set(error.value.data)
    return error.value.code


HEAD = ["Date", "Details", "Amount", "Balance"]
ROWS = [
    HEAD,
    [datetime.date(2026, 3, 1), "Invoice 12", 1250.5, 1250.5],
    [datetime.datetime(2026, 3, 2, 15, 24), "Fee", -0.1, 1250.4],
    [datetime.date(2026, 3, 3), 20260012, 0.3, 1250.7],
]


# ---------------------------------------------------------------------- XLSX


@pytest.mark.parametrize("name", ["boc_corporate.csv", "ccb_corporate.csv"])
def test_a_workbook_gives_what_the_text_gives(name):
    text = parse((GOLDEN / "table" / name).read_bytes())
    book = read(workbook(("Sheet0", golden_rows(name))))
    assert book.statements == text.statements
    assert book.mapping["columns"] == text.mapping["columns"]
    assert (book.format, book.mapping["sheet"]) == ("xlsx", "Sheet0")


def test_numbers_and_dates_of_a_sheet_are_read_as_what_they_are():
    entries = entries_of(read(workbook(("S", ROWS))))
    assert [str(e.amount) for e in entries] == ["1250.5", "-0.1", "0.3"]
    assert [e.date.day for e in entries] == [1, 2, 3]
    assert entries[2].narrative == "20260012"
    assert entries[0].balance_after == Decimal("1250.5")
    assert [e.row for e in entries] == [2, 3, 4]


def test_binary_noise_of_a_number_is_no_part_of_the_amount():
    assert cell_of(0.1 + 0.2) == Decimal("0.3")
    assert cell_of(1234567.89) == Decimal("1234567.89")
    assert cell_of(1e20) == Decimal(10) ** 20


def test_a_wrong_dimension_hides_no_row():
    def shrink(name, content):
        return content.replace(
            b'<dimension ref="A1:D4" />', b'<dimension ref="A1:A1"/>'
        )

    data = workbook(("S", ROWS))
    small = changed(data, shrink)
    assert small != data
    assert len(entries_of(read(small))) == 3


def test_a_formula_is_never_evaluated():
    rows = [*ROWS, [datetime.date(2026, 3, 4), "sum", "=SUM(C2:C4)", 1.0]]
    rows.append([datetime.date(2026, 3, 5), '=HYPERLINK("x")', 5, 1255.7])
    parsed = read(workbook(("S", rows)))
    issues = {i.row: i for i in parsed.issues if i.code == "formula_cell"}
    assert (issues[5].severity, issues[5].text) == ("error", "=SUM(C2:C4)")
    assert issues[6].severity == "warning"
    assert entries_of(parsed)[-1].narrative == ""


def test_a_long_number_that_a_sheet_has_spoilt_is_no_account():
    head = ["日期", "金额", "对方账号"]
    rows = [head, ["2026-03-01", 1, 6222020000000012345], ["2026-03-02", 2, "622202"]]
    entries = entries_of(read(workbook(("S", rows))))
    assert [e.payer_account for e in entries] == ["", "622202"]


APRIL = [HEAD, [datetime.date(2026, 4, 1), "April", 7, 1257.7]]


def test_sheets_of_months_are_one_file():
    data = workbook(("Info", [["hello"]]), ("March", ROWS), ("April", APRIL))
    parsed = read(data)
    assert [len(s.entries) for s in parsed.statements] == [3, 1]
    assert parsed.mapping["sheet"] == ""
    assert not parsed.issues
    assert parse(data, mapping=parsed.mapping) == parsed
    april = read(data, mapping={"sheet": "April"})
    assert [e.amount for e in entries_of(april)] == [7]


def test_a_row_that_fails_is_named_with_its_sheet():
    bad = [*APRIL, ["30.02.2026", "never", 1, 1]]
    issue = next(
        i
        for i in read(workbook(("March", ROWS), ("April", bad))).issues
        if i.code == "bad_date"
    )
    assert (issue.row, issue.data["sheet"]) == (3, "April")


def test_a_sheet_that_shares_days_with_another_is_named_and_not_added():
    total = [HEAD, ROWS[1], APRIL[1]]
    parsed = read(workbook(("March", ROWS), ("Year", total)))
    assert len(entries_of(parsed)) == 3
    issue = next(i for i in parsed.issues if i.code == "other_sheet")
    assert issue.data == {"sheet": "Year", "count": 2}


def test_a_sheet_of_another_layout_is_named():
    other = [["Date", "Text", "Amount"], ["2026-04-01", "April", 7]]
    parsed = read(workbook(("March", ROWS), ("Fees", other)))
    issue = next(i for i in parsed.issues if i.code == "other_sheet")
    assert issue.data == {"sheet": "Fees", "count": 1}
    also = read(workbook(("March", ROWS), ("April", APRIL), ("Fees", other)))
    assert [i.data for i in also.issues] == [{"sheet": "Fees", "count": 1}]
    assert len(entries_of(also)) == 4


def test_sheets_of_months_are_read_in_one_date_order():
    january = [HEAD, ["05/01/2026", "a", 1, 1]]
    february = [HEAD, ["05/02/2026", "b", 1, 2], ["13/02/2026", "c", 1, 3]]
    entries = entries_of(read(workbook(("1", january), ("2", february))))
    assert [e.date.isoformat() for e in entries] == [
        "2026-01-05",
        "2026-02-05",
        "2026-02-13",
    ]


def test_a_day_number_without_a_date_format_is_a_date():
    rows = [["Date", "Text", "Amount"], [46086, "a", 1], [20260306, "b", 2]]
    assert [e.date.day for e in entries_of(read(workbook(("S", rows))))] == [5, 6]


def test_a_bomb_is_refused_by_the_sizes_it_declares():
    data = workbook(("S", ROWS))
    assert refused(data, max_unpacked=1000) == "archive_too_large"


def test_entities_in_a_workbook_are_refused():
    evil = b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'

    def infect(name, content):
        return evil if name == "xl/workbook.xml" else content

    assert refused(changed(workbook(("S", ROWS)), infect)) == "forbidden_xml"


def test_a_row_number_out_of_all_bounds_does_not_hang(monkeypatch):
    monkeypatch.setattr(table_sheets, "MAX_ROWS", 10_000)

    def far(name, content):
        return content.replace(b'<row r="3"', b'<row r="999999999"')

    code = refused(changed(workbook(("S", ROWS)), far))
    assert code in ("too_many_rows", "malformed_file")


def test_too_many_columns_are_refused_but_blank_ones_forgiven():
    wide = [[*row, *[None] * 600] for row in ROWS]
    assert len(entries_of(read(workbook(("S", wide))))) == 3
    assert refused(workbook(("S", [[*ROWS[0], *["x"] * 600]]))) == "too_many_columns"


def test_a_missing_library_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(FileError) as error:
        parse(workbook(("S", ROWS)), "x.xlsx")
    assert error.value.code == "missing_library"
    assert error.value.data == {"library": "openpyxl", "format": "xlsx"}


def test_a_workbook_without_a_table_is_refused_by_name():
    assert refused(workbook(("S", [["nothing", "here"]]))) == "no_header"


# ----------------------------------------------------------------------- XLS


def biff2(rows):
    """The oldest XLS there is: records without a container."""

    def record(kind, content):
        return struct.pack("<HH", kind, len(content)) + content

    parts = [record(0x09, struct.pack("<HH", 2, 0x10))]
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            place = struct.pack("<HH", y, x) + b"\0\0\0"
            if isinstance(value, str):
                text = value.encode("latin-1")
                parts.append(record(0x04, place + bytes([len(text)]) + text))
            else:
                parts.append(record(0x03, place + struct.pack("<d", value)))
    return b"".join([*parts, record(0x0A, b"")])


OLD = biff2(
    [HEAD, ["2026-03-01", "Café", 1250.5, 1250.5], [46083.0, "Fee", -0.1, 1250.4]]
)


@pytest.mark.parametrize("name", ["x.xls", "x.csv", ""])
def test_an_old_workbook_is_recognised_under_any_name(name):
    entries = entries_of(read(OLD, name))
    assert [str(e.amount) for e in entries] == ["1250.5", "-0.1"]
    assert entries[0].narrative == "Café"


def test_an_encrypted_workbook_is_called_so():
    data = table_sheets.OLE2 + bytes(504) + "EncryptedPackage".encode("utf-16-le")
    assert refused(data) == "encrypted_file"


def test_a_damaged_workbook_is_called_damaged():
    assert refused(table_sheets.OLE2 + bytes(2000)) == "malformed_file"
    cut = refused(workbook(("S", ROWS))[:-200])
    assert cut in ("truncated_file", "malformed_file")


# ---------------------------------------------------------------------- HTML

PAGE = """<html><head><meta charset="gbk"></head><body><table>
<tr><td colspan=2>账号：</td><td>622200001111</td></tr>
<tr><th>交易日期</th><th>摘要</th><th>收入</th><th>支出</th></tr>
<tr><td>2026-03-01</td><td>货款&nbsp;12<br>二</td><td>1,000.00</td><td></td></tr>
<tr><td>2026-03-02<td>手续费<td>&nbsp;<td>5.00</tr>
</table></body></html>"""


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-16"])
def test_a_page_called_xls_is_read_as_the_table_it_is(encoding):
    parsed = read(PAGE.encode(encoding), "x.xls")
    assert parsed.format == "html"
    assert parsed.statements[0].account == "622200001111"
    assert [str(e.amount) for e in entries_of(parsed)] == ["1000.00", "-5.00"]
    assert entries_of(parsed)[0].narrative == "货款 12 二"


# --------------------------------------------------------------------- damage

BOOKS = [workbook(("S", ROWS)), OLD, PAGE.encode("gbk")]
CHANGES = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=4
)


@given(st.sampled_from(BOOKS), CHANGES, st.floats(0.2, 1))
def test_a_damaged_workbook_gives_a_result_or_a_named_error(data, changes, share):
    content = bytearray(data)
    for place, value in changes:
        content[int(len(content) * place)] = value
    try:
        assert_every_row_ends_once(parse(bytes(content[: int(len(content) * share)])))
    except FileError as error:
        assert set(FILE_ERRORS[error.code]) <= set(error.data)
