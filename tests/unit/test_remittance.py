"""Remittance advices: each format against its expected result, and odd ones."""

import datetime
import io
import sys
import zlib
from decimal import Decimal

import pytest
from golden import cases, check

from ar_core.errors import FILE_ERRORS, ISSUES, FileError
from ar_core.remittance import MAX_SIZE, parse

pytest.importorskip("pypdf", reason="pypdf reads the PDFs among the fixtures")
FILES = cases("remittance")


def named(path):
    return path.name


def assert_every_row_ends_once(advice):
    errors = [issue for issue in advice.issues if issue.severity == "error"]
    assert len(advice.lines) + len(errors) == advice.rows
    for issue in advice.issues:
        assert set(ISSUES[issue.code]) <= set(issue.data), issue


def read(data, **options):
    advice = parse(data if isinstance(data, bytes) else data.encode(), **options)
    assert_every_row_ends_once(advice)
    return advice


def refused(data, **options):
    with pytest.raises(FileError) as error:
        parse(data if isinstance(data, bytes) else data.encode(), **options)
    assert set(FILE_ERRORS[error.value.code]) <= set(error.value.data)
    return error.value.code


def said(advice):
    return [(line.number, str(line.amount)) for line in advice.lines]


def codes(advice):
    return {issue.code for issue in advice.issues}


# -------------------------------------------------------------------- goldens


@pytest.mark.parametrize("path", FILES, ids=named)
def test_an_advice_is_read_as_written_down(path, regen):
    check(path, read(path.read_bytes()), regen)


@pytest.mark.parametrize("path", FILES, ids=named)
def test_the_lines_add_up_to_the_total_or_it_is_said(path):
    advice = read(path.read_bytes())
    wrong = advice.total is not None and advice.sum != advice.total
    assert wrong == ("footer_mismatch" in codes(advice))
    assert wrong == (path.name == "bad_rows.csv")


@pytest.mark.parametrize("path", FILES, ids=named)
def test_gross_less_deduction_and_discount_is_the_amount(path):
    for line in read(path.read_bytes()).lines:
        if line.gross is not None:
            less = (line.deduction or 0) + (line.discount or 0)
            assert line.gross - less == line.amount


# --------------------------------------------------------------------- tables


@pytest.mark.parametrize(
    ("kinds", "amounts", "total", "expected"),
    [
        ("Invoice,Credit note", "100,20", "80", "100,-20"),
        ("Invoice,Credit note", "100,20", "120", "100,20"),
        ("Invoice,Credit note", "100,20", "", "100,-20"),
        ("Invoice,Credit note", "100,-20", "80", "100,-20"),
        ("Rechnung,Gutschrift", "100,20", "80", "100,-20"),
        ("发票,红字发票", "100,20", "80", "100,-20"),
        ("Credit note,Invoice", "20,-100", "-80", "20,-100"),
    ],
)
def test_credit_notes_are_negative_however_they_are_written(
    kinds, amounts, total, expected
):
    pairs = zip(kinds.split(","), amounts.split(","), strict=True)
    rows = [f"N-{at},{kind},{amount}.00" for at, (kind, amount) in enumerate(pairs)]
    rows += [f"Total,,{total}.00"] if total else []
    advice = read("\n".join(["Invoice no,Type,Amount paid", *rows, ""]))
    assert [line.amount for line in advice.lines] == [
        Decimal(text) for text in expected.split(",")
    ]


def test_a_deduction_is_taken_off_whichever_sign_it_has():
    text = "Invoice,Gross,Deduction,Paid\nA-1,100.00,{}5.00,95.00\n"
    for sign in ("", "-"):
        line = read(text.format(sign)).lines[0]
        assert (line.amount, line.deduction) == (95, 5)


def test_a_row_that_does_not_add_up_is_named():
    advice = read("Invoice,Gross,Discount,Paid\nA-1,100.00,2.00,97.00\n")
    issue = advice.issues[0]
    assert (issue.code, issue.row) == ("advice_unbalanced", 2)
    assert issue.data["paid"] == "97.00"


def test_the_sum_of_gross_amounts_is_not_taken_for_the_payment():
    advice = read("Invoice,Gross,Discount,Paid\nA-1,100.00,2.00,98.00\nTotal,100.00\n")
    assert advice.total is None
    assert not codes(advice) - {"total_row"}


