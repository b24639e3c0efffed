"""What answers to confirmation letters say."""

from hypothesis import given
from hypothesis import strategies as st

from ar_core.confirmations import ANSWERED, AWAITING, MOVES, differences, outcome

books = st.dictionaries(st.sampled_from(["EUR", "USD", "CNY"]), st.integers())


@given(books, books)
def test_what_differs_leads_from_our_books_to_theirs(ours, theirs):
    missing = differences(ours, theirs)
    assert set(missing) == set(ours) | set(theirs)
    assert {key: ours.get(key, 0) + missing[key] for key in missing} == {
        key: theirs.get(key, 0) for key in missing
    }


@given(books, books)
def test_an_answer_agrees_only_if_every_currency_does(ours, theirs):
    same = all(ours.get(key, 0) == theirs.get(key, 0) for key in {**ours, **theirs})
    assert outcome(ours, theirs) == ("answered" if same else "differs")


def test_silence_is_never_agreement():
    assert outcome({"EUR": 100}, {}) == "differs"


def test_only_what_went_out_is_answered_and_nothing_answered_is_cancelled():
    for state in ANSWERED:
        assert set(MOVES[state]) == {*AWAITING, *ANSWERED}
    assert not set(MOVES["cancelled"]) & set(ANSWERED)
    assert all(set(sources) <= set(MOVES) for sources in MOVES.values())
