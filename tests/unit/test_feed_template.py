"""Templates of bank feeds: checked as a whole, every mistake named."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_core.errors import TEMPLATE_PROBLEMS
from ar_core.feeds import presets, request
from ar_core.feeds.request import Position
from ar_core.feeds.template import FIELDS, SPEC, check

GOOD = {"fields": {"date": "d", "amount": "a"}}
DAYS = (date(2026, 3, 1), date(2026, 3, 15))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*SPEC, *FIELDS, "kind", "x"]), inner, max_size=4
        )
    ),
    max_leaves=15,
)


def problems(template, reads=True):
    """(code, path) of each problem; a text is taken as it is."""
    text = template if isinstance(template, str) else json.dumps(template)
    found, listed = check(text, reads)
    assert (found is None) == bool(listed)
    return [(one.code, one.data.get("path")) for one in listed]


def with_part(**parts):
    return {**GOOD, **parts}


@pytest.mark.parametrize("name", presets.PRESETS)
def test_presets_are_right(name):
    assert problems(presets.preset_text(name)) == []


def test_the_smallest_template():
    template, listed = check(json.dumps(GOOD))
    assert not listed
    assert template.fields == {"date": ("d",), "amount": ("a",)}
    assert template.paging.kind == "none"


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("{", ("no_json", None)),
        ("[" * 100_000, ("no_json", None)),
        ("[]", ("not_object", "{}")),
        (with_part(entrys="x"), ("unknown_key", "entrys")),
        ({"fields": {"datum": "d"}}, ("unknown_key", "fields.datum")),
        (with_part(paging="page"), ("not_object", "paging")),
        (with_part(entries=7), ("not_path", "entries")),
        (with_part(entries="a..b"), ("not_path", "entries")),
        (with_part(entries=[]), ("not_path", "entries")),
        (with_part(fields={"date": "", "amount": "a"}), ("not_path", "fields.date")),
        (with_part(max_pages=0), ("not_number", "max_pages")),
        (with_part(max_pages=True), ("not_number", "max_pages")),
        (with_part(max_pages=1.0), ("not_number", "max_pages")),
        (with_part(url="https://x\n/"), ("not_text", "url")),
        (with_part(url="https://x/{start}"), ("unknown_placeholder", "url")),
        (with_part(params={"f": "{}"}), ("unknown_placeholder", "params.f")),
        (with_part(headers={"A b": "c"}), ("not_text", "headers.A b")),
        (with_part(paging={"kind": "pages"}), ("not_choice", "paging.kind")),
        (with_part(amount={"divide": True}), ("not_choice", "amount.divide")),
        (with_part(version=2), ("not_choice", "version")),
        ({}, ("missing_key", "fields.date")),
        (with_part(paging={"kind": "page", "param": "p"}), ("needs_id", "fields.id")),
        (
            with_part(paging={"kind": "cursor", "param": "c"}),
            ("missing_key", "paging.next"),
        ),
        (with_part(paging={"size": 10}), ("missing_key", "paging.size_param")),
        (with_part(amount={"sign": "direction"}), ("missing_key", "fields.direction")),
        (with_part(amount={"sign": "columns"}), ("missing_key", "fields.amount_in")),
    ],
)  # fmt: skip
def test_each_mistake_is_named(template, found):
    assert found in problems(template)


@pytest.mark.parametrize(
    "name",
    ["Authorization", "authorization", "X-Auth-Token", "X-API-Key", "Cookie", "apikey"],
)
@pytest.mark.parametrize("part", ["headers", "params"])
def test_credentials_have_no_place_in_a_template(part, name):
    found = problems(with_part(**{part: {name: "x"}}))
    assert found == [("secret_in_request", f"{part}.{name}")]


def test_all_mistakes_are_told_at_once():
    assert len(problems({"url": 1, "entries": 2, "fields": {"date": 3}, "x": 4})) == 4


def test_a_file_needs_no_fields():
    assert problems({}, reads=False) == []
    assert problems("", reads=False) == []


@given(JSON, st.booleans())
def test_anything_is_a_template_or_named_problems(data, reads):
    template, listed = check(json.dumps(data), reads)
    assert (template is None) == bool(listed)
    for one in listed:
        assert set(TEMPLATE_PROBLEMS[one.code]) == set(one.data)


@given(st.text(max_size=40))
def test_any_text_is_a_template_or_named_problems(text):
    template, listed = check(text)
    assert (template is None) == bool(listed)


# === REQUESTS === #


def build(account="A 1", at=None, **parts):
    template, listed = check(json.dumps(with_part(**parts)), reads=False)
    assert not listed
    at = at or request.first_position(template)
    return request.build(template, "", account, DAYS, at)


def test_placeholders_are_filled_once_and_quoted_in_the_address_only():
    made = build(
        account="a/b?{since}&c",
        url="https://x/{account}/t?from={since}",
        params={"account": "{account}", "days": "{since}..{until}"},
        headers={"X-Account": "{account}"},
    )
    assert made.url == "https://x/a%2Fb%3F%7Bsince%7D%26c/t?from=2026-03-01"
    assert made.params["days"] == "2026-03-01..2026-03-15"
    assert made.params["account"] == "a/b?{since}&c"
    assert made.headers["X-Account"] == "a/b?{since}&c"


@given(st.text(max_size=20))
def test_an_account_never_leaves_its_place_in_the_address(account):
    made = build(account=account, url="https://x/{account}/t")
    assert made.url.count("/") == 4
    assert not set("?#@:\\ \r\n") & set(made.url.removeprefix("https://"))


@pytest.mark.parametrize(
    ("kind", "at", "params"),
    [
        ("page", Position(page=3), {"p": "3", "n": "50"}),
        ("offset", Position(offset=100), {"p": "100", "n": "50"}),
        ("cursor", Position(cursor="c=1"), {"p": "c=1", "n": "50"}),
        ("cursor", Position(), {"n": "50"}),
        ("none", Position(), {"n": "50"}),
    ],
)
def test_pages_are_asked_for(kind, at, params):
    paging = {"kind": kind, "param": "p", "size_param": "n", "size": 50, "next": "x"}
    assert build(at=at, url="https://x/", paging=paging).params == params


def test_a_link_is_taken_as_it_is():
    made = build(at=Position(link="https://x/next?c=1"), params={"from": "{since}"})
    assert (made.url, made.params) == ("https://x/next?c=1", {})


@given(st.dates(), st.dates(), st.integers(0, 90))
def test_asking_begins_neither_before_the_feed_nor_after_the_marker(
    marker, first, days
):
    begin = request.since(marker, first, days)
    assert begin >= first
    assert begin <= max(marker, first)
