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
#: Calls of each method; the median counts.
TIMES = 15


def run(env, count):
    """Make the queue, then time what a clerk's browser asks for."""
    made_ledger = ledger.make(SEED, items=count, series="odoo", reference="rf")
    made = generator.lines(made_ledger, dialects.HELD_OUT, count, SEED)
    books = Books(env, made_ledger)
    lines = books.bank_lines([line.entry for line in made])
    rule = books.env["ar.match.rule"].search([("company_id", "=", books.company.id)])
    rule.mode = "supervised"  # it proposes only, so that everything waits
    lines[: count * 9 // 10].action_ar_match()
    books.save()
    work = clerk_of(books)
    shown = work.queue()
    show(shown, count)
    rows = [(name, *timed(work, call)) for name, call in calls(work, shown)]
    print(report.grid(("method", "median ms", "worst ms", "queries"), rows))
    by_name = {row[0]: float(row[1]) / 1000 for row in rows}
    results.keep("workbench, 10000 lines: load, seconds", by_name["load"])
    results.keep("workbench, 10000 lines: accept, seconds", by_name["accept"])


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


def show(queue, count):
    """What the queue is made of."""
    print(report.heading(f"Workbench: {count} unsettled bank lines"))
    for group in queue["groups"]:
        print(f"  {group['title']}, {group['age']}: {group['count']}")
    print(f"  {queue['ledger']['text']}\n", flush=True)


def calls(work, queue):
    """(name, function of the number of the call) of what the screen asks for."""
    ids = {group["stage"]: group["ids"] for group in queue["groups"]}
    proposed = ids["proposed"]
    best = {
        line.id: line.ar_proposal_id.id
        for line in work.env["account.bank.statement.line"].browse(proposed[:400])
    }
    accepted = [best[i] for i in proposed[:TIMES]]
    many = [best[i] for i in proposed[TIMES : TIMES + 100 * 3]]
    return [
        ("load", lambda _number: work.load()),
        ("queue", lambda _number: work.queue()),
        ("queue, searched", lambda _number: work.queue({"search": "invoice"})),
        ("rows of 40", lambda _number: work.rows(proposed[:40])),
        ("rows of 200", lambda _number: work.rows(proposed[:200])),
        ("line", lambda number: work.line(proposed[-number - 1])),
        ("progress", lambda _number: work.progress()),
        ("summary at 0.9", lambda _number: work.mass_summary({}, 0.9)),
        ("accept", lambda number: work.accept(accepted[number])),
        ("accept 100", lambda n: work.mass_accept(many[100 * n : 100 * n + 100])),
    ]


def timed(work, call):
    """(median ms, worst ms, queries) of calls that begin with nothing in memory."""
    env, seconds, queries = work.env, [], 0
    for number in range(TIMES):
        if number >= 3 and call.__code__.co_varnames[:1] == ("n",):
            break
        env.invalidate_all()
        before, started = env.cr.sql_log_count, time.perf_counter()
        call(number)
        env.flush_all()
        env.cr.commit()
        seconds.append(time.perf_counter() - started)
        queries = env.cr.sql_log_count - before
    middle, worst = statistics.median(seconds), max(seconds)
    return f"{1000 * middle:.0f}", f"{1000 * worst:.0f}", str(queries)
