"""Real bank files from outside, where the folder with them is present.

``AR_CORPORA`` names the folder; the default lies beside the repository.  Expected
results are what other programs made of the same files.  Every difference to them is
listed here by name with its reason, so that a new one fails.
"""

import base64
import json
import os
import pathlib
import re
from datetime import date
from decimal import Decimal

import pytest
from golden import assert_every_row_ends_once, entries_of

from ar_core.errors import FileError
from ar_core.parsers import parse

yaml = pytest.importorskip("yaml")

ROOT = pathlib.Path(__file__).parents[2]
CORPORA = pathlib.Path(os.environ.get("AR_CORPORA", ROOT.parent / "shared" / "corpora"))
pytestmark = pytest.mark.skipif(
    not CORPORA.is_dir(), reason=f"no corpora at {CORPORA}; set AR_CORPORA"
)

#: Files that are refused, with the code; most are fragments of unit tests.
REFUSED = {
    "genkgo__camt053.v2.wrong.xml": "no_entries",
    "wolph__betterplace_currency_in_25.sta": "no_entries",
    "wolph__betterplace_empty_86.sta": "no_entries",
    "wolph__betterplace_empty_line.sta": "no_entries",
    "wolph__betterplace_amount_formats.sta": "truncated_file",
    "wolph__cmxl_account_balance_credit.sta": "truncated_file",
    "wolph__cmxl_account_balance_debit.sta": "truncated_file",
    "wolph__cmxl_account_identification_iban.sta": "no_entries",
    "wolph__cmxl_account_identification_legacy.sta": "no_entries",
    "wolph__cmxl_available_balance.sta": "no_entries",
    "wolph__cmxl_reference.sta": "no_entries",
    "wolph__cmxl_statement_number.sta": "no_entries",
    "wolph__self-provided_account_identification.sta": "no_entries",
    "wolph__self-provided_empty_non_swift.sta": "no_entries",
    "wolph__self-provided_invalid_statement.sta": "",  # ten numbers: no bank file
    # Ends after a :61: without a closing balance, as a cut download does.
    "wolph__self-provided_gv_codes.sta": "truncated_file",
}


def files(folder, *suffixes):
    if not CORPORA.is_dir():
        return []
    return sorted(p for p in (CORPORA / folder).iterdir() if p.suffix in suffixes)


BANK_FILES = files("camt", ".xml") + files(
    "mt940", ".sta", ".txt", ".mta", ".STA", ".940"
)


@pytest.mark.parametrize("path", BANK_FILES, ids=lambda path: path.name)
def test_a_corpus_file_is_read_or_refused_by_name(path):
    refused = REFUSED.get(path.name)
    try:
        parsed = parse(path.read_bytes(), path.name)
    except FileError as error:
        assert refused is not None, error
        assert refused in ("", error.code)
        return
    assert refused is None
    assert_every_row_ends_once(parsed)


@pytest.mark.parametrize("path", BANK_FILES, ids=lambda path: path.name)
def test_every_row_of_a_corpus_file_is_counted(path):
    if path.name in REFUSED:
        pytest.skip("the file is refused by name, so there is nothing to compare")
    data = path.read_bytes()
    parsed = parse(data)
    pending = sum(issue.code == "pending_entry" for issue in parsed.issues)
    mark = rb"<(?:\w+:)?Ntry>" if path.suffix == ".xml" else rb"(?:^|[\r\n]):61:"
    assert parsed.rows + pending == len(re.findall(mark, data))


# ------------------------------------------------------------- CAMT, genkgo JSON

#: Their program shows the second statement only.
LAST_STATEMENT_ONLY = {"genkgo__camt053.v2.multi.statement.json"}


def money(found):
    """Minor units of their money library, to which zero-decimal units are known."""
    places = {"JPY": 0, "KRW": 0}.get(found["getCurrency"]["getCode"], 2)
    return Decimal(found["getAmount"]).scaleb(-places), found["getCurrency"]["getCode"]


@pytest.mark.parametrize("path", files("camt", ".json"), ids=lambda path: path.name)
def test_camt_entries_are_as_another_program_reads_them(path):
    expected = json.loads(path.read_text(encoding="utf-8"))["getEntries"]
    booked = [e for e in expected if isinstance(e, dict) and e["getStatus"] != "PDNG"]
    parsed = parse(path.with_suffix(".xml").read_bytes())
    found = entries_of(parsed)
    if path.name in LAST_STATEMENT_ONLY:
        found = list(parsed.statements[-1].entries)
    assert len(found) == len(booked)
    for entry, theirs in zip(found, booked, strict=True):
        amount, currency = money(theirs["getAmount"])
        assert (entry.amount, entry.currency) == (amount, currency)
        day = (theirs["getBookingDate"] or {}).get("0", "")[:10]
        assert not day or entry.date == date.fromisoformat(day)
        day = (theirs["getValueDate"] or {}).get("0", "")[:10]
        assert not day or entry.value_date == date.fromisoformat(day)
        text = json.dumps(theirs, ensure_ascii=False)
        for ours in (entry.payer_name, entry.payer_account, entry.ultimate_payer):
            assert json.dumps(ours, ensure_ascii=False)[1:-1] in text
        for details in theirs["getTransactionDetails"]:
            information = (
                isinstance(details, dict) and details["getRemittanceInformation"]
            )
            for block in (information or {}).get("getUnstructuredBlocks", []):
                if isinstance(block, dict):
                    assert block["getMessage"] in entry.narrative


