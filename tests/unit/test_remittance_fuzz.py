"""Whatever happens to an advice: a result or a named error, never half an amount."""

import pytest
from golden import cases
from hypothesis import given
from hypothesis import strategies as st

from ar_core.errors import FILE_ERRORS, ISSUES, FileError
from ar_core.remittance import parse
from ar_core.remittance.edifact import segments
from ar_core.remittance.pdf import of_texts

pytest.importorskip("pypdf", reason="pypdf reads the PDFs among the fixtures")
FILES = {path.name: path.read_bytes() for path in cases("remittance")}
AMOUNTS = {
    name: {(line.row, abs(line.amount)) for line in parse(data).lines}
    for name, data in FILES.items()
}
NAMES = st.sampled_from(sorted(FILES))
#: Cut in the first row that has an amount, these show no other to compare with.
FIRST_ROW = {"plain.csv": {2}, "dutch.csv": {4}, "discount_sums.csv": {2}} | {
    "discount_total.csv": {2}
}


def survives(read, *arguments):
    try:
        advice = read(*arguments)
    except FileError as error:
        assert set(FILE_ERRORS[error.code]) <= set(error.data)
        return None
    errors = [issue for issue in advice.issues if issue.severity == "error"]
    assert len(advice.lines) + len(errors) == advice.rows
    assert all(set(ISSUES[issue.code]) <= set(issue.data) for issue in advice.issues)
    return advice


@given(NAMES, st.floats(0, 1))
def test_an_advice_cut_anywhere_keeps_whole_amounts_only(name, share):
    data = FILES[name]
    advice = survives(parse, data[: int(len(data) * share)])
    if advice:
        found = {(line.row, abs(line.amount)) for line in advice.lines}
        assert not {row for row, _ in found - AMOUNTS[name]} - FIRST_ROW.get(
            name, set()
        )


@given(
    NAMES,
    st.lists(
        st.tuples(
            st.floats(0, 1, exclude_max=True),
            st.one_of(st.integers(0, 255), st.sampled_from(b"\",;\t\n-.=:|+'<>/")),
        ),
        max_size=8,
    ),
)
def test_an_advice_with_wrong_bytes_is_survived(name, changes):
    content = bytearray(FILES[name])
    for place, value in changes:
        content[int(len(content) * place)] = value
    survives(parse, bytes(content))


@given(st.binary(max_size=400))
def test_any_bytes_are_survived(data):
    for start in (b"", b"%PDF-1.4\n", b"UNH+1+REMADV'", b"Invoice,Paid\nA-1,1.00\n"):
        survives(parse, start + data)
    survives(parse, b"<RemittanceAdvice xmlns='x'>" + data + b"</RemittanceAdvice>")


CELL = st.one_of(
    st.sampled_from(["", "-", "0", "2026-03-01", "30.02.2026", "1,234", "1.234,56"]),
    st.sampled_from(
        ["Total", "合计", "A-1", "EUR", "USD", "=A1", "(5.00)", "Gutschrift"]
    ),
    st.text(max_size=6),
)
HEADS = st.lists(
    st.sampled_from("Gross Discount Deduction Date Type Currency Remark 金额".split())
)


@given(HEADS, st.lists(st.lists(CELL, max_size=8), max_size=8))
def test_any_cells_below_any_heading_end_somewhere(head, rows):
    lines = [";".join(row) for row in [["Invoice", "Paid", *head], *rows]]
    survives(parse, "\n".join(lines).encode("utf-8", "ignore"))


@given(st.lists(st.lists(CELL, min_size=1, max_size=6), max_size=12))
def test_any_lines_of_a_pdf_end_somewhere(rows):
    survives(of_texts, ["   ".join(row) for row in rows])


def test_a_long_segment_and_a_long_line_take_no_time_to_speak_of():
    many = 300_000
    assert len(list(segments("A" * many + "'" + "B+" * many + "'"))) == 2
    survives(of_texts, ["1.000," * 50_000, "1" * 100_000, "A-" * 50_000 + " 1.00"])
