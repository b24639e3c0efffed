"""What is odd about an invoice before it goes out.

Money is whole units (cents) of the invoice's own currency, days are dates.  Nothing is
raised; a finding is a code with data, of which the surface makes a sentence.

Unusual amount: the modified z-score of B. Iglewicz and D. C. Hoaglin, "How to Detect
and Handle Outliers" (ASQC, 1993), |x - median| / (1.4826 MAD) > 3.5, where the spread
counts at least as a tenth of the median, so that a customer whose invoices hardly
differ is not warned of every cent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from statistics import median

from .party_ids import check_uscc, check_vat, has_number
from .text import compact

#: What a company may decide of each group: leave it out, say it, or stop the posting.
MODES = ("off", "warn", "block")
#: code -> the group of settings it belongs to, with an example of its data.
FINDINGS: dict[str, tuple[str, dict]] = {
    "no_email": ("customer", {}),
    "no_address": ("customer", {"missing": ["street", "city"]}),
    "no_country": ("customer", {}),
    "customer_archived": ("customer", {}),
    "bad_vat": ("customer", {"vat": "DE1", "country": "DE"}),
    "vat_of_other_country": ("customer", {"vat": "FR40303265045", "country": "DE"}),
    "bad_uscc": ("customer", {"vat": "9111000060003734"}),
    "no_uscc": ("customer", {}),
    "uscc_differs": ("customer", {"vat": "91…", "registry": "91…"}),
    "same_name": ("customer", {"others": ["Azure Interior (Ghent)"]}),
    "same_reference": (
        "duplicate",
        {"reference": "PO-1", "numbers": ["INV/1"], "keys": [1]},
    ),
    "same_content": ("duplicate", {"numbers": ["INV/1"], "keys": [1], "days": 3}),
    "zero_amount": ("amount", {}),
    "negative_amount": ("amount", {"units": -100}),
    "unusual_amount": ("amount", {"units": 900, "usual": 100, "count": 6}),
    "unusual_term": ("term", {"term": "30 Days", "usual": "15 Days"}),
    "unusual_days": ("term", {"days": 60, "usual": 30, "count": 6}),
    "due_before_date": ("term", {"due": "2026-01-01", "day": "2026-02-01"}),
    "no_reference": ("reference", {"count": 6}),
    "new_currency": ("currency", {"currency": "USD", "usual": ["EUR"]}),
    "date_far": ("date", {"day": "2025-01-01", "days": 400}),
}
GROUPS = tuple(dict.fromkeys(group for group, _example in FINDINGS.values()))
#: Earlier invoices that are looked at, and how many of them make a habit.
HISTORY = 24
MIN_AMOUNTS, MIN_DAYS, MIN_REFERENCES, MIN_CURRENCIES = 6, 6, 4, 3
#: Limit of the modified z-score, factor of the MAD, least spread.
Z_LIMIT = Fraction(7, 2)
MAD_FACTOR = Fraction(14826, 10000)
LEAST_SPREAD = Fraction(1, 10)
#: So many other documents are named.
MAX_NAMED = 3


@dataclass(frozen=True, slots=True)
class Party:
    """The customer; texts are "" where nothing is given.

    ``country`` ISO 3166; ``registry`` the company's number in a register; ``others``
    other active customers with the same name, as they may be shown.
    """

    email: str = ""
    street: str = ""
    city: str = ""
    country: str = ""
    vat: str = ""
    registry: str = ""
    is_company: bool = True
    active: bool = True
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """An invoice or credit note.

    ``kind``: "invoice" or "credit_note"; ``lines``: what is sold, in any hashable
    form that is equal for equal lines; ``void``: reversed, so it counts for no
    duplicate; ``draft``: not posted, so it counts for no habit.
    """

    key: int
    number: str
    day: date | None
    due: date | None
    currency: str
    units: int
    kind: str = "invoice"
    reference: str = ""
    lines: tuple = ()
    term: str = ""
    void: bool = False
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """``duplicate_days``: equal invoices further apart are none; ``date_days``."""

    duplicate_days: int = 20
    date_days: int = 31


@dataclass(frozen=True, slots=True)
class Finding:
    """``severity``: "warn" or "block"; ``data`` is plain JSON."""

    code: str
    severity: str
    data: dict = field(default_factory=dict)


#: Data that changes from day to day, or with other invoices, without news about this.
VOLATILE = {
    "date_far": {"days"},
    "unusual_amount": {"usual", "count"},
    "unusual_days": {"usual", "count"},
    "no_reference": {"count"},
    "new_currency": {"usual"},
    "same_content": {"days", "numbers"},
    "same_reference": {"numbers"},
}


def identity(code: str, data: Mapping) -> tuple:
    """What makes two findings of one invoice the same, whenever they are made.

    >>> identity("date_far", {"day": "2025-01-01", "days": 400})
    ('date_far', "[('day', '2025-01-01')]")
    """
    drop = VOLATILE.get(code, ())
    kept = sorted((key, value) for key, value in data.items() if key not in drop)
    return code, repr(kept)


def check(
    document: Document,
    party: Party,
    history: Iterable[Document],
    *,
    today: date,
    term: str = "",
    limits: Limits | None = None,
    modes: Mapping[str, str] | None = None,
) -> tuple[Finding, ...]:
    """What is odd, in the order of :data:`FINDINGS`, stopping ones first.

    :param history: other documents of the customer, in any order, the document
        itself may be among them.
    :param term: the customer's own payment term, "" without one.
    :param modes: group to one of :data:`MODES`; a group that is missing warns.
    """
    limits, modes = limits or Limits(), modes or {}
    document = replace(document, day=document.day or today)
    others = sorted(
        (past for past in history if past.key != document.key),
        key=lambda past: (past.day or date.min, past.key),
        reverse=True,
    )
    habits = [p for p in others if p.kind == "invoice" and not (p.draft or p.void)]
    found = dict(_of_customer(party))
    found |= _of_duplicates(document, others, limits)
    found |= _of_amount(document, habits)
    found |= _of_date(document, today, limits)
    if document.kind == "invoice":
        found |= _of_term(document, habits, term)
        found |= _of_reference(document, habits)
        found |= _of_currency(document, habits)
    result = [
        Finding(code, modes.get(group, "warn"), found[code])
        for code, (group, _example) in FINDINGS.items()
        if code in found and modes.get(group, "warn") != "off"
    ]
    return tuple(sorted(result, key=lambda finding: finding.severity != "block"))


# ------------------------------------------------------------------ customer


def _of_customer(party: Party):
    if not party.email.strip():
        yield "no_email", {}
    missing = [name for name in ("street", "city") if not getattr(party, name).strip()]
    if missing:
        yield "no_address", {"missing": missing}
    if not party.country:
        yield "no_country", {}
    if not party.active:
        yield "customer_archived", {}
    yield from _of_tax_number(party)
    if party.others:
        yield "same_name", {"others": list(party.others[:MAX_NAMED])}


def _of_tax_number(party: Party):
    problem = check_vat(party.vat, party.country)
    if problem:
        data = {"vat": party.vat}
        yield (
            problem,
            data | ({} if problem == "bad_uscc" else {"country": party.country}),
        )
    if party.country != "CN" or not party.is_company:
        return
    given = [text for text in (party.vat, party.registry) if has_number(text)]
    if not given:
        yield "no_uscc", {}
    valid = {compact(text) for text in given if check_uscc(text)}
    if len(valid) > 1:
        yield "uscc_differs", {"vat": party.vat, "registry": party.registry}


# ------------------------------------------------------------------ duplicates


def _of_duplicates(document, others, limits):
    """The same reference, or the same contents within some days.

    Equal contents with two references are two orders.  A reference on two or more
    posted invoices is a standing order: then only an equal amount within the days
    makes a duplicate.
    """
    alike = [p for p in others if p.kind == document.kind and not p.void]
    found = {}
    reference = compact(document.reference)
    same = [p for p in alike if reference and compact(p.reference) == reference]
    if len([past for past in same if not past.draft]) > 1:
        same = [p for p in same if _is_equal(document, p, limits)]
    if same:
        data = {"reference": document.reference, **_named(same)}
        found["same_reference"] = data
    equal = [
        p
        for p in alike
        if document.units
        and _is_equal(document, p, limits)
        and p.lines == document.lines
        and not (reference and compact(p.reference))
    ]
    if equal:
        days = min(_apart(document, past) for past in equal)
        found["same_content"] = {**_named(equal), "days": days}
    return found


def _named(others):
    shown = others[:MAX_NAMED]
    return {"numbers": [p.number for p in shown], "keys": [p.key for p in shown]}


def _is_equal(document, past, limits):
    money = (past.units, past.currency) == (document.units, document.currency)
    return money and _apart(document, past) <= limits.duplicate_days


def _apart(document, past):
    """Days between two documents; a draft without a date is of the same day."""
    if past.day is None:
        return 0
    return abs((document.day - past.day).days)


# ------------------------------------------------------------------ amount


def _of_amount(document, habits):
    if not document.units:
        return {"zero_amount": {}}
    if document.units < 0:
        return {"negative_amount": {"units": document.units}}
    amounts = [p.units for p in habits if p.currency == document.currency and p.units]
    amounts = amounts[:HISTORY]
    if document.kind != "invoice" or len(amounts) < MIN_AMOUNTS:
        return {}
    usual = median(map(Fraction, amounts))
    if not is_outlier(document.units, amounts):
        return {}
    data = {"units": document.units, "usual": round(usual), "count": len(amounts)}
    return {"unusual_amount": data}


def is_outlier(value: int, sample: list[int]) -> bool:
    """Is a value far from a sample that is not empty?

    >>> is_outlier(140, [100] * 6), is_outlier(130, [100] * 6)
    (True, False)
    >>> is_outlier(300, [100, 200, 150, 250, 120, 180])
    False
    """
    middle = median(map(Fraction, sample))
    spread = median(abs(Fraction(other) - middle) for other in sample)
    scale = max(MAD_FACTOR * spread, LEAST_SPREAD * abs(middle))
    return abs(value - middle) > Z_LIMIT * scale


# ------------------------------------------------------------------ the rest


def _of_date(document, today, limits):
    found = {}
    day, due = document.day, document.due
    if document.kind == "invoice" and due and due < day:
        found["due_before_date"] = {"due": due.isoformat(), "day": day.isoformat()}
    if abs(day - today) > timedelta(days=limits.date_days):
        apart = abs((day - today).days)
        found["date_far"] = {"day": day.isoformat(), "days": apart}
    return found


def _of_term(document, habits, term):
    """Another term than the customer's; without one, other days than always."""
    if term:
        other = document.term != term
        data = {"term": document.term, "usual": term}
        return {"unusual_term": data} if other else {}
    days = [(p.due - p.day).days for p in habits if p.due and p.day][:HISTORY]
    if not document.due or len(days) < MIN_DAYS:
        return {}
    own = (document.due - document.day).days
    if len(set(days)) > 1 or own == days[0] or own < 0:
        return {}
    data = {"days": own, "usual": days[0], "count": len(days)}
    return {"unusual_days": data}


def _of_reference(document, habits):
    """None, where the customer has always given one."""
    last = habits[:HISTORY]
    if document.reference.strip() or len(last) < MIN_REFERENCES:
        return {}
    always = all(past.reference.strip() for past in last)
    return {"no_reference": {"count": len(last)}} if always else {}


def _of_currency(document, habits):
    known = sorted({past.currency for past in habits[:HISTORY]})
    if len(habits) < MIN_CURRENCIES or document.currency in known:
        return {}
    return {"new_currency": {"currency": document.currency, "usual": known}}
