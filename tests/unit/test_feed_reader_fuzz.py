"""Whatever a service answers: every row ends once, no amount changes."""

import json

from golden import assert_every_row_ends_once, entries_of
from hypothesis import given
from hypothesis import strategies as st

from ar_core.dedup import fingerprints
from ar_core.errors import FEED_ERRORS, ISSUES, FeedError
from ar_core.feeds.reader import Reader
from ar_core.feeds.template import check

FIELDS = {"id": "id", "date": "day", "amount": "amount", "currency": "currency"}
CURSOR = {"entries": "data", "paging": {"kind": "cursor", "param": "c", "next": "next"}}


def reader(**parts):
    template, listed = check(json.dumps({"fields": FIELDS, **parts}))
    assert not listed, listed
    return Reader(template, "EUR")


def row(number, amount, day):
    return {"id": str(number), "day": day, "amount": amount}


def page(*rows, **more):
    return json.dumps({"data": list(rows), **more}).encode()


def amounts(parsed):
    return [entry.amount for entry in entries_of(parsed)]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["2026-03-10", "12.34", "EUR", "-7"]),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)  # fmt: skip
ROWS = st.dictionaries(st.sampled_from([*FIELDS.values()]), VALUES)


@given(st.lists(st.one_of(ROWS, VALUES), max_size=12))
def test_every_row_of_anything_ends_once(rows):
    body = json.dumps(rows).encode()
    pages = reader()
    try:
        pages.add(body)
    except FeedError as error:
        assert set(error.data) == set(FEED_ERRORS[error.code])
        return
    parsed = pages.file()
    assert_every_row_ends_once(parsed)
    assert parsed.rows == len(rows)
    for issue in parsed.issues:
        assert set(ISSUES[issue.code]) <= set(issue.data)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_by_name(body):
    try:
        reader().add(body)
    except FeedError as error:
        assert set(error.data) == set(FEED_ERRORS[error.code])


@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.integers(-3, 3).filter(bool)), max_size=20
    ),
    st.lists(st.integers(1, 5), min_size=1, max_size=8),
    st.data(),
)
def test_however_the_pages_fall_the_entries_are_the_same(items, sizes, data):
    """Pages of any size that may begin again with rows of the one before."""
    rows = [row(n, str(a), f"2026-03-{d:02}") for n, (d, a) in enumerate(items, 1)]
    one = reader()
    one.add(json.dumps(rows).encode())
    whole = one.file()
    pages, start, number = reader(**CURSOR), 0, 0
    while True:
        size = sizes[number % len(sizes)]
        number += 1
        back = data.draw(st.integers(0, min(start, size - 1)))
        end = start - back + size
        more = end < len(rows)
        body = page(*rows[start - back : end], next=str(number) if more else "")
        if not pages.add(body):
            break
        start = end
    parsed = pages.file()
    assert_every_row_ends_once(parsed)
    assert amounts(parsed) == amounts(whole)
    keys = [fingerprints("A", "EUR", entries_of(one)) for one in (parsed, whole)]
    assert keys[0] == keys[1]


@given(st.decimals(-(10**9), 10**9, places=2, allow_nan=False).filter(bool))
def test_no_amount_is_ever_changed(amount):
    for raw in (str(amount), amount):
        text = json.dumps(raw) if isinstance(raw, str) else str(raw)
        pages = reader()
        pages.add(f'[{{"id": 1, "day": "2026-03-10", "amount": {text}}}]'.encode())
        assert amounts(pages.file()) == [amount]
