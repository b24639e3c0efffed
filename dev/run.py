"""Entry point of the development tool: ``python3 dev/run.py <command>``."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

from project import (
    benchmark,
    cleanup,
    demo,
    linting,
    odoo_cli,
    postgres,
    tiers,
    translations,
)
from project.console import Problem, note, say


def run_odoo(arguments: list[str]) -> int:
    """Run Odoo's command line; does not return when all is well."""
    odoo_cli.replace_process(arguments)
    return 0


def run_setup(arguments: list[str]) -> int:
    """Set the machine up and stop there."""
    odoo_cli.ensure_environment()
    say("The environment is ready")
    return 0


def run_demo(arguments: list[str]) -> int:
    """Make the demo and serve it, unless SERVE=0."""
    return demo.run_demo(
        serve=os.environ.get("SERVE", "1") != "0",
        fresh=os.environ.get("FRESH", "0") not in ("", "0"),
    )


def run_test(arguments: list[str]) -> int:
    """Run the tests; a CI machine keeps no PostgreSQL running."""
    try:
        return tiers.run_tests(arguments[0] if arguments else None)
    finally:
        if os.environ.get("CI"):
            postgres.stop()


def run_format(arguments: list[str]) -> int:
    """Let the formatters change the files."""
    linting.repair_all()
    return 0


def run_i18n(arguments: list[str]) -> int:
    """Bring the translations in step with the texts."""
    return translations.update()


def run_bench(arguments: list[str]) -> int:
    """Measure; with OCA=1 against OCA's addon, too."""
    return benchmark.run_bench(os.environ.get("OCA", "0") not in ("", "0"))


def run_coverage(arguments: list[str]) -> int:
    """Measure how much of the core the unit tests reach."""
    return tiers.run_coverage()


def run_calibrate(arguments: list[str]) -> int:
    """Print what the weights of matching would be, refitted."""
    return tiers.run_calibration()


def run_pictures(arguments: list[str]) -> int:
    """Take the pictures of the documents anew."""
    return tiers.run_pictures()


def run_clean(arguments: list[str]) -> int:
    """Remove what was made in the checkout."""
    return cleanup.clean()


def run_clean_cache(arguments: list[str]) -> int:
    """Remove the per-user cache."""
    return cleanup.clean_cache()


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "odoo": run_odoo,
    "setup": run_setup,
    "demo": run_demo,
    "test": run_test,
    "format": run_format,
    "i18n": run_i18n,
    "bench": run_bench,
    "calibrate": run_calibrate,
    "coverage": run_coverage,
    "pictures": run_pictures,
    "clean": run_clean,
    "clean-cache": run_clean_cache,
}


def end_like_ctrl_c() -> None:
    """Let a closed terminal or `kill` end the servers that we started, too."""
    for name in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(name) is signal.SIG_DFL:
            signal.signal(name, signal.default_int_handler)


def main(arguments: list[str]) -> int:
    """Run one command; a Problem is told in a sentence, never as a traceback."""
    if not arguments or arguments[0] not in COMMANDS:
        note(f"Usage: dev/run.py {{{','.join(COMMANDS)}}} [arguments]")
        return 2
    end_like_ctrl_c()
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except Problem as problem:
        note(f"Error: {problem}")
        return 1
    except KeyboardInterrupt:
        note("Interrupted.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
