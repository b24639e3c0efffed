"""Customers of every kind, for the tests of credit control."""

from hypothesis import strategies as st

from ar_core.credit.policy import CreditPolicy
from ar_core.credit.types import Exposure, Facts, Paid

POLICY = CreditPolicy()

paid = st.lists(
    st.builds(Paid, st.integers(1, 10**9), st.integers(-90, 800), st.integers(1, 50)),
    max_size=6,
).map(tuple)
overdue = st.lists(
    st.builds(Paid, st.integers(1, 10**9), st.integers(1, 800), st.integers(1, 50)),
    max_size=6,
).map(tuple)


@st.composite
def any_facts(draw):
    late = draw(overdue)
    owed = sum(row.amount for row in late)
    exposure = Exposure(
        open=owed + draw(st.integers(0, 10**9)),
        overdue=owed,
        orders=draw(st.integers(0, 10**9)),
        credits=draw(st.integers(0, 10**9)),
        limit=draw(st.none() | st.integers(1, 10**10)),
    )
    broken = draw(st.integers(0, 6))
    return Facts(
        recent=draw(paid),
        before=draw(paid),
        overdue=late,
        broken=broken,
        promised=broken + draw(st.integers(0, 6)),
        disputes=draw(st.integers(0, 6)),
        returned=draw(st.integers(0, 6)),
        balance=exposure.open - exposure.credits,
        receivables=draw(st.integers(0, 10**11)) + max(exposure.open, 0),
        term_days=draw(st.none() | st.integers(0, 120)),
        exposure=exposure,
    )
