"""The states of the workbench as pictures, in English and Chinese, desk and phone."""

import re

import pytest

from workbench_books import SETUP

#: Two lines for which nothing is proposed.
MORE = r"""
journal = env["account.journal"].search([("type", "=", "bank")], limit=1)
lines = env["account.bank.statement.line"].create([
    {"journal_id": journal.id, "date": fields.Date.today() - timedelta(days=12),
     "payment_ref": "Order 4711, as agreed", "amount": 1250.00,
     "partner_name": "Azure Interior"},
    {"journal_id": journal.id, "date": fields.Date.today() - timedelta(days=45),
     "payment_ref": "donation", "amount": 58.40, "partner_name": "R. Unknown"},
])
lines.with_user(env.ref("base.user_admin")).action_ar_match()
env.cr.commit()
print("INVOICE", D[5].id)
"""


@pytest.fixture
def setup(database, run_odoo):
    return run_odoo("shell", "-d", database, script=SETUP + MORE)


@pytest.fixture
def served(setup, database, odoo_server):
    return odoo_server(database)


@pytest.fixture
def enter(page, served, log_in):
    """Function that logs somebody in and opens the workbench."""

    def open_workbench(login: str):
        log_in(served, login)
        show(page, served)

    return open_workbench


def show(page, served, address: str = "/odoo/ar-workbench"):
    page.goto(f"{served.url}{address}")
    page.wait_for_selector(".o_ar_row .o_ar_row_payer", timeout=60_000)
    page.wait_for_timeout(1200)  # what is loaded in the background


def close_dialog(page):
    """Keys rest as long as a dialog is on the screen."""
    page.keyboard.press("Escape")
    page.wait_for_selector(".modal-dialog", state="detached", timeout=10_000)


def choose(page, text: str, payer: str = ""):
    row = page.locator(".o_ar_row", has_text=text)
    if payer:
        row = row.filter(has_text=payer)
    page.locator(".o_ar_list").evaluate("list => (list.scrollTop = 0)")
    for _page in range(20):  # only rows in sight are on the page
        page.wait_for_timeout(150)
        if row.count():
            break
        page.locator(".o_ar_list").evaluate("list => (list.scrollTop += 300)")
    row.first.click()
    page.wait_for_selector(f".o_ar_line_card:has-text('{text}')", timeout=30_000)
    page.wait_for_timeout(400)


@pytest.mark.parametrize("login", ["clerk", "clerk_zh"])
def test_the_states_of_the_workbench(
    enter, page, setup, served, picture, console_errors, login
):
    language = "zh" if login.endswith("zh") else "en"

    def take(name):
        page.wait_for_timeout(300)
        picture(f"workbench-{name}-{language}")

    enter(login)
    choose(page, "INV/2026/00006")
    take("proposal")
    choose(page, "thank you", "Deco Addict")
    take("two-fit")
    choose(page, "Order 4711")
    page.keyboard.press("p")
    page.wait_for_timeout(600)
    page.locator(".o_ar_item_picker input[type=checkbox]").first.click()
    page.wait_for_selector(".o_ar_checked, .o_ar_journal_preview", timeout=15_000)
    take("by-hand")
    page.locator(".o_ar_journal_preview").first.scroll_into_view_if_needed()
    take("journal-items")
    page.keyboard.press("Escape")
    page.locator(".o_ar_clear").first.click()
    page.keyboard.press("?")
    page.wait_for_selector(".modal-dialog", timeout=10_000)
    take("keys")
    close_dialog(page)
    page.keyboard.press("g")
    page.wait_for_selector(".o_ar_mass_summary", timeout=15_000)
    take("accept-many")
    close_dialog(page)
    choose(page, "INV/2026/00001")
    page.keyboard.press("Enter")
    page.wait_for_selector(".o_ar_message", timeout=30_000)
    take("accepted")
    page.locator(".o_ar_search input, input.o_ar_search").first.fill(
        "nothing like this"
    )
    page.keyboard.press("Enter")
    page.wait_for_selector(".o_ar_empty", timeout=15_000)
    take("nothing-found")
    page.set_viewport_size({"width": 390, "height": 780})
    show(page, served)
    take("phone-list")
    page.locator(".o_ar_row").first.click()
    page.wait_for_selector(".o_ar_line_card", timeout=30_000)
    take("phone-line")
    assert not console_errors


def find_payment(page, served, invoice: str):
    """Open an invoice and ask for its payment; on a phone the buttons are in a menu."""
    page.goto(f"{served.url}/odoo/account.move/{invoice}")
    page.wait_for_selector(".o_form_view", timeout=30_000)
    wanted = page.locator("button:visible", has_text=re.compile("Find Payment|查找"))
    page.wait_for_timeout(800)
    if not wanted.count():
        page.locator(
            ".o_statusbar_buttons .dropdown-toggle, .o-statusbar-dropdown"
        ).click()
    wanted.first.click()
    page.wait_for_selector(".modal-dialog .o_form_view", timeout=30_000)
    page.wait_for_timeout(800)


@pytest.mark.parametrize("login", ["clerk", "clerk_zh"])
def test_matching_by_hand_from_lists_and_invoices(
    enter, page, setup, served, picture, console_errors, login
):
    language = "zh" if login.endswith("zh") else "en"
    enter(login)
    page.goto(f"{served.url}/odoo/receivables-bank-lines")
    page.locator(".o_data_row", has_text="Order 4711").locator(
        "input[type=checkbox]"
    ).click(timeout=60_000)
    page.locator(".o_cp_action_menus button").last.click()
    page.locator(".o-dropdown--menu .o_menu_item").filter(
        has_text=re.compile("Match by Hand|人工匹配")
    ).click()
    page.wait_for_selector(".modal-dialog .o_form_view", timeout=30_000)
    page.wait_for_timeout(800)
    picture(f"match-wizard-{language}")
    invoice = re.search(r"INVOICE (\d+)", setup.stdout)[1]
    find_payment(page, served, invoice)
    picture(f"find-payment-{language}")
    page.set_viewport_size({"width": 390, "height": 780})
    find_payment(page, served, invoice)
    picture(f"find-payment-phone-{language}")
    assert not console_errors
