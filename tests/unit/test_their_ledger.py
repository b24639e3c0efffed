"""The customer's ledger: columns in many languages, sides, balances, every row."""

import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_core.agreement.their_ledger import ledger_lines, read
from ar_core.agreement.types import LedgerLine
from ar_core.agreement.words import column_fields
from ar_core.errors import FileError

CHINESE = """应付账款明细账,,,,,,
供应商：某某公司,,,,,,
日期,凭证号,摘要,借方,贷方,方向,余额
2026-01-01,,期初余额,,,贷,5000.00
2026-01-05,记-12,采购 发票INV/2026/00012,,1200.00,贷,6200.00
2026-01-20,付-3,付货款 电汇,5000.00,,贷,1200.00
2026-01-31,,本月合计,5000.00,1200.00,贷,1200.00
2026-01-31,,本年累计,5000.00,1200.00,贷,1200.00
日期,凭证号,摘要,借方,贷方,方向,余额
2026-02-03,付-9,付货款,1300.00,,借,100.00
2026-02-03,付-9,付货款,1300.00,,借,100.00
2026-02-28,,本月合计,1300.00,0.00,借,100.00
"""
DEBIT_BALANCE = """Supplier ledger;;;;;;
Posting Date;Document Type;Document No.;External Document No.;Description;Debit;Credit;\
Balance;Due Date
01.03.2026;Invoice;PI-1001;INV/2026/00012;Goods;;1.234,50;-1.234,50;31.03.2026
15.03.2026;Payment;PAY-77;;Payment run;1.000,00;;-234,50;
20.03.2026;Credit memo;CM-3;RINV/2026/00001;Return;34,50;;-200,00;
"""
ONE_COLUMN = """Datum,Belegnummer,Ihre Rechnung,Betrag,Fälligkeit
05.03.2026,4711,INV/2026/00012,{0}"1.200,00",05.04.2026
06.03.2026,4712,INV/2026/00013,{0}"300,00",05.04.2026
07.03.2026,4713,INV/2026/00014,{0}"310,00",05.04.2026
16.03.2026,4714,,{1}"1.200,00",
"""


def said(text, **options):
    """A text, read."""
    return read(text.encode(), "ledger.csv", **options)


def codes(ledger, severity=None):
    """Codes of the issues."""
    return [i.code for i in ledger.issues if severity in (None, i.severity)]


def test_a_chinese_ledger_with_directions_totals_and_a_page_printed_twice():
    found = said(CHINESE)
    assert [(e.row, e.amount, e.balance) for e in found.entries] == [
        (5, Decimal("1200.00"), Decimal("6200.00")),
        (6, Decimal("-5000.00"), Decimal("1200.00")),
        (10, Decimal("-1300.00"), Decimal("-100.00")),
    ]
    assert (found.opening, found.closing) == (Decimal("5000.00"), Decimal("-100.00"))
    assert [d.row for d in found.duplicates] == [11]
    assert found.rows == 4
    assert set(codes(found)) == {"total_row"}
    assert [e.kind for e in found.entries] == ["invoice", "payment", "payment"]
    assert found.entries[0].numbers == ("记-12",)


def test_balances_with_debit_above_zero_do_not_turn_the_amounts():
    found = said(DEBIT_BALANCE)
    assert [str(e.amount) for e in found.entries] == ["1234.50", "-1000.00", "-34.50"]
    assert [str(e.balance) for e in found.entries] == ["1234.50", "234.50", "200.00"]
    assert (found.opening, found.closing) == (0, Decimal("200.00"))
    first = found.entries[0]
    assert first.numbers == ("INV/2026/00012", "PI-1001")
    assert (first.kind, first.due) == ("invoice", date(2026, 3, 31))
    assert not found.issues


@pytest.mark.parametrize(("invoice", "payment", "sign"), [("", "-", 1), ("-", "", -1)])
def test_one_column_is_turned_as_our_own_ledger_shows(invoice, payment, sign):
    text = ONE_COLUMN.replace('{0}"', f'"{invoice}').replace('{1}"', f'"{payment}')
    ours = [
        LedgerLine(i, amount, date(2026, 3, 5), (f"INV/2026/{12 + i:05}",))
        for i, amount in enumerate((120_000, 30_000, 31_000))
    ]
    found = said(text, ours=ours)
    assert [e.amount for e in found.entries] == [1200, 300, 310, -1200]
    assert found.mapping["side"] == ("credit" if sign == 1 else "debit")
    assert "assumed_side" not in codes(found)
    assert "assumed_side" in codes(said(text))


