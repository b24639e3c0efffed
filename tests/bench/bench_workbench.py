"""The workbench on a long queue: ``python3 tests/bench/bench_workbench.py [LINES]``.

Makes a database of its own, so that the times are those of one run on one machine.
"""

import sys

import driver
from project import databases, odoo_cli

DATABASE = "bench_workbench"


def main(lines: int = 10_000) -> int:
    """Time each method in a fresh database and drop it."""
    environment = odoo_cli.ensure_environment()
    databases.copy(environment, databases.addon_template(environment), DATABASE)
    code = f"import workbench_run; workbench_run.run(env, {lines})"
    try:
        return driver.shell(environment, DATABASE, code)
    finally:
        databases.drop(environment, DATABASE)


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
