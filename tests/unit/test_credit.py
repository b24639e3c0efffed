"""Credit control: exposure, points and classes."""

import doctest
import itertools
import pathlib
from dataclasses import replace

import pytest
from credit_help import POLICY, any_facts, paid
from hypothesis import given
from hypothesis import strategies as st

from ar_core.credit import hold, policy, rating, suggest, types
from ar_core.credit.policy import TABLE
from ar_core.credit.rating import MEASURES, average_days, classify, rate
from ar_core.credit.types import CLASSES, NEW, Exposure, Facts, Paid, share

#: So much history that a class is given, without a point.
GOOD = (Paid(1000, 0, 12),)


def reasons(facts, **values):
    return {r.code: r for r in rate(facts, replace(POLICY, **values)).reasons}


@pytest.mark.parametrize("module", [types, policy, rating, suggest, hold])
def test_examples_in_the_docstrings_are_true(module):
    assert doctest.testmod(module).failed == 0


# === EXPOSURE === #


@pytest.mark.parametrize(
    ("values", "total", "free", "used"),
    [
        ({}, 0, None, 0),
        ({"open": 100, "overdue": 60, "disputed": 40}, 100, None, 0),
        ({"open": 100, "limit": 80}, 100, -20, 1250),
        ({"open": 100, "orders": 50, "limit": 200}, 150, 50, 750),
        ({"open": 100, "credits": 30, "limit": 200}, 70, 130, 350),
        ({"open": 100, "in_process": 30, "limit": 200}, 70, 130, 350),
        ({"open": 100, "in_transit": 30, "limit": 200}, 100, 100, 500),
        ({"credits": 30, "limit": 200}, -30, 230, 0),
        ({"open": 5, "limit": 0}, 5, -5, 0),
    ],
)
def test_exposure_and_what_is_free_of_the_limit(values, total, free, used):
    exposure = Exposure(**values)
    assert (exposure.total, exposure.free, exposure.used) == (total, free, used)


# === MEASURES === #

#: facts -> code -> (points, numbers that must stand in the reason)
CASES = [
    # average days late, weighted by amount: (300 x 20 + 100 x 0) / 400 = 15
    (
        {"recent": (Paid(300, 20, 3), Paid(100, 0, 1))},
        "late_days",
        1,
        {"days": 15, "paid": 400, "count": 4, "overdue": 0},
    ),
    # what is overdue now counts with its days so far: (300 x 0 + 300 x 40) / 600
    (
        {"recent": (Paid(300, 0, 3),), "overdue": (Paid(300, 40),)},
        "late_days",
        3,
        {"days": 20, "overdue": 300},
    ),
    # early payments do not make up for late ones
    ({"recent": (Paid(100, -60, 3), Paid(100, 60, 3))}, "late_days", 3, {"days": 30}),
    (
        {"recent": (Paid(100, 25, 3),), "before": (Paid(100, 10, 3),)},
        "late_trend",
        2,
        {"days": 25, "before": 10},
    ),
    # paying sooner than before gives no points and takes none
    (
        {"recent": (Paid(100, 2, 3),), "before": (Paid(100, 40, 3),)},
        "late_trend",
        0,
        {"days": 2, "before": 40},
    ),
    # a day within the grace is in time
    (
        {"recent": (Paid(100, 5, 3), Paid(100, 6, 3))},
        "late_share",
        2,
        {"share": 500, "late": 100, "paid": 200, "grace": 5},
    ),
    (
        {
            "recent": GOOD,
            "overdue": (Paid(250, 91), Paid(100, 90)),
            "exposure": Exposure(open=1000, overdue=350),
        },
        "stale",
        3,
        {"share": 250, "stale": 250, "count": 1, "limit_days": 90},
    ),
    (
        {
            "recent": GOOD,
            "overdue": (Paid(1, 400),),
            "exposure": Exposure(open=10**6, overdue=1),
        },
        "stale",
        1,
        {"share": 1, "stale": 1},
    ),
    (
        {"recent": GOOD, "broken": 2, "promised": 5},
        "broken_promises",
        4,
        {"count": 2, "promised": 5},
    ),
    ({"recent": GOOD, "promised": 5}, "broken_promises", 0, {"count": 0}),
    ({"recent": GOOD, "returned": 1}, "returned_payments", 2, {"count": 1}),
    ({"recent": GOOD, "disputes": 1}, "customer_disputes", 0, {"count": 1}),
    ({"recent": GOOD, "disputes": 4}, "customer_disputes", 2, {"count": 4}),
    (
        {"recent": GOOD, "balance": 300, "receivables": 1000},
        "concentration",
        2,
        {"share": 300, "balance": 300, "receivables": 1000},
    ),
]


@pytest.mark.parametrize(("values", "code", "points", "data"), CASES)
def test_measures_give_points_and_the_numbers_behind_them(values, code, points, data):
    reason = reasons(Facts(**values))[code]
    assert reason.points == points
    assert {key: reason.data[key] for key in data} == data


def test_every_measure_has_a_case_above_and_a_line_in_the_table():
    assert {case[1] for case in CASES} == set(TABLE)
    assert len(MEASURES) == len(TABLE)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, "late_days"),
        ({}, "late_share"),
        ({"recent": GOOD}, "late_trend"),
        # two payments before are no period to compare with
        ({"recent": GOOD, "before": (Paid(100, 10, 2),)}, "late_trend"),
        ({"recent": GOOD}, "stale"),
        ({"recent": GOOD}, "broken_promises"),
        ({"recent": GOOD, "balance": -5, "receivables": 10}, "concentration"),
    ],
)
def test_what_cannot_be_measured_is_no_reason(values, code):
    assert code not in reasons(Facts(**values))


# === CLASSES === #


