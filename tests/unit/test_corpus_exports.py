"""OFX, QIF and BAI2 files from outside, where the folder with them is present.

What is expected is found in the files by a plain search for their amounts, and by
comparing the two forms that another program wrote of the same bookings.  Every file
that is not read, and every entry that is not, is listed here by name.
"""

import os
import pathlib
import re
from decimal import Decimal

import pytest
from golden import assert_every_row_ends_once, entries_of

from ar_core.errors import FileError
from ar_core.parsers import parse

ROOT = pathlib.Path(__file__).parents[2]
CORPORA = pathlib.Path(os.environ.get("AR_CORPORA", ROOT.parent / "shared" / "corpora"))
pytestmark = pytest.mark.skipif(
    not CORPORA.is_dir(), reason=f"no corpora at {CORPORA}; set AR_CORPORA"
)

#: Files that are refused, with the code and the reason.
REFUSED = {
    # A list of accounts, answers to a log-in, an empty root: no statement in them.
    "ofxparse__account_listing_aggregation.ofx": "no_entries",
    "ofxparse__signon_success.ofx": "no_entries",
    "ofxparse__signon_success_no_message.ofx": "no_entries",
    "ofxparse__bank_small.ofx": "no_entries",
    # The bank's answer is an error.
    "ofxparse__error_message.ofx": "bank_refused",
    "ofxparse__signon_fail.ofx": "bank_refused",
    # Trades and positions only.
    "ofxparse__investment_401k.ofx": "investment_only",
    "ofxparse__tiaacref.ofx": "investment_only",
    "ofxparse__vanguard.ofx": "investment_only",
    "ofxparse__vanguard401k.ofx": "investment_only",
    "csv2ofx__investment_example.qif": "investment_only",
    "jemmyw__quicken_investment_account.qif": "investment_only",
    # Confirmations of transfer orders (INTRARS) instead of a statement.
    "csv2ofx__default_w_splits.ofx.converted": "no_entries",
    "csv2ofx__mint.ofx.converted": "no_entries",
    # Meant to be no file of the format; taken for a table without headings.
    "jemmyw__not_a_QIF_file.txt": "no_header",
    "moov__errors_sample-parseError.txt": "no_header",
}

#: Issues beside the entries: what the file itself has wrong.
ISSUES = {
    "ofxparse__fail_nice_date_missing.ofx": ["missing_date"] * 2 + ["bad_date"],
    "ofxparse__fail_nice_decimal_error.ofx": ["bad_amount"],
    "ofxparse__fidelity.ofx": ["investment_entry"] * 14,
    # CURRENCY says that the amounts are in dollars, the account is in CAD.
    "ofxparse__investment_medium.ofx": ["mixed_currency"] * 3,
    "jemmyw__quicken_non_investement_account.qif": [
        "ambiguous_date",
        "batch_unbalanced",
    ],
    "jemmyw__splits.qif": ["ambiguous_date"] + ["batch_unbalanced"] * 2,
    # Summaries of more transactions than are listed; a group sent as a correction.
    "moov__sample2.txt": ["footer_mismatch"] * 4 + ["correction_group"],
}
#: Made up by hand: totals, balances and counts of these fit nothing.
UNBALANCED = re.compile(r"moov__sample[45].*")


def files(*folders):
    if not CORPORA.is_dir():
        return []
    found = [p for folder in folders for p in (CORPORA / folder).iterdir()]
    found += (CORPORA / "csv").glob("*.[oq][fi][xf].converted")
    return sorted(found, key=lambda path: path.name)


FILES = files("ofx", "qif", "bai2")
READ = [path for path in FILES if path.name not in REFUSED]


def kind(path):
    suffixes = {".ofx": "ofx", ".qfx": "ofx", ".qif": "qif"}
    found = (suffixes[s] for s in path.suffixes if s in suffixes)
    return next(found, path.parent.name)


