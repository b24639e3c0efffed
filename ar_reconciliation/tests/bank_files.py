"""Small bank files made by the tests; banks, people and numbers are fictional."""

import csv
import io
import zipfile

import openpyxl

IBAN = "DE89370400440532013000"
OTHER_IBAN = "DE75512108001245126199"
CAMT = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"


def entry(amount, text="", day="2026-03-10", **data):
    """One booking: ``payer``, ``account``, ``reference`` and ``id`` are optional."""
    return {"amount": amount, "text": text, "day": day, **data}


# === CAMT.053 === #


def camt(*statements):
    """A camt.053 file of statements made by :func:`camt_statement`."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{CAMT}">'
        "<BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId>"
        "<CreDtTm>2026-03-11T06:00:00</CreDtTm></GrpHdr>\n"
        + "\n".join(statements)
        + "</BkToCstmrStmt></Document>"
    ).encode()


def camt_statement(
    entries, opening=0, closing=None, account=IBAN, currency="USD", number="2026-1"
):
    """A statement; its closing balance fits unless another one is given."""
    if closing is None:
        closing = opening + sum(item["amount"] for item in entries)
    return (
        f"<Stmt><Id>{number}</Id><CreDtTm>2026-03-11T06:00:00</CreDtTm>"
        f"<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>{currency}</Ccy></Acct>\n"
        + _camt_balance("OPBD", opening, currency)
        + _camt_balance("CLBD", closing, currency)
        + "\n".join(_camt_entry(item, currency) for item in entries)
        + "</Stmt>"
    )


def _camt_money(amount, currency):
    side = "CRDT" if amount >= 0 else "DBIT"
    return f'<Amt Ccy="{currency}">{abs(amount):.2f}</Amt><CdtDbtInd>{side}</CdtDbtInd>'


def _camt_balance(code, amount, currency):
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f"{_camt_money(amount, currency)}<Dt><Dt>2026-03-10</Dt></Dt></Bal>\n"
    )


def _camt_entry(item, currency):
    payer = item.get("payer")
    parties = (
        f"<RltdPties><Dbtr><Nm>{payer}</Nm></Dbtr>"
        f"<DbtrAcct><Id><IBAN>{item.get('account', OTHER_IBAN)}</IBAN></Id></DbtrAcct>"
        "</RltdPties>"
    )
    number = item.get("id")
    reference = item.get("reference", "NOTPROVIDED")
    return (
        f"<Ntry>{_camt_money(item['amount'], currency)}<Sts>BOOK</Sts>"
        f"<BookgDt><Dt>{item['day']}</Dt></BookgDt><ValDt><Dt>{item['day']}</Dt></ValDt>"
        + (f"<AcctSvcrRef>{number}</AcctSvcrRef>" if number else "")
        + "<BkTxCd><Prtry><Cd>NTRF</Cd></Prtry></BkTxCd><NtryDtls><TxDtls>"
        f"<Refs><EndToEndId>{reference}</EndToEndId></Refs>"
        + (parties if payer else "")
        + f"<RmtInf><Ustrd>{item['text']}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n"
    )


# === MT940 === #


def mt940(entries, opening=0, account=IBAN, currency="USD"):
    """A SWIFT MT940 file with one statement."""
    closing = opening + sum(item["amount"] for item in entries)
    lines = [":20:START", f":25:{account}", ":28C:1/1"]
    lines.append(f":60F:{_mt_balance(opening, currency)}")
    for item in entries:
        day = item["day"].replace("-", "")[2:]
        lines.append(f":61:{day}{day[2:]}{_mt_amount(item['amount'])}NTRFNONREF")
        lines.append(
            f":86:166?00CREDIT?20{item['text']}"
            f"?31{item.get('account', OTHER_IBAN)}?32{item.get('payer', 'SOMEBODY')}"
        )
    lines += [f":62F:{_mt_balance(closing, currency)}", "-"]
    return "\r\n".join(lines).encode()


def _mt_amount(amount):
    return ("C" if amount >= 0 else "D") + f"{abs(amount):.2f}".replace(".", ",")


def _mt_balance(amount, currency):
    side, money = _mt_amount(amount)[0], _mt_amount(amount)[1:]
    return f"{side}260310{currency}{money}"


# === TABLES === #

HEADINGS = ("Date", "Description", "Payer", "Payer Account", "Amount", "Balance")


def rows(entries, opening=0):
    """Rows of a table with a running balance."""
    balance = opening
    yield HEADINGS
    for item in entries:
        balance += item["amount"]
        yield (
            item["day"],
            item["text"],
            item.get("payer", ""),
            item.get("account", ""),
            f"{item['amount']:.2f}",
            f"{balance:.2f}",
        )


def table(entries, opening=0, headings=None, encoding="utf-8"):
    """A CSV file."""
    lines = list(rows(entries, opening))
    buffer = io.StringIO()
    csv.writer(buffer).writerows([headings or lines[0], *lines[1:]])
    return buffer.getvalue().encode(encoding)


def workbook(entries, opening=0):
    """An XLSX file with numbers in its number columns."""
    book = openpyxl.Workbook()
    for index, line in enumerate(rows(entries, opening)):
        numbers = [float(cell) for cell in line[4:]] if index else line[4:]
        book.active.append([*line[:4], *numbers])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def chinese(entries, opening=0):
    """A table as Chinese banks give it to companies: two amount columns, GBK."""
    lines = ["账户明细查询", "账号,62220000111122223333", ""]
    lines.append("交易日期,借方发生额,贷方发生额,余额,对方户名,对方账号,摘要,附言")
    balance = opening
    for item in entries:
        amount = item["amount"]
        balance += amount
        out, into = ("", f"{amount:,.2f}") if amount > 0 else (f"{-amount:,.2f}", "")
        cells = (
            item["day"].replace("-", ""),
            f'"{out}"',
            f'"{into}"',
            f'"{balance:,.2f}"',
            item.get("payer", ""),
            item.get("account", ""),
            "转账",
            item["text"],
        )
        lines.append(",".join(cells))
    return "\r\n".join([*lines, ""]).encode("gbk")


def archive(**files):
    """A ZIP file: ``name=bytes``."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as members:
        for name, data in files.items():
            members.writestr(name.replace("__", "."), data)
    return buffer.getvalue()
