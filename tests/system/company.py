"""A company to work in: the beginning of scripts for Odoo's shell."""

#: Chart of accounts, bank journal and a clerk.
COMPANY = """
from odoo.tests import new_test_user
env["account.chart.template"].try_loading(
    "generic_coa", company=env.company, install_demo=False
)
bank = env["account.journal"].search([("type", "=", "bank")], limit=1)
clerk = new_test_user(
    env, login="clerk", groups="ar_reconciliation.ar_reconciliation_group_clerk"
)
"""

#: The same with a customer, and functions for what it is to pay and has paid.
BOOKS = (
    COMPANY
    + """
from odoo import Command
customer = env["res.partner"].create(
    {"name": "Azure Interior", "is_company": True, "customer_rank": 1}
)

def invoices(amounts):
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
            for amount in amounts
        ]
    )
    moves.action_post()
    return moves

def payments(moves):
    return env["account.bank.statement.line"].create(
        [
            {
                "journal_id": bank.id,
                "date": "2026-01-20",
                "payment_ref": f"payment {move.name}",
                "partner_name": "AZURE",
                "amount": move.amount_total,
            }
            for move in moves
        ]
    )
"""
)
