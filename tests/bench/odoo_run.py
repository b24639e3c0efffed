"""Match a generated workload in Odoo and compare; executed by an Odoo shell.

``env`` comes from the shell, ``LINES``, ``ITEMS`` and ``SEED`` from the driver.
"""

import time
from collections import Counter, defaultdict

import bench_core  # noqa: F401  registers the core as ar_core
import dialects
import ledger
import lines as generator
from odoo_books import Books, reconcile_one


def settled(line):
    """Money by journal item of what was posted for a bank line."""
    paid = Counter()
    for allocation in line.ar_proposal_id.allocation_ids:
        if allocation.kind in ("payment", "credit_note"):
            paid[allocation.move_line_id.id] += round(allocation.amount * 100)
    return dict(paid)


def judge(made, bank_lines, items):
    """Counts by kind: right, wrong, missed, kept."""
    kinds = defaultdict(Counter)
    for line, record in zip(made, bank_lines, strict=True):
        truth = line.truth and {items[i].id: money for i, money in line.truth.items()}
        if record.ar_match_state == "matched":
            outcome = "right" if settled(record) == truth else "wrong"
        else:
            outcome = "kept" if truth is None else "missed"
        kinds[line.kind][outcome] += 1
    return kinds


def show(kinds):
    """Print the table and its totals."""
    print(f"{'kind':<12}{'right':>7}{'wrong':>7}{'missed':>8}{'kept':>6}")
    total = Counter()
    for kind, counts in sorted(kinds.items()):
        total.update(counts)
        cells = [counts[name] for name in ("right", "wrong", "missed", "kept")]
        print(f"{kind:<12}{cells[0]:>7}{cells[1]:>7}{cells[2]:>8}{cells[3]:>6}")
    posted, wanted = total["right"] + total["wrong"], total["right"] + total["missed"]
    print(
        f"precision {total['right'] / max(posted, 1):.4f}   "
        f"recall {total['right'] / max(wanted, 1):.4f}   wrong {total['wrong']}"
    )


def timed(action):
    """Seconds an action takes, written to the database."""
    start = time.perf_counter()
    action()
    env.flush_all()  # noqa: F821
    return time.perf_counter() - start


def line_by_line(books, count):
    """Seconds per line of Odoo's own reconcile, on invoices of their own."""
    spare = [i for i in books.ledger.items if i.residual > 0 and i.currency == "EUR"]
    spare = [i for i in spare if not books.items[i.id].reconciled][:count]
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
            env.flush_all()  # noqa: F821

    return timed(reconcile_all) / max(len(spare), 1)


def run(env, lines, items, seed):
    """One workload: quality and ratios of speed."""
    made_ledger = ledger.make(seed, items=items, series="odoo", reference="rf")
    made = generator.lines(made_ledger, dialects.HELD_OUT, lines, seed)
    books = Books(env, made_ledger)
    bank_lines = books.bank_lines([line.entry for line in made])
    books.save()
    seconds = timed(bank_lines.action_ar_match)
    show(judge(made, bank_lines, books.items))
    matched = bank_lines.filtered(lambda line: line.ar_match_state == "matched")
    ours = seconds / max(len(matched), 1)
    undo = timed(lambda: matched.action_ar_undo("bench")) / max(len(matched), 1)
    own = line_by_line(books, 100)
    print(f"match and post {1000 * ours:7.1f} ms per settled line")
    print(f"undo           {1000 * undo:7.1f} ms per line")
    print(f"Odoo, one by one {1000 * own:5.1f} ms per line, posting only")
    print(f"ratio          {ours / own:7.2f}  (ours with matching / Odoo's posting)")


run(env, LINES, ITEMS, SEED)  # noqa: F821
