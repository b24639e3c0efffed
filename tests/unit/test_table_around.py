"""What stands around the entries of a table: totals, balances, periods, units."""

import pytest
from golden import assert_every_row_ends_once, entries_of

from ar_core.parsers import tabular


def read(text, **options):
    parsed = tabular.parse(text.encode(), "x.csv", **options)
    assert_every_row_ends_once(parsed)
    return parsed


def test_yuan_above_a_column_is_a_unit_and_the_account_may_be_in_dollars():
    text = "日期,摘要,贷方发生额/元(收入),借方发生额/元(支取)\n2026-03-01,a,5.00,\n"
    assert read(text).statements[0].currency == "CNY"
    assert read("币种：美元\n" + text).statements[0].currency == "USD"


def test_two_currencies_for_one_amount_refuse_the_row():
    text = (
        "Date,Text,Amount (EUR),Currency\n2026-03-01,a,1.00,EUR\n2026-03-02,b,2,USD\n"
    )
    parsed = read(text)
    assert [e.amount for e in entries_of(parsed)] == [1]
    assert parsed.issues[0].data == {"currency": "USD", "expected": "EUR"}


@pytest.mark.parametrize(
    "row",
    [
        "2026-03-01,Opening balance,,100.00",
        "2026-03-01,Opening balance,100.00,",
        "2026-03-01,Opening balance,100.00,100.00",
        ",Balance brought forward,,100.00",
        "Opening balance,,,100.00",
        "期初余额,,,100.00",
        "Saldo inicial: ,,,100.00",
    ],
)
def test_a_row_with_the_opening_balance_is_no_entry(row):
    parsed = read(f"Date,Text,Amount,Balance\n{row}\n2026-03-02,a,5.00,105.00\n")
    assert [e.amount for e in entries_of(parsed)] == [5]
    assert parsed.statements[0].opening == 100
    assert [i.code for i in parsed.issues] == ["total_row"]


@pytest.mark.parametrize(
    "row",
    [
        "合计,,5.00,",
        "Total,,5.00,",
        "Summe:,,5.00,",
        ",本页小计,5.00,",
        "Totale,,5.00,",
        "人民币合计,,5.00,",
    ],
)
def test_a_row_of_totals_is_no_entry_and_is_checked(row):
    head = "Date,Text,Amount,Balance\n2026-03-02,a,5.00,\n"
    assert [i.code for i in read(head + row + "\n").issues] == ["total_row"]
    wrong = read(head + row.replace("5.00", "6.00") + "\n")
    assert {i.code for i in wrong.issues} == {"total_row", "footer_mismatch"}


def test_subtotals_of_pages_are_checked_each():
    pages = "".join(
        f"2026-03-{n:02},a,{n}.00,\n2026-03-{n:02},b,1.00,\n小计,,{n + 1}.00,\n"
        for n in range(1, 20)
    )
    parsed = read("Date,Text,Amount,Balance\n" + pages + "合计,,209.00,\n")
    assert {i.code for i in parsed.issues} == {"total_row"}
    assert len(entries_of(parsed)) == 38


def test_a_company_called_total_is_a_payer():
    text = (
        "Date,Payee,Text,Amount\n2026-03-02,Total,Total,5.00\n2026-03-03,,Saldo,6.00\n"
    )
    assert [e.amount for e in entries_of(read(text))] == [5, 6]


def test_counts_and_sums_around_the_table_are_checked():
    text = "总笔数：3\n日期,摘要,收入,支出\n2026-03-01,a,5.00,\n2026-03-02,b,,2.00\n"
    issue = read(text).issues[0]
    assert (issue.code, issue.data) == (
        "footer_mismatch",
        {"expected": "3", "found": "2"},
    )
    right = text.replace("总笔数：3", "总笔数：2,贷方发生总额：5.00,借方发生总额：2.00")
    assert read(right).issues == ()


def test_stated_balances_are_checked_against_the_entries():
    text = "Solde initial;100,00\nDate;Libellé;Montant\n01.03.2026;a;5,00\n"
    text += "Solde final;{}\n"
    assert "balance_break" not in {i.code for i in read(text.format("105,00")).issues}
    wrong = next(
        i for i in read(text.format("106,00")).issues if i.code == "balance_break"
    )
    assert wrong.data["difference"] == "1.00"


def test_the_name_of_the_file_decides_between_day_and_month():
    text = b"Date,Text,Amount\n01/02/2026,a,1.00\n02/02/2026,b,2.00\n"
    european = tabular.parse(text, "export_20260201_20260228.csv")
    assert [e.date.isoformat() for e in entries_of(european)] == [
        "2026-02-01",
        "2026-02-02",
    ]
    assert european.issues == ()
    american = tabular.parse(text, "export_20260101_20260228_x.csv")
    assert {i.code for i in american.issues} == {"ambiguous_date"}


def test_days_without_a_year_need_the_end_of_the_period():
    text = "Date,Text,Amount\n12/29,a,1.00\n01/02,b,2.00\n"
    assert {i.code for i in read(text).issues} == {"bad_date"}
    parsed = read(text, mapping={"period_end": "2024-01-31"})
    assert [e.date.year for e in entries_of(parsed)] == [2023, 2024]


def test_a_second_table_with_other_columns_is_not_read_by_the_first():
    first = "Date,Text,Amount\n2026-03-01,a,1.00\n\n"
    parsed = read(first + "Amount,Date,Text,Fee\n7.00,2026-03-02,b,1\n")
    assert [e.amount for e in entries_of(parsed)] == [1]
    assert [(i.code, i.row) for i in parsed.issues] == [("unread_row", 5)]
