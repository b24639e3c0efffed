"""Books and bank lines that several addons get to match; runs in an Odoo shell.

Nothing but Odoo is installed when they are made, so that nobody's code has touched
them.  The labels are what the payer wrote and nothing else: OCA's addon looks for the
whole label inside an invoice's number, and in labels with the bank's own words around
it would find nothing at all.
"""

import json
import pathlib

from odoo import Command

import bench_core  # noqa: F401
import dialects
import ledger
import lines as generator
from odoo_books import Books, bank_data_of


def make(env, lines: int, items: int, seed: int, plan: str) -> None:
    """Fill the database and write the plan (see ``accounts``) to a file."""
    made_ledger = ledger.make(seed, items=items, series="odoo", reference="rf")
    family = dialects.in_own_fields(dialects.HELD_OUT)
    made = generator.lines(made_ledger, family, lines, seed)
    books = Books(env, made_ledger)
    automatic_rule(books)
    records = books.bank_lines([line.entry for line in made])
    books.save()
    planned = books.plan(made, records)
    for line, record in zip(made, records, strict=True):
        planned[record.id]["bank_data"] = bank_data_of(line.entry)
    content = {"company": books.company.id, "lines": planned}
    pathlib.Path(plan).write_text(json.dumps(content), encoding="utf-8")


def automatic_rule(books) -> None:
    """Interest of the bank goes to an income account by itself.

    The models that come with the chart of accounts are there, too; invoices have no
    model, because OCA's addon for Odoo 19 finds them without one.
    """
    account = books.env["account.account"].search(
        [
            ("account_type", "=", "income_other"),
            ("company_ids", "in", books.company.ids),
        ],
        limit=1,
    )
    books.env["account.reconcile.model"].create(
        {
            "name": "Interest",
            "trigger": "auto_reconcile",
            "match_label": "match_regex",
            "match_label_param": "interest|zinsen|结息",
            "line_ids": [Command.create({"account_id": account.id})],
        }
    )
