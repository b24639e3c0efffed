"""Install on a database with a history, work, uninstall, reinstall."""

import pytest

from project import postgres

ADDON = "ar_reconciliation"

#: A company with an invoice paid long ago, one open, and a bank line for it.
HISTORY = """
from odoo import Command
company = env.company
env["account.chart.template"].try_loading(
    "generic_coa", company=company, install_demo=False
)
customer = env["res.partner"].create({"name": "Azure Interior", "is_company": True})
moves = env["account.move"].create(
    [
        {
            "move_type": "out_invoice",
            "partner_id": customer.id,
            "invoice_date": "2026-01-05",
            "invoice_line_ids": [
                Command.create({"name": "x", "price_unit": amount, "tax_ids": []})
            ],
        }
        for amount in (100, 250)
    ]
)
moves.action_post()
bank = env["account.journal"].search([("type", "=", "bank")], limit=1)
lines = env["account.bank.statement.line"].create(
    [
        {
            "journal_id": bank.id,
            "date": "2026-01-20",
            "payment_ref": move.name,
            "amount": move.amount_total,
        }
        for move in moves
    ]
)
_liquidity, suspense, _other = lines[0]._seek_for_lines()
receivable = moves[0].line_ids.filtered(
    lambda item: item.account_id.account_type == "asset_receivable"
)
suspense.account_id = receivable.account_id
(suspense | receivable).reconcile()
env.cr.commit()
"""

STATE = """
import json
lines = env["account.bank.statement.line"].search([], order="id")
moves = env["account.move"].search([("move_type", "=", "out_invoice")], order="id")
print(
    "RESULT",
    json.dumps(
        {
            "states": [line.ar_match_state for line in lines],
            "residuals": moves.mapped("amount_residual"),
            "rules": env["ar.match.rule"].search_count([]),
        }
    ),
)
"""

MATCH = """
env["account.bank.statement.line"].search([]).action_ar_match()
env.cr.commit()
"""

RESIDUALS = """
import json
moves = env["account.move"].search([("move_type", "=", "out_invoice")], order="id")
print("RESULT", json.dumps(moves.mapped("amount_residual")))
"""


@pytest.fixture
def row_versions(environment):
    """Function that tells which transaction last wrote each row of a table."""

    def read(database: str, table: str, where: str = "true") -> list[str]:
        return postgres.query(
            environment.cluster,
            f"SELECT id || ':' || xmin FROM {table} WHERE {where} ORDER BY id",
            database,
        )

    return read


def test_install_work_uninstall_and_reinstall(
    environment, make_database, bare_template, run_odoo, shell, row_versions
):
    name = make_database(bare_template)
    shell(name, HISTORY)
    settled = "is_reconciled"
    before = (
        row_versions(name, "account_move_line"),
        row_versions(name, "account_bank_statement_line", settled),
    )

    run_odoo("module", "install", "-d", name, ADDON)
    assert before == (
        row_versions(name, "account_move_line"),
        row_versions(name, "account_bank_statement_line", settled),
    ), "the installation rewrote old entries"
    state = shell(name, STATE)
    assert state["states"] == [False, "new"]
    assert state["rules"] == 1

    shell(name, MATCH)
    state = shell(name, STATE)
    assert state["states"] == [False, "matched"]
    assert state["residuals"] == [0.0, 0.0]

    run_odoo("module", "uninstall", "-d", name, ADDON)
    assert shell(name, RESIDUALS) == [0.0, 0.0]
    leftovers = postgres.query(
        environment.cluster,
        "SELECT table_name || '.' || column_name FROM information_schema.columns "
        r"WHERE column_name LIKE 'ar\_%' OR table_name LIKE 'ar\_%'",
        name,
    )
    assert not leftovers

    run_odoo("module", "install", "-d", name, ADDON)
    state = shell(name, STATE)
    assert state["states"] == [False, False]
    assert state["residuals"] == [0.0, 0.0]