def test_two_currencies_refuse_the_row():
    text = "Invoice,Amount,Currency\nA-1,1.00,EUR\nA-2,2.00,USD\nA-3,3.00,marbles\n"
    advice = read(text)
    assert said(advice) == [("A-1", "1.00")]
    assert [i.code for i in advice.issues] == ["mixed_currency", "bad_currency"]


def test_a_repeated_heading_is_no_row():
    text = "Invoice,Amount\nA-1,1.00\nInvoice,Amount\nA-2,2.00\n"
    assert said(read(text)) == [("A-1", "1.00"), ("A-2", "2.00")]


@pytest.mark.parametrize("page", ["<table", "<html><table></table></html>"])
def test_a_page_with_an_empty_table_is_no_advice(page):
    assert refused(page) == "no_advice"


def test_a_list_of_amounts_without_documents_is_no_advice():
    assert refused("Date,Text,Amount\n2026-03-01,a,1.00\n") == "no_advice"


@pytest.mark.parametrize("title", ["Avis", "Total: 3.00", ""])
def test_a_workbook_is_read_as_the_text(title):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    day = datetime.date(2026, 2, 10)
    for row in (
        [title],
        ["Payer", "ACME"],
        ["Invoice", "Date", "Paid"],
        ["A-1", day, 1],
        [4711, day, 2.0],
    ):
        book.active.append(row)
    other = book.create_sheet("Old")
    other.append(["Invoice", "Paid"])
    other.append(["B-1", 5])
    target = io.BytesIO()
    book.save(target)
    advice = read(target.getvalue())
    assert said(advice) == [("A-1", "1"), ("4711", "2")]
    assert (advice.format, advice.payer) == ("xlsx", "ACME")
    assert advice.lines[0].date == day
    assert "other_sheet" in codes(advice)
    assert advice.total == (3 if "Total" in title else None)


def test_a_formula_is_never_an_amount():
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["Invoice", "Paid"], ["A-1", 1], ["A-2", "=B2*2"]):
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    advice = read(target.getvalue())
    assert [(i.code, i.row) for i in advice.issues] == [("formula_cell", 3)]


# ------------------------------------------------------------------------ PDF


def pdf(rows, pages=1, encrypt=None):
    """A PDF of (x, text) rows; without rows it holds a drawing only."""
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    target = io.BytesIO()
    sheet = canvas.Canvas(target, invariant=1, encrypt=encrypt)
    for _page in range(pages):
        sheet.rect(50, 50, 100, 100, fill=1)
        for at, row in enumerate(rows):
            for x, text in row:
                sheet.drawString(x, 800 - 16 * at, text)
        sheet.showPage()
    sheet.save()
    return target.getvalue()


HEAD = [(50, "Invoice"), (180, "Paid"), (290, "Gross"), (370, "Discount")]
LIST = [
    [(50, "A-0001"), (180, "98.00"), (290, "100.00"), (370, "2.00")],
    [(50, "A-0002"), (180, "49.00"), (290, "50.00"), (370, "1.00")],
    [(50, "Total"), (180, "147.00"), (290, "150.00"), (370, "3.00")],
]


def test_the_heading_says_which_amount_of_a_pdf_was_paid():
    assert said(read(pdf([HEAD, *LIST]))) == [("A-0001", "98.00"), ("A-0002", "49.00")]


def test_columns_of_a_pdf_that_could_each_be_the_payment_are_refused():
    assert refused(pdf(LIST)) == "unproven_lines"


def test_a_pdf_whose_lines_miss_the_total_is_refused():
    short = [row for row in [HEAD, *LIST] if row[0][1] != "A-0002"]
    assert refused(pdf(short)) == "unproven_lines"
    assert refused(pdf([HEAD, *LIST[:2]])) == "unproven_lines"


def test_a_position_is_not_the_number_of_a_document():
    rows = [[(50, "10"), (90, "INV/2026/00012"), (300, "5.00")], [(50, "Sum 5.00")]]
    assert said(read(pdf(rows))) == [("INV/2026/00012", "5.00")]


def test_a_credit_note_of_a_pdf_is_negative():
    rows = [
        [(50, "Invoice"), (150, "A-0001"), (300, "100.00")],
        [(50, "Credit note"), (150, "A-0002"), (300, "20.00")],
        [(50, "Total paid:"), (300, "80.00")],
    ]
    assert said(read(pdf(rows))) == [("A-0001", "100.00"), ("A-0002", "-20.00")]


def test_an_amount_of_a_pdf_that_is_not_in_the_list_is_named():
    rows = [*[HEAD, *LIST], [(50, "Our bank charged 7.50")]]
    infos = [i.text for i in read(pdf(rows)).issues if i.code == "unread_row"]
    assert infos == ["Our bank charged 7.50"]


