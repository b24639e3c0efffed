"""From weighed candidates to proposals: post, propose, or an exception."""

from ..types import Proposal, Reason
from .case import Case
from .evidence import Weighed
from .exchange import worth
from .labels import not_receipt
from .typos import stray_numbers
from .weights import AGAINST, NUMBER, PAYER, TIE_MARGIN

#: Subsets that may be expected to fit by chance before one is not posted.
MAX_CHANCE = 0.02

#: Exceptions that stand before whatever else might fit.
_BLOCKING = frozenset(
    ("duplicate_payment", "currency_mismatch", "exchange_mismatch", "not_receipt")
)

_SWITCH = {
    "part_payment": "part_payment",
    "late_discount": "part_payment",
    "over_payment": "over_payment",
    "amount_discount": "discount",
    "amount_subset": "subset",
}


def decide(case: Case, weighed: list[Weighed]) -> list[Proposal]:
    """Proposals of one entry, ranked; the first carries the decision."""
    ranked = sorted(weighed, key=lambda w: (-w.log_odds, w.item_ids))
    shown = [w for w in ranked if w.alone >= case.policy.propose_at]
    code, data = _problem(case, ranked)
    if not code:
        return _proposals(case, ranked, "post", "", {})
    blocked = code in _BLOCKING
    if blocked or not shown:
        head = Proposal(
            case.entry.id,
            0,
            0.0,
            "exception",
            payer=case.identity.payer,
            reasons=_bare_reasons(case),
            exception=code,
            exception_data=data,
        )
        return [head, *_proposals(case, ranked, "propose", "", {})]
    decision = "exception" if code == "ambiguous" else "propose"
    return _proposals(case, ranked, decision, code, data)


def _proposals(case, ranked, decision, code, data) -> list[Proposal]:
    result = []
    shown = [w for w in ranked if w.alone >= case.policy.propose_at]
    for rank, weighed in enumerate(shown[: case.policy.max_proposals], 1):
        reasons = weighed.reasons
        if rank == 1:
            reasons += _runner_up(case, ranked)
        settlement = weighed.candidate.settlement
        result.append(
            Proposal(
                case.entry.id,
                rank,
                weighed.confidence,
                decision if rank == 1 else "propose",
                payer=weighed.payer,
                allocations=settlement.allocations,
                remainder=settlement.remainder,
                reasons=reasons,
                exception=code if rank == 1 else "",
                exception_data=data if rank == 1 else {},
            )
        )
    return result


def _runner_up(case: Case, ranked: list[Weighed]) -> tuple[Reason, ...]:
    """The next best, and what all others together take off the best."""
    best, *others = ranked
    others = [w for w in others if w.alone >= case.policy.propose_at] or others[:1]
    others = [w for w in others if w.item_ids != best.item_ids] or others[:1]
    if not others or best.crowd > -0.01:
        return ()
    positions = others[0].candidate.settlement.positions
    data = {
        "numbers": case.numbers(positions[:5]),
        "confidence": f"{others[0].confidence:.2f}",
        "item_ids": list(others[0].item_ids[:20]),
    }
    return (Reason("runner_up", best.crowd, data),)


def _bare_reasons(case: Case) -> tuple[Reason, ...]:
    foreign = tuple(
        Reason("foreign_document", 0.0, {"text": m.text, "label": m.word})
        for m in case.foreign[:2]
    )
    return case.identity.reasons + foreign


# ---------------------------------------------------------------- what hinders


def _problem(case: Case, ranked: list[Weighed]) -> tuple[str, dict]:
    """Why the best candidate may not be posted; "" when it may."""
    best = ranked[0] if ranked else None
    paid = _paid_already(case, best) or _other_currency(case, best)
    if paid:
        return paid
    if best is None or best.alone < case.policy.propose_at:
        return _nothing(case)
    tie = _tie(case, ranked)
    if tie:
        return tie
    if best.confidence < case.policy.post_at or not _may_post(case, best):
        return _why_not(case, best)
    return "", {}


def _paid_already(case: Case, best: Weighed | None) -> tuple[str, dict] | None:
    """The number belongs to a settled item and nothing else is meant."""
    strong = [r for r in case.settled.values() if r.strong]
    if best and any(r.strong for r in best.candidate.named):
        return None
    own = [r for r in strong if _is_second_payment(case, r, best)]
    if own:
        return "duplicate_payment", paid_data(case, min(own).position)
    payer, entry = case.identity.payer, case.entry
    if best is None and payer and not case.strong_refs:
        same = case.index.paid(payer, entry.currency, entry.amount)
        if same:
            return "duplicate_payment", paid_data(case, same[-1])
    return None


