"""The grid of a matching rule: how a match is known decides what may become of it.

A proposal is reduced to three facts: how the payer is known, how the document is
named, how the amount fits.  The first row that fits the facts says what is allowed.
A row can only hold back what the engine would post; it never posts what the engine
would not.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..types import Proposal, Reason

#: How the payer is known; the first that a proposal has counts.
PAYER = {
    "payer_conflict": "third_party",
    "third_party_payer": "third_party",
    "payer_fixed": "set_by_hand",
    "payer_account": "account",
    "payer_tax_id": "tax_id",
    "payer_account_learned": "learned",
    "payer_name": "name",
    "payer_name_learned": "learned",
    "payer_name_in_text": "name",
    "payer_name_cut": "similar_name",
    "payer_name_similar": "similar_name",
    "payer_name_shared": "similar_name",
}

#: How a document is named, the weakest first: one weak number is one too many.
DOCUMENT = {
    "number_typo": "typo",
    "remittance_advice": "advice",
    "date_named": "spelled",
    "number_core": "spelled",
    "number_embedded": "spelled",
    "number_labelled": "spelled",
    "number_listed": "spelled",
    "number_plain": "spelled",
    "number_digits": "spelled",
    "customer_reference": "number",
    "number_exact": "number",
    "payment_reference": "structured",
    "structured_reference": "structured",
}
#: Worth ``several`` when two of them name different documents.
_ONE_DOCUMENT = frozenset(("spelled", "number", "structured"))

#: How the amount fits.
AMOUNT = {
    "set_off": "set_off",
    "amount_exchanged": "exchanged",
    "amount_exact": "exact",
    "instalment": "exact",
    "amount_sum": "sum",
    "amount_balance": "sum",
    "amount_subset": "subset",
    "amount_discount": "discount",
    "amount_charges": "charges",
    "amount_within_tolerance": "tolerance",
    "part_payment": "part",
    "late_discount": "part",
    "over_payment": "over",
}

#: What a row can ask for; an empty set is anything.
PAYERS = {
    "any": frozenset(),
    "sure": frozenset(("set_by_hand", "account", "tax_id")),
    "account": frozenset(("account",)),
    "tax_id": frozenset(("tax_id",)),
    "name": frozenset(("name",)),
    "similar_name": frozenset(("similar_name",)),
    "learned": frozenset(("learned",)),
    "set_by_hand": frozenset(("set_by_hand",)),
    "third_party": frozenset(("third_party",)),
    "unknown": frozenset(("unknown",)),
}
DOCUMENTS = {
    "any": frozenset(),
    "named": frozenset(("structured", "number", "spelled", "several", "advice")),
    "structured": frozenset(("structured",)),
    "number": frozenset(("number",)),
    "spelled": frozenset(("spelled",)),
    "several": frozenset(("several",)),
    "advice": frozenset(("advice",)),
    "typo": frozenset(("typo",)),
    "none": frozenset(("none",)),
}
AMOUNTS = {
    "any": frozenset(),
    "in_full": frozenset(("exact", "sum")),
    "differs": frozenset(("charges", "tolerance", "part", "over")),
    **{name: frozenset((name,)) for name in sorted(set(AMOUNT.values()))},
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a proposal rests on."""

    payer: str
    document: str
    amount: str


@dataclass(frozen=True, slots=True)
class Row:
    """``decision``: ``post``, ``ask`` (a second person), ``propose`` or ``never``.

    ``payer``, ``document`` and ``amount`` are keys of ``PAYERS``, ``DOCUMENTS`` and
    ``AMOUNTS``.
    """

    id: int
    decision: str
    payer: str = "any"
    document: str = "any"
    amount: str = "any"


def facts(proposal: Proposal) -> Facts:
    """Reduce the reasons of a proposal to three facts.

    >>> reasons = (Reason("payer_account"), Reason("number_exact"),
    ...     Reason("part_payment"))
    >>> facts(Proposal(1, 1, 0.9, "post", reasons=reasons))
    Facts(payer='account', document='number', amount='part')
    """
    codes = {reason.code for reason in proposal.reasons}
    return Facts(
        _first(PAYER, codes, "unknown"),
        _document(proposal, codes),
        _first(AMOUNT, codes, ""),
    )


def _first(table: dict[str, str], codes: set[str], default: str) -> str:
    return next((fact for code, fact in table.items() if code in codes), default)


def _document(proposal: Proposal, codes: set[str]) -> str:
    fact = _first(DOCUMENT, codes, "none")
    numbers = {r.data.get("number") for r in proposal.reasons if r.code in DOCUMENT}
    return "several" if fact in _ONE_DOCUMENT and len(numbers) > 1 else fact


def decide(found: Facts, rows: Iterable[Row]) -> Row | None:
    """The first row that fits, or None.

    >>> rows = (Row(1, "ask", amount="part"), Row(2, "post"))
    >>> decide(Facts("account", "number", "part"), rows).id
    1
    """
    for row in rows:
        if (
            _fits(found.payer, PAYERS[row.payer])
            and _fits(found.document, DOCUMENTS[row.document])
            and _fits(found.amount, AMOUNTS[row.amount])
        ):
            return row
    return None


def _fits(fact: str, wanted: frozenset[str]) -> bool:
    return not wanted or fact in wanted


def restrain(
    proposals: Iterable[Proposal], rows: tuple[Row, ...], rule: str
) -> list[Proposal]:
    """Hold back what the rows do not allow, and say in the proposal which row it was.

    Of entries whose proposals are tied nothing is taken away: both must be shown.

    :param rule: name of the rule, for the sentence.
    """
    found = list(proposals)
    tied = {p.entry_id for p in found if p.rank and p.decision == "exception"}
    return [_restrained(p, rows, rule, p.entry_id in tied) for p in found]


def _restrained(
    proposal: Proposal, rows: tuple[Row, ...], rule: str, tied: bool
) -> Proposal:
    row = decide(facts(proposal), rows) if proposal.rank else None
    if row is None:
        return proposal
    data = {"rule": rule, "row": row_data(row)}
    known = replace(
        proposal, reasons=(*proposal.reasons, Reason(f"row_{row.decision}", 0.0, data))
    )
    if tied:
        return known
    if row.decision == "never":
        return _nothing(known, data)
    if proposal.decision != "post" or row.decision == "post":
        return known
    code = "rule_asks" if row.decision == "ask" else "rule_proposes"
    return replace(known, decision=row.decision, exception=code, exception_data=data)


def _nothing(proposal: Proposal, data: dict) -> Proposal:
    """Not even shown: an exception when it is the first, else nothing at all."""
    return replace(
        proposal,
        allocations=(),
        remainder=0,
        decision="exception",
        exception="rule_refuses",
        exception_data=data,
    )


def supervise(proposals: Iterable[Proposal], rule: str) -> list[Proposal]:
    """Propose what would be posted, and say that only the rule's mode is why."""
    return [
        replace(
            proposal,
            decision="propose",
            exception="rule_supervised",
            exception_data={"rule": rule},
        )
        if proposal.decision == "post"
        else proposal
        for proposal in proposals
    ]


def row_data(row: Row) -> dict:
    """A row as data of a sentence; the adaptor puts it into words."""
    return {
        "id": row.id,
        "payer": row.payer,
        "document": row.document,
        "amount": row.amount,
    }
