"""Import a file and create the same bank lines without it; runs in an Odoo shell.

Both get a statement with its balances and the same number of lines, in turns, because
the machine does other things, too; the sums of all turns are compared.
"""

import time
from datetime import date, timedelta
from decimal import Decimal

from odoo import Command

from odoo.addons.ar_reconciliation.core.types import Entry, ParsedFile, Statement

import report
import results

TURNS = 5
DAY = date(2026, 3, 1)


def made_file(turn, lines):
    """A core ``ParsedFile`` of one statement with entries of its own."""
    entries = tuple(
        Entry(
            date=DAY + timedelta(days=i % 28),
            amount=Decimal(100 * lines + i) / 100,
            currency="",
            narrative=f"Payment {turn}-{i} of invoice INV/2026/{i:05}",
            payer_name=f"Customer {i % 200}",
            row=i + 1,
        )
        for i in range(lines)
    )
    total = sum(entry.amount for entry in entries)
    made = Statement(
        id=f"Turn {turn}", opening=Decimal(0), closing=total, entries=entries
    )
    return ParsedFile(format="csv", statements=(made,), rows=lines)


def create(env, journal, parsed):
    """What a program without the addon does: the statement and its lines."""
    made = parsed.statements[0]
    values = [
        {
            "journal_id": journal.id,
            "date": entry.date,
            "payment_ref": entry.narrative,
            "partner_name": entry.payer_name,
            "amount": float(entry.amount),
        }
        for entry in made.entries
    ]
    return env["account.bank.statement"].create(
        {
            "name": made.id,
            "balance_start": float(made.opening),
            "balance_end_real": float(made.closing),
            "line_ids": [Command.create(vals) for vals in values],
        }
    )


def at_once(env, journal, parsed):
    """Import a file for which a person waits."""
    env["ar.import.batch"]._import(b"x", "bench.csv", parsed, [journal])


def in_steps(env, journal, parsed):
    """Import a large file, as the schedule does it; the file itself is read before."""
    batches = env["ar.import.batch"]
    batch = batches._enqueue(b"x", "bench.csv", parsed, [journal])
    parts = batch._parts(parsed, [journal])
    while batch._step(parts):
        pass


def timed(env, action, *args):
    """Seconds of an action that is written and committed; nothing is in memory."""
    env.cr.execute("ANALYZE")
    env.cr.commit()
    env.invalidate_all()
    start = time.perf_counter()
    action(env, *args)
    env.cr.commit()
    return time.perf_counter() - start


def run(env, lines):
    """Print seconds and ratios; the first row counts as 1."""
    company = env["res.company"].create({"name": f"Bench {time.time()}"})
    env["account.chart.template"].try_loading(
        "generic_coa", company=company, install_demo=False
    )
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    bank = env["account.journal"].search(
        [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
    )
    ways = {
        "Odoo: create": create,
        "ours: at once": at_once,
        "ours: in steps": in_steps,
    }
    seconds = dict.fromkeys(ways, 0.0)
    journals = {name: bank.copy({"name": name}) for name in ways}
    env.cr.commit()
    for turn in range(TURNS + 1):
        for name, way in ways.items():
            size = lines if turn else 20  # the first turn fills Odoo's caches
            parsed = made_file(f"{turn} {name}", size)
            spent = timed(env, way, journals[name], parsed)
            seconds[name] += spent if turn else 0.0
    show(seconds, lines)


def show(seconds, lines):
    """Print the table and leave the ratios for the summary."""
    print(report.heading(f"Import in Odoo: {TURNS} statements of {lines} lines each"))
    base, *ours = seconds
    count = TURNS * lines
    rows = [(name, spent, count, "lines") for name, spent in seconds.items()]
    print(report.speed(rows, report.per_line(seconds[base], count)), flush=True)
    once, steps = (seconds[name] / seconds[base] for name in ours)
    results.keep("import, at once, against Odoo's create", once)
    results.keep("import, in steps, against Odoo's create", steps)
