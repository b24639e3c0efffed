"""Fit the weights and show how honest they are: ``python3 tests/bench/calibrate.py``.

Fits on the training dialects and one half of *pay2inv* (where it is), prints believed,
shipped and fitted weights, then predicted against observed on the held-out dialects
and the other half, which the fit did not see.  A person copies the fitted column into
``core/matching/weights.py``.
"""

from collections import Counter

import beliefs
import bench_core  # noqa: F401
import dialects
import labelled
import reliability
from ar_core.matching import weights
from fit import fit, problems, shares


def weights_table(data, fitted) -> str:
    """All weights with how often each fact was seen and how often it was right."""
    seen, right = Counter(), Counter()
    for example in data:
        for choice in example.choices:
            for fact in set(choice.facts):
                seen[fact] += 1
                right[fact] += choice.right
    shipped = beliefs.shipped(weights)
    head = "seen", "right", "believed", "shipped", "fitted"
    rows = [f"{'fact':<26}" + "".join(f"{h:>10}" for h in head)]
    for key, belief in beliefs.BELIEFS.items():
        share = f"{right[key] / seen[key]:.3f}" if seen[key] else "-"
        rows.append(
            f"{key:<26}{seen[key]:>10}{share:>10}{belief:>10.1f}"
            f"{shipped[key]:>10.1f}{fitted[key]:>10.1f}"
        )
    return "\n".join(rows)


def predicted(data, table, first: bool):
    """(probability, right?) of all proposals, or of those of rank 1."""
    for example in data:
        sums = [sum(table[f] for f in c.facts) + c.fixed for c in example.choices]
        for choice, share in zip(example.choices, shares(sums), strict=True):
            if choice.rank == 1 or not first:
                yield share, choice.right


def shown(data, first: bool):
    """The same with the confidence that the engine gave."""
    for example in data:
        for choice in example.choices:
            if choice.rank == 1 or not first:
                yield choice.confidence, choice.right


def posted(data) -> str:
    """How many were posted, and how many of them were not meant."""
    count, wrong = 0, 0
    for example in data:
        for choice in example.choices:
            count += choice.posted
            wrong += choice.posted and not choice.right
    return f"posted {count}, not as meant {wrong}"


def report(title: str, data, fitted) -> None:
    """The tables for data that were not used for fitting."""
    for rank, first in (("rank 1", True), ("all ranks", False)):
        for name, table in (("believed", beliefs.BELIEFS), ("fitted", fitted)):
            pairs = list(predicted(data, table, first))
            print(
                f"{title}, {rank}, {name}: Brier {reliability.brier(pairs):.4f}, "
                f"calibration error {reliability.error(pairs):.4f}"
            )
        print(f"{title}, {rank}, as shipped; {posted(data)}")
        print(reliability.table(shown(data, first)))


def main() -> None:
    """Fit, print, report."""
    train = list(labelled.generated(dialects.TRAIN, 200))
    held_out = list(labelled.generated(dialects.HELD_OUT, 3300))
    halves = labelled.public()
    if halves is None:
        print(
            "pay2inv is not here (set AR_CORPORA to the folder of the corpora): "
            "fitted on generated lines only, which gives slightly other weights."
        )
    else:
        train += halves[0]
    fitted = fit(train)
    print(weights_table(train, fitted))
    print("\n".join(problems(fitted)) or "signs and order are kept")
    report("held-out dialects", held_out, fitted)
    if halves is not None:
        report("pay2inv, other payers", halves[1], fitted)


if __name__ == "__main__":
    main()
