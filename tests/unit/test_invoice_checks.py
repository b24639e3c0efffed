"""What is odd about an invoice: one table row per case, and what always holds."""

import doctest
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_core import invoice_checks, party_ids
from ar_core.invoice_checks import (
    FINDINGS,
    GROUPS,
    Document,
    Limits,
    Party,
    check,
    identity,
    is_outlier,
)
from ar_core.party_ids import check_vat

TODAY = date(2026, 6, 15)
GOOD = Party(
    email="a@example.com",
    street="Main Street 1",
    city="Ghent",
    country="BE",
    vat="BE0403019261",
)
CHINESE = replace(GOOD, country="CN", vat="91110000600037341L")


def invoice(key=0, units=10_000, day=TODAY, **values):
    """An invoice with a term of 30 days, unless said otherwise."""
    values = {"due": day + timedelta(days=30) if day else None, **values}
    number = values.pop("number", f"INV/{key}")
    lines = values.pop("lines", (("work", units),))
    currency = values.pop("currency", "EUR")
    return Document(
        key=key,
        number=number,
        day=day,
        currency=currency,
        units=units,
        lines=lines,
        **values,
    )


def past(count=6, **values):
    """Monthly invoices of the customer, newest last month; amounts differ a little."""
    return [
        invoice(
            key=n + 1,
            **{
                "units": 10_000 + 100 * n,
                "day": TODAY - timedelta(days=30 * (n + 1)),
                "reference": f"PO-{n}",
                **values,
            },
        )
        for n in range(count)
    ]


def codes(document, history=(), party=GOOD, **options):
    found = check(document, party, history, today=TODAY, **options)
    return [finding.code for finding in found]


def test_examples_in_docstrings():
    assert doctest.testmod(invoice_checks).failed == 0
    assert doctest.testmod(party_ids).failed == 0


def test_a_good_invoice_has_no_findings():
    assert codes(invoice(reference="PO-9"), past()) == []
    assert codes(invoice(), party=CHINESE) == []


CUSTOMER = {
    "no mail": ({"email": " "}, ["no_email"]),
    "no street": ({"street": ""}, ["no_address"]),
    "no street and city": ({"street": "", "city": ""}, ["no_address"]),
    "no country": ({"country": ""}, ["no_country"]),
    "archived": ({"active": False}, ["customer_archived"]),
    "no VAT is no mistake": ({"vat": ""}, []),
    "a slash stands for none": ({"vat": "/"}, []),
    "wrong check digits": ({"vat": "BE0403019262"}, ["bad_vat"]),
    "without letters": ({"vat": "0403.019.261"}, []),
    "of another country": ({"vat": "FR40303265045"}, ["vat_of_other_country"]),
    "wrong, and looks like another country's": ({"vat": "FR4030326504"}, ["bad_vat"]),
    "Greek letters": ({"country": "GR", "vat": "EL094259216"}, []),
    "country without a known number": ({"country": "AQ", "vat": "123"}, []),
    "namesake": ({"others": ("Azure (Paris)",)}, ["same_name"]),
    "good code": ({"country": "CN", "vat": "91110000600037341L"}, []),
    "full width": (
        {"country": "CN", "vat": "９１１１００００６０００３７３４１Ｌ"},
        [],
    ),
    "wrong code": ({"country": "CN", "vat": "91110000600037341A"}, ["bad_uscc"]),
    "old tax number": ({"country": "CN", "vat": "110108600037341"}, ["bad_uscc"]),
    "no code": ({"country": "CN", "vat": ""}, ["no_uscc"]),
    "a person needs none": ({"country": "CN", "vat": "", "is_company": False}, []),
    "in the register": (
        {"country": "CN", "vat": "", "registry": "91110000600037341L"},
        [],
    ),
    "two codes": (
        {
            "country": "CN",
            "vat": "91110000600037341L",
            "registry": "91310000MA1K4BTX72",
        },
        ["uscc_differs"],
    ),
}


@pytest.mark.parametrize("name", CUSTOMER)
def test_customer(name):
    values, wanted = CUSTOMER[name]
    if name == "two codes":
        registry = _complete("91310000MA1K4BTX7")
        values = {**values, "registry": registry}
    assert codes(invoice(), party=replace(GOOD, **values)) == wanted


def _complete(code):
    from stdnum.cn import uscc

    return code + uscc.calc_check_digit(code)


