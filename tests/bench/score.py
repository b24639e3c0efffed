"""Compare proposals with the truth."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

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

    def total(self, what: str) -> int:
        """Sum over kinds."""
        return sum(c[what] for c in self.kinds.values())

    @property
    def precision(self) -> float:
        """Right among the settled."""
        settled = self.total("right") + self.total("wrong")
        return self.total("right") / settled if settled else 1.0

    @property
    def recall(self) -> float:
        """Right among what can be settled."""
        wanted = sum(c["wanted"] for c in self.kinds.values())
        return self.total("right") / wanted if wanted else 1.0


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
        cell[1] += paid == _money(line)
    if proposal.decision == "post":
        good = line.truth is not None and paid == _money(line)
        counter["right" if good else "wrong"] += 1
        if not good:
            result.wrong.append((line, proposal))
    elif line.truth is not None:
        counter["missed"] += 1
        result.missed.append((line, proposal))
    else:
        counter["kept"] += 1


def _money(line) -> dict[int, int] | None:
    return line.truth


def table(result: Score) -> str:
    """The result as text."""
    rows = [f"{'kind':<12}{'lines':>7}{'right':>7}{'wrong':>7}{'missed':>8}{'kept':>6}"]
    for kind, c in result.kinds.items():
        rows.append(
            f"{kind:<12}{c['lines']:>7}{c['right']:>7}{c['wrong']:>7}"
            f"{c['missed']:>8}{c['kept']:>6}"
        )
    rows.append(
        f"precision {result.precision:.4f}   recall {result.recall:.4f}   "
        f"wrong {result.total('wrong')}"
    )
    return "\n".join(rows)


def reliability(result: Score) -> str:
    """Predicted against observed, by confidence."""
    rows = [f"{'confidence':<14}{'proposals':>10}{'right':>8}{'observed':>10}"]
    for cell in sorted(result.bins):
        count, right = result.bins[cell]
        label = f"{cell / 20:.2f}-{(cell + 1) / 20:.2f}"
        rows.append(f"{label:<14}{count:>10}{right:>8}{right / count:>10.3f}")
    return "\n".join(rows)
