import pytest

from ar_core.uploads import MAX_BYTES, NAME_LENGTH, clean_name, ending, problem

GOOD = {
    "a.pdf": b"%PDF-1.7",
    "a.PNG": b"\x89PNG\r\n\x1a\n..",
    "a.jpg": b"\xff\xd8\xff\xe0",
    "a.jpeg": b"\xff\xd8\xff\xdb",
    "a.xlsx": b"PK\x03\x04..",
    "a.csv": b"number;amount\r\nA;1",
    "wide.csv": "number;amount".encode("utf-16"),
    "chinese.csv": "编号,金额".encode("gb18030"),
}


@pytest.mark.parametrize("name", GOOD)
def test_files_that_are_what_they_say(name):
    assert problem(name, GOOD[name]) == ""


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.html", b"<p>", "type"),
        ("a.svg", b"<svg>", "type"),
        ("a.pdf.exe", b"%PDF-", "type"),
        ("pdf", b"%PDF-", "type"),
        ("", b"x", "type"),
        ("a.pdf", b"", "empty"),
        ("a.csv", b"x" * (MAX_BYTES + 1), "large"),
        ("a.pdf", b" %PDF-1.7", "content"),
        ("a.png", b"\xff\xd8\xff", "content"),
        ("a.xlsx", b"number;amount", "content"),
        ("a.csv", b"a\0b", "content"),
        ("a.csv", b"x;1\n<SCRIPT>alert(1)</SCRIPT>", "content"),
        ("a.csv", b"<?xml version='1.0'?>", "content"),
    ],
)
def test_files_that_are_not_taken(name, data, code):
    assert problem(name, data) == code


def test_the_limit_itself_is_taken():
    assert problem("a.csv", b"x" * MAX_BYTES) == ""


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\Users\\a.pdf", "a.pdf"),
        ("a\r\nX: y.pdf", "aX: y.pdf"),
        ("对账单.pdf", "对账单.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
    ],
)
def test_names_lose_paths_and_control_characters(name, clean):
    assert clean_name(name) == clean


def test_long_names_keep_their_ending():
    name = clean_name("x" * 500 + ".pdf")
    assert len(name) == NAME_LENGTH
    assert ending(name) == "pdf"
