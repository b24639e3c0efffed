"""What a rule would have done, against what stands in the books."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_core.rules.replay import KINDS, compare, precision

amounts = st.dictionaries(st.integers(1, 5), st.integers(-9, 9), max_size=3)


@pytest.mark.parametrize(
    ("books", "rule", "settled", "by_engine", "expected"),
    [
        ({7: 100}, {7: 100}, True, False, "same"),
        ({7: 100}, {8: 100}, True, True, "changed"),
        ({7: 100}, {7: 60}, True, True, "changed"),
        ({}, {7: 100}, True, False, "changed"),
        ({}, {7: 100}, False, False, "new"),
        ({7: 100}, None, True, True, "lost"),
        ({7: 100}, None, True, False, "manual"),
        ({}, None, False, False, "open"),
    ],
)
def test_kinds(books, rule, settled, by_engine, expected):
    assert compare(books, rule, settled=settled, by_engine=by_engine) == expected


@given(amounts, st.none() | amounts, st.booleans(), st.booleans())
def test_every_entry_has_one_kind(books, rule, settled, by_engine):
    assert compare(books, rule, settled=settled, by_engine=by_engine) in KINDS


def test_precision_counts_only_what_can_be_compared():
    assert precision({}) == 0.0
    assert precision({"new": 5, "lost": 3, "manual": 2}) == 0.0
    assert precision({"same": 3, "changed": 1, "new": 5}) == 0.75
