"""Real tables of banks from outside, where the folder with them is present.

``AR_CORPORA`` names the folder; the default lies beside the repository.  What other
programs made of the same files (OFX, QIF, beancount) is compared by day and amount.
Every difference is listed by name with its reason, so that a new one fails.
"""

import os
import pathlib
import re
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from golden import assert_every_row_ends_once, entries_of

from ar_core.errors import FileError
from ar_core.parsers import parse

ROOT = pathlib.Path(__file__).parents[2]
CORPORA = pathlib.Path(os.environ.get("AR_CORPORA", ROOT.parent / "shared" / "corpora"))
TABLES = CORPORA / "csv"
pytestmark = pytest.mark.skipif(
    not TABLES.is_dir(), reason=f"no corpora at {CORPORA}; set AR_CORPORA"
)

#: Files that are no bank statements.
REFUSED = {
    "bankstatementparser__camt_file.csv": "no_header",  # a summary: no day, no entries
    "csv2ofx__amazon.csv": "no_header",  # orders of a shop, not money
}
#: Rows that become no entry, with the code.
ROW_ERRORS = {
    "bankstatementparser__csv_garbled_amount.csv": {"bad_amount": 1},
    # Closed orders, and a fund sold inside the wallet.
    "deg__alipay_example-alipay-records.csv": {"pending_entry": 2, "no_direction": 1},
    # From a bank card into a fund, and back: the wallet itself does not move.
    "deg__wechat_example-wechat-records.csv": {"no_direction": 2},
    "deg__wechat_example-wechat-records.xlsx": {"no_direction": 2},
}


def files(*suffixes):
    if not TABLES.is_dir():
        return []
    return sorted(path for path in TABLES.iterdir() if path.suffix in suffixes)


def named(path):
    return path.name


def read(path, **options):
    return parse(path.read_bytes(), path.name, **options)


@pytest.mark.parametrize("path", files(".csv", ".xls", ".xlsx"), ids=named)
def test_a_table_is_read_or_refused_by_name(path):
    if code := REFUSED.get(path.name):
        with pytest.raises(FileError) as error:
            read(path)
        assert error.value.code == code
        return
    parsed = read(path)
    assert_every_row_ends_once(parsed)
    errors = Counter(i.code for i in parsed.issues if i.severity == "error")
    assert errors == ROW_ERRORS.get(path.name, {})


#: Excerpts and masked files, whose balances do not follow from row to row.
NO_CHAIN = re.compile(
    r"ingesp|deg__(abc|bocom|cmb)_debit|deg__icbc|hsbchk_debit|deg__ccb"
)


@pytest.mark.parametrize("path", files(".csv", ".xls", ".xlsx"), ids=named)
def test_balances_follow_where_the_file_is_whole(path):
    if path.name in REFUSED:
        return
    breaks = {issue.code for issue in read(path).issues} & {
        "balance_break",
        "running_balance_break",
    }
    assert not breaks or NO_CHAIN.search(path.name)


# ------------------------------------------------------------- csv2ofx: OFX and QIF

#: Options that their program was given, too.
OPTIONS = {"csv2ofx__payoneer.ofx.converted": {"date_style": "MDY"}}
#: Results that cannot be compared.
NOT_COMPARED = {
    "csv2ofx__xero.qif.converted",  # a journal: pairs of rows become one entry
    "csv2ofx__amazon.ofx.converted",  # refused above
}
#: It reads 08/04 as August and, in the same column, 24/03 as March.
WRONG_DAYS = {"csv2ofx__ingesp.ofx.converted"}
#: Lists of receipts of a payment service: theirs is before the fee, ours after it.
GROSS = re.compile("csv2ofx__stripe-")
#: Results of a part of the rows: its program was told where to stop.
PARTS = {"csv2ofx__mint_extra.qif.converted"}
TABLE_OF = {
    "csv2ofx__n26": "csv2ofx__n26-fr.csv",
    "csv2ofx__ubs-ch-fr": "csv2ofx__ubs-ch-fr_trimmed.csv",
}


def of_ofx(text):
    entries = []
    for block in re.split(r"<(?=STMTTRN>|INTRARS>)", text)[1:]:
        amount = re.search(r"<TRNAMT>([-\d.]+)", block)
        day = re.search(r"<DTPOSTED>(\d{4})(\d\d)(\d\d)", block)
        if amount and day:
            entries.append((date(*map(int, day.groups())), Decimal(amount[1])))
    return entries


