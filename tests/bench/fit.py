"""Weights by maximum likelihood: which candidate is right, or none of them.

With ``s`` the sums of weights of a line's candidates, the right one has probability
``exp(s) / (1 + sum of exp(s))``, none ``1 / (1 + …)``.  Weights are pulled toward the
beliefs as by a normal distribution around them, and keep sign and order.
"""

import math
from collections import Counter, defaultdict
from itertools import pairwise

from beliefs import BELIEFS, EQUAL, FREE, GAP, ORDER

ROUNDS = 250
STEP = 0.4
MOST = 0.2
#: A fact of either sign counts no more than this: what it stands beside must tell.
SMALL = 1.0
#: One over the variance of a belief: 1.0 = as likely as not within 0.7 log-odds.
PULL = 1.0


def patterns(data) -> Counter:
    """Equal lines counted once: ((facts, fixed) of each, place of the right one)."""
    count: Counter = Counter()
    for example in data:
        shape = tuple((_tied(c.facts), c.fixed) for c in example.choices)
        right = [at for at, c in enumerate(example.choices) if c.right]
        count[shape, right[0] if right else -1] += 1
    return count


def _tied(facts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(EQUAL.get(fact, fact) for fact in facts)


def shares(sums: list[float]) -> list[float]:
    """Probability of each candidate."""
    odds = [math.exp(max(-30.0, min(30.0, s))) for s in sums]
    whole = 1.0 + math.fsum(odds)
    return [each / whole for each in odds]


def fit(data) -> dict[str, float]:
    """The table that explains the data best, not far from what was believed."""
    counted = sorted(patterns(data).items())
    table = {k: v for k, v in BELIEFS.items() if k not in EQUAL}
    for _ in range(ROUNDS):
        slope, curve = _derivatives(counted, table)
        for key in table:
            pull = PULL * (BELIEFS[key] - table[key])
            step = STEP * (slope[key] + pull) / (curve[key] + PULL)
            table[key] += max(-MOST, min(MOST, step))
        _project(table)
    table = _strict({key: round(value, 1) + 0.0 for key, value in table.items()})
    table |= {key: table[same] for key, same in EQUAL.items()}
    return {key: table[key] for key in BELIEFS}


def _derivatives(counted, table):
    slope: dict[str, float] = defaultdict(float)
    curve: dict[str, float] = defaultdict(float)
    for (shape, right), count in counted:
        sums = [fixed + sum(table[f] for f in facts) for facts, fixed in shape]
        for at, share in enumerate(shares(sums)):
            error = count * ((at == right) - share)
            bend = count * share * (1.0 - share) * len(shape[at][0]) / 2
            for fact in shape[at][0]:
                slope[fact] += error
                curve[fact] += bend
    return slope, curve


def _project(table: dict[str, float]) -> None:
    """Signs and order; the nearest table for each pair in turn."""
    for _ in range(20):
        for chain in ORDER:
            for low, high in pairwise(chain):
                over = (table[low] + GAP - table[high]) / 2
                if over > 0:
                    table[low] -= over
                    table[high] += over
        for key in table:
            if key not in FREE:
                sign = 1 if BELIEFS[key] > 0 else -1
                table[key] = sign * max(GAP, sign * table[key])
            else:
                table[key] = max(-SMALL, min(SMALL, table[key]))


def _strict(table: dict[str, float]) -> dict[str, float]:
    """The order to the last tenth, also where data pull hard against it."""
    for low, high in [pair for _ in ORDER for c in ORDER for pair in pairwise(c)]:
        if table[low] < table[high]:
            continue
        if BELIEFS[high] < 0:
            table[low] = round(table[high] - GAP, 1)
        else:
            table[high] = round(table[low] + GAP, 1)
    return table


def problems(table: dict[str, float]) -> list[str]:
    """What is wrong with a table: signs, order, equals; empty when nothing is."""
    found = [f"{k} is missing" for k in BELIEFS if k not in table]
    for key, belief in BELIEFS.items():
        if key not in FREE and table.get(key, 0.0) * belief <= 0:
            found.append(f"{key} counts the wrong way")
    for chain in ORDER:
        for low, high in pairwise(chain):
            if table[low] >= table[high]:
                found.append(f"{low} counts no less than {high}")
    found += [f"{a} is not {b}" for a, b in EQUAL.items() if table[a] != table[b]]
    return found
