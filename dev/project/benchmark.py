"""`make bench`: the benchmarks one after the other, as one report."""

from __future__ import annotations

import subprocess

from . import odoo_cli
from .paths import LOCAL, ROOT

FOLDER = ROOT / "tests" / "bench"
SUMMARY = "results.py"
RESULTS = LOCAL / "bench.jsonl"


def commands(with_oca: bool) -> list[list[str]]:
    """Scripts and their arguments in the order of the report."""
    scripts = {path.name for path in FOLDER.glob("bench_*.py")} - {"bench_core.py"}
    oca = ["oca.py", "oca_statements.py"] if with_oca else []
    return [
        ["quality.py", "--speed"],
        *([x] for x in [*sorted(scripts), *oca, SUMMARY]),
    ]


def run_bench(with_oca: bool) -> int:
    """Run them all, their output on the screen; 0 when all of them could run."""
    environment = odoo_cli.ensure_environment()
    RESULTS.unlink(missing_ok=True)
    variables = environment.variables | {"AR_BENCH_RESULTS": str(RESULTS)}
    worst = 0
    for script, *arguments in commands(with_oca):
        command = [environment.python, str(FOLDER / script), *arguments]
        worst = max(worst, subprocess.call(command, cwd=ROOT, env=variables))
    return worst