def test_a_copy_written_from_our_side_is_turned():
    rows = [f"2026-03-{d:02},INV/2026/{d:05},{d * 100}.00," for d in range(1, 8)]
    text = "\n".join(["Date,Invoice no,Debit,Credit", *rows, "2026-03-09,,,500.00"])
    ours = [
        LedgerLine(d, d * 10_000, date(2026, 3, d), (f"INV/2026/{d:05}",))
        for d in range(1, 8)
    ]
    assert said(text).entries[0].amount == -100
    found = said(text, ours=ours)
    assert [e.amount for e in found.entries] == [
        100,
        200,
        300,
        400,
        500,
        600,
        700,
        -500,
    ]
    assert found.mapping["side"] == "debit"


def test_the_side_by_the_unique_amounts_when_they_keep_no_numbers():
    text = "日期,摘要,金额\n" + "\n".join(
        f"2026-03-0{i},货物,-{100 * i + 7}.00" for i in range(1, 6)
    )
    ours = [
        LedgerLine(i, (100 * i + 7) * 100, date(2026, 3, 1), (f"A{i}",))
        for i in range(1, 6)
    ]
    assert said(text, ours=ours).entries[0].amount == 107


def test_the_mapping_that_was_used_reads_the_same_again_and_can_be_changed():
    first = said(DEBIT_BALANCE)
    again = said(DEBIT_BALANCE, mapping=first.mapping)
    assert (again.entries, again.opening) == (first.entries, first.opening)
    turned = said(DEBIT_BALANCE, mapping={"side": "debit"})
    assert [e.amount for e in turned.entries] == [-e.amount for e in first.entries]
    assert turned.closing == -first.closing
    columns = {"number": ["External Document No."], "your_number": []}
    other = said(DEBIT_BALANCE, mapping={"columns": columns})
    assert other.entries[0].numbers == ("INV/2026/00012",)


def test_columns_of_a_table_without_any_known_name():
    text = "aa,bb,cc\n2026-03-01,R-1,100.00\n2026-03-02,R-2,-40.00\n"
    with pytest.raises(FileError) as error:
        said(text)
    assert error.value.code == "no_header"
    columns = {"date": "aa", "number": "bb", "amount": "cc"}
    found = said(text, mapping={"columns": columns})
    assert [(e.numbers, e.amount) for e in found.entries] == [
        (("R-1",), 100),
        (("R-2",), -40),
    ]
    bare = text.partition("\n")[2]
    columns = {"date": "#1", "number": "#2", "amount": "#3"}
    found = said(bare, mapping={"columns": columns, "header_row": 0})
    assert len(found.entries) == 2


@pytest.mark.parametrize(
    "mapping",
    [{"columns": {"payer": ["x"]}}, {"side": "left"}, {"columns": []}, [1]],
)
def test_nonsense_in_a_mapping_is_refused(mapping):
    with pytest.raises(FileError) as error:
        said(DEBIT_BALANCE, mapping=mapping)
    assert error.value.code == "bad_mapping"


def test_a_workbook_with_numbers_dates_and_another_sheet():
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Ledger"
    sheet.append(["单据日期", "发票号码", "应付金额", "付款金额", "未付金额", "到期日"])
    sheet.append([date(2026, 3, 1), 20260012, 1200.5, None, 200.5, date(2026, 4, 1)])
    sheet.append([date(2026, 3, 9), None, None, 1000, None, None])
    second = book.create_sheet("Old")
    second.append(["日期", "凭证号", "借方", "贷方"])
    second.append([date(2025, 3, 1), "1", None, 5])
    data = io.BytesIO()
    book.save(data)
    found = read(data.getvalue(), "x.xlsx")
    first, second = found.entries
    assert (first.amount, first.open, first.numbers) == (
        Decimal("1200.5"),
        Decimal("200.5"),
        ("20260012",),
    )
    assert (first.document_date, first.due) == (date(2026, 3, 1), date(2026, 4, 1))
    assert second.amount == -1000
    assert codes(found) == ["other_sheet"]
    assert read(data.getvalue(), mapping={"sheet": "Old"}).entries[0].amount == 5


