"""A campaign of statements: ``python3 tests/bench/bench_statements.py [CUSTOMERS]``.

Makes a database of its own; computing, releasing and writing the mails are timed apart.
"""

import sys

import driver
from project import databases, odoo_cli

DATABASE = "bench_statements"


def main(customers: int = 1000, items: int = 10) -> int:
    """Time a campaign in a fresh database and drop it.

    :param items: receivable items of each customer.
    """
    environment = odoo_cli.ensure_environment()
    databases.copy(environment, databases.addon_template(environment), DATABASE)
    code = f"import statements_run; statements_run.run(env, {customers}, {items})"
    try:
        return driver.shell(environment, DATABASE, code)
    finally:
        databases.drop(environment, DATABASE)


if __name__ == "__main__":
    sys.exit(main(*(int(argument) for argument in sys.argv[1:])))
