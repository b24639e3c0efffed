"""The seal of a statement, and what became of its lines."""

import hashlib
import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statement_help import CURRENCIES, days, item, ledgers, settle

from ar_core.statement import build
from ar_core.statement.seal import (
    BOOKS,
    SCOPES,
    SHOWN,
    VERSION,
    canonical,
    changes,
    head,
    head_changes,
    record,
    seal,
)
from ar_core.statement.types import LedgerItem

JAN, FEB, END = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 31)
anything = st.text(
    alphabet=st.characters(codec=None, exclude_categories=()), max_size=30
)


def sample(**values):
    invoice = item(1, JAN, 10000, **({"due": FEB} | values))
    paid = item(2, FEB, -4000)
    return [invoice, paid], [settle(1, invoice, paid, 4000)]


def eur(items, settlements=()):
    return build(items, settlements, currency="EUR", date_to=END)


def test_the_bytes_are_stable():
    """A change of this text changes every seal: then ``VERSION`` must go up."""
    text = canonical(eur([item(1, JAN, 5, due=FEB)]), {"no": "S/1"}, "books")
    assert text == (
        b'{"head":{"closing":5,"currency":"EUR","date_from":null,'
        b'"date_to":"2026-03-31","opening":0},"lines":[{"amount":5,'
        b'"date":"2026-01-01","due":"2026-02-01","kind":"invoice","number":"N1",'
        b'"part":1,"parts":1,"reference":""}],"parties":{"no":"S/1"},'
        b'"scope":"books","version":"ar.statement/1"}'
    )
    assert seal(eur([item(1, JAN, 5, due=FEB)]), {"no": "S/1"}, "books") == (
        hashlib.sha256(text).hexdigest()
    )


def test_the_whole_is_in_the_bytes():
    content = json.loads(canonical(eur(*sample())))
    assert content["version"] == VERSION
    assert [line["open"] for line in content["lines"]] == [6000, 0]
    assert content["lines"][0]["settled_by"] == ["N2"]
    assert sum(bucket["units"] for bucket in content["ageing"]) == 6000
    assert set(content) == {
        "version", "scope", "parties", "head", "lines", "open", "ageing", "exchange",
    }  # fmt: skip


@pytest.mark.parametrize("scope", SCOPES)
def test_the_owner_belongs_to_the_seal(scope):
    statement = eur(*sample())
    seals = {seal(statement, {"customer": name}, scope) for name in ("A", "B")}
    assert len(seals | {seal(statement, scope=scope)}) == 3


def test_equal_texts_in_another_unicode_form_have_the_same_seal():
    composed, decomposed = "Caf\u00e9", "Cafe\u0301"
    seals = {seal(eur(*sample(number=text))) for text in (composed, decomposed)}
    assert len(seals) == 1
    old, new = (eur(*sample(label=text)).lines for text in (composed, decomposed))
    assert changes(old, new) == ()


@given(anything, anything, anything)
def test_any_text_can_be_sealed_and_compared(number, label, name):
    statement = eur(*sample(number=number, label=label, reference=name))
    assert canonical(statement, {"customer": name}).isascii()
    assert len(seal(statement, {"customer": name})) == 64
    stored = json.loads(json.dumps([record(line) for line in statement.lines]))
    assert changes(stored, statement.lines) == ()


@given(ledgers(), st.sampled_from(CURRENCIES), days, st.randoms())
def test_the_seal_does_not_depend_on_the_order_of_the_ledger(
    ledger, currency, date_to, chance
):
    def sealed():
        made = build(items, settlements, currency=currency, date_to=date_to)
        return seal(made)

    items, settlements = list(ledger.items), list(ledger.settlements)
    before = sealed()
    chance.shuffle(items)
    chance.shuffle(settlements)
    assert sealed() == before


