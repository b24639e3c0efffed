"""Times of a campaign of many customers; runs in an Odoo shell."""

import random
import time
from datetime import date, timedelta

from odoo import Command
from odoo.tests import new_test_user

import portal_pages
import report

SEED = 900
FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)
#: Entries that are made together.
CHUNK = 1000


def run(env, customers, items):
    """Make the books, work a campaign to its end and print the figures."""
    accounting = env.ref("account.group_account_manager")
    env.user.group_ids += accounting
    fill(env, customers, items)
    users = {role: user(env, role) for role in ("clerk", "reviewer")}
    env.cr.commit()
    env.cr.execute("ANALYZE")
    campaign = env["ar.statement.campaign"].with_user(users["clerk"])
    campaign = campaign.create({"date_from": FIRST, "date_to": LAST})
    rows = [
        [name, *timed(env, campaign.with_user(users[role]), method)]
        for name, role, method in (
            ("choose and compute", "clerk", "action_compute"),
            ("release (seal)", "reviewer", "action_release"),
            ("write the mails", "clerk", "action_send"),
        )
    ]
    found = campaign.sudo().line_ids.statement_id
    print(report.heading(f"Statements of {len(found)} customers, {items} items each"))
    cells = [
        [name, f"{seconds:.1f}", f"{1e3 * seconds / len(found):.1f}", queries]
        for name, seconds, queries in rows
    ]
    print(report.grid([["step", "seconds", "ms a statement", "queries"], *cells]))
    mails = env["ar.statement.delivery"].search_count([])
    print(f"\nState {campaign.state}; {campaign.failed_count} failed, {mails} mails.")


def timed(env, campaign, method):
    """Seconds and queries of a button and of the schedule's work that it starts."""
    env.invalidate_all()
    queries, began = env.cr.sql_log_count, time.perf_counter()
    getattr(campaign, method)()
    env["ar.statement.campaign"].sudo()._cron_work()
    env.flush_all()
    return time.perf_counter() - began, env.cr.sql_log_count - queries


def visited(env, entries):
    """A customer with many entries, a sent statement of them, and a portal user."""
    partner = env["res.partner"].create({"name": "Visitor Inc", "is_company": True})
    contact = env["res.partner"].create({"name": "Ann", "parent_id": partner.id})
    new_test_user(
        env, portal_pages.LOGIN, groups="base.group_portal", partner_id=contact.id,
        password=portal_pages.LOGIN,
    )  # fmt: skip
    book(env, partner, entries)
    env.cr.commit()
    env.cr.execute("ANALYZE")
    clerk, reviewer = (user(env, role, "portal_") for role in ("clerk", "reviewer"))
    statements = env["ar.customer.statement"].with_user(clerk)
    statement = statements.create(
        {"partner_id": partner.id, "date_from": FIRST, "date_to": LAST}
    )
    statement.action_submit()
    statement.with_user(reviewer).action_release()
    statement._mark_sent()
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()
    lines = statement.sudo().line_ids | statement.sudo().open_line_ids
    text = f"Portal: {entries} entries, a statement of {len(lines)} lines"
    print(report.heading(text), flush=True)


def book(env, partner, entries):
    """Receivable entries of two years, two in three of them paid."""
    rng = random.Random(SEED)
    account = find(env, "account.account", "account_type", "asset_receivable")
    income = find(env, "account.account", "account_type", "income")
    journal = find(env, "account.journal", "type", "general")
    vals_list, amount = [], 0.0
    for number in range(entries):
        paid = number % 5 in (1, 3)
        if not paid:
            amount = rng.randrange(100, 99999) / 100
        day = LAST - timedelta(days=rng.randrange(720))
        sides = (income, account) if paid else (account, income)
        values = entry(journal, partner, day, sides, amount)
        vals_list.append({**values, "ref": f"REF{number}"})
    for start in range(0, len(vals_list), CHUNK):
        moves = env["account.move"].create(vals_list[start : start + CHUNK])
        moves.action_post()
        lines = moves.line_ids.filtered(lambda line: line.account_id == account)
        ordered = lines.sorted("id")
        pairs = [
            ordered[at - 1] + line for at, line in enumerate(ordered) if line.credit
        ]
        env["account.move.line"]._reconcile_plan(pairs)
        env.cr.commit()
        env.invalidate_all()


def user(env, role, prefix=""):
    group = f"ar_reconciliation.ar_reconciliation_group_{role}"
    return new_test_user(env, f"bench_{prefix}{role}", groups=group)


def fill(env, customers, items, money=None):
    """Customers with an address, each with invoices of which most are paid.

    :param money: journal of the payments, if it is not that of the invoices.
    """
    rng, company = random.Random(SEED), env.company
    account = find(env, "account.account", "account_type", "asset_receivable")
    income = find(env, "account.account", "account_type", "income")
    journal = find(env, "account.journal", "type", "general")
    partners = env["res.partner"].create(
        [
            {"name": f"Customer {n}", "email": f"c{n}@example.com", "is_company": True}
            for n in range(customers)
        ]
    )
    company.email = "ar@example.com"
    vals_list = []
    for partner in partners:
        amount = 0.0
        for number in range(items):
            if not number % 2:
                amount = rng.randrange(100, 99999) / 100
            day = FIRST + timedelta(days=rng.randrange(200))
            sides = (account, income) if not number % 2 else (income, account)
            book = money if money and number % 2 else journal
            vals_list.append(entry(book, partner, day, sides, amount))
    for start in range(0, len(vals_list), CHUNK):
        moves = env["account.move"].create(vals_list[start : start + CHUNK])
        moves.action_post()
        lines = moves.line_ids.filtered(lambda line: line.account_id == account)
        ordered = lines.sorted("id")
        pairs = [ordered[i] + ordered[i + 1] for i in range(0, len(ordered), 2)]
        plan = [pair for pair in pairs if rng.random() < 0.8]
        env["account.move.line"]._reconcile_plan(plan)
        env.cr.commit()
        env.invalidate_all()


def find(env, model, field, value):
    domain = [(field, "=", value)]
    if model == "account.account":
        domain.append(("company_ids", "in", env.company.ids))
    else:
        domain.append(("company_id", "=", env.company.id))
    return env[model].search(domain, limit=1)


def entry(journal, partner, day, sides, amount):
    """Values of an entry: debit the first account, credit the second."""
    debit, credit = sides
    return {
        "move_type": "entry",
        "journal_id": journal.id,
        "date": day,
        "line_ids": [
            Command.create(
                {"account_id": debit.id, "partner_id": partner.id, "debit": amount}
            ),
            Command.create(
                {"account_id": credit.id, "partner_id": partner.id, "credit": amount}
            ),
        ],
    }