@pytest.mark.parametrize(
    ("name", "amounts", "issues"),
    [
        ("camt.053.001.02", ["105678.50", "-200000", "30000"], []),
        ("camt053_duplicate_same_day", ["-4.50", "-4.50"], []),
        ("camt053_garbled_amount", [], ["bad_amount"]),
        ("camt053_multicurrency", ["1250.50", "-500.25", "-99.99"], []),
        ("camt053_no_namespace", ["250.00"], []),
    ],
)
def test_camt_files_of_bankstatementparser(name, amounts, issues):
    path = CORPORA / "camt" / f"bankstatementparser__{name}.xml"
    parsed = parse(path.read_bytes())
    assert [str(entry.amount) for entry in entries_of(parsed)] == amounts
    assert [issue.code for issue in parsed.issues] == issues


# --------------------------------------------------------- MT940, dumps of mt-940


def members(node):
    """A mapping of the dump as name → node."""
    return {key.value: value for key, value in node.value}


def leaf(node):
    """A date, an amount or a text of the dump, without the program that wrote it."""
    if node.tag.endswith("models.Date"):
        raw = base64.b64decode(node.value[0].value)
        return date(raw[0] * 256 + raw[1], raw[2], raw[3])
    if node.tag.endswith("models.Amount"):
        return Decimal(members(node)["amount"].value[0].value)
    return None if node.tag.endswith(":null") else node.value


def dumped(path):
    """What the dump says of each transaction."""
    root = members(yaml.compose(path.read_text(encoding="utf-8")))
    data = [members(members(each)["data"]) for each in root["transactions"].value]
    return [{name: leaf(node) for name, node in each.items()} for each in data]


#: Reversed entries (RC, RD) for which theirs has the sign of the mark's last letter;
#: the balances of the file add up with ours only.
REVERSED_SIGNS = {"wolph__betterplace_sepa_mt9401.yml"}


def close(ours, theirs):
    """Alike but for blanks, which programs keep or drop where a bank wraps."""
    if theirs in (None, "", "NONREF"):
        return True
    return ours.replace(" ", "") == theirs.replace(" ", "")


@pytest.mark.parametrize(
    "path",
    [p for p in files("mt940", ".yml") if p.with_suffix(".sta").exists()],
    ids=lambda path: path.name,
)
def test_mt940_entries_are_as_another_program_reads_them(path):
    source = path.with_suffix(".sta")
    if source.name in REFUSED:
        pytest.skip("the file is refused by name, so there is nothing to compare")
    expected = [data for data in dumped(path) if "amount" in data]
    parsed = parse(source.read_bytes())
    found = entries_of(parsed)
    assert len(found) == len(expected)
    for entry, theirs in zip(found, expected, strict=True):
        turned = path.name in REVERSED_SIGNS and entry.reversal
        assert entry.amount == theirs["amount"] * (-1 if turned else 1)
        assert entry.value_date == theirs["date"]
        assert theirs.get("entry_date") in (None, entry.date)
        assert close(entry.payer_name, theirs.get("applicant_name"))
        # MTLG is a label to us and part of the value to them.
        reference = (theirs.get("end_to_end_reference") or "").split("MTLG:")[0]
        assert close(entry.end_to_end_id, reference)
        assert close(entry.bank_id, theirs.get("bank_reference"))
    if path.name in REVERSED_SIGNS:
        assert "balance_break" not in {issue.code for issue in parsed.issues}


@pytest.mark.parametrize(
    "path",
    [p for p in files("mt940", ".json") if p.name.startswith("webschik")],
    ids=lambda path: path.name,
)
def test_mt940_entries_are_as_a_third_program_reads_them(path):
    (source,) = (p for p in files("mt940", ".mta", ".STA") if p.stem == path.stem)
    expected = [
        each
        for statement in json.loads(path.read_text(encoding="utf-8"))
        for each in statement["transactions"]
    ]
    found = entries_of(parse(source.read_bytes()))
    assert len(found) == len(expected)
    for entry, theirs in zip(found, expected, strict=True):
        assert abs(entry.amount) == Decimal(str(theirs["amount"]))
        assert (entry.amount > 0) == theirs["isCredit"]
        assert entry.value_date == date.fromisoformat(theirs["valueDate"])
        day = theirs["entryDate"] or theirs["valueDate"]
        assert entry.date == date.fromisoformat(day)
