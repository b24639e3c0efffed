"""What speaks for and against a candidate, as reasons with log-odds."""

import math
from collections.abc import Iterable
from typing import NamedTuple

from ..text import compact
from ..types import Reason
from .candidates import Candidate
from .case import Case, Ref
from .dates import date_reasons
from .labels import not_receipt
from .settle import Settlement
from .weights import (
    AGAINST,
    AMOUNT,
    NUMBER,
    PAYER,
    PRIOR,
    SHADES,
    confidence,
    taken_by_others,
)

#: Open items of one amount, of all customers, that make it a usual amount.
USUAL = 4


class Weighed(NamedTuple):
    """A candidate with its reasons; ``payer`` is the customer of its items.

    ``log_odds`` is the sum of its weights; ``crowd`` what the other candidates for
    the same entry take off it, because one of them at most is right.
    """

    candidate: Candidate
    payer: int
    reasons: tuple[Reason, ...]
    log_odds: float
    customers: int = 1
    crowd: float = 0.0

    @property
    def confidence(self) -> float:
        """Probability that the candidate is right."""
        return confidence(self.log_odds + self.crowd)

    @property
    def alone(self) -> float:
        """What the confidence would be if there were no other candidate."""
        return confidence(self.log_odds)

    @property
    def code(self) -> str:
        """How the amount fits."""
        return self.candidate.settlement.code

    @property
    def item_ids(self) -> tuple[int, ...]:
        """Items touched, in order."""
        found = self.candidate.settlement.allocations
        return tuple(sorted({a.item_id for a in found}))


def weigh_all(case: Case, found: Iterable[Candidate]) -> list[Weighed]:
    """Every candidate, each with what the others leave of its probability."""
    weighed = [weigh(case, candidate) for candidate in found]
    if len(weighed) < 2:
        return weighed
    weighed = _beside_a_full_list(case, weighed)
    crowds = taken_by_others([w.log_odds for w in weighed])
    return [w._replace(crowd=c) for w, c in zip(weighed, crowds, strict=True)]


def _beside_a_full_list(case: Case, weighed: list[Weighed]) -> list[Weighed]:
    """A part or over-payment, though the numbers in the text add up exactly."""
    for full in weighed:
        if full.candidate.how == "listed" and full.code == "amount_sum":
            break
    else:
        return weighed
    positions = full.candidate.settlement.positions
    data = {
        "numbers": case.numbers(positions[:5]),
        "item_ids": [case.item(p).id for p in positions[:5]],
    }
    reason = Reason("amount_elsewhere", AGAINST["amount_elsewhere"], data)
    return [
        w
        if w.candidate.settlement.complete
        or any(r.code == reason.code for r in w.reasons)
        else w._replace(
            reasons=(*w.reasons, reason), log_odds=round(w.log_odds + reason.weight, 4)
        )
        for w in weighed
    ]


def weigh(case: Case, candidate: Candidate) -> Weighed:
    """Collect every reason and add the weights up."""
    payers = sorted({case.item(p).payer for p in candidate.settlement.positions})
    reasons = [Reason("prior", PRIOR)]
    reasons += _number_reasons(candidate)
    reasons += _payer_reasons(case, candidate, payers)
    reasons += _amount_reasons(case, candidate)
    reasons += _against(case, candidate, payers)
    total = sum(r.weight for r in reasons)
    payer = payers[0] if len(payers) == 1 else case.identity.payer
    return Weighed(candidate, payer, tuple(reasons), round(total, 4), len(payers))


def _number_reasons(candidate: Candidate) -> list[Reason]:
    """Each number is shown; the weakest counts, for one wrong item is one too many.

    Credit notes that were added without being named count nothing here.
    """
    if not candidate.named:
        return []
    shown = sorted(candidate.named, key=lambda r: (r.reason.weight, r.position))
    reasons = [shown[0].reason]
    reasons += [Reason(r.reason.code, 0.0, r.reason.data) for r in shown[1:20]]
    return reasons


