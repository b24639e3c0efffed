"""When a write-off rule applies."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_core.rules.conditions import Condition, Facts, evaluate
from ar_core.rules.scope import reach
from ar_core.types import Proposal

MONEY = st.decimals(-10_000, 10_000, places=2)


def fits(condition, amount="0", texts=(), **facts):
    entry = Facts(1, Decimal(amount), texts=tuple(texts), **facts)
    return evaluate(condition, entry) is not None


@given(MONEY, MONEY, MONEY)
def test_the_order_of_limits_and_the_sign_of_the_amount_do_not_matter(a, b, amount):
    answers = {
        fits(Condition(amount="between", low=low, high=high), sign * amount)
        for low, high in ((a, b), (b, a), (-a, b))
        for sign in (1, -1)
    }
    assert len(answers) == 1
    low, high = sorted((abs(a), abs(b)))
    assert answers == {low <= abs(amount) <= high}


@given(MONEY, MONEY)
def test_lower_and_greater_share_only_the_limit(limit, amount):
    lower = fits(Condition(amount="lower", high=limit), amount)
    greater = fits(Condition(amount="greater", low=limit), amount)
    assert lower or greater
    assert (lower and greater) == (abs(amount) == abs(limit))


@pytest.mark.parametrize(
    ("label", "text", "texts", "expected"),
    [
        ("contains", "Bank Fee", ["x", "ＢＡＮＫ  fee 3"], True),
        ("contains", "fee", ["rent"], False),
        ("not_contains", "fee", ["rent", "a FEE"], False),
        ("not_contains", "fee", ["rent"], True),
        ("not_contains", "fee", [], True),
        ("match_regex", r"fee\s\d", ["rent", "Fee 3"], True),
        ("match_regex", "(", ["("], False),
        ("contains", " ", ["anything"], False),
    ],
)
def test_labels(label, text, texts, expected):
    assert fits(Condition(label=label, text=text), texts=texts) is expected


def test_all_that_is_asked_must_hold():
    condition = Condition(
        journals=frozenset({1}),
        partners=frozenset({5}),
        amount="lower",
        high=Decimal(10),
        label="contains",
        text="fee",
    )
    assert fits(condition, "-9", ["fee"], partner=5)
    assert not fits(condition, "-9", ["fee"], partner=6)
    assert not fits(condition, "-11", ["fee"], partner=5)
    assert not fits(condition, "-9", ["rent"], partner=5)
    assert not fits(Condition(journals=frozenset({2})))


def test_reasons_say_what_was_found():
    condition = Condition(label="match_regex", text=r"f.e", amount="greater")
    reasons = evaluate(condition, Facts(1, Decimal(1), texts=("a Fee",)))
    assert [(r.code, r.data) for r in reasons] == [
        ("rule_text", {"text": "Fee"}),
        ("rule_amount", {}),
    ]


def test_a_condition_that_asks_for_nothing_is_empty():
    assert Condition().empty
    assert not Condition(journals=frozenset({1})).empty


@pytest.mark.parametrize(
    ("code", "values", "expected"),
    [
        ("unknown_payer", {}, "post"),
        ("outgoing", {}, "post"),
        ("not_receipt", {}, "post"),
        ("no_open_item", {"payer": 8}, "post"),
        ("no_open_item", {"payer": 7}, ""),
        ("outgoing", {"payer": 7}, ""),
        ("outgoing", {"exception_data": {"item_ids": [3]}}, ""),
        ("not_receipt", {"payer": 7}, "propose"),
        ("unknown_payer", {"exception_data": {"customers": 2}}, "propose"),
        ("unknown_payer", {"decision": "propose"}, "propose"),
        ("ambiguous", {}, ""),
        ("duplicate_payment", {}, ""),
        ("amount_mismatch", {}, ""),
        ("payer_conflict", {}, ""),
        ("currency_mismatch", {}, ""),
        ("", {"decision": "post"}, ""),
    ],
)
def test_rules_reach_only_what_is_no_customers_payment(code, values, expected):
    values = {"decision": "exception", **values}
    first = Proposal(1, 0, 0.0, exception=code, **values)
    assert reach(first, {7}) == expected
