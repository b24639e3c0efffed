"""Refit the weights: ``python3 tests/bench/calibrate.py``.

Logistic regression on every first proposal of the training dialects (right or wrong is
known).  The table in ``core/matching/weights.py`` is the prior: a weight moves only
as far as the data pull it, so that facts the training data hardly contain keep the
weight a person gave them.  Prints old and new weights; a person copies what is
convincing and reads the held-out score and the reliability table afterwards.
"""

import math
from collections import defaultdict

import bench_core  # noqa: F401
import dialects
import ledger
import lines as generator
from ar_core.matching import match
from ar_core.types import Policy
from run import REFERENCES, SERIES
from score import allocated

ROUNDS = 300
STEP = 0.5
PULL = 20.0


def examples(seeds: range):
    """(weight by code, right?) of every first proposal, ties left out."""
    for seed in seeds:
        at = seed % len(SERIES)
        books = ledger.make(seed, series=SERIES[at], reference=REFERENCES[at])
        made = generator.lines(books, dialects.TRAIN, 1000, seed)
        truth = {x.entry.id: x.truth for x in made}
        everything = Policy(post_at=1.1, propose_at=0.0)
        entries = [x.entry for x in made]
        for proposal in match(entries, books.items, books.payers, everything):
            if proposal.rank == 1 and proposal.exception != "ambiguous":
                facts = {r.code: r.weight for r in proposal.reasons if r.weight}
                yield facts, allocated(proposal) == truth[proposal.entry_id]


def fit(data: list) -> dict[str, float]:
    """Factors by which the table's weights should be multiplied, near 1."""
    factors: dict[str, float] = defaultdict(lambda: 1.0)
    for _ in range(ROUNDS):
        slopes: dict[str, float] = defaultdict(float)
        for facts, right in data:
            total = sum(factors[code] * weight for code, weight in facts.items())
            error = right - 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
            for code, weight in facts.items():
                slopes[code] += error * weight
        for code, slope in slopes.items():
            pull = PULL * (1.0 - factors[code])
            factors[code] += STEP * (slope + pull) / (len(data) + PULL)
    return dict(factors)


def main() -> None:
    """Print what the data say about each weight."""
    data = list(examples(range(200, 206)))
    count: dict[str, int] = defaultdict(int)
    weight: dict[str, float] = {}
    for facts, _ in data:
        for code, value in facts.items():
            count[code] += 1
            weight[code] = value
    factors = fit(data)
    print(f"{len(data)} proposals\n{'code':<26}{'seen':>7}{'now':>7}{'fitted':>8}")
    for code in sorted(weight):
        fitted = weight[code] * factors[code]
        print(f"{code:<26}{count[code]:>7}{weight[code]:>7.1f}{fitted:>8.2f}")


if __name__ == "__main__":
    main()
