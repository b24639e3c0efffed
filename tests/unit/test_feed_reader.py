"""Pages of JSON to entries: nothing lost, nothing doubled, no amount invented."""

import json
from datetime import date
from decimal import Decimal

import pytest
from golden import assert_every_row_ends_once, entries_of

from ar_core.errors import ISSUES, FeedError
from ar_core.feeds.presets import preset_text
from ar_core.feeds.reader import Reader, load, value_at
from ar_core.feeds.request import Position
from ar_core.feeds.template import check

FIELDS = {"id": "id", "date": "day", "amount": "amount", "currency": "currency",
          "narrative": "text"}  # fmt: skip


def reader(currency="EUR", decimals=2, **parts):
    template, listed = check(json.dumps({"fields": FIELDS, **parts}))
    assert not listed, listed
    return Reader(template, currency, decimals)


def read(*rows, **parts):
    """The parsed file of one page whose root is the list."""
    pages = reader(**parts)
    assert pages.add(json.dumps(list(rows)).encode()) is None
    parsed = pages.file()
    assert_every_row_ends_once(parsed)
    return parsed


def row(number=1, amount="10.00", day="2026-03-10", **data):
    return {"id": str(number), "day": day, "amount": amount, **data}


def codes(parsed):
    return [issue.code for issue in parsed.issues]


def amounts(parsed):
    return [entry.amount for entry in entries_of(parsed)]


# === THE AGGREGATOR === #

BOOKED = {
    "transactionId": "B-1",
    "internalTransactionId": "I-1",
    "bookingDate": "2026-03-10",
    "valueDate": "2026-03-11",
    "transactionAmount": {"amount": "328.18", "currency": "EUR"},
    "debtorName": "MON MOTHMA",
    "debtorAccount": {"iban": "DE75512108001245126199"},
    "remittanceInformationUnstructuredArray": ["INV 7", "thank you"],
    "endToEndId": "NOTPROVIDED",
    "bankTransactionCode": "PMNT",
}
SPENT = {
    "internalTransactionId": "I-2",
    "bookingDate": "2026-03-12",
    "transactionAmount": {"amount": "-15.00", "currency": "EUR"},
    "creditorName": "Alderaan Coffe",
    "creditorAccount": {"iban": "FR7630006000011234567890189"},
    "debtorName": "OURSELVES",
    "remittanceInformationUnstructured": "PAYMENT  Alderaan",
}


def test_the_aggregators_shape():
    template, _problems = check(preset_text("aggregator"))
    pages = Reader(template, "EUR")
    body = {
        "transactions": {"booked": [BOOKED, SPENT], "pending": [{"valueDate": "x"}]}
    }
    assert pages.add(json.dumps(body).encode()) is None
    first, second = entries_of(pages.file())
    assert (first.date, first.value_date) == (date(2026, 3, 10), date(2026, 3, 11))
    assert (first.amount, first.bank_id) == (Decimal("328.18"), "I-1")
    assert first.payer_name == "MON MOTHMA"
    assert first.payer_account == "DE75512108001245126199"
    assert first.narrative == "INV 7 thank you"
    assert (first.reference, first.end_to_end_id) == ("", "")
    assert (second.amount, second.payer_name) == (Decimal("-15.00"), "Alderaan Coffe")
    assert second.narrative == "PAYMENT Alderaan"
    assert pages.newest == date(2026, 3, 12)


# === AMOUNTS === #


@pytest.mark.parametrize(
    ("raw", "amount"),
    [
        ('"12.34"', "12.34"),
        ("12.34", "12.34"),
        ("0.1", "0.1"),
        ("12", "12"),
        ('"+12.30"', "12.30"),
        ('"-12.30"', "-12.30"),
        ("12.300", "12.300"),
    ],
)
def test_amounts_are_read_exactly(raw, amount):
    pages = reader()
    pages.add(f'[{{"id": "1", "day": "2026-03-10", "amount": {raw}}}]'.encode())
    assert amounts(pages.file()) == [Decimal(amount)]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("1,234.56", "bad_amount"),
        ("12,34", "bad_amount"),
        ("1e3", "bad_amount"),
        ("12.345", "bad_amount"),
        ("١٢", "bad_amount"),
        ("= 5", "bad_amount"),
        ("0.00", "zero_amount"),
        ("", "missing_amount"),
        (None, "missing_amount"),
        (True, "missing_amount"),
        ({}, "missing_amount"),
    ],
)
def test_what_is_no_amount_is_an_issue(raw, code):
    parsed = read(row(amount=raw))
    assert codes(parsed) == [code]
    assert not entries_of(parsed)


