"""Compare proposals with the truth."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from report import grid

_SETTLES = ("payment", "credit_note")


@dataclass
class Score:
    """Counts by kind: ``right``, ``wrong``, ``missed``, ``kept`` (rightly left)."""

    kinds: dict[str, Counter] = field(default_factory=lambda: defaultdict(Counter))
    bins: dict[int, list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0, 0])
    )
    wrong: list[tuple] = field(default_factory=list)
    missed: list[tuple] = field(default_factory=list)


def score(lines, proposals, into: Score | None = None) -> Score:
    """Count what was posted rightly, wrongly or not."""
    result = into or Score()
    first = {p.entry_id: p for p in proposals if p.rank <= 1}
    for p in proposals:
        if p.rank == 0:
            first[p.entry_id] = p
    for line in lines:
        _count(result, line, first[line.entry.id])
    return result


def allocated(proposal) -> dict[int, int]:
    """Money by item of a proposal."""
    paid: Counter = Counter()
    for allocation in proposal.allocations:
        if allocation.kind in _SETTLES:
            paid[allocation.item_id] += allocation.amount
    return dict(paid)


def _count(result: Score, line, proposal) -> None:
    counter = result.kinds[line.kind]
    counter["lines"] += 1
    counter["wanted"] += line.truth is not None
    paid = allocated(proposal)
    if proposal.allocations:
        cell = result.bins[min(int(proposal.confidence * 20), 19)]
        cell[0] += 1
        cell[1] += paid == line.right
    if proposal.decision == "post":
        good = line.truth is not None and paid == line.truth
        counter["right" if good else "wrong"] += 1
        if not good:
            result.wrong.append((line, proposal))
    elif line.truth is not None:
        counter["missed"] += 1
        result.missed.append((line, proposal))
    else:
        counter["kept"] += 1


def reliability(result: Score) -> str:
    """Predicted against observed, by confidence."""
    rows = [["confidence", "proposals", "right", "observed"]]
    for cell in sorted(result.bins):
        count, right = result.bins[cell]
        label = f"{cell / 20:.2f}-{(cell + 1) / 20:.2f}"
        rows.append([label, count, right, f"{right / count:.3f}"])
    return grid(rows)