def test_points_of_the_reasons_add_up_to_those_of_the_class():
    facts = Facts(recent=(Paid(100, 40, 5),), broken=1, promised=1)
    found = rate(facts, POLICY)
    assert found.points == sum(r.points for r in found.reasons) == 5 + 3 + 2
    assert found.risk_class == "C"
    assert [r.points for r in found.reasons] == sorted(
        (r.points for r in found.reasons), reverse=True
    )


def test_who_never_pays_ends_in_the_last_class():
    facts = Facts(
        overdue=(Paid(900, 200, 5),), exposure=Exposure(open=900, overdue=900)
    )
    assert rate(facts, POLICY).risk_class == "D"


@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_little_history_is_no_class_whatever_the_rest_says(count):
    paid = (Paid(100, 300, count),) if count else ()
    facts = Facts(recent=paid, broken=4, promised=4, returned=5)
    found = rate(facts, POLICY, previous="D")
    assert found.risk_class == NEW
    assert found.reasons[0].code == "too_little_history"
    assert found.reasons[0].data == {"documents": count, "needed": 3}
    assert suggest.suggest(facts, found, POLICY).code == "none"


@pytest.mark.parametrize(
    ("previous", "points", "expected"),
    [
        (None, 3, "A"),
        (None, 4, "B"),
        ("new", 4, "B"),
        ("A", 4, "B"),
        ("A", 13, "D"),
        ("B", 3, "B"),
        ("B", 2, "B"),
        ("B", 1, "A"),
        ("C", 6, "C"),
        ("C", 5, "B"),
        ("D", 11, "D"),
        ("D", 10, "C"),
        ("D", 3, "B"),
        ("D", 0, "A"),
    ],
)
def test_a_class_worsens_at_once_and_improves_with_a_margin(previous, points, expected):
    assert classify(points, POLICY, previous) == expected


@given(st.sampled_from([None, NEW, *CLASSES]), st.integers(0, 40))
def test_the_same_points_again_change_nothing(previous, points):
    once = classify(points, POLICY, previous)
    assert classify(points, POLICY, once) == once


@given(st.integers(0, 40), st.lists(st.booleans(), max_size=20))
def test_a_point_more_or_less_changes_the_class_once_at_most(points, ups):
    found = [classify(points, POLICY)]
    for up in ups:
        found.append(classify(points + up, POLICY, found[-1]))
    assert sum(a != b for a, b in itertools.pairwise(found)) <= 1


@given(st.integers(0, 40), st.integers(0, 40), st.sampled_from([None, *CLASSES]))
def test_more_points_are_never_a_better_class(one, other, previous):
    low, high = sorted((one, other))
    assert classify(low, POLICY, previous) <= classify(high, POLICY, previous)


@given(any_facts())
def test_points_can_be_recomputed_from_the_numbers_of_each_reason(facts):
    number = {
        "late_days": lambda d: d["days"],
        "late_trend": lambda d: d["days"] - d["before"],
        "late_share": lambda d: share(d["late"], d["paid"]),
        "stale": lambda d: max(share(d["stale"], facts.exposure.open), 1),
        "broken_promises": lambda d: d["count"],
        "returned_payments": lambda d: d["count"],
        "customer_disputes": lambda d: d["count"],
        "concentration": lambda d: share(d["balance"], d["receivables"]),
    }
    found = rate(facts, POLICY)
    for reason in found.reasons:
        if reason.code in number:
            again = POLICY.points(reason.code, number[reason.code](reason.data))
            assert again == reason.points, reason
    assert found.points == sum(r.points for r in found.reasons)


@given(any_facts(), st.integers(1, 5))
def test_worse_behaviour_never_gives_fewer_points(facts, more):
    before = rate(facts, POLICY).points
    worse = (
        replace(facts, broken=facts.broken + more, promised=facts.promised + more),
        replace(facts, returned=facts.returned + more),
        replace(facts, disputes=facts.disputes + more),
        replace(
            facts,
            recent=tuple(replace(p, days=p.days + 30) for p in facts.recent),
            overdue=tuple(replace(p, days=p.days + 30) for p in facts.overdue),
        ),
    )
    for other in worse:
        assert rate(other, POLICY).points >= before


@given(paid)
def test_the_average_is_between_the_least_and_the_most_days(rows):
    days = average_days(rows)
    if not rows:
        assert days is None
    else:
        late = [max(row.days, 0) for row in rows]
        assert min(late) <= days <= max(late)


@given(paid, st.integers(1, 9))
def test_the_average_does_not_depend_on_how_settlements_are_put_together(rows, parts):
    split = tuple(Paid(row.amount, row.days) for row in rows for _ in range(parts))
    assert average_days(split) == average_days(rows)


# === DOCUMENT === #


def test_the_example_of_the_document_is_true():
    facts = Facts(recent=(Paid(300, 20, 2), Paid(100, 0)), overdue=(Paid(200, 50),))
    found = rate(facts, POLICY)
    by_code = {r.code: r for r in found.reasons}
    assert by_code["late_days"].data["days"] == 27
    assert by_code["late_share"].data["share"] == 833
    assert (found.points, found.risk_class) == (6, "B")
    assert rate(facts, POLICY, previous="C").risk_class == "C"


def test_the_tables_of_the_document_are_those_of_the_policy():
    path = pathlib.Path(__file__).parents[2] / "docs" / "getting-paid.md"
    text = path.read_text(encoding="utf-8")
    for code, steps in TABLE.items():
        shares = code in ("late_share", "concentration")
        parts = [
            f"{start // 10} %: {points}"
            if shares or (code == "stale" and start > 1)
            else f"anything: {points}"
            if code == "stale"
            else f"{start}: {points}"
            for start, points in steps
        ]
        assert f"| {', '.join(parts)} |" in text, code