def of_qif(text):
    entries, day = [], None
    for line in re.split(r"[\r\n]+", text):
        if line.startswith("D"):
            numbers = [int(part) for part in re.findall(r"\d+", line)]
            month_first = len(str(numbers[0])) < 3
            year, month, day = numbers[-1:] + numbers[:2] if month_first else numbers
            day = date(year, month, day)
        elif line.startswith("T") and re.match(r"T[-\d.,]+$", line):
            entries.append((day, Decimal(line[1:].replace(",", ""))))
    return entries


def moved(parsed, gross=False):
    return Counter(
        (entry.date, entry.amount + (entry.charges or 0) * gross)
        for entry in entries_of(parsed)
    )


def of_file(path):
    text = path.read_text(encoding="utf-8", errors="replace")
    return of_ofx(text) if ".ofx." in path.name else of_qif(text)


@pytest.mark.parametrize(
    "path", [p for p in files(".converted") if p.name not in NOT_COMPARED], ids=named
)
def test_entries_are_as_the_converter_has_them(path):
    stem = path.name.split(".")[0]
    table = TABLES / TABLE_OF.get(stem, f"{stem}.csv")
    if not table.exists():
        pytest.skip("the corpus has the result only")
    theirs = Counter(of_file(path))
    gross = bool(GROSS.match(path.name))
    ours = moved(read(table, mapping=OPTIONS.get(path.name)), gross)
    if path.name in WRONG_DAYS:
        theirs = Counter(amount for _day, amount in theirs.elements())
        ours = Counter(amount for _day, amount in ours.elements())
    assert theirs
    assert not theirs - ours
    assert bool(ours - theirs) == (path.name in PARTS)


# ------------------------------------------------------------- beancount, Chinese

#: Their day is that of the transaction, ours the one the bank booked it.
BY_TRANSACTION = {
    "bocom_credit": "交易日期",
    "cgb_credit": "交易日期",
    "cmb_credit": "交易日",
    "hsbchk_credit": "Transaction date",
}
#: Entries that only ours has: theirs has rules that leave rows out.
LEFT_OUT = {
    "alipay": 1,
    "boc_credit": 7,
    "boc_debit": 9,
    "citic_credit": 1,
    "cmb_credit": 1,
    "hsbchk_debit": 1,
    "icbc_credit": 5,
    "icbc_debit-v1": 4,
    "icbc_debit-v2": 4,
}
#: Entries that only theirs has: our ``no_direction`` above.
NOT_OURS = {"alipay": 1, "wechat": 2}
_POSTING = re.compile(r"^\s+([A-Z]\w+(?::\S+)+)\s+([-\d.]+) [A-Z]{3}", re.MULTILINE)


def of_beancount(text):
    """(day, amount, whether its sign is that of the account) of all entries.

    The account is the one most entries touch; where an entry does not, the amount
    is what it moves.
    """
    blocks = re.split(r"\n(?=\d{4}-\d\d-\d\d \*)", text)[1:]
    postings = [_POSTING.findall(block) for block in blocks]
    account = Counter(name for found in postings for name, _ in found).most_common(1)
    for block, found in zip(blocks, postings, strict=True):
        own = [Decimal(value) for name, value in found if name == account[0][0]]
        moved = [abs(Decimal(value)) for _name, value in found]
        amount = sum(own) if own else sum(moved) / 2
        known = bool(own) and account[0][0].startswith(("Assets", "Liabilities"))
        yield date.fromisoformat(block[:10]), amount, known


@pytest.mark.parametrize("path", files(".beancount"), ids=named)
def test_days_and_amounts_are_as_the_ledger_generator_has_them(path):
    stem = re.match(r"deg__(.+?)_example-", path.name)[1]
    table = next(p for p in files(".csv", ".xls") if p.name.startswith(f"deg__{stem}_"))
    mapping = None
    if day := BY_TRANSACTION.get(stem):
        mapping = {"columns": {"date": [day, "记账日"]}}
    entries = entries_of(read(table, mapping=mapping))
    theirs = list(of_beancount(path.read_text(encoding="utf-8")))
    ours = Counter((entry.date, abs(entry.amount)) for entry in entries)
    expected = Counter((day, abs(amount)) for day, amount, _known in theirs)
    assert (ours - expected).total() == LEFT_OUT.get(stem, 0)
    assert (expected - ours).total() == NOT_OURS.get(stem, 0)
    signed = Counter((day, amount) for day, amount, known in theirs if known)
    found = Counter((entry.date, entry.amount) for entry in entries)
    assert (signed - found).total() <= NOT_OURS.get(stem, 0)


def test_a_workbook_gives_what_the_text_of_the_same_table_gives():
    text, book = files(".csv", ".xlsx")[-2:]
    assert moved(read(text)) == moved(read(book))
