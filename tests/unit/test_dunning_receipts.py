"""Every row of ``tests/scenarios/receipts.txt`` ties to the customers beside it."""

from dataclasses import replace
from datetime import date

import matching_help as help_
import pytest

from ar_core.dunning.receipts import WHY, Bounds, Waiting, ties

TODAY = date(2026, 6, 10)
ROWS = list(help_.rows("receipts.txt"))
ITEMS, PAYERS = help_.ledger()
ITEMS = [item for item in ITEMS if item.company == 1]


def waiting(row):
    """The bank line of a row."""
    id_, amount, text, name, account, _, *more = row
    given = dict(part.split("=") for part in " ".join(more).split())
    entry = help_.entry(
        int(id_[2:]),
        help_.cents(amount),
        text,
        payer_names=(name,) if name else (),
        payer_accounts=(account,) if account else (),
        payer=int(given.get("payer", 0)),
        charges=help_.cents(given.get("charges", "0")),
        currency=given.get("currency", "EUR"),
        date=date.fromisoformat(given.get("date", "2026-06-01")),
    )
    proposed = frozenset(int(i) for i in given.get("proposed", "").split() if i)
    return Waiting(entry, proposed)


def told(found, entry_id):
    """Ties of one bank line as the file writes them; EUR goes without saying."""
    return {
        (customer, receipt.why, currency)
        for (customer, currency), receipts in found.items()
        for receipt in receipts
        if receipt.id == entry_id
    }


def wanted(text):
    """The ties a row names."""
    parts = [part.split(":") for part in text.split() if part != "nobody"]
    return {(int(c), why, (more or ["EUR"])[0]) for c, why, *more in parts}


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_scenario(row):
    line = waiting(row)
    found = ties([line], ITEMS, PAYERS, TODAY)
    assert told(found, line.entry.id) == wanted(row[5])


def test_all_rows_together_give_the_same_in_any_order():
    lines = [waiting(row) for row in ROWS]
    found = ties(lines, ITEMS, PAYERS, TODAY)
    for row, line in zip(ROWS, lines, strict=True):
        assert told(found, line.entry.id) == wanted(row[5])
    again = ties(lines[::-1], ITEMS[::-1], PAYERS[::-1], TODAY)
    assert again == found and list(again) == list(found)


def test_every_tie_has_a_scenario():
    assert {why for row in ROWS for _, why, _ in wanted(row[5])} == set(WHY)


def test_without_an_end_old_amounts_hold_too():
    line = waiting(next(row for row in ROWS if row[0] == "T-402"))
    assert told(ties([line], ITEMS, PAYERS, TODAY, Bounds(weak_days=0)), 402)


def test_sums_of_many_items_are_tried_within_bounds():
    payer = replace(PAYERS[0], id=50, names=("Fifty",), accounts=(), vats=())
    items = [
        help_.item(500 + i, 50, f"X/{i}", 10_000 + 7 * i * i, due=date(2026, 1, 1 + i))
        for i in range(14)
    ]
    values = [item.residual for item in items]
    fitting = {
        "pair": values[3] + values[11],
        "oldest": sum(values[:5]),
        "all": sum(values),
    }
    for name, amount in fitting.items():
        line = Waiting(help_.entry(1, amount))
        assert (50, "EUR") in ties([line], items, [payer], TODAY), name
    three = Waiting(help_.entry(1, values[3] + values[7] + values[11]))
    assert not ties([three], items, [payer], TODAY)
    assert ties([three], items, [payer], TODAY, Bounds(sum_items=14))
    assert ties([three], items[3:12], [payer], TODAY)


def test_a_receipt_says_what_it_is():
    line = waiting(next(row for row in ROWS if row[0] == "T-203"))
    (receipt,) = ties([line], ITEMS, PAYERS, TODAY)[1, "EUR"]
    assert receipt.label == "Deco Addict INV/2026/00011"
    assert (receipt.amount, receipt.currency) == (10_000, "EUR")
    assert receipt.day == date(2026, 6, 1) and not receipt.proposed
