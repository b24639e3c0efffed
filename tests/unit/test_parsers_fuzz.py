"""Whatever happens to a file: statements or a named error, never a new amount."""

import re
from datetime import date, timedelta
from decimal import Decimal
from xml.sax.saxutils import escape

import pytest
from golden import GOLDEN, assert_every_row_ends_once, cases, entries_of
from hypothesis import given
from hypothesis import strategies as st

from ar_core.errors import FILE_ERRORS, ISSUES, FileError
from ar_core.parsers import bai2, camt, mt940, ofx, parse, qif
from ar_core.parsers.base import squeeze

PARSERS = {"camt": camt, "mt940": mt940, "ofx": ofx, "qif": qif, "bai2": bai2}
FILES = [(name, path.read_bytes()) for name in PARSERS for path in cases(name)]
NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+")
GROUPED = re.compile(r"[0-9.,][0-9., ']*")


def numbers(name, data):
    """All that the digits of a file may mean: grouped, with implied decimals."""
    text = data.decode("latin-1")
    if name == "bai2":
        found = map(Decimal, re.findall("[0-9]+", text))
        return {each.scaleb(-places) for each in found for places in (0, 2, 3)}
    found = {Decimal(each.replace(",", ".")) for each in NUMBER.findall(text)}
    for each in GROUPED.findall(text):
        for decimal in ".,":
            whole, _mark, rest = each.rpartition(decimal)
            texts = (re.sub("[., ']", "", part) for part in (whole, rest))
            found.add(Decimal(".".join(part or "0" for part in texts)))
        found.add(Decimal(re.sub("[., ']", "", each) or "0"))
    return found


def survives(name, data, known):
    """The parser of the format, so that a damaged file is no table by chance."""
    try:
        parsed = PARSERS[name].parse(data)
    except FileError as error:
        assert set(FILE_ERRORS[error.code]) <= set(error.data)
        return
    assert_every_row_ends_once(parsed)
    assert all(set(ISSUES[issue.code]) <= set(issue.data) for issue in parsed.issues)
    for entry in entries_of(parsed):
        assert abs(entry.amount) in known, entry
    for statement in parsed.statements:
        for amount in (statement.opening, statement.closing):
            assert amount is None or abs(amount) in known, statement


@given(st.sampled_from(FILES), st.floats(0, 1))
def test_a_file_cut_anywhere_never_gives_an_amount_it_did_not_hold(file, share):
    name, data = file
    survives(name, data[: int(len(data) * share)], numbers(name, data))


@given(
    st.sampled_from(FILES),
    st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=4
    ),
)
def test_a_file_with_wrong_bytes_never_gives_an_amount_it_does_not_hold(file, changes):
    name, data = file
    changed = bytearray(data)
    for place, value in changes:
        changed[int(len(data) * place)] = value
    survives(name, bytes(changed), numbers(name, bytes(changed)))


STARTS = {
    "mt940": b":20:X\n:60F:C260101EUR0,00\n:61:",
    "camt": b"<BkToCstmrStmt><Stmt>",
    "ofx": b"<OFX><STMTRS><STMTTRN><DTPOSTED>20260101<TRNAMT>",
    "qif": b"!Type:Bank\nD31/01/2026\nT",
    "bai2": b"01,B,T,260101,,1,,,2/\n02,T,B,1,260101,,/\n03,1,,/\n16,165,",
}
ENDS = {"ofx": b"</STMTRS></OFX>", "qif": b"\n^\n", "bai2": b"\n99,0,1,5/"}


@given(st.binary(max_size=300), st.sampled_from(sorted(STARTS)))
def test_any_bytes_after_a_known_beginning_are_survived(tail, name):
    for data in (STARTS[name] + tail, STARTS[name] + tail + ENDS.get(name, b"")):
        survives(name, data, numbers(name, data))


PIECES = st.one_of(
    st.sampled_from(
        "<STMTTRN> </STMTTRN> <TRNAMT> <DTPOSTED> </BANKTRANLIST> <STMTRS> </STMTRS> "
        "<LEDGERBAL> <BALAMT> <FITID> <CURRENCY> <CURSYM>USD <OFX> </OFX> "
        "<INVTRANLIST> <!-- --> <![CDATA[ ]]> 20260101 -1.00 1,5 EUR <BUY> </BUY> "
        "<A> </A>".split(" ")
    ),
    st.sampled_from(
        "\n!Type:Bank\n|\n!Account\n|\n!Type:Invst\n|\n^\n|\nD1/2'26|\nD31.1.2026|\nT|"
        "\nU|1,5|-1.00|\nSx|\n$1|\nNAcme|\nPOpening Balance\nL[x]".split("|")
    ),
    st.sampled_from(
        "\n16,165, \n16,475,100,V,260101,,a,b,c \n88, \n03,1,, \n02,T,B,1,260101,,/ "
        "\n49,0,1/ \n98,0,1,2/ \n99,0,1,3/ 100,0,,, 010,5,, S,1,2,3, D,9, / ,".split(
            " "
        )
    ),
    st.text(max_size=5),
)


