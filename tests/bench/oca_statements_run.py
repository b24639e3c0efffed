"""Time statements of ours and of OCA's partner_statement; runs in an Odoo shell."""

import time
from datetime import date

import report
import results

FIRST, LAST = date(2026, 4, 1), date(2026, 6, 30)
#: OCA's buckets end a day before ours of the same name: what is due for exactly 30
#: days stands in its second one.
BUCKETS = "0,29,59,89,119"
THEIRS = ("current", "b_1_30", "b_30_60", "b_60_90", "b_90_120", "b_over_120")
HOW = """\
One database with both addons and the same books, three months, an account with the
movements of the period and the ageing on its last day, of all customers. OCA's addon
makes what its report is printed from and keeps nothing; ours does the same, and then
what it does when statements are made: lines and balances are stored. Cold caches."""


class Contenders:
    """What each side does; every method returns the figures of each customer.

    These are: partner id to (closing balance, list of ageing buckets), in cents.
    """

    def __init__(self, env, partners):
        self.env, self.partners, self.company = env, partners, env.company

    def ours(self):
        """Compute, store nothing."""
        ledger = self.env["ar.statement.ledger"]
        built = ledger._build(self.company, self.partners, LAST, FIRST)
        return {
            customer: (found.closing, [bucket.units for bucket in found.ageing])
            for (customer, _currency), found in built.items()
        }

    def ours_stored(self):
        """Make statements."""
        made = self.env["ar.customer.statement"].create(
            [
                {"partner_id": partner.id, "date_from": FIRST, "date_to": LAST}
                for partner in self.partners
            ]
        )
        self.env.flush_all()
        return {
            statement.partner_id.id: (
                round(statement.closing_balance * 100),
                [bucket["units"] for bucket in statement.ageing],
            )
            for statement in made
        }

    def theirs(self):
        """All customers at once, as when they are chosen in the list and printed."""
        return self._theirs(self.partners)

    def theirs_apart(self):
        """A hundred customers at a time."""
        found = {}
        for start in range(0, len(self.partners), 100):
            found.update(self._theirs(self.partners[start : start + 100]))
        return found

    def _theirs(self, partners):
        model = self.env["report.partner_statement.activity_statement"]
        wizard = self.env["activity.statement.wizard"].with_context(
            active_ids=partners.ids
        )
        data = wizard.create(
            {
                "date_start": FIRST,
                "date_end": LAST,
                "filter_partners_non_due": False,
                "filter_negative_balances": False,
            }
        )._prepare_statement()
        values = model._get_report_values(partners.ids, data)["data"]
        currency = self.company.currency_id.id
        return {
            partner: self._figures(found["currencies"][currency])
            for partner, found in values.items()
            if currency in found["currencies"]
        }

    def _figures(self, found):
        moved = sum(line["amount"] for line in found["lines"])
        closing = round((found["balance_forward"] + moved) * 100)
        ageing = found["buckets"] or dict.fromkeys(THEIRS, 0)
        return closing, [round(ageing[name] * 100) for name in THEIRS]


def run(env, version):
    """Measure each side, ours before and after, and print the comparison."""
    # What the statements are about is the company's; nobody else is in the database.
    env.user.group_ids += env.ref("ar_reconciliation.ar_reconciliation_group_clerk")
    env.company.ar_statement_buckets = BUCKETS
    partners = env["res.partner"].search([("name", "=like", "Customer %")])
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()
    sides = Contenders(env, partners)
    order = (
        ("ours, computed", sides.ours),
        ("OCA's, all at once", sides.theirs),
        ("OCA's, 100 at a time", sides.theirs_apart),
        ("ours, computed again", sides.ours),
        ("ours, made and stored", sides.ours_stored),
    )
    found, rows = {}, [["", "seconds", "ms a customer", "queries"]]
    for name, method in order:
        seconds, queries, found[name] = timed(env, method)
        each = f"{1e3 * seconds / len(partners):.1f}"
        rows.append([name, f"{seconds:.2f}", each, queries])
    what = f"Statements of {len(partners)} customers against OCA's partner_statement"
    print(report.heading(f"{what} {version}"))
    print(f"{HOW}\n\n{report.grid(rows)}\n")
    times = {row[0]: float(row[1]) for row in rows[1:]}
    best = min(times["OCA's, all at once"], times["OCA's, 100 at a time"])
    mean = (times["ours, computed"] + times["ours, computed again"]) / 2
    print(
        f"OCA's at its best takes {best / mean:.1f} times as long as ours to compute; "
        f"made and stored, ours takes {times['ours, made and stored'] / best:.1f} "
        "times as long as OCA's computes."
    )
    results.keep("statements computed, against OCA's partner_statement", mean / best)
    print(agreement(found, "ours, made and stored", "OCA's, all at once"), flush=True)


def timed(env, method):
    """Seconds, queries and what a method returns, with cold caches."""
    env.flush_all()
    env.invalidate_all()
    env.registry.clear_all_caches()
    queries, began = env.cr.sql_log_count, time.perf_counter()
    found = method()
    seconds = time.perf_counter() - began
    env.cr.commit()
    return seconds, env.cr.sql_log_count - queries, found


def agreement(found, ours, theirs):
    """In words: for how many customers the figures are the same."""
    mine, other = found[ours], found[theirs]
    nothing = (0, [0] * len(THEIRS))
    everybody = sorted({*mine, *other})
    pairs = [(mine.get(p, nothing), other.get(p, nothing)) for p in everybody]
    closing = sum(a[0] == b[0] for a, b in pairs)
    ageing = sum(a[1] == b[1] for a, b in pairs)
    return (
        f"Of {len(pairs)} customers the closing balance agrees for {closing}, every "
        f"ageing bucket for {ageing}."
    )
