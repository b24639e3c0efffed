"""Statements, ours and OCA's, of many: ``oca_statements.py [CUSTOMERS ITEMS]``.

Both addons are in one database, with the same books. Each computes the lines and the
ageing of all customers in one run of the program.
"""

import sys

import driver
from project import databases, oca, odoo_cli
from project.console import Problem, step
from project.paths import ROOT

DATABASE = "bench_oca_statements"


def main(customers: int = 1000, items: int = 10) -> int:
    """Make the books, install OCA's addon beside ours, measure, drop the database."""
    environment = odoo_cli.ensure_environment()
    try:
        options = oca.options([*environment.odoo.addons_paths, ROOT])
    except Problem as problem:
        print(f"\nThe comparison of statements is left out. {problem}")
        return 0
    version = oca.version(oca.STATEMENTS)
    codes = (
        f"import statements_run; statements_run.fill(env, {customers}, {items})",
        f"import oca_statements_run; oca_statements_run.run(env, {version!r})",
    )
    databases.copy(environment, databases.addon_template(environment), DATABASE)
    try:
        with step(f"Writing the books of {customers} customers"):
            if driver.shell(environment, DATABASE, codes[0]):
                return 1
        with step(f"Installing {oca.STATEMENTS} beside them"):
            databases.install_modules(environment, DATABASE, oca.STATEMENTS, options)
        return driver.shell(environment, DATABASE, codes[1], *options)
    except Problem as problem:
        print(f"Error: {problem}", file=sys.stderr)
        return 1
    finally:
        databases.drop(environment, DATABASE)


if __name__ == "__main__":
    driver.start(main)