@given(st.lists(PIECES, max_size=25).map("".join), st.sampled_from(sorted(ENDS)))
def test_any_order_of_the_pieces_of_a_format_is_survived(text, name):
    data = STARTS[name] + text.encode("utf-8", "ignore") + ENDS[name]
    survives(name, data, numbers(name, data))


LINES = [
    pytest.param(name, path, at, id=f"{path.name}:{at + 1}")
    for name, path in (
        ("ofx", GOLDEN / "ofx" / "sgml_checking.qfx"),
        ("qif", GOLDEN / "qif" / "quicken_us.qif"),
        ("bai2", GOLDEN / "bai2" / "prior_day_us.bai"),
    )
    for at in range(len(path.read_bytes().splitlines()))
]


@pytest.mark.parametrize(("name", "path", "at"), LINES)
def test_no_entry_is_lost_in_silence_with_a_line(name, path, at):
    lines = path.read_bytes().splitlines(keepends=True)
    before = len(entries_of(PARSERS[name].parse(b"".join(lines))))
    try:
        parsed = PARSERS[name].parse(b"".join(lines[:at] + lines[at + 1 :]))
    except FileError:
        return
    assert_every_row_ends_once(parsed)
    told = [issue for issue in parsed.issues if issue.severity != "info"]
    assert told or len(entries_of(parsed)) >= before


# ---------------------------------------------------------------- round trips

AMOUNTS = st.decimals(0, 10**12, places=2, allow_nan=False, allow_infinity=False)
WORDS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./", min_size=1, max_size=30)
ENTRIES = st.lists(
    st.tuples(
        st.dates(date(1990, 1, 1), date(2070, 12, 31)),
        st.integers(-150, 150),
        AMOUNTS,
        st.booleans(),
        st.lists(WORDS, min_size=1, max_size=6).map(" ".join),
        st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=50),
    ),
    max_size=4,
)


def pieces(text, size):
    """As a bank cuts a text: fixed width, no blanks at the end."""
    return [text[at : at + size].rstrip() for at in range(0, len(text), size)]


def as_mt940(entries):
    lines = [":20:X", ":25:1234567", ":28C:1", ":60F:C260101EUR0,00"]
    total = Decimal(0)
    for number, (value, days, amount, incoming, text, name) in enumerate(entries):
        booked = value + timedelta(days=days)
        total += amount if incoming else -amount
        mark = "C" if incoming else "D"
        comma = str(amount).replace(".", ",")
        lines.append(
            f":61:{value:%y%m%d}{booked:%m%d}{mark}{comma}NTRFNONREF//B{number}"
        )
        fields = [f"?{20 + n}{part}" for n, part in enumerate(pieces(text, 27)[:10])]
        fields += [f"?{32 + n}{part}" for n, part in enumerate(pieces(name, 27))]
        first, *more = pieces("166" + "".join(fields), 65)
        lines += [f":86:{first}", *more]
    mark = "D" if total < 0 else "C"
    return [*lines, f":62F:{mark}260101EUR{abs(total):.2f}".replace(".", ","), "-", ""]


@given(ENTRIES)
def test_what_is_written_as_mt940_is_read_again(entries):
    parsed = parse("\r\n".join(as_mt940(entries)).encode())
    assert not [i for i in parsed.issues if i.code != "zero_amount"]
    found = entries_of(parsed)
    assert len(found) == len(entries)
    for entry, (value, days, amount, incoming, text, name) in zip(
        found, entries, strict=True
    ):
        assert entry.amount == (amount if incoming else -amount)
        assert entry.value_date == value
        assert entry.date == value + timedelta(days=days)
        assert (entry.narrative, entry.payer_name) == (text, name)