def amounts_in(path):
    """Amounts of the bookings, found without any knowledge of what is around them."""
    text = path.read_bytes().decode("latin-1")
    if kind(path) == "ofx":
        found = re.findall(r"<STMTTRN>.*?<TRNAMT>([^<\s]*)", text, re.DOTALL)
        return [Decimal(each) for each in found if re.fullmatch(r"[+-]?[\d.]+", each)]
    if kind(path) == "qif":
        found = re.findall(r"(?m)^T(-?[\d,.]+)", text)
        return [Decimal(each.replace(",", "")) for each in found]
    found = re.findall(r"(?:^|\n|/ +)16,(\d)(\d\d),(\d+)", text)
    return [Decimal(a) / (100 if int(c) < 4 else -100) for c, _rest, a in found]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_corpus_file_is_read_or_refused_by_name(path):
    refused = REFUSED.get(path.name)
    try:
        parsed = parse(path.read_bytes(), path.name)
    except FileError as error:
        assert error.code == refused, error
        return
    assert refused is None
    assert parsed.format == kind(path)
    assert_every_row_ends_once(parsed)


@pytest.mark.parametrize("path", READ, ids=lambda path: path.name)
def test_the_amounts_are_those_in_the_file(path):
    parsed = parse(path.read_bytes(), path.name)
    errors = [issue for issue in parsed.issues if issue.severity == "error"]
    found = sorted(entry.amount for entry in entries_of(parsed))
    expected = sorted(amounts_in(path))
    if not errors:
        assert found == expected
    assert set(found) <= set(expected)
    assert not parsed.duplicates


@pytest.mark.parametrize("path", READ, ids=lambda path: path.name)
def test_the_issues_are_those_that_the_file_has(path):
    codes = [issue.code for issue in parse(path.read_bytes()).issues]
    if UNBALANCED.fullmatch(path.name):
        known = {"footer_mismatch", "control_total", "record_count", "balance_break"}
        assert set(codes) <= known
    else:
        assert codes == ISSUES.get(path.name, [])


def test_nearly_all_files_with_bank_entries_are_read():
    no_bookings = {"no_entries", "bank_refused", "investment_only", "no_header"}
    assert set(REFUSED.values()) <= no_bookings
    unread = [path.name for path in READ if parse(path.read_bytes()).rows == 0]
    # Two statements of balances only, and positions without any trade.
    assert unread == ["ofxparse__multiple_accounts.ofx", "ofxparse__td_ameritrade.ofx"]


@pytest.mark.parametrize("name", ["default", "stripe-all", "stripe-default"])
def test_what_one_program_wrote_in_two_formats_is_the_same(name):
    found = [
        sorted(
            (entry.date, entry.amount)
            for entry in entries_of(
                parse(
                    (CORPORA / "csv" / f"csv2ofx__{name}.{ext}.converted").read_bytes()
                )
            )
        )
        for ext in ("ofx", "qif")
    ]
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("ddmmyy", "2010-01-01 2010-06-01 2010-12-29"),
        ("ddmmyyyy", "2010-01-01 2010-06-01 2010-12-29"),
        ("dmyy", "2010-01-01 2010-06-01 2010-12-29"),
        ("mmddyy", "2010-01-01 2010-06-01 2010-12-29"),
        ("mmddyyyy", "2010-01-01 2010-06-01 2010-12-29"),
        ("separator", "2010-01-01 2010-06-01 2010-12-29"),
        ("spaced", "2010-01-01 2010-06-01 2010-12-29"),
        ("invalid_header", "2010-01-01 2010-06-01 2010-12-29"),
    ],
)
def test_the_days_of_qif_files_are_as_their_program_reads_them(name, days):
    path = CORPORA / "qif" / f"jemmyw__3_records_{name}.qif"
    found = entries_of(parse(path.read_bytes()))
    assert [entry.date.isoformat() for entry in found] == days.split()
