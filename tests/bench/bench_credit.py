"""Assessing many customers: ``python3 tests/bench/bench_credit.py [CUSTOMERS]``.

Makes a database of its own; the first assessment and the next one are timed.
"""

import sys

import driver
from project import databases, odoo_cli

DATABASE = "bench_credit"


def main(customers: int = 1000, items: int = 10) -> int:
    """Time the assessments in a fresh database and drop it.

    :param items: receivable items of each customer.
    """
    environment = odoo_cli.ensure_environment()
    databases.copy(environment, databases.addon_template(environment), DATABASE)
    code = f"import credit_run; credit_run.run(env, {customers}, {items})"
    try:
        return driver.shell(environment, DATABASE, code)
    finally:
        databases.drop(environment, DATABASE)


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
