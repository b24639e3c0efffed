"""Times of assessing all customers; runs in an Odoo shell."""

import time

import report
import statements_run


def run(env, customers, items):
    """Make the books, assess all customers twice and print the figures."""
    env.user.group_ids += env.ref("account.group_account_manager")
    bank = statements_run.find(env, "account.journal", "type", "bank")
    statements_run.fill(env, customers, items, bank)
    env.cr.commit()
    env.cr.execute("ANALYZE")
    rows = [[name, *timed(env)] for name in ("first assessment", "the next one")]
    found = env["ar.credit.assessment"].search_count([("current", "=", True)])
    print(report.heading(f"Credit of {found} customers, {items} items each"))
    cells = [
        [name, f"{seconds:.1f}", f"{1e3 * seconds / found:.1f}", queries, state]
        for name, seconds, queries, state in rows
    ]
    head = ["step", "seconds", "ms a customer", "queries", "state"]
    print(report.grid([head, *cells]))


def timed(env):
    """Seconds and queries of a run, and how it ended."""
    env.invalidate_all()
    queries, began = env.cr.sql_log_count, time.perf_counter()
    run = env["ar.credit.run"]._start(env.company)
    env["ar.credit.run"]._cron_work()
    env.flush_all()
    seconds = time.perf_counter() - began
    return seconds, env.cr.sql_log_count - queries, run.state
