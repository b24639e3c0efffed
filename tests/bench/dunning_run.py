"""Times of reminder runs over many customers; runs in an Odoo shell."""

import time

import report
import results
import statements_run
from dunning_books import OVERDUE, Books

#: Customers of the run before the others: it pays for what is read but once.
WARM = 100
#: The books are measured when they have grown to a tenth, and in full.
TIMES = 10
#: Steps of sending that are timed, a hundred reminders each.
STEPS = 10
DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()


def run(env, customers):
    """Let the books grow and remind everybody in each size; print the figures."""
    few = customers // TIMES
    env.user.group_ids += env.ref("account.group_account_manager")
    open_always(env.company.ar_dunning_policy_id)
    clerk = statements_run.user(env, "clerk")
    books, has, found = Books(env), 0, {}
    for size in (WARM, few, customers):
        books.grow(size - has)
        has = size
        forget(env)
        found[size] = compute(env, clerk)
    show(books, found, (few, customers))
    idempotent(env, clerk, found[customers]["run"])


def open_always(policy):
    """It works on any day at any hour, so that nobody is held for the time of day."""
    policy.write({**dict.fromkeys(DAYS, True), "quiet_from": 0, "quiet_to": 0})


def forget(env):
    """No reminders of a smaller size."""
    env.cr.execute("DELETE FROM ar_dunning_message")
    env.cr.execute("DELETE FROM ar_dunning_run")
    env.cr.commit()
    env.invalidate_all()


def compute(env, clerk):
    """Figures of a run that computes the reminders of today."""
    made = env["ar.dunning.run"].with_user(clerk).create({})
    made.action_compute()
    env.cr.commit()
    seconds, queries = timed(env, made.sudo()._work)
    if made.state != "review":
        raise SystemExit(f"The run is “{made.state}”: {made.failure}")
    return {
        "run": made,
        "seconds": seconds,
        "queries": queries,
        "ready": made.ready_count,
        "held": made.held_count,
    }


def send(run):
    """Send the reminders of some steps; figures, and how many have left."""
    run.action_send()
    run.env.cr.commit()
    worker = run.sudo()._as_worker()
    figures = timed(run.env, lambda: [worker._step_safely() for _ in range(STEPS)])
    run.action_stop()
    return *figures, run.sent_count


def timed(env, work):
    """Seconds and queries of work that begins with nothing in memory."""
    env.invalidate_all()
    queries, began = env.cr.sql_log_count, time.perf_counter()
    work()
    env.flush_all()
    env.cr.commit()
    return time.perf_counter() - began, env.cr.sql_log_count - queries


def show(books, found, sizes):
    """Print the figures of the sizes side by side, and keep how they grow."""
    few, many = (found[size] for size in sizes)
    text = f"Reminders of {sizes[1]} customers, {len(OVERDUE)} items each"
    print(report.heading(f"{text}, {books.waiting()} unmatched bank lines"))
    head = ["customers", "ready", "held", "seconds", "ms each", "queries", "each"]
    rows = [
        [
            *(size, figures["ready"], figures["held"]),
            *(f"{figures['seconds']:.1f}", f"{1e3 * figures['seconds'] / size:.1f}"),
            *(figures["queries"], f"{figures['queries'] / size:.3f}"),
        ]
        for size, figures in ((size, found[size]) for size in sizes)
    ]
    print(report.grid([head, *rows]), flush=True)
    slower = many["seconds"] / few["seconds"]
    results.keep("reminders: time of ten times the customers, times", slower)
    dearer = many["queries"] / few["queries"] / TIMES
    results.keep("reminders: queries a customer, of ten times as many", dearer)


def idempotent(env, clerk, first):
    """Send a part, stop, and let a second run of the day find nothing new."""
    seconds, queries, sent = send(first)
    print(
        f"\n{sent} e-mails: {seconds:.1f} s, {queries} queries, "
        f"{1e3 * seconds / sent:.1f} ms and {queries / sent:.1f} queries each",
        flush=True,
    )
    messages = env["ar.dunning.message"]
    known, mails = messages.search([]), env["mail.mail"].search_count([])
    second = compute(env, clerk)
    new = len(messages.search([]) - known)
    again = env["mail.mail"].search_count([]) - mails
    print(
        f"Second run of the day: {second['seconds']:.1f} s, {second['queries']} "
        f"queries; {new} new reminders, {again} new e-mails, "
        f"{second['ready']} ready and {second['held']} held taken over"
    )
    results.keep("reminders: made anew by a second run of the day", new + again)
