"""The import of bank statements: several files at once, and the preview of one."""

import re

import pytest

from workbench_books import SETUP

ACTION = "/odoo/action-ar_reconciliation.ar_statement_import_action"
ACCOUNT = "DE89370400440532013000"
#: A bank account of the company, and a second journal for the file without one.
JOURNALS = f"""
journal = env["account.journal"].search([("type", "=", "bank")], limit=1)
journal.bank_account_id = env["res.partner.bank"].create(
    {{"acc_number": "{ACCOUNT}", "partner_id": company.partner_id.id}}
)
journal.copy({{"name": "Savings", "bank_account_id": False}})
env.cr.commit()
"""
OLD = f"""\
:20:OLD
:25:{ACCOUNT}
:28C:6/1
:60F:C260105USD0,00
:61:260105C1210,00NTRFNONREF//B1
:86:166?20INV/2026/00001?32Azure Interior
:61:260106C484,40NTRFNONREF//B2
:86:166?20INV/2026/00002?32Azure Interior
:62F:C260106USD1694,40
-
"""
NEW = f"""\
:20:NEW
:25:{ACCOUNT}
:28C:7/1
:60F:C260106USD1694,40
:61:260107C77,13NTRFNONREF//C1
:86:166?20INV/2026/00003?32Azure Interior
:61:260108C913,27NTRFNONREF//C2
:86:166?20transfer?32Deco Addict
:62F:C260108USD2684,80
-
"""
SAVINGS = """\
Date;Amount;Payer;Text
05.01.2026;120,50;Azure Interior;Thank you
30.02.2026;75,00;Deco Addict;Order 12
07.01.2026;12,34,5;Gemini Furniture;Order 13
08.01.2026;58,40;R. Unknown;Donation
09.12.2062;18,00;Deco Addict;Order 14
"""


@pytest.fixture
def served(database, run_odoo, odoo_server):
    run_odoo("shell", "-d", database, script=SETUP + JOURNALS)
    return odoo_server(database)


def choose(page, served, files: dict[str, str | bytes]):
    """Open the import with these files."""
    page.goto(served.url + ACTION)
    page.wait_for_selector("input[type=file]", state="attached", timeout=60_000)
    page.set_input_files(
        "input[type=file]",
        [
            {
                "name": name,
                "mimeType": "application/octet-stream",
                "buffer": data if isinstance(data, bytes) else data.encode(),
            }
            for name, data in files.items()
        ],
    )
    page.wait_for_timeout(1000)
    page.locator("button[name=action_preview]").click()


@pytest.mark.parametrize("login", ["clerk", "clerk_zh"])
def test_the_import(served, page, log_in, picture, console_errors, login):
    suffix = "-zh" if login.endswith("zh") else ""
    page.set_viewport_size({"width": 1200, "height": 720})
    log_in(served, login)
    choose(page, served, {"kueste-2026-01-05.sta": OLD})
    page.locator("button[name=action_import]").click(timeout=30_000)
    page.wait_for_selector(".modal-dialog", state="detached", timeout=60_000)
    files = {
        "kueste-2026-01-08.sta": NEW,
        "savings.csv": SAVINGS,
        "kueste-2026-01-05.sta": OLD,
        "evidence.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    }
    choose(page, served, files)
    page.wait_for_selector("div[name=part_ids] .o_data_row", timeout=30_000)
    page.wait_for_timeout(800)
    rows = page.locator("div[name=part_ids] .o_data_row")
    assert rows.count() == len(files)
    picture(f"import-files{suffix}")
    rows.filter(has_text="savings.csv").locator("button").first.click()
    page.wait_for_selector(".o_notebook", timeout=30_000)
    page.locator(".o_notebook .nav-link", has_text=re.compile("Issues|问题")).click()
    page.wait_for_timeout(600)
    picture(f"import-issues{suffix}")
    assert not console_errors