def _payer_reasons(case: Case, candidate: Candidate, payers: list[int]) -> list[Reason]:
    identity = case.identity
    if not identity.payer:
        return _unsure_payer(case, candidate, payers)
    if payers == [identity.payer]:
        return list(identity.reasons)
    data = {
        "payer": case.payers.name_of(identity.payer),
        "customer": case.payers.name_of(payers[0]),
    }
    strength = max((r.reason.weight for r in candidate.named), default=0.0)
    if strength <= NUMBER["number_core"] or not candidate.settlement.complete:
        return [Reason("payer_conflict", AGAINST["payer_conflict"], data)]
    side = "strong" if identity.sure else "name"
    return [Reason("third_party_payer", AGAINST[f"third_party_{side}"], data)]


def _unsure_payer(case: Case, candidate: Candidate, payers: list[int]) -> list[Reason]:
    """A stranger, or a name that fits several customers, this one among them."""
    identity = case.identity
    if len(payers) != 1 or payers[0] not in identity.rivals:
        return [_stranger(reason, candidate) for reason in identity.reasons]
    name = next(iter(case.entry.payer_names), "")[:80]
    data = {"name": name, "count": len(identity.rivals)}
    return [Reason("payer_name_shared", PAYER["payer_name_shared"], data)]


def _stranger(reason: Reason, candidate: Candidate) -> Reason:
    """A named stranger who does not even pay in full is less to be believed."""
    if reason.code != "payer_unknown" or candidate.settlement.complete:
        return reason
    return Reason(reason.code, AGAINST["stranger_not_in_full"], reason.data)


def _amount_reasons(case: Case, candidate: Candidate) -> list[Reason]:
    settlement = candidate.settlement
    weight = AMOUNT[settlement.code]
    if candidate.how == "anybody":
        weight = SHADES["amount_of_anybody"]
    if candidate.how == "extended":
        weight = SHADES["amount_extended"]
    if settlement.code == "over_payment" and _in_full(candidate):
        weight = SHADES["over_payment_in_full"]
    reasons = [Reason(settlement.code, weight, settlement.data)]
    unnamed = not candidate.named and candidate.how == "single"
    if unnamed and not settlement.complete:
        reasons[0] = Reason(
            settlement.code, AGAINST["no_reference_unsettled"], settlement.data
        )
    return [*reasons, *_set_off(case, settlement), *(map(_note, candidate.notes))]


def _in_full(candidate: Candidate) -> bool:
    """One document, by its number as printed or by its reference."""
    codes = {ref.reason.code for ref in candidate.named}
    full = {"structured_reference", "payment_reference", "number_exact"}
    return len(candidate.named) == 1 and codes <= full


def _set_off(case: Case, settlement: Settlement) -> list[Reason]:
    """Our own debts to the customer that are set off; shown, not counted."""
    bills = [p for p in settlement.positions if case.item(p).kind == "bill"]
    if not bills:
        return []
    return [Reason("set_off", 0.0, {"numbers": case.numbers(bills[:10])})]


def _note(note: Reason) -> Reason:
    if note.code == "subset_chance":
        expected = note.data["expected"]
        return Reason(note.code, round(-math.log(1 + 50 * expected), 4), note.data)
    if note.code == "remittance_advice":
        return Reason(note.code, SHADES["advice_sum"], note.data)
    return Reason(note.code, AGAINST[note.code], note.data)


def _against(case: Case, candidate: Candidate, payers: list[int]) -> list[Reason]:
    reasons = _unused_numbers(case, candidate, payers)
    reasons += _elsewhere(case, candidate, payers)
    if not candidate.named:
        reasons += _same_amount(case, candidate)
        reasons += _usual_amount(case, candidate)
        reasons += _later(case, candidate)
        reasons += _foreign(case)
    if not any(r.strong for r in candidate.named):
        reasons += _no_receipt(case)
    return reasons


def _unused_numbers(
    case: Case, candidate: Candidate, payers: list[int]
) -> list[Reason]:
    """Numbers in the text that this candidate leaves unexplained."""
    used = {r.position for r in candidate.named} | set(candidate.settlement.positions)
    reasons = []
    if any(r.reason.code == "number_typo" for r in candidate.named):
        used |= _taken_for_typo(case, candidate)
    for ref in sorted((*case.refs.values(), *case.settled.values())):
        if ref.position in used or not ref.strong:
            continue
        weight = _unused_weight(case, ref, payers)
        code = "already_paid" if ref.position in case.settled else "other_number"
        reasons.append(Reason(code, weight, _number_data(case, ref, code)))
    heaviest = sorted(reasons, key=lambda r: r.weight)
    kept = heaviest[:1] + [Reason(r.code, 0.0, r.data) for r in heaviest[1:5]]
    return kept