def as_camt(entries):
    yield "<Document><BkToCstmrStmt><Stmt><Acct><Ccy>EUR</Ccy></Acct>"
    for value, days, amount, incoming, text, name in entries:
        role = "Dbtr" if incoming else "Cdtr"
        yield (
            f'<Ntry><Amt Ccy="EUR">{amount}</Amt>'
            f"<CdtDbtInd>{'CRDT' if incoming else 'DBIT'}</CdtDbtInd><Sts>BOOK</Sts>"
            f"<BookgDt><Dt>{value + timedelta(days=days)}</Dt></BookgDt>"
            f"<ValDt><DtTm>{value}T10:00:00.000+08:00</DtTm></ValDt><NtryDtls><TxDtls>"
            f"<RltdPties><{role}><Nm>{escape(name)}</Nm></{role}></RltdPties>"
            f"<RmtInf><Ustrd>{escape(text)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        )
    yield "</Stmt></BkToCstmrStmt></Document>"


PRINTABLE = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")))


@given(ENTRIES, PRINTABLE)
def test_what_is_written_as_camt_is_read_again(entries, text):
    entries = [(*entry[:4], text, entry[5]) for entry in entries]
    found = entries_of(parse("\n".join(as_camt(entries)).encode()))
    assert len(found) == len(entries)
    for entry, (value, days, amount, incoming, _text, name) in zip(
        found, entries, strict=True
    ):
        assert entry.amount == (amount if incoming else -amount)
        assert entry.value_date == value
        assert entry.date == value + timedelta(days=days)
        assert (entry.narrative, entry.payer_name) == (squeeze(text), name)


def entries_as_read(parsed):
    return [(e.date, e.amount, e.narrative, e.payer_name) for e in entries_of(parsed)]


SIGNED = ENTRIES.map(
    lambda found: [
        (value, amount if incoming else -amount, text, name)
        for value, _days, amount, incoming, text, name in found
    ]
)


@given(SIGNED, st.booleans(), st.sampled_from(".,"))
def test_what_is_written_as_ofx_is_read_again(entries, ended, decimal):
    def tag(name, text):
        return f"<{name}>{escape(text)}" + (f"</{name}>" if ended else "\n")

    text = "".join(
        "<STMTTRN>"
        + tag("DTPOSTED", f"{day:%Y%m%d}120000.000[-5:EST]")
        + tag("TRNAMT", f"{amount:.2f}".replace(".", decimal))
        + tag("FITID", f"F{number}")
        + tag("MEMO", text)
        + tag("PAYEEID", name)
        + "</STMTTRN>"
        for number, (day, amount, text, name) in enumerate(entries)
    )
    data = f"OFXHEADER:100\n\n<OFX><STMTRS><BANKTRANLIST>{text}</STMTRS></OFX>"
    parsed = parse(data.encode())
    assert {issue.code for issue in parsed.issues} <= {"zero_amount"}
    expected = [(day, amount, text, "") for day, amount, text, _name in entries]
    assert entries_as_read(parsed) == expected


@given(SIGNED, st.sampled_from(["%Y-%m-%d", "%d %b %Y"]), st.sampled_from(".,"))
def test_what_is_written_as_qif_is_read_again(entries, style, decimal):
    records = [
        f"D{day.strftime(style)}\nT{amount:.2f}\nP{name}\nM{text}\n^\n".replace(
            f"T{amount:.2f}", f"T{amount:.2f}".replace(".", decimal)
        )
        for day, amount, text, name in entries
    ]
    parsed = parse(("!Type:Bank\n" + "".join(records)).encode())
    assert {issue.code for issue in parsed.issues} <= {"zero_amount"}
    assert entries_as_read(parsed) == [
        (day, amount, text, name) for day, amount, text, name in entries
    ]


@given(SIGNED)
def test_what_is_written_as_bai2_is_read_again(entries):
    lines = ["01,B,T,260101,,1,,,2/"]
    totals = []
    for day, amount, text, name in entries:
        cents = int(abs(amount) * 100)
        code = 475 if amount < 0 else 165
        label = "CRNM" if amount < 0 else "DBNM"
        totals.append(cents)
        lines += [
            f"02,T,B,1,{day:%Y%m%d},2400,USD,2/",
            "03,1,,/",
            f"16,{code},{cents},Z,,,{text}/",
            f"88,{label}: {name}",
            f"49,{cents},4/",
            f"98,{cents},1,6/",
        ]
    lines += [f"99,{sum(totals)},{len(entries)},{len(lines) + 1}/", ""]
    if not entries:
        lines[1:1] = [
            "02,T,B,1,20260101,2400,USD,2/",
            "03,1,,/",
            "49,0,2/",
            "98,0,1,4/",
        ]
        lines[-2] = "99,0,1,6/"
    parsed = parse("\r\n".join(lines).encode())
    assert {issue.code for issue in parsed.issues} <= {"zero_amount"}
    assert entries_as_read(parsed) == [
        (day, amount, text, name) for day, amount, text, name in entries
    ]
