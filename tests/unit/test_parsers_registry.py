"""What all formats share: detection, limits, encodings, XML safety, archives."""

import doctest
import io
import struct
import zipfile
from importlib import import_module

import pytest
from golden import GOLDEN, assert_every_row_ends_once, cases, entries_of

from ar_core.errors import FILE_ERRORS, ISSUES, FileError
from ar_core.parsers import FORMATS, base, decode, parse, xml_safe

CAMT = (GOLDEN / "camt" / "statement_v02.xml").read_bytes()
MT940 = (GOLDEN / "mt940" / "german.sta").read_bytes()


def code_of(data, **options):
    with pytest.raises(FileError) as error:
        parse(data, **options)
    found = error.value
    assert set(FILE_ERRORS[found.code]) <= set(found.data), found.data
    return found.code


def packed(members, **options):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", **options) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


# ------------------------------------------------------------------ detection


@pytest.mark.parametrize("name", ["", "statement.csv", "x.xlsx", "a.zip"])
def test_the_contents_decide_not_the_name(name):
    assert parse(CAMT, name).format == "camt.053"
    assert parse(MT940, name).format == "mt940"


@pytest.mark.parametrize(
    ("folder", "path"),
    [(f, path) for f in ("bai2", "camt", "mt940", "ofx", "qif") for path in cases(f)],
    ids=lambda value: getattr(value, "name", value),
)
def test_one_parser_alone_knows_a_file(folder, path):
    data = path.read_bytes()
    modules = {name: import_module(f"ar_core.parsers.{name}") for name in FORMATS[:-1]}
    assert [n for n, m in modules.items() if m.sniff(data, "")] == [folder]
    assert parse(data, "statement.csv") == parse(data)


@pytest.mark.parametrize("path", cases("table"), ids=lambda path: path.name)
def test_a_table_is_no_other_format(path):
    modules = [import_module(f"ar_core.parsers.{name}") for name in FORMATS[:-1]]
    assert not any(module.sniff(path.read_bytes(), "") for module in modules)


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", b"\xef\xbb\xbf\n", b"\0" * 9])
def test_an_empty_file_is_called_empty(data):
    assert code_of(data) == "empty_file"


def test_a_file_over_the_limit_is_not_looked_at():
    assert code_of(MT940, max_size=10) == "file_too_large"


@pytest.mark.parametrize(
    "data",
    [
        b"GIF89a" + bytes(range(256)) * 4,
        b"%PDF-1.7\n" + bytes(range(256)) * 4,
        b"\x7fELF\x02\x01\x01" + bytes(200),
    ],
)
def test_binary_junk_is_an_unknown_format(data):
    assert code_of(data) == "unknown_format"


def test_binary_junk_under_a_swift_tag_is_an_unknown_format():
    assert code_of(b":20:X\n:61:" + bytes(range(32)) * 9) == "unknown_format"


# ------------------------------------------------------------------- encoding


@pytest.mark.parametrize(
    ("text", "stored_as", "found"),
    [
        ("Müller", "utf-8", "utf-8"),
        ("Müller", "utf-8-sig", "utf-8-sig"),
        ("Müller 銀行", "utf-16", "utf-16"),
        ("plain text of some length", "utf-16-le", "utf-16-le"),
        ("plain text of some length", "utf-16-be", "utf-16-be"),
        ("Müller & Söhne, Straße 5 €", "cp1252", "cp1252"),
        ("société créée à Genève", "latin-1", "cp1252"),
        ("créée", "latin-1", "cp1252"),
        ("中国工商银行 对公账户 明细", "gbk", "gb18030"),
        ("付款 2026年 汇兑 €", "gb18030", "gb18030"),
        ("átutalás jóváírása, belüli", "cp852", "cp852"),
        ("Müller Gebühr", "cp850", "cp852"),
        ("\x81 alone", "latin-1", "latin-1"),
    ],
)
def test_encodings_are_found_the_same_way_every_time(text, stored_as, found):
    assert decode.decode(text.encode(stored_as)) == (text, found)