def test_pictures_of_text_are_refused_by_name():
    assert refused(pdf([], pages=2)) == "scanned_pdf"


def test_a_pdf_is_bounded_in_pages_and_locked_ones_are_named():
    assert refused(pdf([HEAD, *LIST], pages=3), max_pages=2) == "too_many_pages"
    assert refused(pdf([HEAD, *LIST], encrypt="secret")) == "encrypted_file"


def test_a_stream_that_swells_is_refused_before_it_is_drawn():
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    target = io.BytesIO()
    sheet = canvas.Canvas(target, invariant=1, pageCompression=0)
    sheet.drawString(50, 800, "Total 1.00")
    sheet.save()
    packer = zlib.compressobj(9)
    blanks = b" " * 10_000_000
    packed = b"".join(packer.compress(blanks) for _ in range(11)) + packer.flush()
    bomb = b"9 0 obj << /Length 1 >> stream\n" + packed + b"\nendstream endobj\n"
    assert refused(target.getvalue() + bomb + b"%%EOF") == "file_too_large"


def test_without_its_library_a_pdf_is_refused_by_name(monkeypatch):
    monkeypatch.setitem(sys.modules, "pypdf", None)
    assert refused(pdf([HEAD, *LIST])) == "missing_library"


def test_a_cut_pdf_is_refused():
    data = pdf([HEAD, *LIST])
    assert refused(data[: len(data) // 2]) in ("truncated_file", "malformed_file")


# ------------------------------------------------------------------ UBL, EDIFACT

UBL = next(path for path in FILES if path.suffix == ".xml").read_text()
EDI = next(path for path in FILES if path.suffix == ".edi").read_text()


def test_ubl_of_the_other_side_is_turned_by_its_total():
    swapped = UBL.replace("Debit", "X").replace("CreditLine", "DebitLine")
    swapped = swapped.replace("XLine", "CreditLine")
    assert swapped != UBL
    assert said(read(swapped)) == said(read(UBL))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (">200.00<", ">2oo.00<", "bad_amount"),
        (">200.00<", "><", "missing_amount"),
        ('"EUR">50.00', '"USD">50.00', "mixed_currency"),
        ("<cbc:ID>INV/2026/00012</cbc:ID>", "", "missing_number"),
    ],
)
def test_a_line_of_ubl_that_cannot_be_read_is_named(old, new, code):
    advice = read(UBL.replace(old, new))
    assert len(advice.lines) == 1
    assert code in codes(advice)


def test_ubl_is_read_as_other_xml_is():
    evil = UBL.replace("?>", '?><!DOCTYPE x [<!ENTITY a "b">]>', 1)
    assert refused(evil) == "forbidden_xml"
    assert refused(UBL[:900]) == "truncated_file"


def test_marks_of_an_interchange_are_its_own():
    other = EDI.replace("UNA:+.? '", "UNA|*.! ~")
    for old, new in (("?+", "\0"), ("'", "~"), ("+", "*"), (":", "|"), ("\0", "+")):
        head, body = other[:9], other[9:]
        other = head + body.replace(old, new)
    assert read(other) == read(EDI)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("MOA+12:1166.20'", "MOA+12:1166.2O'", "bad_amount"),
        ("MOA+12:119.00'", "MOA+12:119.00:USD'", "mixed_currency"),
        ("DOC+381+RINV/2026/00002'", "DOC+381'", "missing_number"),
        ("MOA+12:119.00'", "DTM+3:20260101:102'", "missing_amount"),
    ],
)
def test_a_document_of_edifact_that_cannot_be_read_is_named(old, new, code):
    assert old in EDI
    advice = read(EDI.replace(old, new))
    assert len(advice.lines) == 1
    assert code in codes(advice)


def test_an_interchange_is_counted_and_holds_one_message():
    assert refused(EDI.replace("UNT+18", "UNT+17")) == "malformed_file"
    assert refused(EDI.replace("UNT+18+1'\n", "")) == "truncated_file"
    second = EDI[EDI.index("UNH") : EDI.index("UNZ")]
    assert refused(EDI.replace("UNZ", second + "UNZ")) == "several_advices"


# ----------------------------------------------------------------- the whole file


def test_an_empty_or_too_large_file_is_named():
    assert refused(b" \n") == "empty_file"
    assert refused(b"x" * (MAX_SIZE + 1)) == "file_too_large"
    assert refused("hello\n") == "no_advice"
