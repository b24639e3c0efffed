"""Quality and speed of the comparison of two ledgers: ``agreement.py --seed N``.

The books are generated with planted differences; a difference is right when its
class and all its lines are.
"""

import argparse
import time
from collections import Counter

import bench_core  # noqa: F401
import ledger_pairs as books
from ar_core.agreement.compare import compare
from ar_core.agreement.types import DIFFERENCES
from report import grid

#: Events of a ledger of one customer, ledgers of each habit, and the large ones.
EVENTS, LEDGERS = 200, 20
LARGE = (200, 2000, 10_000)


def measure(seed: int, habit: str) -> dict[str, Counter]:
    """Right, wrong and missed differences of each class, for one habit."""
    found = {code: Counter() for code in DIFFERENCES}
    for at in range(LEDGERS):
        made = books.make(seed * 1000 + at, EVENTS, habit)
        result = compare(
            made.ours, made.theirs, cutoff=books.CUTOFF, others=made.others
        )
        said = Counter(
            books.key_of(d.code, d.ours, d.theirs) for d in result.differences
        )
        truth = Counter(made.truth)
        for key, count in (said & truth).items():
            found[key[0]]["right"] += count
        for key, count in (said - truth).items():
            found[key[0]]["wrong"] += count
        for key, count in (truth - said).items():
            found[key[0]]["missed"] += count
    return found


def share(part: int, rest: int) -> str:
    """A share in per cent, "-" of nothing."""
    return f"{100 * part / (part + rest):.1f}" if part + rest else "-"


def quality(seed: int) -> str:
    """Precision and recall of each class, by how the customer writes numbers."""
    rows = [["habit", "class", "planted", "found", "precision %", "recall %"]]
    for habit in books.HABITS:
        for code, n in measure(seed, habit).items():
            right, wrong, missed = n["right"], n["wrong"], n["missed"]
            if right + wrong + missed:
                sums = (right + missed, right + wrong)
                shares = (share(right, wrong), share(right, missed))
                rows.append([habit, code, *sums, *shares])
    return grid(rows, left=(0, 1))


def speed(seed: int) -> str:
    """Seconds for books of several sizes, one run each."""
    rows = [["habit", "our lines", "their lines", "seconds"]]
    for habit in ("exact", "voucher"):
        for events in LARGE:
            made = books.make(seed, events, habit)
            start = time.perf_counter()
            compare(made.ours, made.theirs, cutoff=books.CUTOFF, others=made.others)
            seconds = f"{time.perf_counter() - start:.2f}"
            rows.append([habit, len(made.ours), len(made.theirs), seconds])
    return grid(rows, left=(0,))


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    seed = parser.parse_args().seed
    print(quality(seed))
    print()
    print(speed(seed))


if __name__ == "__main__":
    main()