def _other_currency(case: Case, best: Weighed | None) -> tuple[str, dict] | None:
    """The text names an item of the same customer in another currency."""
    if best and any(r.strong for r in best.candidate.named):
        return None
    strong = sorted(r for r in case.elsewhere.values() if r.strong)
    for ref in strong:
        item = case.item(ref.position)
        if best is None or best.alone < 0.5 or item.payer == best.payer:
            return _mismatch_elsewhere(case, ref.position)
    return None


def _mismatch_elsewhere(case: Case, position: int) -> tuple[str, dict]:
    """In another currency; with a rate also how far the amount is from its worth."""
    item = case.item(position)
    data = {
        "number": case.number(position),
        "item_currency": item.currency,
        "item_ids": [item.id],
    }
    expected = worth(case, (position,))
    if not case.policy.exchange_percent or expected <= 0:
        return "currency_mismatch", data
    worths = {
        "amount": case.entry.amount,
        "expected": expected,
        "difference": case.entry.amount - expected,
        "currency": case.entry.currency,
        "open": case.residual(position),
    }
    return "exchange_mismatch", {**data, **worths}


def _is_second_payment(case: Case, ref, best: Weighed | None) -> bool:
    """Not when another's settled number stands beside a good match of the payer."""
    if best is None or best.log_odds < 0:
        return True
    item = case.item(ref.position)
    if item.payer != best.payer:
        return False
    typo = any(r.reason.code == "number_typo" for r in best.candidate.named)
    return not (typo and item.amount != case.entry.amount)


def paid_data(case: Case, position: int) -> dict:
    """Data of ``duplicate_payment``: the earlier payment."""
    how = case.index.how_settled(position)
    return {
        "number": case.number(position),
        "paid_on": how.on.isoformat() if how.on else "",
        "paid_by": how.by,
        "paid_entry_id": how.entry_id,
        "item_ids": [case.item(position).id],
    }


def _nothing(case: Case) -> tuple[str, dict]:
    """The most helpful word when there is no candidate worth showing."""
    hint = _hint(case)
    if hint and not case.strong_refs and not case.identity.sure:
        return "not_receipt", {"hint": hint}
    if case.strong_refs:
        return _named_in_vain(case, min(case.strong_refs))
    if case.foreign and not case.identity.payer:
        return "foreign_document", {"number": case.foreign[0].text}
    return _nobody(case)


def _named_in_vain(case: Case, position: int) -> tuple[str, dict]:
    """A number is named, but neither the amount nor perhaps the payer agrees."""
    item, payer = case.item(position), case.identity.payer
    if not payer or item.payer == payer:
        return "amount_mismatch", mismatch_data(case, position)
    data = {
        "payer": case.payers.name_of(payer),
        "number": case.number(position),
        "customer": case.payers.name_of(item.payer),
        "item_ids": [item.id],
    }
    return "payer_conflict", data


def _nobody(case: Case) -> tuple[str, dict]:
    payer = case.identity.payer
    if not payer:
        name = next(iter(case.entry.payer_names), "")
        rivals = len(case.identity.rivals)
        return "unknown_payer", {"name": name[:80], "customers": rivals}
    mine = case.index.open_of(payer, case.entry.currency)
    if not mine:
        data = {"payer": case.payers.name_of(payer), "payer_id": payer}
        return "no_open_item", data
    nearest = min(mine, key=lambda p: (abs(case.residual(p) - case.entry.amount), p))
    data = {"payer": case.payers.name_of(payer), **mismatch_data(case, nearest)}
    return "no_such_amount", data


def _hint(case: Case) -> str:
    for reading in case.readings:
        hint, _ = not_receipt(reading.folded)
        if hint:
            return hint
    return ""


def mismatch_data(case: Case, position: int) -> dict:
    """Data of ``amount_mismatch`` for the nearest item."""
    residual = case.residual(position)
    return {
        "number": case.number(position),
        "amount": case.entry.amount,
        "residual": residual,
        "difference": case.entry.amount - residual,
        "currency": case.entry.currency,
        "item_ids": [case.item(position).id],
    }


