"""A campaign of statements, and the portal of a customer with many entries.

``python3 tests/bench/bench_statements.py [CUSTOMERS [ITEMS [ENTRIES]]]``

Computing, releasing and writing the mails are timed apart, and the pages of the portal
over HTTP. Nought customers: the portal alone.
"""

import driver
import portal_pages
from project import databases, odoo_cli
from project.paths import ROOT
from project.server import OdooServer

DATABASE = "bench_statements"


def main(customers: int = 1000, items: int = 10, entries: int = 10_000) -> int:
    """Time a campaign and the portal in a fresh database and drop it.

    :param items: receivable items of each customer.
    :param entries: of the customer who visits the portal.
    """
    environment = odoo_cli.ensure_environment()
    databases.copy(environment, databases.addon_template(environment), DATABASE)
    steps = [f"statements_run.run(env, {customers}, {items})"] if customers else []
    steps.append(f"statements_run.visited(env, {entries})")
    try:
        code = "import statements_run\n" + "\n".join(steps)
        return driver.shell(environment, DATABASE, code) or portal(environment)
    finally:
        databases.drop(environment, DATABASE)


def portal(environment) -> int:
    """Serve the database and time the pages of its last statement."""
    log = ROOT / ".local" / "bench_statements.log"
    log.unlink(missing_ok=True)
    arguments = ("--max-cron-threads=0", "--log-level=warn")
    port = odoo_cli.free_port()
    with OdooServer(environment, DATABASE, port, log, arguments) as server:
        server.wait_until_ready()
        portal_pages.measure(server.url)
    return 0


if __name__ == "__main__":
    driver.start(main)