def test_an_amount_finer_than_the_currency_is_not_rounded():
    assert codes(read(row(amount="10.5"), currency="JPY", decimals=0)) == ["bad_amount"]
    assert amounts(read(row(amount="10.505"), decimals=3)) == [Decimal("10.505")]


@pytest.mark.parametrize(
    ("amount", "data", "parts", "expected"),
    [
        ("5", {}, {"sign": "inverted"}, -5),
        ("-5", {}, {"sign": "inverted"}, 5),
        ("5", {"side": "CRDT"}, {}, 5),
        ("5", {"side": "DBIT"}, {}, -5),
        ("-5", {"side": "dbit"}, {}, -5),
        ("500", {"side": "CRDT"}, {"divide": 100}, 5),
        ("5,50", {"side": "CRDT"}, {"decimal": ","}, "5.50"),
    ],
)
def test_signs(amount, data, parts, expected):
    if data:
        parts = {"sign": "direction", "in": "crdt", "out": ["dbit"], **parts}
    fields = {**FIELDS, "direction": "side"}
    parsed = read(row(amount=amount, **data), fields=fields, amount=parts)
    assert amounts(parsed) == [Decimal(expected)]


@pytest.mark.parametrize(
    ("data", "code"),
    [({"side": "?"}, "no_direction"), ({}, "no_direction"),
     ({"side": "in", "amount": "-1"}, "bad_amount")],
)  # fmt: skip
def test_directions_that_say_nothing_or_contradict(data, code):
    parts = {"sign": "direction", "in": "in", "out": "out"}
    fields = {**FIELDS, "direction": "side"}
    assert codes(read({**row(), **data}, fields=fields, amount=parts)) == [code]


def test_money_in_two_columns():
    fields = {**FIELDS, "amount_in": "in", "amount_out": "out"}
    rows = [
        {**row(1), "in": "5", "out": ""},
        {**row(2), "in": "0", "out": "7"},
        {**row(3), "in": None, "out": "-8"},
        {**row(4), "in": "1", "out": "1"},
        row(5),
    ]
    parsed = read(*rows, fields=fields, amount={"sign": "columns"})
    assert amounts(parsed) == [5, -7, -8]
    assert codes(parsed) == ["two_amounts", "missing_amount"]


# === ROWS === #


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"day": "10.03.2026"}, "bad_date"),
        ({"day": "2026-02-30"}, "bad_date"),
        ({"day": "2026-13-01"}, "bad_date"),
        ({"day": 20260310}, "bad_date"),
        ({"day": ""}, "missing_date"),
        ({"currency": "USD"}, "mixed_currency"),
        ({"currency": "EURO"}, "bad_currency"),
    ],
)
def test_bad_rows_are_issues_and_stop_no_other(data, code):
    parsed = read({**row(1), **data}, row(2))
    assert codes(parsed) == [code]
    assert [entry.bank_id for entry in entries_of(parsed)] == ["2"]
    assert set(ISSUES[code]) <= set(parsed.issues[0].data)


def test_rows_that_are_no_objects():
    assert codes(read("x", 1, None, [])) == ["unread_row"] * 4


def test_a_moment_is_taken_for_its_day():
    parsed = read(row(day="2026-03-10T23:59:59Z"))
    assert entries_of(parsed)[0].date == date(2026, 3, 10)


def test_only_what_is_booked_becomes_an_entry():
    fields = {**FIELDS, "status": "status"}
    rows = [row(1, status="Booked"), row(2, status="pending"), row(3)]
    parsed = read(*rows, fields=fields, booked=["booked"])
    assert [entry.bank_id for entry in entries_of(parsed)] == ["1"]
    assert codes(parsed) == ["pending_entry"] * 2


def test_paths_reach_into_lists_and_objects():
    data = {"a": [{"b": {"c": 1}}]}
    assert value_at(data, "a.0.b.c") == 1
    assert value_at(data, "") == data
    for path in ("a.1", "a.b", "x", "a.0.b.c.d", "a.-1"):
        assert value_at(data, path) is value_at({}, "nothing")


# === PAGES === #

CURSOR = {"entries": "data", "paging": {"kind": "cursor", "param": "c", "next": "next"}}


def page(*rows, **more):
    return json.dumps({"data": list(rows), **more}).encode()