def _tie(case: Case, ranked: list[Weighed]) -> tuple[str, dict] | None:
    """Candidates for other items that are as good as the best."""
    best = ranked[0]
    equal = [
        w
        for w in ranked
        if best.log_odds - w.log_odds < TIE_MARGIN and w.item_ids != best.item_ids
    ]
    if not equal:
        return None
    if not best.candidate.named and not case.identity.payer:
        return _why_not(case, best)
    group = [best, *equal]
    positions = dict.fromkeys(
        p for w in group for p in w.candidate.settlement.positions
    )
    data = {
        "count": len(group),
        "numbers": case.numbers(list(positions)[:10]),
        "item_ids": [case.item(p).id for p in positions][:50],
    }
    return "ambiguous", data


def _may_post(case: Case, best: Weighed) -> bool:
    """Gates that no confidence overrules."""
    candidate = best.candidate
    switch = _SWITCH.get(best.code)
    if switch and getattr(case.policy, switch) != "post":
        return False
    if best.customers > 1 or _in_doubt(case, best):
        return False
    if candidate.how == "exchanged":
        return bool(candidate.named)
    named = [r for r in candidate.named if r.strong]
    if candidate.how == "extended" and len(named) < 2:
        return False
    if candidate.how in ("listed", "netted", "extended", "advice") and named:
        if len(candidate.settlement.positions) > 1:
            return best.code not in ("part_payment", "over_payment")
        return best.code != "over_payment" or _plausible_excess(case, best)
    return _may_post_unnamed(case, best)


def _may_post_unnamed(case: Case, best: Weighed) -> bool:
    """Only the exact amount, of a payer who is surely known or whose number helps."""
    if best.code in ("part_payment", "over_payment", "late_discount"):
        return False
    if best.candidate.named and best.payer in case.identity.rivals:
        return True
    same_payer = case.identity.payer and best.payer == case.identity.payer
    return bool(same_payer) and case.identity.weight >= PAYER["payer_name_similar"]


def _in_doubt(case: Case, best: Weighed) -> bool:
    """Other sums or items that fit, or a number that speaks of something else."""
    codes = {r.code for r in best.reasons}
    if codes & {"other_subsets", "search_cut", "payer_conflict", "amount_elsewhere"}:
        return True
    if best.code == "amount_subset" and _by_chance(best):
        return True
    named = best.candidate.named
    strength = max((r.reason.weight for r in named), default=0.0)
    if "payer_unknown" in codes and not best.candidate.settlement.complete:
        return strength < NUMBER["structured_reference"]
    if any(r.strong for r in named):
        return False
    return "already_paid" in codes or (not named and _other_meant(case, best))


def _other_meant(case: Case, best: Weighed) -> bool:
    """The text names another item: of the customer, or in full and the payer unsure."""
    other = {r.weight for r in best.reasons if r.code == "other_number"}
    full = AGAINST["other_number_full"] in other and not case.identity.sure
    return full or AGAINST["other_number_own"] in other


def _by_chance(best: Weighed) -> bool:
    """A subset that may fit by accident, or beside a number it does not explain."""
    for reason in best.reasons:
        if reason.code == "subset_chance" and reason.data["expected"] > MAX_CHANCE:
            return True
        if reason.code in ("other_number", "already_paid", "foreign_document"):
            return True
    return False


def _plausible_excess(case: Case, best: Weighed) -> bool:
    """Not when another number of our kind stands unread beside the one named."""
    mine = case.index.open_of(best.payer, case.entry.currency)
    return len(mine) < 2 or not stray_numbers(case)


def _why_not(case: Case, best: Weighed) -> tuple[str, dict]:
    positions = best.candidate.settlement.positions
    codes = {r.code: r for r in best.reasons}
    conflict = codes.get("payer_conflict") or codes.get("third_party_payer")
    if conflict:
        data = {
            **conflict.data,
            "number": case.number(positions[0]),
            "item_ids": list(best.item_ids),
        }
        return "payer_conflict", data
    if best.code in ("part_payment", "over_payment", "late_discount"):
        return "amount_mismatch", mismatch_data(case, positions[0])
    if "other_subsets" in codes:
        count = codes["other_subsets"].data["count"] + 1
        numbers = case.numbers(positions[:10])
        ids = list(best.item_ids)
        return "ambiguous", {"count": count, "numbers": numbers, "item_ids": ids}
    if not case.identity.payer and not best.candidate.named:
        return _nobody(case)
    data = {
        "confidence": f"{best.confidence:.2f}",
        "threshold": f"{case.policy.post_at:.2f}",
    }
    return "below_threshold", data
