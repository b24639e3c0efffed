"""Times of the workbench's methods on a long queue; runs in an Odoo shell."""

import statistics
import time

from odoo import Command

import bench_core  # noqa: F401  registers the core as ar_core
import dialects
import ledger
import lines as generator
import report
import results
from odoo_books import Books

SEED = 900
#: Documents in the ledger; fewer bank lines than these come of it.
ITEMS = 5000
#: Calls of each method; the median counts.
TIMES = 15
#: Calls that each accept a hundred.
BATCHES = 3


def run(env, count):
    """Make the queue, then time what a clerk's browser asks for."""
    made_ledger = ledger.make(SEED, items=ITEMS, series="odoo", reference="rf")
    made = generator.lines(made_ledger, dialects.HELD_OUT, count, SEED)
    books = Books(env, made_ledger)
    lines = books.bank_lines([line.entry for line in made])
    rule = books.env["ar.match.rule"].search([("company_id", "=", books.company.id)])
    rule.mode = "supervised"  # it proposes only, so that everything waits
    lines.action_ar_match()
    fill(books, count - len(lines))
    measure(clerk_of(books))


def measure(work):
    """Time the methods on the books of a clerk's workbench and print the figures."""
    shown = work.queue()
    show(shown)
    rows = [
        [name, *timed(work, call, times)] for name, call, times in calls(work, shown)
    ]
    seconds = {row[0]: row[1] for row in rows}
    cells = [[name, f"{1e3 * a:.0f}", f"{1e3 * b:.0f}", n] for name, a, b, n in rows]
    print(report.grid([["method", "median ms", "worst ms", "queries"], *cells]))
    results.keep("workbench: load of a long queue, seconds", seconds["load"])
    results.keep("workbench: accept in a long queue, seconds", seconds["accept"])


def fill(books, count):
    """So many more bank lines that nobody has looked at yet."""
    books.env["account.bank.statement.line"].create(
        [
            {
                "journal_id": books.bank.id,
                "date": "2025-12-01",
                "payment_ref": f"transfer {number}",
                "amount": 1 + number / 100,
            }
            for number in range(count)
        ]
    )
    books.save()


def clerk_of(books):
    """The workbench of a user with the clerk's role and no other right."""
    env = books.env
    role = env.ref("ar_reconciliation.ar_reconciliation_group_clerk")
    user = env["res.users"].create(
        {
            "name": "Clerk",
            "login": f"clerk {books.company.id}",
            "company_id": books.company.id,
            "company_ids": [Command.set(books.company.ids)],
            "group_ids": [Command.set(role.ids)],
        }
    )
    books.save()
    return env["ar.workbench"].with_user(user)


def show(queue):
    """What the queue is made of."""
    print(report.heading(f"Workbench: {queue['count']} unsettled bank lines"))
    for group in queue["groups"]:
        print(f"  {group['title']}, {group['age']}: {group['count']}")
    print(f"  {queue['ledger']['text']}\n", flush=True)


def calls(work, queue):
    """(name, function of the number of the call, how often) of what is asked for."""
    proposed = [
        i
        for group in queue["groups"]
        if group["stage"] == "proposed"
        for i in group["ids"]
    ]
    lines = work.env["account.bank.statement.line"].browse(proposed)
    best = lines.ar_proposal_id.ids
    many = best[TIMES : TIMES + 100 * BATCHES]
    return [
        ("load", lambda _n: work.load(), TIMES),
        ("queue", lambda _n: work.queue(), TIMES),
        ("queue, searched", lambda _n: work.queue({"search": "INV/2025"}), TIMES),
        ("rows of 40", lambda _n: work.rows(proposed[-40:]), TIMES),
        ("rows of 200", lambda _n: work.rows(proposed[-200:]), TIMES),
        ("line", lambda n: work.line(proposed[-n - 1]), TIMES),
        ("progress", lambda _n: work.progress(), TIMES),
        ("summary at 0.9", lambda _n: work.mass_summary({}, 0.9), TIMES),
        ("watch", lambda n: work.watch(proposed[-n - 1]), TIMES),
        ("accept", lambda n: work.accept(best[n]), TIMES),
        ("undo", lambda n: work.undo(proposed[n : n + 1]), TIMES),
        ("accept 100", lambda n: work.mass_accept(many[100 * n :][:100]), BATCHES),
    ]


def timed(work, call, times):
    """(median s, worst s, queries) of calls that begin with nothing in memory."""
    env, seconds, queries = work.env, [], 0
    for number in range(times):
        env.invalidate_all()
        before, started = env.cr.sql_log_count, time.perf_counter()
        call(number)
        env.flush_all()
        env.cr.commit()
        seconds.append(time.perf_counter() - started)
        queries = env.cr.sql_log_count - before
    return statistics.median(seconds), max(seconds), queries