def test_a_forced_encoding_that_does_not_fit_is_refused_with_its_line():
    with pytest.raises(FileError) as error:
        decode.decode(b"one\r\ntwo\rth\xffree", "utf-8")
    assert error.value.data == {"encoding": "utf-8", "row": 3}
    with pytest.raises(FileError):
        decode.decode(b"x", "no-such-encoding")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_mt940_reads_alike_in_every_encoding_and_line_end(end, encoding):
    text = MT940.decode().replace("Maschinen", "Maschönen")
    expected = parse(text.encode())
    assert parse(text.replace("\n", end).encode(encoding)) == expected


@pytest.mark.parametrize(
    ("declared", "stored_as"),
    [
        ("UTF-8", "utf-8"),
        ("UTF-8", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("ISO-8859-1", "latin-1"),
        ("ISO-8859-1", "cp1252"),
        ("windows-1252", "cp1252"),
        ("GB18030", "gb18030"),
    ],
)
def test_camt_follows_its_declaration(declared, stored_as):
    text = CAMT.decode().replace("UTF-8", declared, 1)
    assert parse(text.encode(stored_as)) == parse(CAMT)


@pytest.mark.parametrize("declared", ["utf-7", "unicode_escape", "rot13", "x", "zlib"])
def test_an_encoding_that_can_hide_something_is_refused(declared):
    assert code_of(CAMT.replace(b"UTF-8", declared.encode(), 1)) == "bad_encoding"


def test_camt_in_another_encoding_than_declared_is_refused():
    assert code_of(CAMT.decode().encode("latin-1")) == "bad_encoding"


# ------------------------------------------------------------------ safe XML

PAIRS = ("ab", "bc", "cd", "de")
BOMB = (
    '<!DOCTYPE Document [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {c} "{"&" + p + ";" * 10}">' for p, c in PAIRS)
    + "]>"
)


@pytest.mark.parametrize(
    "prolog",
    [
        BOMB,
        '<!DOCTYPE Document SYSTEM "file:///etc/passwd">',
        '<!-- x --><?pi y?>\n<!DOCTYPE Document [<!ENTITY % p SYSTEM "http://x/">%p;]>',
        '<!ENTITY a "b">',
        "<!doctype Document>",
    ],
)
def test_a_document_type_or_an_entity_is_forbidden(prolog):
    text = CAMT.decode().replace("<Document", prolog + "<Document", 1)
    assert code_of(text.encode()) == "forbidden_xml"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"</Ntry>", b"</Ntri>"),
        (b"NB-0001", b"NB&undefined;"),
        (b"NB-0001", b"NB\x01"),
        (b"</Document>", b"</Document><x/>"),
        (b"<Id>NORD", b"<Id" + b"<x>" * 400 + b">NORD"),
        (b"NB-0001", b"x" * 10_000_001),
    ],
)
def test_damaged_xml_is_malformed_with_its_row(old, new):
    data = CAMT.replace(old, new, 1)
    with pytest.raises(FileError) as error:
        parse(data)
    assert error.value.code == "malformed_file"
    assert error.value.data["row"] >= 1


def test_xml_that_was_cut_anywhere_is_refused():
    start = CAMT.index(b"<BkToCstmrStmt>") + 15
    codes = {code_of(CAMT[:at]) for at in range(start, len(CAMT) - 12, 37)}
    assert codes == {"truncated_file"}


def test_entities_are_never_resolved_even_without_the_guard(monkeypatch):
    monkeypatch.setattr(xml_safe, "_forbid", lambda text: None)
    text = '<!DOCTYPE D [<!ENTITY a "7">]><D><BkToCstmrStmt>&a;</BkToCstmrStmt></D>'
    (element,) = xml_safe.elements(text.encode(), "BkToCstmrStmt")
    assert "7" not in (element.text or "")


# ------------------------------------------------------------------- archives


def test_a_zip_is_read_member_by_member():
    parsed = parse(
        packed({"b.sta": MT940, "a/c.xml": CAMT, "__MACOSX/._b.sta": b"x", "d/": b""})
    )
    assert_every_row_ends_once(parsed)
    assert parsed.format == "zip"
    assert len(entries_of(parsed)) == len(entries_of(parse(CAMT))) + 5
    assert parsed.statements[0].id == "NORD-2026-004"


def test_a_zip_of_one_format_has_its_name_and_says_where_an_issue_is():
    bad = (GOLDEN / "mt940" / "bad_rows.sta").read_bytes()
    parsed = parse(packed({"bad.sta": bad}))
    assert (parsed.format, parsed.rows) == ("mt940", parse(bad).rows)
    assert {issue.data["member"] for issue in parsed.issues} == {"bad.sta"}


