"""Paying from the portal over real connections: two at once, and with a browser."""

import json

import pytest

from company import BOOKS
from project import databases

PAYING = (
    BOOKS
    + """
from datetime import timedelta
from odoo import fields
today = fields.Date.today()
contact = env["res.partner"].create({"name": "Ann Lee", "parent_id": customer.id})
user = new_test_user(
    env, login="ann", password="ann", groups="base.group_portal",
    partner_id=contact.id, company_id=env.company.id,
    company_ids=[Command.set(env.company.ids)],
)
moves = invoices([1200, 350.5, 80])
refund = env["account.move"].create({
    "move_type": "out_refund",
    "partner_id": customer.id,
    "invoice_date": "2026-01-06",
    "invoice_line_ids": [
        Command.create({"name": "x", "price_unit": 50.5, "tax_ids": []})
    ],
})
refund.action_post()
due = {
    move: move.line_ids.filtered(
        lambda line: line.account_id.account_type == "asset_receivable"
    )
    for move in (*moves, refund)
}
"""
)
TWO_PAYERS = (
    PAYING
    + """
import json
from psycopg2 import IntegrityError
from odoo import api
from odoo.addons.ar_reconciliation.core.statement.pay import Wish
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tools import mute_logger

env.cr.commit()
registry = env.registry
found = {}

def begin(cr, move):
    own = api.Environment(cr, user.id, {})
    pay = own["ar.portal.payment"].sudo()
    item = due[move]
    wish = Wish("lines", {item.id: round(item.amount_residual_currency * 100)})
    total = wish.lines[item.id]
    company = own["res.company"].browse(env.company.id)
    partner = own["res.partner"].browse(contact.id)
    args = (partner, pay._domain(partner, company), company, company.currency_id)
    return pay._portal_pay(*args, wish, total)

def refused(call):
    try:
        return "begun" if call() else "nothing"
    except (UserError, IntegrityError) as error:
        return f"{type(error).__name__}: {error.args[0]}"

# The first has not committed when the second asks.
with registry.cursor() as first, registry.cursor() as second:
    found["first"] = refused(lambda: begin(first, moves[0]))
    found["held"] = refused(lambda: begin(second, moves[0]))
    found["other"] = refused(lambda: begin(second, moves[2]))
    second.rollback()
    first.commit()
    found["late"] = refused(lambda: begin(second, moves[0]))
    second.rollback()

# The second took its picture of the data before the first committed.
with registry.cursor() as first, registry.cursor() as second:
    second.execute("SELECT COUNT(*) FROM ar_payment_remittance_line")
    begin(first, moves[1])
    first.commit()
    with mute_logger("odoo.sql_db", "odoo.service.model"):
        found["stale"] = refused(
            lambda: retrying(
                lambda: begin(second, moves[1]), api.Environment(second, user.id, {})
            )
        )

env.cr.rollback()
held = env["ar.payment.remittance.line"].search([("holding", "=", True)])
found["holding"] = held.mapped("number")
found["names"] = moves.mapped("name")
print(json.dumps(found))
"""
)
DEMO_PROVIDER = (
    PAYING
    + """
provider = env["payment.provider"].search([("code", "=", "demo")], limit=1)
provider.write({"state": "test", "is_published": True})
env["res.lang"]._activate_lang("zh_CN")
account = env["res.partner.bank"].create({
    "acc_number": "DE89370400440532013000", "partner_id": env.company.partner_id.id,
})
env.company.ar_statement_bank_id = account
env.cr.commit()
"""
)
STATE = """
import json
moves = env["account.move"].search([
    ("move_type", "in", ("out_invoice", "out_refund")),
], order="id")
remittances = env["ar.payment.remittance"].search([], order="id")
print(json.dumps({
    "open": moves.mapped("amount_residual"),
    "states": remittances.mapped("state"),
    "amounts": remittances.mapped("payment_id.amount"),
    "holding": len(remittances.line_ids.filtered("holding")),
}))
"""


@pytest.fixture(scope="module")
def found(environment, addon_template, run_odoo):
    """What two payers at once were told, and what is held."""
    databases.copy(environment, addon_template, "system_two_payers")
    try:
        return json.loads(
            run_odoo(
                "shell", "-d", "system_two_payers", script=f"exec({TWO_PAYERS!r})"
            ).stdout
        )
    finally:
        databases.drop(environment, "system_two_payers")


def test_the_second_waits_for_nobody_and_pays_nothing(found):
    assert found["first"] == "begun"
    assert found["held"].startswith("UserError: These documents are being paid")
    assert found["late"].startswith("UserError: ")
    assert "is being paid already." in found["late"]


def test_another_document_is_free_meanwhile(found):
    assert found["other"] == "begun"


def test_an_old_picture_of_the_data_holds_nothing_twice(found):
    assert "being paid already" in found["stale"]
    assert sorted(found["holding"]) == sorted(found["names"][:2])


@pytest.fixture
def served(database, run_odoo, odoo_server):
    run_odoo("server", "-d", database, "-i", "payment_demo", "--stop-after-init")
    run_odoo("shell", "-d", database, script=f"exec({DEMO_PROVIDER!r})")
    return odoo_server(database)


def choose(page, served, *numbers):
    """To the page with the total, by the boxes of documents and credits."""
    page.goto(f"{served.url}/my/statements")
    page.click("a.btn:has-text('Pay')")
    for number in numbers:
        page.check(f"tr:has-text('{number}') input[name=item]")
    page.check("input[name=credit]")
    page.click("button[value=lines]")
    page.wait_for_selector("#o_payment_form")


def pay(page, state):
    page.select_option("select", state)
    page.click("button[name=o_payment_submit_button]")
    page.wait_for_url("**/my/statements/pay/*", timeout=60_000)


def test_a_browser_pays_with_the_demo_provider(
    page, served, database, run_odoo, console_errors
):
    def state():
        return json.loads(run_odoo("shell", "-d", database, script=STATE).stdout)

    page.goto(f"{served.url}/web/login")
    page.fill("input[name=login]", "ann")
    page.fill("input[name=password]", "ann")
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/my**")
    choose(page, served, "00001", "00002")
    assert "1,500.00" in page.inner_text("h1")
    pay(page, "error")
    assert "Nothing was paid" in page.inner_text("main")
    assert state()["open"] == [1200, 350.5, 80, 50.5]
    # What failed is free again.
    choose(page, served, "00001", "00002")
    pay(page, "done")
    assert "has been received" in page.inner_text("main")
    after = state()
    assert after["open"] == [0, 0, 80, 0]
    assert after["states"] == ["error", "done"]
    assert after["amounts"] == [1500]
    assert after["holding"] == 0
    assert not console_errors
