"""Match a generated workload in Odoo and compare; runs in an Odoo shell."""

import time
from collections import Counter

import bench_core  # noqa: F401  registers the core as ar_core
import dialects
import ledger
import lines as generator
import report
import results
from accounts import count
from odoo_books import Books, closed, reconcile_one, settled

SAMPLE = 100


def timed(env, action):
    """Seconds an action takes, written to the database."""
    start = time.perf_counter()
    action()
    env.flush_all()
    return time.perf_counter() - start


class PostingClock:
    """Adds up the seconds of posting, the part of a match that Odoo does, too."""

    def __init__(self, env):
        self.env, self.seconds = env, 0.0
        self.model = env.registry["ar.posting"]

    def __enter__(self):
        post = self.model._post

        def clocked(posting, proposals):
            posting.env.flush_all()
            self.seconds += timed(posting.env, lambda: post(posting, proposals))

        self.model._post = clocked
        return self

    def __exit__(self, *failure):
        del self.model._post


def line_by_line(books):
    """(Seconds, lines) of Odoo's own reconcile, on invoices of their own."""
    spare = [i for i in books.ledger.items if i.residual > 0 and i.currency == "EUR"]
    spare = [i for i in spare if not books.items[i.id].reconciled][:SAMPLE]
    records = books.env["account.bank.statement.line"].create(
        [
            {
                "journal_id": books.bank.id,
                "date": i.date,
                "payment_ref": i.numbers[0],
                "amount": books.items[i.id].amount_residual,
            }
            for i in spare
        ]
    )
    books.save()

    def reconcile_all():
        for record, item in zip(records, spare, strict=True):
            reconcile_one(record, books.items[item.id])
            books.env.flush_all()

    return timed(books.env, reconcile_all), len(spare)


def run(env, lines, items, seed):
    """One workload: quality and ratios of speed."""
    made_ledger = ledger.make(seed, items=items, series="odoo", reference="rf")
    made = generator.lines(made_ledger, dialects.HELD_OUT, lines, seed)
    books = Books(env, made_ledger)
    records = books.bank_lines([line.entry for line in made])
    plan = books.plan(made, records)
    books.save()
    with PostingClock(books.env) as clock:
        seconds = timed(books.env, records.action_ar_match)
    kinds = count(plan, settled(records), closed(records))
    matched = records.filtered(lambda line: line.ar_match_state == "matched")
    done = len(matched)
    undo = timed(books.env, lambda: matched.action_ar_undo("bench"))
    own, sample = line_by_line(books)
    show_quality(kinds, lines, items)
    rows = [
        ("Odoo, line by line: posting", own, sample, "lines, reconcile() each"),
        ("ours: match and post", seconds, done, "settled of all lines taken up"),
        ("ours: posting alone", clock.seconds, done, "settled"),
        ("ours: undo", undo, done, "undone"),
    ]
    show_speed(rows)


def show_quality(kinds: dict[str, Counter], lines: int, items: int) -> None:
    """Print the outcomes, as the reconciliations in the accounts tell them."""
    what = f"{lines} bank lines, {items} invoices, held-out dialects"
    print(report.heading(f"In Odoo: {what}"))
    print("What was reconciled with what, read from the accounts.\n")
    print(report.quality({"matched and posted": kinds}))
    counts = report.total(kinds)
    results.keep("precision in Odoo", report.precision(counts))
    results.keep("recall in Odoo", report.recall(counts))


def show_speed(rows: list[tuple]) -> None:
    """Print seconds and ratios; the first row counts as 1."""
    (_what, own, sample, _counted), _both, (_name, posting, done, _words), _undo = rows
    base = report.per_line(own, sample)
    print("\nSpeed of the same run; the ratio is to Odoo's line by line\n")
    print(report.speed(rows, base), flush=True)
    ratio = report.per_line(posting, done) / base
    results.keep("posting, against Odoo's line by line", ratio)