def test_the_same_file_twice_in_a_zip_gives_each_entry_once():
    data = (GOLDEN / "camt" / "batches_v04.xml").read_bytes()
    parsed = parse(packed({"1.xml": data, "2.xml": data}))
    assert_every_row_ends_once(parsed)
    assert len(entries_of(parsed)) == len(parsed.duplicates) == 6


def test_a_member_that_cannot_be_read_is_an_issue():
    parsed = parse(packed({"a.sta": MT940, "note.pdf": b"%PDF" + bytes(99)}))
    assert_every_row_ends_once(parsed)
    (issue,) = parsed.issues
    assert (issue.code, issue.severity) == ("unread_member", "error")
    told = {name: issue.data[name] for name in ("member", "reason")}
    assert told == {"member": "note.pdf", "reason": "unknown_format"}


def test_a_zip_in_which_nothing_can_be_read_has_the_error_of_its_first_member():
    assert code_of(packed({"a.xml": CAMT[:2000]})) == "truncated_file"
    assert code_of(packed({"a/": b""})) == "no_entries"


def test_archives_in_archives_are_refused():
    inner = packed({"a.sta": MT940})
    assert code_of(packed({"inner.zip": inner})) == "archive_nested"
    assert (
        code_of(packed({"a.sta": MT940, "b.gz": b"\x1f\x8b\x08"})) == "archive_nested"
    )


def test_limits_of_an_archive():
    many = packed({f"{n}.txt": b"x" for n in range(5)})
    assert code_of(many, max_members=4) == "archive_too_many_files"
    bomb = packed({"a": bytes(3_000_000)}, compression=zipfile.ZIP_DEFLATED)
    assert len(bomb) < 10_000
    assert code_of(bomb, max_unpacked=2_000_000) == "archive_too_large"
    assert code_of(bomb, max_size=2_000_000) == "file_too_large"


def test_sizes_are_counted_and_not_believed():
    bomb = bytearray(packed({"a": bytes(3_000_000)}, compression=zipfile.ZIP_DEFLATED))
    real = struct.pack("<L", 3_000_000)
    while (at := bomb.find(real)) >= 0:
        bomb[at : at + 4] = struct.pack("<L", 1000)
    assert code_of(bytes(bomb)) in ("archive_too_large", "malformed_file")


def test_an_encrypted_zip_is_named():
    data = bytearray(packed({"a.sta": MT940}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    assert code_of(bytes(data)) == "encrypted_file"


def test_a_damaged_zip_is_named():
    data = packed({"a.sta": MT940}, compression=zipfile.ZIP_DEFLATED)
    assert code_of(data[: len(data) // 2]) == "truncated_file"
    flipped = bytearray(data)
    flipped[60] ^= 0xFF
    assert code_of(bytes(flipped)) == "malformed_file"
    bzipped = packed({"a.sta": MT940}, compression=zipfile.ZIP_BZIP2)
    assert code_of(bzipped) == "malformed_file"


def test_a_spreadsheet_is_no_archive_of_bank_files():
    from ar_core.parsers import archive

    book = {"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}
    assert not archive.sniff(packed(book))
    assert not archive.sniff(packed({"mimetype": b"application/vnd.oasis"}))
    assert archive.sniff(packed({"a.xml": CAMT}))


# ------------------------------------------------------------------- the ledger


def test_issues_of_rows_are_errors_and_others_are_not():
    ledger = base.Ledger()
    ledger.row()
    ledger.refuse(base.RowError("bad_amount", "x" * 300), 7)
    ledger.note("zero_amount", 3, severity="info")
    parsed = ledger.file("camt.053")
    assert_every_row_ends_once(parsed)
    assert [issue.row for issue in parsed.issues] == [3, 7]
    assert len(parsed.issues[1].text) == 200
    assert set(parsed.issues[1].data) == set(ISSUES["bad_amount"])


@pytest.mark.parametrize(
    "name",
    [
        "bai2_records",
        "base",
        "decode",
        "mt940_info",
        "mt940_line",
        "ofx_tags",
        "ofx_values",
        "qif_records",
    ],
)
def test_the_examples_of_the_documentation_hold(name):
    found = doctest.testmod(import_module(f"ar_core.parsers.{name}"))
    assert found.attempted and not found.failed