def test_cursors_to_the_end():
    pages = reader(**CURSOR)
    assert pages.add(page(row(1), next="b")) == Position(cursor="b")
    assert pages.add(page(row(2), next=None), at=Position(cursor="b")) is None
    assert json.loads(pages.data) == [json.loads(one) for one in pages.pages]


def test_a_flag_ends_the_pages_whatever_the_cursor_says():
    paging = {**CURSOR["paging"], "more": "more"}
    pages = reader(entries="data", paging=paging)
    assert pages.add(page(row(1), next="b", more=True))
    assert pages.add(page(row(2), next="c", more=False)) is None


def test_counting_ends_with_an_empty_page():
    pages = reader(entries="data", paging={"kind": "offset", "param": "o"})
    following = pages.add(page(row(1), row(2)))
    assert following.offset == 2
    assert pages.add(page(row(3)), at=following).offset == 3
    assert pages.add(page(), at=following) is None


@pytest.mark.parametrize("first", [0, 1])
def test_pages_are_counted_from_where_the_service_begins(first):
    paging = {"kind": "page", "param": "p", "first": first}
    assert reader(entries="data", paging=paging).add(page(row(1))).page == first + 1


def test_a_cursor_that_comes_again_is_a_loop():
    pages = reader(**CURSOR)
    pages.add(page(row(1), next="b"))
    with pytest.raises(FeedError) as caught:
        pages.add(page(row(2), next="b"))
    assert caught.value.code == "page_loop"


def test_the_same_page_again_and_again_is_a_loop():
    pages = reader(entries="data", paging={"kind": "page", "param": "p"})
    pages.add(page(row(1)))
    pages.add(page(row(1)))
    with pytest.raises(FeedError) as caught:
        pages.add(page(row(1)))
    assert caught.value.code == "page_loop"


def test_pages_have_an_end():
    pages = reader(entries="data", paging={"kind": "page", "param": "p"}, max_pages=2)
    pages.add(page(row(1)))
    with pytest.raises(FeedError) as caught:
        pages.add(page(row(2)))
    assert (caught.value.code, caught.value.data) == ("too_many_pages", {"limit": 2})


def test_a_row_that_moved_to_the_next_page_is_a_duplicate():
    pages = reader(**CURSOR)
    pages.add(page(row(1), row(2), next="b"))
    pages.add(page(row(2), row(3)))
    parsed = pages.file()
    assert_every_row_ends_once(parsed)
    assert [entry.bank_id for entry in entries_of(parsed)] == ["1", "2", "3"]
    assert [entry.bank_id for entry in parsed.duplicates] == ["2"]


def test_one_number_on_two_days_is_two_entries():
    parsed = read(row(1), row(1, day="2026-03-11"), row(1, amount="11"))
    assert len(entries_of(parsed)) == 3


def test_equal_rows_without_a_number_stay_two_and_are_pointed_out():
    pages = reader(**CURSOR)
    same = {**row(), "id": None, "text": "rent"}
    pages.add(page(same, same, next="b"))
    pages.add(page(same, row(9)))
    parsed = pages.file()
    assert_every_row_ends_once(parsed)
    assert len(entries_of(parsed)) == 4
    assert [(issue.code, issue.severity) for issue in parsed.issues] == [
        ("possible_repeat", "warning")
    ]


def test_a_page_sent_twice_gives_duplicates_even_without_numbers():
    pages = reader(**CURSOR)
    same = page({**row(), "id": None}, next="b")
    pages.add(same)
    with pytest.raises(FeedError):
        pages.add(same)  # its cursor comes again
    parsed = pages.file()
    assert (len(entries_of(parsed)), len(parsed.duplicates)) == (1, 1)


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[NaN]", b"[1e999]", b"\xff\xfe[]", b"[" * 100_000, b"[1]x",
     b"[" + b"9" * 5000 + b"]", b"[1." + b"0" * 5000 + b"]"],
)  # fmt: skip
def test_what_is_no_json_has_one_name(body):
    with pytest.raises(FeedError) as caught:
        load(body)
    assert caught.value.code == "not_json"


@pytest.mark.parametrize("body", [b"{}", b'{"data": {}}', b'{"data": null}', b"[]"])
def test_a_missing_list_is_not_taken_for_an_empty_one(body):
    with pytest.raises(FeedError) as caught:
        reader(**CURSOR).add(body)
    assert caught.value.code == "no_list"
