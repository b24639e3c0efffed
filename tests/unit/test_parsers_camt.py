"""CAMT: golden files of our own, then what single elements mean."""

from decimal import Decimal

import pytest
from golden import assert_every_row_ends_once, cases, check, entries_of

from ar_core.errors import FileError
from ar_core.parsers import camt, parse

ACCOUNT = """<Acct><Id><IBAN>DE75512108001245126199</IBAN></Id><Ccy>EUR</Ccy>
<Ownr><Nm>Us GmbH</Nm></Ownr></Acct>"""
STATEMENT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version:02d}">
<BkToCstmrStmt><Stmt><Id>S</Id><CreDtTm>2026-01-31T10:00:00</CreDtTm>
{account}
{content}
</Stmt></BkToCstmrStmt></Document>"""


def entry(inner="", amount="10.00", mark="CRDT", status="BOOK", day="2026-01-30"):
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{mark}</CdtDbtInd>'
        f"<Sts>{status}</Sts><BookgDt><Dt>{day}</Dt></BookgDt>{inner}</Ntry>"
    )


def details(inner):
    return f"<NtryDtls><TxDtls>{inner}</TxDtls></NtryDtls>"


def read(content, version=2):
    parsed = parse(
        STATEMENT.format(account=ACCOUNT, content=content, version=version).encode()
    )
    assert_every_row_ends_once(parsed)
    return parsed


def only(content, version=2):
    (found,) = entries_of(read(content, version))
    return found


@pytest.mark.parametrize("path", cases("camt"), ids=lambda path: path.name)
def test_golden_camt_file_reads_as_reviewed(path, regen):
    parsed = parse(path.read_bytes(), path.name)
    assert_every_row_ends_once(parsed)
    check(path, parsed, regen)


@pytest.mark.parametrize("path", cases("camt"), ids=lambda path: path.name)
def test_every_booked_element_of_a_golden_file_is_counted(path):
    """Counted in the text, not by the parser."""
    text = path.read_text(encoding="utf-8").replace("ns:", "")
    parsed = parse(path.read_bytes())
    pending = [issue for issue in parsed.issues if issue.code == "pending_entry"]
    in_parts = 2 + 1 if path.name == "batches_v04.xml" else 0
    assert parsed.rows + len(pending) == text.count("<Ntry>") + in_parts


@pytest.mark.parametrize("version", range(1, 13))
def test_every_version_is_read_by_local_names(version):
    parsed = read(entry(), version)
    assert parsed.format == "camt.053"
    assert [e.amount for e in entries_of(parsed)] == [Decimal("10.00")]


@pytest.mark.parametrize(
    ("xml_name", "record", "name"),
    [
        ("BkToCstmrAcctRpt", "Rpt", "camt.052"),
        ("BkToCstmrStmt", "Stmt", "camt.053"),
        ("BkToCstmrDbtCdtNtfctn", "Ntfctn", "camt.054"),
        ("BkToCstmrDbtCdtNtfctnV01", "Ntfctn", "camt.054"),
    ],
)
def test_the_message_element_names_the_format(xml_name, record, name):
    text = (
        f"<Document><{xml_name}><{record}>{entry()}</{record}></{xml_name}></Document>"
    )
    assert parse(text.encode()).format == name


def test_a_message_without_a_statement_is_refused():
    with pytest.raises(FileError) as error:
        parse(b"<Document><BkToCstmrStmt></BkToCstmrStmt></Document>")
    assert error.value.code == "no_entries"


@pytest.mark.parametrize(
    ("mark", "reversal", "sign", "payer"),
    [
        ("CRDT", "", 1, "Payer"),
        ("DBIT", "", -1, "Payee"),
        ("CRDT", "<RvslInd>true</RvslInd>", 1, "Payee"),
        ("DBIT", "<RvslInd>true</RvslInd>", -1, "Payer"),
        ("CRDT", "<RvslInd>false</RvslInd>", 1, "Payer"),
    ],
)
def test_a_reversal_keeps_its_sign_and_swaps_the_parties(mark, reversal, sign, payer):
    parties = details(
        "<RltdPties><Dbtr><Nm>Payer</Nm></Dbtr><Cdtr><Nm>Payee</Nm></Cdtr></RltdPties>"
    )
    found = only(entry(reversal + parties, mark=mark))
    assert (found.amount, found.payer_name) == (sign * Decimal("10.00"), payer)
    assert found.reversal == ("true" in reversal)


@pytest.mark.parametrize("ours", ["<Nm>us gmbh</Nm>", "<Pty><Nm>US GmbH</Nm></Pty>"])
def test_the_owner_is_never_the_counterparty(ours):
    parties = details(
        f"<RltdPties><Dbtr>{ours}</Dbtr><Cdtr><Nm>Other</Nm></Cdtr></RltdPties>"
    )
    assert only(entry(parties)).payer_name == "Other"


@pytest.mark.parametrize(
    ("status", "severity"),
    [("PDNG", "info"), ("<Cd>INFO</Cd>", "info"), ("<Prtry>X</Prtry>", "warning")],
)
def test_what_is_not_booked_is_no_entry(status, severity):
    parsed = read(entry(status=status))
    assert parsed.rows == 0 and not entries_of(parsed)
    assert [(i.code, i.severity) for i in parsed.issues] == [
        ("pending_entry", severity)
    ]


def test_a_full_free_text_runs_on_into_the_next():
    first, second = "x" * 136 + "2026", "0012"
    ustrd = f"<RmtInf><Ustrd>{first}</Ustrd><Ustrd>{second}</Ustrd></RmtInf>"
    assert only(entry(details(ustrd))).narrative.endswith("20260012")
    ustrd = "<RmtInf><Ustrd>RE 1</Ustrd><Ustrd>RE 2</Ustrd></RmtInf>"
    assert only(entry(details(ustrd))).narrative == "RE 1 RE 2"


@pytest.mark.parametrize("text", ["NOTPROVIDED", "not provided", "NONREF", "-", ""])
def test_a_reference_that_says_nothing_is_none(text):
    refs = f"<Refs><EndToEndId>{text}</EndToEndId></Refs>"
    found = only(entry(details(refs)))
    assert (found.reference, found.end_to_end_id) == ("", "")


def test_a_structured_reference_goes_before_the_end_to_end_id():
    refs = (
        "<Refs><EndToEndId>E1</EndToEndId></Refs><RmtInf><Strd><CdtrRefInf>"
        "<Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf>"
    )
    found = only(entry(details(refs)))
    assert (found.reference, found.end_to_end_id) == ("RF18539007547034", "E1")
    assert found.remittances == ()


def test_parts_of_a_batch_without_own_ids_take_the_batch_and_their_place():
    part = '<TxDtls><Refs>{}</Refs><Amt Ccy="EUR">5.00</Amt></TxDtls>'
    same = part.format("<AcctSvcrRef>B</AcctSvcrRef>")
    content = f"<AcctSvcrRef>B</AcctSvcrRef><NtryDtls>{same}{same}</NtryDtls>"
    assert [e.bank_id for e in entries_of(read(entry(content)))] == ["B/1", "B/2"]
    own = part.format("<TxId>T1</TxId>") + part.format("<TxId>T2</TxId>")
    content = f"<AcctSvcrRef>B</AcctSvcrRef><NtryDtls>{own}</NtryDtls>"
    assert [e.bank_id for e in entries_of(read(entry(content)))] == ["T1", "T2"]


def test_a_batch_whose_parts_do_not_add_up_stays_one_entry():
    parts = "".join(
        f'<TxDtls><Amt Ccy="EUR">{amount}</Amt></TxDtls>' for amount in ("4.00", "5.00")
    )
    parsed = read(entry(f"<NtryDtls>{parts}</NtryDtls>"))
    assert [e.amount for e in entries_of(parsed)] == [Decimal("10.00")]
    (issue,) = parsed.issues
    assert (issue.code, issue.severity) == ("batch_unbalanced", "warning")
    assert issue.data == {"amount": "10.00", "details": "9.00"}


def test_available_balances_frame_nothing():
    balance = (
        "<Bal><Tp><CdOrPrtry><Cd>{}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>1.00</Amt>"
        "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-01-30</Dt></Dt></Bal>"
    )
    parsed = read(balance.format("OPAV") + balance.format("CLAV") + entry())
    (statement,) = parsed.statements
    assert (statement.opening, statement.closing, parsed.issues) == (None, None, ())


def test_entries_repeated_by_a_later_statement_are_duplicates():
    one, two = (entry(f"<AcctSvcrRef>P{n}</AcctSvcrRef>") for n in (1, 2))
    parsed = read(one + "</Stmt><Stmt>" + ACCOUNT + one + two)
    assert [e.bank_id for e in entries_of(parsed)] == ["P1", "P2"]
    assert [e.bank_id for e in parsed.duplicates] == ["P1"]


def test_the_same_entry_twice_in_one_statement_is_two():
    one = entry("<AcctSvcrRef>P1</AcctSvcrRef>")
    assert len(entries_of(read(one + one))) == 2
    parsed = read(one + one + "</Stmt><Stmt>" + ACCOUNT + one + one + one)
    assert (len(entries_of(parsed)), len(parsed.duplicates)) == (3, 2)


def test_alike_entries_without_an_id_are_never_duplicates():
    parsed = read(entry() + "</Stmt><Stmt>" + ACCOUNT + entry())
    assert (len(entries_of(parsed)), len(parsed.duplicates)) == (2, 0)


def test_sniffing_looks_at_the_contents():
    assert camt.sniff(b"\xef\xbb\xbf<a:BkToCstmrStmt xmlns:a='x'>", "x.csv")
    assert camt.sniff("<Document><BkToCstmrStmt/></Document>".encode("utf-16"), "")
    assert not camt.sniff(b"date;amount\nBkToCstmrStmt;1", "x.xml")
    assert not camt.sniff(b"<html><body>BkToCstmrStmt</body></html>", "camt.053.xml")


def test_an_announced_number_of_any_length_is_survived():
    summary = (
        "<TxsSummry><TtlNtries><NbOfNtries>{}</NbOfNtries></TtlNtries></TxsSummry>"
    )
    assert read(summary.format("9" * 5000) + entry()).issues == ()
    (issue,) = read(summary.format("2") + entry()).issues
    assert (issue.code, issue.data) == (
        "footer_mismatch",
        {"expected": "2", "found": "1"},
    )


def test_records_outside_a_message_are_no_statements():
    text = (
        "<Document><BkToCstmrStmt><Stmt><Id>1</Id></Stmt><SplmtryData><Envlp><Stmt>"
        f"<Id>2</Id>{entry()}</Stmt></Envlp></SplmtryData></BkToCstmrStmt></Document>"
    )
    parsed = parse(text.encode())
    assert ([s.id for s in parsed.statements], parsed.rows) == (["1"], 0)
