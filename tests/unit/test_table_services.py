"""Bills of payment services: what reached the account, what was kept, what is whose."""

import datetime
import io
import zipfile
from decimal import Decimal

import pytest
from golden import GOLDEN, assert_every_row_ends_once, entries_of

from ar_core.errors import FileError
from ar_core.matching.labels import not_receipt
from ar_core.parsers import parse


def read(text, name="x.csv", **options):
    data = text if isinstance(text, bytes) else text.encode()
    parsed = parse(data, name, **options)
    assert_every_row_ends_once(parsed)
    return parsed


def golden(name):
    return read((GOLDEN / "table" / name).read_bytes())


def money(parsed):
    return [(str(e.amount), str(e.charges or "")) for e in entries_of(parsed)]


def codes(parsed):
    return {issue.code for issue in parsed.issues}


# ------------------------------------------------------------------- fees


@pytest.mark.parametrize(
    ("name", "paid"),
    [
        ("stripe_balance.csv", ["100.00", "54.30", "-20.00", "-2.00", "-127.20"]),
        ("wechat_trade.csv", ["100.00", "50.00", "-39.76"]),
        ("alipay_business.csv", ["150.00", "99.00", "-49.70"]),
        ("paypal_german.csv", ["1190.00", "-18.53", "-1000.00"]),
        ("stripe_payments.csv", ["92.00"]),
    ],
)
def test_amount_and_charges_are_what_the_payer_paid(name, paid):
    entries = entries_of(golden(name))
    assert [e.amount + (e.charges or 0) for e in entries] == list(map(Decimal, paid))


def test_fees_that_were_taken_off_without_proof_are_named_and_can_be_left():
    data = (GOLDEN / "table" / "wechat_trade.csv").read_bytes()
    assert "assumed_fees" in codes(read(data))
    whole = read(data, mapping={"fees": False})
    assert money(whole) == [("100.00", ""), ("50.00", ""), ("-40.00", "")]
    assert not codes(whole)


def test_a_fee_beside_the_amounts_of_a_bank_is_left_where_it_is():
    text = (
        "日期,摘要,收入,支出,手续费\n2026-03-01,a,5.00,,0.10\n2026-03-02,b,,2.00,0.10\n"
    )
    assert money(read(text)) == [("5.00", ""), ("-2.00", "")]


@pytest.mark.parametrize("sign", ["", "-"])
def test_a_fee_given_back_is_told_by_its_other_sign(sign):
    back = "" if sign else "-"
    text = (
        "id,Created,Amount,Currency,Captured,Fee\n"
        f"ch_1,2026-03-01,100.00,eur,true,{sign}3.00\n"
        f"ch_2,2026-03-02,-40.00,eur,true,{back}1.00\n"
    )
    assert money(read(text)) == [("97.00", "3.00"), ("-39.00", "")]


def test_the_sums_of_a_bill_are_those_before_the_fees():
    data = (GOLDEN / "table" / "wechat_trade.csv").read_bytes()
    assert "footer_mismatch" not in codes(read(data))
    assert "footer_mismatch" in codes(
        read(data.replace(b"`150.00,`40", b"`151.00,`40"))
    )


def test_a_payment_with_its_refund_in_one_row_is_refused():
    issues = golden("stripe_payments.csv").issues
    rows = {i.row: i.code for i in issues if i.severity == "error"}
    assert rows == {3: "two_amounts", 4: "two_amounts", 5: "pending_entry"}


# ---------------------------------------------------------- whose money it is


def test_a_list_of_payouts_is_money_out():
    parsed = golden("stripe_payout_list.csv")
    assert money(parsed) == [("-127.20", "")]
    assert "assumed_sign" in codes(parsed)


@pytest.mark.parametrize(
    "text",
    ["STRIPE PAYOUT", "GENERAL CURRENCY CONVERSION", "BANK DEPOSIT TO PP ACCOUNT"],
)
def test_transfers_of_a_service_are_no_receipts_of_customers(text):
    assert not_receipt(text)[0] == "transfer"


def test_a_row_without_texts_says_its_kind():
    texts = {
        e.bank_id: e.narrative for e in entries_of(golden("paypal_currencies.csv"))
    }
    assert texts["1AD"] == "General Currency Conversion"


def test_each_currency_of_a_wallet_is_a_statement_of_its_own():
    statements = golden("paypal_currencies.csv").statements
    assert {(s.currency, s.opening, s.closing) for s in statements} == {
        ("USD", 0, 0),
        ("EUR", 0, 0),
    }


def test_our_own_address_is_nobody_elses():
    entries = entries_of(golden("paypal_currencies.csv"))
    assert "shop@example.org" not in {e.payer_account for e in entries}


def test_the_name_of_a_record_is_no_name_of_a_payer():
    assert not any(e.payer_name for e in entries_of(golden("stripe_balance.csv")))


