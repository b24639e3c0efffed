"""The tiers of `make test`, and the runner that prints their counts.

Fast tiers run beside Odoo's, because each uses one core. Every tier writes
its full output to a file in ``.local/log``.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from . import databases, linting, odoo_cli, odoo_log, outcome, virtualenv
from .console import Problem, note, step
from .outcome import Outcome
from .paths import ADDON, ADDON_DIR, LOCAL, LOGS, ROOT

TEST_DATABASE = "test_odoo"
# Odoo's own tests of what this module extends: they must pass with it installed.
CORE_TESTS = (
    "/account:TestAccountMoveReconcile",
    "/account:TestAccountBankStatementLine",
    "/account:TestAccountPayment",
    "/account:TestAccountPaymentRegister",
    "/account:TestAccountEarlyPaymentDiscount",
)
PYTEST_NO_TESTS = 5


@dataclass(frozen=True)
class Tier:
    """One tier: its name, what it covers, the function that runs it.

    ``at_least`` is the number of tests that must run: a tier that finds fewer has
    lost some. Raise it when tests are added.
    """

    name: str
    covers: str
    run: Callable[[], Outcome]
    at_least: int


def run_pytest(name: str, folders: Sequence[str], variables: dict) -> Outcome:
    """Run pytest on the folders that exist; the counts come from its report."""
    existing = [folder for folder in folders if any((ROOT / folder).glob("**/test_*"))]
    if not existing:
        return Outcome(details=["no tests yet"])
    LOGS.mkdir(parents=True, exist_ok=True)
    report, log = LOGS / f"{name}.xml", LOGS / f"{name}.log"
    report.unlink(missing_ok=True)
    python = str(virtualenv.odoo_environment() / "bin" / "python")
    command = [
        python,
        "-m",
        "pytest",
        "-q",
        "--tb=short",
        f"--junit-xml={report}",
        *existing,
    ]
    with log.open("w") as output:
        result = subprocess.run(
            command,
            cwd=ROOT,
            env=variables | {"PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    return read_pytest(report, log, result.returncode)


def read_pytest(report: Path, log: Path, code: int) -> Outcome:
    """The counts of a pytest run; its output is shown when something failed."""
    found = outcome.read_junit(report) if report.exists() else Outcome()
    if found.failed:
        found.details.append(log.read_text(errors="replace"))
    elif code not in (0, PYTEST_NO_TESTS):
        found.fail(f"pytest ended with {code}:\n{databases.tail(log, 60)}")
    return found


def run_unit() -> Outcome:
    """The pure core, the repository's own rules, the development tool."""
    variables = dict(os.environ)
    variables.pop("PYTHONPATH", None)
    return run_pytest("unit", ("tests/unit", "tests/lint", "tests/dev"), variables)


def run_odoo() -> Outcome:
    """Install the addon into a fresh database and run its tests with Odoo."""
    if not (ADDON_DIR / "__manifest__.py").exists():
        return Outcome(details=["no addon yet"])
    environment = odoo_cli.ensure_environment()
    template = databases.dependency_template(environment)
    databases.copy(environment, template, TEST_DATABASE)
    return run_odoo_tests("odoo", ["-i", ADDON, "--test-tags", f"/{ADDON}"])


def run_core() -> Outcome:
    """Odoo's own tests of receivables, on the database of the odoo tier."""
    environment = odoo_cli.ensure_environment()
    if databases.comment(environment, TEST_DATABASE) is None:
        source = databases.addon_template(environment)
        databases.copy(environment, source, TEST_DATABASE)
    return run_odoo_tests("core", ["--test-tags", ",".join(CORE_TESTS)])


