"""States of statements: what follows from the table of moves."""

import doctest

from ar_core.statement import states
from ar_core.statement.states import ANSWERABLE, MOVES, OPEN, SEALED, SHOWN


def reachable(start):
    seen, todo = {start}, [start]
    while todo:
        state = todo.pop()
        for target, sources in MOVES.items():
            if state in sources and target not in seen:
                seen.add(target)
                todo.append(target)
    return seen


def test_every_state_is_reached_from_draft_and_none_is_left_after_cancelling():
    assert reachable("draft") == set(MOVES)
    assert reachable("cancelled") == {"cancelled"}


def test_a_seal_ends_only_by_reopening_or_cancelling():
    for target, sources in MOVES.items():
        if target not in (*SEALED, "reopened", "cancelled"):
            assert not set(sources) & set(SEALED), target


def test_only_review_leads_to_a_seal():
    for target in SEALED:
        unsealed = set(MOVES[target]) - set(SEALED)
        assert unsealed <= {"review"}, target
        assert bool(unsealed) == (target == "released")


def test_the_customer_answers_only_what_was_sent():
    assert "released" not in ANSWERABLE
    assert set(ANSWERABLE) < set(SEALED)
    assert not set(SHOWN) & {"draft", "review", "released", "cancelled"}
    assert set(OPEN).isdisjoint(SEALED)


def test_what_is_confirmed_is_not_cancelled():
    assert not {"confirmed", "partly"} & set(MOVES["cancelled"])


def test_an_objection_leads_to_a_state_that_can_be_reached():
    for state in (*ANSWERABLE, "confirmed"):
        target = states.after_answer(state)
        assert state in (*MOVES[target], target)


def test_examples():
    assert doctest.testmod(states).failed == 0
