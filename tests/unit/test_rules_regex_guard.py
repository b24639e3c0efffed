"""Patterns of users: the same answers as ``re``, in bounded time."""

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_core.rules.regex_guard import MAX_TEXT, PatternError, guard
from ar_core.rules.regex_machine import Program, run

try:
    from re import _parser as sre
except ImportError:
    import sre_parse as sre

EVIL = [
    (r"(a+)+$", "a" * MAX_TEXT + "!"),
    (r"^(a|a)*$", "a" * (MAX_TEXT - 1) + "!"),
    (r"(x+x+)+y", "x" * MAX_TEXT),
    (r"(\w+\s?)*:$", "word " * 200),
    (r"a*a*a*a*a*b", "a" * MAX_TEXT),
    (r".*a.*b.*c.*d", "abc" * 333),
    (r"(a?){30}a{30}b", "a" * 60),
    (r"(?:a{0,30}){0,30}b", "a" * MAX_TEXT),
    (r"((a{1,9}){1,9}){1,9}b", "a" * 200),
    ("(?:a?b?){9}" * 20 + "c", "ab" * 100),
    (r"(([a-z])+.)+[A-Z]([a-z])+$", "a" * MAX_TEXT),
]


@pytest.mark.parametrize(("pattern", "text"), EVIL)
def test_every_pattern_is_refused_or_comes_to_an_end(pattern, text):
    with contextlib.suppress(PatternError):
        guard(pattern).search(text)


@pytest.mark.parametrize(
    "pattern",
    ["(", "a" * 500, r"(a+)+\1", r"(?=a+)(b+)+", "a{2000}{2000}", "(?:a?b?){99}" * 9],
)
def test_what_cannot_be_bounded_or_read_is_refused(pattern):
    with pytest.raises(PatternError):
        guard(pattern)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"fee|charge", "Bank CHARGE", "CHARGE"),
        (r"^sepa", "SEPA credit", "SEPA"),
        (r"^credit", "SEPA credit", None),
        (r".*fee.*", "my fee here", "fee here"),
        (r"\bfee\b", "coffee", None),
        (r"(?<!cof)fee", "a fee", "fee"),
        (r"ACH.*FEE.*\d{3}", "ach x fee y 123", "ach x fee y 123"),
        (r"利息", "存款利息", "利息"),
    ],
)
def test_patterns_people_write(pattern, text, found):
    match = guard(pattern).search(text)
    assert (match and match.text) == found


PATTERNS = st.recursive(
    st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", r"\w", "^", "$", r"\b", ""]),
    lambda inner: st.one_of(
        st.builds("{}{}".format, inner, inner),
        st.builds("(?:{}|{})".format, inner, inner),
        st.builds("({})".format, inner),
        st.builds("(?:{})*".format, inner),
        st.builds("(?:{})+?".format, inner),
        st.builds("(?:{}){{1,2}}".format, inner),
        st.builds("(?:{})?".format, inner),
    ),
    max_leaves=5,
)


@given(PATTERNS, st.text("abA1 ", max_size=7))
def test_the_machine_finds_something_exactly_when_re_does(pattern, text):
    tree = sre.parse(pattern, re.IGNORECASE)
    spans = run(Program(tree, tree.state.flags), text)
    found = re.search(pattern, text, re.IGNORECASE)
    assert (spans is None) == (found is None)
    if found:
        assert spans[0] == found.start()


@given(st.text("ab1,. ", max_size=30))
def test_the_machine_finds_the_same_amount_as_re(text):
    pattern = r"(?:a|b)*\s?a.*?([\d,.]+)b?.*"
    tree = sre.parse(pattern, re.IGNORECASE)
    spans = run(Program(tree, tree.state.flags), text)
    found = re.search(pattern, text, re.IGNORECASE)
    assert (spans and spans[2:]) == (found and found.span(1))
