"""How much of an item is disputed, and how a dispute may move on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_core.disputes import (
    ACTIVE,
    CLOSED,
    MOVES,
    REMEDY_MOVES,
    REMEDY_PENDING,
    share,
    still_open,
    to_dispute,
)

cents = st.integers(1, 10**9)
residuals = st.integers(-(10**9), 10**9)


@given(cents, residuals)
def test_what_is_still_open_is_neither_negative_nor_more_than_disputed(
    amount, residual
):
    left = still_open(amount, residual)
    assert 0 <= left <= amount
    assert left <= max(residual, 0)


@given(cents, residuals, cents)
def test_a_payment_never_makes_more_of_a_dispute(amount, residual, paid):
    assert still_open(amount, residual - paid) <= still_open(amount, residual)


def test_the_undisputed_part_is_settled_first():
    assert [still_open(30, residual) for residual in (100, 30, 29, 0)] == [
        30,
        30,
        29,
        0,
    ]


@given(cents, residuals, st.integers(0, 10**9))
def test_disputes_of_an_item_never_cover_more_than_is_open(rest, residual, disputed):
    added = to_dispute(rest, residual, disputed)
    assert 0 <= added <= rest
    if added:
        assert disputed + added <= residual


def test_every_state_can_be_reached_and_left():
    assert set(MOVES) == {*ACTIVE, *CLOSED}
    for state in MOVES:
        assert any(state in sources for sources in MOVES.values()), state
        assert state not in MOVES[state], state


@pytest.mark.parametrize("closed", CLOSED)
def test_only_reopening_leads_out_of_a_closed_dispute(closed):
    assert [target for target, sources in MOVES.items() if closed in sources] == [
        "open"
    ]


@given(cents, residuals, cents, cents)
def test_a_credit_note_settles_the_disputed_part_first(amount, residual, credit, more):
    left = still_open(amount, residual - credit, credit)
    assert 0 <= left <= max(amount - credit, 0)
    assert still_open(amount, residual - credit - more, credit + more) <= left


@given(st.integers(0, 10**9), st.lists(st.integers(-(10**6), 10**6), min_size=1))
def test_what_is_shared_out_adds_up_and_is_in_proportion(total, parts):
    whole = sum(parts)
    if whole <= 0:
        with pytest.raises(ValueError):
            share(total, parts)
        return
    amounts = share(total, parts)
    assert sum(amounts) == total
    for part, amount in zip(parts, amounts, strict=True):
        assert abs(amount * whole - total * part) < whole


def test_a_remedy_is_undone_only_before_it_is_done():
    assert set(REMEDY_MOVES["undone"]) == set(REMEDY_PENDING)
    assert "done" not in REMEDY_MOVES["undone"]
    assert all(set(sources) <= set(REMEDY_MOVES) for sources in REMEDY_MOVES.values())
