"""The lint tier: every checker counts as one test."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .console import note, say
from .node import node_tools
from .outcome import Outcome
from .paths import ADDON, ADDON_DIR, ADDONS, LOCAL, ROOT
from .virtualenv import lint_environment

NOT_OURS = (
    "missing-readme",  # asks for README.rst, our documents are Markdown
    "consider-merging-classes-inherited",  # a large model has one file per concern
)
PRETTIER_FILES = (f"{ADDON}/**/*.{{js,scss,xml}}", "*.cjs")


@dataclass(frozen=True)
class Check:
    """One checker: its name, its command line, and the one that mends."""

    name: str
    command: list[str]
    repair: list[str] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)


def all_checks() -> Iterator[Check]:
    """The checkers that have something to check."""
    yield from python_checks(lint_environment() / "bin")
    if (ADDON_DIR / "__manifest__.py").exists():
        yield from addon_checks(lint_environment() / "bin")
    yield from javascript_checks()


def python_checks(programs: Path) -> Iterator[Check]:
    """Style and import contracts of all Python files."""
    ruff = str(programs / "ruff")
    cache = {"RUFF_CACHE_DIR": str(LOCAL / "ruff_cache")}
    repair = [ruff, "check", "--quiet", "--fix", "."]
    yield Check("ruff check", [ruff, "check", "."], repair, cache)
    repair = [ruff, "format", "--quiet", "."]
    yield Check("ruff format", [ruff, "format", "--check", "."], repair, cache)
    if (ADDON_DIR / "__init__.py").exists():
        contracts = [str(programs / "lint-imports"), "--no-cache"]
        yield Check("import contracts", contracts, variables={"PYTHONPATH": str(ROOT)})


def addon_checks(programs: Path) -> Iterator[Check]:
    """Odoo's and OCA's rules for addons."""
    pylint = [str(programs / "pylint"), f"--disable={','.join(NOT_OURS)}", *ADDONS]
    yield Check("pylint-odoo", pylint)
    rules = str(programs / "oca-checks-odoo-module")
    yield Check("oca addon checks", [rules, *ADDONS])
    folders = [ROOT / addon / "i18n" for addon in ADDONS]
    catalogues = [str(path) for f in folders for path in sorted(f.glob("*.po*"))]
    if catalogues:
        command = [str(programs / "oca-checks-po"), *catalogues]
        yield Check("oca translation checks", command)


def javascript_checks() -> Iterator[Check]:
    """Rules and format of JavaScript, style sheets and XML."""
    tools = node_tools()
    eslint = [tools.program("eslint"), "--no-warn-ignored", "."]
    yield Check("eslint", eslint, [*eslint, "--fix"], tools.variables)
    prettier = [tools.program("prettier"), "--log-level=warn"]
    yield Check(
        "prettier",
        [*prettier, "--check", *PRETTIER_FILES],
        [*prettier, "--write", *PRETTIER_FILES],
        tools.variables,
    )


def run_check(check: Check, command: list[str]) -> str | None:
    """Run a checker; None when it is content, else what it says."""
    result = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | check.variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return result.stdout.strip() if result.returncode else None


def run_lint() -> Outcome:
    """Run all checkers."""
    outcome = Outcome()
    for check in all_checks():
        started = time.monotonic()
        complaint = run_check(check, check.command)
        if complaint is None:
            outcome.passed += 1
        else:
            outcome.fail(f"--- {check.name}\n{complaint}")
        verdict = "failed" if complaint is not None else "passed"
        seconds = time.monotonic() - started
        outcome.details.append(f"{check.name}: {verdict} ({seconds:.1f} s)")
    return outcome


def repair_all() -> None:
    """Let the formatters and fixers change the files."""
    for check in all_checks():
        if check.repair:
            say(f"{check.name}")
            remaining = run_check(check, check.repair)
            if remaining:
                note(remaining)