def run_odoo_tests(name: str, arguments: Sequence[str]) -> Outcome:
    """Run Odoo's test runner and read its log."""
    environment = odoo_cli.ensure_environment()
    LOGS.mkdir(parents=True, exist_ok=True)
    log, console = LOGS / f"{name}.log", LOGS / f"{name}-console.log"
    log.unlink(missing_ok=True)
    command = ["server", "-d", TEST_DATABASE, "--stop-after-init", *arguments]
    command += [f"--logfile={log}", f"--screenshots={LOGS / 'screenshots'}"]
    command += ["--max-cron-threads=0"]
    with console.open("w") as output:
        result = odoo_cli.run_odoo(
            environment,
            odoo_cli.with_free_port(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    ignored = odoo_log.read_ignored(odoo_log.IGNORE_DIR / f"{name}.txt")
    found = odoo_log.read_log(log, ignored)
    if result.returncode and not found.failed:
        end = databases.tail(console)
        found.fail(f"Odoo ended with {result.returncode}:\n{end}")
    return found


def run_system() -> Outcome:
    """Whole installations, driven from outside: life cycle and browser."""
    variables = odoo_cli.ensure_environment().variables
    return run_pytest("system", ("tests/system",), variables)


LINT = Tier("lint", "style, import contracts, Odoo's rules", linting.run_lint, 8)
UNIT = Tier("unit", "the pure core, repository rules, tools", run_unit, 4300)
ODOO = Tier("odoo", "the addon's tests in Odoo's runner", run_odoo, 1800)
CORE = Tier("core", "Odoo's own receivable tests with the addon", run_core, 200)
SYSTEM = Tier("system", "installation, life cycle, browser", run_system, 45)
TIERS = {tier.name: tier for tier in (LINT, UNIT, ODOO, CORE, SYSTEM)}
# Tiers of one line run one after the other, lines run beside each other.
STAGES = (((LINT, UNIT), (ODOO, CORE)), ((SYSTEM,),))
running: list[str] = []


def run_tier(tier: Tier) -> Outcome:
    """Run one tier and print its heading, its details and its counts."""
    started = time.monotonic()
    running.append(tier.name)
    try:
        found = tier.run()
    except Problem as problem:
        found = Outcome()
        found.fail(f"Error: {problem}")
    finally:
        running.remove(tier.name)
    ran = found.passed + found.failed
    if ran < tier.at_least:
        found.fail(f"Only {ran} tests ran; there are at least {tier.at_least}.")
    found.seconds = time.monotonic() - started
    report(tier, found)
    return found


def report(tier: Tier, found: Outcome) -> None:
    """Print the result of a tier as one block."""
    lines = [f"\n== {tier.name}: {tier.covers}", *found.details]
    lines.append(f"== {tier.name}: {found.counts} in {found.seconds:.0f} s\n")
    print("\n".join(lines), flush=True)


def run_lines(lines: Sequence[Sequence[Tier]]) -> Outcome:
    """Run lines of tiers beside each other and add their counts up."""
    total = Outcome()
    names = ", ".join(tier.name for line in lines for tier in line)
    with (
        step(f"Testing: {names}", now=lambda: ", ".join(running)),
        ThreadPoolExecutor(len(lines)) as pool,
    ):
        for found in pool.map(lambda line: [run_tier(tier) for tier in line], lines):
            for one in found:
                total.add(one)
    return total


def run_tests(name: str | None) -> int:
    """Run all tiers or one; the last line has the counts of all."""
    if name and name not in TIERS:
        raise Problem(f"There is no tier '{name}'; choose from {', '.join(TIERS)}.")
    LOCAL.mkdir(exist_ok=True)
    if name not in ("lint", "unit"):
        odoo_cli.ensure_environment()
    total = Outcome()
    for lines in (((TIERS[name],),),) if name else STAGES:
        total.add(run_lines(lines))
    note(f"Full output: {LOGS}")
    print(total.counts, flush=True)
    return 1 if total.failed else 0


def run_calibration() -> int:
    """Refit the weights of matching on generated data and print what they would be."""
    python = str(virtualenv.odoo_environment() / "bin" / "python")
    script = str(ROOT / "tests" / "bench" / "calibrate.py")
    return subprocess.call([python, script], cwd=ROOT)


def run_pictures() -> int:
    """Take the pictures of the documents anew, by the tests that open the screens."""
    folder = ROOT / "docs" / "img"
    variables = odoo_cli.ensure_environment().variables | {"AR_PICTURES": str(folder)}
    found = run_pytest("pictures", ("tests/system/pictures",), variables)
    print("\n".join((*found.details, found.counts)), flush=True)
    return 1 if found.failed else 0


def run_coverage() -> int:
    """Branch coverage of the pure core by the unit tests."""
    python = str(virtualenv.odoo_environment() / "bin" / "python")
    LOCAL.mkdir(exist_ok=True)
    commands = (
        ["run", "-m", "pytest", "-q", "tests/unit"],
        ["report", f"--include={ADDON}/core/*"],
    )
    for arguments in commands:
        code = subprocess.call([python, "-m", "coverage", *arguments], cwd=ROOT)
        if code:
            return code
    return 0
