"""A clerk's work in Chromium: import a file, settle a line, undo it again."""

import re

import pytest

SETUP = """
from odoo import Command
from odoo.tests import new_test_user
env["account.chart.template"].try_loading(
    "generic_coa", company=env.company, install_demo=False
)
customer = env["res.partner"].create(
    {"name": "Azure Interior", "is_company": True, "customer_rank": 1}
)
env["account.move"].create(
    [
        {
            "move_type": "out_invoice",
            "partner_id": customer.id,
            "invoice_date": "2026-01-05",
            "invoice_line_ids": [
                Command.create({"name": "x", "price_unit": amount, "tax_ids": []})
            ],
        }
        for amount in (100, 100, 250)
    ]
).action_post()
for role in ("clerk", "auditor"):
    new_test_user(
        env,
        login=role,
        password=role,
        name=role.title(),
        groups=f"ar_reconciliation.ar_reconciliation_group_{role}",
    )
env.cr.commit()
"""

#: One payment names an invoice, the other fits two invoices equally well.
STATEMENT = """Date;Payer;Text;Amount
2026-01-20;Azure Interior;payment INV/2026/00003;250.00
2026-01-21;Azure Interior;thank you;100.00
"""

SETTLED = """
line = env["account.bank.statement.line"].search([("amount", "=", 100)])
print("RESULT", line.ar_match_state, line.is_reconciled)
"""


@pytest.fixture
def served(database, run_odoo, odoo_server):
    """A server with a company, three open invoices, a clerk and an auditor."""
    run_odoo("shell", "-d", database, script=SETUP)
    return odoo_server(database)


@pytest.fixture
def login(page, served):
    """Function that logs a user in."""

    def enter(name: str):
        page.goto(f"{served.url}/web/login")
        page.fill("input[name=login]", name)
        page.fill("input[name=password]", name)
        page.click("button[type=submit]")
        page.wait_for_selector(".o_web_client", timeout=90_000)
        return page

    return enter


def open_bank_lines(page, served, everything=False):
    action = "receivables-all-bank-lines" if everything else "receivables-bank-lines"
    page.goto(f"{served.url}/odoo/{action}")
    page.wait_for_selector(".o_list_view, .o_view_nocontent", timeout=60_000)


def row(page, text: str):
    return page.locator(".o_data_row", has_text=re.compile(text))


def test_a_clerk_imports_settles_and_undoes(
    served, login, page, picture, database, run_odoo, console_errors
):
    login("clerk")
    open_bank_lines(page, served)
    page.goto(f"{served.url}/odoo/receivables-bank-journals")
    page.wait_for_selector(".o_list_view, .o_kanban_view", timeout=60_000)

    open_bank_lines(page, served)
    page.locator("button:visible", has_text="Import").first.click()
    dialog = page.locator(".modal-dialog")
    dialog.locator("input[type=file]").set_input_files(
        {"name": "bank.csv", "mimeType": "text/csv", "buffer": STATEMENT.encode()}
    )
    dialog.locator(".o_field_widget[name=journal_id] input").click()
    page.locator(".o-autocomplete--dropdown-item", has_text="Bank").first.click()
    dialog.locator("button[name=action_preview]").click()
    dialog.locator("button[name=action_import]:visible").wait_for(timeout=30_000)
    picture("browser-preview")
    dialog.locator("button[name=action_import]:visible").click()
    dialog.wait_for(state="detached", timeout=60_000)

    open_bank_lines(page, served)
    line = row(page, "thank you")
    line.wait_for()
    picture("browser-to-do")
    assert (
        row(page, "INV/2026/00003").count() == 0
        or "Matched" in row(page, "payment INV").inner_text()
    )
    line.locator("button[name=action_ar_apply]").click()
    line.wait_for(state="detached", timeout=30_000)
    assert result(run_odoo, database) == "matched True"

    open_bank_lines(page, served, everything=True)
    row(page, "thank you").locator("td[name=payment_ref]").click()
    page.wait_for_selector(".o_form_view", timeout=30_000)
    picture("browser-line")
    page.locator(".o_form_view button:visible", has_text="Undo").first.click()
    page.locator(".modal-dialog .o_field_widget[name=reason] input").fill("a slip")
    page.locator(".modal-dialog button[name=action_confirm]").click()
    page.locator(".modal-dialog").wait_for(state="detached", timeout=30_000)
    assert result(run_odoo, database) == "new False"
    assert not console_errors


def test_an_auditor_sees_lines_but_no_button_to_change_them(
    served, login, page, picture, console_errors
):
    login("auditor")
    open_bank_lines(page, served, everything=True)
    picture("browser-auditor")
    for action in ("action_ar_apply", "action_ar_reject", "action_ar_match"):
        assert page.locator(f"button[name={action}]:visible").count() == 0
    assert not console_errors


def result(run_odoo, database: str) -> str:
    """State of the line that fitted two invoices, read from the database."""
    output = run_odoo("shell", "-d", database, script=SETTLED).stdout
    return [x for x in output.splitlines() if x.startswith("RESULT ")][-1][7:]


ADVISED = """
journal = env["account.journal"].search([("type", "=", "bank")], limit=1)
env["account.bank.statement.line"].create(
    {"journal_id": journal.id, "date": "2026-01-22", "payment_ref": "as advised",
     "amount": 350, "partner_id": env["res.partner"].search(
         [("name", "=", "Azure Interior")]).id}
)
env.cr.commit()
"""
OPEN = """
moves = env["account.move"].search([("move_type", "=", "out_invoice")], order="name")
print("RESULT", *moves.filtered("amount_residual").mapped("name"))
"""
ADVICE = "Invoice,Paid\nINV/2026/00002,100.00\nINV/2026/00003,250.00\nTotal,350.00\n"


def test_a_clerk_attaches_what_the_payer_says_it_pays(
    served, login, page, picture, database, run_odoo, console_errors
):
    run_odoo("shell", "-d", database, script=ADVISED)
    login("clerk")
    open_bank_lines(page, served)
    row(page, "as advised").locator("td[name=payment_ref]").click()
    page.wait_for_selector(".o_form_view", timeout=30_000)
    page.locator(".o_form_view button:visible", has_text="Attach Remittance").click()
    dialog = page.locator(".modal-dialog")
    dialog.locator("input[type=file]").set_input_files(
        {"name": "advice.csv", "mimeType": "text/csv", "buffer": ADVICE.encode()}
    )
    dialog.locator("button[name=action_read]:visible").click()
    dialog.locator(".o_data_row").nth(1).wait_for(timeout=30_000)
    picture("browser-remittance")
    assert "INV/2026/00003" in dialog.inner_text()
    dialog.locator("button[name=action_attach]:visible").click()
    dialog.wait_for(state="detached", timeout=60_000)
    output = run_odoo("shell", "-d", database, script=OPEN).stdout
    still = [x for x in output.splitlines() if x.startswith("RESULT ")][-1][7:]
    assert still == "INV/2026/00001"
    assert not console_errors
