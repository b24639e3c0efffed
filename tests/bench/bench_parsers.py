"""Speed of the parsers: ``python3 tests/bench/bench_parsers.py [ENTRIES]``.

Reads files of a tenth of the entries and of all of them; a linear parser takes ten
times as long for the second.  Every entry is checked to have arrived.  Times are those
of the processor, so that other programs on the machine do not count; memory is that
of the small file times ten.
"""

import io
import sys
import time
import tracemalloc
from datetime import date, timedelta

import openpyxl

import bench_core  # noqa: F401  registers the alias
from ar_core.parsers import parse

FIRST = date(2026, 1, 1)


def day(number: int) -> date:
    """One of the days of a year, in order over and over."""
    return FIRST + timedelta(days=number % 365)


def ofx_sgml(count: int) -> str:
    """OFX 1.x: one value a line, no end tags."""
    body = "".join(
        f"<STMTTRN>\n<TRNTYPE>CREDIT\n<DTPOSTED>{day(n):%Y%m%d}120000.000[-5:EST]\n"
        f"<TRNAMT>{n}.25\n<FITID>F{n}\n<NAME>Customer {n % 500} &amp; Co\n"
        f"<MEMO>Payment of INV/2026/{n:06}\n</STMTTRN>\n"
        for n in range(count)
    )
    head = "OFXHEADER:100\nDATA:OFXSGML\nCHARSET:1252\n\n<OFX><STMTRS><CURDEF>USD\n"
    return f"{head}<BANKTRANLIST>{body}</BANKTRANLIST></STMTRS></OFX>"


def ofx_xml(count: int) -> str:
    """OFX 2.x in a single line, amounts with a comma."""
    body = "".join(
        f"<STMTTRN><TRNTYPE>CREDIT</TRNTYPE><DTPOSTED>{day(n):%Y%m%d}</DTPOSTED>"
        f"<TRNAMT>{n},25</TRNAMT><FITID>F{n}</FITID><NAME>Customer {n % 500}</NAME>"
        f"<MEMO>INV/2026/{n:06}</MEMO></STMTTRN>"
        for n in range(count)
    )
    return f"<OFX><STMTRS><CURDEF>EUR</CURDEF>{body}</STMTRS></OFX>"


def qif(count: int) -> str:
    """QIF with month first and an apostrophe before the year."""
    return "!Type:Bank\n" + "".join(
        f"D{day(n).month}/{day(n).day}'26\nT{n:,}.25\nPCustomer {n % 500}\n"
        f"MPayment of INV/2026/{n:06}\nLSales\n^\n"
        for n in range(count)
    )


def bai2(count: int) -> str:
    """BAI2 with a value date and a continuation for each transaction."""
    body = "".join(
        f"16,165,{n}25,V,{day(n):%y%m%d},,B{n},C{n},Customer {n % 500}/\n"
        f"88,INV/2026/{n:06}/\n"
        for n in range(count)
    )
    total = sum(int(f"{n}25") for n in range(count))
    lines = 2 * count
    return (
        "01,B,T,260101,,1,,,2/\n02,T,B,1,260101,,USD,2/\n03,1,,/\n"
        f"{body}49,{total},{lines + 2}/\n98,{total},1,{lines + 4}/\n"
        f"99,{total},1,{lines + 6}/\n"
    )


def camt(count: int) -> str:
    """CAMT.053, one statement."""
    body = "".join(
        f'<Ntry><Amt Ccy="EUR">{n}.25</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>'
        f"<BookgDt><Dt>{day(n):%Y-%m-%d}</Dt></BookgDt><AcctSvcrRef>R{n}</AcctSvcrRef>"
        f"<NtryDtls><TxDtls><RltdPties><Dbtr><Nm>Customer {n % 500}</Nm></Dbtr>"
        f"</RltdPties><RmtInf><Ustrd>INV/2026/{n:06}</Ustrd></RmtInf></TxDtls>"
        "</NtryDtls></Ntry>"
        for n in range(count)
    )
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">'
        "<BkToCstmrStmt><Stmt><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id>"
        f"<Ccy>EUR</Ccy></Acct>{body}</Stmt></BkToCstmrStmt></Document>"
    )


def mt940(count: int) -> str:
    """MT940 with the structured German field 86, one statement."""
    body = "".join(
        f":61:{day(n):%y%m%d}C{n},25NTRF{n}//B{n}\r\n"
        f":86:166?20INV/2026/{n:06}?32Customer {n % 500}\r\n"
        for n in range(count)
    )
    total = sum(25 + 100 * n for n in range(count))
    closing = f":62F:C261231EUR{total // 100},{total % 100:02}\r\n-\r\n"
    head = ":20:STARTUMS\r\n:25:37040044/0532013000\r\n:28C:1/1\r\n"
    return f"{head}:60F:C260101EUR0,00\r\n{body}{closing}"


def table(count: int) -> str:
    """CSV with semicolons and decimal commas."""
    return "Buchungstag;Betrag;Waehrung;Name;Verwendungszweck\n" + "".join(
        f"{day(n):%d.%m.%Y};{n},25;EUR;Customer {n % 500};INV/2026/{n:06}\n"
        for n in range(count)
    )


def xlsx(count: int) -> bytes:
    """A workbook with days and numbers as Excel stores them."""
    book, target = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet("2026")
    sheet.append(["Date", "Amount", "Currency", "Payer", "Text"])
    for n in range(count):
        text = f"INV/2026/{n:06}"
        sheet.append([day(n), n + 0.25, "EUR", f"Customer {n % 500}", text])
    book.save(target)
    return target.getvalue()


def measure(data: bytes, count: int) -> float:
    """Seconds to read the file; every entry has to be there, without any issue."""
    start = time.process_time()
    parsed = parse(data)
    seconds = time.process_time() - start
    assert sum(len(one.entries) for one in parsed.statements) == count
    assert not [issue for issue in parsed.issues if issue.severity != "info"]
    return seconds


def memory(data: bytes) -> tuple[float, float]:
    """Most memory in MB while the file is read, and that of the entries alone."""
    tracemalloc.start()
    parsed = parse(data)
    kept, most = (found / 1e6 for found in tracemalloc.get_traced_memory())
    tracemalloc.stop()
    assert parsed.statements
    return most, kept


def main(count: int = 100_000) -> None:
    """One line for each format."""
    print(
        f"{'format':10}{'MB':>7}{count // 10:>12}{count:>10}{'factor':>8}{'peak MB':>9}"
        f"{'entries':>9}"
    )
    for make in (camt, mt940, table, ofx_sgml, ofx_xml, qif, bai2, xlsx):
        made = (make(n) for n in (count // 10, count))
        small, large = (m if isinstance(m, bytes) else m.encode() for m in made)
        seconds = (measure(small, count // 10), measure(large, count))
        most, kept = memory(small)
        print(
            f"{make.__name__:10}{len(large) / 1e6:7.1f}{seconds[0]:11.2f}s"
            f"{seconds[1]:9.2f}s{seconds[1] / seconds[0]:8.1f}{most * 10:9.0f}"
            f"{kept * 10:9.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
