"""Whatever happens to a file: statements or a named error, never a new amount."""

import re
from datetime import date, timedelta
from decimal import Decimal
from xml.sax.saxutils import escape

from golden import assert_every_row_ends_once, cases, entries_of
from hypothesis import given
from hypothesis import strategies as st

from ar_core.errors import FILE_ERRORS, ISSUES, FileError
from ar_core.parsers import camt, mt940, parse
from ar_core.parsers.base import squeeze

FILES = [path.read_bytes() for name in ("camt", "mt940") for path in cases(name)]
PARSERS = {True: camt, False: mt940}
NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+")


def numbers(data):
    found = NUMBER.findall(data.decode("latin-1"))
    return {Decimal(text.replace(",", ".")) for text in found}


def survives(data, known):
    """The parser of the format, so that a damaged file is no table by chance."""
    try:
        parsed = PARSERS[data.lstrip()[:1] == b"<"].parse(data)
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
def test_a_file_cut_anywhere_never_gives_an_amount_it_did_not_hold(data, share):
    survives(data[: int(len(data) * share)], numbers(data))


@given(
    st.sampled_from(FILES),
    st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=4
    ),
)
def test_a_file_with_wrong_bytes_never_gives_an_amount_it_does_not_hold(data, changes):
    changed = bytearray(data)
    for place, value in changes:
        changed[int(len(data) * place)] = value
    survives(bytes(changed), numbers(bytes(changed)))


@given(st.binary(max_size=300))
def test_any_bytes_after_a_known_beginning_are_survived(tail):
    for start in (b":20:X\n:60F:C260101EUR0,00\n:61:", b"<BkToCstmrStmt><Stmt>"):
        survives(start + tail, numbers(start + tail))


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
