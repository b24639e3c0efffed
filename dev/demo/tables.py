"""Tables that banks offer for download: CSV, XLSX, and a Chinese bank's layout."""

import csv
import io
from datetime import datetime, time

import xlsxwriter

from .names import COMPANY

GERMAN = (
    "Buchungstag;Wertstellung;Auftraggeber/Empfänger;IBAN;Verwendungszweck;Betrag;"
    "Währung;Saldo"
)
ENGLISH = (
    "Booking date",
    "Value date",
    "Counterparty",
    "Counterparty IBAN",
    "Details",
    "Amount",
    "Currency",
    "Balance",
    "Transaction ID",
)
CHINESE = (
    "交易时间",
    "借方发生额/元(支取)",
    "贷方发生额/元(收入)",
    "余额",
    "币种",
    "对方户名",
    "对方账号",
    "对方开户机构",
    "记账日期",
    "摘要",
    "备注",
    "账户明细编号-交易流水号",
)


def _with_balances(bank_file):
    """Pairs of a payment and the balance after it."""
    balance = bank_file.opening
    for payment in bank_file.payments:
        balance += payment.amount
        yield payment, balance


def _german(amount):
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


def write_german_csv(bank_file):
    """Semicolons, decimal commas, Windows encoding."""
    rows = [GERMAN.split(";")]
    for payment, balance in _with_balances(bank_file):
        day = f"{payment.day:%d.%m.%Y}"
        text = payment.reference or payment.text
        money = (_german(payment.amount), "EUR", _german(balance))
        rows.append([day, day, payment.name, payment.account, text, *money])
    return _csv(rows, ";").encode("cp1252", "replace")


def _csv(rows, delimiter):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def write_xlsx(bank_file):
    """Real dates and numbers below English headings."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Transactions")
        day_format = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ENGLISH)
        for row, (payment, balance) in enumerate(_with_balances(bank_file), 1):
            for column in (0, 1):
                sheet.write_datetime(
                    row, column, datetime.combine(payment.day, time()), day_format
                )
            text = payment.reference or payment.text
            sheet.write_row(row, 2, [payment.name, payment.account, text])
            sheet.write_number(row, 5, float(payment.amount))
            sheet.write_row(row, 6, ["EUR", float(balance), payment.bank_id])
    return stream.getvalue()


def write_ccb(bank_file):
    """What a corporate customer of 建设银行 downloads: two columns of money, GBK."""
    rows = [
        ["账　　号", bank_file.bank.number],
        ["账户名称", COMPANY],
        CHINESE,
    ]
    for payment, balance in _with_balances(bank_file):
        amount = payment.amount
        rows.append(
            [
                f"{payment.day:%Y%m%d} 10:{int(payment.bank_id[6:10]):02d}:07",
                f"{-amount:.2f}" if amount < 0 else "0",
                f"{amount:.2f}" if amount >= 0 else "0",
                f"{balance:.2f}",
                "人民币元",
                payment.name,
                payment.account,
                "中国建设银行股份有限公司" if payment.account else "",
                f"{payment.day:%Y%m%d}",
                "电子汇入" if amount >= 0 else "电子汇出",
                payment.reference or payment.text,
                payment.bank_id,
            ]
        )
    return _csv(rows, ",").encode("gbk")
