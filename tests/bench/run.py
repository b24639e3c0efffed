"""Quality and speed of matching: ``python3 tests/bench/run.py [hard] [--speed]``.

Ledgers and lines are generated; the truth is known because we wrote it.
"""

import argparse
import time

import bench_core  # noqa: F401
import dialects
import ledger
import lines as generator
from ar_core.matching import match
from ar_core.types import Policy
from mixes import HARD
from score import Score, reliability, score, table

SERIES = ("odoo", "german", "monthly", "short", "digits", "letter")
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
    """Seconds for three sizes, one run each."""
    rows = [f"{'lines':>8}{'items':>9}{'seconds':>9}"]
    for count, items in ((1000, 2000), (1000, 10_000), (10_000, 100_000)):
        books = ledger.make(1, customers=items // 10, items=items, series="odoo")
        made = generator.lines(books, dialects.HELD_OUT, count, 7)
        entries = [x.entry for x in made]
        start = time.perf_counter()
        match(entries, books.items, books.payers, Policy())
        rows.append(f"{len(entries):>8}{items:>9}{time.perf_counter() - start:>9.2f}")
    return "\n".join(rows)


def show(what) -> None:
    """Lines of the training family that went wrong, to look at."""
    for line, proposal in what:
        print(line.kind, line.dialect, line.entry, line.truth)
        print("   ", proposal)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("family", nargs="?", default="both")
    parser.add_argument("-v", action="store_true", help="show failures (train only)")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if options.family in ("train", "both"):
        result = quality(dialects.TRAIN, 100 + options.seed)
        print("train dialects\n" + table(result))
        if options.v:
            show(result.wrong)
            show(result.missed[:60])
    if options.family in ("test", "both"):
        result = quality(dialects.HELD_OUT, 900 + options.seed)
        print("held-out dialects\n" + table(result) + "\n" + reliability(result))
    if options.family in ("hard", "both"):
        result = hard(dialects.TRAIN + dialects.HELD_OUT, 4000 + options.seed)
        print("hard mix, all dialects\n" + table(result))
    if options.speed:
        print(speed())


if __name__ == "__main__":
    main()
