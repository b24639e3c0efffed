"""Every row of ``tests/scenarios`` gives the result written beside it."""

import matching_help as help_
import pytest

from ar_core.matching import match

FILES = ("numbers.txt", "payers.txt", "amounts.txt", "exceptions.txt")
ROWS = [row for name in FILES for row in help_.rows(name)]
ITEMS, PAYERS = help_.ledger()


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_scenario(row):
    _, amount, text, name, account, wanted, *more = row
    entry, policy = help_.line(amount, text, name, account, *more)
    found = match([entry], ITEMS, PAYERS, policy)
    assert help_.told(found[0]) == wanted


def test_scenario_ids_are_unique():
    ids = [row[0] for row in ROWS]
    assert len(ids) == len(set(ids))
