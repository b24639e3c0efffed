"""Ours against OCA's addon on one database: ``oca.py [LINES ITEMS SEED]``.

Both get a copy of the same books and bank lines.  OCA's addon runs between two runs of
ours, so that a machine getting slower or faster shows.
"""

import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

import driver
import report
import results
from project import databases, oca, odoo_cli
from project.console import Problem, step
from project.paths import ADDON

BOOKS, OURS, AGAIN, OCA = "bench_books", "bench_ours", "bench_again", "bench_oca"
TITLES = {"ours": "ours", "oca": "OCA's addon"}
HOW = """\
Both get a copy of one database with the same books, the same reconciliation models and
the same unsettled lines, made before either addon was installed. The labels hold only
what the payer wrote; with the bank's own words around it OCA's addon settles nothing.
OCA's addon does what it does when lines are created, ours what its button does.
Judged alike, by what is reconciled with what in the accounts."""
ORDER = ((OURS, "ours"), (OCA, "oca"), (AGAIN, "ours"))


def shell(environment, database: str, code: str, *options: str) -> None:
    """Run Python code in an Odoo shell, or raise a Problem."""
    if driver.shell(environment, database, code, *options):
        raise Problem(f"The benchmark failed in the database {database}.")


def prepare(environment, options: list[str], size: tuple, plan: Path) -> None:
    """Make the books and the database of each contender from them."""
    databases.copy(environment, databases.dependency_template(environment), BOOKS)
    with step(f"Writing {size[1]} invoices and {size[0]} bank lines"):
        arguments = ", ".join(str(number) for number in size)
        code = f"import oca_books; oca_books.make(env, {arguments}, {str(plan)!r})"
        shell(environment, BOOKS, code)
    with step(f"Installing {ADDON} and {oca.MODULE} beside them"):
        databases.copy(environment, BOOKS, OURS)
        databases.install_modules(environment, OURS, ADDON)
        databases.copy(environment, OURS, AGAIN)
        databases.copy(environment, BOOKS, OCA)
        databases.install_modules(environment, OCA, oca.MODULE, options)


def run(environment, options: list[str], size: tuple) -> list[tuple[str, dict]]:
    """Results of the runs in their order: (side, what oca_run measured)."""
    found = []
    with tempfile.TemporaryDirectory() as name:
        plan, result = Path(name) / "plan.json", Path(name) / "result"
        prepare(environment, options, size, plan)
        for database, side in ORDER:
            code = f"import oca_run; oca_run.measure(env, {side!r}, {str(plan)!r}, "
            code += f"{str(result)!r})"
            more = options if side == "oca" else []
            with step(f"Matching with {oca.MODULE if side == 'oca' else ADDON}"):
                shell(environment, database, code, *more)
            found.append((side, read(result)))
    return found


def read(result: Path) -> dict:
    """What oca_run measured, with the counts as counters."""
    found = json.loads(result.read_text(encoding="utf-8"))
    found["kinds"] = {kind: Counter(counts) for kind, counts in found["kinds"].items()}
    return found


def show(found: list[tuple[str, dict]], size: tuple) -> None:
    """Print quality side by side, speed in the order of the runs, and the ratio."""
    version = oca.version()
    what = f"{size[0]} bank lines, {size[1]} invoices, held-out dialects"
    print(report.heading(f"Against OCA's {oca.MODULE} {version}: {what}"))
    print(HOW + "\n")
    print(report.quality({TITLES[side]: run["kinds"] for side, run in found}))
    runs = [
        (TITLES[side], run["seconds"], run["queries"], report.settled(run["kinds"]))
        for side, run in found
    ]
    print("\nSpeed, in the order of the runs\n")
    print(report.race(runs))
    times = report.times_faster(runs, TITLES["ours"])
    if times is None:
        print("\nSomebody settled nothing: no ratio. Take more lines.", flush=True)
        return
    print(f"\nPer settled line, ours is {times:.0f} times faster.", flush=True)
    results.keep("times faster per settled line than OCA's addon", times)


def main(lines: int = 1000, items: int = 2000, seed: int = 900) -> int:
    """Measure, drop the databases and print the comparison."""
    environment = odoo_cli.ensure_environment()
    try:
        options = oca.options(environment.odoo.addons_paths)
    except Problem as problem:
        print(f"\nThe comparison with OCA's addon is left out. {problem}")
        return 0
    try:
        found = run(environment, options, (lines, items, seed))
    except Problem as problem:
        print(f"Error: {problem}", file=sys.stderr)
        return 1
    finally:
        for database in (BOOKS, OURS, AGAIN, OCA):
            databases.drop(environment, database)
    show(found, (lines, items))
    return 0


if __name__ == "__main__":
    driver.start(main)