@pytest.mark.parametrize(
    ("vat", "country", "wanted"),
    [
        ("DE136695976", "DE", ""),
        ("136695976", "DE", ""),
        ("de 136 695 976", "DE", ""),
        ("DE136695978", "DE", "bad_vat"),
        ("ATU13585627", "AT", ""),
        ("GB980780684", "GB", ""),
        ("XI980780684", "GB", ""),
        ("CHE-107.787.577 IVA", "CH", ""),
        ("NO995525828MVA", "NO", ""),
        ("GODE5612", "MX", "bad_vat"),
        ("GODE561231GR8", "MX", ""),
        ("22AAAAA0000A1Z9", "IN", "bad_vat"),
        ("", "", ""),
        ("DE136695976", "", ""),
    ],
)
def test_vat(vat, country, wanted):
    assert check_vat(vat, country) == wanted


DUPLICATES = {
    "same reference": ({"reference": "PO-1"}, {"reference": "po 1"}, "same_reference"),
    "other reference": ({"reference": "PO-1"}, {"reference": "PO-2"}, None),
    "no references": ({}, {"units": 5_000}, None),
    "same contents": ({}, {}, "same_content"),
    "20 days ago": ({}, {"day": TODAY - timedelta(days=20)}, "same_content"),
    "21 days ago": ({}, {"day": TODAY - timedelta(days=21)}, None),
    "other lines": ({}, {"lines": (("goods", 10_000),)}, None),
    "other currency": ({}, {"currency": "USD"}, None),
    "reversed": ({"reference": "PO-1"}, {"reference": "PO-1", "void": True}, None),
    "a draft counts": ({}, {"draft": True}, "same_content"),
    "credit note": (
        {"reference": "PO-1"},
        {"reference": "PO-1", "kind": "credit_note"},
        None,
    ),
    "both said once": ({"reference": "PO-1"}, {"reference": "PO-1"}, "same_reference"),
    "no date yet": ({"day": None}, {}, "same_content"),
}


@pytest.mark.parametrize("name", DUPLICATES)
def test_duplicates(name):
    mine, other, wanted = DUPLICATES[name]
    found = codes(invoice(**mine), [invoice(7, **other)])
    assert found == ([wanted] if wanted else [])


def test_a_standing_order_is_no_duplicate_until_the_amount_is_the_same():
    standing = past(3, reference="FRAME-1")
    fresh = invoice(units=10_050, reference="FRAME-1")
    assert codes(fresh, standing) == []
    near = invoice(9, units=10_050, day=TODAY - timedelta(days=2), reference="FRAME-1")
    assert codes(fresh, [*standing, near]) == ["same_reference"]


def test_the_document_is_no_duplicate_of_itself():
    assert codes(invoice(5), [invoice(5)]) == []


HABITS = {
    "zero": ({"units": 0}, {}, ["zero_amount"]),
    "negative": ({"units": -1}, {}, ["negative_amount"]),
    "ten times": ({"units": 100_000}, {}, ["unusual_amount"]),
    "a tenth": ({"units": 1_000}, {}, ["unusual_amount"]),
    "five are too few": ({"units": 100_000}, {"count": 5}, []),
    "drafts do not count": ({"units": 100_000}, {"draft": True}, []),
    "no reference": ({"reference": ""}, {}, ["no_reference"]),
    "three are no habit": ({"reference": ""}, {"count": 3}, []),
    "never gave one": ({"reference": ""}, {"reference": ""}, []),
    "other currency": ({"currency": "USD"}, {}, ["new_currency"]),
    "two are no habit of currency": ({"currency": "USD"}, {"count": 2}, []),
    "60 days": ({"due": TODAY + timedelta(days=60)}, {}, ["unusual_days"]),
    "due before": ({"due": TODAY - timedelta(days=1)}, {}, ["due_before_date"]),
    "long ago": (
        {"day": TODAY - timedelta(days=32), "units": 9_999},
        {},
        ["date_far"],
    ),
    "a month ago": ({"day": TODAY - timedelta(days=31), "units": 9_999}, {}, []),
    "far ahead": ({"day": TODAY + timedelta(days=32)}, {}, ["date_far"]),
    "no date yet": ({"day": None}, {}, []),
}


@pytest.mark.parametrize("name", HABITS)
def test_habits(name):
    mine, others, wanted = HABITS[name]
    history = past(others.pop("count", 6), **others)
    assert codes(invoice(**{"reference": "NEW", **mine}), history) == wanted


