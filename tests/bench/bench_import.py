"""Import against Odoo's ``create``: ``python3 tests/bench/bench_import.py [LINES]``.

Makes a database of its own, so that the times are those of one run on one machine.
"""

import sys

import driver
from project import databases, odoo_cli

DATABASE = "bench_import"


def main(lines: int = 1000) -> int:
    """Run the comparison in a fresh database and drop it."""
    environment = odoo_cli.ensure_environment()
    databases.copy(environment, databases.addon_template(environment), DATABASE)
    code = f"import import_run; import_run.run(env, {lines})"
    try:
        return driver.shell(environment, DATABASE, code)
    finally:
        databases.drop(environment, DATABASE)


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