def _number_data(case: Case, ref: Ref, code: str) -> dict:
    if code == "other_number":
        return dict(ref.reason.data)
    how = case.index.how_settled(ref.position)
    return {
        "number": case.number(ref.position),
        "paid_on": how.on.isoformat() if how.on else "",
        "paid_by": how.by,
    }


def _unused_weight(case: Case, ref: Ref, payers: list[int]) -> float:
    item = case.item(ref.position)
    if ref.position in case.settled:
        if item.payer in payers:
            return AGAINST["already_paid"]
        return AGAINST["other_number_part"]
    if item.payer in payers:
        return AGAINST["other_number_own"]
    form = "full" if ref.form == "full" else "part"
    return AGAINST[f"other_number_{form}"]


def _taken_for_typo(case: Case, candidate: Candidate) -> set[int]:
    """Items whose number stands in the text only because of the typing error."""
    texts = [
        r.reason.data["text"] for r in candidate.named if r.reason.code == "number_typo"
    ]
    return {
        ref.position
        for ref in (*case.refs.values(), *case.settled.values())
        for text in texts
        if _same_place(compact(ref.reason.data["text"]), text)
    }


def _same_place(left: str, right: str) -> bool:
    return left in right or right in left


def _same_amount(case: Case, candidate: Candidate) -> list[Reason]:
    position = candidate.settlement.positions[0]
    if candidate.how not in ("single", "anybody"):
        return []
    item = case.item(position)
    amount = case.residual(position)
    if candidate.how == "single":
        others = case.index.exact(item.payer, item.currency, amount)
    else:
        others = case.index.exact_anywhere(item.currency, amount)
    if len(others) < 2:
        return []
    data = {
        "count": len(others),
        "numbers": case.numbers(others[:5]),
        "item_ids": [case.item(p).id for p in others[:5]],
    }
    same = Reason("same_amount", AGAINST["same_amount"], data)
    return [same, *date_reasons(case, position, others)]


def _usual_amount(case: Case, candidate: Candidate) -> list[Reason]:
    """An amount that many owe, a price perhaps, says less about whom it is for."""
    if candidate.how not in ("single", "subset"):
        return []
    count = min(
        case.index.by_any_amount.count((case.item(p).currency, case.residual(p)))
        for p in candidate.settlement.positions
    )
    if count < USUAL:
        return []
    return [Reason("amount_usual", AGAINST["amount_usual"], {"count": count})]


def _elsewhere(case: Case, candidate: Candidate, payers: list[int]) -> list[Reason]:
    """A part or over-payment, though another item of the customer fits exactly."""
    if candidate.settlement.complete or len(payers) != 1:
        return []
    entry = case.entry
    fits = case.index.exact(payers[0], entry.currency, entry.amount)
    if not fits:
        return []
    data = {
        "numbers": case.numbers(fits[:5]),
        "item_ids": [case.item(p).id for p in fits[:5]],
    }
    return [Reason("amount_elsewhere", AGAINST["amount_elsewhere"], data)]


def _later(case: Case, candidate: Candidate) -> list[Reason]:
    for position in candidate.settlement.positions:
        item = case.item(position)
        if item.date > case.entry.date:
            data = {"number": case.number(position), "date": item.date.isoformat()}
            return [Reason("later_item", AGAINST["later_item"], data)]
    return []


def _foreign(case: Case) -> list[Reason]:
    """Shown, not counted: the number was not used."""
    return [
        Reason("foreign_document", 0.0, {"text": m.text, "label": m.word})
        for m in case.foreign[:2]
    ]


def _no_receipt(case: Case) -> list[Reason]:
    for reading in case.readings:
        hint, word = not_receipt(reading.folded)
        if hint:
            return [
                Reason("not_receipt_word", AGAINST["not_receipt_word"], {"word": word})
            ]
    return []