def test_a_refund_has_its_own_number():
    ids = [e.bank_id for e in entries_of(golden("wechat_trade.csv"))]
    assert ids == ["4200001", "4200002", "5030001"]


# ------------------------------------------------------------- whose account


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("head", ["Name;IBAN", "IBAN;Name", "Payee;IBAN"])
def test_an_account_beside_a_name_that_never_changes_is_the_payers(head, rows):
    cells = {"Name": "ACME", "Payee": "ACME", "IBAN": "DE89370400440532013000"}
    row = ";".join(cells[name] for name in head.split(";"))
    lines = [f"0{n + 1}.03.2026;10{n},00;{row}" for n in range(rows)]
    parsed = read("\n".join([f"Date;Amount;{head}", *lines]) + "\n")
    assert [s.account for s in parsed.statements] == [""]
    assert {e.payer_account for e in entries_of(parsed)} == {"DE89370400440532013000"}


@pytest.mark.parametrize("head", ["IBAN;Name", "Name;IBAN"])
def test_an_account_that_stays_while_names_change_is_ours(head):
    lines = []
    for n, name in enumerate(("ACME", "Deco", "Azure")):
        cells = {"Name": name, "IBAN": "DE89370400440532013000"}
        row = ";".join(cells[column] for column in head.split(";"))
        lines.append(f"0{n + 1}.03.2026;10{n},00;{row}")
    parsed = read("\n".join([f"Date;Amount;{head}", *lines]) + "\n")
    assert [s.account for s in parsed.statements] == ["DE89370400440532013000"]


def test_an_account_far_from_any_name_is_ours():
    text = "IBAN;Datum;Betrag;Zweck;Name\nDE89370400440532013000;02.03.2026;1,00;a;B\n"
    assert read(text).statements[0].account == "DE89370400440532013000"


# ------------------------------------------------------------------ archives


def zipped(*members):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in members:
            archive.writestr(name, data)
    return target.getvalue()


def test_a_downloaded_archive_of_a_wallet_is_read_and_its_summary_named():
    bill = (GOLDEN / "table" / "alipay_merchant.csv").read_bytes()
    summary = "#汇总\n类型,总笔数,收入金额,支出金额\n在线支付,2,249.00,0.00\n".encode(
        "gbk"
    )
    data = zipped(("20881_账务明细.csv", bill), ("20881_账务明细(汇总).csv", summary))
    parsed = read(data, "bill.zip")
    assert money(parsed) == money(golden("alipay_merchant.csv"))
    unread = [i.data["reason"] for i in parsed.issues if i.code == "unread_member"]
    assert unread == ["no_header"]


# ------------------------------------------------------------- odd workbooks


def workbook(rows, change=None):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book.active)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


DAY = datetime.date(2026, 3, 2)


def test_merged_titles_and_headings_are_read():
    rows = [
        ["账户明细", None, None, None],
        ["交易日期", "发生额", None, "摘要"],
        [None, "收入", "支出", None],
        [DAY, 5, None, "货款"],
        [DAY, None, 2, "运费"],
    ]

    def merge(sheet):
        for area in ("A1:D1", "A2:A3", "B2:C2", "D2:D3"):
            sheet.merge_cells(area)

    assert money(read(workbook(rows, merge))) == [("5", ""), ("-2", "")]


def test_a_day_merged_over_rows_costs_the_rows_below_their_name():
    rows = [["Date", "Text", "Amount"], [DAY, "a", 5], [None, "b", 2]]
    data = workbook(rows, lambda sheet: sheet.merge_cells("A2:A3"))
    parsed = read(data)
    assert money(parsed) == [("5", "")]
    assert [(i.code, i.row) for i in parsed.issues] == [("missing_date", 3)]


def test_red_numbers_have_the_sign_they_are_stored_with():
    rows = [["Date", "Text", "Amount"], [DAY, "a", -5.5], [DAY, "b", 2]]

    def redden(sheet):
        sheet["C2"].number_format = "#,##0.00;[Red]#,##0.00"

    assert money(read(workbook(rows, redden))) == [("-5.5", ""), ("2", "")]


def test_an_amount_that_is_a_formula_is_refused_with_its_row():
    rows = [["Date", "Text", "Amount"], [DAY, "a", 5], [DAY, "b", "=C2*2"]]
    issues = [(i.code, i.row) for i in read(workbook(rows)).issues]
    assert issues == [("formula_cell", 3)]


# -------------------------------------------------------------- not a table


@pytest.mark.parametrize("head", ['{"a": 1,', '[{"a": 1,', "[", "[1,2,3]", "[]"])
def test_json_is_not_taken_for_a_table(head):
    with pytest.raises(FileError) as error:
        parse(f"{head}\nDate,Text,Amount\n2026-03-01,a,1\n".encode())
    assert error.value.code == "unknown_format"


def test_a_title_in_square_brackets_is_no_json():
    assert len(entries_of(golden("icbc_history_detail.csv"))) == 2