@pytest.mark.parametrize(
    ("own", "customers", "wanted"),
    [
        ("30 Days", "30 Days", []),
        ("60 Days", "30 Days", ["unusual_term"]),
        ("", "30 Days", ["unusual_term"]),
        ("60 Days", "", []),
    ],
)
def test_term(own, customers, wanted):
    assert codes(invoice(term=own), term=customers) == wanted


def test_a_credit_note_is_asked_for_no_term_reference_or_currency():
    note = invoice(kind="credit_note", currency="USD", due=TODAY - timedelta(days=9))
    assert codes(note, past(), term="30 Days") == []


def test_limits_are_the_companys():
    limits = Limits(duplicate_days=2, date_days=400)
    other = invoice(7, day=TODAY - timedelta(days=3))
    assert codes(invoice(), [other], limits=limits) == []
    old = invoice(day=TODAY - timedelta(days=400))
    assert codes(old, limits=limits) == []


def test_modes_leave_out_or_stop():
    bad = invoice(units=0, due=TODAY - timedelta(days=1))
    modes = {"amount": "off", "term": "block"}
    found = check(bad, replace(GOOD, email=""), (), today=TODAY, modes=modes)
    assert [(f.code, f.severity) for f in found] == [
        ("due_before_date", "block"),
        ("no_email", "warn"),
    ]


def test_a_finding_stays_the_same_until_there_is_news():
    old = invoice(day=TODAY - timedelta(days=40), units=90_000)
    first = check(old, GOOD, past(), today=TODAY)
    other = past(8)
    later = check(old, GOOD, other, today=TODAY + timedelta(days=1))
    names = [identity(f.code, f.data) for f in first]
    assert len(names) == 3
    assert names == [identity(f.code, f.data) for f in later]
    changed = check(replace(old, units=90_001), GOOD, past(), today=TODAY)
    assert names != [identity(f.code, f.data) for f in changed]


def test_every_code_can_be_found():
    """No code stands in the catalogue that no case above leads to."""
    seen = {code for _values, wanted in CUSTOMER.values() for code in wanted}
    seen |= {wanted for _mine, _other, wanted in DUPLICATES.values() if wanted}
    seen |= {code for _mine, _others, wanted in HABITS.values() for code in wanted}
    assert seen | {"unusual_term"} == set(FINDINGS)


documents = st.builds(
    Document,
    key=st.integers(1, 60),
    number=st.just("INV"),
    day=st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 12, 31))),
    due=st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 12, 31))),
    currency=st.sampled_from(["EUR", "USD"]),
    units=st.integers(-5, 10**9),
    kind=st.sampled_from(["invoice", "credit_note"]),
    reference=st.sampled_from(["", "PO-1", "PO-2"]),
    lines=st.sampled_from([(), (("a", 1),)]),
    void=st.booleans(),
    draft=st.booleans(),
)


@given(documents, st.lists(documents, max_size=30), st.randoms())
def test_the_order_of_the_history_does_not_matter(document, history, random):
    history = list({past.key: past for past in history}.values())
    shuffled = history[:]
    random.shuffle(shuffled)
    first = check(document, GOOD, history, today=TODAY)
    assert first == check(document, GOOD, shuffled, today=TODAY)
    assert [f.code for f in first] == [c for c in FINDINGS if c in codes_of(first)]


def codes_of(found):
    return {finding.code for finding in found}


@given(
    documents,
    st.lists(documents, max_size=30),
    st.fixed_dictionaries(
        {g: st.sampled_from(["off", "warn", "block"]) for g in GROUPS}
    ),
)
def test_modes_only_choose_among_the_findings(document, history, modes):
    everything = codes_of(check(document, GOOD, history, today=TODAY))
    found = check(document, GOOD, history, today=TODAY, modes=modes)
    wanted = {code for code in everything if modes[FINDINGS[code][0]] != "off"}
    assert codes_of(found) == wanted
    assert all(f.severity == modes[FINDINGS[f.code][0]] for f in found)


@given(st.lists(st.integers(1, 10**9), min_size=1), st.integers(1, 1000))
def test_outliers_are_those_of_any_unit(sample, factor):
    value = max(sample) * 2
    wanted = is_outlier(value, sample)
    scaled = [amount * factor for amount in sample]
    assert is_outlier(value * factor, scaled) == wanted


@given(st.lists(st.integers(1, 10**9), min_size=1), st.integers(1, 10**9))
def test_the_median_is_never_an_outlier(half, middle):
    sample = [middle, *half, *(2 * middle - value for value in half)]
    assert not is_outlier(middle, sample)