def test_html_called_xls_and_gbk_text():
    rows = "".join(
        f"<tr>{''.join(f'<td>{c}</td>' for c in line.split(','))}</tr>"
        for line in CHINESE.splitlines()[2:7]
    )
    page = f"<html><table>{rows}</table></html>".encode()
    assert len(read(page, "x.xls").entries) == 2
    assert read(CHINESE.encode("gb18030"), "x.txt").entries == said(CHINESE).entries


def test_rows_that_cannot_be_read_are_named():
    text = (
        "Date,Voucher,Debit,Credit\n2026-03-01,1,,10.00\nxx,2,,5.00\n"
        "2026-03-02,3,4.00,5.00\n2026-03-02,4,,abc\n,5,,7.00\nTotal,,4.00,15.00\n"
    )
    found = said(text)
    assert [e.row for e in found.entries] == [2]
    assert codes(found, "error") == [
        "bad_date",
        "two_amounts",
        "bad_amount",
        "missing_date",
    ]
    assert found.rows == 5


def test_a_balance_that_does_not_follow_is_told():
    text = DEBIT_BALANCE.replace("-200,00", "-190,00")
    assert codes(said(text)) == ["running_balance_break"]


def test_two_equal_rows_without_balances_are_both_kept():
    text = "Date,Invoice no,Debit,Credit\n" + "2026-03-01,INV1,,10.00\n" * 2
    found = said(text)
    assert (len(found.entries), found.duplicates) == (2, ())


def test_lines_are_integers_of_one_currency():
    text = (
        "Date,Invoice no,Amount,Currency\n2026-03-01,INV1,10.05,EUR\n"
        "2026-03-01,INV2,7.00,USD\n2026-03-02,INV3,0.005,EUR\n"
    )
    found = said(text, mapping={"side": "credit", "decimal": ".", "decimals": 3})
    lines, issues = ledger_lines(found, Decimal("0.01"), "EUR")
    assert [(x.id, x.amount, x.numbers) for x in lines] == [(2, 1005, ("INV1",))]
    assert [(i.code, i.row) for i in issues] == [("bad_amount", 4)]
    assert found.currency == ""


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("发票号", "your_number"),
        ("凭证号", "number"),
        ("单据号", "number"),
        ("摘要", "text"),
        ("借方", "debit"),
        ("贷方金额", "credit"),
        ("余额", "balance"),
        ("日期", "date"),
        ("到期日", "due"),
        ("Vervaldatum", "due"),
        ("Rechnungsdatum", "document_date"),
        ("Crédit", "credit"),
        ("Debe", "debit"),
        ("Your reference", "your_number"),
        ("Our reference", "reference"),
        ("Offener Betrag", "open"),
        ("Document type", "kind"),
        ("N° facture", "your_number"),
        ("Saldo", "balance"),
        ("Betrag (EUR)", "amount"),
    ],
)
def test_headings(heading, field):
    assert next(iter(column_fields(heading))) == field


_CELLS = st.sampled_from(
    [
        "",
        "2026-03-01",
        "31.03.2026",
        "1",
        "12.50",
        "-3.00",
        "INV/2026/00012",
        "期初余额",
        "合计",
        "本月合计",
        "Opening balance",
        "abc",
        "付款",
        "借",
        "贷",
        "平",
        "0",
    ]
)


@given(st.lists(st.lists(_CELLS, min_size=7, max_size=7), max_size=12))
def test_every_row_ends_in_one_place(rows):
    heading = "日期,凭证号,摘要,借方,贷方,方向,余额"
    text = "\n".join([heading, "2026-01-01,A1,x,,5.00,贷,5.00", *map(",".join, rows)])
    found = said(text + "\n")
    refused = [i for i in found.issues if i.severity == "error"]
    assert found.rows == len(found.entries) + len(found.duplicates) + len(refused)
    numbers = [e.row for e in (*found.entries, *found.duplicates)]
    assert len(set(numbers)) == len(numbers)
    assert set(numbers).isdisjoint(i.row for i in refused)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    try:
        read(b"Date,Invoice no,Amount\n2026-03-01,A1,5.00\n" + data, "x.csv")
        read(data, "x.csv")
    except FileError as error:
        assert error.code


def test_no_cell_reads_as_a_formula():
    text = "Date,Invoice no,Amount\n2026-03-01,A1,=1+1\n2026-03-01,A1,5.00\n"
    assert codes(said(text), "error") == ["formula_cell"]