@pytest.mark.parametrize(
    ("change", "books"),
    [
        ({"amount": 10001, "company_amount": 10001}, True),
        ({"number": "N9"}, True),
        ({"reference": "PO 1"}, True),
        ({"due": date(2026, 2, 2)}, True),
        ({"date": date(2026, 1, 2)}, True),
        ({"kind": "other"}, True),
        ({"label": "new"}, False),
        ({"disputed": 100}, False),
        ({"promised": 100}, False),
    ],
)
def test_what_was_booked_breaks_both_seals_and_the_rest_one(change, books):
    items, settlements = sample()
    old = eur(items, settlements)
    new = eur([replace(items[0], **change), items[1]], settlements)
    assert seal(old) != seal(new)
    assert (seal(old, scope="books") != seal(new, scope="books")) is books
    assert any(c.books for c in changes(old.lines, new.lines)) is books


def test_matching_a_receipt_later_moves_no_balance_and_does_not_reopen():
    items, settlements = sample()
    before, after = eur(items), eur(items, settlements)
    assert seal(before, scope="books") == seal(after, scope="books")
    assert seal(before) != seal(after)
    found = changes(before.lines, after.lines)
    assert [c.books for c in found] == [False, False]
    assert found[0].fields == (("open", 10000, 6000), ("settled_by", [], ["N2"]))


def test_a_new_line_does_not_make_the_later_ones_look_changed():
    items, settlements = sample()
    late = item(3, date(2026, 1, 15), 300)
    old, new = eur(items, settlements), eur([*items, late], settlements)
    (change,) = changes(old.lines, new.lines)
    assert (change.what, change.line["number"], change.books) == ("added", "N3", True)
    (change,) = changes(new.lines, old.lines)
    assert (change.what, change.line["amount"]) == ("removed", 300)


def test_a_changed_line_tells_each_field():
    items, settlements = sample()
    old = eur(items, settlements)
    new = eur([replace(items[0], number="N9", due=None), items[1]], settlements)
    change, paid = changes(old.lines, new.lines)
    assert change.what == "changed"
    assert change.fields == (
        ("number", "N1", "N9"),
        ("due", "2026-02-01", None),
        ("overdue_days", 58, 89),
    )
    assert paid.fields == (("settled_by", ["N1"], ["N9"]),)


def test_what_is_booked_before_the_period_shows_in_the_head_only():
    items, settlements = sample()
    late = item(3, date(2025, 12, 1), 300, due=END)
    old, new = (
        build(x, settlements, currency="EUR", date_from=JAN, date_to=END)
        for x in (items, [*items, late])
    )
    assert changes(old.lines, new.lines) == ()
    assert seal(old, scope="books") != seal(new, scope="books")
    assert head_changes(json.loads(json.dumps(head(old))), head(new)) == (
        ("opening", 0, 300, True),
        ("closing", 6000, 6300, True),
        ("next_due", None, "2026-03-31", False),
        ("next_due_units", 0, 300, False),
    )
    (change,) = changes(old.open_items, new.open_items)
    assert (change.what, change.line["number"]) == ("added", "N3")


@given(ledgers(), ledgers(), st.sampled_from(CURRENCIES), days)
def test_changes_lead_from_the_old_lines_to_the_new(one, other, currency, date_to):
    old, new = (
        build(x.items, x.settlements, currency=currency, date_to=date_to).lines
        for x in (one, other)
    )
    made = {entry["key"]: entry for entry in map(record, old)}
    for change in changes(old, new):
        if change.what == "removed":
            del made[change.key]
        elif change.what == "added":
            made[change.key] = dict(change.line)
        else:
            made[change.key].update(
                {name: value for name, _old, value in change.fields}
            )
    wanted = {entry["key"]: entry for entry in map(record, new)}
    for entries in (made, wanted):
        for entry in entries.values():
            del entry["balance"]
    assert made == wanted
    assert changes(old, old) == changes(new, new) == ()


def test_every_fact_of_a_line_is_sealed_or_left_out_on_purpose():
    left_out = {"key", "balance", "company_amount", "item_ids", "move_id", "partner"}
    line = eur(*sample()).lines[0]
    assert set(type(line).__dataclass_fields__) == {*BOOKS, *SHOWN} | left_out


def test_items_hold_no_text_that_is_lost():
    texts = {n for n, f in LedgerItem.__dataclass_fields__.items() if f.type is str}
    assert texts - {"currency", "company_currency"} <= {*BOOKS, *SHOWN}
