"""Quality and speed in Odoo: ``python3 tests/bench/bench_odoo.py [LINES ITEMS SEED]``.

Makes a database of its own, so that the times are those of one run on one machine.
"""

import sys

import driver
from project import databases, odoo_cli

DATABASE = "bench_odoo"


def main(lines: int = 1000, items: int = 2000, seed: int = 900) -> int:
    """Run the workload in a fresh database and drop it."""
    environment = odoo_cli.ensure_environment()
    databases.copy(environment, databases.addon_template(environment), DATABASE)
    code = f"import odoo_run; odoo_run.run(env, {lines}, {items}, {seed})"
    try:
        return driver.shell(environment, DATABASE, code)
    finally:
        databases.drop(environment, DATABASE)


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
