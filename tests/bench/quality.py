"""Quality and speed of matching: ``python3 tests/bench/quality.py [hard] [--speed]``.

Ledgers and lines are generated; the truth is known because we wrote it.
"""

import argparse
import resource
import time

import bench_core  # noqa: F401
import dialects
import ledger
import lines as generator
import report
import results
from ar_core.matching import match
from ar_core.types import Policy
from mixes import HARD
from report import grid
from score import Score, reliability, score

SERIES = ("odoo", "german", "monthly", "short", "digits", "letter")
#: Bank lines and open items of the speed table.
SIZES = (1000, 2000), (1000, 10_000), (10_000, 100_000)
REFERENCES = ("rf", "ogm", "qrr", "kid", "", "rf")


def quality(family, first_seed: int) -> Score:
    """One workload of 1,000 lines × 2,000 items for each numbering series."""
    result = Score()
    for at, series in enumerate(SERIES):
        books = ledger.make(first_seed + at, series=series, reference=REFERENCES[at])
        made = generator.lines(books, family, 1000, first_seed + at)
        found = match([x.entry for x in made], books.items, books.payers, Policy())
        score(made, found, result)
    return result


def hard(family, first_seed: int) -> Score:
    """Mostly traps, with numbers, days and amounts around every text."""
    result = Score()
    for at in range(2 * len(SERIES)):
        series, reference = SERIES[at % 6], REFERENCES[at % 6]
        books = ledger.make(first_seed + at, 60, 1500, series, reference)
        made = generator.lines(books, family, 700, at, HARD)
        made = generator.noisy(made, at)
        found = match([x.entry for x in made], books.items, books.payers, Policy())
        score(made, found, result)
    return result


def speed() -> str:
    """Seconds and the peak of memory for three sizes, one run each."""
    rows = [["lines", "items", "seconds", "peak MiB of the process"]]
    for count, items in SIZES:
        books = ledger.make(1, customers=items // 10, items=items, series="odoo")
        made = generator.lines(books, dialects.HELD_OUT, count, 7)
        entries = [x.entry for x in made]
        start = time.perf_counter()
        match(entries, books.items, books.payers, Policy())
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        rows.append([len(entries), items, f"{seconds:.2f}", f"{peak:.0f}"])
        results.keep(f"engine {count} x {items}, seconds", seconds)
        results.keep(f"engine {count} x {items}, MiB", peak)
    return grid(rows, left=())


def show(what) -> None:
    """Lines of the training family that went wrong, to look at."""
    for line, proposal in what:
        print(line.kind, line.dialect, line.entry, line.truth)
        print("   ", proposal)


def parse() -> argparse.Namespace:
    """What to run."""
    parser = argparse.ArgumentParser(description=__doc__)
    choices = ("both", "train", "test", "hard")
    parser.add_argument("family", nargs="?", default="both", choices=choices)
    parser.add_argument("-v", action="store_true", help="show failures (train only)")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def measure(family: str, seed: int) -> dict[str, Score]:
    """Scores by the name of the run."""
    found = {}
    if family in ("train", "both"):
        found["training dialects"] = quality(dialects.TRAIN, 100 + seed)
    if family in ("test", "both"):
        found["held-out dialects"] = quality(dialects.HELD_OUT, 900 + seed)
    if family in ("hard", "both"):
        found["hard mix"] = hard(dialects.TRAIN + dialects.HELD_OUT, 4000 + seed)
    return found


def main() -> None:
    """Print the tables."""
    options = parse()
    print(report.heading("Quality of the engine on generated lines (no database)"))
    print(report.LEGEND + "\n", flush=True)
    found = measure(options.family, options.seed)
    runs = {name: result.kinds for name, result in found.items()}
    print(report.quality(runs))
    for name, kinds in runs.items():
        counts = report.total(kinds)
        results.keep(f"precision, {name}", report.precision(counts))
        results.keep(f"recall, {name}", report.recall(counts))
    if "held-out dialects" in found:
        print(
            "\nConfidence of first proposals (held-out dialects) and what came true\n"
        )
        print(reliability(found["held-out dialects"]))
    if options.v and "training dialects" in found:
        show(found["training dialects"].wrong)
        show(found["training dialects"].missed[:60])
    if options.speed:
        print(report.heading("Speed of the engine (no database)"))
        print(speed())


if __name__ == "__main__":
    main()
