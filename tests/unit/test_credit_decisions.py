"""Credit control: what is suggested, and what is held."""

import pytest
from credit_help import POLICY, any_facts
from hypothesis import given
from hypothesis import strategies as st

from ar_core.credit.hold import ASSESSMENT_MOVES, HOLD_MOVES, check
from ar_core.credit.rating import rate
from ar_core.credit.suggest import round_up
from ar_core.credit.suggest import suggest as suggestion_for
from ar_core.credit.types import NEW, Exposure, Facts, Rating

# === SUGGESTIONS === #


def rated(risk_class):
    return Rating(risk_class, 0)


@pytest.mark.parametrize(
    ("risk_class", "values", "code", "limit", "days"),
    [
        ("A", {"exposure": Exposure(open=900, limit=1000)}, "raise_limit", 1300, None),
        ("A", {"exposure": Exposure(open=700, limit=1000)}, "none", None, None),
        ("A", {"exposure": Exposure(open=900)}, "none", None, None),
        (
            "A",
            {"exposure": Exposure(open=900, overdue=1, limit=1000)},
            "none",
            None,
            None,
        ),
        ("B", {"exposure": Exposure(open=990, limit=1000)}, "none", None, None),
        ("C", {"exposure": Exposure(open=400, limit=1000)}, "lower_limit", 440, None),
        (
            "C",
            {"exposure": Exposure(open=900, limit=1000), "term_days": 60},
            "shorter_term",
            None,
            30,
        ),
        # a limit of zero would mean that there is none
        (
            "C",
            {"exposure": Exposure(limit=1000), "term_days": 20},
            "shorter_term",
            None,
            14,
        ),
        ("C", {"term_days": 14}, "none", None, None),
        ("C", {}, "none", None, None),
        (
            "D",
            {"exposure": Exposure(open=100, overdue=50)},
            "instalments",
            None,
            None,
        ),
        (
            "D",
            {"exposure": Exposure(open=100, overdue=50), "broken": 2},
            "prepayment",
            None,
            0,
        ),
        ("D", {"exposure": Exposure(open=100, overdue=49)}, "prepayment", None, 0),
        ("D", {"term_days": 0}, "none", None, None),
        (NEW, {"exposure": Exposure(open=900, limit=1000)}, "none", None, None),
    ],
)
def test_suggestions(risk_class, values, code, limit, days):
    found = suggestion_for(Facts(**values), rated(risk_class), POLICY)
    assert (found.code, found.limit, found.days) == (code, limit, days)


@given(any_facts())
def test_a_suggestion_moves_the_limit_in_the_direction_it_says(facts):
    found = suggestion_for(facts, rate(facts, POLICY), POLICY)
    limit = facts.exposure.limit
    if found.code == "raise_limit":
        assert found.limit > limit
        assert not facts.exposure.overdue
    elif found.code == "lower_limit":
        assert 0 < found.limit < limit
        assert found.limit >= facts.exposure.total
    elif found.code == "shorter_term":
        assert POLICY.short_days <= found.days < facts.term_days
    else:
        assert found.limit is None


@given(st.integers(0, 10**12))
def test_rounding_up_never_takes_anything_away(units):
    assert units <= round_up(units) <= units * 1.11 + 1


# === HOLDS === #


@pytest.mark.parametrize(
    ("exposure", "stop", "amounts", "codes"),
    [
        (Exposure(open=50), False, [10**9], [""]),
        (Exposure(open=50, limit=100), False, [50], [""]),
        (Exposure(open=50, limit=100), False, [51], ["limit"]),
        # what is held takes nothing from those that follow
        (Exposure(limit=100), False, [80, 50, 20, 1], ["", "limit", "", "limit"]),
        (Exposure(), True, [5, 0], ["stop", ""]),
        (Exposure(open=500, limit=100), False, [0, -5], ["", ""]),
        (Exposure(open=500, limit=100), True, [5], ["stop"]),
    ],
)
def test_what_is_held(exposure, stop, amounts, codes):
    assert [v.code for v in check(exposure, stop, amounts)] == codes


@given(
    st.integers(-(10**6), 10**6),
    st.none() | st.integers(1, 10**6),
    st.lists(st.integers(0, 10**6), max_size=8),
)
def test_what_is_confirmed_never_takes_a_customer_over_the_limit(base, limit, amounts):
    exposure = Exposure(open=base, limit=limit)
    verdicts = check(exposure, False, amounts)
    confirmed = sum(v.amount for v in verdicts if not v.code)
    assert len(verdicts) == len(amounts)
    if limit is not None and confirmed:
        assert base + confirmed <= limit
    for verdict in verdicts:
        assert bool(verdict.code) == (limit is not None and verdict.total > limit) or (
            not verdict.amount
        )


def test_decisions_are_final():
    for moves in (HOLD_MOVES, ASSESSMENT_MOVES):
        sources = {state for states in moves.values() for state in states}
        assert sources.isdisjoint(moves)
